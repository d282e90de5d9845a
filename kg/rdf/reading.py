"""The reading half of the border: from the graphs that `to_rdf` wrote back to documents, claims and entities."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar, get_args
from urllib.parse import unquote

from kg.errors import QueryError
from kg.ids import to_local
from kg.model import Claim, Document, Entity, Evidence, Literal, Mention, Modality, Polarity, Status
from kg.periods import OPEN
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
)
from kg.rdf.writing import Run
from kg.vocab import (
    AIP,
    CLASSES,
    DCT,
    LITERAL_TYPES,
    OA,
    PROV,
    RDF,
    RDFS,
    SKOS,
    to_predicate,
)

Node = dict[str, list[Term]]
Graph = dict[str, Node]
Name = TypeVar("Name", bound=str)


def from_rdf(
    quads: Iterable[Quad], texts: Mapping[str, str] | None = None
) -> tuple[tuple[Document, ...], tuple[Claim, ...]]:
    """Read documents, and their claims with the evidence of each document, from the graphs that `to_rdf` wrote.

    Texts are not in the graphs: they come from `texts`, by content hash, and stay empty where it has none. A claim of
    several documents comes once for each; `kg.assemble.assemble` joins them.

    >>> from_rdf([])
    ((), ())
    """
    documents: list[Document] = []
    claims: list[Claim] = []
    for name, graph in _to_graphs(quads):
        if AIP.contentHash in graph.get(name, {}):
            document = _read_document(graph, name, texts or {})
            documents.append(document)
            nodes = sorted(iri for iri, node in graph.items() if Iri(AIP.Claim) in node.get(RDF.type, ()))
            claims.extend(_read_claim(graph, iri, document.id) for iri in nodes)
    return tuple(documents), tuple(claims)


def read_entities(statements: Iterable[Statement]) -> tuple[Entity, ...]:
    """Read the entities that the statements of one graph describe.

    >>> from kg.rdf.writing import describe
    >>> read_entities(describe(Entity(iri="urn:x", label="X", type="Actor")))[0].label
    'X'
    """
    graph: Graph = defaultdict(lambda: defaultdict(list))
    for subject, predicate, thing in statements:
        graph[subject.value][predicate.value].append(thing)
    described = (iri for iri, node in sorted(graph.items()) if RDFS.label in node and _classes(node))
    return tuple(_read_entity(graph, iri) for iri in described)


def read_said(quads: Iterable[Quad]) -> tuple[Claim, ...]:
    """Read what claims say and no more, from the quads of their nodes alone: no evidence, of entities only the IRIs.

    >>> read_said([])
    ()
    """
    return tuple(
        _read_said(graph, iri, lambda name: Entity(iri=name, label=name, type="Concept"))
        for _, graph in _to_graphs(quads)
        for iri, node in sorted(graph.items())
        if Iri(AIP.Claim) in node.get(RDF.type, ())
    )


def read_run(quads: Iterable[Quad]) -> Run:
    """Read from the graph of a document what read it, and when where that is known.

    >>> from kg.rdf.writing import to_rdf
    >>> document = Document(id="d", text="", language="en", source="d.txt", content_hash="0")
    >>> read_run(to_rdf(document, [], Run(extractor="encoder/0.1"))).extractor
    'encoder/0.1'
    """
    [(name, graph)] = _to_graphs(quads)
    [run] = [iri for iri, node in graph.items() if Iri(name) in node.get(PROV.used, ())]
    agent = _only(graph, run, PROV.wasAssociatedWith)
    return Run(extractor=_only(graph, agent, RDFS.label), time=_maybe(graph, run, PROV.endedAtTime))


def _read_document(graph: Graph, iri: str, texts: Mapping[str, str]) -> Document:
    content_hash = _only(graph, iri, AIP.contentHash)
    original = _maybe(graph, iri, AIP.copyOf)
    return Document(
        id=_only(graph, iri, DCT.identifier),
        text=texts.get(content_hash, ""),
        language=_only(graph, iri, AIP.language),
        source=_only(graph, iri, DCT.source),
        content_hash=content_hash,
        title=_maybe(graph, iri, DCT.title),
        date=_maybe(graph, iri, DCT.issued),
        media_type=_only(graph, iri, DCT.format),
        address=_maybe(graph, iri, ADDRESS),
        publisher=_maybe(graph, iri, PUBLISHER),
        authors=tuple(sorted(name.value for name in graph[iri].get(AUTHOR, ()))),
        copy_of=None if original is None else unquote(to_local(original)),
    )


def _read_claim(graph: Graph, iri: str, document: str) -> Claim:
    evidence = (_read_evidence(graph, one.value, document) for one in graph[iri].get(AIP.evidence, ()))
    said = _read_said(graph, iri, lambda name: _read_entity(graph, name))
    return replace(said, evidence=tuple(sorted(evidence, key=_place)))


def _read_said(graph: Graph, iri: str, read: Callable[[str], Entity]) -> Claim:
    """Read a claim without its evidence; `read` gives the entity of an IRI."""
    literal = not isinstance(graph[iri].get(RDF.object, [None])[0], Iri)
    speaker = _maybe(graph, iri, AIP.attributedTo)
    return Claim(
        subject=read(_only(graph, iri, RDF.subject)),
        predicate=to_predicate(to_local(_only(graph, iri, RDF.predicate))).name,
        object=_read_literal(graph, iri) if literal else read(_only(graph, iri, RDF.object)),
        evidence=(),
        polarity=_one_of(get_args(Polarity), _only(graph, iri, AIP.polarity)),
        modality=_one_of(get_args(Modality), _only(graph, iri, AIP.modality)),
        role=_maybe(graph, iri, AIP.role),
        amount=_maybe(graph, iri, AIP.amount),
        time=_read_time(graph, iri),
        attributed_to=read(speaker) if speaker else None,
        status=_one_of(get_args(Status), _only(graph, iri, AIP.status)),
        confidence=float(_only(graph, iri, AIP.confidence)),
    )


def _read_time(graph: Graph, iri: str) -> str | None:
    start, end = (_maybe(graph, iri, predicate) for predicate in (AIP.validFrom, AIP.validUntil))
    if start is None and end is None:
        return _maybe(graph, iri, AIP.time)
    return f"{start or OPEN}/{end or OPEN}"


def _read_literal(graph: Graph, iri: str) -> Literal:
    value = _only(graph, iri, RDF.object)
    thing = graph[iri][RDF.object][0]
    datatype = "xsd:" + to_local(thing.datatype) if isinstance(thing, Typed) else "xsd:string"
    return Literal(
        value=value,
        datatype=datatype,
        of=_maybe(graph, iri, AIP.countedThing),
        unit=_maybe(graph, iri, AIP.unit),
    )


def _read_entity(graph: Graph, iri: str) -> Entity:
    node = graph.get(iri, {})
    items = [thing.value.removeprefix(WIKIDATA) for thing in node.get(SKOS.exactMatch, ())]
    names = (thing for thing in node.get(SKOS.prefLabel, ()) if isinstance(thing, Text))
    return Entity(
        iri=iri,
        label=_only(graph, iri, RDFS.label),
        type=_type(iri, node),
        labels=tuple(sorted((thing.language, thing.value) for thing in names)),
        aliases=tuple(sorted(thing.value for thing in node.get(SKOS.altLabel, ()))),
        wikidata=min((item for item in items if item.startswith("Q")), default=None),
    )


def _classes(node: Node) -> list[str]:
    """List the classes of the ontology that a node has."""
    types = (thing.value for thing in node.get(RDF.type, ()) if thing.value.startswith(AIP.iri))
    return sorted(name for name in map(to_local, types) if name in CLASSES)


def _type(iri: str, node: Node) -> str:
    found = _classes(node)
    if len(found) != 1:
        raise QueryError(f"{iri} has {len(found)} classes of the ontology where one must be; write its document again")
    return found[0]


def _read_evidence(graph: Graph, iri: str, document: str) -> Evidence:
    position, quote = f"{iri}-position", f"{iri}-quote"
    page = _maybe(graph, iri, AIP.page)
    return Evidence(
        document=document,
        sentence=_only(graph, quote, OA.exact),
        start=int(_only(graph, position, OA.start)),
        end=int(_only(graph, position, OA.end)),
        subject=_read_mention(graph, _only(graph, iri, AIP.subjectMention)),
        object=_read_mention(graph, _only(graph, iri, AIP.objectMention)),
        confidence=float(_only(graph, iri, AIP.confidence)),
        extractor=_only(graph, iri, AIP.extractor),
        page=None if page is None else int(page),
    )


def _read_mention(graph: Graph, iri: str) -> Mention:
    return Mention(
        start=int(_only(graph, iri, OA.start)),
        end=int(_only(graph, iri, OA.end)),
        text=_only(graph, iri, OA.exact),
        type=_one_of((*CLASSES, *LITERAL_TYPES), to_local(_only(graph, iri, TYPE_OF_MENTION))),
        score=float(_only(graph, iri, AIP.confidence)),
        sentence=int(_only(graph, iri, SENTENCE_OF_MENTION)),
    )


def _to_graphs(quads: Iterable[Quad]) -> list[tuple[str, Graph]]:
    graphs: dict[str, Graph] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for quad in quads:
        graphs[quad.graph.value][quad.subject.value][quad.predicate.value].append(quad.object)
    return sorted(graphs.items())


def _maybe(graph: Graph, iri: str, predicate: str) -> str | None:
    found = graph.get(iri, {}).get(predicate, ())
    if len(found) > 1:
        raise QueryError(f"{iri} has {len(found)} values of {predicate} where one can be; write its document again")
    return found[0].value if found else None


def _only(graph: Graph, iri: str, predicate: str) -> str:
    found = _maybe(graph, iri, predicate)
    if found is None:
        raise QueryError(f"{iri} has no {predicate}; write its document again")
    return found


def _one_of(known: Sequence[Name], iri: str) -> Name:
    """Find a value of a closed list by its individual in the ontology: aip:Affirmed is affirmed."""
    name = to_local(iri)
    for value in known:
        if name in (value, value.capitalize()):
            return value
    raise QueryError(f"{name!r} is none of {', '.join(known)}; write its document again")


def _place(one: Evidence) -> tuple[str | int, ...]:
    ends = (one.subject.start, one.subject.end, one.object.start, one.object.end)
    return (one.document, one.start, one.end, *ends, one.extractor)
