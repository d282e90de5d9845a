"""An invented world of AI policy, so that pictures and tests accuse nobody: 40 entities, 80 claims between them."""

from collections.abc import Iterator
from pathlib import Path

from kg.ids import to_iri, to_slug
from kg.model import Claim, Entity, Evidence, Literal, Mention

DEMO = Path(__file__).parent / "demo"

_VALUES = (
    ("Harbour AI Summit 2025", "startDate", Literal(value="2025-05-12", datatype="xsd:date"), "12 May 2025"),
    ("Harbour AI Summit 2025", "hasTheme", Literal(value="Steady hands"), "Steady hands"),
    ("Southern Compute Week", "hasQuantity", Literal(value="800", datatype="xsd:integer", of="exhibitors"), "800"),
)


def _read(name: str) -> Iterator[str]:
    lines = (DEMO / name).read_text(encoding="utf-8").splitlines()
    return (line for line in lines if line and not line.startswith("#"))


def to_entities() -> dict[str, Entity]:
    """Read the table of entities, keyed by English label."""
    found = {}
    for line in _read("entities.txt"):
        kind, _, names = line.partition(": ")
        for name in names.split(" | "):
            labels, _, alias = name.partition(" ~ ")
            english, _, indonesian = (part.strip() for part in labels.partition(" = "))
            found[english] = Entity(
                iri=to_iri("entity", to_slug(english)),
                label=english,
                type=kind,
                labels=(("en", english), ("id", indonesian or english)),
                aliases=(alias,) if alias else (),
            )
    return found


def to_evidence(sentence: str, subject: Entity, thing: Entity | str, *, document: str, start: int) -> Evidence:
    """Point at both ends in the sentence, by English or Indonesian label."""

    def point(names: tuple[str, ...], kind: str) -> Mention:
        words = next(name for name in names if name in sentence)
        at = start + sentence.index(words)
        return Mention(start=at, end=at + len(words), text=words, type=kind)

    ends = (thing,) if isinstance(thing, str) else tuple(label for _, label in thing.labels)
    return Evidence(
        document=document,
        sentence=sentence,
        start=start,
        end=start + len(sentence),
        subject=point(tuple(label for _, label in subject.labels), subject.type),
        object=point(ends, "Date" if isinstance(thing, str) else thing.type),
        confidence=round(0.62 + len(sentence) % 35 / 100, 2),
        extractor="demo/0.1",
    )


def to_claims() -> list[Claim]:
    """Build the claims of the table, those about values last."""
    entities, claims = to_entities(), []
    for number, row in enumerate(_read("claims.txt")):
        subject, predicate, thing, sentence, *rest = (cell.strip() for cell in row.split(" | "))
        flags = dict(flag.strip().partition("=")[::2] for flag in ";".join(rest).split(";") if flag.strip())
        modality = next((flag for flag in ("planned", "possible", "alleged") if flag in flags), "asserted")
        evidence = to_evidence(
            sentence, entities[subject], entities[thing], document=f"report-{number % 6 + 1}", start=number * 120
        )
        claims.append(
            Claim(
                subject=entities[subject],
                predicate=predicate,
                object=entities[thing],
                evidence=(evidence,),
                polarity="negated" if "neg" in flags else "affirmed",
                modality=modality,
                role=flags.get("role"),
                amount=flags.get("amount"),
                time=flags.get("time"),
                attributed_to=entities[flags["by"]] if "by" in flags else None,
                confidence=evidence.confidence,
            )
        )
    for number, (subject, predicate, value, words) in enumerate(_VALUES):
        sentence = f"The {subject} has it in writing: {words}."
        evidence = to_evidence(sentence, entities[subject], words, document="report-1", start=20_000 + number * 90)
        claims.append(
            Claim(subject=entities[subject], predicate=predicate, object=value, evidence=(evidence,), confidence=0.9)
        )
    return claims
