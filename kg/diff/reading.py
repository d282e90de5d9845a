"""What a place holds, document by document: a project, a folder of a build, claims.jsonl, or RDF."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kg.assemble import confidence
from kg.errors import StoreError
from kg.jsonl import read_claims
from kg.model import Claim
from kg.rdf import Iri, Quad, Statement, from_rdf
from kg.store import Store, open_file, to_graphs
from kg.store.engine import Engine
from kg.vocab import AIP, OA, PROV, RDF

CLAIMS = "claims.jsonl"
"""The file of a build's folder that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A document, or a part of one, with what it says."""

    document: str
    content_hash: str | None
    """SHA-256 of the text; None where the place does not tell."""
    claims: tuple[Claim, ...]


def read(place: Path) -> Iterator[Said]:
    """Read what a project folder, an output folder, or a file holds.

    A file is claims.jsonl, Turtle, N-Triples, TriG or N-Quads, by its ending.

    Raises:
        StoreError: where there is nothing of these.
        QueryError: where a file is malformed.
    """
    if (place / "store").is_dir():
        with Store.open(place, read_only=True) as store:
            yield from _of_graphs((name, store.graph(name)) for name in store.graphs())
    elif (place / CLAIMS).is_file() or place.suffix == ".jsonl":
        yield from _of_lines(place / CLAIMS if place.is_dir() else place)
    elif place.is_file():
        with open_file(place) as engine:
            for one in _of_graphs(_to_slices(engine)):  # where a claim has the confidence of all documents together
                own = (replace(claim, confidence=confidence(claim.evidence)) for claim in one.claims)
                yield replace(one, claims=tuple(own))
            yield from _of_graphs(graph for graph in to_graphs(engine) if graph[0])
    else:
        raise StoreError(f"{place}: neither a project nor an export; give a project's folder or a file of `kg export`")


def _of_lines(path: Path) -> Iterator[Said]:
    with path.open("rb") as lines:
        for claim in read_claims(lines, str(path)):
            yield Said(document=claim.evidence[0].document, content_hash=None, claims=(claim,))


def _of_graphs(graphs: Iterable[tuple[str, Iterable[Statement]]]) -> Iterator[Said]:
    for name, statements in graphs:
        documents, claims = from_rdf(Quad(*statement, Iri(name)) for statement in statements)
        for document in documents:
            yield Said(document=document.id, content_hash=document.content_hash, claims=claims)


def _to_slices(engine: Engine) -> Iterator[tuple[str, frozenset[Statement]]]:
    """Cut a graph that holds all documents together into what each of them says."""
    for document in sorted({one[0].value for one in engine.merged(predicate=AIP.contentHash)}):
        yield document, frozenset(_to_slice(engine, document))


def _to_slice(engine: Engine, document: str) -> Iterator[Statement]:
    yield from engine.merged(document)
    described: set[str] = set()
    for claim in sorted(engine.subjects(PROV.wasDerivedFrom, document)):
        for statement in engine.merged(claim):
            thing = statement[2].value
            if statement[1].value != AIP.evidence:
                yield statement
            elif engine.has(thing, OA.hasSource, document):
                yield statement
                yield from _below(engine, thing)
            if statement[1].value in (RDF.subject, RDF.object, AIP.attributedTo) and isinstance(statement[2], Iri):
                described.add(thing)
    for entity in sorted(described):
        yield from engine.merged(entity)


def _below(engine: Engine, evidence: str) -> Iterator[Statement]:
    for statement in engine.merged(evidence):
        yield statement
        if statement[1].value in (OA.hasSelector, AIP.subjectMention, AIP.objectMention):
            yield from engine.merged(statement[2].value)
