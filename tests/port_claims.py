"""A small invented world with two documents that partly agree and partly do not, for tests of what keeps claims."""

from dataclasses import replace

from kg.assemble import assemble
from kg.ids import to_content_hash, to_iri
from kg.model import Claim, Document, Entity, Evidence, Literal, Mention
from kg.rdf import Run

ENGLISH = """Ratna Wibisana, President of Arunika, opened the Harbour Summit in Port Selat on 26 July 2025.
Arunika called for a UN-centred approach to AI governance, and Norvalia supported it.
Norvalia imposed export controls on Arunika in 2023 and banned sales of B9 chips.
Arunika depends on B9 chips, which Borealis makes.
Arunika did not sign the "Harbour Declaration".
Norvalia may invest 5 billion dollars in Borealis.
The summit drew 800 exhibitors.
Norvalia and Arunika agreed to work together.
"""

INDONESIAN = """Perdana Menteri Arunika Ratna Wibisana membuka KTT Pelabuhan.
Arunika menyerukan pendekatan yang berpusat pada PBB untuk tata kelola AI.
Arunika menandatangani Deklarasi Pelabuhan.
KTT itu dihadiri 900 peserta pameran.
Borealis menentang kontrol ekspor, kata Norvalia.
"""

RUN = Run(extractor="encoder/0.1")


def to_entity(label: str, type: str, indonesian: str | None = None, *aliases: str, item: str | None = None) -> Entity:
    """An entity with its labels in both languages."""
    labels = (("en", label), ("id", indonesian)) if indonesian else (("en", label),)
    slug = label.casefold().replace(" ", "-")
    iri = to_iri("entity", slug)
    return Entity(iri=iri, label=label, type=type, labels=labels, aliases=aliases, wikidata=item)


def to_document(id: str, text: str, language: str, **more: str) -> Document:
    """A document whose hash fits its text."""
    source = f"texts/{id}.txt"
    return Document(id=id, text=text, language=language, source=source, content_hash=to_content_hash(text), **more)


ARUNIKA = to_entity("Arunika", "Country", "Arunika", "Kingdom of Arunika", item="Q900000001")
NORVALIA = to_entity("Norvalia", "Country", "Norvalia")
BOREALIS = to_entity("Borealis", "Company", None, "Borealis Chips")
RATNA = to_entity("Ratna Wibisana", "Person")
SUMMIT = to_entity("Harbour Summit", "Event", "KTT Pelabuhan")
PORT = to_entity("Port Selat", "Place")
APPROACH = to_entity(
    "UN-centred approach to AI governance", "Concept", "pendekatan yang berpusat pada PBB untuk tata kelola AI"
)
CHIPS = to_entity("B9 chips", "Hardware")
DECLARATION = to_entity("Harbour Declaration", "Agreement", "Deklarasi Pelabuhan")
CONTROLS = to_entity("export controls", "Measure", "kontrol ekspor")

PORT_EN = to_document("port-en", ENGLISH, "en", title='Summit opens in "Port Selat"', date="2025-07-26")
PORT_ID = to_document("port-id", INDONESIAN, "id", date="2025-07")
DOCUMENTS = (PORT_EN, PORT_ID)


def find(document: Document, words: str, start: int = 0, type: str = "Concept", sentence: int = 0) -> Mention:
    """The first place of words in a document at or after an offset."""
    at = document.text.index(words, start)
    return Mention(start=at, end=at + len(words), text=words, type=type, score=0.9, sentence=sentence)


