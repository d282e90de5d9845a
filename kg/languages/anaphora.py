"""Mentions that refer back instead of naming."""

import re

from kg.languages.pack import Language, get

MAX_WORDS = 7
"""A longer noun phrase describes a thing anew rather than pointing back ("pembuat cip terbesar Tiongkok itu" has 5)."""

_WORD = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*")


def anaphor(text: str, language: str) -> bool:
    """Tell whether a mention is a pronoun or a definite description without a name of its own.

    >>> [anaphor(text, "en") for text in ("it", "the Chinese chipmaker", "the White House", "the rise of AI", "Nvidia")]
    [True, True, False, False, False]
    >>> [anaphor(text, "id") for text in ("perusahaan itu", "Langkah ini", "Uni Eropa tersebut", "mereka")]
    [True, True, False, True]
    """
    pack = get(language)
    words = _WORD.findall(text)
    folded = [word.casefold() for word in words]
    if not words:
        return False
    if " ".join(folded) in pack.pronouns:
        return text.strip() not in ("US", "IT")
    if len(words) < 2 or len(words) > MAX_WORDS:
        return False
    if folded[0] in pack.before:
        return _is_plain(words[1:], folded[1:], words[-1], pack)
    if folded[-1] in pack.after:
        return _is_plain(words[:-1], folded[:-1], words[0], pack, may_open_sentence=True)
    return False


def _is_plain(words: list[str], folded: list[str], head: str, pack: Language, may_open_sentence: bool = False) -> bool:
    if not pack.blockers.isdisjoint(folded) or " ".join(folded) in pack.unique:
        return False
    if head[0].islower() and not any(letter.isupper() for letter in head):
        return True
    if not may_open_sentence:
        return False
    return head.casefold() in pack.heads or (len(words) > 1 and words[1][0].islower() and head[1:].islower())
