"""When what a claim says happened, or from when to when it holds: the time that its sentence gives it.

A sentence's time is a claim's where it stands in the claim's own clause and is neither the date of another thing nor
the day on which somebody said so. An office takes only a time that stands beside its title, and a former one is over
the day before its document's. A statement without a time has the one that its document gives it elsewhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from kg.extract import Grounds, to_day, to_owners
from kg.languages import get, is_former, table, times
from kg.languages.date_patterns import any_of
from kg.languages.times import TimeSpan
from kg.model import Claim, Document, Mention
from kg.periods import OPEN, is_past
from kg.vocab import LITERAL_TYPES, PREDICATES, is_a, to_predicate

STATES = frozenset("locatedIn basedIn partOf memberOf affiliatedWith appliesTo dependsOn uses".split())
"""Predicates of what is so rather than happens: the day that their sentence tells of is that of another thing."""
STATEMENTS = frozenset(("hasStanceOn", "relatesToInstrument"))
"""Kinds of predicates that are acts of speech: the day of saying so is theirs."""
DATES = frozenset(("date", "startDate", "endDate"))
"""Predicates that give a time themselves."""
OWNED = 0.5
"""Least probability at which a date is that of a thing."""
_WORDS_AWAY = 3
"""Words between a verb of speech and the day on which it was said."""
_LISTED = 3
"""Words between two items of a list, names left out: "and the", "serta para"."""
_WORD = re.compile(r"\w+")
_TITLE_WORDS = 2
"""Words between "former" and an office: "former US president"."""

Owned = tuple[Mention, Mention]
"""A date, and the thing that it is a date of."""


def with_times(claims: Iterable[Claim], grounds: Grounds) -> Iterator[Claim]:
    """Give claims, each of one sentence, the times that the document tells them."""
    said: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        said[claim.evidence[0].start].append(claim)
    names: dict[int, list[Mention]] = defaultdict(list)
    for mention in grounds.analysis.mentions:
        if mention.type not in LITERAL_TYPES:
            names[grounds.sentences[mention.sentence].start].append(mention)
    owners = _to_owners_of_dates(grounds)
    timed = [
        one
        for start, same in said.items()
        for one in _Clauses(grounds.document, same, names[start], owners[start]).with_times()
    ]
    return _as_said_elsewhere(timed)


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What is looked for between and beside the parts of a sentence."""

    breaks: re.Pattern[str]
    both: re.Pattern[str]
    apart: re.Pattern[str]
    """The end of what stands before a time that tells of the noun after it, or opens another clause."""
    speech: re.Pattern[str]
    tenure: re.Pattern[str]
    """All between an office and its time."""
    in_office: re.Pattern[str]
    """The end of what stands before the time of an office."""
    former: re.Pattern[str]
    """The end of what stands before the title of a former one."""


@cache
def _patterns(code: str) -> _Patterns:
    pack = get(code)
    words = pack.dates.get("times", {})
    former = any_of(table("roles")["words"]["former"])
    opening = rf"(?<!\w)(?:{any_of(words.get('breaks', ()))})(?!\w)|,\s(?:{any_of(words.get('both', ()))})\s"
    return _Patterns(
        breaks=re.compile(rf"[;:“”\"]|\s[-–—]\s|—|{opening}", re.IGNORECASE),
        both=re.compile(rf"\s(?:{any_of(words.get('both', ()))})\s", re.IGNORECASE),
        apart=re.compile(
            rf"(?<!\w)(?:(?:{any_of(pack.articles | pack.before)})|(?:{any_of(words.get('both', ()))}),?)\s$",
            re.IGNORECASE,
        ),
        speech=re.compile(rf"(?<!\w)(?:{any_of(pack.speech_verbs)})(?!\w)", re.IGNORECASE),
        tenure=re.compile(rf"[\s,(]*(?:(?:{any_of(words.get('tenure', ()))})\s)*", re.IGNORECASE),
        in_office=re.compile(rf"(?<!\w)(?:{any_of(words.get('office_verbs', ()))})[\s,(]*$", re.IGNORECASE),
        former=re.compile(rf"(?<!\w)(?:{former})[\s-]+(?:[\w.’']+[\s-]+){{0,{_TITLE_WORDS}}}$", re.IGNORECASE),
    )