def say(
    document: Document,
    number: int,
    subject: Entity,
    predicate: str,
    thing: Entity | Literal,
    words: tuple[str, str],
    confidence: float = 0.8,
    **more: object,
) -> Claim:
    """A claim of one sentence, given by its number, with the words of both ends."""
    lines = document.text.split("\n")
    start = sum(len(line) + 1 for line in lines[:number])
    literal_type = "Quantity" if predicate == "hasQuantity" else "Date"
    evidence = Evidence(
        document=document.id,
        sentence=lines[number],
        start=start,
        end=start + len(lines[number]),
        subject=find(document, words[0], start, subject.type, number),
        object=find(document, words[1], start, getattr(thing, "type", literal_type), number),
        confidence=confidence,
        extractor="encoder/0.1",
    )
    claim = Claim(subject=subject, predicate=predicate, object=thing, evidence=(evidence,), confidence=confidence)
    return replace(claim, **more)  # type: ignore[arg-type]


def to_literal(value: str, datatype: str, of: str | None = None, unit: str | None = None) -> Literal:
    """A value with its datatype."""
    return Literal(value=value, datatype=datatype, of=of, unit=unit)


SAID = (
    say(PORT_EN, 0, RATNA, "holdsOfficeIn", ARUNIKA, ("Ratna Wibisana", "Arunika"), role="President"),
    say(PORT_EN, 0, RATNA, "participatesIn", SUMMIT, ("Ratna Wibisana", "Harbour Summit")),
    say(PORT_EN, 0, SUMMIT, "heldIn", PORT, ("Harbour Summit", "Port Selat")),
    say(PORT_EN, 0, SUMMIT, "date", to_literal("2025-07-26", "xsd:date"), ("Harbour Summit", "26 July 2025")),
    say(PORT_EN, 1, ARUNIKA, "callsFor", APPROACH, ("Arunika", "UN-centred approach to AI governance")),
    say(PORT_EN, 1, NORVALIA, "supports", APPROACH, ("Norvalia", "it"), 0.6),
    say(PORT_EN, 2, NORVALIA, "imposesExportControlsOn", ARUNIKA, ("Norvalia", "Arunika"), time="2023"),
    say(PORT_EN, 2, NORVALIA, "restricts", CHIPS, ("Norvalia", "B9 chips")),
    say(PORT_EN, 3, ARUNIKA, "dependsOn", CHIPS, ("Arunika", "B9 chips")),
    say(PORT_EN, 3, BOREALIS, "produces", CHIPS, ("Borealis", "B9 chips")),
    say(PORT_EN, 4, ARUNIKA, "signs", DECLARATION, ("Arunika", "Harbour Declaration"), polarity="negated"),
    say(
        PORT_EN,
        5,
        NORVALIA,
        "investsIn",
        BOREALIS,
        ("Norvalia", "Borealis"),
        modality="possible",
        amount="5 billion dollars",
    ),
    say(PORT_EN, 6, SUMMIT, "hasQuantity", to_literal("800", "xsd:integer", "exhibitors"), ("summit", "800")),
    say(PORT_EN, 7, NORVALIA, "cooperatesWith", ARUNIKA, ("Norvalia", "Arunika")),
    say(PORT_ID, 0, RATNA, "holdsOfficeIn", ARUNIKA, ("Ratna Wibisana", "Arunika"), role="Perdana Menteri"),
    say(PORT_ID, 0, RATNA, "participatesIn", SUMMIT, ("Ratna Wibisana", "KTT Pelabuhan")),
    say(
        PORT_ID,
        1,
        ARUNIKA,
        "callsFor",
        APPROACH,
        ("Arunika", "pendekatan yang berpusat pada PBB untuk tata kelola AI"),
        0.5,
    ),
    say(PORT_ID, 2, ARUNIKA, "signs", DECLARATION, ("Arunika", "Deklarasi Pelabuhan")),
    say(PORT_ID, 3, SUMMIT, "hasQuantity", to_literal("900", "xsd:integer", "exhibitors"), ("KTT", "900")),
    say(
        PORT_ID,
        4,
        BOREALIS,
        "opposes",
        CONTROLS,
        ("Borealis", "kontrol ekspor"),
        modality="alleged",
        attributed_to=NORVALIA,
    ),
)

CLAIMS = assemble(SAID)
