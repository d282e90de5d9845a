"""The Python front: build and open, find by names in any language, ask, draw, hand over."""

import inspect
from pathlib import Path

import networkx as nx
import port_claims as port
import pytest
import rdflib
from fake_reader import FakeReader

import kg
from kg.cli import project
from kg.errors import KgError, NotFoundError, ReadError, StoreError, VocabularyError
from kg.graph import Graph
from kg.model import Claim
from kg.rdf import Iri
from kg.store import Store
from kg.vocab import AIP


@pytest.fixture(scope="module")
def graph() -> Graph:
    store = Store.memory()
    for document in port.DOCUMENTS:
        store.put(document, port.CLAIMS, port.RUN)
    return Graph(store)


def said(claims: tuple[Claim, ...]) -> list[tuple[str, str, str]]:
    return sorted(
        (c.subject.label, c.predicate, getattr(c.object, "label", getattr(c.object, "value", ""))) for c in claims
    )


# ---- build and open


def test_the_package_gives_the_front_when_it_is_asked_for() -> None:
    assert kg.Graph is Graph
    assert {"Graph", "build", "open", "__version__"} <= set(dir(kg))
    assert not hasattr(kg, "nonsense")


def test_build_in_memory(texts: Path) -> None:
    graph = kg.build(texts, reader=FakeReader())
    assert graph.summary is not None and graph.summary.read == ("english", "indonesia")
    assert [document.id for document in graph.documents()] == ["english", "indonesia"]
    assert ("China", "supports", "AI governance") in said(graph.claims())


def test_build_into_a_folder_adds_to_it_and_leaves_it_open_to_others(texts: Path, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / ".kg"
    first = kg.build(texts / "english.txt", into=folder, reader=FakeReader())
    both = kg.build(str(texts), into=str(folder), reader=FakeReader())
    assert both.summary is not None and both.summary.unchanged == ("english",)
    assert len(first.documents()) == 1 and len(both.documents()) == 2
    with kg.open(folder) as opened:
        assert opened.claims() == both.claims() and opened.summary is None
    with pytest.raises(StoreError, match="closed"):
        opened.claims()
    with pytest.raises(StoreError, match="read only"):
        both.store.remove("english")


def test_a_build_that_fails_lets_go_of_the_folder(texts: Path, tmp_path: Path) -> None:
    folder = tmp_path / ".kg"
    with pytest.raises(ReadError, match=r"nowhere\.txt: no such file"):
        kg.build("nowhere.txt", into=folder, reader=FakeReader())
    assert len(kg.build(texts, into=folder, reader=FakeReader()).documents()) == 2


def test_the_base_of_a_project_stays(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = "https://example.org/id/"
    kg.build(texts, into=tmp_path / ".kg", base=base, reader=FakeReader(base))
    graph = kg.open(tmp_path / ".kg")
    assert graph.store.base == base and graph.entity("China").iri.startswith(base)
    with pytest.raises(StoreError, match=r"its base is https://example\.org/id/"):
        kg.build(texts, into=tmp_path / ".kg", base="https://example.org/other/", reader=FakeReader())
    monkeypatch.setenv("KG_HOME", str(tmp_path / ".kg"))
    with project.click.Context(project.click.Command("x")):
        assert project.to_base(None) == base


def test_open_asks_for_a_graph(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph there; make one with `kg build`"):
        kg.open(tmp_path)


def test_the_model_reads_where_no_reader_is_given(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Indonesia supports AI governance.", encoding="utf-8")
    graph = kg.build(tmp_path / "note.txt", min_confidence=0.3)
    assert ("Indonesia", "supports", "AI governance") in said(graph.claims())
    assert "min-confidence=0.3" in graph.claims()[0].evidence[0].extractor


# ---- claims


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"subject": "Norvalia", "object": "Arunika"}, {"imposesExportControlsOn"}),
        ({"subject": "kingdom of arunika", "polarity": "negated"}, {"signs"}),
        ({"subject": "Q900000001", "object": "KONTROL EKSPOR"}, set()),
        ({"object": "kontrol ekspor"}, {"opposes"}),
        ({"about": "B9 chips"}, {"dependsOn", "produces", "restricts"}),
        ({"about": "B9 chips", "subject": "Arunika"}, {"dependsOn"}),
        ({"about": "B9 chips", "predicate": "depends on"}, {"dependsOn"}),
        ({"predicate": "restricts"}, {"restricts", "imposesExportControlsOn"}),
        ({"predicate": "hasStanceOn", "subject": "Arunika"}, {"callsFor"}),
        ({"predicate": "Menyerukan"}, {"callsFor"}),
        ({"object": "2025-07-26"}, {"date"}),
        ({"modality": "possible"}, {"investsIn"}),
        ({"min_confidence": 0.9}, {"callsFor", "participatesIn"}),
        ({"min_confidence": 0.9, "document": "port-id"}, set()),
        ({"document": "port-id", "subject": "Arunika"}, {"callsFor", "signs"}),
        ({"status": "accepted"}, set()),
    ],
)
def test_claims_are_found_by_what_they_say(graph: Graph, asked: dict[str, object], expected: set[str]) -> None:
    found = graph.claims(**asked)  # type: ignore[arg-type]
    assert {claim.predicate for claim in found} == expected
    assert [claim.confidence for claim in found] == sorted((claim.confidence for claim in found), reverse=True)


