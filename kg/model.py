"""The records that travel through the pipeline: frozen, slotted, keyword-only, tuples only.

All offsets count Unicode code points in the document's text as kg stored it, half open: ``text[start:end]``.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal as OneOf

from kg.ids import to_hash

Polarity = OneOf["affirmed", "negated"]
Modality = OneOf["asserted", "planned", "possible", "alleged"]
Status = OneOf["unreviewed", "accepted", "rejected", "corrected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text with what is known about it."""

    id: str
    """Name without ending, unique within a build."""
    text: str = field(repr=False)
    language: str
    """ISO 639-1 code, ``und`` where no language could be told."""
    source: str
    """Path or address as given by the user, with forward slashes."""
    content_hash: str
    """SHA-256 of the text (`kg.ids.to_content_hash`)."""
    title: str | None = None
    date: str | None = None
    """ISO date of publication where the source says so."""
    media_type: str = "text/plain"
    address: str | None = None
    """Web address that the text was published at."""
    publisher: str | None = None
    """Who published it: the name of a site, paper or office."""
    authors: tuple[str, ...] = ()
    """Names as the source gives them, sorted."""
    copy_of: str | None = None
    """Id of an earlier document with nearly the same text, so that both count as one witness."""
    pages: tuple[int, ...] = field(default=(), repr=False, compare=False)
    """Where each page of a paged source begins in the text; known while it is read, then kept with the evidence."""

    def page_at(self, offset: int) -> int | None:
        """Tell on which page an offset lies, from 1; None where the source has no pages.

        >>> Document(id="d", text="One. Two.", language="en", source="", content_hash="", pages=(0, 5)).page_at(5)
        2
        """
        return max(1, bisect_right(self.pages, offset)) if self.pages else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a document, trimmed of surrounding blanks."""

    index: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words of a document that name or refer to an entity, or a literal (role, amount, quantity, date, theme)."""

    start: int
    end: int
    text: str
    type: str
    """A class of the ontology, or one of `kg.vocab.LITERAL_TYPES`."""
    score: float = 1.0
    """Probability of exactly these words with this type."""
    sentence: int = 0
    """Index of the sentence it begins in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An actor, event, instrument, technology, concept or place, one IRI whatever the language."""

    iri: str
    label: str
    type: str
    labels: tuple[tuple[str, str], ...] = ()
    """(language, label) pairs, sorted."""
    aliases: tuple[str, ...] = ()
    """Other names met or known, sorted."""
    wikidata: str | None = None
    """``Q148``; only ever from a data file named in NOTICE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A value that is not an entity: a number, a date, a theme."""

    value: str
    """Canonical lexical form: ``800``, ``1.5``, ``2025-07-26``."""
    datatype: str = "xsd:string"
    """``xsd:integer``, ``xsd:decimal``, ``xsd:date``, ``xsd:gYearMonth``, ``xsd:gYear`` or ``xsd:string``."""
    of: str | None = None
    """What is counted: ``exhibitors``."""
    unit: str | None = None
    """``USD``, ``MW``, ``%``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The sentence of a document that says a claim, with the exact words of both ends."""

    document: str
    """Id of the document."""
    sentence: str
    start: int
    end: int
    subject: Mention
    object: Mention
    confidence: float
    extractor: str
    """Name and version of what found it: ``encoder/0.1``."""
    page: int | None = None
    """Page of the source that the sentence begins on, from 1, where it has pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the evidence says about two things; its identity is what it says, not where."""

    subject: Entity
    predicate: str
    """Local name of a property of the ontology: ``callsFor``."""
    object: Entity | Literal
    evidence: tuple[Evidence, ...]
    polarity: Polarity = "affirmed"
    modality: Modality = "asserted"
    role: str | None = None
    amount: str | None = None
    time: str | None = None
    """When it happened, ``2025-07-26``, or from when to when it holds, ``2019/..`` (`kg.periods`)."""
    attributed_to: Entity | None = None
    status: Status = "unreviewed"
    confidence: float = 0.0

    @property
    def id(self) -> str:
        """Hash of what the claim says: ends, predicate, polarity, modality and qualifiers."""
        thing = self.object
        said = [thing.iri] if isinstance(thing, Entity) else [thing.value, thing.datatype, thing.of, thing.unit]
        speaker = self.attributed_to.iri if self.attributed_to else None
        return to_hash(
            [self.subject.iri, self.predicate, said, self.polarity, self.modality]
            + [self.role, self.amount, self.time, speaker]
        )
