"""The default graph: what the graphs of all documents say together, each statement once, kept beside them.

Queries run over it, so it has to be a set: the engine's own union of graphs gives a statement of three documents three
times, and a join over five such statements 243 times. Where documents say different things of one node, the merged
graph has one: the confidence of a claim is that of all its evidence, an entity has one description.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.assemble import STANDING, merge_entities, weigh
from kg.ids import to_local
from kg.rdf import Iri, Quad, Statement, describe, read_entities, to_decimal
from kg.store.engine import Engine
from kg.vocab import AIP, CLASSES, OA, RDF, RDFS, SKOS

DESCRIPTION = frozenset((RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.exactMatch))
"""The properties that describe an entity."""
STANDING_OF_CLAIM = frozenset((AIP.confidence, AIP.status))
"""The properties of a claim that depend on all its evidence."""

Statements = set[Statement]


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
    evidence = _by_subject(new, {AIP.evidence})
    for claim in claims:
        merged = {one for predicate in STANDING_OF_CLAIM for one in engine.merged(claim, predicate)}
        wanted = said[claim]
        elsewhere = [quad for quad in engine.quads(claim, AIP.evidence) if quad.graph.value != graph]
        if elsewhere:
            own = {one[2].value for one in evidence[claim]}
            wanted = _standing(engine, claim, graph, new if own else set(), {quad.object.value for quad in elsewhere})
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


def _standing(engine: Engine, claim: str, graph: str, new: Statements, elsewhere: Iterable[str]) -> Statements:
    """Weigh a claim of several documents: this one as it will be, the others as they are."""
    own = {one for one in new if one[0].value == claim}
    statuses = {to_local(one[2].value).lower() for one in own if one[1].value == AIP.status}
    statuses |= {
        to_local(quad.object.value).lower() for quad in engine.quads(claim, AIP.status) if quad.graph.value != graph
    }
    nodes: dict[str, dict[str, str]] = defaultdict(dict)
    names = {one[2].value for one in own if one[1].value == AIP.evidence}
    wanted = {*names, *(f"{name}-position" for name in names)}
    for subject, predicate, thing in new:
        if subject.value in wanted:
            nodes[subject.value][predicate.value] = thing.value
    for name in elsewhere:
        for node in (name, f"{name}-position"):
            for quad in engine.quads(node):
                nodes[node][quad.predicate.value] = quad.object.value
    weights = tuple(_weights(nodes))
    others = {document for document, _, _ in weights} - {graph}
    links = [to_statement(quad) for document in others for quad in engine.quads(document, AIP.copyOf, graph=document)]
    links += [one for one in new if one[1].value == AIP.copyOf]
    found = weigh(weights, {copy.value: original.value for copy, _, original in links})
    status = min(statuses, key=STANDING.index)
    return {
        (Iri(claim), Iri(AIP.confidence), to_decimal(found)),
        (Iri(claim), Iri(AIP.status), Iri(AIP[status.capitalize()])),
    }


def _weights(nodes: dict[str, dict[str, str]]) -> Iterator[tuple[str, tuple[str, ...], float]]:
    for name, node in nodes.items():
        place = nodes.get(f"{name}-position")
        if place:
            at = (place[OA.start], place[OA.end], node[AIP.extractor])
            yield node[OA.hasSource], at, float(node[AIP.confidence])
