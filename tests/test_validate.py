"""Each rule of the shapes finds what breaks it, and says in which claim, sentence and document."""

import json
import re
import runpy
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import port_claims as port
import pytest
from click.testing import CliRunner, Result
from fake_reader import FakeReader, FakeReading
from rdflib import RDF as RDF_TERMS
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH

from kg import ontology
from kg.assemble import assemble, of_document
from kg.cli import kg
from kg.errors import ValidationError
from kg.ids import to_iri
from kg.model import Claim, Document
from kg.pipeline import build
from kg.rdf import Iri, Statement, Term, Text, Typed, to_rdf
from kg.rdf.syntaxes import shortener
from kg.store import Store
from kg.store.merging import to_statement
from kg.validate import Finding, check, refuse, to_block, to_json, to_turtle
from kg.vocab import AIP, DCT, OA, PREDICATES, PREFIXES, PROV, RDF, RDFS, SKOS, XSD, is_a, prefixes

SCHEMA = PREFIXES["schema"]
GRAPH = to_iri("document", "port-en")
Statements = set[Statement]


def to_graph(document: Document = port.PORT_EN, claims: Iterable[Claim] = port.CLAIMS) -> Statements:
    own = assemble(of_document(claims, document.id))
    return {to_statement(quad) for quad in to_rdf(document, own, port.RUN)}


GOOD = to_graph()


def one_claim(predicate: str) -> str:
    """The node of the claim of `GOOD` with a predicate."""
    [found] = [s.value for s, p, o in GOOD if p.value == RDF.predicate and o.value == AIP[predicate]]
    return found


def value(subject: str, predicate: str) -> str:
    return min(o.value for s, p, o in GOOD if s.value == subject and p.value == predicate)


CALLS, SIGNS, INVESTS, QUANTITY, TIMED = map(
    one_claim, ("callsFor", "signs", "investsIn", "hasQuantity", "imposesExportControlsOn")
)
EVIDENCE = value(CALLS, AIP.evidence)
PLACE, QUOTE = f"{EVIDENCE}-position", f"{EVIDENCE}-quote"
MENTION = value(EVIDENCE, AIP.subjectMention)
RUN, ENTITY = value(CALLS, PROV.wasGeneratedBy), port.ARUNIKA.iri


def without(subject: str, predicate: str) -> Callable[[Statements], Statements]:
    return lambda graph: {one for one in graph if (one[0].value, one[1].value) != (subject, predicate)}


def with_also(subject: str, predicate: str, thing: Term) -> Callable[[Statements], Statements]:
    return lambda graph: graph | {(Iri(subject), Iri(predicate), thing)}


def with_instead(subject: str, predicate: str, thing: Term) -> Callable[[Statements], Statements]:
    return lambda graph: with_also(subject, predicate, thing)(without(subject, predicate)(graph))


def with_interval(start: str, end: str) -> Callable[[Statements], Statements]:
    bounds = ((AIP.validFrom, start), (AIP.validUntil, end))
    kinds = {4: XSD.gYear, 7: XSD.gYearMonth}
    return lambda graph: graph | {(Iri(CALLS), Iri(name), Typed(bound, kinds[len(bound)])) for name, bound in bounds}


def integer(number: int) -> Typed:
    return Typed(str(number), XSD.integer)


