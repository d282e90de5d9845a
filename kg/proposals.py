"""Which entities may be one: by their names, and across languages by what their names mean. Nothing is merged here.

The meaning of a name is the mean of the model's states over its pieces, less what all names of the language have in
common. Two names are proposed where each is the other's nearest: of 26 pairs of policy terms in English and Indonesian
16 were found so, with one wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal as OneOf

import numpy as np

from kg.encoder import Encoder, Floats
from kg.known import load
from kg.model import Entity
from kg.names import is_acronym, to_family, to_tokens

ALIKE = 0.7
"""Least share of words that two names have in common."""
CLOSE = 0.4
"""Least cosine of two names of like meaning."""
ENOUGH = 8
"""So many names of a language say what they have in common."""
ACRONYM = 0.9
TOPICS = frozenset(("topic", "instrument", "event"))
"""Families whose names have a meaning that crosses languages; actors have names."""

Reason = OneOf["names", "meaning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Two entities that may be one."""

    one: Entity
    other: Entity
    score: float
    """From 0 to 1: words in common, or the cosine of the meanings."""
    reason: Reason


def propose(entities: Iterable[Entity], encoder: Encoder) -> tuple[Proposal, ...]:
    """Propose pairs of entities to merge, the likeliest first.

    Entities of different families, two that `kg.known` or Wikidata tells apart, and names with different numbers (GPT-4
    and GPT-5) are never proposed.
    """
    known = sorted({entity.iri: entity for entity in entities}.values(), key=lambda entity: entity.iri)
    found: dict[tuple[str, str], Proposal] = {}
    for one, other, score, reason in (*_by_name(known), *_by_meaning(known, encoder)):
        key = (one.iri, other.iri)
        if _may_be_one(one, other) and (key not in found or found[key].score < score):
            found[key] = Proposal(one=one, other=other, score=round(score, 2), reason=reason)
    return tuple(sorted(found.values(), key=lambda each: (-each.score, each.one.iri, each.other.iri)))


def _may_be_one(one: Entity, other: Entity) -> bool:
    if to_family(one.type) != to_family(other.type) or (one.wikidata and other.wikidata):
        return False
    listed = load().by_slug
    if all(entity.iri.rsplit("/", 1)[-1] in listed for entity in (one, other)):
        return False
    return _to_numbers(one) == _to_numbers(other)


def _to_numbers(entity: Entity) -> frozenset[str]:
    words = to_tokens(entity.label, "und", entity.type)
    return frozenset(word for word in words if any(map(str.isdigit, word)))


Pair = tuple[Entity, Entity, float, Reason]


def _by_name(entities: Sequence[Entity]) -> Iterator[Pair]:
    """Compare the names of entities that share a word, or of which one has the other's initials for a name."""
    shared: defaultdict[str, set[int]] = defaultdict(set)
    names = [_to_names(entity) for entity in entities]
    for number, (entity, own) in enumerate(zip(entities, names, strict=True)):
        for name in own:
            words = to_tokens(name, "und", entity.type)
            for word in {*words, *([name.casefold()] if is_acronym(name) else [_to_initials(name)])}:
                shared[word].add(number)
    pairs = {pair for numbers in shared.values() for pair in combinations(sorted(numbers), 2)}
    for one, other in sorted(pairs):
        score = max(to_likeness(first, second, entities[one].type) for first in names[one] for second in names[other])
        if score >= ALIKE:
            yield entities[one], entities[other], score, "names"


def _to_names(entity: Entity) -> tuple[str, ...]:
    return tuple(dict.fromkeys((entity.label, *dict(entity.labels).values(), *entity.aliases)))


def _to_initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper()).casefold()


def to_likeness(one: str, other: str, type: str) -> float:
    """Compare two names: the share of words that they have in common; an acronym and a surname stand for the whole.

    >>> to_likeness("AI Safety Institute", "UK AI Safety Institute", "ResearchOrganization")
    0.8571428571428571
    >>> to_likeness("RFA", "Riverine Forum on AI", "Event"), to_likeness("AI", "AI governance", "Concept")
    (0.9, 0.6666666666666666)
    """
    for short, long in ((one, other), (other, one)):
        if is_acronym(short) and " " in long and short.replace(".", "").casefold() == _to_initials(long)[: len(short)]:
            return ACRONYM
    parts = [to_tokens(name, "und", type) for name in (one, other)]
    if type == "Person" and min(map(len, parts)) == 1 and parts[0][-1:] == parts[1][-1:]:
        return 1.0 if parts[0] == parts[1] else ALIKE
    first, second = map(set, parts)
    return 2 * len(first & second) / max(1, len(first) + len(second))


def _by_meaning(entities: Sequence[Entity], encoder: Encoder) -> Iterator[Pair]:
    """Pair the names of two languages that are each other's nearest."""
    named: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, entity in enumerate(entities):
        if to_family(entity.type) in TOPICS:
            for language, label in entity.labels:
                named[language].append((number, label))
    vectors = {
        language: _to_directions([label for _, label in own], encoder)
        for language, own in sorted(named.items())
        if len(own) >= ENOUGH
    }
    for one, other in combinations(vectors, 2):
        cosines = vectors[one] @ vectors[other].T
        back = cosines.argmax(0)
        for row, column in enumerate(cosines.argmax(1)):
            score = float(cosines[row, column])
            first, second = named[one][row][0], named[other][int(column)][0]
            if back[column] == row and score >= CLOSE and first != second:
                yield entities[min(first, second)], entities[max(first, second)], score, "meaning"


def _to_directions(labels: Sequence[str], encoder: Encoder) -> Floats:
    states = encoder.encode([encoder.to_pieces(label)[0] for label in labels])
    means = np.array([top.mean(0) for _, top in states], np.float32)
    means -= means.mean(0)
    directions: Floats = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)
    return directions
