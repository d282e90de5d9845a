"""Places for the nodes of a graph: no label covers another, and the same graph is always drawn the same way."""

import math
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    from kg.network import Graph

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

LINE_WIDTH = 20
"""Columns of a label's line: a name of three words fits in two lines."""
LINE_COUNT = 3
"""Lines of a label; the rest is cut and shown elsewhere."""
EDGE_LENGTH = 140.0
"""Shortest wanted length of an edge in pixels: two shapes, their labels and a short label between them."""
PIVOTS = 240
"""Nodes to which every other keeps its distance; up to this many nodes the layout is exact, above it samples."""
ROUNDS = 150
"""Rounds of the layout: on five graphs of 40 to 1,000 nodes the stress was then within 0.6 % of that after 300."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The room that a node with its label takes in a drawing, in pixels."""

    lines: tuple[str, ...]
    """The label, wrapped and cut."""
    radius: float
    """Half the size of the shape, which the label stands under."""
    width: float
    height: float


def boxes(graph: "Graph") -> dict[str, Box]:
    """Measure every node: a shape that grows with the square root of its edges, and its label in lines below.

    >>> from kg.network import to_networkx
    >>> boxes(to_networkx([]))
    {}
    """
    return {iri: _to_box(str(label), graph.degree(iri)) for iri, label in graph.nodes(data="label", default="")}


def layout(graph: "Graph", *, sizes: Mapping[str, Box] | None = None, seed: int = 0) -> dict[str, tuple[float, float]]:
    """Place every node, in pixels with y downwards: the same graph and seed give the same places.

    Each connected part is laid out by stress majorisation (Kamada and Kawai's energy: drawn distances follow the
    distances in the graph, longer around hubs), from a multidimensional scaling; above `PIVOTS` nodes distances are
    kept to that many spread-out nodes and to the neighbours. It is then turned to lie along the screen, labels are
    pushed apart until none covers another, and the parts are packed in rows.

    >>> from kg.network import to_networkx
    >>> layout(to_networkx([]))
    {}
    """
    import networkx as nx

    sizes = boxes(graph) if sizes is None else sizes
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(graph))
    plain.add_weighted_edges_from(_to_plain_edges(graph))
    parts = sorted((sorted(part) for part in nx.connected_components(plain)), key=lambda part: (-len(part), part))
    placed = [_place(plain.subgraph(part).copy(), part, [sizes[iri] for iri in part], seed) for part in parts]
    corners = _pack([_extent(spots, [sizes[iri] for iri in part]) for spots, part in zip(placed, parts, strict=True)])
    return {
        iri: (round(float(x + left), 1), round(float(y + above), 1))
        for part, spots, (left, above) in zip(parts, placed, corners, strict=True)
        for iri, (x, y) in zip(part, spots, strict=True)
    }


def spread(radii: Sequence[float], ties: "Floats") -> list[tuple[float, float]]:
    """Place discs so that none covers another and those with strong ties (a symmetric matrix) are near.

    >>> import numpy as np
    >>> (a, b), (c, d) = spread([10.0, 10.0], np.ones((2, 2)))
    >>> math.hypot(a - c, b - d) > 20
    True
    """
    import numpy as np

    if len(radii) < 2:
        return [(0.0, 0.0)] * len(radii)
    sizes = np.array(radii)
    side_by_side = sizes[:, None] + sizes[None, :]
    strength = ties / max(float(ties.max()), 1e-9)
    lengths = np.where(ties > 0, side_by_side * (1.1 + 1.4 * (1 - np.sqrt(strength))), np.inf)
    np.fill_diagonal(lengths, 0.0)
    distances = _shortest(lengths)
    reached = distances[np.isfinite(distances)]
    distances = np.where(np.isfinite(distances), distances, 0.8 * reached.max() + side_by_side)
    np.fill_diagonal(distances, 0.0)
    everyone = np.arange(len(sizes))
    none = np.zeros((0, 2), dtype=np.intp)
    start = _scaling(distances) + np.random.default_rng(0).normal(scale=sizes.mean() / 10, size=(len(sizes), 2))
    spots = _lie_down(_relax(start, everyone, distances, none, np.zeros(0)))
    return [(float(x), float(y)) for x, y in _part(spots, sizes)]


