"""Date expressions as ISO values: days, months, quarters, years, ranges, and relative ones where the day is known."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from kg.languages.counting import counted, is_verb
from kg.languages.date_patterns import rules
from kg.languages.pack import Language, get

_LOOK_BACK = 24
_BESIDE = frozenset([" ", ", ", " (", ",", ", tanggal ", " tanggal "])
"""Between a weekday and the full date of the same day."""

_WORD_BEFORE = re.compile(r"([^\W_][\w-]*)\.?\s$")
_ROMAN = MappingProxyType({"I": 1, "II": 2, "III": 3, "IV": 4})


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date expression; a range has an end value, and a quarter is a range of months."""

    start: int
    end: int
    start_value: str
    """``2025-07-26``, ``2025-07`` or ``2025``."""
    end_value: str | None
    text: str


Values = tuple[str, str | None]


def find(text: str, language: str, document_date: str | None = None) -> tuple[DateSpan, ...]:
    """Find the dates of a text; relative ones and those without a year only where the document's date is given.

    A weekday without more is the last one up to the document's date, a day without a year the nearest one.

    >>> [(d.text, d.start_value, d.end_value) for d in find("10–11 Februari 2025, lalu Juli 2025", "id")]
    [('10–11 Februari 2025', '2025-02-10', '2025-02-11'), ('Juli 2025', '2025-07', None)]
    >>> [d.start_value for d in find("It ended on Friday", "en", "2025-07-23")]
    ['2025-07-18']
    """
    pack = get(language)
    said_on = _to_date(document_date)
    found: list[DateSpan] = []
    taken = bytearray(len(text))
    for kind, pattern in rules(pack.code):
        for match in pattern.finditer(text):
            start, end = match.span("whole")
            if any(taken[start:end]):
                continue
            values = _READERS[kind](match, pack, said_on)
            if values is not None:
                found.append(DateSpan(start, end, *values, text[start:end]))
                taken[start:end] = b"\1" * (end - start)
    found.sort(key=lambda span: span.start)
    return tuple(_without_repeats(text, found, pack))


def _without_repeats(text: str, spans: list[DateSpan], pack: Language) -> Iterator[DateSpan]:
    """Drop a weekday beside the day that it belongs to: "Sabtu (26/7/2025)"."""
    for before, span, after in zip([None, *spans], spans, [*spans[1:], None], strict=False):
        if span.text in pack.weekdays:
            if after and _is_day(after) and text[span.end : after.start] in _BESIDE:
                continue
            if before and _is_day(before) and text[before.end : span.start] in _BESIDE:
                continue
        yield span


def _is_day(span: DateSpan) -> bool:
    return len(span.start_value) == 10 and any(char.isdigit() for char in span.text)


