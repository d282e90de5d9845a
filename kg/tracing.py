"""Where the reader lost a gold claim: at its mentions, their types, their links, or the relation between them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Literal as OneOf

from kg.extract import Grounds, Maker, Refusal, takes, to_literal
from kg.gold import GoldClaim, GoldEntity
from kg.languages import anaphor
from kg.matching import SAME_ENTITY, SYMMETRIC, same_entity, same_object, squash, token_f1
from kg.model import Claim, Literal
from kg.relations import RELATIONS, Tie
from kg.vocab import LITERAL_TYPES, PREDICATES, allows

LIKE_NAME = 0.4
"""Token F1 from which a mention is taken for a name with other bounds."""

Cause = OneOf[
    "no mention", "boundary", "type", "link", "sentence", "threshold", "predicate", "direction", "polarity", "role",
    "value", "quote", "subject", "object", "both ends", "unclaimed", "not in gold",
]  # fmt: skip
"""Why a claim is wrong or a gold claim was missed; `kg.misses` says what each means."""

_FIRST: Sequence[Cause] = ("no mention", "boundary", "type", "link", "value", "sentence")
"""Which of the causes at two ends is told: what must be mended first."""
REFUSED: Mapping[Refusal, Cause] = {
    "unnamed subject": "link",
    "unnamed object": "link",
    "one thing": "link",
    "types": "type",
    "heading": "link",
    "other country": "link",
    "no value": "value",
    "other subject": "value",
    "qualifier": "value",
    "other direction": "direction",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A cause with what it looks like."""

    cause: Cause
    detail: str = ""
    probability: float | None = None
    """The confidence that was not enough."""


