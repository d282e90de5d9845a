"""Times of claims, and how two of them lie to one another.

A time is a year, a month or a day (``2025``, ``2025-07``, ``2025-07-26``), at which something happened, or an ISO 8601
interval of two, over which something holds: ``2019/2023``, ``2019/..`` for what has no known end, ``../2027`` for what
has no known beginning (the open ends are those of ISO 8601-2 and EDTF). A bound stands for all its days: ``2019/2023``
goes from January 1, 2019 to December 31, 2023.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from kg.errors import QueryError

OPEN = ".."
"""Stands for a bound that is not known."""
_VALUE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A time in its two bounds, which are the same where it is no interval; None is an open one."""

    start: str | None
    end: str | None

    @property
    def is_interval(self) -> bool:
        """Tell whether it says from when to when, rather than when."""
        return self.start != self.end

    def __str__(self) -> str:
        """Write as in a claim."""
        return f"{self.start or OPEN}/{self.end or OPEN}" if self.is_interval else self.start or ""


def parse(text: str) -> Period | None:
    """Read a time; None where the text is none, or an interval that ends before it begins.

    >>> parse("2019/.."), parse("2025-07")
    (Period(start='2019', end=None), Period(start='2025-07', end='2025-07'))
    >>> parse("soon"), parse("2023/2019"), parse("2025-02-30")
    (None, None, None)
    """
    start, slash, end = text.partition("/")
    if not slash:
        return Period(text, text) if _days(text) else None
    return to_period(None if start == OPEN else start, None if end == OPEN else end)


def to_period(start: str | None, end: str | None) -> Period | None:
    """Make a time of two bounds; None where one is no date, both are open, or the end comes first.

    >>> str(to_period("2019", None)), str(to_period("2019", "2019"))
    ('2019/..', '2019')
    """
    first, last = _days(start), _days(end)
    if first is None and last is None or (start and not first) or (end and not last):
        return None
    return None if first and last and last[1] < first[0] else Period(start, end)


def to_last_day(text: str) -> date:
    """Give the last day of a year or month, or the day itself; raises `QueryError` at anything else.

    >>> to_last_day("2024-02")
    datetime.date(2024, 2, 29)
    >>> to_last_day("July")
    Traceback (most recent call last):
    ...
    kg.errors.QueryError: 'July' is no date; write 2025, 2025-07 or 2025-07-26
    """
    days = _days(text)
    if days is None:
        raise QueryError(f"{text!r} is no date; write 2025, 2025-07 or 2025-07-26")
    return days[1]


def overlap(one: str | None, other: str | None) -> bool:
    """Tell whether two times can be about one moment; what is not known, or no time, may be any.

    Two plain times do where one lies within the other. Two intervals do not where the one begins in the very year,
    month or day in which the other ends, as offices are handed over.

    >>> overlap("2025", "2025-07-26"), overlap("2019/2023", "2022/.."), overlap("2019/2023", "2023-05/..")
    (True, True, False)
    >>> overlap("2019/2023", "2023-05-01"), overlap("2019/2023", None)
    (True, True)
    """
    if one is None or other is None or one == other:
        return True
    first, second = parse(one), parse(other)
    if first is None or second is None:
        return False
    return not _is_over_before(first, second) and not _is_over_before(second, first)


def holds_on(text: str | None, day: date) -> bool:
    """Tell whether what a claim says of a time holds on a day: always, unless the time is an interval without it.

    >>> holds_on("2019/2023", date(2023, 12, 31)), holds_on("2019/2023", date(2024, 1, 1)), holds_on("2019", date.max)
    (True, False, True)
    """
    period = parse(text) if text else None
    if period is None or not period.is_interval:
        return True
    first, last = _days(period.start), _days(period.end)
    return (first is None or first[0] <= day) and (last is None or day <= last[1])


def is_by(text: str | None, day: date) -> bool:
    """Tell whether a date lies surely on a day or before it: of a month or year also the last day does.

    >>> is_by("2025-07", date(2025, 7, 31)), is_by("2025-07", date(2025, 7, 30)), is_by(None, date.max)
    (True, False, False)
    """
    days = _days(text)
    return days is not None and days[1] <= day


def is_past(text: str | None) -> bool:
    """Tell whether a time has an end and no known beginning, as a former office has.

    >>> is_past("../2025-07-25"), is_past("2019/2023")
    (True, False)
    """
    period = parse(text) if text else None
    return period is not None and period.start is None


def _is_over_before(one: Period, other: Period) -> bool:
    """Tell whether one time is over when another begins."""
    end, start = _days(one.end), _days(other.start)
    if end is None or start is None:
        return False
    is_handed_over = one.is_interval and other.is_interval and end[0] <= start[1] and start[0] <= end[1]
    return end[1] < start[0] or is_handed_over


def _days(text: str | None) -> tuple[date, date] | None:
    """Give the first and last day of a year, month or day."""
    found = _VALUE.fullmatch(text or "")
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last_month = month or 12
    return first, date(first.year, last_month, monthrange(first.year, last_month)[1])
