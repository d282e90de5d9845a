"""Whole documents in and out in one transaction, found again by name, way and question."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import xml.dom.minidom
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import port_claims as port
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assemble import assemble, conflicts, of_document, with_entities
from kg.errors import EvidenceError, NotFoundError, QueryError, StoreError, VocabularyError
from kg.ids import to_content_hash, to_iri
from kg.languages import same_role
from kg.model import Claim, Document, Entity
from kg.rdf import Blank, Iri, Run, Statement, Text, Typed, describe, to_decimal
from kg.rdf.syntaxes import to_nquads
from kg.store import FORMATS, Result, Store
from kg.store.merging import DESCRIPTION, STANDING_OF_CLAIM
from kg.vocab import AIP, RDF, XSD


def fill(store: Store, *documents: Document) -> Store:
    for document in documents or port.DOCUMENTS:
        store.put(document, port.CLAIMS, port.RUN)
    return store


@pytest.fixture
def store() -> Store:
    return fill(Store.memory())


# ---- in and out


def test_what_goes_in_comes_out(store: Store) -> None:
    assert store.documents() == port.DOCUMENTS
    assert store.ids() == ("port-en", "port-id")
    assert store.claims() == port.CLAIMS
    assert store.text("port-id") == port.INDONESIAN
    for document in port.DOCUMENTS:
        own = assemble(of_document(port.CLAIMS, document.id))
        assert store.claims(document.id) == own


def test_on_disk_too(tmp_path: Path) -> None:
    with Store.open(tmp_path / "deep" / ".kg") as store:
        fill(store)
    with Store.open(tmp_path / "deep" / ".kg") as store:
        assert (store.documents(), store.claims()) == (port.DOCUMENTS, port.CLAIMS)
    texts = {path.name for path in (tmp_path / "deep" / ".kg" / "texts").iterdir()}
    assert texts == {f"{document.content_hash}.txt" for document in port.DOCUMENTS}


@pytest.mark.parametrize("text", ["a\r\nb\rc", "", "é😀\u2028", "\ufeffx"])
def test_texts_come_back_to_the_letter(tmp_path: Path, text: str) -> None:
    with Store.open(tmp_path) as store:
        store.put(port.to_document("d", text, "en"), [], port.RUN)
        assert store.text("d") == text


def test_putting_again_replaces_exactly_that_document(store: Store) -> None:
    others = store.claims("port-id")
    [kept] = [claim for claim in port.CLAIMS if claim.predicate == "dependsOn"]
    store.put(port.PORT_EN, [kept], port.RUN)
    assert store.claims("port-en") == (kept,)
    assert store.claims("port-id") == others
    store.put(port.PORT_EN, port.CLAIMS, port.RUN)
    assert store.claims() == port.CLAIMS


def test_putting_twice_changes_nothing(store: Store) -> None:
    before = "".join(to_nquads(store.quads())), set(store.statements())
    fill(store)
    assert ("".join(to_nquads(store.quads())), set(store.statements())) == before


def test_removing_retracts_exactly_its_claims(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        alone = fill(Store.memory(), port.PORT_EN)
        fill(store).remove("port-id")
        assert "".join(to_nquads(store.quads())) == "".join(to_nquads(alone.quads()))
        assert set(store.statements()) == set(alone.statements())
        assert [path.stem for path in (tmp_path / "texts").iterdir()] == [port.PORT_EN.content_hash]
        store.remove("port-en")
        assert list(store.quads()) == list(store.statements()) == list((tmp_path / "texts").iterdir()) == []


def test_equal_texts_are_kept_once_and_as_long_as_one_needs_them(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for id in ("a", "b"):
            store.put(port.to_document(id, "same", "en"), [], port.RUN)
        assert len(list((tmp_path / "texts").iterdir())) == 1
        store.remove("a")
        assert store.text("b") == "same"
        store.put(port.to_document("b", "other", "en"), [], port.RUN)
        assert [path.read_text() for path in (tmp_path / "texts").iterdir()] == ["other"]


def test_what_an_interrupted_write_left_is_swept(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fill(store)
    for name in ("0" * 64 + ".txt", "x.part"):
        (tmp_path / "texts" / name).write_text("left")
    (tmp_path / "texts" / "notes.md").write_text("the user's")
    Store.open(tmp_path, read_only=True).close()
    assert len(list((tmp_path / "texts").iterdir())) == 5, "a reader touches nothing"
    Store.open(tmp_path).close()
    assert len(list((tmp_path / "texts").iterdir())) == 3


@pytest.mark.parametrize("call", [Store.remove, Store.text, Store.claims, Store.document])
def test_unknown_documents_are_named(store: Store, call: object) -> None:
    with pytest.raises(NotFoundError, match="no document has the id 'gone'"):
        call(store, "gone")  # type: ignore[operator]


def test_holds(store: Store) -> None:
    assert store.holds("port-en", port.PORT_EN.content_hash, "encoder/0.1")
    assert not store.holds("port-en", port.PORT_EN.content_hash, "encoder/0.2")
    assert not store.holds("port-en", port.PORT_ID.content_hash, "encoder/0.1")
    assert not store.holds("gone", port.PORT_EN.content_hash, "encoder/0.1")


def test_a_claim_that_the_text_does_not_say_is_never_written(store: Store) -> None:
    before = set(store.quads())
    claim = port.CLAIMS[0]
    wrong = replace(claim, evidence=tuple(replace(one, sentence="Made up.") for one in claim.evidence))
    with pytest.raises(EvidenceError, match="is not 'Made up.'"):
        store.put(next(d for d in port.DOCUMENTS if d.id == claim.evidence[0].document), [wrong], port.RUN)
    with pytest.raises(EvidenceError, match="is not the one its hash was made of"):
        store.put(replace(port.PORT_EN, text="Other."), [], port.RUN)
    assert set(store.quads()) == before


def test_a_claim_that_the_vocabulary_does_not_know_changes_nothing(tmp_path: Path) -> None:
    odd = replace(port.CLAIMS[0], subject=Entity(iri="urn:x", label="X", type="Planet"))
    with Store.open(tmp_path) as store:
        with pytest.raises(VocabularyError):
            fill(store).put(port.to_document("new", port.ENGLISH, "en"), [of("new", odd)], port.RUN)
        assert store.ids() == ("port-en", "port-id")


def of(document: str, claim: Claim) -> Claim:
    return replace(claim, evidence=tuple(replace(one, document=document) for one in claim.evidence))


def test_the_base_is_the_users() -> None:
    store = fill(Store.memory(base="https://example.org/id/"))
    assert store.prefixes["clm"] == "https://example.org/id/claim/"
    assert store.claims() == port.CLAIMS
    assert store.query("SELECT ?d { ?d a aip:Document } ORDER BY ?d").to("csv").splitlines()[1:] == [
        "https://example.org/id/document/port-en",
        "https://example.org/id/document/port-id",
    ]


# ---- one writer, many readers


def test_a_second_writer_is_refused_in_one_line(tmp_path: Path) -> None:
    with (
        Store.open(tmp_path),
        pytest.raises(StoreError, match=f"{tmp_path}: another kg is writing there") as caught,
    ):
        Store.open(tmp_path)
    assert "\n" not in str(caught.value)
    Store.open(tmp_path).close()


def test_a_reader_beside_a_writer_sees_what_was_there(tmp_path: Path) -> None:
    with Store.open(tmp_path) as writer:
        fill(writer, port.PORT_EN)
        with Store.open(tmp_path, read_only=True) as reader:
            fill(writer, port.PORT_ID)
            assert reader.ids() == ("port-en",)
            assert reader.query("ASK { ?c a aip:Claim }").answer
        with Store.open(tmp_path, read_only=True) as reader:
            assert reader.ids() == ("port-en", "port-id")


def test_a_reader_does_not_write(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    with Store.open(tmp_path, read_only=True) as reader:
        with pytest.raises(StoreError, match="read only"):
            fill(reader)
        with pytest.raises(StoreError, match="read only"):
            reader.remove("port-en")
    assert not (tmp_path / "texts").exists()


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph there; make one with `kg build`"):
        Store.open(tmp_path / "gone", read_only=True)
    assert not (tmp_path / "gone").exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot make the folder"):
        Store.open(tmp_path / "file" / ".kg")


def test_a_damaged_store_is_named(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    (tmp_path / "store" / "CURRENT").write_text("nonsense")
    with pytest.raises(StoreError, match=f"{tmp_path}: cannot open the graph") as caught:
        Store.open(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_lost_text_is_named(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fill(store)
        (tmp_path / "texts" / f"{port.PORT_EN.content_hash}.txt").unlink()
        with pytest.raises(StoreError, match="the text is gone; add its document again"):
            store.text("port-en")


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.ids()


WRITER = """
import sys
import port_claims as port
from kg.store import Store
with Store.open(sys.argv[1]) as store:
    store.put(port.PORT_ID, port.CLAIMS, port.RUN)
    print("ready", flush=True)
    while True:
        store.put(port.PORT_EN, port.CLAIMS[::2], port.RUN)
        store.put(port.PORT_EN, port.CLAIMS, port.RUN)
        store.remove("port-en")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("delay", [0.05, 0.2])