def test_claims_take_entities_too_and_all_where_nothing_is_asked(graph: Graph) -> None:
    arunika = graph.entity("Arunika")
    assert graph.claims(arunika) == graph.claims("Arunika") != ()
    assert graph.claims(object=arunika) == graph.claims(object="Arunika") != ()
    assert sorted(claim.id for claim in graph.claims()) == [claim.id for claim in port.CLAIMS]


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"subject": "Arunica"}, NotFoundError, "no entity is called 'Arunica'; near it: Arunika"),
        ({"object": "801"}, NotFoundError, "no entity is called '801'"),
        ({"document": "port"}, NotFoundError, "no document has the id 'port'"),
        ({"predicate": "call for"}, VocabularyError, "no predicate is called 'call for'; near it: calls for"),
        ({"predicate": "1"}, VocabularyError, "no predicate is called '1'; `kg.vocab.PREDICATES` names them all"),
    ],
)
def test_what_is_not_there_is_named(graph: Graph, asked: dict[str, str], error: type[KgError], words: str) -> None:
    with pytest.raises(error, match=words):
        graph.claims(**asked)  # type: ignore[arg-type]


def test_entities_by_kind(graph: Graph) -> None:
    assert [entity.label for entity in graph.entities(type="Organization")] == ["Borealis"]
    assert {entity.label for entity in graph.entities(type="Place")} == {"Arunika", "Norvalia", "Port Selat"}
    assert len(graph.entities()) == len(graph.store.entities())


def test_conflicts_are_whole_claims(graph: Graph) -> None:
    found = {conflict.reason: conflict for conflict in graph.conflicts()}
    assert len(found) == 3
    pair = found["different roles: Perdana Menteri, President"]
    assert {pair.one.role, pair.other.role} == {"Perdana Menteri", "President"}
    assert {one.document for claim in (pair.one, pair.other) for one in claim.evidence} == {"port-en", "port-id"}


# ---- questions


def test_queries_by_name_and_in_sparql(graph: Graph) -> None:
    named = graph.query("stance-on", topic="AI Governance").to_values()
    assert {row["actor"] for row in named} >= {"Arunika"}
    about = graph.query("claims-about", entity="Deklarasi Pelabuhan")
    assert len(about.rows) == 2
    bound = graph.query("SELECT ?who { ?who aip:callsFor ?what . ?who rdfs:label $name }", name="Arunika")
    assert len(bound.rows) == 1
    kinds = graph.query("ASK { ?x a $kind }", kind=Iri(AIP.Event))
    assert kinds.answer is True
    with pytest.raises(KgError, match="no query is named 'office'; near it: offices"):
        graph.query("office")


def test_paths_and_days(graph: Graph) -> None:
    way = graph.path("Borealis", "Arunika")
    assert [step.end.label for step in way] == ["B9 chips", "Arunika"]
    assert graph.as_of("2025-07-26").documents() == (port.PORT_EN,)
    assert graph.as_of("2024").claims() == ()


# ---- pictures and files


def test_a_brief_and_the_rules(graph: Graph) -> None:
    brief = graph.brief("Kingdom of Arunika", language="id")
    assert brief.startswith("# Arunika\n") and "[1]" in brief
    assert graph.validate() == ()


def test_show_gives_a_page_that_a_notebook_frames(graph: Graph, tmp_path: Path) -> None:
    page = graph.show("Deklarasi Pelabuhan", hops=1, language="id")
    assert page.to_html().startswith("<!doctype html>") and "<title>Harbour Declaration</title>" in page.to_html()
    assert "5 billion dollars" in graph.show().to_html() and "5 billion dollars" not in page.to_html()
    framed = page._repr_html_()
    assert framed.startswith('<iframe srcdoc="&lt;!doctype html&gt;') and "<script" not in framed
    page.save(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page.to_html()
    assert repr(page).startswith("<Page of ")


def test_a_graph_sums_itself_up(graph: Graph) -> None:
    claims = len(port.CLAIMS)
    assert repr(graph) == f"<Graph of 2 documents, {len(graph.entities())} entities, {claims} claims>"
    html = graph._repr_html_()
    assert f"<b>2 documents, {len(graph.entities())} entities, {claims} claims</b>" in html
    assert "<tr><td>signs</td><td>2</td></tr>" in html


def test_other_libraries_get_all_of_it(graph: Graph, tmp_path: Path) -> None:
    network = graph.to_networkx(language="id")
    assert isinstance(network, nx.MultiDiGraph)
    assert network.nodes[graph.entity("Harbour Summit").iri]["label"] == "KTT Pelabuhan"
    dataset = graph.to_rdflib()
    assert isinstance(dataset, rdflib.Dataset)
    nodes = {one for one, _, kind, _ in dataset.quads() if kind == rdflib.URIRef(AIP.Claim)}
    assert len(nodes) == len(port.CLAIMS)
    graph.export("turtle", tmp_path / "graph.ttl")
    assert (tmp_path / "graph.ttl").read_text(encoding="utf-8").startswith("@prefix")


def test_a_data_frame_has_a_row_for_each_claim(graph: Graph) -> None:
    pytest.importorskip("pandas", reason="pandas comes with the extra `tables`")
    table = graph.to_pandas()
    assert set(table.index) == {claim.id for claim in port.CLAIMS}
    assert {"subject", "predicate", "object", "polarity", "time", "confidence", "sentence"} <= set(table.columns)


def test_every_method_is_documented() -> None:
    for name, member in inspect.getmembers(Graph, inspect.isfunction):
        assert name.startswith("_") or (member.__doc__ or "").strip(), name
