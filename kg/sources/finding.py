"""Which files are meant by the paths that a user gives."""

import glob
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kg.errors import ReadError
from kg.ids import to_hash

STDIN = "-"
"""The path that stands for standard input."""

ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        ".txt": "text/plain",
        ".md": "text/markdown",
        ".markdown": "text/markdown",
        ".html": "text/html",
        ".htm": "text/html",
        ".pdf": "application/pdf",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".eml": "message/rfc822",
        ".jsonl": "application/jsonl",
        ".csv": "text/csv",
        ".tsv": "text/tab-separated-values",
        ".parquet": "application/vnd.apache.parquet",
        ".mbox": "application/mbox",
        ".warc": "application/warc",
        ".warc.gz": "application/warc",
    }
)
"""The endings that kg reads, with the media type of each."""

SINGLE = frozenset(ENDINGS[ending] for ending in (".txt", ".md", ".html", ".pdf", ".docx"))
"""The media types of files that are one document."""

READABLE = ".txt .md .html .pdf .docx .eml .mbox .jsonl .csv .tsv .parquet .warc"


def to_ending(name: str) -> str:
    """Give the ending of a file's name in lower case, that of what is packed included where kg reads it packed.

    >>> to_ending("Siaran.PDF"), to_ending("a.b.warc.gz"), to_ending("a.txt.gz")
    ('.pdf', '.warc.gz', '.gz')
    """
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    both = "".join(suffixes[-2:])
    return both if both in ENDINGS else "".join(suffixes[-1:])


def to_media_type(name: str) -> str:
    """Give the media type that a file's name tells of, empty where kg does not read such files.

    >>> to_media_type("a.htm"), to_media_type("a.png")
    ('text/html', '')
    """
    return ENDINGS.get(to_ending(name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file, or standard input, that `read` turns into documents."""

    id: str
    """Id of its document: the file's name without ending, unique within one `find`."""
    path: str
    """As the user gave it, with forward slashes; ``-`` for standard input."""
    media_type: str
    """By the ending; empty for standard input, where the content decides."""


def find(paths: Iterable[str], on_skip: Callable[[str], None] | None = None) -> Iterator[Source]:
    """Find the sources that paths mean: files, folders with all below them, globs, ``-``, and lists ``@list.txt``.

    Folders are walked in sorted order, hidden files are left out, and a file met twice counts once. A file of another
    kind is an error where it is named itself; in a folder or glob it is skipped and ``on_skip`` gets a line about it.
    """
    seen: set[str] = set()
    taken: set[str] = set()
    for path in _paths(paths, on_skip or _ignore):
        key = path if path == STDIN else os.path.realpath(path)
        if key in seen:
            continue
        seen.add(key)
        stem = "stdin" if path == STDIN else unicodedata.normalize("NFC", _to_stem(path))
        shown = Path(path).as_posix()
        name = to_unique(stem, shown, taken)
        taken.add(name)
        yield Source(id=name, path=shown, media_type=to_media_type(path))


def to_unique(name: str, origin: str, taken: set[str]) -> str:
    """Give the name, or where it is taken the name with a few digits of its origin's hash.

    >>> to_unique("report", "b/report.txt", set()), to_unique("report", "b/report.txt", {"report"})
    ('report', 'report-260a')
    """
    unique, size = name, 4
    while unique in taken:
        unique = f"{name}-{to_hash([origin])[:size]}"
        size += 1
        if size > 16 and unique in taken:
            raise ReadError(f"{origin}: the id {name} is used twice; give each document an id of its own")
    return unique


def _to_stem(path: str) -> str:
    name = Path(path).name
    ending = to_ending(name)
    return name[: -len(ending)] if ending and ending in ENDINGS and len(ending) < len(name) else Path(path).stem


def _paths(paths: Iterable[str], on_skip: Callable[[str], None]) -> Iterator[str]:
    for path in paths:
        if path.startswith("@") and not Path(path).exists():
            yield from _listed(path[1:], on_skip)
        else:
            yield from _meant(path, on_skip)


def _listed(path: str, on_skip: Callable[[str], None]) -> Iterator[str]:
    """Yield what the lines of a list file mean; blank lines and those that begin with # are left out."""
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ReadError(f"@{path}: the list is not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise ReadError(f"@{path}: {to_reason(error)}") from error
    for line in map(str.strip, lines):
        if line and not line.startswith("#"):
            yield from _meant(line, on_skip)


def _meant(path: str, on_skip: Callable[[str], None]) -> Iterator[str]:
    if path == STDIN:
        yield path
    elif Path(path).is_dir():
        yield from _in_folder(path, on_skip)
    elif Path(path).exists():
        _check_named(path)
        yield path
    elif glob.has_magic(path):
        found = sorted(glob.glob(path, recursive=True))
        if not found:
            raise ReadError(f"{path}: no file matches; put the pattern in quotes and check the folder")
        for one in found:
            if Path(one).is_dir():
                if "**" not in path:
                    yield from _in_folder(one, on_skip)
            elif _is_kept(one, on_skip):
                yield one
    else:
        raise ReadError(f"{path}: no such file or folder; check the name")


def _check_named(path: str) -> None:
    if not Path(path).is_file():
        raise ReadError(f"{path}: not a regular file; give its text on standard input with the path -")
    if to_ending(path) not in ENDINGS:
        raise ReadError(f"{path}: kg reads {READABLE}; convert the file or give its text on standard input with -")


def _in_folder(folder: str, on_skip: Callable[[str], None]) -> Iterator[str]:
    is_empty = True
    for root, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(root, name)
            if not name.startswith(".") and _is_kept(path, on_skip):
                is_empty = False
                yield path
    if is_empty:
        raise ReadError(f"{folder}: nothing to read in this folder; kg reads {READABLE}")


def _is_kept(path: str, on_skip: Callable[[str], None]) -> bool:
    if not Path(path).is_file():
        on_skip(f"{path}: skipped, not a regular file")
        return False
    if to_ending(path) not in ENDINGS:
        on_skip(f"{path}: skipped, kg reads {READABLE}")
        return False
    return True


def _raise(error: OSError) -> None:
    raise ReadError(f"{error.filename}: {to_reason(error)}") from error


def to_reason(error: OSError) -> str:
    """Say why a file could not be opened, and what to do."""
    if isinstance(error, FileNotFoundError):
        return "no such file; check the name"
    if isinstance(error, PermissionError):
        return "no permission to read it; change its permissions or copy it"
    if isinstance(error, IsADirectoryError):
        return "a folder, not a file"
    return f"cannot be read ({error.strerror or error}); check the disk"


def _ignore(_message: str) -> None:
    return None
