"""The graph as it stood on a day: three documents of other dates, and one without."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import port_claims as port
import pytest
from click.testing import CliRunner, Result

from kg.assemble import holds
from kg.cli import kg
from kg.errors import QueryError, StoreError
from kg.model import Claim, Document
from kg.periods import to_last_day
from kg.rdf import Run as Reading
from kg.rdf.syntaxes import to_nquads
from kg.store import Store

SPRING = "Ratna Wibisana has been President of Arunika since 2024. Arunika depends on B9 chips until April 2025. "
SUMMER = "Ratna Wibisana, President of Arunika, opened the Harbour Summit. Norvalia imposed export controls in 2023. "
AUTUMN = "Ratna Wibisana has been Prime Minister of Arunika since 2025. Arunika depends on B9 chips. "

DOCUMENTS = (
    port.to_document("spring", SPRING, "en", date="2025-03-10"),
    port.to_document("summer", SUMMER, "en", date="2025-07-26"),
    port.to_document("autumn", AUTUMN, "en", date="2025-11"),
    port.to_document("undated", SUMMER, "en"),
)
KNOWN = {document.id: document for document in DOCUMENTS}


def say(document: str, subject: str, predicate: str, thing: str, **more: object) -> Claim:
    """What a document says of two things that it names so."""
    known = {entity.label: entity for entity in (port.RATNA, port.ARUNIKA, port.CHIPS, port.SUMMIT, port.NORVALIA)}
    words = {"export controls": port.CONTROLS, **known}
    return port.say(KNOWN[document], 0, words[subject], predicate, words[thing], (subject, thing), **more)  # type: ignore[arg-type]


SAID = (
    say("spring", "Ratna Wibisana", "holdsOfficeIn", "Arunika", role="President", time="2024/.."),
    say("spring", "Arunika", "dependsOn", "B9 chips", time="../2025-04"),
    say("summer", "Ratna Wibisana", "holdsOfficeIn", "Arunika", role="President", time="2024/.."),
    say("summer", "Ratna Wibisana", "participatesIn", "Harbour Summit"),
    say("summer", "Norvalia", "adopts", "export controls", time="../2023"),
    say("autumn", "Ratna Wibisana", "holdsOfficeIn", "Arunika", role="Prime Minister", time="2025/.."),
    say("autumn", "Arunika", "dependsOn", "B9 chips"),
    say("undated", "Ratna Wibisana", "participatesIn", "Harbour Summit"),
)


def put(store: Store, *documents: Document) -> Store:
    for document in documents:
        store.put(document, [one for one in SAID if one.evidence[0].document == document.id], port.RUN)
    return store


@pytest.fixture
def store() -> Store:
    return put(Store.memory(), *DOCUMENTS)


def to_lines(store: Store) -> list[str]:
    said = (
        (claim.subject.label, claim.predicate, claim.role, claim.time, sorted({e.document for e in claim.evidence}))
        for claim in store.claims()
    )
    return sorted(f"{who} {does} {role or ''} {time or ''} {' '.join(ids)}" for who, does, role, time, ids in said)


@pytest.mark.parametrize(
    ("day", "documents", "said"),
    [
        ("2025-03-09", (), []),
        (
            "2025-03",
            ("spring",),
            [
                "Arunika dependsOn  ../2025-04 spring",
                "Ratna Wibisana holdsOfficeIn President 2024/.. spring",
            ],
        ),
        # the chips are over, what was adopted stays so
        (
            "2025-07-26",
            ("spring", "summer"),
            [
                "Norvalia adopts  ../2023 summer",
                "Ratna Wibisana holdsOfficeIn President 2024/.. spring summer",
                "Ratna Wibisana participatesIn   summer",
            ],
        ),
        ("2025-11-29", ("spring", "summer"), None),  # of November, which is not over, the day is not known
        (
            "2025",
            ("autumn", "spring", "summer"),
            [
                "Arunika dependsOn   autumn",
                "Norvalia adopts  ../2023 summer",
                "Ratna Wibisana holdsOfficeIn President 2024/.. spring summer",
                "Ratna Wibisana holdsOfficeIn Prime Minister 2025/.. autumn",
                "Ratna Wibisana participatesIn   summer",
            ],
        ),
    ],
)
def test_a_view_has_what_was_said_and_held_by_then(
    store: Store, day: str, documents: tuple[str, ...], said: list[str] | None
) -> None:
    view = store.as_of(day)
    assert view.ids() == documents
    assert said is None or to_lines(view) == said


def test_a_view_is_the_store_that_would_have_been(store: Store) -> None:
    """Evidence, confidence, descriptions, provenance and the merged graph are those of the documents of the day."""
    for day, ids in (("2025-03-31", ["spring"]), ("2025-12-31", ["spring", "summer", "autumn"])):
        view, alone = store.as_of(day), Store.memory()
        for id in ids:
            held = [one for one in SAID if one.evidence[0].document == id and holds(one, to_last_day(day))]
            alone.put(KNOWN[id], held, port.RUN)
        assert sorted(to_nquads(view.quads())) == sorted(to_nquads(alone.quads()))
        assert set(view.statements()) == set(alone.statements())
        assert view.claims() == alone.claims() and view.entities() == alone.entities()
        assert view.documents() == alone.documents() and view.text("spring") == SPRING


def test_documents_of_one_world_merge_as_they_do_one_by_one() -> None:
    """Claims of two documents that describe their entities in their own ways."""
    store = Store.memory()
    for document in port.DOCUMENTS:
        store.put(document, port.CLAIMS, port.RUN)
    view = store.as_of("2025")
    assert sorted(to_nquads(view.quads())) == sorted(to_nquads(store.quads()))
    assert set(view.statements()) == set(store.statements())
    assert view.conflicts() == store.conflicts() != ()


def test_conflicts_are_those_of_the_day(store: Store) -> None:
    assert [reason for _, _, reason in store.as_of("2025").conflicts()] == [
        "different roles: President, Prime Minister"
    ]
    assert store.as_of("2025-10").conflicts() == ()
    rows = store.as_of("2025").run("conflicts").to_values()
    assert [(row["one"], row["time"], row["other"], row["other_time"]) for row in rows][:1] in (
        [("President", "2024/..", "Prime Minister", "2025/..")],
        [("Prime Minister", "2025/..", "President", "2024/..")],
    )
    assert store.as_of("2025-10").run("conflicts").to_values() == []


def test_offices_show_from_when_to_when(store: Store) -> None:
    rows = store.run("offices").to_values()
    assert {(row["role"], row["time"]) for row in rows} == {("President", "2024/.."), ("Prime Minister", "2025/..")}
    when = [row["when"] for row in store.run("timeline").to_values()]
    assert when == ["../2023", "../2025-04", "2024/..", "2024/..", "2025/.."]


def test_a_view_cannot_be_changed_and_does_not_change(store: Store) -> None:
    view = store.as_of("2025")
    with pytest.raises(StoreError, match="read only"):
        view.remove("spring")
    store.remove("spring")
    assert "spring" in view.ids() and "spring" not in store.ids()


def test_what_read_the_documents_stays_known(store: Store) -> None:
    later = Reading(extractor="encoder/9.9", time="2025-07-27T08:00:00Z")
    store.put(KNOWN["spring"], SAID[:1], later)
    view = store.as_of("2025-03-10")
    document = KNOWN["spring"]
    assert view.holds("spring", document.content_hash, "encoder/9.9")
    assert set(to_nquads(view.quads())) < set(to_nquads(store.quads()))


@pytest.mark.parametrize("day", ["2025-13", "26 July 2025", "", "25", "2025-02-30", "2019/2023"])
def test_only_dates_are_dates(store: Store, day: str) -> None:
    with pytest.raises(QueryError, match="is no date; write 2025, 2025-07 or 2025-07-26"):
        store.as_of(day)


# ---- the command line

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_HOME", raising=False)
    with Store.open(".kg") as store:
        put(store, *DOCUMENTS)
    return lambda *arguments: CliRunner().invoke(kg, arguments, prog_name="kg")


NOTE = "kg: left out, for they have no date: undated\n"


def test_commands_see_the_day(run: Run) -> None:
    shown = run("query", "-n", "offices", "--format", "csv", "--as-of", "2025-03-10")
    assert shown.exit_code == 0 and shown.stderr == NOTE
    assert shown.stdout.count("President,Arunika,2024/..") == 1 and "Prime Minister" not in shown.stdout

    assert "claims    1 in 1 document" in run("show", "B9 chips", "--as-of", "2025-03-31").stdout
    assert "participatesIn" not in run("show", "Ratna Wibisana", "--as-of", "2025-03-31").stdout
    assert "participatesIn" in run("show", "Ratna Wibisana", "--as-of", "2025-07-26").stdout

    assert "1. Arunika -- dependsOn --> B9 chips" in run("path", "Arunika", "B9 chips", "--as-of", "2025-04-30").stdout
    gone = run("path", "Arunika", "B9 chips", "--as-of", "2025-07-26")
    said = "kg: no entity is called 'B9 chips'; `kg query -n most-named` lists the known ones\n"
    assert (gone.exit_code, gone.stdout, gone.stderr) == (1, "", NOTE + said)

    lines = run("export", "-f", "jsonl", "--as-of", "2025-03-31").stdout.splitlines()
    assert {json.loads(line)["document"] for line in lines} == {"spring"}

    page = run("render", "--as-of", "2025-03-31").stdout
    assert "Ratna Wibisana" in page and "Harbour Summit" not in page


def test_a_query_with_a_time_limit_sees_the_day_too(run: Run) -> None:
    asked = "SELECT ?role { ?claim aip:role ?role }"
    shown = run("query", asked, "--as-of", "2025-03-10", "--timeout", "120", "--format", "csv")
    assert shown.stdout.split() == ["role", "President"]


@pytest.mark.parametrize("command", [["query", "ASK {}"], ["show", "x"], ["path", "x", "y"], ["render"]])
def test_a_date_that_is_none_is_wrong_usage(run: Run, command: list[str]) -> None:
    result = run(*command, "--as-of", "July")
    assert result.exit_code == 2 and "'July' is no date; write 2025, 2025-07 or 2025-07-26" in result.stderr


def test_with_all_documents_dated_nothing_is_noted(run: Run) -> None:
    with Store.open(".kg") as store:
        store.put(replace(KNOWN["undated"], date="2020"), (), port.RUN)
    assert run("query", "ASK {}", "--as-of", "2025").stderr == ""