class Tracer:
    """Follows gold claims through what the reader saw in their sentences."""

    def __init__(self, grounds: Grounds) -> None:
        """Sort the mentions and ties of a document by sentence."""
        self._grounds = grounds
        self._maker = Maker(grounds)
        self._mentions = grounds.analysis.mentions
        self._squashed = [squash(sentence.text) for sentence in grounds.sentences]
        self._inside: defaultdict[int, list[int]] = defaultdict(list)
        for number, mention in enumerate(self._mentions):
            self._inside[mention.sentence].append(number)
        self._ties: defaultdict[int, list[Tie]] = defaultdict(list)
        for tie in grounds.analysis.ties:
            self._ties[self._mentions[tie.subject].sentence].append(tie)
        self._carriers = cache(self._find_carriers)

    def find(self, claim: GoldClaim) -> tuple[int, ...]:
        """Find the sentences that hold a gold claim's quote, two where it goes across their border."""
        quote = squash(claim.quote)
        whole = tuple(i for i, text in enumerate(self._squashed) if quote in text)
        pairs = zip(self._squashed, self._squashed[1:], strict=False)
        return whole or next(((i, i + 1) for i, pair in enumerate(pairs) if quote in " ".join(pair)), ())

    def trace(self, claim: GoldClaim) -> Reason:
        """Say where a gold claim was lost, in the sentences of its quote or, if that is nowhere, in all."""
        places = self.find(claim) or tuple(range(len(self._squashed)))
        here = [number for place in places for number in self._inside[place]]
        subjects, objects = self._carriers(claim.subject), self._find_objects(claim)
        is_symmetric = not SYMMETRIC.isdisjoint(claim.predicates)
        ties = [
            tie
            for place in places
            for tie in self._ties[place]
            if (tie.subject in subjects and tie.object in objects)
            or (is_symmetric and tie.subject in objects and tie.object in subjects)
        ]
        if ties:
            return self._weigh(ties, claim)
        lost = [
            Reason(reason.cause, f"{end}: {reason.detail}")
            for end, reason in (
                ("subject", self._lose(claim.subject, subjects, objects, here, places)),
                ("object", self._lose_object(claim, objects, subjects, here, places)),
            )
            if reason
        ]
        if lost:
            return min(lost, key=lambda reason: _FIRST.index(reason.cause))
        both = [self._mentions[number].text for number in here if number in subjects and number in objects]
        if both:
            return Reason("link", f'"{both[0]}" carries both ends')
        return Reason("sentence", "both ends are mentioned, but not together")

    def _find_carriers(self, end: GoldEntity) -> Set[int]:
        """Find the mentions that carry a gold entity, as the score would have it."""
        return {
            number
            for number, entity in self._grounds.entities.items()
            if entity
            and same_entity(
                {
                    "label": entity.label,
                    "labels": dict(entity.labels),
                    "wikidata": entity.wikidata,
                    "mention": self._mentions[number].text,
                },
                end,
            )
        }

    def _find_objects(self, claim: GoldClaim) -> Set[int]:
        predicate = _to_literal_predicate(claim)
        if predicate is None:
            return self._carriers(_to_entity(claim))
        found = (
            (number, self._read(number, predicate)) for number in self._of_kind(predicate, range(len(self._mentions)))
        )
        return {
            number
            for number, value in found
            if value and same_object({"value": value.value, "of": value.of, "unit": value.unit}, claim)
        }

    def _of_kind(self, predicate: str, numbers: Iterable[int]) -> Iterator[int]:
        return (number for number in numbers if takes(predicate, self._mentions[number].type))

    def _read(self, number: int, predicate: str) -> Literal | None:
        mention = self._mentions[number]
        return to_literal(predicate, mention, self._grounds.sentences[mention.sentence], self._grounds.document)

    def _weigh(self, ties: Iterable[Tie], claim: GoldClaim) -> Reason:
        """Say what the surest tie between the right ends lacked."""
        best: tuple[float, str, Tie] | None = None
        for tie in ties:
            kinds = self._mentions[tie.subject].type, self._mentions[tie.object].type
            confidences = dict(self._maker.weigh(tie))
            for predicate in claim.predicates:
                confidence = confidences.get(predicate, 0.0)
                if (takes(predicate, kinds[1]) or allows(predicate, *kinds)) and (best is None or confidence > best[0]):
                    best = confidence, predicate, tie
        if best is None:
            return Reason("type", f"no {' or '.join(claim.predicates)} between {kinds[0]} and {kinds[1]}")
        confidence, predicate, tie = best
        needed = self._grounds.to_threshold(predicate)
        if confidence < needed:
            likeliest = int(tie.probabilities.argmax())
            chance = f"{RELATIONS[likeliest] if likeliest else 'no relation'} {float(tie.probabilities[likeliest]):.3f}"
            said = f"{predicate} {confidence:.3f} of {needed:.3f} needed; the likeliest is {chance}"
            return Reason("threshold", said, confidence)
        made = self._maker.make(tie, predicate, confidence)
        if not isinstance(made, Claim):
            return Reason(REFUSED[made], f"{predicate} {confidence:.3f}, but: {made}", confidence)
        if (made.polarity == "negated") != claim.negated:
            return Reason("polarity", f"{predicate} {confidence:.3f}, {made.polarity}")
        name = made.object.value if isinstance(made.object, Literal) else made.object.label
        return Reason("link", f"claimed of {made.subject.label} and {name}", confidence)

    def _lose_object(
        self, claim: GoldClaim, carriers: Set[int], others: Set[int], here: Sequence[int], places: Sequence[int]
    ) -> Reason | None:
        predicate = _to_literal_predicate(claim)
        if predicate is None:
            return self._lose(_to_entity(claim), carriers, others, here, places)
        if not carriers.isdisjoint(here):
            return None
        values = [(self._mentions[n].text, self._read(n, predicate)) for n in self._of_kind(predicate, here)]
        if values:
            read = (f'"{text}" is read as {value.value if value else "no value"}' for text, value in values)
            return Reason("value", ", ".join(read))
        return Reason("no mention", f"no {PREDICATES[predicate].range[0]} is mentioned, wanted {claim.object}")

    def _lose(
        self, end: GoldEntity, carriers: Set[int], others: Set[int], here: Sequence[int], places: Sequence[int]
    ) -> Reason | None:
        """Say why no mention of some sentences carries an entity; None where one does."""
        if not carriers.isdisjoint(here):
            return None
        for number in here:
            mention = self._mentions[number]
            if _to_likeness(mention.text, end) >= SAME_ENTITY:
                is_value = mention.type in LITERAL_TYPES
                return Reason("type" if is_value else "link", f'"{mention.text}" {self._describe(number)}')
        written = next(self._find_written(end, places), None)
        if written:
            name, start, stop = written
            over = [m.text for m in map(self._mentions.__getitem__, here) if m.start < stop and start < m.end]
            if not over:
                return Reason("no mention", f'"{name}" is no mention')
            nearest = max(over, key=lambda text: token_f1(text, name))
            return Reason("boundary", f'"{nearest}" for "{name}"')
        likest = max(here, key=lambda number: _to_likeness(self._mentions[number].text, end), default=None)
        if likest is not None and _to_likeness(self._mentions[likest].text, end) >= LIKE_NAME:
            return Reason("boundary", f'"{self._mentions[likest].text}" for "{end.names[0]}"')
        referring = next(self._find_referring([number for number in here if number not in others]), None)
        if referring is not None:
            return Reason("link", f'"{self._mentions[referring].text}" {self._describe(referring)}')
        if carriers:
            return Reason("sentence", f'"{end.names[0]}" is mentioned in other sentences only')
        return Reason("no mention", f'nothing names "{end.names[0]}"')

    def _find_written(self, end: GoldEntity, places: Iterable[int]) -> Iterator[tuple[str, int, int]]:
        """Find the names of an entity as they stand in sentences, the longest first: (name, start, end)."""
        for name in sorted(end.names, key=len, reverse=True):
            pattern = r"\s+".join(map(re.escape, name.split()))
            if name.isascii():  # other scripts may write words without blanks
                pattern = rf"(?<!\w){pattern}(?!\w)"
            for place in places:
                sentence = self._grounds.sentences[place]
                if match := re.search(pattern, sentence.text, re.IGNORECASE):
                    yield name, sentence.start + match.start(), sentence.start + match.end()

    def _find_referring(self, here: Collection[int]) -> Iterator[int]:
        """Find the mentions that name nothing themselves."""
        for number in here:
            mention = self._mentions[number]
            if mention.type not in LITERAL_TYPES:
                is_unnamed = self._grounds.entities.get(number) is None
                if is_unnamed or anaphor(mention.text, self._grounds.document.language):
                    yield number

    def _describe(self, number: int) -> str:
        entity, mention = self._grounds.entities.get(number), self._mentions[number]
        if mention.type in LITERAL_TYPES:
            return f"is taken for a {mention.type}"
        return f"is linked to {entity.label}" if entity else "is linked to nothing"


def _to_likeness(words: str, end: GoldEntity) -> float:
    return max(token_f1(words, name) for name in end.names)


def _to_literal_predicate(claim: GoldClaim) -> str | None:
    """Give the first predicate whose object is a value, where the gold object is one."""
    if isinstance(claim.object, GoldEntity):
        return None
    return next((name for name in claim.predicates if name in PREDICATES and PREDICATES[name].literal), None)


def _to_entity(claim: GoldClaim) -> GoldEntity:
    return claim.object if isinstance(claim.object, GoldEntity) else GoldEntity(key="", names=(str(claim.object),))
