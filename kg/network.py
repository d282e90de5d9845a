"""The claims as a networkx graph: for analysis, for GraphML and GEXF, and with positions for the views.

Entities are nodes, claims between entities are edges that keep the claim's id as their key. A claim about a value (a
date, a quantity, a theme) becomes an attribute of its subject: as a node, a number would gain degree, join what has
nothing in common and open paths that mean nothing. This module is the only one that imports networkx.
"""

import math
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import NotFoundError
from kg.model import Claim, Entity, Evidence, Literal

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Graph = nx.MultiDiGraph[str]

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
        ends = [claim.subject, claim.object] if isinstance(claim.object, Entity) else [claim.subject]
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


def to_words(value: Literal) -> str:
    """Write a value with its unit and what it counts.

    >>> to_words(Literal(value="800", datatype="xsd:integer", of="exhibitors"))
    '800 exhibitors'
    """
    return " ".join(part for part in (value.value, value.unit, value.of) if part)


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


def boxes(graph: "Graph") -> dict[str, Box]:
    """Measure every node: a shape that grows with the square root of its edges, and its label in lines below.

    >>> boxes(to_networkx([]))
    {}
    """
    return {iri: _to_box(str(label), graph.degree(iri)) for iri, label in graph.nodes(data="label", default="")}


def layout(graph: "Graph", *, seed: int = 0) -> dict[str, tuple[float, float]]:
    """Place every node, in pixels with y downwards: the same graph and seed give the same places.

    Each connected part is laid out by stress majorisation (Kamada and Kawai's energy: drawn distances follow the
    distances in the graph, longer around hubs), from a multidimensional scaling; above `PIVOTS` nodes distances are
    kept to that many spread-out nodes and to the neighbours. It is then turned to lie along the screen, labels are
    pushed apart until none covers another, and the parts are packed in rows.

    >>> layout(to_networkx([]))
    {}
    """
    import networkx as nx

    sizes = boxes(graph)
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
    words = to_words(thing)
    hedges = [name for name, plain in ((claim.polarity, "affirmed"), (claim.modality, "asserted")) if name != plain]
    return f"{words} ({', '.join(hedges)})" if hedges else words


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

    def length(a: str, b: str, _: Any) -> float:
        return lengths[a, b] if (a, b) in lengths else lengths[b, a]

    count = min(len(names), PIVOTS if len(names) <= 2000 else PIVOTS // 4)
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