X = Iri("urn:x")
CASES: list[tuple[str, str, Callable[[Statements], Statements]]] = [
    # shape, severity, what is done to a good graph
    ("ClaimSubject", "violation", with_also(CALLS, RDF.subject, Iri(port.NORVALIA.iri))),
    ("ClaimPredicate", "violation", with_instead(CALLS, RDF.predicate, Iri(AIP.hasStanceOn))),
    ("ClaimObject", "violation", without(CALLS, RDF.object)),
    ("ClaimPolarity", "violation", without(CALLS, AIP.polarity)),
    ("ClaimPolarity", "violation", with_instead(CALLS, AIP.polarity, Iri(AIP.Planned))),
    ("ClaimModality", "violation", with_instead(CALLS, AIP.modality, Text("asserted"))),
    ("ClaimStatus", "violation", with_also(CALLS, AIP.status, Iri(AIP.Rejected))),
    ("ClaimConfidence", "violation", with_instead(CALLS, AIP.confidence, Typed("1.5", XSD.decimal))),
    ("ClaimConfidence", "violation", with_instead(CALLS, AIP.confidence, Text("high"))),
    ("ClaimEvidence", "violation", without(CALLS, AIP.evidence)),
    ("ClaimDocument", "violation", without(CALLS, PROV.wasDerivedFrom)),
    ("ClaimRun", "violation", with_instead(CALLS, PROV.wasGeneratedBy, X)),
    ("ClaimTime", "violation", with_instead(CALLS, AIP.time, Typed("2025-13-45", XSD.date))),
    ("ClaimValidFrom", "violation", with_also(CALLS, AIP.validFrom, Text("2024"))),
    ("ClaimValidUntil", "violation", with_also(CALLS, AIP.validUntil, Typed("2024-02-30", XSD.date))),
    ("ClaimWhen", "violation", with_also(TIMED, AIP.validFrom, Typed("2024", XSD.gYear))),
    ("IntervalForward", "violation", with_interval("2024-05", "2023")),
    ("ClaimRole", "violation", with_also(CALLS, AIP.role, Text(" "))),
    ("ClaimAmount", "violation", with_also(INVESTS, AIP.amount, Text("much"))),
    ("ClaimUnit", "violation", with_also(QUANTITY, AIP.unit, Text(" MW"))),
    ("ClaimCountedThing", "violation", with_also(QUANTITY, AIP.countedThing, Text("people"))),
    ("ClaimSpeaker", "violation", with_also(CALLS, AIP.attributedTo, Text("Norvalia"))),
    ("Quantified", "violation", with_also(CALLS, AIP.unit, Text("MW"))),
    ("EvidenceOfClaim", "violation", without(CALLS, AIP.evidence)),
    ("EvidenceOfClaim", "violation", with_also(SIGNS, AIP.evidence, Iri(EVIDENCE))),
    ("EvidenceDocument", "violation", with_instead(EVIDENCE, OA.hasSource, X)),
    ("EvidencePlace", "violation", without(PLACE, RDF.type)),
    ("EvidenceQuote", "violation", without(QUOTE, RDF.type)),
    ("EvidenceSelectors", "violation", with_also(EVIDENCE, OA.hasSelector, X)),
    ("EvidenceSubject", "violation", without(EVIDENCE, AIP.subjectMention)),
    ("EvidenceObject", "violation", with_instead(EVIDENCE, AIP.objectMention, X)),
    ("EvidenceConfidence", "violation", without(EVIDENCE, AIP.confidence)),
    ("EvidenceExtractor", "violation", without(EVIDENCE, AIP.extractor)),
    ("EvidencePage", "violation", with_also(EVIDENCE, AIP.page, integer(0))),
    ("PlaceStart", "violation", with_instead(PLACE, OA.start, integer(10_000))),
    ("PlaceStart", "violation", with_instead(PLACE, OA.start, Text("99"))),
    ("PlaceStart", "violation", with_instead(MENTION, OA.start, integer(-1))),
    ("PlaceEnd", "violation", with_instead(MENTION, OA.end, Typed("12.5", XSD.decimal))),
    ("Quote", "violation", with_instead(QUOTE, OA.exact, Text(""))),
    ("MentionWithin", "violation", with_instead(PLACE, OA.end, integer(120))),
    ("MentionBefore", "info", with_instead(MENTION, OA.start, integer(0))),
    ("MentionDocument", "violation", without(MENTION, OA.hasSource)),
    ("MentionKind", "violation", without(MENTION, SCHEMA + "additionalType")),
    ("MentionSentence", "violation", with_instead(MENTION, SCHEMA + "position", integer(-1))),
    ("MentionConfidence", "violation", with_instead(MENTION, AIP.confidence, Typed("-0.1", XSD.decimal))),
    ("DocumentHash", "violation", with_instead(GRAPH, AIP.contentHash, Text("abc"))),
    ("DocumentName", "violation", without(GRAPH, DCT.identifier)),
    ("DocumentSource", "violation", without(GRAPH, DCT.source)),
    ("DocumentLanguage", "violation", with_instead(GRAPH, AIP.language, Text("English"))),
    ("DocumentFormat", "violation", with_instead(GRAPH, DCT.format, Text("text"))),
    ("DocumentTitle", "violation", with_also(GRAPH, DCT.title, Text("Second"))),
    ("DocumentDate", "violation", with_instead(GRAPH, DCT.issued, Text("last week"))),
    ("DocumentCopy", "violation", with_also(GRAPH, AIP.copyOf, Text("port-id"))),
    ("RunDocument", "violation", without(RUN, PROV.used)),
    ("RunExtractor", "violation", without(RUN, PROV.wasAssociatedWith)),
    ("RunTime", "violation", with_also(RUN, PROV.endedAtTime, Typed("2025-07-27T08:00:00+07:00", XSD.dateTime))),
    ("EntityName", "violation", without(ENTITY, RDFS.label)),
    ("EntityNames", "violation", with_also(ENTITY, SKOS.prefLabel, Text("Arunikan Republic", "en"))),
    ("EntityKind", "violation", with_also(ENTITY, RDF.type, Iri(AIP.Company))),
    ("EntityItem", "violation", with_also(ENTITY, SKOS.exactMatch, Text("Q1"))),
    ("NoEdgeOfWhatIsNoFact", "violation", with_also(ENTITY, AIP.signs, Iri(port.DECLARATION.iri))),
    ("NoEdgeOfWhatIsNoFact", "violation", with_instead(CALLS, AIP.status, Iri(AIP.Rejected))),
    ("NoEdgeOfWhatIsNoFact", "violation", with_instead(CALLS, AIP.modality, Iri(AIP.Planned))),
    ("EdgeOfFact", "violation", without(ENTITY, AIP.callsFor)),
    ("WordsOfSubject", "violation", with_instead(MENTION, OA.exact, Text("Norvali", "en"))),
    ("WordsOfObject", "violation", with_instead(value(EVIDENCE, AIP.objectMention), OA.exact, Text("a UN", "en"))),
    ("ConflictBothWays", "violation", with_also(CALLS, AIP.conflictsWith, Iri(SIGNS))),
    ("HasQuantityObject", "violation", with_instead(QUANTITY, RDF.object, Typed("eight", XSD.integer))),
    ("DateObject", "violation", with_instead(one_claim("date"), RDF.object, Typed("26 July 2025", XSD.date))),
    ("CallsForObject", "violation", with_instead(CALLS, RDF.object, Text("an approach"))),
    ("HeldInSubject", "warning", with_instead(port.SUMMIT.iri, RDF.type, Iri(AIP.Person))),
    ("HeldInObject", "warning", with_instead(port.PORT.iri, RDF.type, Iri(AIP.Concept))),
]  # fmt: skip