def _to_date(value: str | None) -> date | None:
    if value is None or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return None
    return _day(int(value[:4]), int(value[5:7]), int(value[8:]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _month(groups: Mapping[str, str | None], key: str, pack: Language) -> int | None:
    name = groups.get(key)
    return pack.months[name.rstrip(".")] if name else None


def _nearest(month: int, day: int, said_on: date | None) -> date | None:
    """Give the day nearest to the document's date, in its year or one beside it."""
    if said_on is None:
        return None
    days = [_day(said_on.year + offset, month, day) for offset in (-1, 0, 1)]
    return min((one for one in days if one), key=lambda one: abs(one - said_on), default=None)


def _read_iso(match: re.Match[str], _pack: Language, _said_on: date | None) -> Values | None:
    year, month, day = int(match["year"]), match["month"], match["day"]
    if month is None:
        return str(year), None
    if _day(year, int(month), int(day or 1)) is None:
        return None
    return (f"{year}-{int(month):02}-{int(day):02}" if day else f"{year}-{int(month):02}"), None


def _day_and_month(match: re.Match[str], pack: Language) -> tuple[int, int] | None:
    """Order a pair such as 26/7: by the language, or where one is above 12; what stays open is no date."""
    a, b = int(match["a"]), int(match["b"])
    if pack.dates["day_first"] or a > 12 or a == b:
        return a, b
    return (b, a) if b > 12 else None


def _read_numeric(match: re.Match[str], pack: Language, _said_on: date | None) -> Values | None:
    pair = _day_and_month(match, pack)
    found = _day(int(match["year"]), pair[1], pair[0]) if pair else None
    return (found.isoformat(), None) if found else None


def _read_short(match: re.Match[str], pack: Language, said_on: date | None) -> Values | None:
    pair = _day_and_month(match, pack)
    found = _nearest(pair[1], pair[0], said_on) if pair else None
    return (found.isoformat(), None) if found else None


def _read_days(match: re.Match[str], pack: Language, said_on: date | None) -> Values | None:
    groups = match.groupdict()
    month = _month(groups, "month", pack) or 0
    last_month = _month(groups, "month2", pack) or month
    year, last_year = groups.get("year") or groups.get("year2"), groups.get("year2") or groups.get("year")
    day, last_day = _number(match["day"]), groups.get("day2")
    first = _day(int(year), month, day) if year else _nearest(month, day, said_on)
    if first is None or last_day is None:
        return (first.isoformat(), None) if first else None
    last = _day(int(last_year) if last_year else first.year, last_month, _number(last_day))
    if last is None or last <= first:
        return None
    is_list = any(f" {word} " in match["whole"] for word in pack.dates["and"])
    if is_list and last - first > timedelta(days=1):
        return None
    return first.isoformat(), last.isoformat()


def _read_months(match: re.Match[str], pack: Language, _said_on: date | None) -> Values | None:
    groups = match.groupdict()
    month, last_month = _month(groups, "month", pack), _month(groups, "month2", pack)
    last_year = groups.get("year2")
    first = f"{match['year'] or last_year}-{month:02}"
    if last_month is None:
        return first, None
    last = f"{last_year}-{last_month:02}"
    return (first, last) if first < last else None


def _read_period(match: re.Match[str], pack: Language, said_on: date | None, months: int) -> Values | None:
    groups = match.groupdict()
    year = groups["year"] or _read_relative_year(groups["relative"], pack, said_on)
    if year is None:
        return None
    said = groups.get("number")
    number = (
        (_ROMAN.get(said) or int(said))
        if said
        else next(n for n in range(1, 5) if groups.get(f"number{n}") is not None)
    )
    if number * months > 12:
        return None
    return f"{year}-{(number - 1) * months + 1:02}", f"{year}-{number * months:02}"


def _read_quarter(match: re.Match[str], pack: Language, said_on: date | None) -> Values | None:
    return _read_period(match, pack, said_on, 3)


def _read_half(match: re.Match[str], pack: Language, said_on: date | None) -> Values | None:
    return _read_period(match, pack, said_on, 6)


def _read_of_year(match: re.Match[str], pack: Language, said_on: date | None) -> Values | None:
    year, month = _read_relative_year(match["relative"], pack, said_on), _month(match.groupdict(), "month", pack)
    if year is None or month is None:
        return None
    if match["day"] is None:
        return f"{year}-{month:02}", None
    day = _day(int(year), month, int(match["day"]))
    return (day.isoformat(), None) if day else None


def _read_relative_year(phrase: str, pack: Language, said_on: date | None) -> str | None:
    moved = _moved(said_on, *_to_move(phrase, pack))
    return moved[0] if moved else None


def _to_move(phrase: str, pack: Language) -> tuple[str, int]:
    """Look up how far a phrase lies from the document's day: a unit and how many of it."""
    unit, count = pack.dates["relative"][" ".join(phrase.casefold().split())].split()
    return unit, int(count)


def _read_relative(match: re.Match[str], pack: Language, said_on: date | None) -> Values | None:
    return _moved(said_on, *_to_move(match["relative"], pack))


def _read_away(match: re.Match[str], pack: Language, said_on: date | None) -> Values | None:
    said = match["count"].casefold()
    count = int(said) if said.isdigit() else pack.numbers["words"].get(said, 1)
    return _moved(said_on, pack.dates["spans"][match["span"].casefold()], -count if match["back"] else count)


def _moved(said_on: date | None, unit: str, count: int) -> Values | None:
    if said_on is None:
        return None
    if unit == "year":
        return str(said_on.year + count), None
    if unit == "month":
        years, month = divmod(said_on.month - 1 + count, 12)
        return f"{said_on.year + years}-{month + 1:02}", None
    if unit == "quarter":
        years, quarter = divmod((said_on.month - 1) // 3 + count, 4)
        return f"{said_on.year + years}-{quarter * 3 + 1:02}", f"{said_on.year + years}-{quarter * 3 + 3:02}"
    if unit in ("week", "weekend"):
        monday = said_on + timedelta(days=7 * count - said_on.weekday())
        first = monday + timedelta(days=5 if unit == "weekend" else 0)
        return first.isoformat(), (monday + timedelta(days=6)).isoformat()
    return (said_on + timedelta(days=count)).isoformat(), None


def _read_weekday(match: re.Match[str], pack: Language, said_on: date | None) -> Values | None:
    if said_on is None:
        return None
    since = (said_on.isoweekday() - pack.weekdays[match["weekday"]]) % 7
    if match["next"] or match["next2"]:
        since -= 7
    elif (match["past"] or match["past2"]) and since == 0:
        since = 7
    return (said_on - timedelta(days=since)).isoformat(), None


def _read_weekday_of(match: re.Match[str], pack: Language, said_on: date | None) -> Values | None:
    week = _read_relative(match, pack, said_on)
    if week is None or week[1] is None:
        return None
    day = date.fromisoformat(week[0]) + timedelta(days=pack.weekdays[match["weekday"]] - 1)
    return day.isoformat(), None


def _read_month(match: re.Match[str], pack: Language, said_on: date | None) -> Values | None:
    month = _month(match.groupdict(), "month", pack)
    if said_on is None or month is None:
        return None
    since = (said_on.month - month) % 12
    if match["next"] or match["next2"]:
        since -= 12
    elif match["past"] or match["past2"]:
        since = since or 12
    elif since > 6:
        since -= 12
    return _moved(said_on, "month", -since)


def _read_years(match: re.Match[str], _pack: Language, _said_on: date | None) -> Values | None:
    first, last = match["year"], match["year2"]
    last = last if len(last) == 4 else first[:2] + last
    return (first, last) if first < last else None


def _read_year(match: re.Match[str], pack: Language, _said_on: date | None) -> Values | None:
    """Take four digits as a year unless they count a noun ("2000 peserta"), in English only round ones."""
    text, (start, end) = match.string, match.span("whole")
    if int(match["year"]) > 2100:
        return None
    before = _WORD_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    if before and before[1].casefold() in pack.numbers.get("names", ()):
        return None
    noun = counted(text, end, pack)
    if noun is None or not noun[0].islower() or is_verb(noun.split()[0], pack):
        return match["year"], None
    if before and (
        before[1][0].isupper()
        or before[1].casefold() in pack.dates.get("year_cues", ())
        or before[1].casefold() in pack.before
    ):
        return match["year"], None
    return None if pack.code != "en" or int(match["year"]) % 100 == 0 else (match["year"], None)


_READERS: Mapping[str, Callable[[re.Match[str], Language, date | None], Values | None]] = MappingProxyType(
    {
        "iso": _read_iso,
        "numeric": _read_numeric,
        "short": _read_short,
        "days": _read_days,
        "months": _read_months,
        "quarter": _read_quarter,
        "half": _read_half,
        "relative": _read_relative,
        "away": _read_away,
        "of year": _read_of_year,
        "weekday": _read_weekday,
        "weekday of": _read_weekday_of,
        "month": _read_month,
        "years": _read_years,
        "year": _read_year,
    }
)
