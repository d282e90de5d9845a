"""Records to quads and back without a loss, and text forms that other libraries read as the same graph."""

import json
import random
import xml.dom.minidom
from collections.abc import Iterator
from dataclasses import replace

import port_claims as port
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assemble import assemble, of_document
from kg.errors import ExportError, QueryError, VocabularyError
from kg.ids import to_content_hash, to_iri
from kg.model import Claim, Document, Entity, Evidence, Literal, Mention
from kg.rdf import Blank, Iri, Quad, Run, Text, Typed, from_rdf, read_entities, read_said, to_decimal, to_rdf, typed
from kg.rdf.syntaxes import shortener, to_graphs, to_jsonld, to_nquads, to_ntriples, to_rdfxml, to_trig, to_turtle
from kg.vocab import AIP, DCT, ENTITY_TYPES, LITERAL_TYPES, OA, PREDICATES, PROV, RDF, XSD, prefixes

TEXTS = {document.content_hash: document.text for document in port.DOCUMENTS}


def to_quads(*documents: Document) -> list[Quad]:
    return [quad for document in documents for quad in to_rdf(document, port.CLAIMS, port.RUN)]


QUADS = to_quads(*port.DOCUMENTS)
TRIPLES = [(quad.subject, quad.predicate, quad.object) for quad in QUADS]


def values(subject: str, predicate: str, quads: list[Quad] = QUADS) -> list[str]:
    return [quad.object.value for quad in quads if (quad.subject.value, quad.predicate.value) == (subject, predicate)]


# ---- there and back


def test_there_and_back() -> None:
    documents, claims = from_rdf(QUADS, TEXTS)
    assert documents == port.DOCUMENTS
    assert assemble(claims) == port.CLAIMS


def test_a_document_alone_gives_its_share() -> None:
    documents, claims = from_rdf(to_quads(port.PORT_ID), TEXTS)
    assert documents == (port.PORT_ID,)
    assert claims == tuple(sorted(of_document(port.CLAIMS, "port-id"), key=lambda claim: claim.id)) != ()


def test_texts_stay_empty_where_unknown() -> None:
    [document] = from_rdf(to_quads(port.PORT_ID))[0]
    assert document == replace(port.PORT_ID, text="")


WORDS = st.text(st.sampled_from("ab \\\"'\n\r\té中😀<>&{}@^`|u0041"), min_size=1, max_size=12)
SOME = st.none() | WORDS
PROBABILITY = st.integers(0, 10_000).map(lambda number: number / 10_000)
LANGUAGE = st.sampled_from(["en", "id", "zh", "zh-hans", "und"])


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    labels = draw(st.dictionaries(LANGUAGE.filter(lambda code: code != "und"), WORDS, max_size=2))
    name = draw(st.sampled_from(["china", "中国", "a b", "x"]))
    return Entity(
        iri=to_iri("entity", name),
        label=draw(WORDS),
        type=draw(st.sampled_from(ENTITY_TYPES)),
        labels=tuple(sorted(labels.items())),
        aliases=tuple(sorted(draw(st.sets(WORDS, max_size=2)))),
        wikidata=draw(st.none() | st.integers(1, 999).map("Q{}".format)),
    )


VALUES = st.one_of(
    st.integers(-(10**30), 10**30).map(lambda number: (str(number), "xsd:integer")),
    st.decimals(-1000, 1000, places=3).map(lambda number: (to_plain(f"{number:f}"), "xsd:decimal")),
    st.dates().map(lambda date: (date.isoformat(), "xsd:date")),
    st.dates().map(lambda date: (date.isoformat()[:7], "xsd:gYearMonth")),
    st.dates().map(lambda date: (date.isoformat()[:4], "xsd:gYear")),
    WORDS.map(lambda words: (words, "xsd:string")),
)


def to_plain(number: str) -> str:
    plain = number.rstrip("0").rstrip(".") if "." in number else number
    return "0" if plain in ("-0", "") else plain


