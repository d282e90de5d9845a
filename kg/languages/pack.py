"""The language pack: what a linguist knows of one language, read from its TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

NEUTRAL = "und"
"""Code of the pack that stands in for languages without one of their own."""

CODES = ("en", "id")
"""Languages with a pack of their own."""

RELATED = MappingProxyType({"ms": "id", "ind": "id", "eng": "en", "in": "id", "zsm": "id", "msa": "id"})
"""Codes that are read with the pack of another: Malay with the Indonesian one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Closed words and writing habits of one language; words are case-folded where case says nothing."""

    code: str
    name: str
    abbreviations: frozenset[str]
    """Never end a sentence: ``dr``."""
    numbered: frozenset[str]
    """Do not end a sentence before a number: ``no``."""
    may_end: frozenset[str]
    """End a sentence only before a word that opens sentences: ``inc``."""
    articles: frozenset[str]
    stop_words: frozenset[str]
    speech_verbs: frozenset[str]
    count_verbs: frozenset[str]
    verb_prefixes: tuple[str, ...]
    verb_exceptions: frozenset[str]
    irregular_plurals: frozenset[str]
    titles: frozenset[str]
    honorifics: frozenset[str]
    """Those of the titles that address a person and are no office."""
    pronouns: frozenset[str]
    before: frozenset[str]
    """Words that make the noun phrase after them definite: ``the``."""
    after: frozenset[str]
    """Words that make the noun phrase before them definite: ``tersebut``."""
    blockers: frozenset[str]
    unique: frozenset[str]
    heads: frozenset[str]
    months: Mapping[str, int]
    """Month names and abbreviations as they are written, also in capitals, to 1 to 12."""
    weekdays: Mapping[str, int]
    """Weekday names as they are written, also in capitals, to 1 (Monday) to 7."""
    dates: Mapping[str, Any]
    numbers: Mapping[str, Any]
    units: Mapping[str, str]
    """Case-folded unit words to ``USD``, ``MW``, ``%``."""


@cache
def get(code: str) -> Language:
    """Give the pack of a language; region subtags are dropped and unknown languages get the neutral pack.

    >>> get("id").name
    'Bahasa Indonesia'
    >>> get("en-GB").code, get("ms").code, get("tlh").code
    ('en', 'id', 'und')
    """
    short = code.replace("_", "-").split("-")[0].lower()
    short = RELATED.get(short, short)
    return _load(short if short in CODES else NEUTRAL)


@cache
def table(name: str) -> Mapping[str, Any]:
    """Read one of the package's TOML files by its name without ending."""
    text = resources.files("kg.languages").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def _load(code: str) -> Language:
    data = table(code)
    sentences, words, anaphora = data["sentences"], data["words"], data["anaphora"]
    dates, numbers = data["dates"], data["numbers"]
    return Language(
        code=code,
        name=data["name"],
        abbreviations=_folded(sentences, "abbreviations"),
        numbered=_folded(sentences, "numbered"),
        may_end=_folded(sentences, "may_end"),
        articles=_folded(words, "articles"),
        stop_words=_folded(words, "stop_words"),
        speech_verbs=_folded(words, "speech_verbs"),
        count_verbs=_folded(words, "count_verbs"),
        verb_prefixes=tuple(words.get("verb_prefixes", ())),
        verb_exceptions=_folded(words, "verb_exceptions"),
        irregular_plurals=_folded(words, "irregular_plurals"),
        titles=_folded(words, "titles"),
        honorifics=_folded(words, "honorifics"),
        pronouns=_folded(anaphora, "pronouns"),
        before=_folded(anaphora, "before"),
        after=_folded(anaphora, "after"),
        blockers=_folded(anaphora, "blockers"),
        unique=_folded(anaphora, "unique"),
        heads=_folded(anaphora, "heads"),
        months=_written({name: n for n, names in enumerate(dates["months"], 1) for name in names}),
        weekdays=_written({name: n for n, name in enumerate(dates["weekdays"], 1)} | dates.get("weekdays_also", {})),
        dates=MappingProxyType(dates),
        numbers=MappingProxyType(numbers),
        units=MappingProxyType({word.casefold(): unit for word, unit in data["units"].items()}),
    )


def _folded(section: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in section.get(key, ()))


def _written(names: dict[str, int]) -> Mapping[str, int]:
    """Add the names in capitals, as headlines and datelines write them."""
    return MappingProxyType(names | {name.upper(): number for name, number in names.items()})
