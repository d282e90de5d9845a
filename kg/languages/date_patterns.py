"""How dates are written: one pattern a way of writing, the most telling first."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from kg.languages.pack import Language, get

_YEAR = r"(?:19|20|21)\d\d(?![\w%]|[.,/-]\d)"
_FRONT = r"(?<![\w.,/:$€£-])"
_DASH = r"[-–—‑]"

Rule = tuple[str, re.Pattern[str]]
"""The name of what a match is, and a pattern with the group ``whole`` around the expression."""


@cache
def rules(code: str) -> tuple[Rule, ...]:
    """Build the patterns of a language's dates; an earlier one takes the text from a later one."""
    pack = get(code)
    month = rf"(?:{any_of(pack.months)})\.?"
    return (
        *_numeric(),
        *(_of_year(pack, month) if pack.months else ()),
        *(_written(pack, month) if pack.months else ()),
        *_periods(pack),
        *(_relative(pack, month) if pack.months else ()),
        *_years(),
    )


def any_of(words: Iterable[str]) -> str:
    """Build an alternation, longest first, blanks matching any blank; of no words, what never matches."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in ordered) or "(?!)"


def _numeric() -> Iterator[Rule]:
    year = r"(?P<year>(?:19|20)\d\d)"
    yield "iso", _whole(rf"(?<![\w/-]){year}(?P<mark>[-/])(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?![\w/])")
    yield "iso", _whole(rf"{year}年(?:(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日)?)?")
    pair = r"(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})"
    yield "numeric", _whole(rf"(?<![\w.,/-]){pair}(?P=mark){year}(?![\w/]|[.,-]\d)")


def _of_year(pack: Language, month: str) -> Iterator[Rule]:
    of_year = rf"\s(?:of\s)?(?P<relative>(?i:{_phrases(pack, 'year')}))"
    day = rf"(?P<day>[12]\d|3[01]|0?[1-9])(?:{any_of(pack.dates['day_suffixes'])})?"
    yield "of year", _whole(rf"{_FRONT}(?:{day}\s)?(?P<month>{month}){of_year}(?!\w)")
    yield "of year", _whole(rf"{_FRONT}(?P<month>{month})\s{day}{of_year}(?!\w)")


def _written(pack: Language, month: str) -> Iterator[Rule]:
    dates = pack.dates
    suffix = f"(?:{any_of(dates['day_suffixes'])})?" if dates["day_suffixes"] else ""
    day = rf"(?:[12]\d|3[01]|0?[1-9]){suffix}(?![\w%])"
    of = f"(?:(?:{any_of(dates['of'])})\\s)?" if dates["of"] else ""
    to = rf"(?:\s?{_DASH}\s?|\s(?:{any_of(dates['to'])})\s)"
    to_or_and = rf"(?:\s?{_DASH}\s?|\s(?:{any_of([*dates['to'], *dates['and']])})\s)"
    year, year2 = rf"(?:,?\s(?P<year>{_YEAR}))?", rf"(?:,?\s(?P<year2>{_YEAR}))?"
    day1, day2, month1, month2 = f"(?P<day>{day})", f"(?P<day2>{day})", f"(?P<month>{month})", f"(?P<month2>{month})"
    before_year = r"(?:,|\s(?:of|tahun))?\s"
    yield "days", _whole(rf"{_FRONT}{day1}\s{of}{month1}{year}{to}{day2}\s{of}{month2}{year2}(?!\w)")
    yield "days", _whole(rf"{_FRONT}{month1}\s{day1}{year}{to}{month2}\s{day2}{year2}(?!\w)")
    yield "days", _whole(rf"{_FRONT}{day1}{to_or_and}{day2}\s{of}{month1}{year}(?!\w)")
    yield "days", _whole(rf"{_FRONT}{month1}\s{day1}{to_or_and}{day2}(?!\s(?:{month})){year}(?!\w)")
    yield "days", _whole(rf"{_FRONT}{day1}\s{of}{month1}{year}(?!\w)")
    yield "days", _whole(rf"{_FRONT}{month1}\s{day1}{year}(?!\w)")
    yield "months", _whole(rf"{_FRONT}{month1}(?:\s(?P<year>{_YEAR}))?{to}{month2}{before_year}(?P<year2>{_YEAR})")
    yield "months", _whole(rf"{_FRONT}{month1}{before_year}(?P<year>{_YEAR})")


def _periods(pack: Language) -> Iterator[Rule]:
    number, year = r"(?P<number>[1-4]|I{1,3}|IV)(?![\w])", rf"(?P<year>{_YEAR})"
    or_relative = rf"(?:{year}|(?P<relative>(?i:{_phrases(pack, 'year')}))(?!\w))"
    yield "quarter", _whole(rf"(?<!\w)Q(?P<number>[1-4])(?:[\s/-]|\sof\s)?{year}")
    yield "half", _whole(rf"(?<!\w)H(?P<number>[12])(?:[\s/-]|\sof\s)?{year}")
    for kind, words in (("quarter", "quarters"), ("half", "halves")):
        for word, said in pack.dates.get(words, {}).items():
            which = f"(?P<number{said}>)" if said else rf"\s(?:ke-?)?{number}"
            name = re.escape(word).replace(r"\ ", r"[\s-]")
            yield kind, _whole(rf"(?<!\w)(?i:{name}){which}(?:\s(?:of|tahun)\s|[\s,-]+){or_relative}")


def _relative(pack: Language, month: str) -> Iterator[Rule]:
    dates = pack.dates
    past, coming = any_of(dates["past"]), any_of(dates["coming"])
    front = rf"(?:(?:(?i:(?P<past>{past})|(?P<next>{coming})))\s)?"
    rear = rf"(?:\s(?i:(?P<past2>{past})|(?P<next2>{coming}))(?!\w))?"
    weekday_of = rf"(?P<weekday>{any_of(pack.weekdays)})\s(?P<relative>(?i:{_phrases(pack, 'week')}))"
    yield "weekday of", _whole(rf"(?<!\w){weekday_of}(?!\w)")
    yield "weekday", _whole(rf"(?<!\w){front}(?P<weekday>{any_of(pack.weekdays)}){rear}(?![\w-])")
    yield "relative", _whole(rf"(?<![\w-])(?P<relative>(?i:{any_of(dates['relative'])}))(?!\w)")
    count = rf"(?P<count>\d{{1,3}}|(?i:{any_of([*pack.numbers['words'], *dates['one']])}))\s?"
    span = rf"(?P<span>(?i:{any_of(dates['spans'])}))\s"
    where = rf"(?i:(?P<back>{any_of(dates['back'])})|(?:{any_of(dates['ahead'])}))"
    yield "away", _whole(rf"(?<![\w.,-]){count}{span}{where}(?!\w)")
    cue = rf"(?i:(?:{any_of(dates['month_cues'])}|(?P<past>{past})|(?P<next>{coming}))\s)"
    yield "month", re.compile(rf"(?<![\w-]){cue}(?P<whole>(?P<month>{month}){rear})(?![\w-])(?!\s\d)")
    yield "short", re.compile(r"\((?P<whole>(?P<a>\d{1,2})/(?P<b>\d{1,2}))\)")


def _phrases(pack: Language, unit: str) -> str:
    """Build the alternation of the relative phrases of a unit: "this year", "last year"."""
    relative: Mapping[str, str] = pack.dates.get("relative", {})
    return any_of(phrase for phrase, move in relative.items() if move.split()[0] == unit)


def _years() -> Iterator[Rule]:
    front = r"(?<![\w.,/:$€£#@^-])"
    tail = r"(?P<year2>(?:19|20)\d\d|\d\d)(?![\w%]|[.,/-]\d)"
    yield "years", _whole(rf"{front}(?P<year>(?:19|20)\d\d)\s?[-–—]\s?{tail}")
    yield "year", _whole(rf"{front}(?P<year>{_YEAR})(?!-\w)")


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(f"(?P<whole>{pattern})")
