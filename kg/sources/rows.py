"""Files with a text a row: JSON Lines, CSV, TSV and Parquet, whose columns the user may name."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import BufferedReader
from pathlib import Path
from typing import IO, Any

from kg.errors import ReadError
from kg.languages import dates
from kg.sources.decoding import decode
from kg.sources.extracts import MAX_BYTES, Extract, to_address, to_line, to_reason
from kg.sources.finding import ENDINGS, Source
from kg.sources.finding import to_reason as to_file_reason

COLUMNS = ("text", "id", "title", "date", "language", "source", "address", "publisher", "authors")
"""What a row can say of its document; only the text must be there."""

ROWS_AT_ONCE = 64
"""Rows of a Parquet file that are in memory at a time."""

DELIMITERS = ",;\t|"

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")

Row = Mapping[str, Any]


def from_rows(source: Source, data: bytes | None, columns: Mapping[str, str]) -> Iterator[Extract | ReadError]:
    """Take the texts of a file's rows; a row that cannot be read gives the reason, and the others go on.

    `columns` gives, for names of `COLUMNS`, the name that the file has instead. `data` is the content where it was read
    already, as from standard input.

    Raises:
        ReadError: where the file as a whole cannot be read.
    """
    names = {name: columns.get(name, name) for name in COLUMNS}
    if source.media_type == ENDINGS[".parquet"]:
        rows = _from_parquet(source, data, names)
    elif source.media_type in (ENDINGS[".csv"], ENDINGS[".tsv"]):
        rows = _from_csv(source, data, names)
    else:
        rows = _from_json(source, data)
    for number, row in rows:
        place = f"{source.path} line {number}"
        try:
            if isinstance(row, ReadError):
                raise row
            yield _to_extract(row, names, place, f"{source.id}-{number}")
        except ReadError as error:
            yield error


def _to_extract(row: Row, names: Mapping[str, str], place: str, id: str) -> Extract:
    text = row.get(names["text"])
    if not isinstance(text, str):
        raise ReadError(f'{place}: no text; write an object with "{names["text"]}" a line, or name it with --columns')
    fields = {name: _to_field(row.get(names[name]), names[name], place) for name in COLUMNS[1:-1]}
    language, day = fields["language"], fields["date"]
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise ReadError(f"{place}: {language!r} is no language code; write one such as id or en")
    language = re.split("[-_]", language)[0].lower() if language else None
    return Extract(
        text=text,
        title=fields["title"],
        date=_to_date(day, language or "en", place) if day else None,
        language=language,
        address=to_address(fields["address"]) or to_address(fields["source"]),
        publisher=fields["publisher"],
        authors=_to_authors(row.get(names["authors"]), names["authors"], place),
        id=fields["id"] or id,
        source=fields["source"],
        place=place,
    )


def _to_field(value: Any, key: str, place: str) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and key != "title"):
        return str(value).strip()
    if isinstance(value, date):  # a column of a typed table
        return value.isoformat()
    raise ReadError(f"{place}: {key} is not a string; write it in quotes")


def _to_authors(value: Any, key: str, place: str) -> tuple[str, ...]:
    """Read a list of names, or names in one string, parted by semicolons."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        names = [_to_field(name, key, place) for name in value]
    else:
        names = list((_to_field(value, key, place) or "").split(";"))
    return tuple(sorted({line for name in names if (line := to_line(name))}))


def _to_date(value: str, language: str, place: str) -> str:
    """Give the day, month or year that a row's date says, in ISO form or words."""
    if match := re.match(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?=$|[T ])", value):
        return match.group()
    found = dates.find(value, language)
    if not found:
        raise ReadError(f"{place}: {value!r} is no date; write it as 2025-07-26")
    return found[0].start_value


# ---- JSON Lines


def _from_json(source: Source, data: bytes | None) -> Iterator[tuple[int, Row | ReadError]]:
    for number, line in enumerate(_lines(source) if data is None else data.splitlines(keepends=True), 1):
        if line.strip():
            yield number, _parse(line, f"{source.path} line {number}")


