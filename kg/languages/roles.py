"""Offices across languages: when two titles name the same one."""

import re
from functools import cache

from kg.languages.pack import table

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


@cache
def _phrases() -> tuple[dict[tuple[str, ...], frozenset[str]], int]:
    data = table("roles")
    phrases: dict[tuple[str, ...], frozenset[str]] = {(word,): frozenset() for word in data["ignored"]}
    for meaning, words in data["words"].items():
        parts = frozenset(meaning.split()) if meaning not in data["whole"] else frozenset([meaning])
        for word in words:
            phrases[tuple(word.split())] = parts
    return phrases, max(map(len, phrases))
