"""What one capability leaves is what the next one takes: decisions, copies, annotations and bases together."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import port_claims as port
import pytest
from click.testing import CliRunner, Result
from fake_reader import FakeReader
from test_copies import make_text
from test_decisions import DEPENDS, TO_CROWN, judge, made, tell

from kg.archive import backup, restore
from kg.cli import kg
from kg.decisions import Judgement, to_said
from kg.diff import compare, read, to_lines
from kg.export import FORMATS, to_pandas, to_text
from kg.ids import BASE, to_iri
from kg.pipeline import build
from kg.push import push
from kg.server.records import to_sheet_of_claim
from kg.store import Store, annotations
from kg.validate import check
from kg.views.explorer.payload import to_payload
from kg.views.pyvis_view import render
from kg.vocab import AIP, PROV

OTHER_BASE = "https://example.org/id/"
DECIDED = made(DEPENDS, judge("signs", "reject"), TO_CROWN)
NOTES = "https://notes.example/mine"
NOTE = b"""
@prefix aip: <https://w3id.org/aipolicy-kg/ontology#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://notes.example/1> dct:identifier "1" ; aip:contentHash "no hash" ; aip:awaits <urn:x> ; aip:reading "none" ;
    rdfs:comment "Doubtful."@en-US ; rdfs:seeAlso [ rdfs:label "a node without a name" ; aip:confidence 007 ] .
"""


def make(folder: Path, *, base: str | None = None, decided: bool = True) -> Path:
    """A project of both documents, with what was decided about them."""
    with Store.open(folder, base=base) as store:
        for document in port.DOCUMENTS:
            store.put(document, port.CLAIMS, port.RUN)
        if decided:
            store.decide(DECIDED)
    return folder


def annotate(folder: Path, base: str = BASE) -> None:
    annotations.put(folder, base, NOTES, [("text/turtle", NOTE)], keep=False)


def state(folder: Path) -> tuple[object, ...]:
    with Store.open(folder, read_only=True) as store:
        return store.documents(), store.claims(), store.decisions(), set(store.quads()), set(store.statements())


def find_annotations(folder: Path) -> int:
    with Store.open(folder, read_only=True) as store:
        return len(store.query(f"SELECT * {{ GRAPH <{NOTES}> {{ ?s ?p ?o }} }}").rows)


@pytest.fixture
def run() -> Callable[..., Result]:
    return lambda *arguments: CliRunner().invoke(kg, [str(one) for one in arguments], prog_name="kg")


# ---- a day of a graph that people decided on


def test_a_day_shows_what_was_decided() -> None:
    store = Store.memory()
    for document in port.DOCUMENTS:
        store.put(document, port.CLAIMS, port.RUN)
    store.decide(DECIDED)
    whole = store.as_of("2025")
    assert whole.decisions() == store.decisions()
    assert {quad for quad in store.quads() if quad.predicate.value != AIP.reading} == set(whole.quads())
    assert {one for one in store.statements() if one[1].value != AIP.reading} == set(whole.statements())
    part = store.as_of("2025-07-26")
    assert part.ids() == ("port-en",)
    marks = {quad.predicate.value for quad in part.quads(to_iri("document", "port-en"))}
    assert {AIP.decision, PROV.wasRevisionOf} <= marks
    assert tell(part.claims()) == tell(store.claims("port-en"))


# ---- a copy of a project


@pytest.mark.parametrize("base", [None, OTHER_BASE])
def test_a_backup_has_decisions_and_what_was_read_before_them(tmp_path: Path, base: str | None) -> None:
    project, plain = make(tmp_path / "kg", base=base), make(tmp_path / "plain", base=base, decided=False)
    annotate(project, base or BASE)
    (project / f"{annotations.DRAFT}1").mkdir()
    (project / f"{annotations.DRAFT}1" / "half").write_text("a change that is being tried")
    contents = backup(project, tmp_path / "kg.tar.gz")
    assert contents.documents == 2
    restore(tmp_path / "kg.tar.gz", tmp_path / "again")
    again = tmp_path / "again"
    assert state(again) == state(project) and find_annotations(again) == 8
    assert not (again / f"{annotations.DRAFT}1").exists()
    with Store.open(again) as store:
        assert store.base == (base or BASE)
        for decision in DECIDED:
            store.undo(decision.id)
    assert state(again) == state(plain) and find_annotations(again) == 8


def test_a_damaged_backup_leaves_a_project_of_another_base_alone(tmp_path: Path, run: Callable[..., Result]) -> None:
    project = make(tmp_path / "kg", base=OTHER_BASE)
    before = state(project)
    (tmp_path / "kg.tar").write_bytes(b"no archive")
    assert run("restore", tmp_path / "kg.tar", "--force", "-C", project).exit_code == 1
    assert state(project) == before


# ---- a difference


@pytest.mark.parametrize("base", [None, OTHER_BASE])
def test_a_difference_tells_what_was_decided(tmp_path: Path, base: str | None) -> None:
    plain, project = make(tmp_path / "plain", base=base, decided=False), make(tmp_path / "kg", base=base)
    annotate(project, base or BASE)
    with compare(read(plain), read(project), lambda claim: claim.predicate) as difference:
        lines = list(to_lines(difference))
    assert lines[-2] == "documents  0 came, 0 went, 0 changed"
    assert any(line.startswith("+ uses") and "corrected" in line for line in lines), "a correction is a claim that came"


# ---- rules, and what other programs get


def test_a_graph_that_people_decided_on_keeps_to_the_rules(tmp_path: Path, run: Callable[..., Result]) -> None:
    project = make(tmp_path / "kg")
    annotate(project)
    shown = run("validate", "--severity", "info", "-C", project)
    assert (shown.exit_code, shown.stdout) == (0, ""), "annotations are no business of the rules"
    for format, ending in (("trig", "trig"), ("nquads", "nq"), ("turtle", "ttl")):
        path = tmp_path / f"graph.{ending}"
        assert run("export", "-f", format, "-o", path, "-C", project).exit_code == 0
        shown = run("validate", path, "--severity", "info")
        assert (shown.exit_code, shown.stdout) == (0, "")
        assert "Doubtful." not in path.read_text(encoding="utf-8"), "an export is of what documents say"


class Elsewhere:
    """A store on another machine, as far as a push asks."""

    def __init__(self) -> None:
        self.graphs: dict[str, list[str]] = {}

    def read(self, graph: str, predicate: str) -> Mapping[str, str]:
        said = [line.split(" ", 3) for line in self.graphs.get(graph, ())]
        return {subject[1:-1]: thing[1:-1] for subject, name, thing, _ in said if name == f"<{predicate}>"}

    def replace(self, graph: str, lines: Iterable[str]) -> None:
        self.graphs[graph] = list(lines)

    def remove(self, graph: str) -> None:
        del self.graphs[graph]


@pytest.mark.parametrize("base", [BASE, OTHER_BASE])
def test_decisions_are_pushed_and_annotations_are_not(tmp_path: Path, base: str) -> None:
    project, there = make(tmp_path / "kg", base=base, decided=False), Elsewhere()
    annotate(project, base)
    decisions, conflicts = to_iri("graph", "decisions", base), to_iri("graph", "conflicts", base)
    documents = [to_iri("document", document.id, base) for document in port.DOCUMENTS]
    with Store.open(project) as store:
        assert push(store, there).sent == (*documents, conflicts)
        made_now = store.decide(DECIDED)
        assert set(push(store, there).sent) == {*documents, conflicts, decisions}
        assert any(AIP.verdict in line for line in there.graphs[decisions])
        for decision in made_now:
            store.undo(decision.id)
        assert push(store, there, is_deleting=True).deleted == (decisions,)
        assert push(store, there).sent == ()
    assert NOTES not in there.graphs


# ---- reprints


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    """A report of an agency, two papers that print it, and one that wrote its own."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name, (text, more) in REPORTS.items():
        (folder / f"{name}.txt").write_text(f"{CLAIM} {make_text(text)}{more}", encoding="utf-8")
    return folder