def test_a_killed_writer_leaves_whole_documents(tmp_path: Path, delay: float) -> None:
    here = Path(__file__).parent
    path = os.pathsep.join([str(here), str(here.parent), *sys.path])
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    )
    assert process.stdout and process.stdout.readline() == b"ready\n"
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with Store.open(tmp_path) as store:
        assert store.claims("port-id") == assemble(of_document(port.CLAIMS, "port-id"))
        whole = [assemble(of_document(claims, "port-en")) for claims in (port.CLAIMS[::2], port.CLAIMS)]
        assert store.ids() == ("port-id",) or store.claims("port-en") in whole
        check(store)
        fill(store)
        assert store.claims() == port.CLAIMS


# ---- conflicts, and the default graph


def links(store: Store) -> set[tuple[str, str]]:
    graph = to_iri("graph", "conflicts")
    cut = len(to_iri("claim", ""))
    return {(quad.subject.value[cut:], quad.object.value[cut:]) for quad in store.quads() if quad.graph.value == graph}


def expected_statements(store: Store) -> set[Statement]:
    """The default graph made anew: everything said once, merged claims and entities."""
    quads = set(store.quads())
    entities = {entity.iri: entity for entity in store.entities()}
    claims = {to_iri("claim", claim.id): claim for claim in store.claims()}
    expected: set[Statement] = {
        (quad.subject, quad.predicate, quad.object)
        for quad in quads
        if not (quad.subject.value in entities and quad.predicate.value in DESCRIPTION)
        and not (quad.subject.value in claims and quad.predicate.value in STANDING_OF_CLAIM)
    }
    for iri, claim in claims.items():
        expected.add((Iri(iri), Iri(AIP.confidence), to_decimal(claim.confidence)))
        expected.add((Iri(iri), Iri(AIP.status), Iri(AIP[claim.status.capitalize()])))
    return expected.union(*(describe(entity) for entity in entities.values()))


