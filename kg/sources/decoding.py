"""Bytes of unknown encoding as text."""

import codecs
import re
from collections import Counter

from kg.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS = (
    (b"%PDF-", "a PDF", ".pdf"),
    (b"PK\x03\x04", "a zip archive or office file", ".docx if it is one"),
    (b"\xd0\xcf\x11\xe0", "an old office file", ".docx after saving it so"),
    (b"\x89PNG", "a picture", ""),
    (b"\xff\xd8\xff", "a picture", ""),
    (b"GIF8", "a picture", ""),
    (b"\x7fELF", "a program", ""),
    (b"\x1f\x8b", "a compressed file", ""),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL = 0.01
"""Share of control characters above which bytes are no text: random bytes have 11%, text hardly any."""

_MAX_BROKEN = 0.001
"""Share of broken characters up to which a text counts as damaged UTF-8 rather than another encoding."""

_SAMPLE = 200_000
"""Bytes by which an encoding is guessed."""

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)


_LATIN = frozenset(
    "cp437 cp850 cp858 cp1250 cp1252 cp1254 cp1257 cp1258 hp_roman8 iso8859_9 iso8859_15 latin_1 mac_roman".split()
)
"""Guesses of Western encodings that a few letters do not tell apart: the commonest, cp1252, is taken for all."""


def decode(data: bytes, name: str, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Give the text of bytes, with warnings where the encoding is a guess.

    >>> decode("Rp 5 – naïf".encode("utf-16"), "a.txt")
    ('Rp 5 – naïf', ())
    >>> decode("Tiongkok – “AI”".encode("cp1252"), "a.txt")
    ('Tiongkok – “AI”', ('a.txt: not UTF-8, read as cp1252; save it as UTF-8 if letters look wrong',))
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, name), ()
    for start, kind, ending in _KINDS:
        if data.startswith(start):
            fix = f"give it the ending {ending}" if ending else "give kg its text"
            raise ReadError(f"{name}: this is {kind}, not text; {fix}")
    if wide := _utf16_without_mark(data):
        return _strict(data, wide, name), ()
    if len(_CONTROL.findall(data)) > _MAX_CONTROL * len(data):
        raise ReadError(f"{name}: binary content, not text; give kg a text file")
    if declared and (text := _declared(data, declared)) is not None:
        return text, ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _guess(data, name)


def meta_charset(data: bytes) -> str | None:
    """Give the encoding that an HTML page declares in its head.

    >>> meta_charset(b'<meta charset="windows-1252">')
    'windows-1252'
    """
    match = _META_CHARSET.search(data, 0, 4096)
    return match[1].decode("ascii") if match else None


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        kind = encoding.removesuffix("-sig").upper()
        raise ReadError(f"{name}: broken {kind} at byte {error.start}; save it again as UTF-8") from error


def _declared(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode("cp1252" if encoding.lower() in ("iso-8859-1", "latin-1", "ascii") else encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _utf16_without_mark(data: bytes) -> str | None:
    """Recognise UTF-16 by its zeros: Latin text has one in every other byte."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd = Counter(sample[::2])[0], Counter(sample[1::2])[0]
    most, least = max(even, odd), min(even, odd)
    if most < 0.6 * len(sample) / 2 or least > 0.05 * len(sample) / 2:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _guess(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode("utf-8", "replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    wide = sum(char > "\x7f" for char in text) - broken
    if broken <= max(1, _MAX_BROKEN * len(text)) and wide > broken:
        return text, (f"{name}: {broken} broken characters in UTF-8 text; get a fresh copy of the file",)
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    encoding = "cp1252" if best is None or best.encoding in _LATIN else best.encoding
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    if text.count("\N{REPLACEMENT CHARACTER}") > _MAX_CONTROL * len(text):
        raise ReadError(f"{name}: text in an unknown encoding; save it as UTF-8")
    return text, (f"{name}: not UTF-8, read as {encoding}; save it as UTF-8 if letters look wrong",)
