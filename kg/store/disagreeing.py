"""The links between claims that disagree, which come and go with the documents that make them."""

from collections.abc import Iterable, Iterator

from kg.assemble import conflicts
from kg.ids import to_iri
from kg.languages import same_role
from kg.model import Claim, Entity
from kg.rdf import Iri, Quad, read_said
from kg.store.engine import Engine
from kg.vocab import AIP, RDF


def relink(engine: Engine, graph: str, own: Iterable[Claim], links: str, base: str) -> tuple[list[Quad], list[Quad]]:
    """Find the links of disagreement that go and come when a graph says `own` instead of what it says now.

    `links` is the graph that holds them. Only claims with the same subject and predicate, and the same object or values
    for objects, can disagree.
    """
    own = tuple(own)
    old = read_said(
        quad
        for node in engine.quads(predicate=RDF.type, thing=AIP.Claim, graph=graph)
        for quad in engine.quads(subject=node.subject.value, graph=graph)
    )
    near: set[str] = set()
    for claim in (*old, *own):
        predicate = AIP[claim.predicate]
        same = (RDF.object, claim.object.iri) if isinstance(claim.object, Entity) else (RDF.predicate, predicate)
        both = engine.shared((RDF.subject, claim.subject.iri), same)
        near.update(node for node in both if engine.has(node, RDF.predicate, predicate))
    vetoed = {node for node in near if engine.says((Iri(node), Iri(AIP.status), Iri(AIP.Rejected)), beside=graph)}
    vetoed |= {to_iri("claim", claim.id, base) for claim in own if claim.status == "rejected"}
    others = read_said(quad for node in sorted(near - vetoed) for quad in _elsewhere(engine, node, graph))
    standing = (claim for claim in own if to_iri("claim", claim.id, base) not in vetoed)
    before = {quad for node in near for quad in engine.quads(subject=node, graph=links)}
    after = set()
    for one, other, _ in conflicts((*others, *standing), same_role):
        ends = [Iri(to_iri("claim", id, base)) for id in (one, other)]
        for here, there in (ends, reversed(ends)):
            after.add(Quad(here, Iri(AIP.conflictsWith), there, Iri(links)))
    return sorted(before - after, key=str), sorted(after - before, key=str)


def _elsewhere(engine: Engine, claim: str, graph: str) -> Iterator[Quad]:
    """Go through what one document other than that of a graph says of a claim: but for the status, all say the same."""
    graphs = (quad.graph.value for quad in engine.quads(claim, RDF.type, AIP.Claim))
    other = next((name for name in graphs if name != graph), None)
    return engine.quads(claim, graph=other) if other else iter(())


def find_nodes(engine: Engine, claims: Iterable[str]) -> Iterator[Quad]:
    """Go through the quads of claims given by IRI."""
    for claim in sorted(claims):
        yield from engine.quads(subject=claim)