@st.composite
def literals(draw: st.DrawFn) -> Literal:
    value, datatype = draw(VALUES)
    return Literal(value=value, datatype=datatype, of=draw(SOME), unit=draw(SOME))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(WORDS)
    return Document(
        id=draw(st.sampled_from(["d", "my file", "naïve-文"])),
        text=text,
        language=draw(LANGUAGE),
        source=draw(WORDS),
        content_hash=to_content_hash(text),
        title=draw(SOME),
        date=draw(st.none() | st.sampled_from(["2025", "2025-07", "2025-07-26", "26 July", "2025/1"])),
        media_type=draw(st.sampled_from(["text/plain", "application/pdf"])),
        address=draw(st.none() | st.just("https://example.org/berita/1?a=b#c")),
        publisher=draw(SOME),
        authors=tuple(sorted(draw(st.sets(WORDS, max_size=2)))),
        copy_of=draw(st.none() | st.sampled_from(["e", "naïve-文 2"])),
    )


@st.composite
def mentions(draw: st.DrawFn) -> Mention:
    start = draw(st.integers(0, 3))
    return Mention(
        start=start,
        end=start + draw(st.integers(1, 3)),
        text=draw(WORDS),
        type=draw(st.sampled_from((*ENTITY_TYPES, *LITERAL_TYPES))),
        score=draw(PROBABILITY),
        sentence=draw(st.integers(0, 3)),
    )


@st.composite
def claims(draw: st.DrawFn, document: str) -> Claim:
    evidence = st.builds(
        Evidence,
        document=st.just(document),
        sentence=WORDS,
        start=st.integers(0, 3),
        end=st.integers(4, 6),
        subject=mentions(),
        object=mentions(),
        confidence=PROBABILITY,
        extractor=st.sampled_from(["encoder/0.1", "rules 0.3"]),
        page=st.just(draw(st.none() | st.integers(1, 900))),
    )
    return Claim(
        subject=draw(entities()),
        predicate=draw(st.sampled_from(sorted(PREDICATES))),
        object=draw(entities() | literals()),
        evidence=tuple(draw(st.lists(evidence, min_size=1, max_size=3))),
        polarity=draw(st.sampled_from(["affirmed", "negated"])),
        modality=draw(st.sampled_from(["asserted", "planned", "possible", "alleged"])),
        role=draw(SOME),
        amount=draw(SOME),
        time=draw(
            st.none()
            | st.sampled_from(["2025", "2025-07-26", "soon", "2019/..", "../2025-07", "2019/2023-05-01", "x/y"])
        ),
        attributed_to=draw(st.none() | entities()),
        status=draw(st.sampled_from(["unreviewed", "accepted", "rejected", "corrected"])),
    )


@st.composite
def readings(draw: st.DrawFn) -> tuple[Document, tuple[Claim, ...]]:
    document = draw(documents())
    return document, assemble(draw(st.lists(claims(document.id), max_size=4)))


@settings(max_examples=30, deadline=None)
@given(readings(), st.randoms(use_true_random=False))
def test_nothing_is_lost_there_and_back(reading: tuple[Document, tuple[Claim, ...]], shuffle: random.Random) -> None:
    document, said = reading
    quads = list(to_rdf(document, said, port.RUN))
    assert len(quads) == len(set(quads))
    shuffle.shuffle(quads)
    assert from_rdf(quads, {document.content_hash: document.text}) == ((document,), said)


@settings(max_examples=20, deadline=None)
@given(readings())
def test_no_store_rewrites_what_is_written(reading: tuple[Document, tuple[Claim, ...]]) -> None:
    lines = "".join(to_nquads(to_rdf(*reading, port.RUN)))
    written = set(ox.parse(lines.encode(), format=ox.RdfFormat.N_QUADS))
    store = ox.Store()
    store.extend(written)
    assert {str(quad) for quad in store} == {str(quad) for quad in written}
    assert len(written) == lines.count(" .\n")


