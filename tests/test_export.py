"""Files for other programs: the same bytes for the same graph, and readable by what they are made for."""

import csv
import io
import json
import os
import random
import sys
import xml.etree.ElementTree
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import networkx as nx
import port_claims as port
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ExportError
from kg.export import FORMATS, export, to_pandas, to_rdflib, to_text
from kg.export.frames import COLUMNS as FRAME_COLUMNS
from kg.export.tables import COLUMNS
from kg.model import Claim, Document, Entity, Literal
from kg.rdf import Blank, Iri, Text, Typed
from kg.rdf.syntaxes import to_jsonld, to_ntriples
from kg.store import Store
from kg.vocab import AIP, PREFIXES, RDF, XSD

GOLDEN = Path(__file__).parent / "golden"
KEPT = {"turtle": "ttl", "turtle12": "12.ttl", "trig": "trig", "jsonl": "jsonl", "csv": "csv"}
# Its own parsers still use what it deprecates.
old_words_of_rdflib = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")


def fill(store: Store, *documents: Document) -> Store:
    for document in documents or port.DOCUMENTS:
        store.put(document, port.CLAIMS, port.RUN)
    return store


@pytest.fixture(scope="module")
def store() -> Store:
    return fill(Store.memory())


def written(store: Store, format: str) -> str:
    return "".join(to_text(store, format))


# ---- the same bytes


def test_the_formats_of_the_contract() -> None:
    assert tuple("turtle turtle12 trig ntriples nquads jsonld rdfxml graphml gexf jsonl csv".split()) == FORMATS


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_bytes_whatever_the_order(tmp_path: Path, store: Store, format: str) -> None:
    with Store.open(tmp_path) as other:
        fill(other, *reversed(port.DOCUMENTS))
        other.put(port.to_document("gone", port.ENGLISH, "en"), [], port.RUN)
        other.remove("gone")
        shuffled = list(port.CLAIMS)
        random.Random(1).shuffle(shuffled)
        other.put(port.PORT_EN, shuffled, port.RUN)
        assert written(other, format) == written(store, format)


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_tells_the_time_or_the_machine(store: Store, format: str) -> None:
    text = written(store, format)
    assert text.endswith("\n") and "\r" not in text
    assert str(Path.home()) not in text and "lastmodified" not in text


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_graph_is_a_file_too(format: str) -> None:
    text = written(Store.memory(), format)
    assert len(text.splitlines()) <= 13


@pytest.mark.parametrize(("format", "ending"), KEPT.items())
def test_golden_files(store: Store, format: str, ending: str) -> None:
    """To write them anew after a wanted change: ``python tests/test_export.py``."""
    assert written(store, format) == (GOLDEN / f"port.{ending}").read_text(encoding="utf-8")


# ---- RDF


def parse_flat(text: str, format: ox.RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(text.encode(), format=format)}


def test_flat_formats_say_the_same(store: Store) -> None:
    expected = parse_flat(written(store, "ntriples"), ox.RdfFormat.N_TRIPLES)
    assert parse_flat(written(store, "turtle"), ox.RdfFormat.TURTLE) == expected
    assert parse_flat(written(store, "rdfxml"), ox.RdfFormat.RDF_XML) == expected


def test_formats_with_graphs_say_the_same(store: Store) -> None:
    expected = set(ox.parse(written(store, "nquads").encode(), format=ox.RdfFormat.N_QUADS))
    assert set(ox.parse(written(store, "trig").encode(), format=ox.RdfFormat.TRIG)) == expected
    assert set(ox.parse(written(store, "jsonld").encode(), format=ox.RdfFormat.JSON_LD)) == expected
    assert len({quad.graph_name for quad in expected}) == 3, "two documents and the conflicts"


def test_rdflib_reads_turtle_as_the_same_graph(store: Store) -> None:
    turtle = rdflib.Graph().parse(data=written(store, "turtle"), format="turtle")
    triples = rdflib.Graph().parse(data=written(store, "ntriples"), format="nt")
    rdfxml = rdflib.Graph().parse(data=written(store, "rdfxml"), format="xml")
    assert turtle.isomorphic(triples) and rdfxml.isomorphic(triples)


