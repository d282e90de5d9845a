"""How names are compared: keys that forgive case, articles, plurals and legal forms, and families of types."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from kg.errors import VocabularyError

FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "Country": "country",
        "CountryGroup": "organization",
        "IntergovernmentalOrganization": "organization",
        "GovernmentBody": "organization",
        "Company": "organization",
        "ResearchOrganization": "organization",
        "CivilSocietyOrganization": "organization",
        "Person": "person",
        "Event": "event",
        "Law": "instrument",
        "Strategy": "instrument",
        "Agreement": "instrument",
        "Guideline": "instrument",
        "Measure": "instrument",
        "Initiative": "instrument",
        "Document": "instrument",
        "AISystem": "topic",
        "Hardware": "topic",
        "Technology": "topic",
        "Concept": "topic",
        "Place": "place",
    }
)
"""Types that readers and models take for one another: the same name in one family is the same thing."""

REDUPLICATING = ("id", "ms")
"""Languages that make plurals by saying a word twice: ``negara-negara``."""

_TOKEN = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_POSSESSIVE = re.compile(r"['’](?:s\b|(?=\s|$))")
_LAST_POSSESSIVE = re.compile(r"['’]s?$")
_FIRST_ARTICLE = re.compile(r"^(?:the|a|an)\s+(?=\S)", re.IGNORECASE)
_TWICE = re.compile(r"\b([^\W\d_]{3,})-\1\b", re.IGNORECASE)
_MARKS = re.compile("[\u0300-\u036f]")
_ARTICLES = frozenset(("the", "para", "sang", "si"))
_LEADING = frozenset(("a", "an"))
_EDGES = " \t\n\r\u00a0\"'“”‘’«»„‚`´*,;:"


@cache
def words(section: str) -> frozenset[str]:
    """Give one of the word lists of ``linking_data/names.toml``.

    >>> "labs" in words("left_out")
    True
    """
    return frozenset(_data()[section])


@cache
def own_country(language: str) -> tuple[frozenset[str], str] | None:
    """Give the plain words of a language for its own country or government, and that country's slug.

    >>> own_country("id")[1], own_country("en")
    ('indonesia', None)
    """
    found = _data()["own_country"].get(language)
    return (frozenset(found["words"]), found["entity"]) if found else None


def to_governed(name: str, language: str) -> Iterator[str]:
    """Give what may be a country's or people's name within the name of a government.

    >>> list(to_governed("Government of Japan", "en")), list(to_governed("pemerintah AS", "id"))
    (['Japan'], ['AS'])
    """
    parts = name.split()
    for code in dict.fromkeys(("en", language)):
        for pattern in _data()["government"].get(code, ()):
            before, after = (side.split() for side in pattern.split("{}"))
            end = len(parts) - len(after)
            folded = [part.casefold() for part in parts]
            if len(before) < end and folded[: len(before)] == before and folded[end:] == after:
                yield " ".join(parts[len(before) : end])


def to_government_label(country: str, language: str) -> str:
    """Give the label of a country's government.

    >>> to_government_label("Tiongkok", "id")
    'Pemerintah Tiongkok'
    """
    label: str = _data()["government"]["label"][language]
    return label.format(country)


@cache
def _data() -> Mapping[str, Any]:
    text = resources.files("kg").joinpath("linking_data/names.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def to_family(type: str) -> str:
    """Give the family of an entity type.

    >>> to_family("Company"), to_family("Law")
    ('organization', 'instrument')
    """
    if type not in FAMILIES:
        raise VocabularyError(f"{type!r} is no type of entities; the known ones are in kg.vocab.ENTITY_TYPES")
    return FAMILIES[type]


def to_surface(name: str) -> str:
    """Trim a name to what can stand as a label: no line breaks, quotes, leading article or trailing possessive.

    >>> to_surface("the  “World AI Conference”’s")
    'World AI Conference'
    """
    text = re.sub(r"\s+", " ", name).strip(_EDGES)
    text = _LAST_POSSESSIVE.sub("", text)
    return _FIRST_ARTICLE.sub("", text).strip(_EDGES) or name.strip()


@lru_cache(maxsize=65536)
def to_tokens(name: str, language: str = "und", type: str = "Concept", singular: bool = True) -> tuple[str, ...]:
    """Split a name into case-folded words, without articles, legal forms and, where wanted, plural endings.

    >>> to_tokens("the U.S. Export Controls"), to_tokens("PT Telkom Indonesia (Persero) Tbk", "id", "Company")
    (('us', 'export', 'control'), ('telkom', 'indonesia'))
    """
    text = unicodedata.normalize("NFKC", name)
    text = _DOTTED.sub(lambda found: found.group().replace(".", ""), text)
    text = _MARKS.sub("", unicodedata.normalize("NFD", _POSSESSIVE.sub("", text)))
    text = unicodedata.normalize("NFC", text).casefold()
    if language in REDUPLICATING:
        text = _TWICE.sub(lambda found: found.group(1 if found.group(1) not in words("said_twice") else 0), text)
    every = _TOKEN.findall(text)
    kept = [word for i, word in enumerate(every) if word not in _ARTICLES and not (i == 0 and word in _LEADING)]
    if FAMILIES.get(type) == "organization":
        kept = _without_legal_forms(kept)
    kept = kept or every
    return _to_same([_to_singular(word) for word in kept] if singular else kept)


def to_key(name: str, language: str = "und", type: str = "Concept") -> str:
    """Give what two spellings of one name have in common.

    >>> to_key("The A.I. Safety Institutes") == to_key("AI safety institute")
    True
    """
    return " ".join(to_tokens(name, language, type))


def _without_legal_forms(tokens: list[str]) -> list[str]:
    start, end = 0, len(tokens)
    while end - start > 1 and tokens[end - 1] in words("legal_forms"):
        end -= 1
    while end - start > 1 and tokens[start] in words("legal_heads"):
        start += 1
    return tokens[start:end]


@cache
def _same() -> tuple[Mapping[tuple[str, ...], tuple[str, ...]], int]:
    found = {tuple(_TOKEN.findall(words_)): tuple(_TOKEN.findall(one)) for words_, one in _data()["same"].items()}
    return MappingProxyType(found), max(map(len, found))


def _to_same(tokens: list[str]) -> tuple[str, ...]:
    same, longest = _same()
    out: list[str] = []
    i = 0
    while i < len(tokens):
        for size in range(min(longest, len(tokens) - i), 0, -1):
            if one := same.get(tuple(tokens[i : i + size])):
                out += one
                i += size
                break
        else:
            out.append(tokens[i])
            i += 1
    return tuple(out)


def is_proper(name: str) -> bool:
    """Tell whether a name has capitals of its own, so that it means the same wherever it is written.

    >>> [is_proper(name) for name in ("Stargate", "EU AI Act", "Lagos Memorandum", "Nota kesepahaman", "strategi AI")]
    [True, True, True, False, False]
    """
    parts = [part for part in name.split() if part not in words("common_capitals")]
    telling = [part for part in parts if part.casefold() not in _every_head()]
    if not telling or not any(map(str.isalpha, name)):
        return bool(telling)
    if not any(letter.isupper() or letter.islower() for letter in name):  # a script without capitals
        return True
    if any(any(map(str.isupper, part[1:] if part is parts[0] else part)) for part in telling):
        return True
    starts = telling[0] is parts[0] and parts[0][0].isupper()
    return starts and (len(name.split()) == 1 or any(part[0].isupper() for part in parts[1:]))


@cache
def _every_head() -> frozenset[str]:
    return words("heads_en") | words("heads_id") | words("unspecific")


def _to_singular(word: str) -> str:
    if (
        len(word) < 4
        or not word.endswith("s")
        or word.endswith(("ss", "us", "is", "ics"))
        or word in words("same_in_singular")
    ):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def is_acronym(name: str) -> bool:
    """Tell whether a name is one word of capitals, whose case therefore says something.

    >>> is_acronym("U.S."), is_acronym("WAICO"), is_acronym("Komdigi"), is_acronym("H20")
    (True, True, False, False)
    """
    text = name.replace(".", "")
    return 2 <= len(text) <= 12 and text.isalpha() and text.isupper() and text.isascii()


def same_case(acronym: str, surface: str) -> bool:
    """Tell whether a surface writes an acronym as writers do: as it is, in the plural, or, if longer, as a word.

    >>> same_case("AS", "as"), same_case("US", "U.S."), same_case("ASEAN", "Asean"), same_case("LLM", "LLMs")
    (False, True, True, True)
    """
    wanted, found = acronym.replace(".", ""), to_surface(surface).replace(".", "")
    return found in (wanted, wanted + "s") or (len(wanted) > 3 and found == wanted.capitalize())


def abbreviates(short: str, long: str) -> bool:
    """Tell whether a short form can be made of a long one's letters, in order, from the head of a word on.

    >>> abbreviates("Komdigi", "Kementerian Komunikasi dan Digital"), abbreviates("WAICO", "Komdigi")
    (True, False)
    """
    letters = "".join(_TOKEN.findall(short.casefold()))
    heads = _TOKEN.findall(long.casefold())
    if len(letters) < 2 or len(letters) >= sum(map(len, heads)):
        return False
    return any(_is_inside(letters, "".join(heads[i:])) for i, head in enumerate(heads) if head[0] == letters[0])


def _is_inside(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def is_blend(short: str, long: str) -> bool:
    """Tell whether a word is put together from the beginnings of a name's words, as Indonesian bodies are called.

    >>> [is_blend(word, "Kementerian Komunikasi dan Digital") for word in ("Komdigi", "Kemkomdigi", "Komite")]
    [True, True, False]
    """
    rest, heads = short.casefold(), _TOKEN.findall(long.casefold())
    return rest.isalpha() and len(rest) > 3 and _is_blend(rest, tuple(heads), 0)


def _is_blend(rest: str, heads: tuple[str, ...], used: int) -> bool:
    if not rest:
        return used > 1
    for i, head in enumerate(heads):
        longest = next((n for n in range(min(len(head), len(rest)), 1, -1) if head[:n] == rest[:n]), 0)
        if any(_is_blend(rest[n:], heads[i + 1 :], used + 1) for n in range(longest, 1, -1)):
            return True
    return False