@settings(max_examples=20, deadline=None)
@given(readings())
def test_every_syntax_says_the_same(reading: tuple[Document, tuple[Claim, ...]]) -> None:
    quads = list(to_rdf(*reading, port.RUN))
    triples = [(quad.subject, quad.predicate, quad.object) for quad in quads]
    expected = set(ox.parse("".join(to_nquads(quads)).encode(), format=ox.RdfFormat.N_QUADS))
    flat = {quad.triple for quad in expected}
    named = prefixes()
    trig = "".join(to_trig(to_graphs(quads), named)).encode()
    assert set(ox.parse(trig, format=ox.RdfFormat.TRIG)) == expected
    jsonld = "".join(to_jsonld(to_graphs(quads), named)).encode()
    assert set(ox.parse(jsonld, format=ox.RdfFormat.JSON_LD)) == expected
    turtle = "".join(to_turtle(triples, named)).encode()
    assert {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)} == flat
    rdfxml = "".join(to_rdfxml(triples, named)).encode()
    assert {quad.triple for quad in ox.parse(rdfxml, format=ox.RdfFormat.RDF_XML)} == flat


# ---- what the graph says


def test_everything_is_in_the_documents_graph() -> None:
    graphs = {document.id: {quad.graph.value for quad in to_quads(document)} for document in port.DOCUMENTS}
    assert graphs == {id: {to_iri("document", id)} for id in ("port-en", "port-id")}


def edges(claim: Claim) -> int:
    predicate = Iri(AIP[claim.predicate])
    return sum(quad.predicate == predicate for quad in to_rdf(port.PORT_EN, [claim], port.RUN))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 1),
        ({"status": "accepted"}, 1),
        ({"status": "corrected"}, 1),
        ({"status": "rejected"}, 0),
        ({"polarity": "negated"}, 0),
        ({"modality": "planned"}, 0),
        ({"modality": "possible"}, 0),
        ({"modality": "alleged"}, 0),
    ],
)
def test_a_direct_edge_only_for_what_is_affirmed_asserted_and_not_rejected(
    change: dict[str, str], expected: int
) -> None:
    claim = next(claim for claim in port.CLAIMS if claim.predicate == "dependsOn")
    assert edges(replace(claim, **change)) == expected  # type: ignore[arg-type]


def test_a_claim_node() -> None:
    claim = next(claim for claim in port.CLAIMS if claim.predicate == "investsIn")
    node = to_iri("claim", claim.id)
    assert values(node, RDF.type) == [AIP.Claim, RDF.Statement, PROV.Entity]
    assert values(node, RDF.subject) == [port.NORVALIA.iri]
    assert values(node, RDF.predicate) == [AIP.investsIn]
    assert values(node, RDF.object) == [port.BOREALIS.iri]
    assert values(node, AIP.modality) == [AIP.Possible]
    assert values(node, AIP.amount) == ["5 billion dollars"]
    assert values(node, PROV.wasDerivedFrom) == [to_iri("document", "port-en")]
    assert values(node, PROV.wasGeneratedBy) == [to_iri("run", port.RUN.id)]
    [evidence] = values(node, AIP.evidence)
    assert values(evidence, OA.hasSource) == [to_iri("document", "port-en")]
    assert values(f"{evidence}-quote", OA.exact) == ["Norvalia may invest 5 billion dollars in Borealis."]
    [start], [end] = values(f"{evidence}-position", OA.start), values(f"{evidence}-position", OA.end)
    assert port.ENGLISH[int(start) : int(end)] == "Norvalia may invest 5 billion dollars in Borealis."
    [mention] = values(evidence, AIP.objectMention)
    assert values(mention, OA.exact) == ["Borealis"] and values(mention, AIP.refersTo) == [port.BOREALIS.iri]
    assert values(mention, RDF.type) == [AIP.Mention], "words are no company"