def check(store: Store) -> None:
    claims = store.claims()
    assert links(store) == {
        pair for one, other, _ in conflicts(claims, same_role) for pair in ((one, other), (other, one))
    }
    assert store.conflicts() == conflicts(claims, same_role)
    assert set(store.statements()) == expected_statements(store)


def test_conflicts_are_linked_both_ways_and_go_with_their_document(store: Store) -> None:
    assert [reason for _, _, reason in store.conflicts()] == [
        "different quantities: 800, 900",
        "affirmed and denied",
        "different roles: Perdana Menteri, President",
    ]
    check(store)
    linked = store.query("SELECT ?a ?b { ?a aip:conflictsWith ?b }")
    assert len(linked.rows) == 6
    store.remove("port-id")
    assert links(store) == set() and store.conflicts() == ()


def test_titles_in_two_languages_are_no_conflict() -> None:
    [claim] = [c for c in port.SAID if c.role == "President"]
    [other] = [c for c in port.SAID if c.role == "Perdana Menteri"]
    store = Store.memory()
    store.put(port.PORT_EN, [replace(claim, role="Prime Minister")], port.RUN)
    store.put(port.PORT_ID, [other], port.RUN)
    assert store.conflicts() == ()


@st.composite
def changes(draw: st.DrawFn) -> tuple[Document, tuple[Claim, ...] | None]:
    """A document that goes, or comes with some claims, their entities called otherwise than elsewhere."""
    document = draw(st.sampled_from(port.DOCUMENTS))
    if draw(st.integers(0, 4)) == 0:
        return document, None
    known = {
        entity.iri: replace(
            entity,
            label=draw(st.sampled_from([entity.label, entity.label.upper()])),
            aliases=draw(st.sampled_from([entity.aliases, (), ("Other name",)])),
        )
        for entity in (value for value in vars(port).values() if isinstance(value, Entity))
    }
    said = [claim for claim in port.SAID if claim.evidence[0].document == document.id]
    chosen = draw(st.lists(st.sampled_from(said), max_size=6, unique=True))
    status = draw(st.sampled_from(["unreviewed", "accepted", "rejected"]))
    sure = draw(st.sampled_from([0.3333, 0.6667, 0.9]))
    return document, tuple(
        replace(claim, status=status, evidence=(replace(claim.evidence[0], confidence=sure),))  # type: ignore[arg-type]
        for claim in with_entities(chosen, known)
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(changes(), max_size=6))
def test_whatever_comes_and_goes_the_default_graph_says_what_the_documents_say(
    made: list[tuple[Document, tuple[Claim, ...] | None]],
) -> None:
    store = Store.memory()
    for document, claims in made:
        if claims is not None:
            store.put(document, claims, port.RUN)
        elif document.id in store.ids():
            store.remove(document.id)
        check(store)


