"""What one capability leaves is what the next one takes: decisions, copies, annotations and bases together."""

from collections.abc import Callable
from pathlib import Path

import port_claims as port
import pytest
from click.testing import CliRunner, Result
from test_decisions import DEPENDS, TO_CROWN, judge, made, tell

from kg.archive import backup, restore
from kg.cli import kg
from kg.diff import compare, read, to_lines
from kg.ids import BASE, to_iri
from kg.store import Store, annotations
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
