"""Content negotiation: which media type a client likes best of those there are (RFC 9110, section 12.5)."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from kg.rdf.syntaxes import to_graphs, to_jsonld, to_nquads, to_ntriples, to_rdfxml, to_trig, to_turtle
from kg.rdf.terms import Quad, Triple
from kg.store import Result

HTML = "text/html"
"""What a browser asks for first."""
RESULTS: Mapping[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
"""Media types of rows and answers, the usual one first, with their form in `kg.store.FORMATS`."""

Graph = Sequence[Triple]
Prefixes = Mapping[str, str]


def _to_jsonld(graph: Graph, prefixes: Prefixes) -> Iterator[str]:
    return to_jsonld({"": graph}, prefixes)


def _to_trig(quads: Sequence[Quad], prefixes: Prefixes) -> Iterator[str]:
    return to_trig(to_graphs(quads), prefixes)


GRAPHS: Mapping[str, Callable[[Graph, Prefixes], Iterator[str]]] = {
    "text/turtle": to_turtle,
    "application/n-triples": to_ntriples,
    "application/rdf+xml": to_rdfxml,
    "application/ld+json": _to_jsonld,
    "application/trig": to_turtle,
    "application/n-quads": to_ntriples,
}
"""Media types of a graph, the usual one first. A graph without a name is the same in TriG as in Turtle."""

DATASETS: Mapping[str, Callable[[Sequence[Quad], Prefixes], Iterator[str]]] = {
    "application/trig": _to_trig,
    "application/n-quads": to_nquads,
}
"""Media types of named graphs together."""

FORMATS: Mapping[str, str] = {
    "html": HTML,
    "turtle": "text/turtle",
    "ttl": "text/turtle",
    "ntriples": "application/n-triples",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
"""Names of media types in ``?format=``."""


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """Choose the media type that an Accept header likes best, the first of equals, None where it takes none.

    The most specific range that fits a type says how it is liked, whatever stands before it.

    >>> choose("text/html,application/xml;q=0.9,*/*;q=0.8", ["text/turtle", "text/html"])
    'text/html'
    >>> choose("text/*;q=0.5, text/csv;q=0", ["application/json", "text/csv", "text/tab-separated-values"])
    'text/tab-separated-values'
    >>> choose(None, ["text/turtle"]), choose("image/png", ["text/turtle"])
    ('text/turtle', None)
    """
    ranges = _read(accept) if accept and accept.strip() else {"*/*": 1.0}
    weights = {offer: _weigh(offer, ranges) for offer in offered}
    best = max(offered, key=lambda offer: weights[offer])  # the first of the largest
    return best if weights[best] > 0 else None


def choose_language(accept: str | None, offered: Sequence[str]) -> str:
    """Choose a language by an Accept-Language header, the first where it wants none of them.

    >>> choose_language("id-ID,id;q=0.9,en;q=0.8", ["en", "id"]), choose_language("fr", ["en", "id"])
    ('id', 'en')
    """
    wanted = sorted((_read(accept) if accept else {}).items(), key=lambda item: -item[1])
    known = (tag.partition("-")[0] for tag, weight in wanted if weight > 0)
    return next((tag for tag in known if tag in offered), offered[0])


def to_header(media_type: str) -> str:
    """Write a media type as a Content-Type, with the encoding where text may have another one.

    >>> to_header("text/turtle"), to_header("application/ld+json")
    ('text/turtle; charset=utf-8', 'application/ld+json')
    """
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def write(result: Result, media_type: str) -> str:
    r"""Write the result of a query in a media type of `RESULTS` or, where it is a graph, of `GRAPHS`.

    >>> write(Result(answer=True), "application/sparql-results+json")
    '{"head": {}, "boolean": true}\n'
    """
    if result.triples is not None:
        return "".join(GRAPHS[media_type](result.triples, result.prefixes))
    return result.to(RESULTS[media_type])


def _read(header: str) -> dict[str, float]:
    """Read the ranges of a header with their weights; a weight that is no number counts as 1."""
    found: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name:
            found[name] = next((_to_number(one[2:]) for one in parameters if one.startswith("q=")), 1.0)
    return found


def _to_number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 1.0


def _weigh(offer: str, ranges: Mapping[str, float]) -> float:
    family = offer.partition("/")[0] + "/*"
    return next((ranges[name] for name in (offer, family, "*/*") if name in ranges), 0.0)
