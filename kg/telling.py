"""Claims as people read them, in a language: what a claim says, how, and where."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from kg.errors import ExportError
from kg.model import Claim, Entity, Evidence, Literal
from kg.ontology import Ontology
from kg.periods import parse

PLAIN = ("affirmed", "asserted", "unreviewed")
"""What a claim is where nothing need be said of it."""


@cache
def read_words(language: str) -> Mapping[str, Any]:
    """Read the words in which claims are told.

    >>> read_words("id")["negated"]
    'disangkal'
    """
    words = tomllib.loads((resources.files("kg") / "telling.toml").read_text(encoding="utf-8"))
    if language not in words:
        raise ExportError(f"there are no words in {language!r}; choose one of {', '.join(sorted(words))}")
    found: Mapping[str, Any] = words[language]
    return found


@cache
def read_ontology() -> Ontology:
    """Read the ontology once, for the names of types and predicates."""
    return Ontology.read()


def to_label(thing: Entity | Literal, language: str = "") -> str:
    """Name an entity in a language if it has a name there, or write a value with its unit and what it counts.

    >>> to_label(Entity(iri="urn:x", label="X", type="Actor", labels=(("id", "Si X"),)), "id")
    'Si X'
    >>> to_label(Literal(value="800", datatype="xsd:integer", of="exhibitors"))
    '800 exhibitors'
    """
    if isinstance(thing, Entity):
        return dict(thing.labels).get(language, thing.label)
    return " ".join(part for part in (thing.value, thing.unit, thing.of) if part)


def to_time(text: str | None, language: str = "en") -> str | None:
    """Write the time of a claim; an interval says since when or until when.

    >>> to_time("2024/.."), to_time("../2025-04", "id"), to_time("2019/2023"), to_time("2025-07-26")
    ('since 2024', 'sampai 2025-04', '2019 – 2023', '2025-07-26')
    """
    period = parse(text) if text else None
    if period is None or not period.is_interval:
        return text
    form = "during" if period.start and period.end else "since" if period.start else "until"
    return str(read_words(language)[form].format(start=period.start, end=period.end))


def to_page(evidence: Evidence, language: str = "en") -> str | None:
    """Name the page of a sentence, None where its source has none."""
    return None if evidence.page is None else str(read_words(language)["page"].format(page=evidence.page))


def to_place(evidence: Evidence, language: str = "en") -> str:
    """Name the document of a sentence, and its page where there are pages."""
    return ", ".join(filter(None, (evidence.document, to_page(evidence, language))))


def to_flags(claim: Claim) -> tuple[str, ...]:
    """List what keeps a claim from being a plain fact: polarity, modality and status, each where it is not the usual.

    >>> china = Entity(iri="urn:china", label="China", type="Country")
    >>> to_flags(Claim(subject=china, predicate="signs", object=china, evidence=(), polarity="negated"))
    ('negated',)
    """
    return tuple(name for name in (claim.polarity, claim.modality, claim.status) if name not in PLAIN)


def to_marks(claim: Claim, language: str = "en") -> tuple[str, ...]:
    """Tell how a claim is said, where that is not plainly: denied, planned, as what, when, according to whom.

    >>> china = Entity(iri="urn:china", label="China", type="Country")
    >>> to_marks(Claim(subject=china, predicate="hosts", object=china, evidence=(), modality="planned", time="2026/.."))
    ('planned', 'since 2026')
    """
    return tuple(filter(None, _to_marks(claim, language)))


def say(claim: Claim, language: str | None = None) -> str:
    """Tell what a claim says in a line: with the ontology's own names, or in a language.

    >>> china, india = (Entity(iri=f"urn:{name}", label=name, type="Country") for name in ("China", "India"))
    >>> claim = Claim(subject=china, predicate="cooperatesWith", object=india, evidence=(), modality="planned")
    >>> say(claim), say(claim, "id")
    ('China cooperatesWith India [planned]', 'China bekerja sama dengan India [direncanakan]')
    """
    predicate = read_ontology().to_label(claim.predicate, language) if language else claim.predicate
    subject, thing = (to_label(end, language or "") for end in (claim.subject, claim.object))
    marks = "; ".join(to_marks(claim, language or "en"))
    return f"{subject} {predicate} {thing}" + (f" [{marks}]" if marks else "")


def _to_marks(claim: Claim, language: str) -> Iterator[str | None]:
    words = read_words(language)
    yield from (words[name] for name in (claim.polarity, claim.modality) if name not in PLAIN)
    yield words["as"].format(role=claim.role) if claim.role else None
    yield claim.amount
    yield to_time(claim.time, language)
    if claim.attributed_to:
        yield words["according"].format(name=to_label(claim.attributed_to, language))
    if claim.status not in PLAIN:
        yield words[claim.status]