def _parse(line: bytes, place: str) -> Row | ReadError:
    try:
        row: Any = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return ReadError(f"{place}: not UTF-8; save the file as UTF-8")
    except (json.JSONDecodeError, RecursionError) as error:
        return ReadError(f"{place}: not JSON ({error}); write one JSON object a line")
    return row if isinstance(row, dict) else {}


def _lines(source: Source) -> Iterator[bytes]:
    """Yield the lines of a file one by one: the file may be larger than a document."""
    try:
        with Path(source.path).open("rb") as file:
            yield from _limited(file, source.path)
    except OSError as error:
        raise ReadError(f"{source.path}: {to_file_reason(error)}") from error


def _limited(file: BufferedReader, name: str) -> Iterator[bytes]:
    number = 0
    while line := file.readline(MAX_BYTES + 1):
        number += 1
        if len(line) > MAX_BYTES:
            raise ReadError(f"{name} line {number}: larger than {MAX_BYTES // 2**20} MB; split its text")
        yield line


# ---- CSV


def _from_csv(source: Source, data: bytes | None, names: Mapping[str, str]) -> Iterator[tuple[int, Row | ReadError]]:
    """Yield the rows with the line that each ends on; the first row names the columns."""
    csv.field_size_limit(MAX_BYTES)  # texts are longer than the usual limit
    with _open_text(source, data) as stream:
        first = stream.readline(MAX_BYTES)
        delimiter = max(DELIMITERS, key=first.count)
        rows = csv.DictReader(_chain(first, stream), delimiter=delimiter)
        try:
            _check_columns(rows.fieldnames or (), names, source.path)
            for row in rows:
                yield rows.line_num, row
        except (csv.Error, UnicodeDecodeError) as error:
            fix = "save it as UTF-8" if isinstance(error, UnicodeDecodeError) else "check its quotes"
            raise ReadError(
                f"{source.path} line {rows.line_num + 1}: broken CSV ({to_reason(error)}); {fix}"
            ) from error


def _open_text(source: Source, data: bytes | None) -> IO[str]:
    """Open a table: a large one as UTF-8, row by row, any other in the encoding that it seems to have."""
    try:
        if data is None and Path(source.path).stat().st_size > MAX_BYTES:
            return Path(source.path).open(encoding="utf-8-sig", newline="")
        content = Path(source.path).read_bytes() if data is None else data
    except OSError as error:
        raise ReadError(f"{source.path}: {to_file_reason(error)}") from error
    if not content.strip():
        raise ReadError(f"{source.path}: empty; remove it or give it some text")
    return io.StringIO(decode(content, source.path)[0].removeprefix("\ufeff"), newline="")


def _chain(first: str, stream: IO[str]) -> Iterator[str]:
    yield first
    yield from stream


def _check_columns(found: Sequence[str], names: Mapping[str, str], path: str) -> None:
    if names["text"] not in found:
        listed = ", ".join(found) or "none"
        raise ReadError(f"{path}: no column {names['text']!r}; it has {listed}: name one with --columns text=NAME")


# ---- Parquet


def _from_parquet(
    source: Source, data: bytes | None, names: Mapping[str, str]
) -> Iterator[tuple[int, Row | ReadError]]:
    try:
        from pyarrow import ArrowException, BufferReader
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise ReadError(f"{source.path}: Parquet needs pyarrow; pip install 'aipolicy-kg[tables]'") from None
    number = 0
    try:
        with ParquetFile(source.path if data is None else BufferReader(data)) as table:
            _check_columns(table.schema_arrow.names, names, source.path)
            wanted = [name for name in names.values() if name in table.schema_arrow.names]
            for batch in table.iter_batches(batch_size=ROWS_AT_ONCE, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (ArrowException, OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{source.path}: broken Parquet ({to_reason(error)}); write it again") from error
