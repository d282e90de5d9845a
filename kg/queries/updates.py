"""What kg has to know of SPARQL updates: that they stay here, and the graphs that a request names for them."""

from collections.abc import Iterable

from kg.errors import QueryError
from kg.queries import check_no_service
from kg.queries.tokens import tokens
from kg.rdf import Iri


def check_stays_here(text: str) -> None:
    """Raise where an update would call a server (SERVICE) or fetch a file (LOAD).

    >>> check_stays_here("LOAD <https://example.org/x.ttl>")
    Traceback (most recent call last):
    ...
    kg.errors.QueryError: LOAD would fetch a file, and kg works offline; send the statements themselves
    """
    check_no_service(text)
    if any((found["word"] or found["prefix"] or "").lower() == "load" for found in tokens(text)):
        raise QueryError("LOAD would fetch a file, and kg works offline; send the statements themselves")


def with_dataset(text: str, default_graphs: Iterable[str], named_graphs: Iterable[str]) -> str:
    """Let each WHERE of an update that names no graphs itself run over those given (SPARQL 1.1 Protocol, 2.2.3).

    >>> with_dataset("INSERT { ?s a <urn:c> } WHERE { ?s ?p ?o }", ["urn:g"], [])
    'INSERT { ?s a <urn:c> } USING <urn:g> WHERE { ?s ?p ?o }'
    >>> with_dataset("WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", ["urn:g"], [])
    Traceback (most recent call last):
    ...
    kg.errors.QueryError: the update has WITH or USING and the request gives graphs too; leave out one of both
    """
    clauses = [f"USING {Iri(graph)} " for graph in default_graphs]
    clauses += [f"USING NAMED {Iri(graph)} " for graph in named_graphs]
    if not clauses:
        return text
    pieces: list[str] = []
    done = depth = 0
    before = ""
    for found in tokens(text):
        word = (found["word"] or "").lower() if depth == 0 else ""
        if word in ("with", "using"):
            raise QueryError("the update has WITH or USING and the request gives graphs too; leave out one of both")
        if word == "where" and before == "delete":
            raise QueryError("DELETE WHERE takes no graphs from the request; write DELETE { ... } WHERE { ... }")
        if word == "where":
            pieces += [text[done : found.start()], *clauses]
            done = found.start()
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found.lastgroup not in ("comment", "blank"):
            before = word
    return "".join((*pieces, text[done:]))