class _Clauses:
    """A sentence with its claims and times; offsets are those of the document."""

    def __init__(
        self, document: Document, claims: Sequence[Claim], names: Sequence[Mention], owners: Sequence[Owned]
    ) -> None:
        evidence = claims[0].evidence[0]
        self._claims, self._owners = claims, owners
        self._start, self._end, self._text = evidence.start, evidence.end, document.text
        self._patterns = _patterns(get(document.language).code)
        self._day = to_day(document)
        found = times.find(evidence.sentence, document.language, self._day)
        placed = [replace(one, start=one.start + self._start, end=one.end + self._start) for one in found]
        self._times = [one for one in placed if not _touches(one.start, one.end, names)]
        verbs = self._patterns.speech.finditer(self._text, self._start, self._end)
        self._verbs = [
            verb.span() for verb in verbs if not _touches(*verb.span(), names)
        ]  # "United States" says nothing
        self._names = names

    def with_times(self) -> list[Claim]:
        """Give the claims with their times; those of one list share it."""
        tenures = [self._find_tenure(claim) if claim.predicate == "holdsOfficeIn" else None for claim in self._claims]
        free = [time for time in self._times if time not in tenures]
        timed = [
            replace(claim, time=tenure.value if tenure else self._find(claim, free))
            for claim, tenure in zip(self._claims, tenures, strict=True)
        ]
        return [claim if claim.time else replace(claim, time=self._find_in_list(claim, timed)) for claim in timed]

    def _find_in_list(self, claim: Claim, timed: Iterable[Claim]) -> str | None:
        """Find the one time of the claims that name other items of the list in which an end of this one stands."""
        found = {
            other.time
            for other in timed
            if other.time and other.predicate == claim.predicate != "holdsOfficeIn" and self._is_listed(claim, other)
        }
        return found.pop() if len(found) == 1 else None

    def _is_listed(self, claim: Claim, other: Claim) -> bool:
        """Tell whether two claims differ in one end, and few words but names stand between the two."""
        one, two = claim.evidence[0], other.evidence[0]
        pairs = ((one.subject, two.subject), (one.object, two.object))
        differing = [pair for pair in pairs if pair[0].start != pair[1].start]
        if len(differing) != 1:
            return False
        first, last = sorted(differing[0], key=lambda end: end.start)
        at, words = first.end, 0
        for name in (*(name for name in self._names if first.end <= name.start < last.start), last):
            words += len(_WORD.findall(self._text[at : name.start]))
            at = name.end
        return words <= _LISTED

    def _find(self, claim: Claim, free: Iterable[TimeSpan]) -> str | None:
        if claim.predicate in DATES:
            return None
        if claim.predicate == "holdsOfficeIn":
            return self._find_end(claim)
        found = {one.value for one in free if self._belongs(one, claim)}
        return found.pop() if len(found) == 1 else None

    def _belongs(self, time: TimeSpan, claim: Claim) -> bool:
        """Tell whether a time is a claim's."""
        one = claim.evidence[0]
        first, last = sorted((one.subject, one.object), key=lambda end: end.start)
        if first.start < self._start or (claim.predicate in STATES and not time.period.is_interval):
            return False
        if first.start < time.end and time.start < first.end or last.start < time.end and time.start < last.end:
            return False
        parts = sorted(((first.start, first.end), (last.start, last.end), (time.start, time.end)))
        gaps = (self._text[left[1] : right[0]] for left, right in zip(parts, parts[1:], strict=False))
        if any(self._patterns.breaks.search(gap) for gap in gaps):
            return False
        is_within = first.end <= time.start and time.end <= last.start
        if is_within and self._patterns.both.search(self._text, time.end, last.start):
            return False  # "joined in 2023 and signed": the second act has another time, or none
        if not is_within and self._is_apart(time, first):
            return False
        if self._is_day_of_saying(time, claim, first, last, is_within=is_within):
            return False
        if any(
            day.start < time.end and time.start < day.end and not _is_part(owner, first, last)
            for day, owner in self._owners
        ):
            return False
        return is_within or not self._is_nearer_to_another(time, claim, first, last)

    def _is_apart(self, time: TimeSpan, first: Mention) -> bool:
        """Tell whether a time beside a claim is of other words: "its 2020 takeover", "Passed in May, the act"."""
        if self._patterns.apart.search(self._text, self._start, time.start):
            return True
        is_apart = time.end <= first.start and "," in self._text[time.end : first.start]
        return is_apart and any(name.end <= time.start for name in self._names)

    def _is_day_of_saying(
        self, time: TimeSpan, claim: Claim, first: Mention, last: Mention, *, is_within: bool
    ) -> bool:
        """Tell whether a time says when somebody said the claim, and not when what it says was."""
        is_statement = PREDICATES[claim.predicate].parent in STATEMENTS
        for start, end in self._verbs:
            if first.end <= start and end <= last.start:
                between = self._text[end : time.start] if end <= time.start else self._text[time.end : start]
                if is_within and not is_statement and between.count(" ") <= _WORDS_AWAY:
                    return True
            elif not is_within:
                left, right = sorted(((start, end), (time.start, time.end)))
                if not self._patterns.breaks.search(self._text[left[1] : right[0]]):
                    return True
        return False

    def _is_nearer_to_another(self, time: TimeSpan, claim: Claim, first: Mention, last: Mention) -> bool:
        """Tell whether a claim with another predicate stands between a claim and a time."""
        start, end = (last.end, time.start) if time.start >= last.end else (time.end, first.start)
        return any(
            _to_family(other.predicate) != _to_family(claim.predicate) and start <= thing.start and thing.end <= end
            for other in self._claims
            for thing in _to_ends(other, with_subject=claim.predicate in STATES)
        )

    def _find_tenure(self, claim: Claim) -> TimeSpan | None:
        """Find from when to when an office is held: the time right beside its title, its body or a verb for it."""
        one = claim.evidence[0]
        ends = {one.object.end, one.subject.end, *(end for _, end in self._find_role(claim))}
        for time in self._times:
            if not time.period.is_interval:
                continue
            if any(end <= time.start and self._patterns.tenure.fullmatch(self._text[end : time.start]) for end in ends):
                return time
            holders = [one for one in self._names if one.type == "Person" and one.end <= time.start]
            is_own = bool(holders) and holders[-1].start == one.subject.start
            if is_own and self._patterns.in_office.search(self._text[self._start : time.start]):
                return time
        return None

    def _find_end(self, claim: Claim) -> str | None:
        """Give the day before the document's as the last on which a former office can have been held."""
        if self._day is None or len(self._day) != 10:
            return None
        before = (self._text[self._start : start] for start, _ in self._find_role(claim))
        if not (is_former(claim.role or "") or any(self._patterns.former.search(words) for words in before)):
            return None
        return f"{OPEN}/{date.fromisoformat(self._day) - timedelta(days=1)}"

    def _find_role(self, claim: Claim) -> list[tuple[int, int]]:
        """Find the title nearest to the one who holds it."""
        if not claim.role:
            return []
        words = r"\s+".join(map(re.escape, claim.role.split()))
        found = re.compile(rf"(?<!\w){words}(?!\w)").finditer(self._text, self._start, self._end)
        subject = claim.evidence[0].subject
        nearest = min(found, key=lambda place: abs(place.start() - subject.start), default=None)
        return [nearest.span()] if nearest else []


