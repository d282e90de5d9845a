"""The quality gate: the same figures as the scorer that the gold annotations came with, and a floor that only rises."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import GoldError
from kg.evaluation import Report, Score, find_fallen, raise_floor, read_floor, read_records, score
from kg.gold import GoldClaim, GoldDocument, GoldEntity, read_gold

CHINA = GoldEntity(key="china", names=("China", "Tiongkok", "Beijing"), wikidata="Q148")
AI_RULES = GoldEntity(key="rules", names=("AI governance", "tata kelola AI"))


def to_gold(**claim: Any) -> GoldDocument:
    made = GoldClaim(**{"subject": CHINA, "predicates": ("supports",), "object": AI_RULES, "quote": "q"} | claim)
    return GoldDocument(name="d", other_name="en-d", language="en", text=Path("d.txt"), claims=(made,))


def to_record(**changes: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "document": "d",
        "subject": {"iri": "ent:1", "label": "China"},
        "predicate": "supports",
        "object": {"iri": "ent:2", "label": "AI governance"},
        "evidence": [{"sentence": "China q."}],
    }
    return record | changes


@pytest.mark.parametrize(
    ("gold", "record", "right"),
    [
        ({}, {}, True),
        # names: any label, mention or translation, articles and punctuation apart; an id decides where both have one
        ({}, {"subject": {"label": "the PRC", "mention": "Beijing's"}}, True),
        ({}, {"subject": {"label": "PRC", "labels": {"id": "Tiongkok"}}}, True),
        ({}, {"subject": {"label": "PRC", "wikidata": "http://www.wikidata.org/entity/Q148"}}, True),
        ({}, {"subject": {"label": "China", "wikidata": "Q30"}}, False),
        ({}, {"object": {"label": "AI"}}, False),
        ({}, {"object": {"label": "global AI governance"}}, True),
        ({}, {"object": {"value": "AI governance"}}, False),
        # predicate and polarity
        ({"predicates": ("seeks", "supports")}, {"predicate": "aip:supports"}, True),
        ({}, {"predicate": "opposes"}, False),
        ({}, {"polarity": "negated"}, False),
        ({"negated": True}, {"polarity": "negated"}, True),
        # swapped ends only where the predicate is symmetric
        ({}, {"subject": {"label": "AI governance"}, "object": {"label": "China"}}, False),
        (
            {"predicates": ("cooperatesWith",)},
            {"predicate": "cooperatesWith", "subject": {"label": "AI governance"}, "object": {"label": "China"}},
            True,
        ),
        # roles count only where both sides give one
        ({"roles": ("President", "Presiden")}, {"role": "presiden"}, True),
        ({"roles": ("President",)}, {"role": "minister"}, False),
        ({"roles": ("President",)}, {}, True),
        # literals
        (
            {"object": "Global solidarity in the AI era"},
            {"object": {"value": "global solidarity in the age of AI"}},
            True,
        ),
        ({"object": "2025-07-26"}, {"object": {"value": "2025-07-26"}}, True),
        ({"object": "2025-07-26"}, {"object": {"value": "2025-08"}}, False),
        ({"object": 75000000}, {"object": {"value": "75 juta"}}, True),
        ({"object": 3000}, {"object": {"value": "3.000"}}, True),
        ({"object": 3, "counted": ("models",)}, {"object": {"value": "3", "of": "large language models"}}, True),
        ({"object": 3, "counted": ("models",)}, {"object": {"value": "3", "of": "summits"}}, False),
        ({"object": 40, "counted": ("models",)}, {"object": {"value": "40", "of": "systems"}}, True),
    ],
)
def test_agreement(gold: dict[str, Any], record: dict[str, Any], right: bool) -> None:
    report = score([to_gold(**gold)], [to_record(**record)])
    assert (report.rows["all"].right, report.rows["all"].found) == (right, right)
    assert len(report.misses) == (0 if right else 2)


def test_strict_asks_for_the_quote_and_forgives_its_typography() -> None:
    gold = [to_gold(quote="the “AI”  plan's aim")]
    said = to_record(evidence=[{"sentence": 'So THE "AI" plan’s aim is clear.'}])
    assert score(gold, [said], strict=True).rows["all"].right == 1
    assert score(gold, [to_record()], strict=True).rows["all"].right == 0


def test_a_claim_said_twice_counts_once_and_optional_ones_add_no_recall() -> None:
    report = score([to_gold(optional=True)], [to_record(), to_record()])
    assert report.rows["all"] == Score(made=1, right=1, wanted=0, found=0)


def test_claims_of_documents_without_gold_are_left_out() -> None:
    assert score([to_gold()], [to_record(document="other")]).rows["all"] == Score(wanted=1)


def make_claims(gold: tuple[GoldDocument, ...], seed: int) -> Iterator[dict[str, Any]]:
    """Half of the gold claims, some of them with an end, a predicate, a polarity or a sentence spoilt."""
    chance = random.Random(seed)
    for document in gold:
        entities = sorted({c.subject for c in document.claims}, key=lambda entity: entity.key)
        for claim in document.claims:
            if chance.random() < 0.4:
                continue
            thing = claim.object
            record: dict[str, Any] = {
                "document": document.name if chance.random() < 0.9 else document.name + ".txt",
                "subject": to_end(claim.subject, chance),
                "predicate": chance.choice(claim.predicates),
                "object": to_end(thing, chance)
                if isinstance(thing, GoldEntity)
                else {"value": str(thing), "of": chance.choice([*claim.counted, None])},
                "polarity": "negated" if claim.negated else "affirmed",
                "role": chance.choice([*claim.roles, None]),
                "evidence": [{"sentence": f"… {claim.quote} …"}],
            }
            spoil = chance.random()
            if spoil < 0.1:
                record["subject"] = to_end(chance.choice(entities), chance)
            elif spoil < 0.2:
                record["object"] = to_end(chance.choice(entities), chance)
            elif spoil < 0.3:
                record["predicate"] = "https://example.org/onto#" + chance.choice(
                    ["seeks", "restricts", "competesWith"]
                )
            elif spoil < 0.35:
                record["polarity"] = "negated"
            elif spoil < 0.45:
                record["evidence"] = [{"sentence": "Nothing of the kind."}]
            elif spoil < 0.6:
                record["subject"], record["object"] = record["object"], record["subject"]
            if "value" not in record["subject"]:
                yield record
                if chance.random() < 0.1:
                    yield {**record, "evidence": [{"sentence": "Said again."}]}


def to_end(entity: GoldEntity, chance: random.Random) -> dict[str, Any]:
    name = chance.choice(entity.names)
    end: dict[str, Any] = {"iri": f"ent:{entity.key}", "label": name}
    if chance.random() < 0.3:
        end = {
            "label": f"the {name} {chance.choice(['', 'group', 'plan'])}",
            "labels": {"id": chance.choice(entity.names)},
        }
    if chance.random() < 0.3:
        end["wikidata"] = entity.wikidata or "Q1"
    return end


@pytest.mark.parametrize(("seed", "strict"), [(0, False), (1, True)])
def test_same_figures_as_the_scorer_of_the_annotations(shared: Path, tmp_path: Path, seed: int, strict: bool) -> None:
    gold = read_gold(shared / "gold" / "dev")
    claims = tmp_path / "claims.jsonl"
    claims.write_text("".join(json.dumps(record) + "\n" for record in make_claims(gold, seed)), encoding="utf-8")
    command = [sys.executable, str(shared / "gold" / "score.py"), str(shared / "gold" / "dev"), str(claims), "--json"]
    run = subprocess.run(
        [*command, "--misses", *(["--strict"] if strict else [])], capture_output=True, text=True, check=True
    )
    wanted = json.loads(run.stdout)
    with claims.open(encoding="utf-8") as lines:
        report = score(gold, read_records(lines), strict=strict)

    entities = wanted.pop("entities of gold claims found")
    assert {"recall": round(report.entities.recall, 4), "gold": report.entities.wanted} == entities
    assert {row: to_figures(counts) for row, counts in report.rows.items()} == wanted
    assert list(report.rows) == list(wanted)
    assert 0.2 < report.rows["all"].f1 < 0.8  # or the comparison would prove little
    lines_of = [line.split(" ", 1)[0].lower() for line in run.stderr.splitlines()]
    assert [miss.kind for miss in report.misses] == lines_of


def to_figures(row: Score) -> dict[str, float]:
    return {
        "precision": round(row.precision, 4),
        "recall": round(row.recall, 4),
        "f1": round(row.f1, 4),
        "claims": row.made,
        "right": row.right,
        "gold": row.wanted,
        "found": row.found,
    }


REPORT = Report(
    {"all": Score(made=3, right=2, wanted=4, found=2), "language en": Score(made=1, right=1, wanted=2, found=1)},
    Score(),
    (),
)


def test_a_new_floor_holds_and_names_every_language() -> None:
    floor = read_floor(raise_floor("", REPORT))
    assert list(floor) == ["all", "language en"]
    assert floor["all"] == pytest.approx({"precision": 0.6616, "recall": 0.495, "f1": 0.5664})
    assert find_fallen(REPORT, floor) == []


def test_the_floor_only_rises_and_keeps_its_comments() -> None:
    text = '# why\ntolerance = 0.01\n["language en"]  # small\nf1 = 0.9  # was\nrecall = 0.25\n[all]\nrecall = 0.5\n'
    assert raise_floor(text, REPORT) == text.replace("0.25", "0.5000")
    assert find_fallen(REPORT, read_floor(text)) == ["language en: f1 0.6667 is below 0.8900"]


def test_a_floor_of_a_row_that_vanished_has_fallen() -> None:
    assert find_fallen(REPORT, {"language id": {"f1": 0.1}}) == ["language id: f1 0.0000 is below 0.1000"]


@pytest.mark.parametrize("text", ["[all\n", "[all]\nf2 = 1\n", "f1 = 0.5\n"])
def test_a_malformed_floor_is_named(text: str) -> None:
    with pytest.raises(GoldError, match=r"floor\.toml"):
        read_floor(text, "floor.toml")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: [", "YAML"),
        ("- 1", "entities"),
        ("language: en\nentities: {}\n", "claims"),
        ("language: en\nentities: {}\nclaims: [{s: china, p: seeks, o: ai, q: x}]", "china"),
    ],
)
def test_a_malformed_annotation_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(GoldError, match=rf"bad\.yaml.*{complaint}"):
        read_gold(tmp_path)


def test_an_empty_gold_folder_and_a_broken_line_are_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no gold annotations"):
        read_gold(tmp_path)
    with pytest.raises(GoldError, match=r"claims\.jsonl, line 2"):
        list(read_records(["", "{"], "claims.jsonl"))
