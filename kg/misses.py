"""Why a claim is wrong and why a gold claim was missed: by what was claimed instead, and by what the reader saw."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from kg.extract import Grounds
from kg.gold import GoldClaim, GoldDocument, GoldEntity
from kg.matching import (
    Record,
    is_quoted,
    is_swapped,
    same_ends,
    same_entity,
    same_object,
    same_polarity,
    same_predicate,
    same_role,
    to_predicate,
)
from kg.tracing import Cause, Reason, Tracer

Kind = OneOf["missed", "wrong"]

CAUSES: Mapping[Kind, Mapping[Cause, str]] = {
    "missed": {
        "no mention": "no mention names an end",
        "boundary": "a mention has other bounds than the name of an end",
        "type": "a mention has a type that does not allow the predicate",
        "link": "a mention of an end is linked to another entity, or to none",
        "sentence": "the ends are not in one sentence",
        "threshold": "the relation is below the threshold",
        "predicate": "another predicate was claimed",
        "direction": "it was claimed the other way round",
        "polarity": "it was affirmed where gold denies, or denied where gold affirms",
        "role": "another role was claimed",
        "value": "another value was read, or none",
        "quote": "it was claimed from other sentences than the quoted one",
        "subject": "it was claimed of another subject",
        "object": "it was claimed of another object",
        "both ends": "it was claimed of two others",
        "unclaimed": "no claim joins the ends",
    },
    "wrong": {
        "subject": "gold has another subject",
        "object": "gold has another object",
        "both ends": "gold has two other ends",
        "predicate": "gold has another predicate between the ends",
        "direction": "gold has it the other way round",
        "polarity": "gold denies it, or affirms what is denied",
        "role": "gold has another role",
        "value": "gold has another value",
        "quote": "gold quotes another sentence",
        "not in gold": "gold has nothing like it",
    },
}
"""What each cause means, in the order in which they are told."""

_NEAREST: Sequence[Cause] = (
    "role", "polarity", "quote", "direction", "predicate", "value", "subject", "object", "both ends",
)  # fmt: skip
"""Which of several comparisons is told: that with the most in common."""
_ENDS: frozenset[Cause] = frozenset(("value", "subject", "object", "both ends"))
"""Causes that tell of one thing in place of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A claim that gold does not have, or a required gold claim that was not found."""

    kind: Kind
    document: str
    subject: str
    predicate: str
    object: str
    words: str
    """The evidence of a wrong claim, the quote of a missed one."""
    cause: Cause | None = None
    """None where nobody asked."""
    detail: str = ""
    """What the cause looks like here."""
    probability: float | None = None
    """The confidence that was not enough."""


def find_misses(
    document: str, wrong: Iterable[Record], missed: Iterable[GoldClaim], finder: "CauseFinder | None" = None
) -> Iterator[Miss]:
    """List the wrong claims of a document, then the required ones among the missed, with causes by a finder."""
    for record in wrong:
        reason = finder.of_wrong(record) if finder else None
        subject, thing = _to_ends(record)
        words = next((one["sentence"] for one in record["evidence"]), "")
        yield _to_miss("wrong", document, subject, to_predicate(record), thing, words, reason)
    for claim in missed:
        if not claim.optional:
            reason = finder.of_missed(claim) if finder else None
            subject, thing = claim.subject.names[0], _to_object(claim)
            yield _to_miss("missed", document, subject, claim.predicates[0], thing, claim.quote, reason)


class CauseFinder:
    """Finds the causes of a document's misses; with the grounds of its claims, those that lie in the reading too."""

    def __init__(
        self,
        document: GoldDocument,
        made: Sequence[Record],
        wrong: Sequence[Record],
        missed: Sequence[GoldClaim],
        grounds: Grounds | None = None,
    ) -> None:
        """Take the claims of a document, those of them that are wrong, and the gold claims that were missed."""
        self._gold = document.claims
        self._made = made
        self._wrong = wrong
        self._missed = missed
        self._tracer = Tracer(grounds) if grounds else None

    def of_wrong(self, record: Record) -> Reason:
        """Say what is wrong with a claim; gold claims that were found elsewhere lend it no ends."""
        reasons = [
            Reason(cause, f"gold has {_say_gold(claim)}")
            for claim in self._gold
            if (cause := _compare(record, claim)) and (cause not in _ENDS or claim in self._missed)
        ]
        return min(reasons, key=_to_rank, default=Reason("not in gold"))

    def of_missed(self, claim: GoldClaim) -> Reason:
        """Say why a gold claim was not found."""
        near = [record for record in self._wrong if is_quoted(record, claim)]
        claimed = min(_claimed(claim, near), key=_to_rank, default=None)
        is_told = claimed and (not self._tracer or claimed.cause not in _ENDS or claimed.cause == "value")
        if claimed and is_told:
            return claimed
        if self._tracer and self._tracer.find(claim):
            elsewhere = (one for one in _claimed(claim, self._wrong) if one.cause == "quote")
            return next(elsewhere, None) or self._tracer.trace(claim)
        anywhere = min(_claimed(claim, self._wrong), key=_to_rank, default=None)
        return anywhere or (self._tracer.trace(claim) if self._tracer else self._of_unclaimed(claim))

    def _of_unclaimed(self, claim: GoldClaim) -> Reason:
        ends = [record[end] for record in self._made for end in ("subject", "object")]
        is_met = [
            any(same_entity(end, wanted) for end in ends) if isinstance(wanted, GoldEntity) else None
            for wanted in (claim.subject, claim.object)
        ]
        lost = [name for name, met in zip(("subject", "object"), is_met, strict=True) if met is False]
        return Reason(
            "unclaimed", f"no claim has the {' or the '.join(lost)}" if lost else "each end is in other claims"
        )


