"""The border for decisions: each is a node of PROV-O with who and when, and its content as JSON, which loses nothing.

The content is no RDF of its own, for a graph must not hold statements about claims that no document makes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from kg.assemble import to_canonical
from kg.decisions import Decision, Judgement, Merge, Rename, Retype, Split, What
from kg.errors import StoreError
from kg.ids import BASE, to_iri
from kg.model import Claim, Entity, Literal
from kg.rdf.terms import NUMBER, Iri, Quad, Statement, Text, typed
from kg.vocab import AIP, PROV, RDF, RDFS, XSD

GRAPH = "decisions"
"""Name of the graph of decisions (`kg.ids.to_iri("graph", ...)`)."""

_KINDS = {kind.__name__: kind for kind in (Judgement, Merge, Rename, Retype, Split)}


def write_decision(decision: Decision, *, base: str = BASE) -> Iterator[Quad]:
    """Write a decision as quads of the graph of decisions.

    >>> x = Entity(iri="urn:x", label="X", type="Actor")
    >>> made = Decision(what=Retype(entity=x, type="Company"), by="Ani", time="2025-08-01T09:00:00Z")
    >>> read_decisions(write_decision(made)) == (made,)
    True
    """
    graph = Iri(to_iri("graph", GRAPH, base))
    node, person = Iri(to_iri("decision", decision.id, base)), Iri(to_iri("person", decision.by, base))
    statements: list[Statement] = [
        (node, Iri(RDF.type), Iri(AIP.Decision)),
        (node, Iri(RDF.type), Iri(PROV.Activity)),
        (node, Iri(AIP.verdict), Text(decision.verdict)),
        *((node, Iri(AIP.decidesOn), Iri(iri)) for iri in _to_iris(decision.what, base)),
        (node, Iri(PROV.wasAssociatedWith), person),
        (node, Iri(PROV.endedAtTime), typed(decision.time, XSD.dateTime)),
        (node, Iri(NUMBER), typed(str(decision.number), XSD.integer)),
        (node, Iri(RDF.value), Text(_to_json(decision.what))),
        (person, Iri(RDF.type), Iri(PROV.Agent)),
        (person, Iri(RDF.type), Iri(PROV.Person)),
        (person, Iri(RDFS.label), Text(decision.by)),
    ]
    if decision.note is not None:
        statements.append((node, Iri(RDFS.comment), Text(decision.note)))
    return (Quad(*statement, graph) for statement in statements)


def read_decisions(quads: Iterable[Quad]) -> tuple[Decision, ...]:
    """Read the decisions that `write_decision` wrote, in the order in which they were made."""
    nodes: dict[str, dict[str, str]] = {}
    decisions = []
    for quad in quads:
        nodes.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    for iri, node in nodes.items():
        if AIP.verdict in node:
            try:
                decisions.append(
                    Decision(
                        what=_from_json(node[RDF.value]),
                        by=nodes[node[PROV.wasAssociatedWith]][RDFS.label],
                        time=node[PROV.endedAtTime],
                        note=node.get(RDFS.comment),
                        number=int(node[NUMBER]),
                    )
                )
            except (KeyError, TypeError, ValueError) as error:
                raise StoreError(f"{iri} is no decision as kg writes them ({error}); take it back by its id") from None
    return tuple(sorted(decisions, key=lambda decision: (*decision.order, decision.id)))


def _to_iris(what: What, base: str) -> tuple[str, ...]:
    if isinstance(what, Judgement):
        return (to_iri("claim", to_canonical(what.claim).id, base),)
    if isinstance(what, Merge):
        return (what.stays.iri, what.goes.iri)
    return (what.entity.iri,)


def _to_json(what: What) -> str:
    record = {"kind": type(what).__name__, **asdict(what)}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _from_json(text: str) -> What:
    record = json.loads(text)
    kind = _KINDS[record.pop("kind")]
    return kind(**{name: _read(name, value) for name, value in record.items()})


def _read(name: str, value: Any) -> Any:
    """Read a field: entities, claims and literals are objects, tuples are lists."""
    if isinstance(value, list):
        return tuple(_read(name, item) for item in value)
    if not isinstance(value, Mapping):
        return value
    fields = {key: _read(key, item) for key, item in value.items()}
    if "predicate" in fields:
        return Claim(**fields)
    return Entity(**fields) if "iri" in fields else Literal(**fields)
