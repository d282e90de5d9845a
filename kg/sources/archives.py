"""Saved web archives (.warc, .warc.gz): the pages in them, with their addresses."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from kg.errors import ReadError
from kg.ids import to_slug
from kg.sources.extracts import MAX_BYTES, Extract, to_address, to_reason
from kg.sources.finding import ENDINGS, Source
from kg.sources.finding import to_reason as to_file_reason
from kg.sources.formats import from_bytes

KINDS = {
    "text/html": ENDINGS[".html"],
    "application/xhtml+xml": ENDINGS[".html"],
    "application/pdf": ENDINGS[".pdf"],
    "text/plain": ENDINGS[".txt"],
}
"""What of a web site is read, by the type that the server gave."""

LONGEST_ID = 80


def from_warc(source: Source, data: bytes | None) -> Iterator[Extract | ReadError]:
    """Take the pages of an archive, those that the server sent as found (status 200), in the order of the archive."""
    try:
        with Path(source.path).open("rb") if data is None else io.BytesIO(data) as stream:
            yield from _from_stream(stream, source.path)
    except OSError as error:
        raise ReadError(f"{source.path}: {to_file_reason(error)}") from error


def _from_stream(stream: IO[bytes], path: str) -> Iterator[Extract | ReadError]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for record in ArchiveIterator(stream):
            headers = record.http_headers
            if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
                continue
            kind = KINDS.get((headers.get_header("Content-Type") or "").split(";")[0].strip().lower())
            if kind is not None:
                address = record.rec_headers.get_header("WARC-Target-URI") or ""
                made = (record.rec_headers.get_header("WARC-Date") or "")[:10] or None
                yield _to_extract(record.content_stream().read(MAX_BYTES + 1), kind, address, made, path)
    except (ArchiveLoadFailed, EOFError, ValueError) as error:
        raise ReadError(f"{path}: a broken web archive ({to_reason(error)}); save it again") from error


def _to_extract(content: bytes, kind: str, address: str, made: str | None, path: str) -> Extract | ReadError:
    place = f"{path}, page {address}"
    if len(content) > MAX_BYTES:
        return ReadError(f"{place}: larger than {MAX_BYTES // 2**20} MB; leave it out")
    if not content.strip():
        return ReadError(f"{place}: empty; leave it out")
    try:
        found = from_bytes(content, kind, place)
    except ReadError as error:
        return error
    return replace(
        found,
        made=found.made or made,
        address=to_address(address) or found.address,
        source=f"{path}#{address}",
        id=to_page_id(address),
        media_type=kind,
        place=place,
    )


def to_page_id(address: str) -> str:
    """Make the id of a page from its address.

    >>> to_page_id("https://example.org/berita/2025/peta-jalan.html?a=1")
    'example-org-berita-2025-peta-jalan-html-a-1'
    """
    parts = urlsplit(address)
    return to_slug(unquote(f"{parts.netloc} {parts.path} {parts.query}"))[:LONGEST_ID].strip("-") or "page"
