"""Sentence boundaries with exact offsets, in one pass over the text."""

import re
from collections.abc import Iterator

from kg.languages.pack import Language, get

Span = tuple[int, int]

MAX_WORDS = 1000
"""A longer sentence is cut at a blank: no encoder window or reader can use more."""

WRAP_MIN, WRAP_MAX = 45, 120
"""Columns between which a line can be a hard-wrapped one: e-mail wraps at 65 to 80, reports at up to 110."""

LOOK_AHEAD = 24
"""Characters after a stop in which the first letter of the next sentence is sought past quotes, dashes and bullets."""

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_STOP = re.compile(r"""[.!?…。！？｡]+(?:["'”’»›)\]}」』）】》]|\[\d{1,3}\])*""")
_FULL_WIDTH = frozenset("。！？｡")
_BULLET = re.compile(r"\s*(?:[-–—•*·‣◦▪■●○➢✓»>§]+\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s|#{1,6}\s|\|)")
_ITEM_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|\d{1,2}\.\d{1,2})\.")
_NUMBERED_NEXT = re.compile(r"\s*(?:\d|[A-Z]{0,3}-?\d|[IVXLC]+\b(?!['’]))")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
_WORD = re.compile(r"\w+")
_BLANKS = re.compile(r"\s+")
_OPENERS = "\"'“‘«‹([{「『（【*_"
_ABBREVIATION_LENGTH = 24


def sentences(text: str, language: str) -> tuple[Span, ...]:
    r"""Give the trimmed spans of a text's sentences in order; together they cover everything that is not blank.

    >>> text = "Dr. Li met Mr. Smith of Acme Inc. in the U.S. on 5 May. He left.\nHeadline\n- an item"
    >>> [text[start:end] for start, end in sentences(text, "en")]
    ['Dr. Li met Mr. Smith of Acme Inc. in the U.S. on 5 May.', 'He left.', 'Headline', '- an item']
    """
    pack = get(language)
    return tuple(
        piece
        for start, end in _units(text)
        for span in _with_wordless_joined(text, _split_unit(text, start, end, pack))
        for piece in _cut_long(text, *span)
    )


def _units(text: str) -> Iterator[Span]:
    """Yield runs of lines that belong together: single lines, or hard-wrapped paragraphs."""
    paragraph: list[Span] = []
    last_end = 0
    for match in _LINE.finditer(text):
        span = _trim(text, *match.span())
        if span is None or text.count("\n", last_end, match.start()) > 1:
            yield from _joined(text, paragraph)
            paragraph = []
        if span is not None:
            paragraph.append(span)
        last_end = match.end()
    yield from _joined(text, paragraph)


def _joined(text: str, lines: list[Span]) -> Iterator[Span]:
    """Join the lines of one paragraph where the break is only a wrap."""
    if not lines:
        return
    wrapped = _is_wrapped(text, lines)
    start, end = lines[0]
    for line in lines[1:]:
        if _continues(text, (start, end), line, end - max(start, text.rfind("\n", start, end) + 1), wrapped):
            end = line[1]
        else:
            yield start, end
            start, end = line
    yield start, end


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    """Tell whether every break of a paragraph of three lines or more stands where the next word had no room.

    One line at least must go on in lower case: a list of headlines of about one length has none.
    """
    if len(lines) < 3 or not any(text[start].islower() for start, _ in lines[1:]):
        return False
    width = max(end - start for start, end in lines)
    if not WRAP_MIN <= width <= WRAP_MAX:
        return False
    return all(
        end - start + 1 + _first_word_length(text, *after) > width
        for (start, end), after in zip(lines, lines[1:], strict=False)
    )


def _first_word_length(text: str, start: int, end: int) -> int:
    blank = _BLANKS.search(text, start, end)
    return (blank.start() if blank else end) - start


def _continues(text: str, before: Span, after: Span, width: int, wrapped: bool) -> bool:
    if _BULLET.match(text, *after):
        return False
    if wrapped:
        return True
    return WRAP_MIN <= width <= WRAP_MAX and text[after[0]].islower() and text[before[1] - 1] not in ".!?…:;"


def _split_unit(text: str, start: int, end: int, pack: Language) -> Iterator[Span]:
    begin = start
    for match in _STOP.finditer(text, start, end):
        if match.start() < begin:
            continue
        stop = match.end()
        if stop < end and _is_boundary(text, begin, match, end, pack):
            yield begin, stop
            blank = _BLANKS.match(text, stop, end)
            begin = blank.end() if blank else stop
    if begin < end:
        yield begin, end


def _is_boundary(text: str, begin: int, match: re.Match[str], end: int, pack: Language) -> bool:
    stop = match.end()
    mark = match.group()
    if not _FULL_WIDTH.isdisjoint(mark):
        return True
    if not text[stop].isspace():
        return False
    following = _WORD.search(text, stop, min(end, stop + LOOK_AHEAD))
    if following is None:
        return True
    if text[following.start()].islower() and not _is_camel(following.group()):
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    return not _is_abbreviation(text, begin, match.start(), stop, end, following.group(), pack)


def _is_camel(word: str) -> bool:
    """Tell names such as xAI, iFlytek and eBay from plain lower-case words."""
    return any(letter.isupper() for letter in word[1:4])


def _is_abbreviation(text: str, begin: int, dot: int, stop: int, end: int, following: str, pack: Language) -> bool:
    head = text[max(begin, dot - _ABBREVIATION_LENGTH) : dot]
    token = head.split()[-1].lstrip(_OPENERS) if head and not head[-1].isspace() else ""
    if not token:
        return False
    if stop > dot + 1:  # a bracket or quote closes after the stop: "(Jan.)", "Inc.”"
        return False
    if dot - begin == len(token) and _ITEM_NUMBER.fullmatch(token + "."):
        return True
    folded = token.casefold()
    if folded in pack.abbreviations:
        return True
    if folded in pack.numbered and _NUMBERED_NEXT.match(text, stop, end):
        return True
    if folded in pack.may_end or (_INITIALS.fullmatch(token) and (len(token) > 1 or token.isupper())):
        return following.casefold() not in pack.stop_words
    if len(token) == 1 and token.isalpha() and token.isupper():
        return following.casefold() not in pack.stop_words
    return False


def _with_wordless_joined(text: str, spans: Iterator[Span]) -> Iterator[Span]:
    """Join pieces without a letter or digit, such as a lone closing quote, to the sentence before them."""
    held: Span | None = None
    for start, end in spans:
        if held is not None and _WORD.search(text, start, end) is None:
            held = held[0], end
            continue
        if held is not None:
            yield held
        held = start, end
    if held is not None:
        yield held


def _cut_long(text: str, start: int, end: int) -> Iterator[Span]:
    if end - start < 2 * MAX_WORDS:
        yield start, end
        return
    count = 0
    for blank in _BLANKS.finditer(text, start, end):
        count += 1
        if count == MAX_WORDS:
            yield start, blank.start()
            start, count = blank.end(), 0
    yield start, end


def _trim(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + len(piece.rstrip())) if left < len(piece) else None
