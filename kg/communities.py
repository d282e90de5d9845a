"""Large graphs in groups: which entities mostly have to do with each other, and a place for each group and member.

A picture of thousands of nodes says nothing. Here each group gets a disc of its own and every member a place inside
it, so that a view can start from the groups and open one without moving anything.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.layouts import PIVOTS, Box, boxes, layout, spread

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    from kg.network import Graph

    Floats = NDArray[np.float64]
    Plain = nx.Graph[int]

WHOLE = 400
"""Nodes up to which a graph is drawn as a whole: more have no room for their labels on a screen."""
SMALLEST = 6
"""Members below which a group joins another: a name, a disc and a click for five entities hide more than they show. In
large graphs it is more, so that a screen has room for the names of all groups."""
LARGEST = 160
"""Members above which a group is divided once more: about what a screen shows with labels. In large graphs it is more,
up to what can be laid out exactly."""
MARGIN = 24.0
"""Pixels between the members of a group and the edge of its disc."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """A group of nodes with the disc that holds them."""

    members: tuple[str, ...]
    """IRIs, best connected first."""
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Where the nodes of a graph are, and its groups where it has too many to be drawn as a whole."""

    places: Mapping[str, tuple[float, float]]
    """In pixels with y downwards."""
    sizes: Mapping[str, Box]
    communities: tuple[Community, ...] = ()
    """The largest first; none where the graph is drawn as a whole."""


def arrange(graph: "Graph", *, whole: int = WHOLE) -> Arrangement:
    """Place every node; above `whole` nodes in groups, each laid out by itself within its disc.

    >>> from kg.network import to_networkx
    >>> arrange(to_networkx([])).communities
    ()
    """
    sizes = boxes(graph)
    if len(graph) <= whole:
        return Arrangement(places=layout(graph, sizes=sizes), sizes=sizes)
    groups = communities(graph)
    inside = [layout(graph.subgraph(members), sizes=sizes) for members in groups]
    discs = [_to_disc(places, sizes) for places in inside]
    centres = spread([radius for _, _, radius in discs], _to_ties(graph, groups))
    places: dict[str, tuple[float, float]] = {}
    found = []
    for members, spots, (left, above, radius), (x, y) in zip(groups, inside, discs, centres, strict=True):
        places |= {iri: (round(x + a - left, 1), round(y + b - above, 1)) for iri, (a, b) in spots.items()}
        found.append(Community(members=members, x=round(x, 1), y=round(y, 1), radius=round(radius, 1)))
    return Arrangement(places=places, sizes=sizes, communities=tuple(found))


def communities(graph: "Graph") -> tuple[tuple[str, ...], ...]:
    """Divide the nodes into groups that are tied closely within, the largest first (Blondel and others 2008).

    Members come best connected first. What is tied to nothing that is large enough stands together in one group.

    >>> from kg.network import to_networkx
    >>> communities(to_networkx([]))
    ()
    """
    import networkx as nx

    names = sorted(graph)
    numbers = {iri: number for number, iri in enumerate(names)}
    ties = Counter(
        (min(pair), max(pair)) for pair in ((numbers[a], numbers[b]) for a, b in graph.edges()) if pair[0] != pair[1]
    )
    plain: Plain = nx.Graph()
    plain.add_nodes_from(range(len(names)))
    plain.add_weighted_edges_from((a, b, weight) for (a, b), weight in sorted(ties.items()))
    largest = max(LARGEST, min(len(names) // 25, PIVOTS))
    smallest = max(SMALLEST, min(len(names) // 80, largest // 3))
    parts = [part for whole in _louvain(plain) for part in _divide(plain, whole, largest, smallest)]
    ranked = {number: (-graph.degree(names[number]), names[number]) for number in plain}
    pieces = [piece for part in _join_small(plain, parts, smallest, largest) for piece in _cut(plain, part, largest)]
    groups = [sorted(piece, key=ranked.__getitem__) for piece in pieces]
    groups.sort(key=lambda part: (-len(part), part))
    return tuple(tuple(names[number] for number in part) for part in groups)


def _louvain(plain: "Plain") -> list[list[int]]:
    import networkx as nx

    return sorted(sorted(part) for part in nx.community.louvain_communities(plain, seed=0))


def _divide(plain: "Plain", part: list[int], largest: int, smallest: int) -> list[list[int]]:
    if len(part) <= largest:
        return [part]
    pieces = _louvain(plain.subgraph(part).copy())
    return pieces if len(pieces) < len(part) / smallest else [part]


def _cut(plain: "Plain", part: list[int], largest: int) -> list[list[int]]:
    """Cut what nothing divides, such as a hub with its leaves or a crowd of strangers, into even pieces."""
    import networkx as nx

    count = -(-len(part) // (2 * largest))
    if count == 1:
        return [part]
    tied = sorted(map(sorted, nx.connected_components(plain.subgraph(part))), key=lambda piece: (-len(piece), piece))
    row = [node for piece in tied for node in piece]
    size = -(-len(row) // count)
    return [row[at : at + size] for at in range(0, len(row), size)]


def _join_small(plain: "Plain", parts: Iterable[list[int]], smallest: int, largest: int) -> list[list[int]]:
    """Give small groups to the one they are tied to most, if it has room; those tied to none stand together."""
    groups = {number: part for number, part in enumerate(parts)}
    home = {node: number for number, part in groups.items() for node in part}
    alone: list[int] = []
    for number in sorted(groups, key=lambda number: (len(groups[number]), groups[number])):
        if len(groups[number]) >= smallest:
            continue
        ties: Counter[int] = Counter()
        for node in groups[number]:
            for other, edge in plain[node].items():
                ties[home[other]] += edge["weight"]
        del ties[number]
        part = groups.pop(number)
        if ties:
            room = largest - len(part)
            goal = min(ties, key=lambda other: (len(groups[other]) > room, -ties[other], other))
            groups[goal].extend(part)
            home.update(dict.fromkeys(part, goal))
        else:
            alone.extend(part)
    return [*groups.values(), *([alone] if alone else [])]


def _to_disc(places: Mapping[str, tuple[float, float]], sizes: Mapping[str, Box]) -> tuple[float, float, float]:
    """Give centre and radius of a disc around nodes with their labels."""
    import numpy as np

    corners = np.array(
        [
            (x + side * sizes[iri].width / 2, y + down)
            for iri, (x, y) in places.items()
            for side in (-1, 1)
            for down in (-sizes[iri].radius, sizes[iri].height - sizes[iri].radius)
        ]
    )
    centre = (corners.min(0) + corners.max(0)) / 2
    for step in range(1, 200):  # towards the farthest corner, ever less: the smallest disc (Badoiu and Clarkson 2003)
        far = corners[np.argmax(((corners - centre) ** 2).sum(1))]
        centre = centre + (far - centre) / (step + 1) if step > 1 else centre
    radius = float(np.sqrt(((corners - centre) ** 2).sum(1).max()))
    return float(centre[0]), float(centre[1]), radius + MARGIN


def _to_ties(graph: "Graph", groups: Sequence[Sequence[str]]) -> "Floats":
    """Count the edges between every two groups as a share of all that the two have, from 0 to 1."""
    import numpy as np

    home = {iri: number for number, members in enumerate(groups) for iri in members}
    ties = np.zeros((len(groups), len(groups)))
    for a, b in graph.edges():
        if home[a] != home[b]:
            ties[home[a], home[b]] += 1
            ties[home[b], home[a]] += 1
    total = np.sqrt(np.maximum(ties.sum(1), 1))
    return np.asarray(ties / total / total[:, None])
