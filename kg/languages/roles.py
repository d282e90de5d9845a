"""Offices across languages: when two titles name the same one."""

import re
from functools import cache

from kg.languages.pack import get, table

LONGEST = 3
"""Words of the longest title."""
_TOKEN = re.compile(r"[^\W_]+|&")


def same_role(first: str, second: str) -> bool:
    """Tell whether two titles, in English or Indonesian, can name the same office.

    Former, deputy and acting holders have another office than the holder. Premier counts as prime minister: news in
    other languages calls the holder so.

    >>> same_role("Menteri Luar Negeri", "Minister of Foreign Affairs")
    True
    >>> same_role("Wakil Presiden", "President")
    False
    """
    return to_office(first) == to_office(second)


@cache
def to_office(role: str) -> frozenset[str]:
    """Give the parts of an office that do not depend on the language; unknown words stand for themselves.

    >>> sorted(to_office("Wamenlu"))
    ['deputy', 'foreign', 'minister']
    """
    phrases, longest = _phrases()
    tokens = [token.casefold() for token in _TOKEN.findall(role)]
    parts: set[str] = set()
    position = 0
    while position < len(tokens):
        for size in range(min(longest, len(tokens) - position), 0, -1):
            known = phrases.get(tuple(tokens[position : position + size]))
            if known is not None:
                parts |= known
                position += size
                break
        else:
            parts.add(tokens[position])
            position += 1
    if "secretary" in parts and not parts.isdisjoint(table("roles")["portfolios"]):
        parts = parts - {"secretary"} | {"minister"}
    return frozenset(parts)


def is_former(role: str) -> bool:
    """Tell whether a title is that of a former holder.

    >>> is_former("mantan Menteri Keuangan"), is_former("Minister of Finance")
    (True, False)
    """
    return "former" in to_office(role)


def find_office(before: str, language: str) -> tuple[int, int] | None:
    """Find the office that ends a text, as one does right before a name: its offsets; forms of address are none.

    >>> find_office("Foto:Presiden ", "id"), find_office("met Deputy Prime Minister ", "en"), find_office("Dr. ", "en")
    ((5, 13), (4, 25), None)
    """
    pack = get(language)
    words = list(_TOKEN.finditer(before))[-LONGEST:]
    if not words or before[words[-1].end() :].strip(" \t"):
        return None
    for first in range(len(words)):
        start, end = words[first].start(), words[-1].end()
        said = " ".join(before[start:end].casefold().split())
        if said in pack.titles and said not in pack.honorifics:
            return start, end
    return None


@cache
def _phrases() -> tuple[dict[tuple[str, ...], frozenset[str]], int]:
    data = table("roles")
    phrases: dict[tuple[str, ...], frozenset[str]] = {(word,): frozenset() for word in data["ignored"]}
    for meaning, words in data["words"].items():
        parts = frozenset(meaning.split()) if meaning not in data["whole"] else frozenset([meaning])
        for word in words:
            phrases[tuple(word.split())] = parts
    return phrases, max(map(len, phrases))
