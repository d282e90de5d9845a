"""The texts of documents, each in a file named by its hash: equal texts are kept once."""

from pathlib import Path

from kg.store.files import Files


class Texts(Files):
    """Texts by content hash."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(folder, suffix=".txt", what="text")

    def write(self, content_hash: str, text: str) -> None:
        """Keep a text."""
        self.write_bytes(content_hash, text.encode("utf-8", "surrogatepass"))

    def read(self, content_hash: str) -> str:
        """Give a text back, to the letter."""
        return self.read_bytes(content_hash).decode("utf-8", "surrogatepass")
