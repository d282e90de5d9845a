"""From what each sentence gave to one claim a statement: evidence joined, confidence combined, disagreements found.

Nothing is thrown away here: claims that disagree are both kept and named by `conflicts`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations
from math import prod
from types import MappingProxyType

from kg.errors import EvidenceError
from kg.languages import is_former
from kg.model import Claim, Document, Entity, Evidence, Literal
from kg.periods import holds_on, is_past, overlap
from kg.vocab import LASTING, to_predicate

PLACES = 4
"""Decimals kept of a probability: differences below come from the processor, not from the text."""

STANDING = ("rejected", "corrected", "accepted", "unreviewed")
"""Which status stands where records of one claim differ: a person's word before none, a veto before all."""

FACTUAL = ("asserted", "alleged")
"""Modalities that say how things are: a plan or a possibility contradicts nothing."""

DATES = ("date", "startDate", "endDate")
"""Predicates whose values are ISO dates, where a shorter one leaves open what a longer one says."""


def assemble(claims: Iterable[Claim], copies: Mapping[str, str] = MappingProxyType({})) -> tuple[Claim, ...]:
    """Join the records that say the same into one claim each, sorted by id.

    All evidence is kept, sorted by document and offset. The confidence is the chance that not every sentence misled:
    ``1 - prod(1 - p)``, where what one extractor found in one sentence counts once, and of documents that are `copies`
    of one (id of the copy: id of the original) only the surest. An entity gets one description.

    >>> assemble([])
    ()
    """
    known = tuple(claims)
    entities = merge_entities(entity for claim in known for entity in entities_of(claim))
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in with_entities(known, entities):
        claim = to_canonical(replace(claim, evidence=tuple(map(_rounded, claim.evidence))))
        found[claim.id].append(claim)
    return tuple(_join(found[id], copies) for id in sorted(found))


def to_canonical(claim: Claim) -> Claim:
    """Order the ends of a claim with a symmetric predicate by IRI, so that it is the same claim from either side.

    >>> china, india = (Entity(iri=f"urn:{name}", label=name, type="Country") for name in ("china", "india"))
    >>> there = Claim(subject=india, predicate="cooperatesWith", object=china, evidence=())
    >>> to_canonical(there).subject.label
    'china'
    """
    subject, thing = claim.subject, claim.object
    if isinstance(thing, Literal) or subject.iri <= thing.iri or not to_predicate(claim.predicate).symmetric:
        return claim
    swapped = tuple(replace(one, subject=one.object, object=one.subject) for one in claim.evidence)
    return replace(claim, subject=thing, object=subject, evidence=swapped)


def confidence(evidence: Iterable[Evidence], copies: Mapping[str, str] = MappingProxyType({})) -> float:
    """Combine the confidences of evidence for one claim, each sentence and extractor counted once.

    Of documents that are `copies` of one only the surest counts.

    >>> from kg.model import Mention
    >>> mention = Mention(start=0, end=1, text="A", type="Actor")
    >>> first = Evidence(document="d", sentence="A b.", start=0, end=4, subject=mention, object=mention,
    ...                  confidence=0.5, extractor="encoder/0.1")
    >>> confidence([first, first]), confidence([first, replace(first, start=9, end=13)])
    (0.5, 0.75)
    >>> confidence([first, replace(first, document="e")], {"e": "d"})
    0.5
    """
    return weigh(((one.document, (one.start, one.end, one.extractor), one.confidence) for one in evidence), copies)


def weigh(found: Iterable[tuple[str, Hashable, float]], copies: Mapping[str, str]) -> float:
    """Combine probabilities given with their document and their place in it; copies of a document are one witness.

    >>> weigh([("a", 1, 0.5), ("b", 1, 0.5), ("b", 2, 0.5), ("c", 7, 0.2)], {"b": "a"})
    0.8
    """
    said: defaultdict[str, list[tuple[Hashable, float]]] = defaultdict(list)
    for document, place, probability in found:
        said[document].append((place, probability))
    return round(_any((copies.get(document, document), _any(places)) for document, places in said.items()), PLACES)


def combine(found: Iterable[tuple[Hashable, float]]) -> float:
    """Combine probabilities given with their source; of one source only the greatest counts.

    >>> combine([("a", 0.5), ("a", 0.4), ("b", 0.5)])
    0.75
    """
    return round(_any(found), PLACES)


def _any(found: Iterable[tuple[Hashable, float]]) -> float:
    best: dict[Hashable, float] = {}
    for source, probability in found:
        best[source] = max(best.get(source, 0.0), probability)
    return 1 - prod(1 - probability for probability in sorted(best.values()))


