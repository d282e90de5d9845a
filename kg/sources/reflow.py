"""Lines of PDF pages as paragraphs: headers dropped, hyphenated words mended, wrapped lines joined."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

_BULLET = re.compile(r"(?:[-–—•*·‣◦▪■●○➢✓]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]\s)")
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|halaman|hal\.?)\s*)?[-–—]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-–—]?(?:\s*(?:of|dari|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
_HYPHENATED = re.compile(r"([^\W\d_]{2,})[-‐\u00ad]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_EDGE = 2
"""Lines at the top and foot of a page that can be a running header."""
_REPEATS = 3
"""Pages on which a line must stand at the same edge to be one."""
_FULL = 0.75
"""Share of the usual width from which on a line is full, so that its break is only a wrap."""
_LONGEST_WORD = 60
"""Characters at a line's end in which a hyphenated word is sought."""
_ENDS = (".", "!", "?", ":", "。", ".”", '."', ".)", "!”", "?”")


@dataclass(frozen=True, slots=True)
class Reflowed:
    """Pages as one text."""

    text: str
    pages: tuple[int, ...]
    """Where each page begins in the text; a page without lines begins where the next one does."""


def reflow(pages: Sequence[str]) -> Reflowed:
    r"""Join the lines of pages to paragraphs, one a line, with a blank line between.

    >>> reflow(["The ministry an-\nnounced a plan\nfor chips.", "1. Build\n2. Sell"])
    Reflowed(text='The ministry announced a plan for chips.\n\n1. Build\n\n2. Sell', pages=(0, 42))
    """
    lines = _without_running_lines([[line.strip() for line in page.splitlines()] for page in pages])
    words = Counter(word.casefold() for _, line in lines for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line))
    widths = sorted(len(line) for _, line in lines if line)
    width = widths[len(widths) * 9 // 10] if widths else 0
    pieces: list[str] = []
    begins: list[int] = []
    is_open = False
    last = ""
    for page, line in lines:
        if not line:
            is_open = is_open and not last.endswith(_ENDS) and len(last) >= _FULL * width
            continue
        if is_open and _continues(last, line, width):
            pieces[-1] = _before_join(last, line, words)
        elif pieces:
            pieces.append("\n\n")
        begins += [len(pieces)] * (page + 1 - len(begins))
        pieces.append(line)
        is_open, last = True, line
    begins += [len(pieces)] * (len(pages) - len(begins))
    offsets = [0, *accumulate(map(len, pieces))]
    return Reflowed("".join(pieces), tuple(offsets[number] for number in begins))


def _without_running_lines(pages: list[list[str]]) -> list[tuple[int, str]]:
    """Drop page numbers and what stands at the same edge of many pages, and give each line with its page's number."""
    edges = [_edges(page) for page in pages]
    counts = Counter(key for page, at in zip(pages, edges, strict=True) for key in {_key(page[n]) for n in at})
    kept: list[tuple[int, str]] = []
    for index, (page, at) in enumerate(zip(pages, edges, strict=True)):
        for number, line in enumerate(page):
            count = counts[_key(line)] if number in at else 0
            is_running = count >= _REPEATS and count * 2 > len(pages)
            if not is_running and not (number in at and _PAGE_NUMBER.fullmatch(line)):
                kept.append((index, line))
        kept.append((index, ""))
    return kept


def _edges(page: list[str]) -> set[int]:
    filled = [number for number, line in enumerate(page) if line]
    return {*filled[:_EDGE], *filled[-_EDGE:]}


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line.casefold())


def _continues(last: str, line: str, width: int) -> bool:
    if _BULLET.match(line):
        return False
    if line[0].islower() or _HYPHENATED.search(last[-_LONGEST_WORD:]):
        return True
    return len(last) >= _FULL * width and not (last.endswith(_ENDS) and len(last) < 0.9 * width)


def _before_join(last: str, line: str, words: Counter[str]) -> str:
    """Give a line as it stands before the one that goes on: with a blank, or with its hyphen kept or dropped.

    A hyphen goes unless the text elsewhere writes the word with one, or both halves are the same word or names.
    """
    broken = _HYPHENATED.search(last[-_LONGEST_WORD:])
    following = _FIRST_WORD.match(line)
    if broken is None or following is None:
        return last if last[-1] in "-‐" and line[0].isalnum() else last + " "
    first, second = broken[1].casefold(), following.group().casefold()
    is_name = not following.group().islower()
    is_compound = is_name or first == second or words[f"{first}-{second}"] > words[first + second]
    return last if is_compound and not last.endswith("\u00ad") else last[:-1]
