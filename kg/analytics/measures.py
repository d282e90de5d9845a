"""The shape of a graph: how connected each entity is, who stands between others, which groups there are, what grows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.communities import communities
from kg.model import Claim, Document, Entity
from kg.network import to_networkx

if TYPE_CHECKING:
    import networkx as nx

    from kg.network import Graph

EXACT = 800
"""Nodes up to which betweenness is exact, in about 2 s; above, it is estimated (Brandes and Pich 2007)."""
SAMPLES = 400
"""Starting points of the estimate: with them 5,000 nodes take about 10 s."""

FOR = frozenset(("supports", "callsFor", "seeks", "proposes", "adopts", "signs"))
AGAINST = frozenset(("opposes", "warnsOf", "restricts", "accuses"))
"""Predicates that take a side on their object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an entity stands in the graph."""

    entity: Entity
    degree: int
    """Claims that tie it to others."""
    neighbours: int
    """Others that it is tied to."""
    betweenness: float
    """Share of the shortest ways between others that lead over it, from 0 to 1 (Freeman 1977)."""
    claims: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A thing on which sides are taken."""

    entity: Entity
    supporters: tuple[str, ...]
    """Labels, sorted."""
    opponents: tuple[str, ...]

    @property
    def weight(self) -> int:
        """Count the smaller side: an issue is contested by as many as could be outvoted."""
        return min(len(self.supporters), len(self.opponents))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entities that mostly have to do with each other."""

    members: tuple[Entity, ...]
    """Best connected first."""
    claims: int
    """Claims within."""
    outside: int
    """Claims that lead out."""
    predicates: tuple[tuple[str, int], ...]
    """What the claims within say, the most frequent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """A graph in figures."""

    documents: int
    copies: int
    entities: int
    claims: int
    parts: int
    """Parts that nothing ties to each other."""
    types: tuple[tuple[str, int], ...]
    predicates: tuple[tuple[str, int], ...]
    standings: tuple[Standing, ...]
    """The most connected first."""
    brokers: tuple[Standing, ...]
    """Those that stand most between others."""
    growth: tuple[tuple[str, int, int], ...]
    """Month of the documents' dates, documents, claims first said then; ``undated`` where no document has a date."""
    contested: tuple[Issue, ...]
    conflicts: int


def measure(
    claims: Iterable[Claim],
    documents: Iterable[Document],
    *,
    conflicts: int = 0,
    copies: Mapping[str, str] | None = None,
    top: int = 10,
) -> Measures:
    """Measure a graph; claims that a reviewer rejected are left out.

    >>> measure([], []).claims
    0
    """
    said = tuple(claim for claim in claims if claim.status != "rejected")
    known = tuple(documents)
    entities = {end.iri: end for claim in said for end in (claim.subject, claim.object) if isinstance(end, Entity)}
    graph = to_networkx(said)
    plain = _to_plain(graph)
    between = _betweenness(plain)
    standings = [
        Standing(
            entity=entities[iri],
            degree=graph.degree(iri),
            neighbours=plain.degree(iri),
            betweenness=round(between[iri], 4),
            claims=graph.nodes[iri]["claims"],
        )
        for iri in sorted(graph)
    ]
    return Measures(
        documents=len(known),
        copies=len(copies or {}),
        entities=len(entities),
        claims=len(said),
        parts=_count_parts(plain),
        types=rank(Counter(entity.type for entity in entities.values())),
        predicates=rank(Counter(claim.predicate for claim in said)),
        standings=tuple(sorted(standings, key=lambda one: (-one.degree, one.entity.iri))[:top]),
        brokers=tuple(
            sorted((one for one in standings if one.betweenness), key=lambda one: (-one.betweenness, one.entity.iri))[
                :top
            ]
        ),
        growth=_to_growth(said, known),
        contested=tuple(sorted(_to_issues(said), key=lambda issue: (-issue.weight, issue.entity.iri))[:top]),
        conflicts=conflicts,
    )


def to_groups(claims: Iterable[Claim]) -> tuple[Group, ...]:
    """Divide the entities of claims into groups, the largest first (see `kg.communities`).

    >>> to_groups([])
    ()
    """
    said = tuple(claim for claim in claims if claim.status != "rejected")
    entities = {end.iri: end for claim in said for end in (claim.subject, claim.object) if isinstance(end, Entity)}
    groups = communities(to_networkx(said))
    home = {iri: number for number, members in enumerate(groups) for iri in members}
    within: defaultdict[int, Counter[str]] = defaultdict(Counter)
    outside: Counter[int] = Counter()
    for claim in said:
        if isinstance(claim.object, Entity):
            start, end = home[claim.subject.iri], home[claim.object.iri]
            if start == end:
                within[start][claim.predicate] += 1
            else:
                outside.update((start, end))
    return tuple(
        Group(
            members=tuple(entities[iri] for iri in members),
            claims=within[number].total(),
            outside=outside[number],
            predicates=rank(within[number]),
        )
        for number, members in enumerate(groups)
    )


def _to_plain(graph: "Graph") -> "nx.Graph[str]":
    """Leave out direction and repetition: who is tied to whom."""
    import networkx as nx

    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(graph))
    plain.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in graph.edges() if a != b}))
    return plain


def _betweenness(plain: "nx.Graph[str]") -> dict[str, float]:
    import networkx as nx

    return nx.betweenness_centrality(plain, k=None if len(plain) <= EXACT else SAMPLES, seed=0)


def _count_parts(plain: "nx.Graph[str]") -> int:
    import networkx as nx

    return nx.number_connected_components(plain)


def rank(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    """List counts, the greatest first and equal ones by name.

    >>> rank(Counter("abb"))
    (('b', 2), ('a', 1))
    """
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _to_growth(claims: Sequence[Claim], documents: Sequence[Document]) -> tuple[tuple[str, int, int], ...]:
    months = {document.id: (document.date or "")[:7] or "undated" for document in documents}
    held, first = Counter(months.values()), Counter[str]()
    for claim in claims:
        dated = {months.get(one.document, "undated") for one in claim.evidence}
        first[min(dated, key=lambda month: (month == "undated", month), default="undated")] += 1
    order = sorted({*held, *first}, key=lambda month: (month == "undated", month))
    return tuple((month, held[month], first[month]) for month in order)


def _to_issues(claims: Iterable[Claim]) -> list[Issue]:
    """Find what some are for and others against; a denied claim is the other side's."""
    sides: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    things: dict[str, Entity] = {}
    for claim in claims:
        if isinstance(claim.object, Entity) and claim.predicate in FOR | AGAINST:
            is_for = (claim.predicate in FOR) == (claim.polarity == "affirmed")
            things[claim.object.iri] = claim.object
            sides[claim.object.iri][not is_for].add(claim.subject.label)
    return [
        Issue(entity=things[iri], supporters=tuple(sorted(ours)), opponents=tuple(sorted(theirs)))
        for iri, (ours, theirs) in sides.items()
        if ours and theirs
    ]
