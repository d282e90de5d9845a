"""Decisions in the store: what of a document's graph comes of them, and which documents they touch."""

from collections.abc import Collection, Iterable, Iterator

from kg.assemble import assemble
from kg.decisions import Decided, Decision, Judgement, Standing
from kg.errors import NotFoundError
from kg.ids import to_iri
from kg.model import Claim, Document
from kg.rdf import Iri, Quad, Run, Text, from_rdf, read_run, write_decision
from kg.rdf.decisions import GRAPH
from kg.store.engine import Engine
from kg.store.merging import to_statement
from kg.store.readings import Readings
from kg.vocab import AIP, PROV, RDF


def mark(decided: Decided, graph: str, reading: str | None, base: str) -> Iterator[Quad]:
    """Write what a document's graph says of decisions: which one gave a claim its status, and what it corrects."""
    own = Iri(graph)
    if reading:
        yield Quad(own, Iri(AIP.reading), Text(reading), own)
    for claim, decision in decided.by.items():
        yield Quad(Iri(to_iri("claim", claim, base)), Iri(AIP.decision), Iri(to_iri("decision", decision, base)), own)
    for claim, origins in decided.revisions.items():
        for origin in origins:
            ends = (Iri(to_iri("claim", id, base)) for id in (claim, origin))
            yield Quad(next(ends), Iri(PROV.wasRevisionOf), next(ends), own)


def is_mark(quad: Quad) -> bool:
    """Tell whether a quad says of a claim what was decided on it.

    >>> a = Iri("urn:a")
    >>> is_mark(Quad(a, Iri(AIP.decision), a, a)), is_mark(Quad(a, Iri(AIP.status), a, a))
    (True, False)
    """
    return quad.predicate.value in (AIP.decision, PROV.wasRevisionOf)


def read_back(engine: Engine, readings: Readings, graph: str) -> tuple[Document, tuple[Claim, ...], Run]:
    """Read what is written again when decisions change: a document without its text, the claims read in it, the run.

    Where no reading is kept, since no decision has changed the document yet or the file is lost, its graph is read.
    """
    names = (quad.object.value for quad in engine.quads(subject=graph, predicate=AIP.reading, graph=graph))
    kept = next((name for name in names if name in readings), None)
    quads = readings.read(kept) if kept else tuple(engine.quads(graph=graph))
    [[document], claims] = from_rdf(quads)
    return document, assemble(claims), read_run(quads)


def change(
    engine: Engine,
    known: Collection[Decision],
    decisions: Collection[Decision],
    standing: tuple[Standing, Standing],
    base: str,
) -> None:
    """Put other decisions in the place of those known, and say which documents do not show them yet, in one write.

    `standing` is what stood before and what stands now.
    """
    graph = Iri(to_iri("graph", GRAPH, base))
    ids, before = {decision.id for decision in decisions}, {decision.id for decision in known}
    come = [decision for decision in decisions if decision.id not in before]
    gone = [decision for decision in known if decision.id not in ids]
    people = {to_iri("person", decision.by, base) for decision in decisions}
    removed = {quad for one in gone for quad in write_decision(one, base=base) if quad.subject.value not in people}
    touched = _find_touched(engine, (*come, *gone), standing, base)
    added = {quad for one in come for quad in write_decision(one, base=base)}
    added |= {Quad(graph, Iri(AIP.awaits), Iri(document), graph) for document in touched}
    engine.replace(
        None, added=added, removed=removed, come=set(map(to_statement, added)), gone=set(map(to_statement, removed))
    )


def find_decision(decisions: Iterable[Decision], id: str) -> Decision:
    """Find the one decision whose id begins so.

    >>> find_decision([], "4f1c")
    Traceback (most recent call last):
    ...
    kg.errors.NotFoundError: no decision has an id that begins with '4f1c'; `kg review log` shows those there are
    """
    found = [decision for decision in decisions if id and decision.id.startswith(id)]
    if len(found) != 1:
        many = f"{len(found)} decisions have" if found else "no decision has"
        raise NotFoundError(f"{many} an id that begins with {id!r}; `kg review log` shows those there are")
    return found[0]


def _find_touched(
    engine: Engine, changed: Iterable[Decision], standing: tuple[Standing, Standing], base: str
) -> set[str]:
    """Find the graphs of documents that may change with decisions."""
    entities, claims, decisions = set[str](), set[str](), set[str]()
    for decision in changed:
        decisions.add(to_iri("decision", decision.id, base))
        for one in standing:
            if isinstance(decision.what, Judgement):
                claims |= {to_iri("claim", id, base) for id in one.to_ids(decision.what)}
            else:
                entities |= one.to_iris(decision.what)
    found = {
        quad.graph.value
        for iri in entities
        for predicate in (RDF.subject, RDF.object, AIP.attributedTo)
        for quad in engine.quads(predicate=predicate, thing=iri)
    }
    for iri in claims:
        found |= {quad.graph.value for quad in engine.quads(subject=iri, predicate=RDF.type, thing=AIP.Claim)}
    for iri in decisions:
        found |= {quad.graph.value for quad in engine.quads(predicate=AIP.decision, thing=iri)}
    return found
