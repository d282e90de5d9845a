"""The graph as it stood on a day, made anew from the documents published by then."""

from collections.abc import Iterator
from datetime import date

from kg.assemble import assemble, conflicts, holds, merge_entities, with_entities
from kg.ids import to_iri
from kg.languages import same_role
from kg.model import Claim, Entity
from kg.periods import is_by
from kg.rdf import Iri, Quad, describe, from_rdf, read_entities, read_run, to_decimal, to_rdf
from kg.rdf.decisions import GRAPH
from kg.store.deciding import is_mark
from kg.store.engine import Engine
from kg.store.merging import find_plain, to_statement
from kg.vocab import AIP, DCT


def fill_as_of(target: Engine, source: Engine, day: date, base: str) -> None:
    """Fill an empty dataset with what a source knew at the end of a day, a graph at a time and in linear time.

    The default graph becomes what `kg.store.merging.to_change` makes of the same documents put one after the other.
    Decisions hold for what was read whenever that was published, so they come along.
    """
    claims: list[Claim] = []
    views: list[Entity] = []
    copies: dict[str, str] = {}
    for graph in find_published(source, day):
        read = tuple(source.quads(graph=graph))
        [[document], said] = from_rdf(read)
        own = tuple(claim for claim in assemble(said) if holds(claim, day))
        nodes = {to_iri("claim", claim.id, base) for claim in own}
        marks = (quad for quad in read if is_mark(quad) and quad.subject.value in nodes)
        quads = (*to_rdf(document, own, read_run(read), base=base), *marks)
        statements = {to_statement(quad) for quad in quads}
        target.replace(graph, added=quads, come=find_plain(statements))
        copies |= {document.id: document.copy_of} if document.copy_of else {}
        claims += own
        views += read_entities(statements)
    entities = merge_entities(views)
    whole = assemble(with_entities(claims, entities), copies)
    links = tuple(_link(whole, base))
    decided = source.quads(graph=to_iri("graph", GRAPH, base))
    added = (*links, *(quad for quad in decided if quad.predicate.value != AIP.awaits))
    described = {statement for entity in entities.values() for statement in describe(entity)}
    standing = {
        statement
        for claim in whole
        for node in [Iri(to_iri("claim", claim.id, base))]
        for statement in (
            (node, Iri(AIP.confidence), to_decimal(claim.confidence)),
            (node, Iri(AIP.status), Iri(AIP[claim.status.capitalize()])),
        )
    }
    target.replace(None, added=added, come={*described, *standing, *map(to_statement, added)})


def find_published(engine: Engine, day: date) -> list[str]:
    """List the graphs of the documents that were surely published by a day (`kg.periods.is_by`).

    >>> find_published(Engine.memory("urn:x:"), date.max)
    []
    """
    return sorted(
        quad.graph.value
        for quad in engine.quads(predicate=DCT.issued)
        if quad.subject == quad.graph and is_by(quad.object.value, day)
    )


def _link(claims: tuple[Claim, ...], base: str) -> Iterator[Quad]:
    for one, other, _ in conflicts(claims, same_role):
        ends = [Iri(to_iri("claim", id, base)) for id in (one, other)]
        for here, there in (ends, reversed(ends)):
            yield Quad(here, Iri(AIP.conflictsWith), there, Iri(to_iri("graph", "conflicts", base)))
