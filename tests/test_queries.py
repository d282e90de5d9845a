"""Every named query answers its question over two documents, and says what it needs."""

from dataclasses import replace

import port_claims as port
import pyoxigraph as ox
import pytest

from kg.errors import NotFoundError, QueryError
from kg.queries import NamedQuery, bind, check_reads_only, load, names
from kg.rdf import Iri, Text, Typed
from kg.store import Store
from kg.vocab import AIP, XSD

ASKED = (
    "who-calls-for-what stance-on export-controls offices claims-with-sentences conflicts timeline co-occurring "
    "un-governance who-supports who-opposes cooperation investments instruments events technology-makers quantities "
    "documents"
).split()


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store.memory()
    for document in port.DOCUMENTS:
        store.put(document, port.CLAIMS, port.RUN)
    return store


def test_the_questions_that_analysts_ask_are_there() -> None:
    assert set(ASKED) <= set(names())
    assert list(names()) == sorted(names())


@pytest.mark.parametrize("query", [load(name) for name in names()], ids=names())
def test_a_query_says_what_it_is_and_is_sparql_as_it_stands(query: NamedQuery) -> None:
    assert set(query.questions) == {"en", "id"}
    assert all(question.endswith("?") for question in query.questions.values())
    check_reads_only(query.text)
    ox.Store().query(query.text)  # its own prefixes are enough
    assert all(f"${binding.name}" in query.text for binding in query.bindings)


