"""Claims as a networkx graph, and the places of its nodes."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import demo_claims
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import NotFoundError
from kg.layouts import LINE_COUNT, PIVOTS, boxes, layout
from kg.model import Claim, Entity, Literal
from kg.network import neighbourhood, strongest, to_networkx, top

CLAIMS = demo_claims.to_claims()
ENTITIES = demo_claims.to_entities()
ARUNIKA, TESSARA = ENTITIES["Arunika"].iri, ENTITIES["Tessara"].iri


def to_entity(name: str) -> Entity:
    return Entity(iri=f"https://example.org/{name}", label=name, type="Concept")


def to_claim(subject: str, thing: str | Literal, **more: object) -> Claim:
    end = to_entity(thing) if isinstance(thing, str) else thing
    claim = Claim(subject=to_entity(subject), predicate="supports", object=end, evidence=())
    return replace(claim, **more)  # type: ignore[arg-type]


def to_graph(*pairs: str) -> "nx.MultiDiGraph[str]":
    return to_networkx(to_claim(*pair.split("-")) for pair in pairs)


def names(graph: "nx.MultiDiGraph[str]") -> str:
    return " ".join(sorted(iri.rpartition("/")[2] for iri in graph))


def test_entities_are_nodes_and_claims_between_them_edges() -> None:
    graph = to_networkx(CLAIMS)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (40, 80)
    assert {key for _, _, key in graph.edges(keys=True)} == {
        claim.id for claim in CLAIMS if isinstance(claim.object, Entity)
    }


def test_nodes_tell_what_is_known() -> None:
    assert to_networkx(CLAIMS).nodes[ENTITIES["World Compute Council"].iri] == {
        "label": "World Compute Council",
        "type": "IntergovernmentalOrganization",
        "claims": 4,
        "label_en": "World Compute Council",
        "label_id": "Dewan Komputasi Dunia",
        "aliases": "WCC",
    }


@pytest.mark.parametrize(
    ("language", "label"), [(None, "Westmark"), ("id", "Markabarat"), ("en", "Westmark"), ("fr", "Westmark")]
)
def test_nodes_are_labelled_in_the_language(language: str | None, label: str) -> None:
    assert to_networkx(CLAIMS, language=language).nodes[ENTITIES["Westmark"].iri]["label"] == label


def test_edges_tell_what_is_claimed_and_where() -> None:
    claim = next(claim for claim in CLAIMS if claim.amount == "2 billion crowns")
    assert isinstance(claim.object, Entity)
    assert to_networkx(CLAIMS).edges[claim.subject.iri, claim.object.iri, claim.id] == {
        "predicate": "acquires",
        "label": "acquires",
        "polarity": "affirmed",
        "modality": "planned",
        "status": "unreviewed",
        "confidence": claim.confidence,
        "document": claim.evidence[0].document,
        "sentence": "Kitesoft plans to buy Quillon.",
        "evidences": 1,
        "amount": "2 billion crowns",
    }


def test_the_sentence_is_that_of_the_strongest_evidence() -> None:
    weak = replace(CLAIMS[0].evidence[0], document="a", confidence=0.3)
    strong = replace(weak, document="b", confidence=0.9, sentence="Arunika firmly called for AI sovereignty.")
    claim = replace(CLAIMS[0], evidence=(weak, strong))
    assert strongest(claim) == strong
    _, _, edge = next(iter(to_networkx([claim]).edges(data=True)))
    assert (edge["sentence"], edge["document"], edge["evidences"]) == (strong.sentence, "a; b", 2)


@pytest.mark.parametrize(
    ("value", "more", "written"),
    [
        (Literal(value="800", datatype="xsd:integer", of="exhibitors"), {}, "800 exhibitors"),
        (Literal(value="1.5", datatype="xsd:decimal", unit="USD", of="subsidies"), {}, "1.5 USD subsidies"),
        (Literal(value="2025", datatype="xsd:gYear"), {"modality": "planned"}, "2025 (planned)"),
        (Literal(value="2025"), {"polarity": "negated", "modality": "alleged"}, "2025 (negated, alleged)"),
    ],
)
def test_values_are_attributes_and_no_nodes(value: Literal, more: dict[str, str], written: str) -> None:
    graph = to_networkx([to_claim("a", value, predicate="hasQuantity", **more)])
    assert (names(graph), graph.nodes["https://example.org/a"]["hasQuantity"]) == ("a", written)


def test_several_values_stand_side_by_side() -> None:
    claims = [to_claim("a", Literal(value=value), predicate="hasTheme") for value in ("Zeal", "Care")]
    assert to_networkx(claims).nodes["https://example.org/a"]["hasTheme"] == "Care; Zeal"


def test_a_claim_about_oneself_counts_once() -> None:
    graph = to_graph("a-a")
    assert graph.nodes["https://example.org/a"]["claims"] == 1


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_other_programs_can_read_the_graph(form: str, tmp_path: Path) -> None:
    graph = to_networkx(CLAIMS)
    file = tmp_path / f"graph.{form}"
    getattr(nx, f"write_{form}")(graph, file)
    back = getattr(nx, f"read_{form}")(file, **({"force_multigraph": True} if form == "graphml" else {}))
    assert dict(back.nodes(data="type")) == dict(graph.nodes(data="type"))
    assert sorted(back.edges(data="predicate")) == sorted(graph.edges(data="predicate"))
    if form == "graphml":
        assert set(back.edges(keys=True)) == set(graph.edges(keys=True))


@pytest.mark.parametrize(
    ("centre", "hops", "kept"),
    [("c", 0, "c"), ("c", 1, "b c d"), ("c", 2, "a b c d e"), ("a", 1, "a b"), ("c", 9, "a b c d e"), ("c", -1, "c")],
)
def test_a_neighbourhood_goes_both_ways(centre: str, hops: int, kept: str) -> None:
    graph = to_graph("a-b", "b-c", "d-c", "d-e", "x-y")
    assert names(neighbourhood(graph, f"https://example.org/{centre}", hops)) == kept


def test_a_neighbourhood_of_a_stranger_is_refused() -> None:
    with pytest.raises(NotFoundError, match=r"no claim in this graph speaks of https://example\.org/nobody"):
        neighbourhood(to_graph("a-b"), "https://example.org/nobody")


@pytest.mark.parametrize(
    ("n", "keep", "kept"),
    [(0, "", ""), (1, "", "a"), (2, "", "a b"), (3, "", "a b c"), (2, "z", "a z"), (99, "", "a b c d y z")],
)
def test_the_best_connected_are_kept(n: int, keep: str, kept: str) -> None:
    graph = to_graph("a-b", "a-c", "a-d", "b-c", "y-z")
    assert names(top(graph, n, keep=[f"https://example.org/{name}" for name in keep])) == kept


def test_parts_are_copies() -> None:
    graph = to_graph("a-b")
    top(graph, 1).nodes["https://example.org/a"]["label"] = "changed"
    neighbourhood(graph, "https://example.org/a").nodes["https://example.org/a"]["label"] = "changed"
    assert graph.nodes["https://example.org/a"]["label"] == "a"


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("", ("",)),
        ("China", ("China",)),
        ("Ministry of Digital Affairs", ("Ministry of Digital", "Affairs")),
        ("a" * 45, ("a" * 20, "a" * 20, "a" * 5)),
        ("人工智能全球治理行动计划", ("人工智能全球治理行动", "计划")),
    ],
)
def test_labels_are_wrapped(label: str, lines: tuple[str, ...]) -> None:
    graph = to_networkx([replace(to_claim("a", "a"), subject=replace(to_entity("a"), label=label))])
    assert boxes(graph)["https://example.org/a"].lines == lines


def test_long_labels_are_cut() -> None:
    graph = to_networkx([replace(to_claim("a", "a"), subject=replace(to_entity("a"), label="word " * 60))])
    lines = boxes(graph)["https://example.org/a"].lines
    assert len(lines) == LINE_COUNT
    assert lines[-1].endswith("…")


def find_covered(graph: "nx.MultiDiGraph[str]") -> list[tuple[str, str]]:
    """Pairs of nodes of which one covers the other or its label."""
    places, sizes = layout(graph), boxes(graph)

    def room(iri: str) -> tuple[float, float, float, float]:
        (x, y), size = places[iri], sizes[iri]
        return x - size.width / 2, y - size.radius, x + size.width / 2, y - size.radius + size.height

    def cover(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
        return min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 0.5

    return [pair for pair in combinations(graph, 2) if cover(room(pair[0]), room(pair[1]))]


def test_places_do_not_depend_on_the_order_of_claims() -> None:
    assert layout(to_networkx(CLAIMS)) == layout(to_networkx(reversed(CLAIMS)))


def test_another_seed_gives_other_places() -> None:
    graph = to_networkx(CLAIMS)
    assert layout(graph, seed=1) == layout(graph, seed=1) != layout(graph, seed=2)


def test_every_node_of_the_demo_has_its_own_place() -> None:
    assert find_covered(to_networkx(CLAIMS)) == []


@pytest.mark.parametrize("n", [0, 1, 2])
def test_small_graphs_have_places(n: int) -> None:
    graph = to_graph("a-b", "b-a", "a-a") if n == 2 else top(to_graph("a-a"), n)
    assert len(layout(graph)) == n


def test_large_graphs_keep_distance_to_some_nodes_only() -> None:
    tree = nx.random_labeled_tree(PIVOTS + 60, seed=7)
    assert find_covered(to_graph(*(f"n{a}-n{b}" for a, b in tree.edges()))) == []


def test_leaves_of_a_hub_surround_it() -> None:
    graph = to_graph(*(f"hub-leaf{number}" for number in range(30)))
    places = layout(graph)
    x, y = places["https://example.org/hub"]
    sides = {(left > x, above > y) for iri, (left, above) in places.items() if not iri.endswith("hub")}
    assert len(sides) == 4


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), min_size=1, max_size=40))
def test_no_label_covers_another(pairs: list[tuple[int, int]]) -> None:
    assert find_covered(to_graph(*(f"a longer name {a}-a longer name {b}" for a, b in pairs))) == []
