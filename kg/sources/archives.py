"""Saved web archives (.warc, .warc.gz): the pages in them, with their addresses."""

import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, TypeVar
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

_BROKEN = (AttributeError, EOFError, LookupError, TypeError, ValueError, zlib.error)
"""What warcio meets, beside its own errors, in archives that do not keep to the format."""

LONGEST_ID = 80

T = TypeVar("T")


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
        records = iter(ArchiveIterator(stream))
        while page := _quietly(lambda: next(map(_to_page, records), None)):
            if page.kind is not None:
                yield _to_extract(page, path)
    except (*_BROKEN, ArchiveLoadFailed) as error:
        raise ReadError(f"{path}: a broken web archive ({to_reason(error)}); save it again") from error


def _quietly(work: Callable[[], T]) -> T:
    """Keep the library's remarks off standard error."""
    with redirect_stderr(io.StringIO()):
        return work()


@dataclass(frozen=True, slots=True)
class _Page:
    """A record of an archive."""

    kind: str | None
    """Media type, None where kg does not read it."""
    content: bytes = b""
    address: str = ""
    made: str | None = None


def _to_page(record: Any) -> _Page:
    headers = record.http_headers
    if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
        return _Page(None)
    kind = KINDS.get((headers.get_header("Content-Type") or "").split(";")[0].strip().lower())
    if kind is None:
        return _Page(None)
    about = record.rec_headers
    made = (about.get_header("WARC-Date") or "")[:10] or None
    return _Page(kind, record.content_stream().read(MAX_BYTES + 1), about.get_header("WARC-Target-URI") or "", made)


def _to_extract(page: _Page, path: str) -> Extract | ReadError:
    address, place = page.address, f"{path}, page {page.address}"
    if len(page.content) > MAX_BYTES:
        return ReadError(f"{place}: larger than {MAX_BYTES // 2**20} MB; leave it out")
    if not page.content.strip():
        return ReadError(f"{place}: empty; leave it out")
    try:
        found = from_bytes(page.content, page.kind or "", place)
    except ReadError as error:
        return error
    return replace(
        found,
        made=found.made or page.made,
        address=to_address(address) or found.address,
        source=f"{path}#{address}",
        id=to_page_id(address),
        media_type=page.kind,
        place=place,
    )


def to_page_id(address: str) -> str:
    """Make the id of a page from its address.

    >>> to_page_id("https://example.org/berita/2025/peta-jalan.html?a=1")
    'example-org-berita-2025-peta-jalan-html-a-1'
    """
    parts = urlsplit(address)
    return to_slug(unquote(f"{parts.netloc} {parts.path} {parts.query}"))[:LONGEST_ID].strip("-") or "page"