# name, bindings, columns, rows (of these columns, in order)
EXPECTED = [
    (
        "who-calls-for-what",
        {},
        "actor wanted polarity confidence document",
        [
            ("Arunika", "UN-centred approach to AI governance", "affirmed", "0.8", "port-en"),
            ("Arunika", "UN-centred approach to AI governance", "affirmed", "0.5", "port-id"),
        ],
    ),
    (
        "stance-on",
        {"topic": "AI Governance"},
        "actor stance modality document",
        [
            ("Arunika", "callsFor", "asserted", "port-en"),
            ("Arunika", "callsFor", "asserted", "port-id"),
            ("Norvalia", "supports", "asserted", "port-en"),
        ],
    ),
    ("stance-on", {"topic": "tata kelola"}, "actor", [("Arunika",), ("Arunika",), ("Norvalia",)]),
    ("stance-on", {"topic": '"} # nothing'}, "actor", []),
    ("who-supports", {"topic": "governance"}, "actor thing", [("Norvalia", "UN-centred approach to AI governance")]),
    (
        "who-opposes",
        {"topic": "Kontrol Ekspor"},
        "actor thing modality according_to sentence",
        [
            (
                "Borealis",
                "export controls",
                "alleged",
                "Norvalia",
                "Borealis menentang kontrol ekspor, kata Norvalia.",
            )
        ],
    ),
    (
        "export-controls",
        {},
        "imposer target actor does what",
        [
            ("Norvalia", "Arunika", "Norvalia", "imposesExportControlsOn", "Arunika"),
            ("Norvalia", "Arunika", "Norvalia", "restricts", "B9 chips"),
            ("Norvalia", "Arunika", "Arunika", "dependsOn", "B9 chips"),
        ],
    ),
    (
        "offices",
        {},
        "person role body document",
        [
            ("Ratna Wibisana", "Perdana Menteri", "Arunika", "port-id"),
            ("Ratna Wibisana", "President", "Arunika", "port-en"),
        ],
    ),
    (
        "claims-about",
        {"entity": "deklarasi pelabuhan"},
        "subject predicate object polarity",
        [
            ("Arunika", "signs", "Harbour Declaration", "negated"),
            ("Arunika", "signs", "Harbour Declaration", "affirmed"),
        ],
    ),
    ("claims-about", {"entity": "ent:port-selat"}, "subject predicate", [("Harbour Summit", "heldIn")]),
    (
        "conflicts",
        {},
        "subject predicate one other",
        [
            ("Arunika", "signs", "not Harbour Declaration", "Harbour Declaration"),
            ("Harbour Summit", "hasQuantity", "800", "900"),
            ("Ratna Wibisana", "holdsOfficeIn", "Perdana Menteri", "President"),
        ],
    ),
    (
        "timeline",
        {},
        "when subject predicate object",
        [
            ("2023", "Norvalia", "imposesExportControlsOn", "Arunika"),
            ("2025-07-26", "Harbour Summit", "date", ""),
        ],
    ),
    (
        "co-occurring",
        {},
        "actor other sentences documents",
        [
            ("Arunika", "Norvalia", "3", "1"),
            ("Arunika", "Ratna Wibisana", "2", "2"),
            ("Arunika", "Borealis", "1", "1"),
            ("Borealis", "Norvalia", "1", "1"),
        ],
    ),
    (
        "un-governance",
        {},
        "actor stance document",
        [("Arunika", "callsFor", "port-en"), ("Arunika", "callsFor", "port-id"), ("Norvalia", "supports", "port-en")],
    ),
    ("cooperation", {}, "actor does partner", [("Arunika", "cooperatesWith", "Norvalia")]),
    (
        "investments",
        {},
        "investor target amount modality",
        [("Norvalia", "Borealis", "5 billion dollars", "possible")],
    ),
    ("dependencies", {}, "actor does thing", [("Arunika", "dependsOn", "B9 chips")]),
    (
        "instruments",
        {},
        "instrument type does actor polarity",
        [
            ("Harbour Declaration", "Agreement", "signs", "Arunika", "negated"),
            ("Harbour Declaration", "Agreement", "signs", "Arunika", "affirmed"),
        ],
    ),
    (
        "events",
        {},
        "event aspect value",
        [
            ("Harbour Summit", "date", "2025-07-26"),
            ("Harbour Summit", "hasQuantity", "800 exhibitors"),
            ("Harbour Summit", "hasQuantity", "900 exhibitors"),
            ("Harbour Summit", "heldIn", "Port Selat"),
            ("Harbour Summit", "participatesIn", "Ratna Wibisana"),
            ("Harbour Summit", "participatesIn", "Ratna Wibisana"),
        ],
    ),
    ("technology-makers", {}, "technology type does maker", [("B9 chips", "Hardware", "produces", "Borealis")]),
    (
        "quantities",
        {},
        "subject number of",
        [("Harbour Summit", "800", "exhibitors"), ("Harbour Summit", "900", "exhibitors")],
    ),
    (
        "documents",
        {},
        "document language issued title claims",
        [
            ("port-en", "en", "2025-07-26", 'Summit opens in "Port Selat"', "14"),
            ("port-id", "id", "2025-07", None, "6"),
        ],
    ),
    (
        "not-facts",
        {},
        "subject predicate polarity modality",
        [
            ("Borealis", "opposes", "affirmed", "alleged"),
            ("Arunika", "signs", "negated", "asserted"),
            ("Norvalia", "investsIn", "affirmed", "possible"),
        ],
    ),
    ("who-says-so", {}, "speaker subject predicate object", [("Norvalia", "Borealis", "opposes", "export controls")]),
]


@pytest.mark.parametrize(("name", "given", "columns", "rows"), EXPECTED, ids=[case[0] for case in EXPECTED])
def test_answers(
    store: Store, name: str, given: dict[str, str], columns: str, rows: list[tuple[str | None, ...]]
) -> None:
    found = store.run(name, given).to_values()
    assert [tuple(row.get(column) for column in columns.split()) for row in found] == rows


def test_every_query_is_tried() -> None:
    tried = {case[0] for case in EXPECTED} | {"claims-with-sentences", "most-named"}
    assert tried == set(names())


def test_all_claims_with_their_sentences(store: Store) -> None:
    found = store.run("claims-with-sentences").to_values()
    assert len(found) == len(port.SAID)
    assert all(row["sentence"] in port.ENGLISH + port.INDONESIAN for row in found)


def test_most_named(store: Store) -> None:
    first = store.run("most-named").to_values()[0]
    assert first == {"thing": "Arunika", "type": "Country", "claims": "8", "documents": "2"}


