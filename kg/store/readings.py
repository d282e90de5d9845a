"""What was read in documents that decisions have changed since: the graph as it would be without any decision."""

import gzip
import hashlib
from collections.abc import Iterable
from pathlib import Path

from kg.rdf import Quad
from kg.rdf.syntaxes import to_nquads
from kg.store.engine import read_nquads
from kg.store.files import Files


class Readings(Files):
    """Graphs of documents as sorted N-Quads, packed, by the hash of what they say.

    >>> from kg.rdf import Iri, Text
    >>> a, readings = Iri("urn:a"), Readings()
    >>> name = readings.write([Quad(a, a, Text("kata", "id"), a)])
    >>> readings.read(name)[0].object.language
    'id'
    """

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(folder, suffix=".nq.gz", what="reading")

    def write(self, quads: Iterable[Quad]) -> str:
        """Keep a graph and give its name."""
        content = "".join(to_nquads(quads)).encode("utf-8")
        name = hashlib.sha256(content).hexdigest()
        self.write_bytes(name, gzip.compress(content, compresslevel=6, mtime=0))
        return name

    def read(self, name: str) -> tuple[Quad, ...]:
        """Give a graph back."""
        return tuple(read_nquads(gzip.decompress(self.read_bytes(name))))