def test_a_value_is_a_typed_literal_with_what_is_counted_on_the_claim() -> None:
    claim = next(c for c in port.CLAIMS if isinstance(c.object, Literal) and c.object.value == "800")
    node = to_iri("claim", claim.id)
    [thing] = [q.object for q in QUADS if q.subject.value == node and q.predicate.value == RDF.object]
    assert thing == Typed("800", XSD.integer)
    assert values(node, AIP.countedThing) == ["exhibitors"]


def test_a_document_node() -> None:
    node = to_iri("document", "port-en")
    assert values(node, RDF.type) == [AIP.Document]
    assert values(node, DCT.title) == ['Summit opens in "Port Selat"']
    [issued] = [q.object for q in QUADS if q.subject.value == node and q.predicate.value == DCT.issued]
    assert issued == Typed("2025-07-26", XSD.date)


def test_a_run_tells_no_time_unless_the_user_fixed_one() -> None:
    node = to_iri("run", port.RUN.id)
    quads = to_quads(port.PORT_EN)
    assert values(node, PROV.used, quads) == [to_iri("document", "port-en")]
    [agent] = values(node, PROV.wasAssociatedWith, quads)
    assert values(agent, RDF.type, quads) == [PROV.SoftwareAgent]
    assert values(node, PROV.endedAtTime, quads) == []
    timed = Run(extractor="encoder/0.1", time="2025-07-27T08:00:00Z")
    quads = list(to_rdf(port.PORT_EN, port.CLAIMS, timed))
    assert values(to_iri("run", timed.id), PROV.endedAtTime, quads) == ["2025-07-27T08:00:00Z"]
    assert timed.id != port.RUN.id


def test_two_readings_of_the_same_words_are_two_mentions() -> None:
    claim = next(claim for claim in port.CLAIMS if claim.predicate == "dependsOn")
    one = claim.evidence[0]
    other = replace(one, extractor="rules/0.3", subject=replace(one.subject, type="Place", score=0.2))
    [both] = assemble([replace(claim, evidence=(one, other))])
    quads = list(to_rdf(port.PORT_EN, [both], port.RUN))
    names = {q.subject.value.rpartition("/")[2] for q in quads if q.object == Iri(AIP.Mention)}
    start, end = one.subject.start, one.subject.end
    assert {f"{start}-{end}", f"{start}-{end}-2"} < names
    assert from_rdf(quads)[1] == (both,)


def test_the_base_is_the_users() -> None:
    quads = list(to_rdf(port.PORT_EN, port.CLAIMS, port.RUN, base="https://example.org/"))
    assert {quad.graph.value for quad in quads} == {"https://example.org/document/port-en"}
    assert from_rdf(quads, TEXTS)[0] == (port.PORT_EN,)


def test_what_claims_say_reads_without_evidence() -> None:
    assert {claim.id for claim in read_said(QUADS)} == {claim.id for claim in port.CLAIMS}


def test_entities_read_by_themselves() -> None:
    assert {entity.iri for entity in read_entities(set(TRIPLES))} >= {port.ARUNIKA.iri, port.CONTROLS.iri}
    assert port.ARUNIKA in read_entities(set(TRIPLES))


# ---- what is refused


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ("007", XSD.integer),
        ("-0", XSD.integer),
        ("+5", XSD.integer),
        ("0.90", XSD.decimal),
        ("5.", XSD.decimal),
        (".5", XSD.decimal),
        ("26-07-2025", XSD.date),
        ("2025-07-26+00:00", XSD.date),
        ("2025-07-26T00:00:00+00:00", XSD.dateTime),
        ("1", XSD.boolean),
    ],
)
def test_forms_that_a_store_would_rewrite_are_refused(value: str, datatype: str) -> None:
    with pytest.raises(VocabularyError, match="is no canonical"):
        typed(value, datatype)


@pytest.mark.parametrize("number", [0, 1, 0.5, 0.87, 0.0001, 0.99999, 1 / 3])
def test_decimals_are_canonical(number: float) -> None:
    written = to_decimal(number)
    store = ox.Store()
    literal = ox.Literal(written.value, datatype=ox.NamedNode(written.datatype))
    node = ox.NamedNode("urn:x")
    store.add(ox.Quad(node, node, literal, node))
    assert next(iter(store)).object == literal
    assert float(written.value) == round(number, 4)


