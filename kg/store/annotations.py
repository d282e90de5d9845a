"""Annotations: named graphs that a team keeps beside those of the documents, and that kg only stores and answers from.

A graph is one where its IRI does not begin with the project's base. All else is kg's own: the graphs of documents,
which `kg add` and `kg remove` change, and the default graph, which follows from them. What annotations say is seen by
queries that name the graph (GRAPH, FROM), and is not mixed with what the documents say.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg.errors import ProtectedError, QueryError, StoreError
from kg.queries.mistakes import at
from kg.queries.updates import check_stays_here
from kg.rdf import Iri
from kg.store.engine import to_line
from kg.vocab import prefixes

DRAFT = "draft-"
"""How the names of folders begin in which a change is tried, within the project's, so that links cost no space."""

Triples = frozenset[ox.Triple]

SYNTAXES: Mapping[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
"""Media types that `parse` reads."""


def is_annotation(graph: str, base: str) -> bool:
    """Tell whether an IRI names a graph that a team may write.

    >>> is_annotation("https://example.org/notes", "https://w3id.org/aipolicy-kg/id/")
    True
    """
    return not graph.startswith(base)


def put(folder: Path, base: str, graph: str, parts: Iterable[tuple[str, bytes]], *, keep: bool) -> bool:
    """Let a graph hold what files say, beside what it holds or instead of it, and tell whether it is a new one.

    `parts` are pairs of a media type of `SYNTAXES` and bytes in UTF-8.
    """
    _check(graph, base)
    said = frozenset(triple for media_type, body in parts for triple in parse(body, media_type, graph))
    store = _open(folder)
    before = _read(store, ox.NamedNode(graph))
    _write(store, {ox.NamedNode(graph): before | said if keep else said})
    return not before


def remove(folder: Path, base: str, graph: str) -> bool:
    """Empty a graph, and tell whether it held something."""
    _check(graph, base)
    store = _open(folder)
    before = _read(store, ox.NamedNode(graph))
    _write(store, {ox.NamedNode(graph): frozenset()})
    return bool(before)


def update(folder: Path, base: str, text: str, draft: Path) -> bool:
    """Run a SPARQL update that may read everything and change annotations, and tell whether it changed something.

    One that would change more than annotations raises and changes nothing. It is tried on a copy in the folder `draft`,
    which must not be there and which the caller removes; its files are links and cost no space.
    """
    check_stays_here(text)
    store = _open(folder)
    store.backup(str(draft))
    tried = ox.Store(str(draft))
    try:
        tried.update(text, base_iri=base, prefixes=prefixes(base))
    except SyntaxError as error:
        raise _to_error(text, error) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the update failed: {to_line(error)}") from None
    names = {graph for one in (store, tried) for graph in one.named_graphs() if isinstance(graph, ox.NamedNode)}
    own = sorted(graph for graph in names if not is_annotation(graph.value, base))
    kept: list[ox.NamedNode | ox.DefaultGraph] = [ox.DefaultGraph(), *own]
    for graph in kept:
        if _dump(store, graph) != _dump(tried, graph):  # equal content has an equal order
            _refuse(graph, base)
    after = {graph: _read(tried, graph) for graph in names.difference(own)}
    changed = {graph: triples for graph, triples in after.items() if triples != _read(store, graph)}
    _write(store, changed)
    return bool(changed)


def parse(body: bytes, media_type: str, base: str) -> Iterator[ox.Triple]:
    """Read the triples of a file; nodes without a name get new ones."""
    try:
        for quad in ox.parse(
            body, SYNTAXES[media_type], base_iri=base, without_named_graphs=True, rename_blank_nodes=True
        ):
            yield quad.triple
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"the body is not {media_type}: {to_line(error)}") from None


def _open(folder: Path) -> ox.Store:
    try:
        return ox.Store(str(folder / "store"))
    except OSError as error:
        if "lock" in str(error).casefold():
            raise StoreError(f"{folder}: another kg is writing there; try again when it is done") from None
        raise StoreError(f"{folder}: cannot open the graph: {to_line(error)}") from None


def _check(graph: str, base: str) -> None:
    Iri(graph)
    if not is_annotation(graph, base):
        _refuse(ox.NamedNode(graph), base)


def _to_error(text: str, error: SyntaxError) -> QueryError:
    place = re.search(r"error at (\d+):(\d+):", str(error))
    if place is None:
        return QueryError(f"the update is malformed: {to_line(error)}")
    lines = text.split("\n")[: int(place[1]) - 1]
    return at(text, sum(len(line) + 1 for line in lines) + int(place[2]) - 1, "not SPARQL Update from here")


def _refuse(graph: object, base: str) -> None:
    what = f"the graph {graph}, which is kg's" if isinstance(graph, ox.NamedNode) else "the default graph"
    raise ProtectedError(
        f"that would change {what}: documents change by `kg add`, `kg remove` and `kg review`; "
        f"write to a named graph outside <{base}>"
    )


def _dump(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> bytes | None:
    return store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph)


def _read(store: ox.Store, graph: ox.NamedNode) -> Triples:
    return frozenset(quad.triple for quad in store.quads_for_pattern(None, None, None, graph))


def _write(store: ox.Store, graphs: Mapping[ox.NamedNode, Triples]) -> None:
    """Let graphs hold other triples, all in one transaction."""
    gone = "".join(f"DROP SILENT GRAPH {graph} ;\n" for graph in graphs)
    come = "".join(f"GRAPH {graph} {{\n{_to_text(triples)}}}\n" for graph, triples in graphs.items())
    try:
        store.update(f"{gone}INSERT DATA {{\n{come}}}")
        store.flush()
    except (OSError, RuntimeError) as error:
        raise StoreError(f"cannot write the graph: {to_line(error)}") from None


def _to_text(triples: Triples) -> str:
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert written is not None
    return written.decode("utf-8")
