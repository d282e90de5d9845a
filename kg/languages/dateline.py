"""The date at the head of a text."""

import re
from functools import lru_cache

from kg.languages import dates
from kg.languages.date_patterns import any_of
from kg.languages.pack import Language, get

HEAD = 300
"""Characters from the start in which a dateline begins."""

FORE = 4000
"""Characters from the start in which a text says what day it speaks from."""

_MARGIN = 40
"""Characters past the head so that its last date is whole."""

_MAX_PARTS = 3
"""Names before the date: "Cibubur, Depok, Jawa Barat"."""
_PLACE = re.compile(r"[^\W\d_][\w.'’-]*(?:[ /][^\W\d_][\w.'’-]*){0,4}(?:\s\([^()\n]{2,40}\))?")
_AFTER = re.compile(r"\s*(?:[-–—:|.·(]|$|\d\d[.:]\d\d|,\s*\d\d[.:]\d\d)|[ \t]*\n")


def find_dateline(text: str, language: str) -> str | None:
    """Give the day that stands at the head of a text as its date, or None.

    >>> find_dateline("SHANGHAI, July 26, 2025 - China proposed a body.", "en")
    '2025-07-26'
    >>> find_dateline("Jakarta, Sabtu (26/7/2025) – Komdigi terbitkan peta jalan.", "id")
    '2025-07-26'
    >>> find_dateline("In Shanghai, July 26, 2025 was a hot day.", "en") is None
    True
    """
    pack = get(language)
    head = text[: HEAD + _MARGIN]
    for span in dates.find(head, language):
        if span.start > HEAD or len(span.start_value) != 10 or span.end_value is not None:
            continue
        before = head[head.rfind("\n", 0, span.start) + 1 : span.start]
        after = head[span.end :]
        if after.startswith(")"):
            after = after[1:]
        if _AFTER.match(after) and _is_place(before, pack):
            return span.start_value
    return None


def find_day(text: str, language: str) -> str | None:
    """Give a day that a text speaks from: the first day given with its weekday, as news does of what is new.

    >>> find_day("Menurut siaran pers, Sabtu (26/7/2025), pameran dibuka 28 Juli.", "id")
    '2025-07-26'
    >>> find_day("It was founded on August 8, 1967.", "en") is None
    True
    """
    return _find_day(text[:FORE], language)


@lru_cache(maxsize=16)
def _find_day(text: str, language: str) -> str | None:
    pack = get(language)
    beside = re.compile(rf"{any_of(pack.weekdays)}[,\s]*(?:tanggal )?\(?$")
    for span in dates.find(text, language):
        is_day = len(span.start_value) == 10 and span.end_value is None
        if is_day and beside.search(text, max(0, span.start - _MARGIN), span.start):
            return span.start_value
    return None


def _is_place(before: str, pack: Language) -> bool:
    """Tell whether what stands before a date on its line is nothing, a label, or a place with a weekday."""
    rest = re.sub(rf"(?:{any_of(pack.weekdays)})?[,\s]*\(?$", "", before.strip(" \t*_|•-–—"))
    rest = rest.rstrip(" ,")
    if not rest:
        return True
    if re.fullmatch(rf"(?i:{any_of(pack.dates.get('labels', ()))})\s*(?:[:|]|on)?", rest):
        return True
    parts = [part.strip() for part in rest.split(",")]
    return (
        len(parts) <= _MAX_PARTS
        and all(_PLACE.fullmatch(part) and all(_opens_name(word) for word in part.split()) for part in parts)
        and parts[0].split()[0].casefold() not in pack.stop_words
    )


def _opens_name(word: str) -> bool:
    return word[0].isupper() or word[0] == "("