def spoiled(**change: object) -> Claim:
    claim = next(claim for claim in port.CLAIMS if claim.predicate == "dependsOn")
    return replace(claim, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (spoiled(predicate="dislikes"), "'dislikes' is no predicate"),
        (spoiled(subject=Entity(iri="urn:x", label="X", type="Planet")), "'X' has type 'Planet', which is no class"),
        (spoiled(subject=Entity(iri="china", label="X", type="Country")), "'china' is no absolute IRI"),
        (spoiled(object=Literal(value="007", datatype="xsd:integer")), "'007' is no canonical integer"),
        (spoiled(object=Literal(value="1", datatype="xsd:byte")), "'byte' is no term of"),
    ],
)
def test_what_the_vocabulary_does_not_know_is_refused(claim: Claim, message: str) -> None:
    with pytest.raises(VocabularyError, match=message) as caught:
        list(to_rdf(port.PORT_EN, [claim], port.RUN))
    assert str(caught.value).startswith("port-en: claim ")


@pytest.mark.parametrize(
    ("predicate", "thing", "message"),
    [
        (AIP.polarity, Iri(AIP.Planned), "'Planned' is none of affirmed, negated"),
        (AIP.polarity, None, "has no https://w3id.org/aipolicy-kg/ontology#polarity"),
        (AIP.status, Iri("urn:odd"), "'urn:odd' is none of"),
        (AIP.evidence, Iri("urn:gone"), "urn:gone-quote has no"),
    ],
)
def test_a_broken_graph_is_named(predicate: str, thing: Iri | None, message: str) -> None:
    node = to_iri("claim", port.CLAIMS[0].id)
    quads = [q for q in QUADS if (q.subject.value, q.predicate.value) != (node, predicate)]
    if thing:
        quads += [replace(q, predicate=Iri(predicate), object=thing) for q in QUADS if q.subject.value == node][:1]
    with pytest.raises(QueryError, match=message) as caught:
        from_rdf(quads)
    assert "\n" not in str(caught.value)


# ---- text forms


def shuffled(seed: int) -> Iterator[Quad]:
    quads = list(QUADS)
    random.Random(seed).shuffle(quads)
    return iter(quads)


@pytest.mark.parametrize("write", [to_turtle, to_ntriples, to_rdfxml])
def test_triples_are_written_the_same_in_any_order(write: object) -> None:
    found = {
        "".join(write(((q.subject, q.predicate, q.object) for q in shuffled(seed)), prefixes()))  # type: ignore[operator]
        for seed in range(3)
    }
    assert len(found) == 1


def test_quads_are_written_the_same_in_any_order() -> None:
    assert len({"".join(to_nquads(shuffled(seed))) for seed in range(3)}) == 1
    assert len({"".join(to_trig(to_graphs(shuffled(seed)), prefixes())) for seed in range(3)}) == 1


def test_jsonld_is_written_the_same_in_any_order_and_has_a_context() -> None:
    found = {"".join(to_jsonld(to_graphs(shuffled(seed)), prefixes())) for seed in range(3)}
    assert len(found) == 1
    data = json.loads(found.pop())
    assert data["@context"]["aip"] == AIP.iri
    assert [graph["@id"] for graph in data["@graph"]] == ["doc:port-en", "doc:port-id"]


def parsed(text: str, format: str) -> set[object]:
    return set(rdflib.Graph().parse(data=text, format=format))


def test_rdflib_reads_the_same_graph() -> None:
    expected = parsed("".join(to_ntriples(TRIPLES)), "nt")
    assert len(expected) > 500
    assert parsed("".join(to_turtle(TRIPLES, prefixes())), "turtle") == expected
    assert parsed("".join(to_rdfxml(TRIPLES, prefixes())), "xml") == expected


