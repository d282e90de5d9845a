"""Sources as documents: decoded, cleaned, with their language and date."""

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from kg.clean import Cleaned, clean
from kg.detect import detect
from kg.errors import ReadError
from kg.ids import to_content_hash
from kg.languages import CODES, NEUTRAL, find_dateline
from kg.model import Document
from kg.sources.archives import from_warc
from kg.sources.extracts import MAX_BYTES, Extract, to_line
from kg.sources.finding import ENDINGS, SINGLE, STDIN, Source, to_reason, to_unique
from kg.sources.formats import from_bytes
from kg.sources.mail import from_mbox, from_message
from kg.sources.rows import from_rows

NO_COLUMNS: Mapping[str, str] = MappingProxyType({})

_MAIL, _MBOX, _WARC = ENDINGS[".eml"], ENDINGS[".mbox"], ENDINGS[".warc"]
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b", re.I | re.DOTALL
)
_MAIL_START = re.compile(
    rb"(?:(?:From|To|Date|Subject|Received|Return-Path|Message-ID|MIME-Version): [^\n]*\n){2}", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A document with what the user should know about how it was read."""

    document: Document
    warnings: tuple[str, ...] = ()


def read(source: Source, columns: Mapping[str, str] = NO_COLUMNS) -> Iterator[Read]:
    """Read a source: one document, or one for each row, message or page of a file that holds many.

    `columns` gives the names that a table has for `kg.sources.rows.COLUMNS`. Of a file that holds many, a text that
    cannot be read is told in a warning of the document beside it.

    Raises:
        ReadError: with one line that names the file and says what to do.
    """
    data = _bytes(source) if source.path == STDIN or source.media_type in (*SINGLE, _MAIL) else None
    if data is not None and not source.media_type:
        source = replace(source, media_type=_sniff(data))
    if data is not None and source.media_type in SINGLE:
        yield _to_read(from_bytes(data, source.media_type, source.path), source.id, source)
        return
    taken: set[str] = set()
    yield from _beside(_many(source, data, columns), source, taken)


def _many(source: Source, data: bytes | None, columns: Mapping[str, str]) -> Iterator[Extract | ReadError]:
    if source.media_type == _MAIL and data is not None:
        return from_message(data, source.id, source.path)
    if source.media_type == _MBOX:
        return from_mbox(source)
    if source.media_type == _WARC:
        return from_warc(source, data)
    return from_rows(source, data, columns)


def _beside(found: Iterable[Extract | ReadError], source: Source, taken: set[str]) -> Iterator[Read]:
    """Make documents of what a file holds; what cannot be read is told in a warning of the document beside it."""
    held: Read | None = None
    problems: list[str] = []
    for number, one in enumerate(found, 1):
        try:
            if isinstance(one, ReadError):
                raise one
            name = to_unique(one.id or source.id, f"{source.path}:{number}", taken)
            result = _to_read(one, name, source)
        except ReadError as error:
            problems.append(str(error))
            continue
        taken.add(name)
        if held is not None:
            yield held
        held = replace(result, warnings=(*problems, *result.warnings))
        problems.clear()
    if held is None:
        raise ReadError(problems[0] if problems else f"{source.path}: empty; no text in it that kg reads")
    yield replace(held, warnings=(*held.warnings, *problems))


def _bytes(source: Source) -> bytes:
    try:
        if source.path == STDIN:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(source.path).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReadError(f"{source.path}: {to_reason(error)}") from error
    if len(data) > MAX_BYTES:
        raise ReadError(f"{source.path}: larger than {MAX_BYTES // 2**20} MB; split it into several files")
    if not data.strip():
        raise ReadError(f"{source.path}: empty; remove it or give it some text")
    return data


def _sniff(data: bytes) -> str:
    """Tell by its content what standard input is."""
    if data.startswith(b"%PDF-"):
        return ENDINGS[".pdf"]
    if data.startswith(b"PK\x03\x04") and b"word/" in data:
        return ENDINGS[".docx"]
    if data.startswith(b"PAR1"):
        return ENDINGS[".parquet"]
    if data.startswith((b"WARC/", b"\x1f\x8b")):
        return _WARC
    if _HTML_START.match(data[:4096]):
        return ENDINGS[".html"]
    if _MAIL_START.match(data[:4096].replace(b"\r\n", b"\n")):
        return _MAIL
    first = data.split(b"\n", 1)[0].strip()
    if first.startswith(b"{") and first.endswith(b"}") and b'"text"' in first:
        return ENDINGS[".jsonl"]
    return ENDINGS[".txt"]


def _to_read(found: Extract, name: str, source: Source) -> Read:
    place = found.place or source.path
    cleaned = clean(found.text)
    text = cleaned.text
    if not text.strip():
        raise ReadError(f"{place}: no text in it; remove it or give it some text")
    warnings = list(found.warnings)
    language = found.language or detect(text)[0]
    if found.language is None and language == NEUTRAL:
        warnings.append(f"{place}: language not recognised; results may be poor")
    elif language not in CODES:
        warnings.append(f"{place}: language {language} is experimental; kg is made for {' and '.join(CODES)}")
    document = Document(
        id=name,
        text=text,
        language=language,
        source=found.source or source.path,
        content_hash=to_content_hash(text),
        title=to_line(found.title),
        date=found.date or find_dateline(text, language) or found.made,
        media_type=found.media_type or source.media_type,
        address=found.address,
        publisher=to_line(found.publisher),
        authors=found.authors,
        pages=tuple(_to_cleaned(cleaned, offset) for offset in found.pages),
    )
    return Read(document=document, warnings=tuple(warnings))


def _to_cleaned(cleaned: Cleaned, offset: int) -> int:
    """Give the offset in the cleaned text of an offset in the original."""
    return bisect_left(range(len(cleaned.text) + 1), offset, key=cleaned.to_original)