def of_document(claims: Iterable[Claim], document: str) -> Iterator[Claim]:
    """Keep what one document says: its claims with its own evidence and the confidence that this gives.

    >>> list(of_document([], "waic-2025-id"))
    []
    """
    for claim in claims:
        own = tuple(one for one in claim.evidence if one.document == document)
        if own:
            yield claim if own == claim.evidence else replace(claim, evidence=own, confidence=confidence(own))


def merge_entities(entities: Iterable[Entity]) -> dict[str, Entity]:
    """Give each IRI one description: the label and type met most, every name, one label a language.

    >>> china = Entity(iri="urn:china", label="China", type="Country")
    >>> merge_entities([china, china, replace(china, label="Tiongkok")])["urn:china"].aliases
    ('Tiongkok',)
    """
    found: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        found[entity.iri].append(entity)
    return {iri: _merge(found[iri]) for iri in sorted(found)}


def verify(claims: Iterable[Claim], documents: Iterable[Document]) -> None:
    """Hold every evidence and mention against the text, and raise at the first that is not exactly there."""
    texts = {document.id: document.text for document in documents}
    for claim in claims:
        if not claim.evidence:
            raise EvidenceError(f"claim {claim.id} has no evidence; extract it again")
        for one in claim.evidence:
            if one.document not in texts:
                raise EvidenceError(f"{one.document}: claim {claim.id} points at a document that is not there; add it")
            pieces = (
                (one.start, one.end, one.sentence),
                *((m.start, m.end, m.text) for m in (one.subject, one.object)),
            )
            for start, end, said in pieces:
                if not 0 <= start < end or texts[one.document][start:end] != said:
                    raise EvidenceError(
                        f"{one.document}: text {start}-{end} is not {_cut(said)!r} as claim {claim.id} says; "
                        "extract the document again"
                    )


def conflicts(
    claims: Iterable[Claim],
    same_role: Callable[[str, str], bool] = lambda one, other: one.casefold() == other.casefold(),
) -> tuple[tuple[str, str, str], ...]:
    """Find the pairs of claims that cannot both hold: (id, id, reason), sorted, the smaller id first.

    Compared are asserted and alleged claims that nobody rejected: two roles of one person in one body, two values of
    a date or of a quantity of one thing, and the same statement affirmed and denied. A value that only says more
    (2025-07-26 beside 2025) and claims about times that do not overlap (`kg.periods.overlap`) do not disagree, nor does
    a former office with another one.

    >>> conflicts([])
    ()
    """
    groups: dict[tuple[str, ...], dict[str, Claim]] = defaultdict(dict)
    for claim in claims:
        if claim.status != "rejected" and claim.modality in FACTUAL:
            groups[claim.subject.iri, claim.predicate, *_measured(claim)][claim.id] = claim
    found = []
    for group in groups.values():
        for one, other in combinations((group[id] for id in sorted(group)), 2):
            reason = _disagreement(one, other, same_role)
            if reason:
                found.append((one.id, other.id, reason))
    return tuple(sorted(found))


def holds(claim: Claim, day: date) -> bool:
    """Tell whether what a claim says stands on a day: not where something lasting is then over or still to come.

    >>> office = Claim(subject=Entity(iri="urn:x", label="X", type="Person"), predicate="holdsOfficeIn",
    ...                object=Entity(iri="urn:y", label="Y", type="Country"), evidence=(), time="2019/2023")
    >>> holds(office, date(2023, 12, 31)), holds(office, date(2024, 1, 1))
    (True, False)
    """
    return claim.predicate not in LASTING or holds_on(claim.time, day)


def _measured(claim: Claim) -> tuple[str, ...]:
    """Say about what a claim can be disagreed with: its object, or the thing counted and its unit."""
    thing = claim.object
    if isinstance(thing, Entity):
        return (thing.iri,)
    if claim.predicate in DATES:
        return ()
    if claim.predicate == "hasQuantity":
        return ((thing.of or "").casefold(), (thing.unit or "").casefold())
    return (thing.value,)


