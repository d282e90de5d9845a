"""What the words of one mention, or right before it, say of a second thing: offices, homes, products, countries.

The patterns are those of ``implied.toml``; a language without any gives nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from kg.languages import pack
from kg.languages.roles import find_office

NAME = r"(?P<name>[^\W\d_a-z][\w.&’'-]*?(?: (?:(?:of|dan|and) )?[^\W\d_a-z][\w.&’'-]*?)*)"
WORD = re.compile(r"[^\W_][\w.&’'-]*")
PLAIN = re.compile(r"[^\W\dA-Z_][\w-]*|[A-Z]{2,3}(-\w+)?")
"""A word of a description: in small letters, or an abbreviation as "AI"."""


def find_body(office: str, language: str, is_known: Callable[[str], bool] = bool) -> str | None:
    """Give the name of the body that an office names, None where it names none; some only if the body is known.

    >>> find_body("Wakil Menteri Komunikasi dan Digital", "id"), find_body("Minister of Trade", "en")
    ('Kementerian Komunikasi dan Digital', 'Ministry of Trade')
    >>> find_body("Wamenlu", "id"), find_body("Perdana Menteri", "id"), find_body("minister", "en")
    ('Kementerian Luar Negeri', None, None)
    """
    office = re.sub(r"\s*\([^()]*\)$", "", office)
    for pattern, body, has_to_be_known in _bodies(pack.get(language).code):
        if found := pattern.fullmatch(office):
            name = body.format(found["name"]) if "name" in found.groupdict() else body
            if not has_to_be_known or is_known(name):
                return name
    return None


def find_title(before: str, language: str) -> tuple[int, int] | None:
    """Find the office that ends a text right before a person's name: its offsets.

    >>> words = "kata Menteri Komunikasi dan Digital (Menkomdigi), "
    >>> words[slice(*find_title(words, "id"))]
    'Menteri Komunikasi dan Digital'
    >>> find_title("kata seorang menteri ", "id")
    """
    for pattern, _, _ in _bodies(pack.get(language).code):
        for found in re.finditer(rf"(?<![\w-])(?P<office>{pattern.pattern})(?:\s\([^()]{{2,20}}\))?,?\s$", before):
            return found.span("office")
    return None


@cache
def _bodies(code: str) -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    table = pack.table("implied")
    found = []
    for key in ("bodies", "known_bodies"):
        for words, body in table[key].get(code, ()):
            small = ("(?i:" + re.escape(part) + ")" if part else "" for part in words.split("{}"))
            pattern = re.compile((NAME.join(small) if "{}" in words else next(small)).replace("\\ ", " "))
            found.append((pattern, body, key == "known_bodies"))
    return tuple(found)


def find_home(description: str, language: str) -> tuple[int, int] | None:
    """Find the place that a description of an organisation gives as its home: offsets within it.

    >>> words = "Santa Clara-based chipmaker"
    >>> words[slice(*find_home(words, "en"))]
    'Santa Clara'
    >>> find_home("chipmaker", "en")
    """
    for pattern in _origins(pack.get(language).code):
        if found := pattern.search(description):
            return found.span("name")
    return None


@cache
def _origins(code: str) -> tuple[re.Pattern[str], ...]:
    patterns: Sequence[str] = pack.table("implied")["origins"].get(code, ())
    return tuple(re.compile(rf"(?<!\w){pattern.format(NAME)}(?!\w)") for pattern in patterns)


def find_product(description: str, language: str, is_known: Callable[[str], bool]) -> tuple[str, int, int] | None:
    """Find what a description says its organisation makes: the predicate, and the offsets of the thing within it.

    >>> find_product("pengembang model bahasa besar (LLM)", "id", {"model bahasa besar"}.__contains__)
    ('develops', 11, 29)
    >>> find_product("developers of the rule", "en", {"chips"}.__contains__) is None
    True
    """
    code = pack.get(language).code
    skipped = "|".join(pack.table("implied")["modifiers"].get(code, {}).get("skipped", ()))
    for predicate, pattern in _makers(code):
        found = re.fullmatch(rf"(?:(?:{skipped})\s)?{pattern}(?:\s(?:{skipped}))?", description, re.I)
        if found:
            thing = re.sub(r"\s*\([^()]*\)$", "", found["thing"])
            if is_known(thing):
                return predicate, found.start("thing"), found.start("thing") + len(thing)
    return None


@cache
def _makers(code: str) -> tuple[tuple[str, str], ...]:
    table: Mapping[str, Sequence[str]] = pack.table("implied")["makers"].get(code, {})
    return tuple((name, words.format("(?P<thing>.+?)")) for name, patterns in table.items() for words in patterns)


def find_modifier(description: str, language: str, is_place: Callable[[str], bool]) -> tuple[int, int] | None:
    """Find the place that a description has as a modifier: offsets within it; None in a name.

    >>> words = "the South Korean AI start-up"
    >>> words[slice(*find_modifier(words, "en", {"South Korean"}.__contains__))]
    'South Korean'
    >>> find_modifier("Korean Air", "en", {"Korean"}.__contains__)
    """
    table = pack.table("implied")["modifiers"].get(pack.get(language).code)
    if not table:
        return None
    words = [word for word in WORD.finditer(description) if word[0].casefold() not in table["skipped"]]
    if table["first"]:
        words.reverse()
    # the head of the description is now first, its place last
    for size in (3, 2, 1):
        named, rest = words[-size:], words[:-size]
        start, end = (min(word.start() for word in named), max(word.end() for word in named)) if named else (0, 0)
        if rest and rest[0][0].islower() and all(PLAIN.fullmatch(word[0]) for word in rest):
            place = re.sub("['’]s?$", "", description[start:end])
            if place[:1].isupper() and is_place(place):
                return start, start + len(place)
    return None


def find_head(before: str, language: str, is_country: Callable[[str], bool]) -> tuple[slice, slice] | None:
    """Find a public office and its country that end a text right before a name: where they stand in it.

    >>> words = "kata Presiden Prancis, "
    >>> [words[place] for place in find_head(words, "id", {"Prancis"}.__contains__)]
    ['Presiden', 'Prancis']
    >>> find_head("former French President ", "en", {"French"}.__contains__)
    """
    table, code = pack.table("implied"), pack.get(language).code
    said = re.sub(r",?\s$", "", before)
    country = next(_to_ends(said, is_country), None)
    office = find_office(said[: country.start], language) if country else find_office(said, language)
    if office and not country:
        country = next(_to_ends(re.sub(r"(?:['’]s?)?\s$", "", said[: office[0]]), is_country), None)
    if not office or not country or said[slice(*office)].casefold() not in table["heads"].get(code, ()):
        return None
    first = min(office[0], country.start)
    if said[:first].rstrip(" -").casefold().endswith(tuple(table["past"].get(code, ()))):
        return None
    return slice(*office), country


def _to_ends(text: str, is_country: Callable[[str], bool]) -> Iterator[slice]:
    """Give the countries that end a text, longest first."""
    words = list(WORD.finditer(text))[-3:]
    for word in words:
        if words[-1].end() == len(text) and word[0][0].isupper() and is_country(text[word.start() :]):
            yield slice(word.start(), len(text))
