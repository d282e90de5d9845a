"""What came, went and changed between two graphs, whatever form they are in."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import port_claims as port
import pytest
from click.testing import CliRunner, Result

from kg.cli import kg
from kg.diff import ClaimChange, compare, read
from kg.errors import QueryError, StoreError
from kg.export import export
from kg.model import Claim, Document
from kg.store import Store
from kg.telling import say

FORMATS = {
    "graph.ttl": "turtle",
    "graph.nt": "ntriples",
    "graph.trig": "trig",
    "graph.nq": "nquads",
    "claims.jsonl": "jsonl",
}


def make(folder: Path, *documents: tuple[Document, Iterable[Claim]]) -> Path:
    """A project of documents with what they say."""
    with Store.open(folder) as store:
        for document, claims in documents or [(document, port.CLAIMS) for document in port.DOCUMENTS]:
            store.put(document, claims, port.RUN)
    return folder


def changes(old: Path, new: Path, tolerance: float = 0.01) -> list[ClaimChange]:
    with compare(read(old), read(new), say, tolerance) as difference:
        return list(difference.claims())


def documents(old: Path, new: Path) -> list[tuple[str, str]]:
    with compare(read(old), read(new), say) as difference:
        return [(one.kind, one.id) for one in difference.documents()]


def summary(change: ClaimChange) -> tuple[str, str, list[str], list[str]]:
    return (
        change.kind,
        change.said,
        [f"{one.document} {one.why}" for one in change.went],
        [f"{one.document} {one.why}" for one in change.came],
    )


@pytest.mark.parametrize("name", FORMATS)
def test_a_project_and_its_exports_are_the_same(tmp_path: Path, name: str) -> None:
    project = make(tmp_path / "kg")
    with Store.open(project, read_only=True) as store:
        export(store, FORMATS[name], tmp_path / name)
    assert changes(project, tmp_path / name) == changes(tmp_path / name, project) == []
    assert documents(project, tmp_path / name) == []
    if name == "claims.jsonl":
        assert changes(project, tmp_path) == [], "a folder of a build, by its claims"


@pytest.mark.parametrize("name", [None, *FORMATS])
def test_a_document_that_came_and_one_that_went(tmp_path: Path, name: str | None) -> None:
    one, both = make(tmp_path / "one", (port.PORT_EN, port.CLAIMS)), make(tmp_path / "both")
    if name:
        for project in (one, both):
            with Store.open(project, read_only=True) as store:
                export(store, FORMATS[name], project / name)
        one, both = one / name, both / name
    found = changes(one, both)
    assert documents(one, both) == [("came", "port-id")] and documents(both, one) == [("went", "port-id")]
    assert [summary(change) for change in found] == [
        ("came", "Ratna Wibisana holdsOfficeIn Arunika [as Perdana Menteri]", [], ["port-id new"]),
        ("came", "Arunika signs Harbour Declaration", [], ["port-id new"]),
        ("came", "Harbour Summit hasQuantity 900 exhibitors", [], ["port-id new"]),
        ("came", "Borealis opposes export controls [alleged; according to Norvalia]", [], ["port-id new"]),
        ("changed", "Ratna Wibisana participatesIn Harbour Summit", [], ["port-id new"]),
        ("changed", "Arunika callsFor UN-centred approach to AI governance", [], ["port-id new"]),
    ]
    assert [(change.old_confidence, change.new_confidence) for change in found[-2:]] == [(0.8, 0.96), (0.8, 0.9)]
    back = changes(both, one)
    assert [change.kind for change in back] == ["went"] * 4 + ["changed"] * 2
    assert {one.why for change in back for one in change.went} == {"removed"}


def test_a_text_that_changed_and_a_text_that_was_read_anew(tmp_path: Path) -> None:
    old = make(tmp_path / "old", (port.PORT_EN, port.CLAIMS))
    text = port.ENGLISH + "One more line.\n"
    longer = replace(port.to_document("port-en", text, "en"), title=port.PORT_EN.title)
    new = make(tmp_path / "new", (longer, port.CLAIMS[::2]))
    assert documents(old, new) == [("changed", "port-en")]
    assert {one.why for change in changes(old, new) for one in change.went} == {"text changed"}
    again = make(tmp_path / "again", (port.PORT_EN, port.CLAIMS[::2]))
    assert documents(old, again) == []
    assert {one.why for change in changes(old, again) for one in change.went} == {"same text"}


def test_status_and_confidence_beyond_the_tolerance(tmp_path: Path) -> None:
    claim = next(claim for claim in port.CLAIMS if claim.predicate == "dependsOn")

    def project(name: str, status: str, confidence: float) -> Path:
        evidence = tuple(replace(one, confidence=confidence) for one in claim.evidence)
        said = replace(claim, status=status, confidence=confidence, evidence=evidence)  # type: ignore[arg-type]
        return make(tmp_path / name, (port.PORT_EN, [said]))

    old = project("old", "unreviewed", 0.8)
    assert changes(old, project("near", "unreviewed", 0.81)) == []
    [moved] = changes(old, project("far", "unreviewed", 0.8101))
    assert (moved.kind, moved.old_confidence, moved.new_confidence) == ("changed", 0.8, 0.8101)
    assert changes(old, tmp_path / "far", tolerance=0.1) == []
    [decided] = changes(old, project("decided", "rejected", 0.8))
    assert (decided.old_status, decided.new_status, decided.came, decided.went) == ("unreviewed", "rejected", (), ())


def test_what_is_no_graph(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{]", encoding="utf-8")
    with pytest.raises(StoreError, match="gone: neither a project nor an export"):
        list(read(tmp_path / "gone"))
    with pytest.raises(QueryError, match=r"bad\.jsonl:1: not JSON"):
        list(read(tmp_path / "bad.jsonl"))


# ---- the command


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "one", (port.PORT_EN, port.CLAIMS))
    make(tmp_path / "both")
    return lambda *arguments: CliRunner().invoke(kg, list(arguments), prog_name="kg")


def test_lines_to_read(run: Callable[..., Result]) -> None:
    shown = run("diff", "one", "both")
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    assert lines[0] == "+ document port-id (new)"
    assert "+ Arunika signs Harbour Declaration  0.80" in lines
    at = lines.index("~ Arunika callsFor UN-centred approach to AI governance  0.80 -> 0.90")
    assert lines[at + 1].startswith("    + port-id 62-136 (new): Arunika menyerukan pendekatan")
    assert lines[-2:] == ["documents  1 came, 0 went, 0 changed", "claims     4 came, 0 went, 2 changed"]


def test_json_and_the_exit_code(run: Callable[..., Result]) -> None:
    shown = run("diff", "one", "both", "--format", "json", "--exit-code")
    assert shown.exit_code == 1
    found = json.loads(shown.stdout)
    assert found["documents"] == [{"kind": "came", "id": "port-id"}]
    assert [change["kind"] for change in found["claims"]] == ["came"] * 4 + ["changed"] * 2
    assert found["claims"][1]["came"][0]["sentence"] == "Arunika menandatangani Deklarasi Pelabuhan."
    assert json.loads(run("diff", "one", "one", "--format", "json").stdout) == {"documents": [], "claims": []}
    assert run("diff", "one", "one", "--exit-code").exit_code == 0
    assert run("diff", "one", "both").exit_code == 0
    assert run("diff", "one", "gone").exit_code == 1
