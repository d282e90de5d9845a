"""Normalise text before anything is read from it, and keep the way back to the original."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field

_UNSEEN = r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"

_ODD = re.compile(
    rf"""
    (?P<line>\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029])
    |(?P<blank>[\u00a0\u2007\u202f])
    |(?P<lost>[\ud800-\udfff])
    |(?P<dropped>{_UNSEEN})
    |(?P<composed>[^\W\d_](?:{_UNSEEN}*[\u0300-\u036f])+)
    |(?P<ligature>[\ufb00-\ufb06])
    """,
    re.VERBOSE,
)
"""What is changed: line endings, non-breaking blanks, halves of surrogate pairs, characters that are not seen (control,
soft hyphen, zero width, direction), accents apart from their letter, ligatures."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text that knows where each of its characters came from."""

    text: str
    _starts: tuple[int, ...] = field(repr=False)
    """Offsets in the cleaned text from which on a shift holds, ascending."""
    _origins: tuple[int, ...] = field(repr=False)
    """The original offset of each start."""
    _is_verbatim: tuple[bool, ...] = field(repr=False)
    """Whether the characters from a start on stand one for one; if not, all stand for the one place."""

    def to_original(self, offset: int) -> int:
        r"""Give the offset in the original text of an offset in the cleaned one.

        >>> cleaned = clean("A\r\nB\u00adC")
        >>> cleaned.text, [cleaned.to_original(offset) for offset in range(5)]
        ('A\nBC', [0, 1, 3, 5, 6])
        """
        if not 0 <= offset <= len(self.text):
            raise IndexError(f"offset {offset} is outside of a text of {len(self.text)} characters")
        piece = bisect_right(self._starts, offset) - 1
        within = offset - self._starts[piece] if self._is_verbatim[piece] else 0
        return self._origins[piece] + within


def clean(text: str) -> Cleaned:
    r"""Normalise line endings and blanks and drop what is not seen; ordinary text stays exactly as it is.

    >>> clean("\ufeffinfor\u00admasi\x00 e\u0301\ufb01\r\n").text
    'informasi éfi\n'
    """
    pieces: list[str] = []
    starts, origins, verbatim = [], [], []
    position = length = 0
    for match in _ODD.finditer(text):
        start, end = match.span()
        if position < start or not pieces:
            starts.append(length)
            origins.append(position)
            verbatim.append(True)
            pieces.append(text[position:start])
            length += start - position
        said = _normal(match)
        if said:
            starts.append(length)
            origins.append(start)
            verbatim.append(False)
            pieces.append(said)
            length += len(said)
        position = end
    starts.append(length)
    origins.append(position)
    verbatim.append(True)
    pieces.append(text[position:])
    return Cleaned("".join(pieces), tuple(starts), tuple(origins), tuple(verbatim))


def _normal(match: re.Match[str]) -> str:
    if match.lastgroup == "line":
        return "\n"
    if match.lastgroup == "blank":
        return " "
    if match.lastgroup == "lost":
        return "\N{REPLACEMENT CHARACTER}"
    if match.lastgroup == "composed":
        return unicodedata.normalize("NFC", re.sub(_UNSEEN, "", match.group()))
    return unicodedata.normalize("NFKC", match.group()) if match.lastgroup == "ligature" else ""