def _shortest(lengths: "Floats") -> "Floats":
    """Find the shortest ways between all nodes from the lengths of edges (Floyd 1962); infinite where there is none."""
    import numpy as np

    ways = lengths.copy()
    for middle in range(len(ways)):
        np.minimum(ways, ways[:, middle, None] + ways[None, middle, :], out=ways)
    return ways


def _part(spots: "Floats", radii: "Floats") -> "Floats":
    """Draw discs together until a fifth of the pairs would touch, then push those that cover each other apart."""
    import numpy as np

    a, b = np.triu_indices(len(spots), 1)
    wanted = (radii[a] + radii[b]) * 1.06
    gaps = np.sqrt(((spots[a] - spots[b]) ** 2).sum(1))
    spots = spots * float(np.quantile(wanted / np.maximum(gaps, 1e-6), 0.8))
    for _ in range(600):
        gap = spots[b] - spots[a]
        far = np.maximum(np.sqrt((gap**2).sum(1)), 1e-6)
        over = wanted - far
        hit = over > 1e-3
        if not hit.any():
            break
        push = gap[hit] * ((over[hit] * 0.5 + 0.5) / far[hit])[:, None]
        for axis in (0, 1):
            spots[:, axis] += np.bincount(b[hit], push[:, axis], len(spots))
            spots[:, axis] -= np.bincount(a[hit], push[:, axis], len(spots))
    return spots


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _to_box(label: str, degree: int) -> Box:
    width = LINE_WIDTH // 2 if _columns(label) > 1.5 * len(label) else LINE_WIDTH
    lines = tuple(textwrap.wrap(label, width, max_lines=LINE_COUNT, placeholder="…")) or (label[:LINE_WIDTH],)
    radius = 9.0 + min(2.2 * degree**0.5, 15.0)
    across = max(2 * radius, 7.6 * max(map(_columns, lines)))
    return Box(lines=lines, radius=radius, width=across + 10, height=2 * radius + 17 * len(lines) + 10)


def _place(part: "nx.Graph[str]", names: Sequence[str], sizes: Sequence[Box], seed: int) -> "Floats":
    """Lay out one connected part around the origin."""
    import numpy as np

    if len(names) == 1:
        return np.zeros((1, 2))
    generator = np.random.default_rng(seed)
    index = {name: number for number, name in enumerate(names)}
    edges = np.array([(index[a], index[b]) for a, b in part.edges()])
    lengths = np.array([_edge_length(part, a, b) for a, b in part.edges()])
    weighted = {(a, b): length for (a, b), length in zip(part.edges(), lengths, strict=True)}
    pivots, distances = _pivot_distances(part, names, weighted)
    spots = _scaling(distances) + generator.normal(scale=EDGE_LENGTH / 10, size=(len(names), 2))
    if len(pivots) < len(names):
        pairs = {(index[a], index[b]): length for a, b, length in _siblings(part, weighted)}
        edges = np.concatenate([edges, np.array(list(pairs), dtype=edges.dtype).reshape(-1, 2)])
        lengths = np.concatenate([lengths, np.array(list(pairs.values()))])
    spots = _relax(spots, pivots, distances, edges, lengths)
    return _separate(_lie_down(spots), sizes)


def _to_plain_edges(graph: "Graph") -> list[tuple[str, str, float]]:
    """Give each pair of joined nodes once, with the room that the longest label between them needs."""
    room: dict[tuple[str, str], float] = {}
    for start, end, label in graph.edges(data="label", default=""):
        if start != end:
            pair = min(start, end), max(start, end)
            room[pair] = max(room.get(pair, 0.0), 6.5 * _columns(str(label)) + 60)
    return [(*pair, length) for pair, length in sorted(room.items())]


def _edge_length(part: "nx.Graph[str]", a: str, b: str) -> float:
    """Make room for the label, and more the more neighbours two nodes do not share, so that hubs are not crowded."""
    apart = len(set(part[a]) ^ set(part[b]))
    return max(EDGE_LENGTH * min(max(math.sqrt(apart / 6), 1.0), 2.0), float(part[a][b]["weight"]))


