"""The noun phrase that a number counts."""

import re

from kg.languages.pack import Language

MAX_WORDS = 4
"""Words kept of a counted noun phrase: "large language models" has three."""

_NEXT_WORD = re.compile(r"[ \t\u00a0]*\n?[ \t\u00a0]*(?<=\s)([^\W_](?:[\w’'.&/-]*\w)?)")


def counted(text: str, position: int, pack: Language) -> str | None:
    """Give the counted noun phrase that begins after a number's end, up to a function word, verb or punctuation.

    >>> from kg.languages import get
    >>> counted("40 large language models from China", 2, get("en"))
    'large language models'
    >>> counted("800 peserta pameran mengikuti", 3, get("id"))
    'peserta pameran'
    """
    words: list[str] = []
    while len(words) < MAX_WORDS:
        match = _NEXT_WORD.match(text, position)
        if match is None or not _goes_on(words, match[1], pack):
            break
        words.append(match[1])
        position = match.end()
    return " ".join(words) or None


def _goes_on(words: list[str], word: str, pack: Language) -> bool:
    folded = word.casefold()
    if folded in pack.stop_words or folded in pack.count_verbs or word in pack.months or word in pack.weekdays:
        return False
    if not words:
        return word[0].isalpha()
    if word.isdigit() or folded in pack.dates.get("spans", ()):
        return False
    if is_verb(word, pack):
        return False
    is_participle = pack.code == "en" and folded.endswith(("ed", "ing")) and word.islower()
    return not (is_participle and _is_plural(words[-1], pack))


def is_verb(word: str, pack: Language) -> bool:
    """Tell whether a word has a verb's prefix, in languages where one can tell by it."""
    return len(word) > 4 and word.islower() and word.startswith(pack.verb_prefixes) and word not in pack.verb_exceptions


def _is_plural(word: str, pack: Language) -> bool:
    return (word.endswith("s") and not word.endswith("ss")) or word.casefold() in pack.irregular_plurals
