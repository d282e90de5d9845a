"""What the words of a mention and those around it tell: whether it names, describes or stands for something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from kg.known import Known, load
from kg.languages import anaphor, get
from kg.model import Mention
from kg.names import abbreviates, to_family, to_governed, to_key, to_surface, to_tokens, words
from kg.vocab import is_a

ALONE_UNNAMED = frozenset(("Company", "Person", "AISystem", "Country", "Place"))
"""Types of things with names of their own: "the Canadian start-up" that refers to nothing said before names nobody,
while "the federal appeals court" or "the AI race" still say what they mean."""

HEAD_FIRST = ("id", "ms")
"""Languages whose noun phrases begin with their head: "Kementerian Keuangan"."""

_BRACKET = re.compile(r"\s*\(\s*([^()\s][^()]{0,78}[^()\s])\s*\)")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&.-]+(?: (?:19|20)\d\d)?")
_WITH_ACRONYMS = ("organization", "event", "instrument")
"""Families of names that capitals in brackets shorten, even those of another language: "Konferensi AI Dunia (WAIC)"."""
_OWNS = re.compile(r"['’]s?\s+")
_NEXT_WORD = re.compile(r"\s+([^\W\d_]+)")
_LAST_WORD = re.compile(r"([^\W\d_]+)\s+$")
_PREPOSITION = re.compile(r"\s(?:of|for|on|in|at|to|with|from|by|against|between|among|under|that|which|who)\s")


def read(mentions: Sequence[Mention], text: str, language: str) -> list[Reading]:
    """Read the mentions of a document, given in order, each with what stands right beside it.

    >>> text = "China's commerce ministry (MOFCOM) objected."
    >>> found = [Mention(start=0, end=5, text="China", type="Country")]
    >>> found += [Mention(start=8, end=25, text="commerce ministry", type="GovernmentBody")]
    >>> [reading.surface for reading in read(found, text, "en")]
    ['China', "China's commerce ministry"]
    """
    owners = [""] * len(mentions)
    for i, (left, right) in enumerate(zip(mentions, mentions[1:], strict=False)):
        gap = text[left.end : right.start]
        if language in HEAD_FIRST:
            if gap == " " and left.type in ("GovernmentBody", "Country") and right.type == "Country":
                owners[i] = right.text
        elif _OWNS.fullmatch(gap) and any(map(str.isupper, left.text)):
            owners[i + 1] = left.text
    return [
        Reading(i, mention, text, language, to_surface(owner))
        for i, (mention, owner) in enumerate(zip(mentions, owners, strict=True))
    ]


class Reading:
    """A mention with what its words and those around it tell."""

    def __init__(self, index: int, mention: Mention, text: str, language: str, owner: str = "") -> None:
        self.index = index
        self.mention = mention
        self.language = language
        self.family = to_family(mention.type)
        self.surface = _without_demonstrative(to_surface(_BRACKET.sub("", mention.text, count=1)), language)
        self.surface = self.surface or mention.text
        if self.family == "person":
            self.surface = _without_titles(self.surface, language)
        bracket = _BRACKET.search(mention.text) or _BRACKET.match(text, mention.end)
        self.short = bracket.group(1) if bracket and _is_definition(self.surface, bracket.group(1)) else None
        is_acronym = bracket and self.family in _WITH_ACRONYMS and _ACRONYM.fullmatch(bracket.group(1))
        self.acronym = bracket.group(1) if bracket and is_acronym and " " in self.surface else None
        self._text = text
        self._is_owned = bool(owner) and self.family not in ("topic", "place") and self.is_plain
        if self._is_owned:
            self.surface = f"{self.surface} {owner}" if self._is_head_first else f"{owner}'s {self.surface}"

    @property
    def _is_head_first(self) -> bool:
        return self.language in HEAD_FIRST

    @cached_property
    def key(self) -> str:
        """What all spellings of its name have in common."""
        return to_key(self.surface, self.language, self.mention.type)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The words of the key."""
        return to_tokens(self.surface, self.language, self.mention.type)

    @cached_property
    def before(self) -> str:
        """The word before it."""
        found = _LAST_WORD.search(self._text, max(0, self.mention.start - 20), self.mention.start)
        return found.group(1).casefold() if found else ""

    @cached_property
    def known(self) -> Known | None:
        """The known entity that it names by itself."""
        return load().find(self.surface, self.mention.type, self.language)

    @cached_property
    def marker(self) -> str:
        """The article or demonstrative that makes it known: "the", "tersebut"."""
        pack = get(self.language)
        after = _NEXT_WORD.match(self._text, self.mention.end)
        own = [word if word.isupper() else word.casefold() for word in self.mention.text.split()]
        around = (own[0], own[-1], self.before, after.group(1).casefold() if after else "")
        known = (pack.before, pack.after, pack.before, pack.after)
        found = next((word for word, words_ in zip(around, known, strict=True) if word in words_), "")
        is_conjunction = found == "that" and len(self.surface.split()) > 1
        return "" if is_conjunction or found in words("possessives") else found

    @cached_property
    def is_anaphoric(self) -> bool:
        """A pronoun, or a common noun phrase that is marked as known."""
        phrase = self.surface
        if self.family == "person" and self.marker == "the":
            return True
        if self._is_governed:
            return False
        is_proper = " " in phrase and phrase[0].isupper() and not self._opens_sentence
        if self._is_head_first and is_proper:
            return False
        if self.marker in get(self.language).before:
            phrase = f"{self.marker} {phrase}"
        elif self.marker:
            phrase = f"{phrase} {self.marker}"
        return self.is_pronoun or (bool(self.marker) and anaphor(phrase, self.language))

    @cached_property
    def head_word(self) -> str:
        """The word that says what kind of thing it is."""
        if self._is_head_first:
            return self.surface.split()[0]
        return _PREPOSITION.split(self.surface)[0].split()[-1]

    @cached_property
    def head(self) -> str:
        """The head word, case-folded and in the singular."""
        return to_key(self.head_word, self.language)

    @cached_property
    def is_common(self) -> bool:
        """One common noun and nothing else: "Commission", "kementerian", "chips"."""
        return self.surface.casefold() in self._heads or (" " not in self.surface and self.key in self._heads)

    @property
    def _heads(self) -> frozenset[str]:
        return words("heads_id" if self._is_head_first else "heads_en")

    @cached_property
    def is_pronoun(self) -> bool:
        """A word that never names: "it", "mereka"."""
        text = self.mention.text
        is_listed = text.casefold() in get(self.language).pronouns
        is_acronym = len(text) > 1 and text.isupper()
        return not is_acronym and anaphor(text, self.language) and (is_listed or " " not in text)

    @cached_property
    def is_together(self) -> bool:
        """Speaks of several things at once: "both companies", "kedua negara"."""
        return not words("together").isdisjoint((self.before, *self.surface.casefold().split()[:1]))

    @cached_property
    def is_bare(self) -> bool:
        """One common noun that needs something named before: "ministry", "its report", "Kementerian"."""
        if self.family == "person" and set(self.tokens) <= get(self.language).titles:
            return True
        if " " in self.surface or self.surface.isupper() or self._is_topical:
            return False
        if self.surface.islower() and self.before in words("possessives"):
            return True
        if self.surface.casefold() not in self._heads:
            return False
        return self._is_head_first or self.surface.islower() or self._opens_sentence

    @property
    def _opens_sentence(self) -> bool:
        before = self._text[max(0, self.mention.start - 9) : self.mention.start].rstrip(" \t\"'“‘«")
        return not before or before[-1] in ".!?:\n•"

    @cached_property
    def is_plain(self) -> bool:
        """A common noun phrase that may refer back though nothing beside it says so."""
        if self.mention.type in ("Concept", "Technology") or self.before in words("indefinite"):
            return False
        if (self.mention.type == "Measure" and " " in self.surface) or self._is_governed:
            return False
        return self.head_word.islower() and not any(map(str.isdigit, self.head_word))

    @cached_property
    def is_name(self) -> bool:
        """Says what it means by itself, even if it may also refer back."""
        return self._is_owned or not (self.is_pronoun or self.is_anaphoric or self.is_bare or self._is_somebodys)

    @cached_property
    def is_name_alone(self) -> bool:
        """Says what it means where nothing named before is meant."""
        if self._is_owned:
            return True
        if self.is_pronoun or self.is_together or self._is_somebodys:
            return False
        if self.is_bare:
            return self.surface[0].isupper() and self.surface.casefold() in words("institutions")
        if not self.is_anaphoric:
            return True
        if self._is_topical:
            return not self.is_common
        is_described = " " in self.surface and self.mention.type not in ALONE_UNNAMED
        return self.marker == "the" and (is_described or (self.family == "country" and self._has_capital))

    @cached_property
    def _is_governed(self) -> bool:
        """A government told by its country: "the Kenyan government"."""
        return any(part[0].isupper() for part in to_governed(self.surface, self.language))

    @property
    def _is_somebodys(self) -> bool:
        """An actor told only by whose it is: "our nations", "their governments"."""
        first, _, rest = self.mention.text.partition(" ")
        return first.casefold() in words("possessives") and rest.islower() and is_a(self.mention.type, "Actor")

    @property
    def _is_topical(self) -> bool:
        """A goal, a field or a kind of thing, which a phrase names even where it refers back."""
        return self.family == "topic" or self.mention.type == "Measure"

    @property
    def _has_capital(self) -> bool:
        return any(map(str.isupper, self.surface[1:] if self._opens_sentence else self.surface))


def _without_titles(name: str, language: str) -> str:
    parts, titles = name.split(), get(language).titles
    start = 0
    while start < len(parts) - 1:
        size = next((n for n in (3, 2, 1) if " ".join(parts[start : start + n]).casefold().rstrip(".") in titles), 0)
        if size == 0 or start + size >= len(parts):
            break
        start += size
    return " ".join(parts[start:])


def _without_demonstrative(surface: str, language: str) -> str:
    first, _, last = surface.rpartition(" ")
    return first if first and last in get(language).after else surface


def _is_definition(outer: str, inner: str) -> bool:
    long, short = sorted((outer, inner), key=len, reverse=True)
    return abbreviates(short, long) and any(map(str.isupper, short)) and len(short.split()) < len(long.split())