@pytest.mark.parametrize("sure", [0.02, 0.3, 0.9])
def test_what_very_many_documents_say_is_weighed_as_if_all_were_read(sure: float) -> None:
    store = Store.memory()
    said = [claim for claim in port.SAID if claim.evidence[0].document == port.PORT_ID.id]

    def put(number: int, sure: float, original: str | None = None, status: str = "unreviewed") -> None:
        document = replace(port.PORT_ID, id=f"d{number}", copy_of=original)
        claims = (
            replace(
                claim,
                status=status,  # type: ignore[arg-type]
                evidence=(replace(claim.evidence[0], document=document.id, confidence=sure),),
            )
            for claim in said
        )
        store.put(document, claims, port.RUN)

    for number in range(40):
        put(number, sure, original="d0" if number % 5 == 4 else None)
        if number % 13 == 12:
            check(store)
    put(50, 0.5, status="rejected")
    check(store)
    put(50, 0.4, original="d1")
    put(1, sure / 2)
    check(store)
    for number in range(36):
        store.remove(f"d{number}")
    check(store)


def test_a_statement_of_two_documents_counts_once(store: Store) -> None:
    rows = store.query(
        "SELECT ?c ?l { ?c rdf:subject ent:arunika ; rdf:predicate aip:callsFor . ent:arunika rdfs:label ?l }"
    )
    assert len(rows.rows) == 1
    [row] = store.query("SELECT ?p { ?c rdf:predicate aip:callsFor ; aip:confidence ?p }").to_values()
    assert row == {"p": "0.9"}


# ---- finding


@pytest.mark.parametrize(
    ("term", "label"),
    [
        ("Arunika", "Arunika"),
        ("  arunika ", "Arunika"),
        ("KINGDOM OF ARUNIKA", "Arunika"),
        ("q900000001", "Arunika"),
        ("ent:arunika", "Arunika"),
        ("ENT:Arunika", "Arunika"),
        ("https://w3id.org/aipolicy-kg/id/entity/arunika", "Arunika"),
        ("<https://w3id.org/aipolicy-kg/id/entity/arunika>", "Arunika"),
        ("deklarasi pelabuhan", "Harbour Declaration"),
        ("harbour-declaration", "Harbour Declaration"),
        ("Borealis Chips", "Borealis"),
    ],
)
def test_entities_are_found_by_any_name(store: Store, term: str, label: str) -> None:
    assert [entity.label for entity in store.entities(term)] == [label]