def _siblings(part: "nx.Graph[str]", lengths: Mapping[tuple[str, str], float]) -> Iterable[tuple[str, str, float]]:
    """Pair the neighbours of each node at growing steps: else leaves of one hub are equally far from every pivot."""
    for hub in part:
        around = [(name, lengths.get((hub, name)) or lengths[name, hub]) for name in part[hub]]
        step = 1
        while step < len(around):
            for number in range(len(around) - step):
                (a, to_a), (b, to_b) = around[number], around[number + step]
                if not part.has_edge(a, b):
                    yield a, b, to_a + to_b
            step *= 2


def _pivot_distances(
    part: "nx.Graph[str]", names: Sequence[str], lengths: Mapping[tuple[str, str], float]
) -> tuple["Indices", "Floats"]:
    """Measure the way from every node to each pivot: all nodes, or ones far from each other."""
    import networkx as nx
    import numpy as np

    if len(names) <= PIVOTS:
        index = {name: number for number, name in enumerate(names)}
        steps = np.full((len(names), len(names)), np.inf)
        np.fill_diagonal(steps, 0.0)
        for (a, b), way in lengths.items():
            steps[index[a], index[b]] = steps[index[b], index[a]] = way
        return np.arange(len(names)), _shortest(steps)

    def length(a: str, b: str, _: Any) -> float:
        return lengths[a, b] if (a, b) in lengths else lengths[b, a]

    count = PIVOTS if len(names) <= 2000 else PIVOTS // 4
    chosen: list[int] = []
    columns: list[Floats] = []
    nearest = np.full(len(names), np.inf)
    nearest[max(range(len(names)), key=lambda number: part.degree(names[number]))] = np.finfo(float).max
    for _ in range(count):
        pivot = int(np.argmax(nearest if chosen else np.where(np.isinf(nearest), -1.0, nearest)))
        found = nx.single_source_dijkstra_path_length(part, names[pivot], weight=length)
        columns.append(np.array([found[name] for name in names]))
        chosen.append(pivot)
        nearest = np.minimum(nearest, columns[-1])
    return np.array(chosen), np.stack(columns, axis=1)


def _scaling(distances: "Floats") -> "Floats":
    """Start from pivot multidimensional scaling (Brandes and Pich 2006)."""
    import numpy as np

    squares = distances**2
    centred = -0.5 * (squares - squares.mean(0) - squares.mean(1, keepdims=True) + squares.mean())
    values, vectors = np.linalg.eigh(centred.T @ centred)
    spots = centred @ vectors[:, [-1, -2]] if len(values) > 1 else np.zeros((len(distances), 2))
    spots = spots * np.where(spots[np.abs(spots).argmax(0), [0, 1]] < 0, -1.0, 1.0)  # an eigenvector has no sign
    spread = np.abs(spots).max()
    return np.asarray(spots * (distances.max() / (2 * spread) if spread else 0.0))


def _relax(spots: "Floats", pivots: "Indices", distances: "Floats", edges: "Indices", lengths: "Floats") -> "Floats":
    """Move every node again and again to the weighted mean of the places that the others want it at."""
    import numpy as np

    count = len(spots)
    weights = np.divide(1.0, distances**2, out=np.zeros_like(distances), where=distances > 0) * (count / len(pivots))
    a, b = np.concatenate([edges, edges[:, ::-1]]).T
    wanted = np.concatenate([lengths, lengths])
    pull = np.zeros_like(wanted) if len(pivots) == count else 1 / wanted**2
    total = weights.sum(1) + np.bincount(a, pull, count)
    for _ in range(ROUNDS):
        gap = spots[:, None, :] - spots[None, pivots, :]
        far = np.maximum(np.sqrt((gap**2).sum(2)), 1e-6)
        moved = (weights[:, :, None] * (spots[None, pivots, :] + (distances / far)[:, :, None] * gap)).sum(1)
        if pull.any():
            gap = spots[a] - spots[b]
            near = spots[b] + gap * (wanted / np.maximum(np.sqrt((gap**2).sum(1)), 1e-6))[:, None]
            moved += np.stack([np.bincount(a, pull * near[:, axis], count) for axis in (0, 1)], axis=1)
        spots = 0.3 * spots + 0.7 * moved / total[:, None]
    return spots


