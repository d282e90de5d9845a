"""GraphML and GEXF, for Gephi, Cytoscape, yEd and igraph: entities as nodes, claims between them as edges.

The weight of an edge, which these programs draw and count with, is the confidence of its claim.
Written here and not by networkx, whose GEXF holds the time of writing and whose order is that of making the graph.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from kg.model import Claim
from kg.network import to_networkx

Attributes = Mapping[str, str | int | float]
Node = tuple[str, Attributes]
Edge = tuple[str, str, str, Attributes]

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def to_graphml(claims: Iterable[Claim]) -> Iterator[str]:
    """Write GraphML.

    >>> print("".join(to_graphml([])))
    <?xml version="1.0" encoding="UTF-8"?>
    <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
    <graph id="kg" edgedefault="directed">
    </graph>
    </graphml>
    <BLANKLINE>
    """
    nodes, edges = _read(claims)
    node_types, edge_types = _types(found for _, found in nodes), _types(found for *_, found in edges)
    yield _HEAD + '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for kind, types in (("node", node_types), ("edge", edge_types)):
        for name, type in types.items():
            yield f'<key id="{kind}-{name}" for="{kind}" attr.name={_quoted(name)} attr.type="{type}"/>\n'
    yield '<graph id="kg" edgedefault="directed">\n'
    for iri, found in nodes:
        yield f"<node id={_quoted(iri)}>{_data('node', found)}</node>\n"
    for id, start, end, found in edges:
        ends = f"source={_quoted(start)} target={_quoted(end)}"
        yield f"<edge id={_quoted(id)} {ends}>{_data('edge', found)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def to_gexf(claims: Iterable[Claim]) -> Iterator[str]:
    """Write GEXF 1.2.

    >>> "".join(to_gexf([])).count("<attributes")
    2
    """
    nodes, edges = _read(claims)
    node_types, edge_types = _types(found for _, found in nodes), _types(found for *_, found in edges)
    yield _HEAD + '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
    yield '<graph mode="static" defaultedgetype="directed">\n'
    for kind, types in (("node", node_types), ("edge", edge_types)):
        yield f'<attributes class="{kind}">\n'
        for name, type in types.items():
            yield f'<attribute id="{kind}-{name}" title={_quoted(name)} type="{type}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for iri, found in nodes:
        values = _values("node", found)
        yield f"<node id={_quoted(iri)} label={_quoted(found['label'])}>{values}</node>\n"
    yield "</nodes>\n<edges>\n"
    for id, start, end, found in edges:
        ends = f"source={_quoted(start)} target={_quoted(end)} label={_quoted(found['label'])}"
        weight = f"weight={_quoted(found['weight'])}"
        rest = {name: value for name, value in found.items() if name != "weight"}
        yield f"<edge id={_quoted(id)} {ends} {weight}>{_values('edge', rest)}</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _read(claims: Iterable[Claim]) -> tuple[list[Node], list[Edge]]:
    graph = to_networkx(claims)
    nodes: list[Node] = [(iri, graph.nodes[iri]) for iri in sorted(graph)]
    edges: list[Edge] = [
        (key, start, end, {**found, "weight": found["confidence"]})
        for start, end, key, found in graph.edges(keys=True, data=True)
    ]
    return nodes, sorted(edges, key=lambda edge: edge[0])


def _types(found: Iterable[Attributes]) -> dict[str, str]:
    """Give each attribute the narrowest type that holds all its values."""
    ranks = {"long": 0, "double": 1, "string": 2}
    types: dict[str, str] = {}
    for attributes in found:
        for name, value in attributes.items():
            type = "long" if isinstance(value, int) else "double" if isinstance(value, float) else "string"
            types[name] = max(type, types.get(name, type), key=ranks.__getitem__)
    return dict(sorted(types.items()))


def _data(kind: str, found: Attributes) -> str:
    return "".join(f'<data key="{kind}-{name}">{escape(_plain(value))}</data>' for name, value in sorted(found.items()))


def _values(kind: str, found: Attributes) -> str:
    values = (f'<attvalue for="{kind}-{name}" value={_quoted(value)}/>' for name, value in sorted(found.items()))
    return f"<attvalues>{''.join(values)}</attvalues>"


def _quoted(value: object) -> str:
    return quoteattr(_plain(value))


def _plain(value: object) -> str:
    """Write a value; a control character, which XML cannot hold, becomes the sign for what cannot be shown."""
    return _NOT_XML.sub("\ufffd", str(value))