def test_all_entities_in_order(store: Store) -> None:
    iris = [entity.iri for entity in store.entities()]
    assert iris == sorted(iris) and len(iris) == 10
    assert port.ARUNIKA in store.entities()


@pytest.mark.parametrize(
    ("term", "near"),
    [
        ("Arunka", "near it: Arunika"),
        ("Norvala", "near it: Norvalia"),
        ("harbour", "near it: Harbour"),
        ("zzz", "kg query -n most-named"),
        ("", "kg query -n most-named"),
        ("ent:gone", "no entity is called 'ent:gone'"),
    ],
)
def test_what_is_not_found_gets_a_hint(store: Store, term: str, near: str) -> None:
    with pytest.raises(NotFoundError, match=near):
        store.entities(term)


def test_of_two_with_one_name_the_more_claimed_about_comes_first(store: Store) -> None:
    twin = Entity(iri=to_iri("entity", "a-twin"), label="Arunika", type="Company")
    claim = next(claim for claim in port.SAID if claim.predicate == "dependsOn")
    store.put(port.to_document("new", port.ENGLISH, "en"), [of("new", replace(claim, subject=twin))], port.RUN)
    assert [entity.type for entity in store.entities("arunika")] == ["Country", "Company"]


def test_claims_about_an_entity(store: Store) -> None:
    about = store.claims(entity=port.NORVALIA.iri)
    assert {claim.predicate for claim in about} == {
        "supports",
        "imposesExportControlsOn",
        "restricts",
        "investsIn",
        "cooperatesWith",
        "opposes",  # says so
    }
    assert set(about) <= set(port.CLAIMS)
    assert [c.predicate for c in store.claims("port-id", entity=port.NORVALIA.iri)] == ["opposes"]
    assert store.claims(entity="urn:gone") == ()


def test_the_shortest_way_with_a_claim_a_step(store: Store) -> None:
    steps = store.path("Port Selat", "arunika")
    assert [(step.start.label, step.claim.predicate, step.end.label) for step in steps] == [
        ("Port Selat", "heldIn", "Harbour Summit"),
        ("Harbour Summit", "participatesIn", "Ratna Wibisana"),
        ("Ratna Wibisana", "holdsOfficeIn", "Arunika"),
    ]
    assert set(step.claim for step in steps) <= set(port.CLAIMS)
    assert len(steps[1].claim.evidence) == 2, "with the sentences of all documents"


@pytest.mark.parametrize(
    ("a", "b", "hops", "length"),
    [
        ("Port Selat", "Arunika", 2, 0),
        ("Arunika", "Arunika", 6, 0),
        ("Arunika", "B9 chips", 6, 1),
        ("Borealis", "Arunika", 6, 2),
        ("Norvalia", "Harbour Declaration", 6, 2),  # through the affirmed claim, not the denied one
    ],
)
def test_ways(store: Store, a: str, b: str, hops: int, length: int) -> None:
    assert len(store.path(a, b, hops)) == length


def test_no_way_over_what_is_denied_or_rejected() -> None:
    store = fill(Store.memory(), port.PORT_EN)
    assert store.path("Arunika", "Harbour Declaration") == ()
    rejected = [replace(claim, status="rejected") for claim in port.CLAIMS]
    store.put(port.PORT_EN, rejected, port.RUN)
    assert store.path("Arunika", "B9 chips") == ()


# ---- asking


def test_queries_know_the_prefixes_and_see_every_document(store: Store) -> None:
    found = store.query("SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a aip:Claim }")
    assert found.rows == ((Typed("18", XSD.integer),),)
    graphs = store.query("SELECT DISTINCT ?g { GRAPH ?g { ?c a aip:Claim } } ORDER BY ?g")
    assert [row["g"] for row in graphs.to_values()] == [to_iri("document", id) for id in ("port-en", "port-id")]


