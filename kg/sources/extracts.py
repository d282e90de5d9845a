"""What a file says, as the reader of its format gives it, before it is cleaned and becomes a document."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MAX_BYTES = 50 * 1024 * 1024
"""Size up to which a document is read; a book has one or two megabytes of text."""

FILE_TITLE = re.compile(
    r"^microsoft word|\.(?:docx?|pdf|indd|pptx?|tex|odt)$|^untitled|^(?:document|title)\d*$", re.IGNORECASE
)
"""Titles that a program made up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What a file, or one of the texts in it, says: its text, and what it tells about itself."""

    text: str
    title: str | None = None
    date: str | None = None
    made: str | None = None
    """Day on which the file was made: a date where the text names none."""
    language: str | None = None
    """ISO 639-1 code where the source gives one; else the text is asked."""
    address: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    """Where each page begins in the text."""
    id: str | None = None
    """Id where the text is one of many in a file; else the file's name."""
    source: str | None = None
    media_type: str | None = None
    place: str | None = None
    """File, with line or entry, to name in what is told about this text."""
    warnings: tuple[str, ...] = ()


def to_address(value: str | None) -> str | None:
    """Give a web address back, and nothing for any other.

    >>> to_address(" https://example.org/a "), to_address("javascript:alert(1)"), to_address(None)
    ('https://example.org/a', None, None)
    """
    address = (value or "").strip()
    is_plain = address.lower().startswith(("http://", "https://")) and not set(address) & set('<>"{}|\\^` \t\n\r')
    return address if is_plain and address.isprintable() else None


def to_line(value: str | None) -> str | None:
    r"""Give words on one line, None where there are none.

    >>> to_line(" Kabar \n Harian "), to_line(" ")
    ('Kabar Harian', None)
    """
    return " ".join((value or "").split()) or None


def to_reason(error: Exception) -> str:
    """Give the first line of an error, or its kind."""
    lines = str(error).strip().splitlines()
    return lines[0][:120] if lines else type(error).__name__


@contextmanager
def silent(*loggers: str) -> Iterator[None]:
    """Keep a library's remarks off standard error: what matters of them is raised or returned."""
    levels = [(logger, logger.level) for logger in map(logging.getLogger, loggers)]
    for logger, _ in levels:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in levels:
            logger.setLevel(level)
