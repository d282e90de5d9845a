"""The writing half of the border: from a document and its claims to the quads of its graph."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.assemble import of_document
from kg.errors import VocabularyError
from kg.ids import BASE, to_hash, to_iri
from kg.model import Claim, Document, Entity, Evidence, Literal, Mention
from kg.periods import parse
from kg.rdf.terms import (
    ADDRESS,
    AUTHOR,
    PUBLISHER,
    SENTENCE_OF_MENTION,
    TYPE_OF_MENTION,
    WIKIDATA,
    Iri,
    Quad,
    Statement,
    Term,
    Text,
    Typed,
    typed,
)
from kg.vocab import AIP, CLASSES, DCT, OA, PROV, RDF, RDFS, SKOS, XSD, to_predicate

_DATES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
"""Datatypes of ISO dates by their length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What read a document, for provenance: the same extractor and time give the same run."""

    extractor: str
    """Name and version: ``encoder/0.1``."""
    time: str | None = None
    """UTC time, ``2025-07-27T08:00:00Z``; only where the user fixed it, for builds must repeat to the byte."""

    @property
    def id(self) -> str:
        """Hash of extractor and time."""
        return to_hash([self.extractor, self.time])


def to_rdf(document: Document, claims: Iterable[Claim], run: Run, *, base: str = BASE) -> Iterator[Quad]:
    """Write what a document says as the quads of its graph, each once; what other documents add is left out.

    >>> text = "Indonesia supports it."
    >>> document = Document(id="d", text=text, language="en", source="d.txt", content_hash="0")
    >>> graphs = {quad.graph for quad in to_rdf(document, [], Run(extractor="encoder/0.1"))}
    >>> [graph.value for graph in graphs]
    ['https://w3id.org/aipolicy-kg/id/document/d']
    """
    graph = Iri(to_iri("document", document.id, base))
    seen: set[Statement] = set()
    for statement in _statements(document, claims, run, base):
        if statement not in seen:
            seen.add(statement)
            yield Quad(*statement, graph)


def describe(entity: Entity) -> Iterator[Statement]:
    """Write the statements that describe an entity: its type, names and Wikidata item.

    >>> [str(thing) for _, _, thing in describe(Entity(iri="urn:x", label="X", type="Actor", wikidata="Q1"))]
    ['<https://w3id.org/aipolicy-kg/ontology#Actor>', '"X"', '<http://www.wikidata.org/entity/Q1>']
    """
    if entity.type not in CLASSES:
        raise VocabularyError(f"{entity.label!r} has type {entity.type!r}, which is no class of the ontology")
    yield from _node(
        Iri(entity.iri),
        (RDF.type, Iri(AIP[entity.type])),
        (RDFS.label, Text(entity.label)),
        *((SKOS.prefLabel, Text(name, language)) for language, name in entity.labels),
        *((SKOS.altLabel, Text(name)) for name in entity.aliases),
        (SKOS.exactMatch, Iri(WIKIDATA + entity.wikidata) if entity.wikidata else None),
    )


def to_decimal(number: float) -> Typed:
    """Write a probability as a canonical decimal of at most four places.

    >>> print(to_decimal(0.5).value, to_decimal(1).value)
    0.5 1
    """
    return typed(f"{number:.4f}".rstrip("0").rstrip("."), XSD.decimal)


def _statements(document: Document, claims: Iterable[Claim], run: Run, base: str) -> Iterator[Statement]:
    subject = Iri(to_iri("document", document.id, base))
    yield from _document(subject, document, base)
    yield from _run(subject, run, base)
    own = tuple(of_document(claims, document.id))
    mentions = _name_mentions((one for claim in own for one in claim.evidence), base)
    made_by = Iri(to_iri("run", run.id, base))
    for claim in own:
        names = {one: _evidence_iri(claim.id, one, base) for one in claim.evidence}
        try:
            yield from _claim(subject, claim, names.values(), made_by, base)
            for one, name in names.items():
                yield from _evidence(name, subject, document, claim, one, mentions)
        except VocabularyError as error:
            raise VocabularyError(f"{document.id}: claim {claim.id} ({claim.predicate}): {error}") from None


def _node(subject: Iri, *pairs: tuple[str, Term | None]) -> Iterator[Statement]:
    for predicate, thing in pairs:
        if thing is not None:
            yield subject, Iri(predicate), thing


def _words(document: Document, text: str) -> Text:
    return Text(text, "" if document.language == "und" else document.language)


def _date(text: str) -> Term:
    """Write an ISO date, month or year with its datatype, and anything else as it stands."""
    try:
        return typed(text, _DATES.get(len(text), XSD.date))
    except VocabularyError:
        return Text(text)


def _integer(number: int) -> Typed:
    return typed(str(number), XSD.integer)


def _document(subject: Iri, document: Document, base: str) -> Iterator[Statement]:
    yield from _node(
        subject,
        (RDF.type, Iri(AIP.Document)),
        (DCT.identifier, Text(document.id)),
        (DCT.title, _words(document, document.title) if document.title is not None else None),
        (DCT.language, Text(document.language)),
        (DCT.source, Text(document.source)),
        (DCT.issued, _date(document.date) if document.date is not None else None),
        (DCT.format, Text(document.media_type)),
        (ADDRESS, typed(document.address, XSD.anyURI) if document.address is not None else None),
        (PUBLISHER, _text(document.publisher)),
        *((AUTHOR, Text(name)) for name in document.authors),
        (AIP.copyOf, Iri(to_iri("document", document.copy_of, base)) if document.copy_of is not None else None),
        (AIP.language, Text(document.language)),
        (AIP.contentHash, Text(document.content_hash)),
    )


def _run(document: Iri, run: Run, base: str) -> Iterator[Statement]:
    agent = Iri(to_iri("agent", run.extractor, base))
    yield from _node(
        Iri(to_iri("run", run.id, base)),
        (RDF.type, Iri(PROV.Activity)),
        (PROV.used, document),
        (PROV.wasAssociatedWith, agent),
        (PROV.endedAtTime, typed(run.time, XSD.dateTime) if run.time else None),
    )
    yield from _node(agent, (RDF.type, Iri(PROV.SoftwareAgent)), (RDFS.label, Text(run.extractor)))


def _claim(document: Iri, claim: Claim, evidence: Iterable[Iri], run: Iri, base: str) -> Iterator[Statement]:
    literal = claim.object if isinstance(claim.object, Literal) else Literal(value="")
    thing = Iri(claim.object.iri) if isinstance(claim.object, Entity) else _literal(claim.object)
    edge = Iri(AIP[to_predicate(claim.predicate).name])
    if claim.polarity == "affirmed" and claim.modality == "asserted" and claim.status != "rejected":
        yield Iri(claim.subject.iri), edge, thing
    for entity in (claim.subject, claim.object, claim.attributed_to):
        if isinstance(entity, Entity):
            yield from describe(entity)
    yield from _node(
        Iri(to_iri("claim", claim.id, base)),
        (RDF.type, Iri(AIP.Claim)),
        (RDF.type, Iri(RDF.Statement)),
        (RDF.type, Iri(PROV.Entity)),
        (RDF.subject, Iri(claim.subject.iri)),
        (RDF.predicate, edge),
        (RDF.object, thing),
        (AIP.polarity, Iri(AIP[claim.polarity.capitalize()])),
        (AIP.modality, Iri(AIP[claim.modality.capitalize()])),
        (AIP.status, Iri(AIP[claim.status.capitalize()])),
        (AIP.confidence, to_decimal(claim.confidence)),
        (AIP.countedThing, _text(literal.of)),
        (AIP.unit, _text(literal.unit)),
        (AIP.role, _text(claim.role)),
        (AIP.amount, _text(claim.amount)),
        *_time(claim.time),
        (AIP.attributedTo, Iri(claim.attributed_to.iri) if claim.attributed_to else None),
        (PROV.wasDerivedFrom, document),
        (PROV.wasGeneratedBy, run),
        *((AIP.evidence, one) for one in evidence),
    )


def _time(text: str | None) -> Iterator[tuple[str, Term]]:
    """Write when a claim happened or, where its time is an interval, from when and until when it holds."""
    period = parse(text) if text is not None else None
    if text is not None and (period is None or not period.is_interval):
        yield AIP.time, _date(text)
        return
    for predicate, bound in ((AIP.validFrom, period and period.start), (AIP.validUntil, period and period.end)):
        if bound:
            yield predicate, _date(bound)


def _text(text: str | None) -> Text | None:
    return None if text is None else Text(text)


def _literal(literal: Literal) -> Term:
    name = literal.datatype.removeprefix("xsd:")
    return Text(literal.value) if name == "string" else typed(literal.value, XSD[name])


def _evidence_iri(claim: str, one: Evidence, base: str) -> Iri:
    ends = [one.subject.start, one.subject.end, one.object.start, one.object.end]
    return Iri(to_iri("evidence", to_hash([claim, one.document, one.start, one.end, *ends, one.extractor]), base))


def _evidence(
    subject: Iri, source: Iri, document: Document, claim: Claim, one: Evidence, mentions: Mapping[Mention, Iri]
) -> Iterator[Statement]:
    position, quote = Iri(f"{subject.value}-position"), Iri(f"{subject.value}-quote")
    yield from _node(
        subject,
        (RDF.type, Iri(OA.SpecificResource)),
        (OA.hasSource, source),
        (OA.hasSelector, position),
        (OA.hasSelector, quote),
        (AIP.subjectMention, mentions[one.subject]),
        (AIP.objectMention, mentions[one.object]),
        (AIP.confidence, to_decimal(one.confidence)),
        (AIP.extractor, Text(one.extractor)),
        (AIP.page, _integer(one.page) if one.page is not None else None),
    )
    yield from _node(
        position,
        (RDF.type, Iri(OA.TextPositionSelector)),
        (OA.start, _integer(one.start)),
        (OA.end, _integer(one.end)),
    )
    yield from _node(quote, (RDF.type, Iri(OA.TextQuoteSelector)), (OA.exact, _words(document, one.sentence)))
    for mention, end in ((one.subject, claim.subject), (one.object, claim.object)):
        yield from _node(
            mentions[mention],
            (RDF.type, Iri(AIP.Mention)),
            (OA.hasSource, source),
            (OA.start, _integer(mention.start)),
            (OA.end, _integer(mention.end)),
            (OA.exact, _words(document, mention.text)),
            (AIP.confidence, to_decimal(mention.score)),
            (AIP.refersTo, Iri(end.iri) if isinstance(end, Entity) else None),
            (TYPE_OF_MENTION, Iri(AIP[mention.type]) if mention.type in CLASSES else Text(mention.type)),
            (SENTENCE_OF_MENTION, _integer(mention.sentence)),
        )


def _name_mentions(evidence: Iterable[Evidence], base: str) -> dict[Mention, Iri]:
    """Name each mention by its place; readings of the same words that differ are numbered, the surest first."""
    places: dict[tuple[str, int, int], set[Mention]] = defaultdict(set)
    for one in evidence:
        for mention in (one.subject, one.object):
            places[one.document, mention.start, mention.end].add(mention)
    names = {}
    for (document, start, end), readings in places.items():
        for number, mention in enumerate(sorted(readings, key=lambda mention: (-mention.score, repr(mention))), 1):
            local = f"{start}-{end}" if number == 1 else f"{start}-{end}-{number}"
            names[mention] = Iri(f"{to_iri('mention', document, base)}/{local}")
    return names