CLAIM = "China supports AI governance."
REPORTS = {"1-agency": (1, ""), "2-kabar": (1, " So it was."), "3-harian": (1, " It was so."), "4-own": (2, "")}


def weigh(store: Store) -> tuple[float, str, int]:
    """Confidence, status and number of documents of the one claim, which the store and its queries agree on."""
    [claim] = store.claims()
    [row] = store.query("SELECT ?n ?s { ?claim a aip:Claim ; aip:confidence ?n ; aip:status ?s }").to_values()
    assert (float(row["n"]), row["s"]) == (claim.confidence, AIP[claim.status.capitalize()])
    return claim.confidence, claim.status, len(claim.evidence)


def test_reprints_outlive_their_original_as_one_witness(wire: Path) -> None:
    store, reader = Store.memory(), FakeReader()
    build([str(wire)], store, reader)
    assert weigh(store) == (0.96, "unreviewed", 4)
    [claim] = store.claims()
    [decision] = store.decide(made(Judgement(claim=to_said(claim), verdict="accept")))
    assert weigh(store) == (0.96, "accepted", 4), "a decision makes no witnesses"
    store.remove("1-agency")
    assert weigh(store) == (0.96, "accepted", 3)
    assert store.copies() == {"2-kabar": "1-agency", "3-harian": "1-agency"}
    assert [check(store.graph(name), name) for name in store.graphs()] == [()] * 4
    build([str(wire)], store, reader)
    assert weigh(store) == (0.96, "accepted", 4) and "1-agency" not in store.copies(), "it comes back as the original"
    store.undo(decision.id)
    assert weigh(store) == (0.96, "unreviewed", 4)
    fresh = Store.memory()
    build([str(wire)], fresh, reader)
    assert set(fresh.quads()) == set(store.quads()) and set(fresh.statements()) == set(store.statements())


