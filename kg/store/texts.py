"""The texts of documents, each in a file named by its hash: equal texts are kept once."""

from collections.abc import Iterable
from pathlib import Path

from kg.copies import to_signature
from kg.store.files import Files


class Texts(Files):
    """Texts by content hash, and what sums each up beside it."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(folder, suffix=".txt", what="text")
        self._signatures = Files(folder, suffix=".minhash", what="signature")

    def write(self, content_hash: str, text: str) -> None:
        """Keep a text."""
        self.write_bytes(content_hash, text.encode("utf-8", "surrogatepass"))

    def read(self, content_hash: str) -> str:
        """Give a text back, to the letter."""
        return self.read_bytes(content_hash).decode("utf-8", "surrogatepass")

    def signature(self, content_hash: str) -> bytes:
        """Sum up a text by its runs of words (`kg.copies.to_signature`), the first time it is asked for."""
        if content_hash not in self._signatures:
            self._signatures.write_bytes(content_hash, to_signature(self.read(content_hash)))
        return self._signatures.read_bytes(content_hash)

    def remove(self, content_hash: str) -> None:
        """Forget a text."""
        super().remove(content_hash)
        self._signatures.remove(content_hash)

    def sweep(self, known: Iterable[str]) -> None:
        """Remove what an interrupted write left: texts that no document has, and parts of files."""
        names = tuple(known)
        super().sweep(names)
        self._signatures.sweep(names)
