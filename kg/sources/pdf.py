"""The text of PDF files, page by page: columns in the order of reading, and scans by OCR where that is installed."""

import io
import shutil
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

from kg.errors import ReadError
from kg.sources.extracts import FILE_TITLE, Extract, silent, to_line, to_reason
from kg.sources.reflow import reflow

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_BROKEN_PDF = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What pypdf meets, beside its own errors, in files that do not keep to the format."""

RESOLUTION = 300
"""Dots an inch at which a page is drawn for OCR, as tesseract recommends."""
OCR_LANGUAGES = ("ind", "eng")
"""What tesseract reads, as far as it is installed."""

_LEAST_LINES = 8
"""Lines that must stand side by side for two columns."""
_SHARE = 0.6
"""Share of the lines of a page that must."""
_PROSE = 18
"""Characters that the lines of both have on average, where they are columns of prose and no table."""


def from_pdf(data: bytes, name: str) -> Extract:
    """Join the pages of a PDF to paragraphs, and remember where each page begins.

    Pages without text are read by OCR where pypdfium2, pytesseract and tesseract are installed.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    locked = ReadError(f"{name}: protected by a password; save a copy without one")
    try:
        with silent("pypdf"):
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise locked
            pages = [_to_text(page) for page in reader.pages]
            title, made, authors = _title(reader), _day(reader), _authors(reader)
    except (DependencyError, FileNotDecryptedError) as error:
        raise locked from error
    except (*_BROKEN_PDF, PyPdfError) as error:
        raise ReadError(f"{name}: a broken PDF ({to_reason(error)}); get a fresh copy or print it to PDF") from error
    bare = [number for number, page in enumerate(pages) if not page.strip()]
    warnings: tuple[str, ...] = ()
    if bare and can_ocr():
        for number, text in zip(bare, _recognise(data, bare, name), strict=True):
            pages[number] = text
        warnings = (f"{name}: {len(bare)} of {len(pages)} pages are scans, read by OCR; check what they say",)
        bare = [number for number in bare if not pages[number].strip()]
    if len(bare) == len(pages):
        raise ReadError(
            f"{name}: a PDF without text, scanned perhaps; install tesseract and aipolicy-kg[ocr], or use ocrmypdf"
        )
    if bare:
        warnings += (f"{name}: {len(bare)} of {len(pages)} pages have no text; run OCR if they are scans",)
    flowed = reflow(pages)
    return Extract(text=flowed.text, title=title, made=made, authors=authors, pages=flowed.pages, warnings=warnings)


def can_ocr() -> bool:
    """Tell whether scans can be read here."""
    return bool(shutil.which("tesseract") and find_spec("pypdfium2") and find_spec("pytesseract"))


def _recognise(data: bytes, numbers: Iterable[int], name: str) -> Iterator[str]:
    """Draw pages and read what is on the pictures."""
    import pypdfium2
    import pytesseract

    try:
        installed = set(pytesseract.get_languages())
        languages = "+".join(language for language in OCR_LANGUAGES if language in installed)
        document = pypdfium2.PdfDocument(data)
        for number in numbers:
            picture = document[number].render(scale=RESOLUTION / 72).to_pil()
            yield pytesseract.image_to_string(picture, lang=languages or None)
    except (pypdfium2.PdfiumError, pytesseract.TesseractError) as error:
        raise ReadError(f"{name}: OCR failed ({to_reason(error)}); run ocrmypdf on it") from error


def _to_text(page: "PageObject") -> str:
    """Give the text of a page in the order in which it is drawn, unless that goes to and fro between two columns."""
    text: str = page.extract_text()
    drawn = {"".join(line.split()) for line in text.splitlines()}
    if len(drawn) < _LEAST_LINES:
        return text
    try:
        lines = page.extract_text(extraction_mode="layout").splitlines()
    except _BROKEN_PDF:  # the layout needs more of a font than the text does
        return text
    gutter = _find_gutter(lines)
    if gutter is None:
        return text
    rows = [(line[:gutter].strip(), line[gutter:].strip()) for line in lines if not line[gutter - 1 : gutter].strip()]
    both = ["".join((left + right).split()) for left, right in rows if left and right]
    across = sum(line in drawn for line in both)
    return "\n".join(_by_column(lines, gutter)) if across > len(both) / 2 else text


def _find_gutter(lines: Sequence[str]) -> int | None:
    """Find the blank in the middle that parts two columns of prose, in lines laid out as on the page."""
    filled = [line for line in lines if line.strip()]
    width = max(map(len, filled), default=0)
    for gutter in sorted(range(width // 3, width * 2 // 3), key=lambda place: abs(place - width / 2)):
        rows = [
            (line[:gutter].strip(), line[gutter:].strip()) for line in filled if not line[gutter - 2 : gutter].strip()
        ]
        both = [row for row in rows if all(row)]
        if len(both) >= _LEAST_LINES and len(both) >= _SHARE * len(filled):
            averages = [sum(len(row[side]) for row in both) / len(both) for side in (0, 1)]
            if min(averages) >= _PROSE:
                return gutter
    return None


def _by_column(lines: Sequence[str], gutter: int) -> Iterator[str]:
    """Give the lines of the left column, then those of the right; what runs across both stands between."""
    left: list[str] = []
    right: list[str] = []
    for line in lines:
        if line[gutter - 2 : gutter].strip():
            yield from (*left, *right, line.strip())
            left, right = [], []
            continue
        left += filter(None, [line[:gutter].strip()])
        right += filter(None, [line[gutter:].strip()])
    yield from (*left, *right)


def _title(reader: "PdfReader") -> str | None:
    title = reader.metadata.title if reader.metadata else None
    text = title.strip() if isinstance(title, str) else ""
    return text if text and not FILE_TITLE.search(text) else None


def _authors(reader: "PdfReader") -> tuple[str, ...]:
    author = to_line(str(reader.metadata.author or "")) if reader.metadata else None
    return (author,) if author else ()


def _day(reader: "PdfReader") -> str | None:
    try:
        made = reader.metadata.creation_date if reader.metadata else None
    except ValueError:  # a date that is none is as good as none
        return None
    return made.date().isoformat() if isinstance(made, datetime) else None