def test_good_graphs_keep_to_every_rule() -> None:
    assert check(GOOD, GRAPH) == check(to_graph(port.PORT_ID), to_iri("document", "port-id")) == ()
    store = Store.memory()
    for document in port.DOCUMENTS:
        store.put(document, port.CLAIMS, port.RUN)
    assert [check(store.graph(name), name) for name in store.graphs()] == [(), (), ()]
    assert check(store.statements()) == (), "all documents together, as the Turtle export has them"


@pytest.mark.parametrize("bounds", [("2023", "2023-05"), ("2023-05", "2023"), ("2022-12", "2023")])
def test_intervals_that_go_forward_keep_to_the_rules(bounds: tuple[str, str]) -> None:
    assert check(with_interval(*bounds)(GOOD), GRAPH) == ()


@pytest.mark.parametrize(("shape", "severity", "damage"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)])
def test_a_broken_rule_is_found(shape: str, severity: str, damage: Callable[[Statements], Statements]) -> None:
    found = [one for one in check(damage(GOOD), GRAPH) if one.shape == shape]
    assert found, sorted({one.shape for one in check(damage(GOOD), GRAPH)})
    assert {one.severity for one in found} == {severity}
    for one in found:
        assert (one.document, one.graph) == ("port-en", GRAPH) or shape == "DocumentName"
        assert set(one.messages) == {"en", "id"}