def _to_owners_of_dates(grounds: Grounds) -> Mapping[int, list[Owned]]:
    """Pair dates with the thing whose date, beginning or end they most likely are, by where their sentence begins."""
    mentions = grounds.analysis.mentions
    found: dict[int, list[Owned]] = defaultdict(list)
    for (name, number), (chance, subject) in to_owners(grounds.analysis.ties).items():
        if chance >= OWNED and name in DATES:
            day = mentions[number]
            found[grounds.sentences[day.sentence].start].append((day, mentions[subject]))
    return found


def _to_ends(claim: Claim, *, with_subject: bool) -> tuple[Mention, ...]:
    one = claim.evidence[0]
    return (one.subject, one.object) if with_subject else (one.object,)


def _touches(start: int, end: int, mentions: Iterable[Mention]) -> bool:
    return any(one.start < end and start < one.end for one in mentions)


def _is_part(owner: Mention, first: Mention, last: Mention) -> bool:
    """Tell whether a thing is an end of a claim, or the instrument between: "imposed controls on chips in 2022"."""
    return owner in (first, last) or (
        is_a(owner.type, "PolicyInstrument") and first.end <= owner.start and owner.end <= last.start
    )


def _to_family(predicate: str) -> str:
    """Give the most general predicate that one is a kind of: who restricts acts against."""
    parent = to_predicate(predicate).parent
    return _to_family(parent) if parent else predicate


def _as_said_elsewhere(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Give statements without a time the only one that the document gives the same statement; none is over by it."""
    known = tuple(claims)
    told: dict[str, set[str]] = defaultdict(set)
    for claim in known:
        if claim.time and not is_past(claim.time):
            told[replace(claim, time=None).id].add(claim.time)
    for claim in known:
        found = told.get(claim.id, set()) if claim.time is None else set()
        yield replace(claim, time=min(found)) if len(found) == 1 else claim