@old_words_of_rdflib
@pytest.mark.parametrize(("format", "name"), [("trig", "trig"), ("jsonld", "json-ld")])
def test_rdflib_reads_graphs_as_the_same(store: Store, format: str, name: str) -> None:
    found, expected = rdflib.Dataset(), rdflib.Dataset()
    found.parse(data=written(store, format), format=name)
    expected.parse(data=written(store, "nquads"), format="nquads")
    assert set(found.quads()) == set(expected.quads())


def test_a_claim_of_two_documents_has_one_confidence_where_there_are_no_graphs(store: Store) -> None:
    turtle = rdflib.Graph().parse(data=written(store, "turtle"), format="turtle")
    confidence = rdflib.URIRef(AIP.confidence)
    claims = list(turtle.subjects(rdflib.RDF.type, rdflib.URIRef(AIP.Claim)))
    assert len(claims) == 18
    assert all(len(list(turtle.objects(claim, confidence))) == 1 for claim in claims)


def test_turtle_is_that_of_one_changed_line(store: Store) -> None:
    changed = fill(Store.memory())
    claims = [replace(c, status="accepted") if c.predicate == "dependsOn" else c for c in port.CLAIMS]
    changed.put(port.PORT_EN, claims, port.RUN)
    before, after = written(store, "turtle").splitlines(), written(changed, "turtle").splitlines()
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ("    aip:status aip:Unreviewed .", "    aip:status aip:Accepted .")
    ]


@old_words_of_rdflib
def test_to_rdflib(store: Store) -> None:
    dataset = to_rdflib(store)
    expected = rdflib.Dataset()
    expected.parse(data=written(store, "nquads"), format="nquads")
    assert set(dataset.quads()) == set(expected.quads())
    rows = list(dataset.query("SELECT DISTINCT ?o { ent:arunika aip:dependsOn ?o }"))
    assert [str(row[0]) for row in rows] == [port.CHIPS.iri]


def test_jsonld_has_a_context_of_plain_words(store: Store) -> None:
    document = json.loads(written(store, "jsonld"))
    context = document["@context"]
    assert context.items() >= PREFIXES.items()
    assert context["callsFor"] == {"@id": "aip:callsFor", "@type": "@id"}
    assert context["confidence"] == {"@id": "aip:confidence", "@type": "xsd:decimal"}
    assert context["label"] == "rdfs:label"
    assert "language" not in context, "dct:language and aip:language would both be called so"
    [english] = [graph for graph in document["@graph"] if graph["@id"] == "doc:port-en"]
    nodes = {node["@id"]: node for node in english["@graph"]}
    assert nodes["ent:arunika"]["dependsOn"] == "ent:b9-chips"
    assert nodes["ent:arunika"]["@type"] == "aip:Country"


Triples = list[tuple[Iri | Blank, Iri, Iri | Blank | Text | Typed]]
SUBJECTS = st.sampled_from([Iri("https://example.org/a"), Iri("urn:b"), Blank("x")])
PROPERTIES = st.sampled_from(
    [Iri(f"https://example.org/{name}") for name in ("p", "q", "other/p", "type", "id", "prov", "1st")] + [Iri("urn:p")]
)
THINGS = st.one_of(
    SUBJECTS,
    st.builds(Text, st.sampled_from(["", "a", "https://example.org/a", "p", "_:x"]), st.sampled_from(["", "en"])),
    st.builds(lambda number: Typed(str(number), XSD.integer), st.sampled_from([0, -7, 2**60])),
    st.sampled_from([Typed("0.5", XSD.decimal), Typed("true", XSD.boolean), Typed("x", "https://example.org/type")]),
)


@given(st.lists(st.tuples(SUBJECTS, PROPERTIES, THINGS)))
def test_jsonld_says_exactly_what_was_said(triples: Triples) -> None:
    text = "".join(to_jsonld({"": triples}, PREFIXES))
    found = {quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD)}
    expected = parse_flat("".join(to_ntriples(triples)), ox.RdfFormat.N_TRIPLES)
    assert to_canonical(found) == to_canonical(expected)


def to_canonical(triples: set[ox.Triple]) -> set[str]:
    dataset = ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


# ---- RDF 1.2