def _disagreement(one: Claim, other: Claim, same_role: Callable[[str, str], bool]) -> str | None:
    if not overlap(one.time, other.time):
        return None
    same_role_said = one.role is None or other.role is None or same_role(one.role, other.role)
    if one.polarity != other.polarity:
        denied = _value(one) == _value(other) and same_role_said and _same(one.amount, other.amount)
        return "affirmed and denied" if denied else None
    if one.polarity == "negated":
        return None
    if one.predicate == "holdsOfficeIn":
        may_both = same_role_said or _is_over(one) or _is_over(other)
        return None if may_both else f"different roles: {_both(one.role, other.role)}"
    if one.predicate in DATES and not overlap(_value(one), _value(other)):
        return f"different dates: {_both(_value(one), _value(other))}"
    if one.predicate == "hasQuantity" and any(_measured(one)) and _number(one) != _number(other):
        return f"different quantities: {_both(_value(one), _value(other))}"
    return None


def _is_over(office: Claim) -> bool:
    """Tell whether an office is a former one, by its time or its title."""
    return is_past(office.time) or is_former(office.role or "")


def _same(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one.casefold() == other.casefold()


def _value(claim: Claim) -> str | None:
    return claim.object.value if isinstance(claim.object, Literal) else None


def _number(claim: Claim) -> float | str | None:
    value = _value(claim)
    try:
        return float(value or "")
    except ValueError:
        return value


def _both(one: str | None, other: str | None) -> str:
    return ", ".join(sorted((one or "", other or "")))


def with_entities(claims: Iterable[Claim], known: Mapping[str, Entity]) -> Iterator[Claim]:
    """Give claims the known descriptions of their entities, found by IRI.

    >>> list(with_entities([], {}))
    []
    """
    for claim in claims:
        yield replace(
            claim,
            subject=known[claim.subject.iri],
            object=known[claim.object.iri] if isinstance(claim.object, Entity) else claim.object,
            attributed_to=known[claim.attributed_to.iri] if claim.attributed_to else None,
        )


def ends_of(claim: Claim) -> tuple[Entity, ...]:
    """List the entities that a claim ties: its subject, and its object where that is no value.

    >>> china = Entity(iri="urn:china", label="China", type="Country")
    >>> len(ends_of(Claim(subject=china, predicate="signs", object=china, evidence=(), attributed_to=china)))
    2
    """
    return tuple(end for end in (claim.subject, claim.object) if isinstance(end, Entity))


def entities_of(claim: Claim) -> tuple[Entity, ...]:
    """List the entities of a claim: its ends and who says so.

    >>> len(entities_of(Claim(subject=Entity(iri="urn:x", label="X", type="Actor"), predicate="date",
    ...                       object=Literal(value="2025"), evidence=())))
    1
    """
    return (*ends_of(claim), *([claim.attributed_to] if claim.attributed_to else []))


def _rounded(one: Evidence) -> Evidence:
    return replace(
        one,
        confidence=round(one.confidence, PLACES),
        subject=replace(one.subject, score=round(one.subject.score, PLACES)),
        object=replace(one.object, score=round(one.object.score, PLACES)),
    )


def _join(same: list[Claim], copies: Mapping[str, str]) -> Claim:
    kept: dict[tuple[str | int, ...], Evidence] = {}
    for one in sorted((one for claim in same for one in claim.evidence), key=_order):
        kept.setdefault(_place(one), one)
    evidence = tuple(kept.values())
    status = min((claim.status for claim in same), key=STANDING.index)
    return replace(same[0], evidence=evidence, confidence=confidence(evidence, copies), status=status)


def _place(one: Evidence) -> tuple[str | int, ...]:
    """Say where and by what an evidence was found; of two for one place the surer stays."""
    ends = (one.subject.start, one.subject.end, one.object.start, one.object.end)
    return (one.document, one.start, one.end, *ends, one.extractor)


def _order(one: Evidence) -> tuple[str | int | float, ...]:
    return (*_place(one), -one.confidence, repr(one.subject), repr(one.object))


def _merge(same: list[Entity]) -> Entity:
    label = _most_common(entity.label for entity in same)
    spoken: dict[str, list[str]] = defaultdict(list)
    for entity in same:
        for language, name in entity.labels:
            spoken[language.lower()].append(name)
    labels = tuple((language, _most_common(spoken[language])) for language in sorted(spoken))
    names = {name for entity in same for name in (entity.label, *entity.aliases, *(name for _, name in entity.labels))}
    return replace(
        same[0],
        label=label,
        type=_most_common(entity.type for entity in same),
        labels=labels,
        aliases=tuple(sorted(names - {label, *(name for _, name in labels)})),
        wikidata=min((entity.wikidata for entity in same if entity.wikidata), default=None),
    )


def _most_common(names: Iterable[str]) -> str:
    """Pick what occurs most, the first in order among equals."""
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name))


def _cut(text: str, length: int = 60) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
