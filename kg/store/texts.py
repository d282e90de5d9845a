"""The texts of documents, each in a file named by its hash: equal texts are kept once, and none is half there."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kg.copies import to_signature
from kg.errors import StoreError

SIGNATURE = ".minhash"
"""Ending of the file beside a text that sums it up."""


class Texts:
    """Texts by content hash, in a folder or, without one, in memory."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._kept: dict[str, str] = {}

    def write(self, content_hash: str, text: str) -> None:
        """Keep a text; after a crash the file is whole or not there."""
        if self._folder is None:
            self._kept[content_hash] = text
            return
        path = self._path(content_hash)
        if not path.exists():
            self._write(path, text.encode("utf-8", "surrogatepass"))

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
            with open(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, path)
        except OSError as error:
            raise StoreError(f"{path}: cannot keep the text: {error.strerror}; free or unlock the disk") from error

    def read(self, content_hash: str) -> str:
        """Give a text back, to the letter."""
        if self._folder is None:
            return self._kept[content_hash]
        path = self._path(content_hash)
        try:
            return path.read_bytes().decode("utf-8", "surrogatepass")
        except OSError as error:
            raise StoreError(f"{path}: the text is gone; add its document again") from error

    def signature(self, content_hash: str) -> bytes:
        """Sum up a text by its runs of words (`kg.copies.to_signature`); made once and kept beside the text."""
        if self._folder is None:
            return to_signature(self.read(content_hash))
        path = self._path(content_hash).with_suffix(SIGNATURE)
        if not path.exists():
            self._write(path, to_signature(self.read(content_hash)))
        return path.read_bytes()

    def remove(self, content_hash: str) -> None:
        """Forget a text."""
        self._kept.pop(content_hash, None)
        if self._folder is not None:
            for path in (self._path(content_hash), self._path(content_hash).with_suffix(SIGNATURE)):
                path.unlink(missing_ok=True)

    def sweep(self, known: Iterable[str]) -> None:
        """Remove what an interrupted write left: texts that no document has, and parts of files."""
        if self._folder is not None and self._folder.is_dir():
            wanted = set(known)
            for path in self._folder.iterdir():
                if path.suffix == ".part" or (path.suffix in (".txt", SIGNATURE) and path.stem not in wanted):
                    path.unlink(missing_ok=True)

    def _path(self, content_hash: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{content_hash}.txt"