def test_what_was_rejected_answers_nothing() -> None:
    store = Store.memory()
    store.put(port.PORT_EN, [replace(claim, status="rejected") for claim in port.CLAIMS], port.RUN)
    full = {"documents", "co-occurring", "conflicts"}
    examples = {"topic": "governance", "entity": "arunika"}
    for name in set(names()) - full:
        bindings = {binding.name: examples[binding.name] for binding in load(name).bindings}
        assert store.run(name, bindings).rows == (), name


# ---- bindings


def test_bindings_are_listed_with_examples() -> None:
    [binding] = load("claims-about").bindings
    assert (binding.name, binding.example, binding.is_entity) == ("entity", "ent:china", True)
    [binding] = load("stance-on").bindings
    assert (binding.name, binding.is_entity) == ("topic", False)
    assert load("offices").bindings == ()


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("stance-on", {}, "query stance-on lacks a binding: topic; give it, as in `--bind topic=governance`"),
        ("stance-on", {"topic": "x", "topik": "y"}, "query stance-on has no binding 'topik'; it takes: topic"),
        ("offices", {"who": "x"}, "query offices has no binding 'who'; it takes: none"),
        ("office", {}, "no query is named 'office'; near it: offices"),
        ("zzz", {}, "no query is named 'zzz'; `kg query --list` lists them all"),
    ],
)
def test_wrong_bindings_are_named(store: Store, name: str, given: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        store.run(name, given)


def test_an_unknown_entity_is_named(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no entity is called 'Arunka'; near it: Arunika"):
        store.run("claims-about", {"entity": "Arunka"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$x $y $x", '"v" $y "v"'),
        ("$xx $x.", '$xx "v".'),
        ("# $x\n$x", '# $x\n"v"'),
        ('"$x" $x', '"$x" "v"'),
        ("'''$x ' $x''' $x", "'''$x ' $x''' \"v\""),
        (r'"a\" $x" $x', r'"a\" $x" "v"'),
        ('"""a\\"""" $x', '"""a\\"""" "v"'),
        ("<urn:$x> $x", '<urn:$x> "v"'),
        ("?x < $x", '?x < "v"'),
        ("?x", "?x"),
    ],
)
def test_only_parameters_are_replaced(text: str, expected: str) -> None:
    assert bind(f"{text} $x", {"x": Text("v")}) == f'{expected} "v"'


def test_bound_terms_are_written_whole() -> None:
    assert bind("$a", {"a": Iri(AIP.Company)}) == f"<{AIP.Company}>"
    assert bind("$a", {"a": Typed("5", XSD.integer)}) == f'"5"^^<{XSD.integer}>'
    assert bind("$a", {"a": Text('x" . } #\n')}) == r'"x\" . } #\n"'


# ---- no way out


SERVICE = "<http://127.0.0.1:9/> { ?s ?p ?o }"


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ SERVICE {SERVICE} }}",
        f"select * {{ service silent {SERVICE} }}",
        f"SELECT * {{ SERVICE{SERVICE} }}",
        "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x { ?s ?p ?o } }",
        f"SELECT * {{ ?s ?p 1SERVICE {SERVICE} }}",
        f"PREFIX x: <urn:x#> SELECT * {{ x:a\\# ?p ?o . SERVICE {SERVICE} }}",
        f"PREFIX x: <urn:x#> SELECT * {{ x:a\u0300\\# ?p ?o . SERVICE {SERVICE} }}",
        f"SELECT * {{ # comment\rSERVICE {SERVICE} }}",
        f'SELECT * {{ ?s ?p """a\\"""" . SERVICE {SERVICE} FILTER(?o = "") }}',
        f"SELECT * {{ <urn:\\u0041#> ?p ?o . SERVICE {SERVICE} }}",
        f"SELECT * {{ <urn:\u00a0#> ?p ?o . SERVICE {SERVICE} }}",
    ],
)
def test_no_query_calls_another_server(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE would call another server"):
        check_reads_only(text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ?service { ?service <urn:service> "SERVICE" . # SERVICE\n ?x aip:service $service }',
        "SELECT * { ?s ?p 'insert data' }",
        "# delete\nASK {}",
    ],
)
def test_words_that_only_look_alike_are_fine(text: str) -> None:
    check_reads_only(text)