def test_every_shape_has_a_case() -> None:
    """Those of predicates are made by a script: a case for each kind is enough."""
    shapes = {str(node).partition("#")[2] for node in ontology.read_graph("shapes.ttl").subjects(SH.message)}
    of_predicates = {f"{name[0].upper()}{name[1:]}{end}" for name in PREDICATES for end in ("Subject", "Object")}
    assert shapes - of_predicates - {case[0] for case in CASES} == {"SymmetricOnce"}  # has a test of its own below


def test_every_message_is_in_both_languages_and_every_shape_has_a_name() -> None:
    graph = ontology.read_graph("shapes.ttl")
    for node in set(graph.subjects(SH.message)):
        assert isinstance(node, URIRef)
        assert sorted(str(text.language) for text in graph.objects(node, SH.message)) == ["en", "id"]  # type: ignore[attr-defined]


def test_the_shapes_of_predicates_are_in_step_with_the_ontology() -> None:
    script = runpy.run_path(str(Path(__file__).parents[1] / "ontologies" / "make_shapes.py"))
    text = script["TARGET"].read_text(encoding="utf-8")
    assert script["make"](text, ontology.Ontology.read()) == text, "run python ontologies/make_shapes.py"


@pytest.mark.parametrize("predicate", PREDICATES)
def test_ends_of_every_predicate(predicate: str) -> None:
    """An end of another kind than the ontology expects is found; one of the right kind or a kind of it is not."""
    term = PREDICATES[predicate]
    claim = next(claim for claim in port.CLAIMS if claim.predicate == "dependsOn")
    for end, expected in (("subject", term.domain), ("object", () if term.literal else term.range)):
        shape = f"{predicate[0].upper()}{predicate[1:]}{end.capitalize()}"
        for kind in ("Company", "Country", "Event", "Law", "Hardware"):
            entity = replace(getattr(claim, end), type=kind)
            changed = replace(claim, predicate=predicate, **{end: entity})
            fits = not expected or any(is_a(kind, name) for name in expected)
            found = {one.shape for one in check(to_graph(claims=[changed]), GRAPH) if one.severity == "warning"}
            assert (shape in found) is not fits, (end, kind)


def test_the_same_from_either_side_is_found_once() -> None:
    claim = next(claim for claim in port.CLAIMS if claim.predicate == "cooperatesWith")
    there = {to_statement(quad) for quad in to_rdf(port.PORT_EN, [claim], port.RUN)}
    swapped = replace(
        claim,
        subject=claim.object,
        object=claim.subject,
        evidence=tuple(replace(one, subject=one.object, object=one.subject) for one in claim.evidence),
    )
    back = {to_statement(quad) for quad in to_rdf(port.PORT_EN, [swapped], port.RUN)}
    assert check(there, GRAPH) == check(back, GRAPH) == ()
    [found] = check(there | back, GRAPH)
    assert (found.shape, found.severity, found.said) == (
        "SymmetricOnce", "warning", "Norvalia cooperatesWith Arunika",
    )  # fmt: skip


# ---- what is told


def broken() -> tuple[Finding, ...]:
    return check(with_instead(CALLS, AIP.confidence, Typed("1.5", XSD.decimal))(GOOD), GRAPH)