def test_turtle12_has_the_statements_of_turtle_and_ties_each_claim_to_its_own(store: Store) -> None:
    found = parse_flat(written(store, "turtle12"), ox.RdfFormat.TURTLE)
    reifies = ox.NamedNode(RDF.iri + "reifies")
    plain = {triple for triple in found if triple.predicate != reifies}
    assert plain == parse_flat(written(store, "turtle"), ox.RdfFormat.TURTLE)
    graph = rdflib.Graph().parse(data=written(store, "turtle"), format="turtle")
    claims = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(AIP.Claim)))
    tied = {triple.subject.value: triple.object for triple in found - plain}
    assert set(tied) == {str(claim) for claim in claims} and len(found - plain) == len(claims) == 18
    for claim in claims:
        said = tied[str(claim)]
        assert said.predicate.value == str(graph.value(claim, rdflib.RDF.predicate))
        assert said.subject.value == str(graph.value(claim, rdflib.RDF.subject))
        assert said.object.value == str(graph.value(claim, rdflib.RDF.object))


def test_turtle12_states_only_what_is_affirmed(store: Store) -> None:
    text = written(store, "turtle12")
    assert "aip:dependsOn ent:b9-chips ~ clm:" in text
    assert "rdf:reifies <<( ent:borealis aip:opposes ent:export-controls )>> ." in text
    assert "aip:opposes ent:export-controls ~" not in text, "it is alleged"


# ---- graphs for network programs


def read_gexf(stream: io.BytesIO) -> nx.Graph:
    return nx.read_gexf(stream, version="1.2draft")


@pytest.mark.parametrize(("format", "read"), [("graphml", nx.read_graphml), ("gexf", read_gexf)])
def test_networkx_reads_nodes_and_edges(store: Store, format: str, read: Callable[[io.BytesIO], nx.Graph]) -> None:
    graph = read(io.BytesIO(written(store, format).encode()))
    between = [claim for claim in port.CLAIMS if isinstance(claim.object, Entity)]
    assert graph.is_directed() and graph.number_of_edges() == len(between)
    assert graph.number_of_nodes() == 10
    node = graph.nodes[port.ARUNIKA.iri]
    assert (node["label"], node["type"], node["claims"]) == ("Arunika", "Country", 8)
    edge = next(found for *_, found in graph.edges(data=True) if found["predicate"] == "callsFor")
    assert edge["confidence"] == edge["weight"] == 0.9 and edge["polarity"] == "affirmed"
    assert edge["label"] == "callsFor"
    assert edge["sentence"].startswith("Arunika called for")


@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_numbers_are_numbers_for_gephi(store: Store, format: str) -> None:
    root = xml.etree.ElementTree.fromstring(written(store, format))
    declared = [element.attrib for element in root.iter() if element.tag.endswith(("}key", "}attribute"))]
    types = {
        found.get("attr.name", found.get("title")): found.get("attr.type", found.get("type")) for found in declared
    }
    expected = {"label": "string", "type": "string", "confidence": "double", "claims": "long", "evidences": "long"}
    assert types.items() >= expected.items()
    edges = [element for element in root.iter() if element.tag.endswith("}edge")]
    if format == "gexf":
        assert all(0 < float(edge.attrib["weight"]) <= 1 for edge in edges)
    else:
        assert types["weight"] == "double"
    ids = {element.attrib["id"] for element in root.iter() if element.tag.endswith("}node")}
    assert {edge.attrib[end] for edge in edges for end in ("source", "target")} <= ids


def test_letters_that_xml_cannot_hold_do_not_break_a_graph() -> None:
    text = 'Arunika\x0b depends on "<B9>" & chips.\n'
    document = port.to_document("odd", text, "en")
    claim = port.say(document, 0, port.ARUNIKA, "dependsOn", port.CHIPS, ("Arunika", "chips"))
    store = Store.memory()
    store.put(document, [claim], port.RUN)
    [(_, _, found)] = nx.read_graphml(io.BytesIO(written(store, "graphml").encode())).edges(data=True)
    assert found["sentence"] == 'Arunika\ufffd depends on "<B9>" & chips.'
    assert "\\u000B" in written(store, "turtle")
    with pytest.raises(ExportError, match="XML cannot hold a control character"):
        written(store, "rdfxml")


# ---- tables