def test_turtle_is_made_to_be_read() -> None:
    lines = "".join(to_turtle(TRIPLES, prefixes())).splitlines()
    at = lines.index("ent:arunika a aip:Country ;")
    assert lines[at + 1 : at + 5] == [
        '    rdfs:label "Arunika" ;',
        '    skos:altLabel "Kingdom of Arunika" ;',
        "    skos:exactMatch wd:Q900000001 ;",
        '    skos:prefLabel "Arunika"@en, "Arunika"@id ;',
    ]
    claim = next(number for number, line in enumerate(lines) if line.startswith("clm:"))
    below = [line.partition(" ")[0] for line in lines[claim:] if line and not line.startswith(" ")][:4]
    evidence = below[1]
    assert below == [below[0], evidence, f"{evidence}-position", f"{evidence}-quote"], "evidence stands by its claim"


def test_no_prefix_is_written_that_is_not_used() -> None:
    x = Iri("https://w3id.org/aipolicy-kg/id/entity/x")
    assert "".join(to_turtle([(x, Iri(AIP.supports), x)], prefixes())) == (
        "@prefix aip: <https://w3id.org/aipolicy-kg/ontology#> .\n"
        "@prefix ent: <https://w3id.org/aipolicy-kg/id/entity/> .\n"
        "\nent:x aip:supports ent:x .\n"
    )


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("https://w3id.org/aipolicy-kg/id/entity/china", "ent:china"),
        ("https://w3id.org/aipolicy-kg/id/entity/%E4%B8%AD", "ent:%E4%B8%AD"),
        ("https://w3id.org/aipolicy-kg/id/mention/d/1-2", "men:d/1-2"),
        ("https://w3id.org/aipolicy-kg/id/entity/a.", None),
        ("https://w3id.org/aipolicy-kg/id/entity/-a", None),
        ("https://w3id.org/aipolicy-kg/id/entity/", None),
        ("https://example.org/x", None),
    ],
)
def test_shortening(iri: str, expected: str | None) -> None:
    assert shortener(prefixes())(iri) == expected


def test_blank_nodes_and_foreign_terms_of_query_results() -> None:
    triples = [
        (Blank("b0"), Iri("https://example.org/odd/p"), Text('a "b"', "id")),
        (Blank("b0"), Iri("https://example.org/odd/p"), Typed("1.5E0", XSD.double)),
        (Iri("urn:x"), Iri("urn:p"), Blank("b0")),
        (Iri("urn:x"), Iri("urn:p"), Typed("ten", XSD.integer)),
    ]
    expected = rdflib.Graph().parse(data="".join(to_ntriples(triples)), format="nt")
    for write, format in ((to_turtle, "turtle"), (to_rdfxml, "xml")):
        again = rdflib.Graph().parse(data="".join(write(triples, prefixes())), format=format)
        assert again.isomorphic(expected)
    jsonld = "".join(to_jsonld({"": triples}, prefixes()))
    assert len(list(ox.parse(jsonld.encode(), format=ox.RdfFormat.JSON_LD))) == 4


def test_xml_refuses_what_it_cannot_hold() -> None:
    x = Iri("urn:x")
    with pytest.raises(ExportError, match="control character"):
        list(to_rdfxml([(x, x, Text("\x0b"))], {}))
    with pytest.raises(ExportError, match="cannot hold the predicate"):
        list(to_rdfxml([(x, Iri("https://example.org/1"), x)], {}))


def test_rdfxml_is_wellformed() -> None:
    assert xml.dom.minidom.parseString("".join(to_rdfxml(TRIPLES, prefixes())))


@pytest.mark.parametrize("value", ["china", "https://x/a b", "https://x/<y>", "", "a:\n"])
def test_no_iri(value: str) -> None:
    with pytest.raises(VocabularyError, match="is no absolute IRI"):
        Iri(value)


def test_no_language() -> None:
    with pytest.raises(VocabularyError, match="is no language tag"):
        Text("x", "EN")
