"""What is found in a document, as far as a store needs it, worked out where the document is read."""

from dataclasses import dataclass

from kg.assemble import assemble, verify
from kg.ids import to_iri
from kg.model import Claim, Document
from kg.parallel import Reads
from kg.rdf import Run, to_rdf
from kg.store.merging import to_statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document that was read, with what it says."""

    document: Document
    claims: tuple[Claim, ...]
    """Assembled."""
    sentences: int
    is_clean: bool = False
    """Whether its graph was held to the shapes already, and neither a violation nor a warning was found."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Reads documents for a store with this base IRI: several processes then share that work, and not only the model's.

    Reading raises EvidenceError where a claim's words are not in the text.
    """

    reader: Reads
    base: str

    @property
    def extractor(self) -> str:
        """Name and version, as written into every evidence."""
        return self.reader.extractor

    def read(self, document: Document) -> Found:
        """Read one document, assemble its claims and hold its graph to the shapes."""
        from kg.validate import check

        reading = self.reader.read(document)
        claims = assemble(reading.claims)
        verify(claims, [document])
        quads = to_rdf(document, claims, Run(extractor=self.extractor), base=self.base)
        findings = check(map(to_statement, quads), to_iri("document", document.id, self.base))
        return Found(
            document=document,
            claims=claims,
            sentences=len(reading.sentences),
            is_clean=all(one.severity == "info" for one in findings),
        )