def test_a_reprint_read_again_is_held_against_what_its_original_says_now(wire: Path) -> None:
    store, reader = Store.memory(), FakeReader()
    for name in ("3-harian", "4-own"):
        (wire / f"{name}.txt").unlink()
    build([str(wire)], store, reader)
    assert weigh(store)[0] == 0.8
    (wire / "1-agency.txt").write_text(f"{CLAIM} {make_text(5)}", encoding="utf-8")
    (wire / "2-kabar.txt").write_text(f"{CLAIM} {make_text(1)} Corrected.", encoding="utf-8")
    build([str(wire)], store, reader)
    assert store.copies() == {} and weigh(store)[0] == 0.96


# ---- intervals and pages, where people and programs read them

SINCE = ("since 2024", "sejak 2024")
OFFICE = replace(port.SAID[0], time="2024/..", evidence=(replace(port.SAID[0].evidence[0], page=3),))


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A project with one claim, which holds from a year on and stands on a page."""
    with Store.open(tmp_path / "kg") as store:
        store.put(port.PORT_EN, [OFFICE], port.RUN)
    return tmp_path / "kg"


@pytest.mark.parametrize("language", [0, 1])
def test_people_read_since_when_and_on_which_page(office: Path, run: Callable[..., Result], language: int) -> None:
    code, page = ("en", "id")[language], ("page 3", "halaman 3")[language]
    shown = [
        run("brief", "Arunika", "--lang", code, "-C", office).stdout,
        run("review", "--lang", code, "-C", office).stdout.replace("page 3", page),
    ]
    shown += [run("show", "Arunika", "-C", office).stdout] if code == "en" else []
    with Store.open(office, read_only=True) as store:
        sheet = to_sheet_of_claim(store, to_iri("claim", OFFICE.id), code)
        assert sheet
        shown.append(f"{sheet.heading} {sheet.sayings[0].quotes[0].place}")
        shown.append(render(store.claims(), title="Demo", language=code))
    for text in shown:
        assert SINCE[language] in text and page in text
        assert "2024/.." not in text


def test_programs_read_intervals_and_pages_as_they_are(office: Path, run: Callable[..., Result]) -> None:
    with Store.open(office, read_only=True) as store:
        texts = {format: "".join(to_text(store, format)) for format in FORMATS}
        frame = to_pandas(store)
        assert [(claim.time, claim.evidence[0].page) for claim in store.claims()] == [("2024/..", 3)]
        payload = to_payload(store.claims(), store.documents(), title="Demo")
    assert [(claim["time"], claim["evidence"][0]["page"]) for claim in payload["claims"]] == [("2024/..", 3)]
    assert list(zip(frame["time"], frame["page"], strict=True)) == [("2024/..", 3)]
    [row] = csv.DictReader(io.StringIO(texts["csv"]))
    assert (row["time"], row["page"]) == ("2024/..", "3")
    record = json.loads(texts["jsonl"])
    assert (record["time"], record["evidence"][0]["page"]) == ("2024/..", 3)
    for format in ("graphml", "gexf"):
        assert "2024/.." in texts[format]
    for format in ("turtle", "turtle12", "trig", "ntriples", "nquads", "jsonld", "rdfxml"):
        assert "validFrom" in texts[format] and "validUntil" not in texts[format]
    for ending, format in ((".ttl", "turtle"), (".nq", "nquads"), (".jsonl", "jsonl")):
        path = office.parent / f"graph{ending}"
        path.write_text(texts[format], encoding="utf-8")
        assert "0 came, 0 went, 0 changed" in run("diff", office, path).stdout.splitlines()[-1]


def test_a_review_keeps_interval_and_page(office: Path, run: Callable[..., Result]) -> None:
    review = office.parent / "review.txt"
    assert run("review", "-o", review, "-C", office).exit_code == 0
    text = review.read_text(encoding="utf-8").replace("\ndecision:", "\ndecision: correct\ntime: 2023/2024-05")
    review.write_text(text, encoding="utf-8")
    assert run("review", "apply", review, "--by", "Ani", "-C", office).exit_code == 0
    with Store.open(office, read_only=True) as store:
        [claim] = [one for one in store.claims() if one.status == "corrected"]
        assert (claim.time, claim.evidence[0].page) == ("2023/2024-05", 3)
    assert run("validate", "--severity", "info", "-C", office).stdout == ""
