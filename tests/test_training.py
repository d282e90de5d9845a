"""The training data: its form, and that no evaluation text is in it."""

import json
import re
from pathlib import Path

import pytest

from kg import languages
from kg.errors import KgError
from kg.training.examples import DATA, Example, from_marked, literal_marks, read_examples, read_names
from kg.vocab import ENTITY_TYPES, PREDICATES

RUN = 8
"""So many words in a row are a quotation."""


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return list(read_examples())


def to_runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def test_no_training_passage_quotes_an_evaluation_text(examples: list[Example], shared: Path) -> None:
    texts = sorted((shared / "gold" / "dev").glob("*.txt"))
    assert len(texts) > 10
    runs = set().union(*(to_runs(path.read_text(encoding="utf-8")) for path in texts))
    assert [e.name for e in examples if not e.held_out and to_runs(e.text) & runs] == []


def test_no_training_passage_quotes_the_seed(examples: list[Example]) -> None:
    seed = Path(__file__).parents[1] / "seeds" / "waic-2025-id.txt"
    runs = to_runs(seed.read_text(encoding="utf-8"))
    assert [e.name for e in examples if to_runs(e.text) & runs] == []


def test_every_mark_has_a_known_type_and_clean_edges(examples: list[Example]) -> None:
    wrong = [
        (e.name, e.text[start:end], kind)
        for e in examples
        for start, end, kind, _ in e.marks
        if kind not in ENTITY_TYPES or e.text[start:end] != e.text[start:end].strip()
    ]
    assert wrong == []


def test_every_predicate_and_type_is_taught_and_tested(examples: list[Example]) -> None:
    for held_out in (False, True):
        some = [e for e in examples if e.held_out == held_out]
        assert {claim.predicate for e in some for claim in e.claims} == set(PREDICATES)
        assert {kind for e in some for _, _, kind, _ in e.marks} >= set(ENTITY_TYPES) - {"Document"}


def test_literals_of_claims_are_found_in_their_sentence() -> None:
    row = {
        "lang": "en",
        "text": "<e1:Person>Ada Obi</e1>, chair of <e2:Company>Nok</e2>, spoke. The chair left.",
        "claims": [["e1", "holdsOfficeIn", "e2", {"role": "chair", "s": 1}]],
    }
    example = from_marked(row, "en-9", 1)
    (start, end, kind, _), *rest = literal_marks(example, languages.sentences(example.text, "en"))
    assert (example.text[start:end], kind, start, rest) == ("chair", "Role", 9, [])


@pytest.mark.parametrize(
    "claim",
    [["e9", "signs", "e1"], ["e1", "likes", "e1"], ["e1", "signs", "e7"]],
    ids=["unknown subject", "unknown predicate", "unknown object"],
)
def test_a_malformed_claim_is_named(claim: list[str]) -> None:
    row = {"lang": "en", "text": "<e1:Country>Chad</e1> signs.", "claims": [claim]}
    with pytest.raises(KgError, match="en-9:4"):
        from_marked(row, "en-9", 4)


def test_names_of_an_iob_file_become_partial_marks() -> None:
    path = DATA / "idner-news-2k.train.iob"
    first = next(
        example for example in read_names(path, {"PER": "Person", "ORG": "Company", "LOC": "Place"}) if example.marks
    )
    start, end, kind, _ = first.marks[0]
    assert (first.text[start:end], kind) == ("Indonesia", "Place")


def test_every_file_has_one_language() -> None:
    for path in DATA.glob("*.jsonl"):
        with path.open(encoding="utf-8") as lines:
            assert {json.loads(line)["lang"] for line in lines if line.strip()} == {path.stem.split("-")[0]}
