"""Which language a text is in, told offline from its letters and a few telling words."""

import re
from functools import cache
from typing import TYPE_CHECKING

from kg.languages import NEUTRAL
from kg.languages.pack import table

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

SAMPLE = 3_000
"""Characters taken from each of three places of a long text: enough for certainty, and 50 MB take no longer."""

_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str) -> tuple[str, float]:
    """Give the ISO 639-1 code of a text's main language and how sure that is; ``und`` where nothing is sure enough.

    Short Malay texts count as Indonesian: what is read of them is the same.

    >>> detect("Tiongkok mengusulkan pembentukan badan kerja sama kecerdasan buatan global.")[0]
    'id'
    >>> detect("China has proposed a global body for cooperation on artificial intelligence.")[0]
    'en'
    >>> detect("12:30")
    ('und', 0.0)
    """
    sample = _to_sample(text)
    if not any(char.isalpha() for char in sample):
        return NEUTRAL, 0.0
    ranked: dict[str, float] = dict(_identifier().rank(sample))
    malay = ranked.pop("ms", 0.0)
    is_malay = malay > ranked["id"] and _says_malay(sample)
    ranked["id"] += malay
    best = max(ranked, key=lambda code: ranked[code])
    confidence = round(min(ranked[best], 1.0), 4)
    if confidence < table("detection")["threshold"]:
        return NEUTRAL, confidence
    return ("ms" if best == "id" and is_malay else best), confidence


def _to_sample(text: str) -> str:
    """Take the text as it is, or pieces of its start, middle and end."""
    if len(text) <= 3 * SAMPLE:
        return text
    middle = len(text) // 2
    return "\n".join((text[:SAMPLE], text[middle : middle + SAMPLE], text[-SAMPLE:]))


def _says_malay(text: str) -> bool:
    data = table("detection")
    words = set(_WORD.findall(text.casefold()))
    malay = len(words.intersection(data["malay"]))
    return bool(malay >= data["malay_least"] and malay > len(words.intersection(data["indonesian"])))


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(table("detection")["languages"])
    return identifier