def _claimed(claim: GoldClaim, records: Iterable[Record]) -> Iterator[Reason]:
    for record in records:
        if cause := _compare(record, claim):
            subject, thing = _to_ends(record)
            is_denied, role = record.get("polarity") == "negated", record.get("role")
            said = _say(subject, is_denied, to_predicate(record), thing, role)
            yield Reason(cause, f"claimed was {said}")


def _compare(record: Record, claim: GoldClaim) -> Cause | None:
    """Say what keeps a claim from being a gold claim, if much else agrees."""
    if same_ends(record, claim):
        if not same_predicate(record, claim):
            return "predicate"
        if not same_polarity(record, claim):
            return "polarity"
        return "role" if not same_role(record, claim) else "quote" if not is_quoted(record, claim) else None
    if is_swapped(record, claim):
        return "direction" if same_predicate(record, claim) else "predicate"
    if not same_predicate(record, claim) or not is_quoted(record, claim):
        return None
    is_same = same_entity(record["subject"], claim.subject), same_object(record["object"], claim)
    if is_same == (True, False) and not isinstance(claim.object, GoldEntity):
        return "value"
    causes: Mapping[tuple[bool, bool], Cause] = {(False, True): "subject", (True, False): "object"}
    return causes.get(is_same, "both ends")


def _say_gold(claim: GoldClaim) -> str:
    role = claim.roles[0] if claim.roles else None
    return _say(claim.subject.names[0], claim.negated, claim.predicates[0], _to_object(claim), role)


def _to_rank(reason: Reason) -> int:
    return _NEAREST.index(reason.cause)


def _to_ends(record: Record) -> tuple[str, str]:
    thing = record["object"]
    return str(record["subject"].get("label")), str(thing.get("label", thing.get("value")))


def _to_object(claim: GoldClaim) -> str:
    return claim.object.names[0] if isinstance(claim.object, GoldEntity) else str(claim.object)


def _say(subject: str, is_denied: bool, predicate: str, thing: str, role: str | None) -> str:
    return f"{subject} | {'not ' if is_denied else ''}{predicate} | {thing}{f' as {role}' if role else ''}"


def _to_miss(
    kind: Kind, document: str, subject: str, predicate: str, object: str, words: str, reason: Reason | None
) -> Miss:
    return Miss(
        kind=kind,
        document=document,
        subject=subject,
        predicate=predicate,
        object=object,
        words=words,
        cause=reason.cause if reason else None,
        detail=reason.detail if reason else "",
        probability=reason.probability if reason else None,
    )
