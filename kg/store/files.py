"""Contents by name, each in a file of its own: none is ever half there, and what a crash left is swept."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kg.errors import StoreError


class Files:
    """Bytes by name, in a folder or, without one, in memory.

    >>> files = Files(None, suffix=".txt", what="text")
    >>> files.write_bytes("a", b"kata")
    >>> files.read_bytes("a")
    b'kata'
    """

    def __init__(self, folder: Path | None, *, suffix: str, what: str) -> None:
        self._folder = folder
        self._suffix = suffix
        self._what = what
        self._kept: dict[str, bytes] = {}

    def write_bytes(self, name: str, content: bytes) -> None:
        """Keep a content; after a crash the file is whole or not there. One name always has one content."""
        if self._folder is None:
            self._kept[name] = content
            return
        path = self._path(name)
        if path.exists():
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with open(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, path)
        except OSError as error:
            raise StoreError(
                f"{path}: cannot keep the {self._what}: {error.strerror}; free or unlock the disk"
            ) from error

    def read_bytes(self, name: str) -> bytes:
        """Give a content back."""
        if self._folder is None:
            return self._kept[name]
        path = self._path(name)
        try:
            return path.read_bytes()
        except OSError as error:
            raise StoreError(f"{path}: the {self._what} is gone; add its document again") from error

    def __contains__(self, name: object) -> bool:
        """Tell whether a content is there."""
        return name in self._kept if self._folder is None else self._path(str(name)).exists()

    def remove(self, name: str) -> None:
        """Forget a content."""
        self._kept.pop(name, None)
        if self._folder is not None:
            self._path(name).unlink(missing_ok=True)

    def sweep(self, known: Iterable[str]) -> None:
        """Remove what an interrupted write left: contents that no document has, and parts of files."""
        if self._folder is not None and self._folder.is_dir():
            wanted = {f"{name}{self._suffix}" for name in known}
            for path in self._folder.iterdir():
                if path.name not in wanted and (path.name.endswith(self._suffix) or path.suffix == ".part"):
                    path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{name}{self._suffix}"
