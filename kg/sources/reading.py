"""Sources as documents: decoded, cleaned, with their language and date."""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path
from typing import Any

from kg.clean import clean
from kg.detect import detect
from kg.errors import ReadError
from kg.ids import to_content_hash
from kg.languages import CODES, NEUTRAL, dates, find_dateline
from kg.model import Document
from kg.sources.decoding import decode, meta_charset
from kg.sources.finding import ENDINGS, STDIN, Source, to_reason, to_unique
from kg.sources.formats import Extract, from_docx, from_html, from_markdown, from_pdf

MAX_BYTES = 50 * 1024 * 1024
"""Size up to which a document is read; a book has one or two megabytes of text."""

_PDF, _DOCX, _HTML = ENDINGS[".pdf"], ENDINGS[".docx"], ENDINGS[".html"]
_MARKDOWN, _TEXT, _JSONL = ENDINGS[".md"], ENDINGS[".txt"], ENDINGS[".jsonl"]
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b", re.I | re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A document with what the user should know about how it was read."""

    document: Document
    warnings: tuple[str, ...] = ()


def read(source: Source) -> Iterator[Read]:
    """Read a source: one document, or one for each line of a .jsonl file.

    Raises:
        ReadError: with one line that names the file and says what to do.
    """
    if source.media_type == _JSONL:
        yield from _read_rows(source)
        return
    data = _bytes(source)
    media_type = source.media_type or _sniff(data)
    if media_type == _JSONL:
        yield from _read_rows(source, data.splitlines(keepends=True))
        return
    found = _extract(data, media_type, source.path)
    yield _to_read(found, source.id, source.path, media_type)


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
        return _PDF
    if data.startswith(b"PK\x03\x04") and b"word/" in data:
        return _DOCX
    if _HTML_START.match(data[:4096]):
        return _HTML
    first = data.split(b"\n", 1)[0].strip()
    if first.startswith(b"{") and first.endswith(b"}") and b'"text"' in first:
        return _JSONL
    return _TEXT


def _extract(data: bytes, media_type: str, name: str) -> Extract:
    if media_type == _PDF:
        return from_pdf(data, name)
    if media_type == _DOCX:
        return from_docx(data, name)
    text, warnings = decode(data, name, meta_charset(data) if media_type == _HTML else None)
    if media_type == _HTML:
        return replace(from_html(text, name), warnings=warnings)
    if media_type == _MARKDOWN:
        return replace(from_markdown(clean(text).text), warnings=warnings)
    return Extract(text=text, warnings=warnings)


def _to_read(
    found: Extract, name: str, origin: str, media_type: str, language: str | None = None, place: str = ""
) -> Read:
    place = place or origin
    text = clean(found.text).text
    if not text.strip():
        raise ReadError(f"{place}: no text in it; remove it or give it some text")
    warnings = list(found.warnings)
    if language is None:
        language = detect(text)[0]
    if language == NEUTRAL:
        warnings.append(f"{place}: language not recognised; results may be poor")
    elif language not in CODES:
        warnings.append(f"{place}: language {language} is experimental; kg is made for {' and '.join(CODES)}")
    document = Document(
        id=name,
        text=text,
        language=language,
        source=origin,
        content_hash=to_content_hash(text),
        title=" ".join(found.title.split()) if found.title else None,
        date=found.date or find_dateline(text, language) or found.made,
        media_type=media_type,
    )
    return Read(document=document, warnings=tuple(warnings))


def _read_rows(source: Source, lines: list[bytes] | None = None) -> Iterator[Read]:
    """Read the rows of a .jsonl file; a row that cannot be read is told in a warning of the document beside it."""
    held: Read | None = None
    problems: list[str] = []
    taken: set[str] = set()
    for number, line in enumerate(_lines(source) if lines is None else lines, 1):
        if not line.strip():
            continue
        try:
            row = _read_row(line, source, number, taken)
        except ReadError as error:
            problems.append(str(error))
            continue
        if held is not None:
            yield held
        held = replace(row, warnings=(*problems, *row.warnings))
        problems.clear()
    if held is None:
        raise ReadError(problems[0] if problems else f"{source.path}: empty; give it a JSON object with a text a line")
    yield replace(held, warnings=(*held.warnings, *problems))


def _lines(source: Source) -> Iterator[bytes]:
    """Yield the lines of a file one by one: the file may be larger than a document."""
    try:
        with Path(source.path).open("rb") as file:
            yield from _limited(file, source.path)
    except OSError as error:
        raise ReadError(f"{source.path}: {to_reason(error)}") from error


def _limited(file: BufferedReader, name: str) -> Iterator[bytes]:
    number = 0
    while line := file.readline(MAX_BYTES + 1):
        number += 1
        if len(line) > MAX_BYTES:
            raise ReadError(f"{name} line {number}: larger than {MAX_BYTES // 2**20} MB; split its text")
        yield line


def _read_row(line: bytes, source: Source, number: int, taken: set[str]) -> Read:
    place = f"{source.path} line {number}"
    try:
        row: Any = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ReadError(f"{place}: not UTF-8; save the file as UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ReadError(f"{place}: not JSON ({error}); write one JSON object a line") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise ReadError(f'{place}: no text; write an object with "text" a line')
    fields = {key: _to_field(row.get(key), key, place) for key in ("id", "title", "date", "language", "source")}
    language, date = fields["language"], fields["date"]
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise ReadError(f"{place}: {language!r} is no language code; write one such as id or en")
    language = re.split("[-_]", language)[0].lower() if language else None
    found = Extract(
        text=row["text"],
        title=fields["title"],
        date=_to_date(date, language or "en", place) if date else None,
    )
    name = to_unique(fields["id"] or f"{source.id}-{number}", f"{source.path}:{number}", taken)
    result = _to_read(found, name, fields["source"] or source.path, _JSONL, language, place)
    taken.add(name)
    return result


def _to_field(value: Any, key: str, place: str) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and key in ("id", "date")):
        return str(value).strip()
    raise ReadError(f"{place}: {key} is not a string; write it in quotes")


def _to_date(value: str, language: str, place: str) -> str:
    """Give the day, month or year that a row's date says, in ISO form or words."""
    if match := re.match(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?=$|[T ])", value):
        return match.group()
    found = dates.find(value, language)
    if not found:
        raise ReadError(f"{place}: {value!r} is no date; write it as 2025-07-26")
    return found[0].start_value
