"""The claims as a networkx graph: for analysis, for GraphML and GEXF, and for the views.

Entities are nodes, claims between entities are edges that keep the claim's id as their key. A claim about a value (a
date, a quantity, a theme) becomes an attribute of its subject: as a node, a number would gain degree, join what has
nothing in common and open paths that mean nothing.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.assemble import ends_of
from kg.errors import NotFoundError
from kg.model import Claim, Entity, Evidence, Literal
from kg.telling import to_label

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]


def to_networkx(claims: Iterable[Claim], *, language: str | None = None) -> "Graph":
    """Turn claims into a directed multigraph with plain attributes only, which GraphML and GEXF can hold.

    Nodes are keyed by IRI and have `label` (in `language` where the entity has one), `type`, `label_en` and the like,
    `aliases`, `wikidata`, `claims` (how many speak of it) and an attribute for each predicate whose object is a value.
    Edges are keyed by the claim's id and have `predicate`, `label` (the same), `polarity`, `modality`, `status`,
    `confidence`, `document`, `sentence` (of the strongest evidence), `evidences` (how many) and the qualifiers met.
    What a reviewer rejected is no edge and no value.

    >>> to_networkx([]).number_of_nodes()
    0
    """
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    values: dict[tuple[str, str], list[str]] = {}
    for claim in claims:
        ends = ends_of(claim)
        for entity in ends:
            if entity.iri not in graph:
                graph.add_node(entity.iri, **_node_attributes(entity, language))
        if claim.status == "rejected":
            continue
        for iri in {entity.iri for entity in ends}:
            graph.nodes[iri]["claims"] += 1
        if isinstance(claim.object, Entity):
            graph.add_edge(claim.subject.iri, claim.object.iri, key=claim.id, **_edge_attributes(claim))
        else:
            values.setdefault((claim.subject.iri, claim.predicate), []).append(_to_value(claim, claim.object))
    for (iri, predicate), found in values.items():
        graph.nodes[iri][predicate] = "; ".join(sorted(set(found)))
    return graph


def strongest(claim: Claim) -> Evidence | None:
    """Pick the evidence of a claim that is surest, the first in document order among equals.

    >>> strongest(Claim(subject=Entity(iri="x", label="X", type="Actor"), predicate="date",
    ...                 object=Literal(value="2025"), evidence=())) is None
    True
    """
    return min(claim.evidence, key=lambda one: (-one.confidence, one.document, one.start), default=None)


def neighbourhood(graph: "Graph", iri: str, hops: int = 1) -> "Graph":
    """Keep a node and all that is at most `hops` edges away in either direction, with the edges among them.

    >>> neighbourhood(to_networkx([]), "https://example.org/x")
    Traceback (most recent call last):
    ...
    kg.errors.NotFoundError: no claim in this graph speaks of https://example.org/x
    """
    import networkx as nx

    if iri not in graph:
        raise NotFoundError(f"no claim in this graph speaks of {iri}")
    near = nx.single_source_shortest_path_length(graph.to_undirected(as_view=True), iri, cutoff=max(hops, 0))
    return graph.subgraph(near).copy()


def top(graph: "Graph", n: int, *, keep: Iterable[str] = ()) -> "Graph":
    """Keep the `n` nodes with the most edges (ties by IRI), those of `keep` first, with the edges among them.

    >>> top(to_networkx([]), 10).number_of_nodes()
    0
    """
    kept = set(keep)
    ranked = sorted(graph, key=lambda iri: (iri not in kept, -graph.degree(iri), iri))
    return graph.subgraph(ranked[: max(n, 0)]).copy()


def _node_attributes(entity: Entity, language: str | None) -> dict[str, str | int]:
    labels = dict(entity.labels)
    known: dict[str, str | int] = {"label": labels.get(language or "", entity.label), "type": entity.type, "claims": 0}
    known.update((f"label_{code}", label) for code, label in sorted(labels.items()))
    known.update({"aliases": "; ".join(entity.aliases)} if entity.aliases else {})
    known.update({"wikidata": entity.wikidata} if entity.wikidata else {})
    return known


def _edge_attributes(claim: Claim) -> dict[str, str | int | float]:
    best = strongest(claim)
    known: dict[str, str | int | float] = {
        "predicate": claim.predicate,
        "label": claim.predicate,
        "polarity": claim.polarity,
        "modality": claim.modality,
        "status": claim.status,
        "confidence": claim.confidence,
        "document": "; ".join(sorted({one.document for one in claim.evidence})),
        "sentence": best.sentence if best else "",
        "evidences": len(claim.evidence),
    }
    speaker = claim.attributed_to.label if claim.attributed_to else None
    qualifiers = {"role": claim.role, "amount": claim.amount, "time": claim.time, "attributed_to": speaker}
    return known | {name: value for name, value in qualifiers.items() if value}


def _to_value(claim: Claim, thing: Literal) -> str:
    words = to_label(thing)
    hedges = [name for name, plain in ((claim.polarity, "affirmed"), (claim.modality, "asserted")) if name != plain]
    return f"{words} ({', '.join(hedges)})" if hedges else words
