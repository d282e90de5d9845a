"""The default graph: what the graphs of all documents say together, each statement once, kept beside them.

Queries run over it, so it has to be a set: the engine's own union of graphs gives a statement of three documents three
times, and a join over five such statements 243 times. Where documents say different things of one node, the merged
graph has one: the confidence of a claim is that of all its evidence, an entity has one description.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice

from kg.assemble import STANDING, merge_entities, weigh
from kg.ids import to_local
from kg.rdf import Iri, Quad, Statement, describe, read_entities, to_decimal
from kg.store.engine import Engine
from kg.vocab import AIP, CLASSES, OA, RDF, RDFS, SKOS

DESCRIPTION = frozenset((RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.exactMatch))
"""The properties that describe an entity."""
STANDING_OF_CLAIM = frozenset((AIP.confidence, AIP.status))
"""The properties of a claim that depend on all its evidence."""

AT_ONCE = 8
"""How much evidence of other documents is read before it is asked whether more would matter."""

Statements = set[Statement]
Weight = tuple[str, tuple[str, ...], float]
"""A document that says a claim, the place where it does and what found it there, and how sure that is."""


def to_change(engine: Engine, graph: str, quads: Iterable[Quad]) -> tuple[Statements, Statements]:
    """Find what the default graph loses and gains when the graph of a document comes to hold `quads`."""
    old, new = {to_statement(quad) for quad in engine.quads(graph=graph)}, {to_statement(quad) for quad in quads}
    claims, entities = _claims(old | new), _entities(old | new)

    gone = {one for one in old - new if _is_plain(one, claims, entities) and not engine.says(one, beside=graph)}
    come = {one for one in new - old if _is_plain(one, claims, entities)}
    before, after = _by_subject(old, DESCRIPTION), _by_subject(new, DESCRIPTION)
    for entity in entities:
        merged = {one for predicate in DESCRIPTION for one in engine.merged(entity, predicate)}
        # One more document that describes it as it is known, or this one again as before, changes nothing.
        if before[entity] != after[entity] and (before[entity] or after[entity] != merged):
            wanted = _describe(engine, entity, graph, after[entity])
            gone |= merged - wanted
            come |= wanted - merged
    said = _by_subject(new, STANDING_OF_CLAIM)
    weights = _weights_by_claim(new)
    copies = {copy.value: original.value for copy, predicate, original in new if predicate.value == AIP.copyOf}
    known = _claims(old)
    for claim in claims:
        merged = {one for predicate in STANDING_OF_CLAIM for one in engine.merged(claim, predicate)}
        wanted = said[claim]
        elsewhere = _evidence_elsewhere(engine, claim, graph)
        first = next(elsewhere, None)
        if first is not None:
            # What more evidence is for cannot be surer than certain.
            is_certain = claim not in known and (Iri(claim), Iri(AIP.confidence), to_decimal(1)) in merged
            found = 1 if is_certain else _weigh(engine, weights[claim], chain((first,), elsewhere), copies)
            status = _status(engine, claim, graph, wanted)
            wanted = {(Iri(claim), Iri(AIP.confidence), to_decimal(found)), (Iri(claim), Iri(AIP.status), status)}
        gone |= merged - wanted
        come |= wanted - merged
    return gone - come, come


def find_plain(statements: Statements) -> Statements:
    """Find the statements of a graph that the default graph has as they are, whatever other documents say.

    >>> find_plain(set())
    set()
    """
    claims, entities = _claims(statements), _entities(statements)
    return {one for one in statements if _is_plain(one, claims, entities)}


def _is_plain(statement: Statement, claims: set[str], entities: set[str]) -> bool:
    subject, predicate = statement[0].value, statement[1].value
    of_entity = subject in entities and predicate in DESCRIPTION
    return not of_entity and not (subject in claims and predicate in STANDING_OF_CLAIM)


def to_statement(quad: Quad) -> Statement:
    """Leave the graph out of a quad.

    >>> a = Iri("urn:a")
    >>> len(to_statement(Quad(a, a, a, a)))
    3
    """
    return quad.subject, quad.predicate, quad.object


def _claims(statements: Statements) -> set[str]:
    return {one[0].value for one in statements if one[1].value == RDF.type and one[2].value == AIP.Claim}


def _entities(statements: Statements) -> set[str]:
    """Find the nodes with a name and a class of ours: documents have no label, extractors no such class."""
    typed = {one[0].value for one in statements if one[1].value == RDF.type and _is_class(one[2].value)}
    return typed & {one[0].value for one in statements if one[1].value == RDFS.label}


def _is_class(iri: str) -> bool:
    return iri.startswith(AIP.iri) and to_local(iri) in CLASSES


def _by_subject(statements: Statements, predicates: Iterable[str]) -> dict[str, Statements]:
    wanted = frozenset(predicates)
    found: dict[str, Statements] = defaultdict(set)
    for one in statements:
        if one[1].value in wanted:
            found[one[0].value].add(one)
    return found


def _describe(engine: Engine, entity: str, graph: str, own: Statements) -> Statements:
    views: dict[str, Statements] = defaultdict(set, {graph: own})
    for predicate in DESCRIPTION:
        for quad in engine.quads(entity, predicate):
            if quad.graph.value != graph:
                views[quad.graph.value].add(to_statement(quad))
    merged = merge_entities(one for view in views.values() for one in read_entities(view))
    return set(describe(merged[entity])) if entity in merged else set()


def _status(engine: Engine, claim: str, graph: str, said: Statements) -> Iri:
    """Find which status of a claim stands: that which its graph will say, or what another says now."""
    subject, predicate = Iri(claim), Iri(AIP.status)
    known = ((subject, predicate, Iri(AIP[status.capitalize()])) for status in STANDING)
    return next(one[2] for one in known if one in said or engine.says(one, beside=graph))


def _weigh(engine: Engine, own: Iterable[Weight], elsewhere: Iterator[str], copies: Mapping[str, str]) -> float:
    """Weigh a claim by what its document will say of it and, by the names of the evidence, what others say.

    More evidence never takes from a confidence, so that none is read beyond what makes it as good as certain: a
    document costs no more where thousands say the same.
    """
    weights, links = list(own), dict(copies)
    known = {document for document, _, _ in weights}
    found = weigh(weights, links)
    while found < 1 and (names := tuple(islice(elsewhere, len(weights) + AT_ONCE))):
        for name in names:
            nodes = {node: {q.predicate.value: q.object.value for q in engine.quads(node)} for node in _nodes(name)}
            weight = _to_weight(nodes, name)
            weights.append(weight)
            document = weight[0]
            if document not in known:
                known.add(document)
                links |= {q.subject.value: q.object.value for q in engine.quads(document, AIP.copyOf, graph=document)}
        found = weigh(weights, links)
    return found


def _evidence_elsewhere(engine: Engine, claim: str, graph: str) -> Iterator[str]:
    """Go through the names of the evidence that other documents have for a claim.

    They are found by its class, for the engine looks through the default graph first, where all evidence is together.
    """
    for one in engine.quads(claim, RDF.type, AIP.Claim):
        if one.graph.value != graph:
            yield from (quad.object.value for quad in engine.quads(claim, AIP.evidence, graph=one.graph.value))


def _weights_by_claim(statements: Statements) -> dict[str, list[Weight]]:
    """Weigh the evidence of the claims of one graph."""
    nodes: dict[str, dict[str, str]] = defaultdict(dict)
    evidence: dict[str, list[str]] = defaultdict(list)
    for subject, predicate, thing in statements:
        if predicate.value == AIP.evidence:
            evidence[subject.value].append(thing.value)
        else:
            nodes[subject.value][predicate.value] = thing.value
    found = {claim: [_to_weight(nodes, name) for name in names] for claim, names in evidence.items()}
    return defaultdict(list, found)


def _nodes(evidence: str) -> tuple[str, str]:
    """Name the nodes that tell where evidence lies: itself and its place."""
    return evidence, f"{evidence}-position"


def _to_weight(nodes: Mapping[str, Mapping[str, str]], evidence: str) -> Weight:
    node, place = (nodes[name] for name in _nodes(evidence))
    return node[OA.hasSource], (place[OA.start], place[OA.end], node[AIP.extractor]), float(node[AIP.confidence])