def test_a_finding_names_claim_sentence_and_document() -> None:
    [found] = broken()
    assert to_block(found, shortener(prefixes())) == (
        "violation: A claim has one confidence, a decimal from 0 to 1. [ClaimConfidence]\n"
        "  document port-en (texts/port-en.txt)\n"
        f"  claim    {found.claim}: Arunika callsFor UN-centred approach to AI governance\n"
        "  sentence 98-191: Arunika called for a UN-centred approach to AI governance, and Norvalia supported it.\n"
        '  found    "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>\n'
    ).replace("98-191", f"{found.start}-{found.end}")
    assert port.ENGLISH[found.start : found.end] == found.sentence
    assert "Klaim memiliki satu keyakinan" in to_block(found, shortener(prefixes()), "id")


def test_a_finding_in_a_part_leads_to_its_claim() -> None:
    found = check(with_instead(MENTION, OA.exact, Text("Norvali", "en"))(GOOD), GRAPH)
    assert {one.said for one in found} == {"Arunika callsFor UN-centred approach to AI governance"}
    [found_, *_] = check(with_instead(PLACE, OA.start, Text("99"))(GOOD), GRAPH)
    assert found_.claim == CALLS.rpartition("/")[2]


def test_json_and_the_report_for_other_tools() -> None:
    found = (*broken(), *check(with_also(ENTITY, AIP.signs, Iri(port.DECLARATION.iri))(GOOD), GRAPH))
    records = json.loads("".join(to_json(found)))
    assert [record["shape"] for record in records] == [one.shape for one in found]
    assert records[0]["message"]["id"].startswith("Klaim")
    report = Graph().parse(data="".join(to_turtle(found)), format="turtle")
    [node] = report.subjects(RDF_TERMS.type, SH.ValidationReport)
    assert report.value(node, SH.conforms).toPython() is False  # type: ignore[union-attr]
    assert len(set(report.objects(node, SH.result))) == len(found) == 2
    assert {str(report.value(result, SH.resultSeverity)) for result in report.objects(node, SH.result)} == {
        str(SH.Violation)
    }
    [constraint] = report.objects(None, SH.sourceConstraint)
    assert str(constraint).endswith("#NoEdgeOfWhatIsNoFact")
    assert (None, SH.conforms, Literal(True)) in Graph().parse(data="".join(to_turtle(())), format="turtle")


def test_a_violation_is_refused_and_warnings_pass() -> None:
    with pytest.raises(ValidationError, match=r"breaks a rule: A claim has one confidence.*Sentence \d+-\d+: Arunika"):
        refuse(broken())
    odd = check(with_instead(port.PORT.iri, RDF.type, Iri(AIP.Concept))(GOOD), GRAPH)
    assert refuse(odd) == odd


# ---- builds


class Careless(FakeReader):
    """A reader that gives a claim an empty role."""

    def read(self, document: Document) -> FakeReading:
        reading = super().read(document)
        return replace(reading, claims=tuple(replace(claim, role=" ") for claim in reading.claims))


def write(folder: Path, **texts: str) -> str:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return str(folder)


def test_a_build_tells_what_is_odd_and_stores_it(tmp_path: Path) -> None:
    store = Store.memory()
    summary = build(
        [write(tmp_path, odd="WAIC hosts Tin Trade Forum.", good="China supports AI governance.")], store, FakeReader()
    )
    assert [(one.document, one.shape, one.sentence) for one in summary.findings] == [
        ("odd", "HostsSubject", "WAIC hosts Tin Trade Forum.")
    ]
    assert store.ids() == ("good", "odd")


def test_a_build_does_not_store_what_breaks_a_rule_and_keeps_what_was(tmp_path: Path) -> None:
    store = Store.memory()
    build([write(tmp_path, a="China supports AI governance.")], store, FakeReader())
    before = set(store.quads()), store.text("a")
    summary = build([write(tmp_path, a="Indonesia supports AI governance.")], store, Careless())
    assert summary.read == ()
    [line] = summary.skipped
    assert re.match(r".*a\.txt: not stored, for its graph breaks a rule: A claim has at most one role", line)
    assert "Sentence 0-33: Indonesia supports AI governance." in line
    assert (set(store.quads()), store.text("a")) == before


