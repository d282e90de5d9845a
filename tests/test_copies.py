"""Reprints of one text are found, listed, and count as one witness."""

import random
from pathlib import Path

import pytest
from fake_reader import FakeReader
from hypothesis import given
from hypothesis import strategies as st

from kg.copies import Copies, to_signature
from kg.pipeline import build
from kg.store import Store

READER = FakeReader()
WORDS = [f"word{number}" for number in range(2000)]
CLAIM = "China supports AI governance."


def make_text(seed: int, length: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length)).capitalize() + "."


def edit(text: str, changes: int) -> str:
    words = text.split()
    for at in random.Random(7).sample(range(len(words)), changes):
        words[at] = "changed"
    return " ".join(words)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (make_text(1), "a"),
        ("JAKARTA – " + make_text(1).upper(), "a"),
        (edit(make_text(1), 10), "a"),
        (make_text(1) + " " + make_text(2, 60), "a"),
        (edit(make_text(1), 120), None),
        (make_text(2), None),
        (make_text(1, 30), None),  # too short to tell
        ("", None),
    ],
)
def test_what_is_a_copy(other: str, expected: str | None) -> None:
    copies = Copies([("a", to_signature(make_text(1)), None)])
    assert copies.find("b", to_signature(other)) == expected


def test_a_copy_of_a_copy_is_one_of_the_original_and_no_document_of_itself() -> None:
    copies = Copies([("a", to_signature(make_text(1)), None), ("b", to_signature(edit(make_text(1), 5)), "a")])
    assert copies.find("c", to_signature(edit(make_text(1), 7))) == "a"
    assert copies.find("a", to_signature(make_text(1))) is None, "read again, it stays the original"


@given(st.text(max_size=400))
def test_any_text_has_a_signature_or_none(text: str) -> None:
    assert len(to_signature(text)) in (0, 512)
    assert (
        to_signature(text) == to_signature(text.upper().lower()) or text.casefold() != text.upper().lower().casefold()
    )


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    """A report of an agency, two papers that print it, and one that wrote its own."""
    folder = tmp_path / "news"
    folder.mkdir()
    report = f"{CLAIM} {make_text(1)}"
    (folder / "1-agency.txt").write_text(report)
    (folder / "2-kabar.txt").write_text("Our reader says so. " + report)
    (folder / "3-harian.txt").write_text(report + " It was so.")
    (folder / "4-own.txt").write_text(f"{CLAIM} {make_text(2)}")
    return folder


@pytest.mark.parametrize("jobs", [1, 2])
def test_copies_are_listed_and_count_as_one_witness(wire: Path, jobs: int) -> None:
    store = Store.memory()
    build([str(wire)], store, READER, jobs=jobs)
    assert store.copies() == {"2-kabar": "1-agency", "3-harian": "1-agency"}
    (claim,) = store.claims()
    assert len(claim.evidence) == 4
    assert claim.confidence == 0.96, "two witnesses of 0.8, not four"
    (said,) = store.query("SELECT ?n { ?claim a aip:Claim ; aip:confidence ?n }").to_values()
    assert float(str(said["n"])) == 0.96
    rows = store.run("documents").to_values()
    assert [row.get("copy_of") for row in rows] == [None, "1-agency", "1-agency", None]


def test_the_same_whether_read_at_once_or_one_after_the_other(wire: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg") as at_once:
        build([str(wire)], at_once, READER)
        expected = sorted(map(str, at_once.quads())), sorted(map(str, at_once.statements()))
    for path in sorted(wire.iterdir()):
        with Store.open(tmp_path / "kg2") as store:
            build([str(path)], store, READER)
    with Store.open(tmp_path / "kg2") as store:
        found = sorted(map(str, store.quads())), sorted(map(str, store.statements()))
    assert [[line.replace(".txt", "") for line in part] for part in found] == [
        [line.replace(".txt", "") for line in part] for part in expected
    ]
    assert sorted(path.suffix for path in (tmp_path / "kg2" / "texts").iterdir()).count(".minhash") > 0


def test_what_is_left_of_a_removed_document_goes_too(wire: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg") as store:
        build([str(wire)], store, READER)
        list(store.signatures())
        for id in store.ids():
            store.remove(id)
        assert list((tmp_path / "kg" / "texts").iterdir()) == []
        assert list(store.quads()) == [] and list(store.statements()) == []