def test_csv_has_a_row_a_claim_and_document(store: Store) -> None:
    rows = list(csv.DictReader(io.StringIO(written(store, "csv"))))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == len(port.SAID)
    [row] = [row for row in rows if row["object"] == "900"]
    assert (
        row.items()
        >= {
            "document": "port-id",
            "subject": "Harbour Summit",
            "subject_type": "Event",
            "predicate": "hasQuantity",
            "object_type": "xsd:integer",
            "of": "exhibitors",
            "sentence": "KTT itu dihadiri 900 peserta pameran.",
            "sentences": "1",
            "object_iri": "",
        }.items()
    )


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        ("=1+1", "xsd:string", "'=1+1"),
        ("@SUM(A1)", "xsd:string", "'@SUM(A1)"),
        ("-5", "xsd:integer", "-5"),
        ("-x", "xsd:string", "'-x"),
        ("+5", "xsd:string", "+5"),
    ],
)
def test_a_spreadsheet_runs_no_formula(value: str, datatype: str, expected: str) -> None:
    text = f"The summit had the theme {value}.\n"
    document = port.to_document("odd", text, "en")
    thing = Literal(value=value, datatype=datatype)
    claim: Claim = port.say(document, 0, port.SUMMIT, "hasTheme", thing, ("summit", value))
    store = Store.memory()
    store.put(document, [claim], port.RUN)
    [row] = csv.DictReader(io.StringIO(written(store, "csv")))
    assert row["object"] == expected


# ---- data frames


def test_to_pandas_has_a_row_a_claim(store: Store) -> None:
    pandas = pytest.importorskip("pandas")
    frame = to_pandas(store)
    claims = {claim.id: claim for claim in store.claims()}
    assert list(frame.columns) == FRAME_COLUMNS
    assert list(frame.index) == list(claims)
    called = frame.loc[(frame.predicate == "callsFor")].iloc[0]
    assert (called.subject, called.subject_type, called.object) == (
        "Arunika", "Country", "UN-centred approach to AI governance"
    )  # fmt: skip
    assert (called.documents, called.languages, called.evidences) == ("port-en; port-id", "en; id", 2)
    assert called.first_date == pandas.Timestamp("2025-07-01"), "the Indonesian one is of that month"
    assert called.sentence.startswith("Arunika called for") and called.document == "port-en"
    assert store.text("port-en")[called.start : called.end] == called.sentence
    assert frame.confidence.dtype == "float64" and frame.evidences.sum() == len(port.SAID)
    counted = frame.loc[frame.of == "exhibitors", "object"].astype(int)
    assert sorted(counted) == [800, 900]
    assert frame.groupby("predicate", observed=True).size().sum() == len(claims)
    assert isinstance(frame.predicate.dtype, pandas.CategoricalDtype)


def test_without_pandas_it_says_what_to_install(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ExportError, match=r"to_pandas needs pandas; pip install 'aipolicy-kg\[tables\]'"):
        to_pandas(store)


# ---- where it goes


def test_to_a_file_or_a_stream(tmp_path: Path, store: Store) -> None:
    path, stream = tmp_path / "graph.ttl", io.BytesIO()
    export(store, "turtle", path)
    export(store, "turtle", stream)
    assert path.read_bytes() == stream.getvalue() == written(store, "turtle").encode()
    assert list(tmp_path.iterdir()) == [path], "nothing else is left"
    assert path.stat().st_mode & 0o444 == 0o444 & ~umask()


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.rdf"
    path.write_text("old")
    document = port.to_document("odd", "a\x0bb", "en", title="a\x0bb")
    store = Store.memory()
    store.put(document, [], port.RUN)
    with pytest.raises(ExportError):
        export(store, "rdfxml", path)
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_a_place_that_is_not_there(tmp_path: Path, store: Store) -> None:
    with pytest.raises(ExportError, match="cannot write: No such file or directory; choose another place"):
        export(store, "turtle", tmp_path / "gone" / "graph.ttl")


def test_an_unknown_format(store: Store) -> None:
    with pytest.raises(ExportError, match="'yaml' is no export format; use one of turtle, turtle12, trig"):
        to_text(store, "yaml")


if __name__ == "__main__":
    for format, ending in KEPT.items():
        GOLDEN.joinpath(f"port.{ending}").write_text(written(fill(Store.memory()), format), encoding="utf-8")
