"""From mentions, ties and entities to claims with evidence."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg import languages
from kg.analysis import Analysis
from kg.languages import dates, numbers
from kg.model import Claim, Document, Entity, Evidence, Literal, Mention, Modality, Sentence
from kg.relations import MODALITIES, RELATIONS, Tie
from kg.vocab import PREDICATES, allows

ATTACHED = 0.4
"""Least probability that ties a role or an amount to its subject."""
WITH_AMOUNT = frozenset(
    ("investsIn", "acquires", "penalizes", "assists", "supplies", "signs", "proposes", "adopts", "develops", "seeks")
)
"""Predicates whose claims carry a sum of money."""
QUOTES = " \t\n\"'“”‘’«»"


def to_claims(
    document: Document,
    sentences: Sequence[Sentence],
    analysis: Analysis,
    entities: Mapping[int, Entity | None],
    thresholds: Mapping[str, float],
    extractor: str,
) -> Iterator[Claim]:
    """Turn ties that are likely enough into claims, one a tie, each with its sentence as evidence.

    ``entities`` gives the entity of each mention by number, None where a mention names nothing. ``thresholds`` holds
    the least confidence by predicate, with ``default`` for the rest.
    """
    attached = _attach(analysis.ties)
    speakers: dict[int, list[int]] = {}
    for number in sorted(analysis.speakers):
        speakers.setdefault(analysis.mentions[number].sentence, []).append(number)
    for tie in analysis.ties:
        subject, thing = analysis.mentions[tie.subject], analysis.mentions[tie.object]
        owner = entities.get(tie.subject)
        if owner is None:
            continue
        sentence = sentences[subject.sentence]
        certain = min(_certainty(tie.subject, analysis, document), _certainty(tie.object, analysis, document))
        for predicate, probability in _likely(tie, certain, thresholds):
            target: Entity | Literal | None
            if PREDICATES[predicate].literal:
                target = to_literal(predicate, thing, sentence, document)
            else:
                target = entities.get(tie.object)
            if target is None or not _fits(owner, predicate, target):
                continue
            evidence = Evidence(
                document=document.id,
                sentence=sentence.text,
                start=sentence.start,
                end=sentence.end,
                subject=subject,
                object=thing,
                confidence=probability,
                extractor=extractor,
            )
            modality: Modality = MODALITIES[tie.modality]
            yield Claim(
                subject=owner,
                predicate=predicate,
                object=target,
                evidence=(evidence,),
                polarity="negated" if tie.negated >= 0.5 else "affirmed",
                modality=modality,
                role=_words(analysis, attached, tie, "hasRole") if predicate == "holdsOfficeIn" else None,
                amount=_words(analysis, attached, tie, "hasAmount") if predicate in WITH_AMOUNT else None,
                attributed_to=_to_speaker(speakers.get(subject.sentence, ()), entities, owner, target),
                confidence=probability,
            )


def _fits(subject: Entity, predicate: str, thing: Entity | Literal) -> bool:
    """Check the ontology again: an entity may be known as of another type than its mention seemed to be."""
    if isinstance(thing, Literal):
        return allows(predicate, subject.type, PREDICATES[predicate].range[0])
    return thing.iri != subject.iri and allows(predicate, subject.type, thing.type)


def _certainty(number: int, analysis: Analysis, document: Document) -> float:
    """Give how sure a mention is: its own probability, and that of its antecedent where it only refers to one."""
    mention = analysis.mentions[number]
    if number in analysis.antecedents and languages.anaphor(mention.text, document.language):
        return mention.score * analysis.antecedents[number][1]
    return mention.score


def _likely(tie: Tie, certain: float, thresholds: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """List the predicates of a tie that reach their threshold; both mentions must be right for the claim to be."""
    least = thresholds["default"]
    for index, predicate in enumerate(RELATIONS[1 : len(PREDICATES) + 1], 1):
        probability = round(float(tie.probabilities[index]) * certain, 4)
        if probability >= thresholds.get(predicate, least):
            yield predicate, probability


def _attach(ties: Iterable[Tie]) -> dict[tuple[str, int], list[tuple[int, float]]]:
    """Collect the roles and amounts of each subject."""
    found: dict[tuple[str, int], list[tuple[int, float]]] = {}
    for tie in ties:
        for name in ("hasRole", "hasAmount"):
            probability = float(tie.probabilities[RELATIONS.index(name)])
            if probability >= ATTACHED:
                found.setdefault((name, tie.subject), []).append((tie.object, probability))
    return found


def _words(
    analysis: Analysis, attached: Mapping[tuple[str, int], Sequence[tuple[int, float]]], tie: Tie, name: str
) -> str | None:
    """Give the role or amount of a tie's subject that stands nearest to its object."""
    options = attached.get((name, tie.subject), ())
    if not options:
        return None
    thing = analysis.mentions[tie.object]
    best = min(options, key=lambda option: (_gap(analysis.mentions[option[0]], thing), -option[1]))
    return re.sub(r"\s+", " ", analysis.mentions[best[0]].text)


def _gap(left: Mention, right: Mention) -> int:
    return max(left.start, right.start) - min(left.end, right.end)


def _to_speaker(
    speakers: Iterable[int], entities: Mapping[int, Entity | None], subject: Entity, thing: Entity | Literal
) -> Entity | None:
    taken = {subject.iri, thing.iri if isinstance(thing, Entity) else ""}
    found = [entity for number in speakers if (entity := entities.get(number))]
    if subject.iri in {entity.iri for entity in found}:
        return None
    return next((entity for entity in found if entity.iri not in taken), None)


def to_literal(predicate: str, mention: Mention, sentence: Sentence, document: Document) -> Literal | None:
    """Read the value of a literal mention; None where its words have none.

    >>> sentence = Sentence(index=0, start=0, end=24, text="Over 3,000 firms joined.")
    >>> mention = Mention(start=5, end=10, text="3,000", type="Quantity")
    >>> document = Document(id="d", text=sentence.text, language="en", source="d.txt", content_hash="")
    >>> to_literal("hasQuantity", mention, sentence, document)
    Literal(value='3000', datatype='xsd:integer', of='firms', unit=None)
    """
    start, end = mention.start - sentence.start, mention.end - sentence.start
    if predicate == "hasTheme":
        theme = re.sub(r"\s+", " ", mention.text).strip(QUOTES + ".,")
        return Literal(value=theme) if theme else None
    if predicate == "hasQuantity":
        for number in numbers.find(sentence.text, document.language):
            if number.start < end and start < number.end:
                return Literal(
                    value=number.value, datatype=_to_number_type(number.value), of=number.of, unit=number.unit
                )
        parsed = numbers.parse(mention.text, document.language)
        return Literal(value=parsed.value, datatype=_to_number_type(parsed.value), unit=parsed.unit) if parsed else None
    for date in dates.find(sentence.text, document.language, document.date):
        if date.start < end and start < date.end:
            value = date.end_value if predicate == "endDate" and date.end_value else date.start_value
            return Literal(value=value, datatype=_DATE_TYPES[value.count("-")])
    return None


_DATE_TYPES = ("xsd:gYear", "xsd:gYearMonth", "xsd:date")


def _to_number_type(value: str) -> str:
    return "xsd:decimal" if "." in value else "xsd:integer"
