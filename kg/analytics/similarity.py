"""Who says and does what another does: entities compared by what is claimed of them.

An entity is the set of what its claims say: predicate, other end, side of the claim, polarity. Two are as alike as the
cosine of these sets, where what many share counts less (tf-idf, Salton and Buckley 1988).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log, sqrt

from kg.model import Claim, Entity

Trait = tuple[str, str, bool, str]
"""Predicate, IRI of the other end, whether the entity is the subject, polarity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """An entity that is like the one asked for."""

    entity: Entity
    score: float
    """From 0 to 1."""
    shared: tuple[tuple[str, Entity, bool, str], ...]
    """What is claimed of both: predicate, other end, whether they are the subject, polarity; what is rarest first."""


def find_alike(claims: Iterable[Claim], iri: str, *, top: int = 10) -> tuple[Alike, ...]:
    """Find the entities of which most of the same is claimed, the most alike first.

    >>> find_alike([], "urn:x")
    ()
    """
    traits: defaultdict[str, set[Trait]] = defaultdict(set)
    known: dict[str, Entity] = {}
    for claim in claims:
        subject, thing = claim.subject, claim.object
        if claim.status == "rejected" or not isinstance(thing, Entity):
            continue
        known |= {subject.iri: subject, thing.iri: thing}
        traits[subject.iri].add((claim.predicate, thing.iri, True, claim.polarity))
        traits[thing.iri].add((claim.predicate, subject.iri, False, claim.polarity))
    holders = Counter(trait for own in traits.values() for trait in own)
    weights = {trait: log(1 + len(traits) / count) for trait, count in holders.items()}
    own = traits.get(iri, set())
    length = {name: sqrt(sum(weights[trait] ** 2 for trait in sorted(held))) for name, held in traits.items()}
    found = []
    for other, held in traits.items():
        common = sorted(own & held, key=lambda trait: (-weights[trait], trait))
        if common and other != iri:
            score = sum(weights[trait] ** 2 for trait in common) / (length[iri] * length[other])
            shared = tuple((predicate, known[end], is_subject, said) for predicate, end, is_subject, said in common)
            found.append(Alike(entity=known[other], score=round(score, 4), shared=shared))
    return tuple(sorted(found, key=lambda one: (-one.score, one.entity.iri))[:top])
