"""What the page is about, as plain JSON: the same records as ``src/payload.ts``, where each field is explained.

A test holds the two together.
"""

from typing import Literal, TypedDict

Stance = Literal["supports", "opposes", "callsFor"]


class Names(TypedDict):
    """Words in both languages of the interface."""

    en: str
    id: str


class EntityTypeRecord(TypedDict):
    """A class of the ontology and how it is drawn."""

    name: str
    labels: Names
    shape: str
    colour: str
    dark: str


class PredicateRecord(TypedDict):
    """A property of the ontology."""

    name: str
    labels: Names
    symmetric: bool
    subjects: list[str]
    objects: list[str]
    stance: Stance | None


class EntityRecord(TypedDict):
    """An entity and its place."""

    iri: str
    type: int
    label: str
    labels: dict[str, str]
    aliases: list[str]
    wikidata: str | None
    x: float
    y: float
    radius: float
    group: int


class GroupRecord(TypedDict):
    """A community of a large graph."""

    labels: Names
    x: float
    y: float
    radius: float
    size: int


class EvidenceRecord(TypedDict):
    """A sentence that says a claim; offsets in UTF-16 units."""

    document: int
    start: int
    end: int
    subject: tuple[int, int]
    object: tuple[int, int]
    confidence: float
    extractor: str
    page: int | None


class ValueRecord(TypedDict):
    """A value that is not an entity."""

    value: str
    datatype: str
    of: str | None
    unit: str | None


class ConflictRecord(TypedDict):
    """A claim that cannot hold beside another."""

    claim: int
    reason: str


class ClaimRecord(TypedDict):
    """What is said of two things."""

    id: str
    subject: int
    predicate: int
    object: int
    value: ValueRecord | None
    polarity: str
    modality: str
    role: str | None
    amount: str | None
    time: str | None
    attributed_to: int
    confidence: float
    status: str
    conflicts: list[ConflictRecord]
    evidence: list[EvidenceRecord]


class DocumentRecord(TypedDict):
    """A text with what is known about it."""

    id: str
    title: str
    source: str
    address: str | None
    publisher: str | None
    language: str
    date: str | None
    text: str


class Payload(TypedDict):
    """All that a page holds."""

    format: int
    version: str
    title: str
    language: str
    focus: int
    hops: int
    hidden: int
    grouped: bool
    types: list[EntityTypeRecord]
    predicates: list[PredicateRecord]
    entities: list[EntityRecord]
    groups: list[GroupRecord]
    claims: list[ClaimRecord]
    documents: list[DocumentRecord]