def test_parameters(store: Store) -> None:
    query = "SELECT ?o { ?s rdfs:label $name ; aip:callsFor ?o } # $name"
    assert len(store.query(query, {"name": "Arunika"}).rows) == 1
    assert len(store.query(query, {"name": 'x" } #'}).rows) == 0
    query = "SELECT ?o { $who aip:callsFor ?o }"
    assert len(store.query(query, {"who": Iri(port.ARUNIKA.iri)}).rows) == 1
    with pytest.raises(QueryError, match="no parameter [$]nobody"):
        store.query(query, {"nobody": "x"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * WHERE {\n  ?s foo:x ?p }", "query line 2, column 6: the prefix foo: is not declared"),
        ("SELECT * WHERE { ?s ?p }", "query line 1, column 24: not SPARQL before '}'"),
        ("", "query line 1, column 1: not SPARQL at its end"),
        ("SELCT * { ?s ?p ?o }", "query line 1, column 1: 'SELCT' opens no query"),
        ("SELECT * {\n ?s ?p ?o ;; }} x", "query line 2"),
    ],
)
def test_a_malformed_query_is_pointed_at(store: Store, text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        store.query(text)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 120


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX a: <urn:a#> # why\nBASE <urn:x>\ndelete where { ?s ?p ?o }",
        "DROP ALL",
        "CLEAR GRAPH <urn:x>",
        "LOAD <http://127.0.0.1/x>",
        "WITH <urn:x> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(store: Store, text: str) -> None:
    before = set(store.quads())
    with pytest.raises(QueryError, match="would change the graph"):
        store.query(text)
    assert set(store.quads()) == before


def test_forms_of_rows(store: Store) -> None:
    found = store.query("SELECT ?e ?label ?n ?no { ?e rdfs:label ?label ; aip:hasQuantity ?n } ORDER BY ?n")
    assert found.to("table") == (
        "e                   label             n  no\n"
        "------------------  --------------  ---  --\n"
        "ent:harbour-summit  Harbour Summit  800\n"
        "ent:harbour-summit  Harbour Summit  900\n"
        "(2 rows)\n"
    )
    rows = list(csv.reader(io.StringIO(found.to("csv"))))
    assert rows == [["e", "label", "n", "no"], *([port.SUMMIT.iri, "Harbour Summit", n, ""] for n in ("800", "900"))]
    assert found.to("tsv").splitlines()[:2] == [
        "?e\t?label\t?n\t?no",
        f'<{port.SUMMIT.iri}>\t"Harbour Summit"\t"800"^^<{XSD.integer}>\t',
    ]
    document = json.loads(found.to("json"))
    assert document["head"]["vars"] == ["e", "label", "n", "no"]
    assert document["results"]["bindings"][0] == {
        "e": {"type": "uri", "value": port.SUMMIT.iri},
        "label": {"type": "literal", "value": "Harbour Summit"},
        "n": {"type": "literal", "value": "800", "datatype": XSD.integer},
    }
    parsed = xml.dom.minidom.parseString(found.to("xml"))
    assert [node.getAttribute("name") for node in parsed.getElementsByTagName("variable")] == ["e", "label", "n", "no"]
    assert len(parsed.getElementsByTagName("binding")) == 6
    for name in ("turtle", "ntriples", "jsonld"):
        with pytest.raises(QueryError, match=f"only CONSTRUCT and DESCRIBE give a graph, which {name} is for"):
            found.to(name)


def test_forms_of_an_answer(store: Store) -> None:
    yes, no = store.query("ASK { ?c a aip:Claim }"), store.query("ASK { ?c a aip:Nothing }")
    assert (yes.answer, no.answer) == (True, False)
    assert json.loads(no.to("json")) == {"head": {}, "boolean": False}
    assert "<boolean>true</boolean>" in yes.to("xml")
    assert yes.to("csv") == "answer\r\ntrue\r\n"
    assert yes.to("tsv") == '?answer\n"true"\n'
    assert yes.to("table").splitlines()[2] == "true"
    with pytest.raises(QueryError, match="only CONSTRUCT and DESCRIBE"):
        yes.to("turtle")


def test_forms_of_a_graph(store: Store) -> None:
    found = store.query("CONSTRUCT { ?s aip:callsFor ?o } WHERE { ?s aip:callsFor ?o }")
    assert "ent:arunika aip:callsFor ent:un-centred-approach-to-ai-governance ." in found.to("turtle")
    assert json.loads(found.to("json"))["@graph"][0]["@id"] == "ent:arunika"
    assert found.to("jsonld") == found.to("json")
    assert f" <{AIP.callsFor}> <" in found.to("ntriples") and found.to("ntriples").endswith("> .\n")
    assert "rdf:RDF" in found.to("xml")
    assert found.to("csv").startswith("subject,predicate,object\r\n")
    assert found.to("table").splitlines()[2].split() == [
        "ent:arunika",
        "aip:callsFor",
        "ent:un-centred-approach-to-ai-governance",
    ]
    assert store.query("DESCRIBE ent:arunika").triples
    empty = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(false) }")
    assert empty.to("turtle") == "" and "(0 rows)" in empty.to("table")


