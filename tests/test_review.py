"""Review files: written, filled in, read back; what is wrong with them; and the commands around them."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import networkx as nx
import port_claims as port
import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given
from hypothesis import strategies as st
from test_explorer_page import read_data
from test_store import check

from kg.cli import kg
from kg.errors import ReviewError
from kg.ids import to_iri
from kg.model import Claim, Entity, Literal
from kg.review.fields import to_literal
from kg.review.offering import offer_claim, open_review
from kg.review.records import Field, Record, read_records, write_records
from kg.store import Store

Run = Callable[..., Result]
AT = "2025-08-01T09:00:00Z"


# ---- the format

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True)
PIECES = (*"ab:#+ \n\té中😀\u2028\\\"'-_.", "decision: accept", "\n\n", "claim:")
VALUES = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)
RECORDS = st.lists(
    st.builds(
        Record,
        st.lists(st.builds(Field, NAMES, VALUES), min_size=1, max_size=5).map(tuple),
        st.lists(VALUES, max_size=2).map(tuple),
    ),
    max_size=5,
)


@given(RECORDS)
@example([Record((Field("sentence", "\n\ndecision: accept\n# no\n+ yes\n\nclaim: 0"),), ("a\n\ndecision: reject",))])
def test_records_are_written_and_read_without_a_loss(records: list[Record]) -> None:
    text = "".join(write_records(records))
    assert read_records(text, "x") == tuple(records)
    assert read_records("\ufeff" + text.replace("\n", "\r\n"), "x") == tuple(records), "as Windows saves it"
    assert read_records(re.sub("(?m)^(?=[#A-Za-z+])", "# c\n", text), "x") == tuple(records), "comments anywhere"


@given(st.text())
def test_any_text_is_records_or_has_problems_by_line(text: str) -> None:
    try:
        read_records(text, "x")
    except ReviewError as error:
        assert all(re.match(r"x:\d+: ", problem) and "\n" not in problem for problem in error.problems)


def test_places_of_fields_and_problems_are_told() -> None:
    text = "# head\nreview: 1\n\n\nclaim: a\nnote: one\n+ two\n"
    assert [field.line for record in read_records(text, "x") for field in record.fields] == [2, 5, 6]
    with pytest.raises(ReviewError) as caught:
        read_records("+ x\nreview 1\n\nclaim: a\nno field\n", "r.txt")
    assert caught.value.problems == (
        "r.txt:1: nothing to continue here; a record begins with `field: value`",
        "r.txt:2: 'review 1' is no `field: value`; a `+ ` continues a value",
        "r.txt:5: 'no field' is no `field: value`; a `+ ` continues a value",
    )
    assert str(caught.value) == f"{caught.value.problems[0]} (and 2 more)"


def test_the_record_of_a_claim_is_stable() -> None:
    """Pages and scripts write the same: docs/review.md promises it."""
    [said] = [one for one in port.CLAIMS if one.predicate == "callsFor"]
    assert "".join(write_records([open_review("Ani"), offer_claim(said)])).splitlines()[2:] == [
        "review: 1",
        "reviewer: Ani",
        "",
        "# also port-id 62-136: Arunika menyerukan pendekatan yang berpusat pada PBB untuk tata kelola AI.",
        f"claim: {said.id}",
        "says: Arunika callsFor UN-centred approach to AI governance",
        "sentence: Arunika called for a UN-centred approach to AI governance, and Norvalia supported it.",
        "document: port-en 95-180",
        "confidence: 0.90",
        "decision:",
        "note:",
    ]
    in_indonesian = offer_claim(said, document="port-id", language="id")
    assert [field.value for field in in_indonesian.fields[1:4]] == [
        "Arunika menyerukan pendekatan yang berpusat pada PBB untuk tata kelola AI",
        "Arunika menyerukan pendekatan yang berpusat pada PBB untuk tata kelola AI.",
        "port-id 62-136",
    ]


@pytest.mark.parametrize(
    ("predicate", "text", "old", "expected"),
    [
        ("date", "2025-07-26", None, Literal(value="2025-07-26", datatype="xsd:date")),
        ("startDate", "2025-07", None, Literal(value="2025-07", datatype="xsd:gYearMonth")),
        ("endDate", "2025", None, Literal(value="2025", datatype="xsd:gYear")),
        ("hasTheme", "2025", None, Literal(value="2025")),
        ("hasQuantity", "0800 visitors", None, Literal(value="800", datatype="xsd:integer", of="visitors")),
        ("hasQuantity", "-1.50", None, Literal(value="-1.5", datatype="xsd:decimal")),
        ("hasQuantity", "-0.0", None, Literal(value="0", datatype="xsd:integer")),
        ("hasQuantity", "some", None, Literal(value="some")),
        (
            "hasQuantity",
            "3",
            Literal(value="2", of="tonnes of tin", unit="USD"),
            Literal(value="3", datatype="xsd:integer", of="tonnes of tin", unit="USD"),
        ),
        (  # as pages show values
            "hasQuantity",
            "3 USD tonnes of tin",
            Literal(value="2", of="tin", unit="USD"),
            Literal(value="3", datatype="xsd:integer", of="tonnes of tin", unit="USD"),
        ),
    ],
)
def test_values(predicate: str, text: str, old: Literal | None, expected: Literal) -> None:
    assert to_literal(predicate, text, old) == expected


@pytest.mark.parametrize("text", ["26 July 2025", "2025-13", "2025-02-30", "20250726", ""])
def test_dates_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no date; write 2025-07-26, 2025-07 or 2025"):
        to_literal("date", text)


# ---- the commands


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a project with the two documents of the port."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_HOME", raising=False)
    with Store.open(".kg") as store:
        for document in port.DOCUMENTS:
            store.put(document, port.CLAIMS, port.RUN)
    return lambda *arguments: CliRunner().invoke(kg, list(map(str, arguments)), prog_name="kg")


def find(predicate: str, **more: object) -> Claim:
    [found] = [
        one
        for one in port.CLAIMS
        if one.predicate == predicate and all(getattr(one, name) == value for name, value in more.items())
    ]
    return found


DEPENDS, RESTRICTS, OPPOSES = find("dependsOn"), find("restricts"), find("opposes")
QUANTITY = next(one for one in port.CLAIMS if isinstance(one.object, Literal) and one.object.value == "800")


def write(name: str, *records: str, reviewer: str = "Ani") -> str:
    head = f"review: 1\nreviewer: {reviewer}\n"
    Path(name).write_text("\n".join((head, *(f"{record}\n" for record in records))), encoding="utf-8")
    return name


def told() -> set[str]:
    """All claims of the project in words."""
    with Store.open(".kg", read_only=True) as store:
        check(store)
        return {
            f"{one.subject.label} {one.predicate} {one.object.label if isinstance(one.object, Entity) else one.object}"
            f" {one.status}"
            for one in store.claims()
            if one.status != "unreviewed"
        }


def fill_in(text: str, says: str, decision: str) -> str:
    """Write a decision into the record of a claim, as a person would."""
    return re.sub(rf"(says: {re.escape(says)}\n(?:[^\n]+\n)*?decision:)", rf"\1 {decision}", text)


def test_a_file_is_written_filled_in_and_applied(run: Run) -> None:
    shown = run("review")
    assert (shown.exit_code, shown.stderr) == (0, "kg: 18 claims\n")
    assert run("review", "-o", "review.txt", "--by", "Ani").stdout == ""
    text = Path("review.txt").read_text(encoding="utf-8")
    assert text == shown.stdout.replace("reviewer:", "reviewer: Ani")
    assert run("review", "apply", "review.txt").stdout == "review.txt: 18 undecided\n"
    assert text.count("\ndecision:\nnote:\n") == 18
    text = fill_in(text, "Arunika dependsOn B9 chips", "accept")
    text = fill_in(text, "Norvalia restricts B9 chips", "Reject ")
    text = fill_in(text, "Harbour Summit heldIn Port Selat", "correct\nobject: Norvalia\nnote: the port is there")
    text = text.replace("note: the port is there\nnote:\n", "note: the port is there\n")
    Path("review.txt").write_text(text, encoding="utf-8")
    assert run("review", "apply", "review.txt", "--dry-run").stdout == (
        "review.txt: would be 1 accepted, 1 rejected, 1 corrected, 15 undecided\n"
    )
    assert told() == set()
    done = run("review", "apply", "review.txt", "--at", AT)
    assert (done.exit_code, done.stdout) == (0, "review.txt: 1 accepted, 1 rejected, 1 corrected, 15 undecided\n")
    expected = {
        "Arunika dependsOn B9 chips accepted",
        "Norvalia restricts B9 chips rejected",
        "Harbour Summit heldIn Port Selat rejected",
        "Harbour Summit heldIn Norvalia corrected",
    }
    assert told() == expected
    log = run("review", "log").stdout
    assert [line.split("  ")[1:] for line in log.splitlines()] == [
        [
            AT,
            "Ani",
            f"corrected claim {find('heldIn').id}: Harbour Summit heldIn Port Selat -> Harbour Summit heldIn Norvalia",
            "# the port is there",
        ],
        [AT, "Ani", f"rejected claim {RESTRICTS.id}: Norvalia restricts B9 chips"],
        [AT, "Ani", f"accepted claim {DEPENDS.id}: Arunika dependsOn B9 chips"],
    ]
    again = run("review", "apply", "review.txt")
    assert again.stdout == "review.txt: 3 known already, 15 undecided\n"
    assert run("review", "log").stdout == log and told() == expected
    rest = run("review", "--status", "corrected").stdout
    assert f"# corrected by Ani at {AT}: the port is there\nclaim: " in rest and "decision:\n" in rest
    undone = run("review", "undo", log[:8])
    assert undone.stdout.startswith(f"undone  {log[:8]}  corrected claim")
    assert told() == {"Arunika dependsOn B9 chips accepted", "Norvalia restricts B9 chips rejected"}
    assert run("review", "undo", log[:8]).stderr.startswith("kg: no decision has an id that begins with")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--below", "0.7"], ["Norvalia supports UN-centred approach to AI governance"]),
        (["--document", "port-id", "--entity", "Norvalia"],
         ["Borealis opposes export controls [alleged; according to Norvalia]"]),
        (["--document", "port-id", "--entity", "PRC"], None),
        (["--document", "gone"], None),
        (["--status", "accepted"], []),
        (["--entity", "B9 chips", "--lang", "id"],
         ["Norvalia membatasi B9 chips", "Borealis memproduksi B9 chips", "Arunika bergantung pada B9 chips"]),
    ],
)  # fmt: skip
def test_what_is_offered(run: Run, arguments: list[str], expected: list[str] | None) -> None:
    shown = run("review", *arguments)
    assert shown.exit_code == (1 if expected is None else 0)
    assert re.findall("(?m)^says: (.*)", shown.stdout) == (expected or [])


def test_the_least_sure_come_first_where_asked(run: Run) -> None:
    found = [float(number) for number in re.findall("confidence: (.*)", run("review", "--sort", "confidence").stdout)]
    assert found == sorted(found) and found[0] == 0.6
    places = re.findall(r"document: (\S+) (\d+)-", run("review").stdout)
    assert places == sorted(places, key=lambda place: (place[0], int(place[1])))


ACCEPT = f"claim: {DEPENDS.id}\ndecision: accept"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["1: this is no review file; it begins with `review: 1`"]),
        ("claim: x\ndecision: accept", ["1: this is no review file; it begins with `review: 1`"]),
        ("review: 2\nreviewer: A", ["1: format '2' is not known; kg reads 1"]),
        (f"review: 1\n\n{ACCEPT}", ["1: nobody is named; fill in `reviewer:` or give --by NAME"]),
        ("{}\nacept: x", ["4: `acept:` opens no record; write one of claim, merge, rename, retype, split"]),
        ("{}\nclaim: x\ndecision: acept", ["5: 'acept' is no decision on a claim; did you mean accept?"]),
        ("{}\nclaim: x\ndesicion: accept", ["5: `desicion:` is no field here; did you mean decision?"]),
        ("{}\nclaim: x\nnote:\nnote: b", ["6: `note:` stands twice in this record; leave one"]),
        ("{}\nclaim: XYZ\ndecision: accept", ["4: 'XYZ' is no id of a claim; `kg review` writes them"]),
        (f"{{}}\n{ACCEPT}\n\n{ACCEPT}", ["7: this is decided in line 4 too; leave one of the two"]),
        (
            f"{{}}\n{ACCEPT}\nsubject: Norvalia",
            ["6: `subject:` says what is right; write `decision: correct` with it"],
        ),
        (
            f"{{}}\nclaim: {DEPENDS.id}\ndecision: correct\nnote: hm",
            ["4: nothing is corrected; add `object:` or another field with what is right"],
        ),
        (
            f"{{}}\nclaim: {DEPENDS.id}\ndecision: correct\nobject: Arunica",
            ["6: no entity is called 'Arunica'; near it: Arunika; a new one needs `object_type:`"],
        ),
        (
            f"{{}}\nclaim: {DEPENDS.id}\ndecision: correct\nobject: New thing\nobject_type: Contry",
            ["6: 'Contry' is no type of entities; did you mean Country?"],
        ),
        (
            f"{{}}\nclaim: {DEPENDS.id}\ndecision: correct\nobject: Norvalia\nobject_type: Company",
            ["6: Norvalia is a Country already; leave out `object_type:`, or retype it"],
        ),
        (f"{{}}\nclaim: {DEPENDS.id}\ndecision: correct\nobject:",
         ["6: `object:` is empty; fill it in, or take it out"]),
        (
            f"{{}}\nclaim: {DEPENDS.id}\ndecision: correct\npredicate: depends",
            ["6: 'depends' is no predicate; did you mean dependsOn?"],
        ),
        (
            f"{{}}\nclaim: {DEPENDS.id}\ndecision: correct\npredicate: hosts",
            ["4: hosts does not tie a Country to a Hardware; correct `predicate:` or an end, or retype an entity"],
        ),
        (
            f"{{}}\nclaim: {DEPENDS.id}\ndecision: correct\npredicate: date",
            ["4: date does not tie a Country to a Hardware; correct `predicate:` or an end, or retype an entity"],
        ),
        (
            f"{{}}\nclaim: {QUANTITY.id}\ndecision: correct\npredicate: dependsOn",
            ["4: dependsOn does not tie a Event to a value; correct `predicate:` or an end, or retype an entity"],
        ),
        (
            f"{{}}\nclaim: {find('date').id}\ndecision: correct\nobject: last week",
            ["6: 'last week' is no date; write 2025-07-26, 2025-07 or 2025"],
        ),
        (
            f"{{}}\nclaim: {DEPENDS.id}\ndecision: correct\npolarity: no\n\n"
            f"claim: {RESTRICTS.id}\ndecision: correct\nmodality: x",
            ["6: 'no' is no polarity; write one of affirmed, negated",
             "10: 'x' is no modality; write one of asserted, planned, possible, alleged"],
        ),
        ("{}\nmerge: Arunika", ["4: two entities are merged; write `merge: ent:a + ent:b`, the one that stays first"]),
        ("{}\nmerge: Arunika + ent:arunika", ["4: both are Arunika; name two that differ"]),
        ("{}\nmerge: Arunika + ent:gone",
         ["4: no entity is called 'ent:gone'; `kg query -n most-named` lists the known ones"]),
        ("{}\nmerge: Arunika + Norvalia\ndecision: correct",
         ["5: 'correct' is no decision on a merge; did you mean reject?"]),
        ("{}\nrename: Arunika", ["4: how is Arunika called? add `label:`, `label_en:` or `label_id:`"]),
        ("{}\nrename: Arunika\nlabel_EN: x", ["5: `label_EN:` is no field here; did you mean label?"]),
        ("{}\nretype: Arunika", ["4: what is Arunika? add `type:`"]),
        ("{}\nretype: Arunika\ntype: Nation", ["5: 'Nation' is no type; write one of Country,"]),
        ("{}\nsplit: Arunika\nmentions: port-en 0-5", ["4: what do these mentions of Arunika mean? add `into: NAME`"]),
        ("{}\nsplit: Arunika\ninto: X", ["4: say which: add `mentions: DOCUMENT START-END, ...`, or `documents:`"]),
        ("{}\nsplit: Arunika\ninto: Arunika\ndocuments: port-en", ["5: that is Arunika itself; give another name"]),
        ("{}\nsplit: Arunika\ninto: X\ndocuments: port",
         ["6: no document has the id 'port'; `kg list` shows those there are"]),
        ("{}\nsplit: Arunika\ninto: X\nmentions: port-en",
         ["6: 'port-en' is no place; write DOCUMENT START-END, a comma between two"]),
        ("{}\nsplit: Arunika\ninto: X\nmentions: port-en 0-3",
         ["6: port-en 0-3 holds no mention of Arunika; `kg show` lists places"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_line_and_nothing_is_done(run: Run, text: str, problems: list[str]) -> None:
    text = text.replace("{}", "review: 1\nreviewer: Ani\n", 1)
    Path("r.txt").write_text(text + "\n", encoding="utf-8")
    good = write("good.txt", f"claim: {OPPOSES.id}\ndecision: accept")
    done = run("review", "apply", "r.txt", good)
    assert done.exit_code == 1
    lines = done.stderr.splitlines()
    assert len(lines) == len(problems) + 1
    for line, problem in zip(lines, problems, strict=False):
        assert line.startswith(f"kg: r.txt:{problem}")
    assert lines[-1] == f"kg: r.txt: {len(problems)} problem{'s' * (len(problems) > 1)}; nothing of it was done"
    assert done.stdout == "good.txt: 1 accepted\n", "another file is another matter"
    assert told() == {"Borealis opposes export controls accepted"}


def test_a_name_of_two_entities_is_asked_about(run: Run) -> None:
    assert run("review", "rename", "B9 chips", "Norvalia", "--by", "Ani").exit_code == 0
    line = "'Norvalia' means 2 entities; write one of ent:b9-chips, ent:norvalia"
    assert run("review", "merge", "Arunika", "Norvalia", "--by", "Ani").stderr == f"kg: {line}\n"


def test_files_that_are_no_text(run: Run) -> None:
    Path("r.txt").write_bytes(b"review: 1\nreviewer: \xff\n")
    assert run("review", "apply", "r.txt").stderr.startswith("kg: r.txt:2: not UTF-8 (invalid start byte)")
    assert run("review", "apply", "gone.txt").exit_code == 2
    assert run("review", "apply", "r.txt", "--at", "soon").exit_code == 2
    assert run("review", "merge", "Arunika", "Norvalia").exit_code == 2


def test_all_that_a_correction_can_say(run: Run) -> None:
    fields = (
        "subject: ent:norvalia\npredicate: imposesExportControlsOn\nobject: Kobaltia\nobject_type: Country\n"
        "polarity: negated\nmodality: planned\nrole: host\namount: 3 dollars\ntime: 2026\n"
        "attributed_to: Aster Bureau\nattributed_to_type: GovernmentBody"
    )
    write("r.txt", f"claim: {OPPOSES.id}\ndecision: correct\n{fields}\nnote: all of it\n+ and more")
    assert run("review", "apply", "r.txt").stdout == "r.txt: 1 corrected\n"
    with Store.open(".kg") as store:
        [said] = [one for one in store.claims() if one.status == "corrected"]
        assert (said.subject.iri, said.predicate) == (port.NORVALIA.iri, "imposesExportControlsOn")
        assert said.object == Entity(iri=to_iri("entity", "kobaltia_country"), label="Kobaltia", type="Country")
        assert (said.polarity, said.modality, said.role, said.amount, said.time) == (
            "negated", "planned", "host", "3 dollars", "2026",
        )  # fmt: skip
        assert said.attributed_to and said.attributed_to.label == "Aster Bureau"
        assert said.evidence == OPPOSES.evidence and said.confidence == OPPOSES.confidence
        assert store.decisions()[0].note == "all of it\nand more"
    write("again.txt", f"claim: {said.id}\ndecision: correct\nrole:\namount:\ntime:\nattributed_to:\nobject: Kobaltia")
    assert run("review", "apply", "r.txt", "again.txt").stdout == "r.txt: 1 known already\nagain.txt: 1 corrected\n"
    with Store.open(".kg", read_only=True) as store:
        statuses = [one for one in store.claims() if one.status == "corrected"]
    assert [(one.role, one.amount, one.time, one.attributed_to) for one in statuses] == [(None,) * 4]


def test_values_are_corrected_and_known_actors_are_found_by_name(run: Run) -> None:
    write(
        "r.txt",
        f"claim: {QUANTITY.id}\ndecision: correct\nobject: 900",
        f"claim: {find('heldIn').id}\ndecision: correct\nobject: Tiongkok\nobject_type: Country",
    )
    assert run("review", "apply", "r.txt").stdout == "r.txt: 2 corrected\n"
    with Store.open(".kg", read_only=True) as store:
        right = {one.predicate: one.object for one in store.claims() if one.status == "corrected"}
        [both] = [one for one in store.claims() if one.predicate == "hasQuantity" and one.status == "corrected"]
        assert len(both.evidence) == 2, "the other document says so too"
        assert [reason for *_, reason in store.conflicts() if "quantities" in reason] == []
    assert right["hasQuantity"] == Literal(value="900", datatype="xsd:integer", of="exhibitors")
    china = right["heldIn"]
    assert isinstance(china, Entity) and (china.iri, china.wikidata) == (to_iri("entity", "china"), "Q148")


def test_stale_claims_are_told_and_the_rest_goes_on(run: Run) -> None:
    write("r.txt", "claim: 0123456789abcdef\ndecision: accept", ACCEPT)
    done = run("review", "apply", "r.txt")
    assert done.exit_code == 0
    assert done.stdout == "r.txt: 1 accepted, 1 stale\n"
    assert done.stderr == "kg: r.txt:4: 0123456789abcdef is said by no document any more; left out\n"


def test_of_two_reviewers_the_later_stands_and_both_are_in_the_log(run: Run) -> None:
    write("ani.txt", ACCEPT)
    write("budi.txt", f"claim: {DEPENDS.id}\ndecision: reject", reviewer="Budi")
    assert run("review", "apply", "ani.txt", "--at", "2025-08-01").exit_code == 0
    assert run("review", "apply", "budi.txt", "--at", "2025-08-02T10:00:00+07:00").exit_code == 0
    assert told() == {"Arunika dependsOn B9 chips rejected"}
    lines = run("review", "log").stdout.splitlines()
    assert ["2025-08-01T00:00:00Z  Ani  accepted" in lines[0], "2025-08-02T03:00:00Z  Budi  rejected" in lines[1]] == [
        True,
        True,
    ]
    assert lines[0].endswith(f"(overruled by {lines[1][:8]})")
    again = run("review", "apply", "ani.txt")
    assert again.stdout == "ani.txt: 1 known already\n"
    assert "Budi decided since; add a note to decide anew" in again.stderr
    assert told() == {"Arunika dependsOn B9 chips rejected"}
    write("ani.txt", f"{ACCEPT}\nnote: I asked them")
    assert run("review", "apply", "ani.txt").stdout == "ani.txt: 1 accepted\n"
    assert told() == {"Arunika dependsOn B9 chips accepted"}
    early = run(
        "review", "apply", write("c.txt", f"claim: {DEPENDS.id}\ndecision: reject"), "--at", "2025-07-01", "--by", "X"
    )
    assert early.stdout == "c.txt: 1 rejected\n"
    assert told() == {"Arunika dependsOn B9 chips accepted"}, "what was decided earlier does not overrule"


EDITS = (
    "merge: ent:arunika + ent:norvalia",
    "merge: ent:b9-chips + ent:export-controls\ndecision: reject",
    "rename: ent:borealis\nlabel: Borealis Group\nlabel_id: Grup Borealis",
    "retype: ent:harbour-summit\ntype: Initiative",
    "split: ent:arunika\ninto: Isle of Arunika\ninto_type: Place\nmentions: port-en 263-313",
    f"claim: {DEPENDS.id}\ndecision: accept",
    f"claim: {RESTRICTS.id}\ndecision: reject",
)


def test_entities_are_edited_in_the_file_and_twice_is_as_once(run: Run) -> None:
    write("r.txt", *EDITS)
    assert run("review", "apply", "r.txt", "--at", AT).stdout == (
        "r.txt: 1 accepted, 1 rejected, 1 merged, 1 kept apart, 1 renamed, 1 retyped, 1 split\n"
    )
    first = told()
    assert "Arunika restricts B9 chips rejected" in first
    log = run("review", "log").stdout
    assert run("review", "apply", "r.txt").stdout == "r.txt: 7 known already\n"
    assert (told(), run("review", "log").stdout) == (first, log)
    with Store.open(".kg", read_only=True) as store:
        assert store.entities("Grup Borealis")[0].label == "Borealis Group"
        assert store.entities("Norvalia")[0].iri == port.ARUNIKA.iri
        assert store.entities("Harbour Summit")[0].type == "Initiative"
        assert [one.predicate for one in store.claims(entity=store.entities("Isle of Arunika")[0].iri)] == ["dependsOn"]
    refused = run("review", "rename", "ent:norvalia", "X", "--by", "Budi").stderr
    assert refused == "kg: Norvalia was merged into Arunika; write ent:arunika\n"


def test_a_file_from_before_a_merge_still_means_its_claims(run: Run) -> None:
    run("review", "-o", "before.txt", "--by", "Ani")
    assert run("review", "merge", "ent:borealis", "ent:norvalia", "--by", "Budi", "--note", "one").exit_code == 0
    text = Path("before.txt").read_text(encoding="utf-8")
    Path("before.txt").write_text(fill_in(text, "Norvalia restricts B9 chips", "accept"), encoding="utf-8")
    assert run("review", "apply", "before.txt").stdout == "before.txt: 1 accepted, 17 undecided\n"
    assert "Borealis restricts B9 chips accepted" in told()


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (["merge", "Arunika", "Norvalia"], "merged: Arunika + Norvalia"),
        (["merge", "Arunika", "Norvalia", "--reject"], "kept apart: Arunika + Norvalia"),
        (["rename", "KTT Pelabuhan", "Pelabuhan", "--lang", "id"],
         "renamed: Harbour Summit -> Harbour Summit, Pelabuhan (id)"),
        (["retype", "Borealis", "ResearchOrganization"], "retyped: Borealis is a ResearchOrganization"),
        (["split", "Arunika", "--into", "Isle", "--document", "port-id"], "split: Arunika -> Isle in port-id"),
        (["split", "Arunika", "--into", "Isle", "--mentions", "port-en 263-313"],
         "split: Arunika -> Isle in port-en 263-270"),
    ],
)  # fmt: skip
def test_entities_are_edited_by_commands_too(run: Run, command: list[str], line: str) -> None:
    done = run("review", *command, "--by", "Ani", "--at", AT, "--note", "so it is")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout[10:] == f"{line}  # so it is\n"
    assert run("review", "log").stdout == f"{done.stdout[:8]}  {AT}  Ani  {line}  # so it is\n"
    assert run("review", *command, "--by", "Ani", "--note", "so it is").stdout == "known already\n"
    with Store.open(".kg") as store:
        check(store)
        store.undo(done.stdout[:8])
        assert store.claims() == port.CLAIMS


def test_hostile_text_decides_nothing(run: Run) -> None:
    hostile = 'China\n\ndecision: accept\n\nclaim: 0\r\u202e"supports"\x1b[31m AI\n# governance'
    subject = port.to_entity("China\ndecision: accept", "Country")
    concept = port.to_entity("AI\n# governance", "Concept")
    document = port.to_document("bad\ndecision: reject", hostile, "en")
    said = port.say(port.PORT_EN, 3, subject, "supports", concept, ("Arunika", "B9 chips"))
    points = {
        "subject": replace(said.evidence[0].subject, start=0, end=5, text="China"),
        "object": replace(
            said.evidence[0].object, start=hostile.index("AI"), end=len(hostile), text="AI\n# governance"
        ),
    }
    evidence = replace(said.evidence[0], document=document.id, sentence=hostile, start=0, end=len(hostile), **points)
    with Store.open(".kg") as store:
        store.put(document, [replace(said, evidence=(evidence,))], port.RUN)
    text = run("review", "--by", "A\ndecision: accept", "--document", document.id, "-o", "r.txt")
    assert (text.exit_code, text.stderr) == (0, "kg: 1 claim\n")
    lines = Path("r.txt").read_text(encoding="utf-8").split("\n")
    assert [line for line in lines if line.startswith("decision")] == ["decision:"]
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", "".join(lines))
    assert run("review", "apply", "r.txt").stdout == "r.txt: 1 undecided\n"
    assert told() == set()


def test_proposed_merges_are_offered_until_they_are_decided_on(run: Run, reader: object) -> None:
    twin = port.to_entity("Declaration of Harbour", "Agreement")
    said = port.say(port.PORT_EN, 4, port.ARUNIKA, "supports", twin, ("Arunika", "Harbour Declaration"))
    with Store.open(".kg") as store:
        store.put(port.PORT_EN, [*port.CLAIMS, said], port.RUN)
    shown = run("review", "--merges", "--status", "rejected")
    assert shown.stderr == "kg: 0 claims, 1 merge\n"
    record = shown.stdout.split("\n\n")[1]
    assert record.startswith(
        "merge: ent:declaration-of-harbour + ent:harbour-declaration\nscore: 0.80\n"
        "labels: Declaration of Harbour (Agreement) + Harbour Declaration (Agreement)\ndecision:\nnote:"
    )
    assert (
        run("review", "--merges", "--status", "rejected", "--entity", "Borealis").stderr == "kg: 0 claims, 0 merges\n"
    )
    write("r.txt", record)
    assert run("review", "apply", "r.txt").stdout == "r.txt: 1 undecided\n"
    write("r.txt", record.replace("decision:", "decision: reject"))
    assert run("review", "apply", "r.txt").stdout == "r.txt: 1 kept apart\n"
    assert run("review", "--merges", "--status", "rejected").stderr == "kg: 0 claims, 0 merges\n"


def test_every_export_and_page_shows_the_status(run: Run) -> None:
    write(
        "r.txt",
        ACCEPT,
        f"claim: {RESTRICTS.id}\ndecision: reject",
        f"claim: {OPPOSES.id}\ndecision: correct\npredicate: warnsOf",
    )
    assert run("review", "apply", "r.txt", "--at", AT).exit_code == 0
    expected = {DEPENDS.id: "accepted", RESTRICTS.id: "rejected", OPPOSES.id: "rejected"}
    shown = {
        format: run("export", "-f", format).stdout for format in ("turtle", "trig", "jsonl", "csv", "graphml", "gexf")
    }
    records = {record["id"]: record["status"] for record in map(json.loads, shown["jsonl"].splitlines())}
    rows = {row["id"]: row["status"] for row in csv.DictReader(io.StringIO(shown["csv"]))}
    [corrected] = [id for id, status in records.items() if status == "corrected"]
    assert records.items() >= expected.items() and records == rows
    for format in ("turtle", "trig"):
        assert re.search(rf"clm:{RESTRICTS.id} a aip:Claim(?:.|\n)*?aip:status aip:Rejected ", shown[format])
        assert re.search(rf"clm:{corrected} a aip:Claim(?:.|\n)*?aip:status aip:Corrected ", shown[format])
        assert "ent:norvalia aip:restricts" not in shown[format]
        assert re.search(r"dec:\w+ a aip:Decision, prov:Activity", shown[format])
        assert re.search(rf"clm:{corrected} (?:.|\n)*?prov:wasRevisionOf clm:{OPPOSES.id}", shown[format])
    assert "graph/decisions> {" in shown["trig"]
    for graph in (nx.parse_graphml(shown["graphml"]), nx.read_gexf(io.BytesIO(shown["gexf"].encode()))):
        statuses = {data["status"] for *_, data in graph.edges(data=True)}
        assert statuses == {"unreviewed", "accepted", "corrected"}, "what was rejected has no edge"
    page = run("render").stdout
    found = {claim["id"]: claim["status"] for claim in read_data(page)["claims"]}
    assert found.items() >= {**expected, corrected: "corrected"}.items(), "the page hides what was rejected itself"
    assert "B9 chips [rejected]" in run("show", "Norvalia").stdout
