"""Invented claims with their documents, as many as wanted: for tests and benchmarks of pages and layouts.

Countries, companies and the rest have made-up names in English and Indonesian and stand in neighbourhoods that talk
mostly of themselves. Every type, predicate, polarity, modality, status and kind of disagreement occurs; offsets are
exact, and some texts hold characters outside the basic plane. The same numbers give the same graph.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from kg.assemble import assemble, verify
from kg.ids import to_content_hash, to_iri, to_slug
from kg.model import Claim, Document, Entity, Evidence, Literal, Mention
from kg.ontology import Ontology
from kg.vocab import ENTITY_TYPES, PREDICATES, allows

NEIGHBOURHOOD = 30
"""Entities that mostly have to do with each other."""
SENTENCES = 60
"""Sentences of a document that say something."""

_FIRST = "Ar Bel Cor Dan El Fen Gar Hal Is Jor Kel Lor Mar Nor Or Pel Quil Ros Sam Tess Um Vel Wes Yar Zan".split()
_MIDDLE = "a e i o u an en in on ar er or al el".split()
_LAST = "via dor mark nia ra sia tan ven wick lia mera thas ston bria gard lund nova port".split()

_NAMES = {
    "Country": ("{0}", "{0}"),
    "CountryGroup": ("{0} Forum", "Forum {0}"),
    "IntergovernmentalOrganization": ("{0} Union", "Uni {0}"),
    "GovernmentBody": ("Ministry of Digital Affairs of {0}", "Kementerian Urusan Digital {0}"),
    "Company": ("{0} Systems", "{0} Systems"),
    "ResearchOrganization": ("{0} Institute of Technology", "Institut Teknologi {0}"),
    "CivilSocietyOrganization": ("Alliance of {0} Press Workers", "Aliansi Pekerja Pers {0}"),
    "Person": ("{1} {0}", "{1} {0}"),
    "Event": ("{0} AI Summit", "KTT AI {0}"),
    "Law": ("{0} AI Act", "Undang-Undang AI {0}"),
    "Strategy": ("{0} AI Roadmap", "Peta Jalan AI {0}"),
    "Agreement": ("{0} Declaration", "Deklarasi {0}"),
    "Guideline": ("{0} Principles for Fair Models", "Prinsip Model Adil {0}"),
    "Measure": ("{0} export controls on AI chips", "kontrol ekspor cip AI {0}"),
    "Initiative": ("{0} Supercomputer Programme", "Program Superkomputer {0}"),
    "AISystem": ("{0}-4", "{0}-4"),
    "Hardware": ("{0} accelerator", "akselerator {0}"),
    "Technology": ("{0} language models", "model bahasa {0}"),
    "Concept": ("{0} data sovereignty", "kedaulatan data {0}"),
    "Place": ("Port {0}", "Pelabuhan {0}"),
    "Document": ("{0} White Paper", "Buku Putih {0}"),
}
_PERSONS = "Anya Bima Citra Dewi Elias Farah Galang Hana Ines Joko Kirana Lukas Mirela Nadia Omar Putri Ratna".split()

_FRAMES = {
    "en": {
        "affirmed": "{}.",
        "negated": "It is not so that {}.",
        "planned": "Under a plan that was shown on Monday, {}.",
        "possible": "Observers think it possible that {}.",
        "alleged": "Critics allege that {}.",
    },
    "id": {
        "affirmed": "{}.",
        "negated": "Tidak benar bahwa {}.",
        "planned": "Menurut rencana yang dipaparkan pada hari Senin, {}.",
        "possible": "Para pengamat menganggap mungkin bahwa {}.",
        "alleged": "Para pengkritik menuduh bahwa {}.",
    },
}
_SAYS = {"en": "according to {}", "id": "menurut {}"}
_TALK = {
    "en": (
        "Delegates met for two days and left without a word to the press.",
        "The text was read out twice, first slowly and then in full.",
        "Nobody expected the session to run past midnight.",
    ),
    "id": (
        "Para delegasi bertemu selama dua hari dan pulang tanpa keterangan pers.",
        "Naskah itu dibacakan dua kali, mula-mula perlahan lalu lengkap.",
        "Tidak ada yang menyangka sidang berlangsung lewat tengah malam.",
    ),
}
_ROLES = ("minister", "chief scientist", "spokesperson", "menteri", "direktur utama")
_AMOUNTS = ("2 billion crowns", "USD 40 million", "300 miliar rupiah")
_TIMES = ("2023", "2024-03", "2024-11-02", "2025", "2025-07", "2025-07-26", "2026-01")
_COUNTED = (("exhibitors", None), ("models", None), ("investment", "USD"), ("capacity", "MW"))


def to_graph(entities: int, *, claims: int | None = None, seed: int = 7) -> tuple[tuple[Claim, ...], list[Document]]:
    """Make a graph: about three claims an entity between entities unless told, and one in five about a value."""
    chance = random.Random(seed)
    known = list(_to_entities(entities, chance))
    said = list(_to_claims(known, 3 * entities if claims is None else claims, chance))
    return _write(said, chance)


def _to_entities(number: int, chance: random.Random) -> Iterator[Entity]:
    taken: set[str] = set()
    for index in range(number):
        type = ENTITY_TYPES[index % len(ENTITY_TYPES)]
        while True:
            stem = "".join((chance.choice(_FIRST), chance.choice(_MIDDLE), chance.choice(_LAST)))
            person = chance.choice(_PERSONS)
            english, indonesian = (form.format(stem, person) for form in _NAMES[type])
            if english in taken:
                stem += f" {len(taken)}"
                english, indonesian = (form.format(stem, person) for form in _NAMES[type])
            if english not in taken:
                break
        taken.add(english)
        yield Entity(
            iri=to_iri("entity", to_slug(english)),
            label=english,
            type=type,
            labels=(("en", english), ("id", indonesian)),
            aliases=(f"the {english.split()[0]} side", english.upper()) if index % 4 == 0 else (),
            wikidata=f"Q{900_000_000 + index}" if index % 5 == 0 else None,
        )


@cache
def _to_predicates(subject: str, thing: str) -> tuple[str, ...]:
    return tuple(name for name in PREDICATES if allows(name, subject, thing))


def _to_claims(known: list[Entity], wanted: int, chance: random.Random) -> Iterator[Claim]:
    """Tie every entity to an earlier one, then more of them, the early ones of a neighbourhood most often."""
    for number in range(1, max(wanted, len(known)) if len(known) > 1 else 0):
        index = number if number < len(known) else chance.randrange(len(known))
        start = index - index % NEIGHBOURHOOD
        size = min(NEIGHBOURHOOD, len(known) - start)
        near = start + int(size * chance.random() ** 2)
        far = int(len(known) * chance.random() ** 2)
        other = far if near == index or chance.random() < 0.08 else near
        if number < len(known) and other >= index:
            other = chance.randrange(index)
        ends = [known[index], known[other]]
        chance.shuffle(ends)
        if ends[0] is ends[1] and chance.random() < 0.9:
            continue
        predicate = chance.choice(_to_predicates(ends[0].type, ends[1].type))
        yield from _vary(ends[0], predicate, ends[1], known, chance)
    for index, entity in enumerate(known):
        if index % 5 == 0:
            yield from _measure(entity, chance)


def _vary(
    subject: Entity, predicate: str, thing: Entity, known: list[Entity], chance: random.Random
) -> Iterator[Claim]:
    polarity = chance.choices(("affirmed", "negated"), (9, 1))[0]
    modality = chance.choices(("asserted", "planned", "possible", "alleged"), (80, 10, 5, 5))[0]
    claim = Claim(
        subject=subject,
        predicate=predicate,
        object=thing,
        evidence=(),
        polarity="negated" if polarity == "negated" else "affirmed",
        modality=next(one for one in ("asserted", "planned", "possible", "alleged") if one == modality),
        role=chance.choice(_ROLES) if predicate in ("holdsOfficeIn", "affiliatedWith") else None,
        amount=chance.choice(_AMOUNTS) if predicate in ("investsIn", "acquires", "assists") else None,
        time=chance.choice(_TIMES) if chance.random() < 0.4 else None,
        attributed_to=chance.choice(known) if chance.random() < 0.1 else None,
        status=chance.choices(("unreviewed", "accepted", "rejected", "corrected"), (90, 5, 3, 2))[0],
    )
    yield claim
    if modality == "asserted" and chance.random() < 0.03:
        yield replace(claim, polarity="affirmed" if claim.polarity == "negated" else "negated", status="unreviewed")
    elif predicate == "holdsOfficeIn" and chance.random() < 0.2:
        yield replace(claim, role="acting " + (claim.role or "chair"), status="unreviewed")


def _measure(entity: Entity, chance: random.Random) -> Iterator[Claim]:
    """Say a number of it, and of events a date and a theme; sometimes two that disagree."""
    of, unit = chance.choice(_COUNTED)
    for _ in range(chance.choices((1, 2), (8, 2))[0]):
        number = Literal(value=str(chance.randrange(2, 900)), datatype="xsd:integer", of=of, unit=unit)
        yield Claim(subject=entity, predicate="hasQuantity", object=number, evidence=())
    if allows("hasTheme", entity.type, "Theme"):
        yield Claim(subject=entity, predicate="hasTheme", object=Literal(value="Steady hands"), evidence=())
    day = Literal(value=f"2025-{chance.randrange(1, 13):02}-{chance.randrange(1, 28):02}", datatype="xsd:date")
    predicate = chance.choice(("date", "startDate", "endDate"))
    yield Claim(subject=entity, predicate=predicate, object=day, evidence=())
    if chance.random() < 0.2:
        yield Claim(
            subject=entity, predicate=predicate, object=Literal(value="2024", datatype="xsd:gYear"), evidence=()
        )


@cache
def _read_ontology() -> Ontology:
    return Ontology.read()


def _write(said: list[Claim], chance: random.Random) -> tuple[tuple[Claim, ...], list[Document]]:
    """Write documents that say the claims, some of them twice, and join what they give."""
    again = [claim for claim in said if chance.random() < 0.15]
    chance.shuffle(again)
    rows = [*said, *again]
    claims: list[Claim] = []
    documents = []
    for number, start in enumerate(range(0, len(rows), SENTENCES) or [0]):
        language = ("en", "id")[number % 2]
        id = f"report-{number + 1}"
        title = {"en": f"Report {number + 1} on fair models", "id": f"Laporan {number + 1} tentang model yang adil"}
        text = title[language] + (" 🛰️𝔸𝕀" if number % 3 == 0 else "") + "\n\n"
        for place, claim in enumerate(rows[start : start + SENTENCES]):
            sentence, ends = _say(claim, language)
            evidence = _point(id, sentence, len(text), ends, claim, round(chance.uniform(0.5, 0.99), 4))
            claims.append(replace(claim, evidence=(evidence,)))
            text += sentence + ("\n\n" if place % 4 == 3 else " ")
            if place % 5 == 0:
                text += chance.choice(_TALK[language]) + " "
        documents.append(
            Document(
                id=id,
                text=text,
                language=language,
                source=f"https://example.org/{id}.html" if number % 2 else f"texts/{id}.txt",
                content_hash=to_content_hash(text),
                title=title[language],
                date=None if number % 7 == 6 else f"{2023 + number % 4}-{1 + number % 12:02}-{1 + number % 28:02}",
            )
        )
    joined = assemble(claims)
    verify(joined, documents)
    return joined, documents


def _to_name(thing: Entity | Literal, language: str) -> str:
    if isinstance(thing, Entity):
        return dict(thing.labels)[language]
    return " ".join(part for part in (thing.value, thing.unit, thing.of) if part)


def _say(claim: Claim, language: str) -> tuple[str, tuple[tuple[int, str], tuple[int, str]]]:
    """Put a claim into words; give the sentence, and place and words of both ends."""
    subject, thing = _to_name(claim.subject, language), _to_name(claim.object, language)
    frame = _FRAMES[language][
        "negated" if claim.polarity == "negated" else claim.modality if claim.modality != "asserted" else "affirmed"
    ]
    before, after = frame.split("{}")
    if claim.polarity == "negated" and claim.modality != "asserted":
        before = _FRAMES[language][claim.modality].split("{}")[0] + before[:1].lower() + before[1:]
    verb = _read_ontology().to_label(claim.predicate, language)
    role = f", {claim.role}," if claim.role else ""
    tail = [*([claim.amount] if claim.amount else []), *([f"({claim.time})"] if claim.time else [])]
    tail += [_SAYS[language].format(_to_name(claim.attributed_to, language))] if claim.attributed_to else []
    head = f"{before}{subject}{role} {verb} "
    sentence = head + " ".join([thing, *tail]) + after
    return sentence, ((len(before), subject), (len(head), thing))


def _point(
    document: str,
    sentence: str,
    start: int,
    ends: tuple[tuple[int, str], tuple[int, str]],
    claim: Claim,
    confidence: float,
) -> Evidence:
    types = (claim.subject.type, claim.object.type if isinstance(claim.object, Entity) else "Quantity")
    first, second = (
        Mention(start=start + at, end=start + at + len(words), text=words, type=type)
        for (at, words), type in zip(ends, types, strict=True)
    )
    return Evidence(
        document=document,
        sentence=sentence,
        start=start,
        end=start + len(sentence),
        subject=first,
        object=second,
        confidence=confidence,
        extractor="made/1",
    )