def test_an_unknown_form() -> None:
    with pytest.raises(QueryError, match="'yaml' is no form of results; use one of table, csv"):
        Result().to("yaml")
    assert tuple("table csv tsv json xml turtle ntriples jsonld".split()) == FORMATS


def test_terms_that_only_queries_make(store: Store) -> None:
    query = 'SELECT (BNODE() AS ?b) ("kata"@id AS ?t) (1.5e0 AS ?d) (true AS ?yes) ("a\\nb" AS ?l) {}'
    found = store.query(query)
    [row] = found.rows
    assert isinstance(row[0], Blank)
    assert row[1:] == (Text("kata", "id"), Typed("1.5", XSD.double), Typed("true", XSD.boolean), Text("a\nb"))
    first = json.loads(found.to("json"))["results"]["bindings"][0]
    assert first["b"]["type"] == "bnode" and first["t"]["xml:lang"] == "id"
    assert "<bnode>" in found.to("xml") and 'xml:lang="id"' in found.to("xml")
    assert "a b" in found.to("table"), "a cell is one line"


@pytest.mark.parametrize("width", [30, 60, 200])
def test_a_table_fits_the_terminal(width: int) -> None:
    long = Result(variables=("who", "says"), rows=((Text("中国" * 20), Text("word " * 40)), (Text("x"), None)))
    lines = long.to("table", width=width).splitlines()
    assert all(columns(line) <= width for line in lines)
    assert "…" in lines[2]


def columns(line: str) -> int:
    return sum(2 if "\u4e00" <= letter <= "\u9fff" else 1 for letter in line)


def test_a_failing_evaluation_is_a_query_error(store: Store) -> None:
    found = store.query("SELECT (1/0 AS ?x) {}")
    assert found.rows == ((None,),)


def test_a_run_with_a_time_is_kept(store: Store) -> None:
    store.put(port.PORT_EN, [], Run(extractor="encoder/0.2", time="2025-07-27T08:00:00Z"))
    [row] = store.query("SELECT ?t { ?r prov:endedAtTime ?t }").to_values()
    assert row == {"t": "2025-07-27T08:00:00Z"}
    assert store.holds("port-en", port.PORT_EN.content_hash, "encoder/0.2")


def numbered() -> Iterator[tuple[Document, Claim]]:
    """Documents that all say the same."""
    claim = next(claim for claim in port.SAID if claim.predicate == "dependsOn")
    for number in range(4):
        document = port.to_document(f"d{number}", port.ENGLISH, "en")
        yield document, of(document.id, claim)


def test_a_claim_of_many_documents_is_one_and_surer() -> None:
    store = Store.memory()
    for document, claim in numbered():
        store.put(document, [claim], port.RUN)
    [claim] = store.claims()
    assert claim.confidence == round(1 - 0.2**4, 4) and len(claim.evidence) == 4
    check(store)
    assert to_content_hash(port.ENGLISH) in {document.content_hash for document in store.documents()}
    assert [q.object for q in store.quads() if q.predicate.value == RDF.predicate].count(Iri(AIP.dependsOn)) == 4