def _lie_down(spots: "Floats") -> "Floats":
    """Turn the longest axis to the horizontal, as screens and labels lie."""
    import numpy as np

    centred = spots - spots.mean(0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    axis = vectors[:, -1] * (1.0 if vectors[0, -1] >= 0 else -1.0)
    return np.asarray(centred @ np.array([[axis[0], -axis[1]], [axis[1], axis[0]]]))


def _separate(spots: "Floats", sizes: Sequence[Box]) -> "Floats":
    """Push boxes that cover each other apart along the shorter way; where they jam, draw the whole larger."""
    import numpy as np

    half = np.array([(size.width, size.height) for size in sizes]) / 2
    drop = np.array([(0.0, size.height / 2 - size.radius - 5) for size in sizes])  # the label hangs below the shape
    room = np.prod(4 * spots.std(0) + half.max(0))  # of the ellipse that most lie in, about
    centres = spots * max(1.0, float(np.sqrt(1.5 * (half[:, 0] * half[:, 1] * 4).sum() / room))) + drop
    for turn in range(1, 400):
        if turn % 8 == 0:
            centres *= 1.04
        a, b = _near_pairs(centres[:, 0], float(half[:, 0].max() * 2))
        gap = centres[b] - centres[a]
        over = half[a] + half[b] - np.abs(gap)
        hit = (over > 0).all(1)
        if not hit.any():
            break
        a, b, gap, over = a[hit], b[hit], gap[hit], over[hit]
        sideways = over[:, 0] < over[:, 1]
        push = np.where(np.stack([sideways, ~sideways], axis=1), (over * 0.5 + 0.5) * np.where(gap < 0, -1.0, 1.0), 0.0)
        for axis in (0, 1):
            centres[:, axis] += np.bincount(b, push[:, axis], len(spots)) - np.bincount(a, push[:, axis], len(spots))
    return np.asarray(centres - drop)


def _near_pairs(xs: "Floats", reach: float) -> tuple["Indices", "Indices"]:
    """Pair the numbers of all that are less than `reach` apart in x: each with its followers in sorted order."""
    import numpy as np

    order = np.argsort(xs, kind="stable")
    ends = np.searchsorted(xs[order], xs[order] + reach)
    counts = ends - np.arange(len(xs)) - 1
    first = np.repeat(np.arange(len(xs)), counts)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
    return order[first], order[first + 1 + offset]


def _extent(spots: "Floats", sizes: Sequence[Box]) -> tuple[float, float, float, float]:
    """Give left, top, right and bottom of a part, labels included."""
    half = [size.width / 2 for size in sizes]
    xs, ys = spots[:, 0], spots[:, 1]
    below = [size.height - size.radius for size in sizes]
    return (
        float((xs - half).min()),
        float((ys - [size.radius for size in sizes]).min()),
        float((xs + half).max()),
        float((ys + below).max()),
    )


def _pack(extents: Sequence[tuple[float, float, float, float]]) -> list[tuple[float, float]]:
    """Set parts in rows, tall ones first, in a frame of about a screen's proportions; give the shift of each."""
    margin = 50.0
    areas = [(right - left + margin, bottom - above + margin) for left, above, right, bottom in extents]
    limit = max([(1.7 * sum(width * height for width, height in areas)) ** 0.5, *(width for width, _ in areas)])
    shifts = [(0.0, 0.0)] * len(extents)
    across = down = tall = 0.0
    for number in sorted(range(len(extents)), key=lambda number: (-areas[number][1], number)):
        width, height = areas[number]
        if across and across + width > limit:
            across, down, tall = 0.0, down + tall, 0.0
        left, above, _, _ = extents[number]
        shifts[number] = (across - left, down - above)
        across, tall = across + width, max(tall, height)
    return shifts
