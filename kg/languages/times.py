"""When something happened, or from when to when it holds: dates with the words before them that say which."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kg.languages import dates
from kg.languages.date_patterns import any_of
from kg.languages.dates import DateSpan
from kg.languages.pack import get
from kg.periods import Period, to_period

REACH = 60
"""Characters before a date in which the word stands that says how it is meant."""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """An expression of time with the words that open it."""

    start: int
    end: int
    period: Period

    @property
    def value(self) -> str:
        """The time as in a claim: ``2025-07-26``, ``2019/..``."""
        return str(self.period)


def find(text: str, language: str, document_date: str | None = None) -> tuple[TimeSpan, ...]:
    """Find the times of a text, in the order of the text.

    A plain date says when; "since", "until", "from ... to" and their like make an interval. A week, a quarter or days
    in a row without such a word give the month or year that holds them. A deadline or what only comes before or after
    a date ("by 2030", "setelah Juli 2025") gives no time.

    >>> [one.value for one in find("minister from 2019 to 2023, in office since March 2024", "en")]
    ['2019/2023', '2024-03/..']
    >>> [one.value for one in find("hingga 2027; diumumkan pekan lalu, sebelum Agustus 2025", "id", "2025-07-26")]
    ['../2027', '2025-07']
    """
    patterns = _patterns(get(language).code)
    found = []
    spans = iter(_joined(text, dates.find(text, language, document_date), patterns))
    for first, last in spans:
        before = text[max(0, first.start - REACH) : first.start]
        cue = patterns.cue.search(before)
        kind = cue.lastgroup if cue else None
        is_range = first is not last or (first.end_value is not None and patterns.within.search(first.text) is not None)
        period = _to_period(kind, first.start_value, last.end_value or last.start_value, is_range)
        if period:
            start = first.start - len(before) + cue.start() if cue else first.start
            found.append(TimeSpan(start, last.end, period))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Patterns:
    cue: re.Pattern[str]
    """At the end of what stands before a date; its last group says what kind of word it is."""
    to: re.Pattern[str]
    """All that stands between two dates of one interval."""
    both: re.Pattern[str]
    """The same after a word such as "between"."""
    within: re.Pattern[str]
    """What one date has inside that goes from one day, month or year to another: "10-12 July"."""


@cache
def _patterns(code: str) -> _Patterns:
    times = get(code).dates.get("times", {})

    def words(name: str) -> str:
        return any_of(times.get(name, ()))

    filler = rf"(?:(?:{words('fillers')})\s)*"
    kinds = "|".join(rf"(?P<{kind}>(?:{words(kind)}))" for kind in ("aside", "since", "until", "between", "from"))
    return _Patterns(
        cue=re.compile(rf"(?<!\w)(?:{kinds})\s{filler}$", re.IGNORECASE),
        to=re.compile(rf",?\s(?:(?:{words('until')})|[-–—])\s{filler}", re.IGNORECASE),
        within=re.compile(rf"\s(?:{words('until')})\s|[-–—]", re.IGNORECASE),
        both=re.compile(rf"\s(?:{words('both')})\s{filler}", re.IGNORECASE),
    )


def _joined(text: str, found: Iterable[DateSpan], patterns: _Patterns) -> Iterator[tuple[DateSpan, DateSpan]]:
    """Pair the first and last date of each expression, which are mostly one."""
    waiting: DateSpan | None = None
    for span, after in pairwise([*found, None]):
        assert span is not None
        first = waiting or span
        waiting = None
        if after is not None and first is span and _is_open(text, span, text[span.end : after.start], patterns):
            waiting = span
        else:
            yield first, span


def _is_open(text: str, span: DateSpan, between: str, patterns: _Patterns) -> bool:
    """Tell whether the date after this one is the end of the same interval."""
    cue = patterns.cue.search(text[max(0, span.start - REACH) : span.start])
    kind = cue.lastgroup if cue else None
    if kind == "between":
        return patterns.both.fullmatch(between) is not None
    return kind in (None, "from", "since") and patterns.to.fullmatch(between) is not None


def _to_period(kind: str | None, start: str, end: str, is_range: bool) -> Period | None:
    """Make a time of the first and last day, month or year of an expression; a week or quarter is no range."""
    if kind == "aside" or (kind in ("from", "between") and not is_range):
        return None
    if kind == "since" and not is_range:
        return to_period(start, None)
    if kind == "until":
        return to_period(None, end)
    if kind is None and start[:4] == end[:4]:
        return to_period(*(_common(start, end),) * 2)
    return to_period(start, end)


def _common(start: str, end: str) -> str:
    """Give the day, month or year that holds both ends of one year.

    >>> _common("2025-07-21", "2025-07-27"), _common("2025-07", "2025-09")
    ('2025-07', '2025')
    """
    if start == end:
        return start
    return start[:7] if start[:7] == end[:7] else start[:4]
