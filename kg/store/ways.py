"""Ways over claims from one entity to another, as the store keeps them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.ids import to_local
from kg.model import Claim, Entity
from kg.rdf import Iri
from kg.store.engine import Engine
from kg.store.lookup import Edge
from kg.vocab import AIP, RDF


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A claim on the way from one entity to another; the way may go against the claim's direction."""

    start: Entity
    claim: Claim
    end: Entity


def find_edges(engine: Engine) -> Iterator[Edge]:
    """Go through what is affirmed and not rejected between two entities."""
    no_way = engine.subjects(AIP.polarity, AIP.Negated) | engine.subjects(AIP.status, AIP.Rejected)
    ends = {one[0].value: one[2] for one in engine.merged(predicate=RDF.object)}
    sure = {one[0].value: float(one[2].value) for one in engine.merged(predicate=AIP.confidence)}
    for claim, _, start in engine.merged(predicate=RDF.subject):
        end = ends[claim.value]
        if claim.value not in no_way and isinstance(end, Iri):
            yield Edge(claim.value, start.value, end.value, sure[claim.value])


def to_steps(way: Iterable[Edge], claims: Iterable[Claim], start: str) -> Iterator[Step]:
    """Give the claims of a way, each with the entity it comes from and the one it goes to.

    >>> list(to_steps([], [], "urn:x"))
    []
    """
    found = {claim.id: claim for claim in claims}
    for edge in way:
        claim = found[to_local(edge.claim)]
        ends = {entity.iri: entity for entity in (claim.subject, claim.object) if isinstance(entity, Entity)}
        other = edge.end if edge.start == start else edge.start
        yield Step(start=ends[start], claim=claim, end=ends[other])
        start = other


def weigh(engine: Engine, entity: str) -> int:
    """Count how often documents claim something about an entity."""
    return sum(1 for predicate in (RDF.subject, RDF.object) for _ in engine.quads(predicate=predicate, thing=entity))