# ---- the command


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in a folder with a project of the two small documents."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_HOME", raising=False)
    with Store.open(tmp_path / ".kg") as store:
        for document in port.DOCUMENTS:
            store.put(document, port.CLAIMS, port.RUN)
    return lambda *arguments: CliRunner().invoke(kg, list(arguments), prog_name="kg")


@pytest.mark.parametrize("name", ["graph.ttl", "graph.nt", "graph.trig", "graph.nq"])
def test_the_project_and_its_exports_keep_to_the_rules(run: Callable[..., Result], name: str) -> None:
    formats = {".ttl": "turtle", ".nt": "ntriples", ".trig": "trig", ".nq": "nquads"}
    assert run("export", "-f", formats[Path(name).suffix], "-o", name).exit_code == 0
    for arguments in ((), (name,)):
        shown = run("validate", *arguments)
        assert (shown.exit_code, shown.stdout) == (0, "")
        assert shown.stderr == "kg: 0 violations, 0 warnings, 0 infos\n"


def test_a_file_with_violations_ends_with_1_and_names_them(run: Callable[..., Result]) -> None:
    assert run("export", "-f", "nquads", "-o", "graph.nq").exit_code == 0
    text = Path("graph.nq").read_text(encoding="utf-8")
    Path("graph.nq").write_text(text.replace('"800"^^', '"many"^^').replace("#Country>", "#Place>"), encoding="utf-8")
    shown = run("validate", "graph.nq", "--lang", "id")
    assert shown.exit_code == 1
    assert "violation: jumlah (hasQuantity): nilainya" in shown.stdout
    assert f"document port-en ({port.PORT_EN.source})" in shown.stdout
    assert "sentence" in shown.stdout and "The summit drew 800 exhibitors." in shown.stdout
    records = json.loads(run("validate", "graph.nq", "--format", "json", "--severity", "violation").stdout)
    assert {record["severity"] for record in records} == {"violation"}
    report = Graph().parse(data=run("validate", "graph.nq", "--format", "turtle").stdout, format="turtle")
    assert len(set(report.subjects(RDF_TERMS.type, SH.ValidationResult))) > len(records) > 0


def test_a_text_that_is_gone_or_another_is_told(run: Callable[..., Result]) -> None:
    texts = Path(".kg/texts")
    (texts / f"{port.PORT_ID.content_hash}.txt").unlink()
    (texts / f"{port.PORT_EN.content_hash}.txt").write_text("Another text.", encoding="utf-8")
    shown = run("validate")
    assert shown.exit_code == 1
    assert "port-en: the text is another than was read; add its document again\n" in shown.stderr
    assert "the text is gone; add its document again\n" in shown.stderr


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("graph.ttl", "<urn:a> <urn:b> .", "graph.ttl:1: not turtle: "),
        ("graph.nq", "nonsense", "graph.nq:1: not nquads: "),
        ("graph.csv", "a,b", "graph.csv: no RDF file by its ending; kg reads .ttl .nt .trig .nq here"),
        ("gone.ttl", None, "gone.ttl: no such file"),
    ],
)
def test_files_that_cannot_be_read(run: Callable[..., Result], name: str, text: str | None, message: str) -> None:
    if text is not None:
        Path(name).write_text(text, encoding="utf-8")
    shown = run("validate", name)
    assert shown.exit_code == 1 and shown.stdout == ""
    assert shown.stderr.startswith(f"kg: {message}") and shown.stderr.count("\n") == 1


def test_a_graph_of_others_is_checked_too(run: Callable[..., Result]) -> None:
    """Nodes without a name, classes of others, nothing of ours: found or passed over, never a failure."""
    Path("other.ttl").write_text(
        f"[] a <{AIP.Claim}> . <urn:a> <urn:b> [ <urn:c> 1 ] . <urn:e> <{AIP.evidence}> 'text' .", encoding="utf-8"
    )
    shown = run("validate", "other.ttl")
    assert shown.exit_code == 1 and "[ClaimSubject]" in shown.stdout
    report = run("validate", "other.ttl", "--format", "turtle").stdout
    assert len(Graph().parse(data=report, format="turtle")) > 0
