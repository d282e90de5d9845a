"""Causes of misses: what was claimed instead, and where the reader lost what gold has."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from made_grounds import Tied, Words, to_grounds

from kg.cli.explaining import REASONS
from kg.evaluation import score
from kg.extract import Refusal
from kg.gold import GoldClaim, GoldDocument, GoldEntity
from kg.misses import CAUSES, Miss
from kg.tracing import REFUSED

CHINA = GoldEntity(key="china", names=("China", "Beijing"), wikidata="Q148")
RULES = GoldEntity(key="rules", names=("AI governance",))
SUMMIT = GoldEntity(key="summit", names=("WAIC 2025", "WAIC"))


def to_gold(*claims: dict[str, Any]) -> GoldDocument:
    usual = {"subject": CHINA, "predicates": ("supports",), "object": RULES, "quote": "it said so"}
    made = tuple(GoldClaim(**{**usual, **claim}) for claim in claims or ({},))
    return GoldDocument(name="d", other_name="", language="en", text=Path("d.txt"), claims=made)


def to_record(**changes: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "document": "d",
        "subject": {"iri": "ent:china", "label": "China"},
        "predicate": "supports",
        "object": {"iri": "ent:rules", "label": "AI governance"},
        "evidence": [{"sentence": "And it said so."}],
    }
    return record | changes


def find(kind: str, misses: tuple[Miss, ...]) -> list[tuple[str | None, str]]:
    return [(miss.cause, miss.detail) for miss in misses if miss.kind == kind]


ELSEWHERE = [{"sentence": "Elsewhere."}]
OTHER = {"iri": "ent:other", "label": "India"}
COMPARED: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({}, {"polarity": "negated"}, "polarity", "polarity"),
    ({"negated": True}, {}, "polarity", "polarity"),
    ({"roles": ("chair",)}, {"role": "guest"}, "role", "role"),
    ({}, {"predicate": "opposes"}, "predicate", "predicate"),
    ({}, {"subject": to_record()["object"], "object": to_record()["subject"]}, "direction", "direction"),
    ({"predicates": ("date",), "object": "2025-07-26"}, {"predicate": "date", "object": {"value": "2025"}},
     "value", "value"),
    ({}, {"subject": OTHER}, "subject", "subject"),
    ({}, {"object": OTHER}, "object", "object"),
    ({}, {"subject": OTHER, "object": {"iri": "ent:x", "label": "trade"}}, "both ends", "both ends"),
    # of what stands elsewhere only claims about the same two are near
    ({}, {"object": OTHER, "evidence": ELSEWHERE}, "not in gold", "unclaimed"),
    ({}, {"predicate": "opposes", "evidence": ELSEWHERE}, "predicate", "predicate"),
    ({}, {"subject": OTHER, "predicate": "opposes"}, "not in gold", "unclaimed"),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "record", "wrong", "missed"), COMPARED)
def test_causes_that_claims_show(gold: dict[str, Any], record: dict[str, Any], wrong: str, missed: str) -> None:
    misses = score([to_gold(gold)], [to_record(**record)], with_causes=True).misses
    assert [(miss.kind, miss.cause) for miss in misses] == [("wrong", wrong), ("missed", missed)]


def test_details_say_what_stands_on_the_other_side() -> None:
    misses = score([to_gold()], [to_record(polarity="negated")], with_causes=True).misses
    assert find("wrong", misses) == [("polarity", "gold has China | supports | AI governance")]
    assert find("missed", misses) == [("polarity", "claimed was China | not supports | AI governance")]
    [(_, lone)] = find("missed", score([to_gold()], [], with_causes=True).misses)
    assert lone == "no claim has the subject or the object"
    apart = [to_record(predicate="seeks", object=OTHER), to_record(predicate="seeks", subject=OTHER)]
    [(_, both)] = find("missed", score([to_gold()], apart, with_causes=True).misses)
    assert both == "each end is in other claims"


def test_the_quote_counts_where_the_score_is_strict() -> None:
    misses = score([to_gold()], [to_record(evidence=ELSEWHERE)], strict=True, with_causes=True).misses
    assert [miss.cause for miss in misses] == ["quote", "quote"]


def test_what_was_found_lends_a_wrong_claim_no_ends() -> None:
    misses = score([to_gold()], [to_record(), to_record(object=OTHER)], with_causes=True).misses
    assert find("wrong", misses) == [("not in gold", "")]


def test_a_right_claim_is_no_cause_of_a_miss_beside_it() -> None:
    gold = to_gold({}, {"predicates": ("seeks",)})
    assert find("missed", score([gold], [to_record()], with_causes=True).misses)[0][0] == "unclaimed"


def test_causes_are_looked_for_on_request_only() -> None:
    assert {miss.cause for miss in score([to_gold()], [to_record(predicate="opposes")]).misses} == {None}


# ---- with what the reader saw

C, B = ("China", "Country", 0.9), ("Beijing", "Country", 0.9)
G, W = ("AI governance", "Concept", 0.8), ("WAIC", "Event", 0.8)
TEXT = "China backs AI governance."
LOST: list[tuple[str, list[Words], list[Tied], dict[str, Any], dict[str, Any], str, str]] = [
    (TEXT, [C, G], [(0, 1, {"supports": 0.25})], {}, {}, "threshold",
     "supports 0.200 of 0.400 needed; the likeliest is no relation 0.750"),
    (TEXT, [C], [], {}, {}, "no mention", 'object: "AI governance" is no mention'),
    ("China backs it all.", [C], [], {}, {}, "no mention", 'object: nothing names "AI governance"'),
    (TEXT, [C, ("AI", "Technology", 0.9)], [], {}, {}, "boundary", 'object: "AI" for "AI governance"'),
    ("China backs it: governance of data.", [C, ("governance of data", "Concept", 0.9)], [], {}, {}, "boundary",
     'object: "governance of data" for "AI governance"'),
    (TEXT, [C, ("AI governance", "Theme", 0.9)], [], {}, {}, "type", 'object: "AI governance" is taken for a Theme'),
    (TEXT, [C, G], [(0, 1, {})], {"predicates": ("hosts", "heldIn")}, {}, "type",
     "no hosts or heldIn between Country and Concept"),
    ("China hosts WAIC.", [C, W], [(0, 1, {"hosts": 1.0})], {"predicates": ("hosts",), "object": SUMMIT},
     {"types": {1: "Place"}}, "type", "hosts 0.800, but: types"),
    (TEXT, [C, G], [], {}, {"names": {0: None}}, "link", 'subject: "China" is linked to nothing'),
    ("Beijing won.\nIt backs AI governance.", [B, ("It", "Country", 0.9), G], [(1, 2, {"supports": 1.0})], {},
     {"names": {1: "India"}}, "link", 'subject: "It" is linked to India'),
    ("Beijing won.\nThe day was fine for AI governance.", [B, G], [], {}, {}, "sentence",
     'subject: "China" is mentioned in other sentences only'),
    ("Beijing backs\nAI governance.", [B, G], [], {"quote": "backs AI governance"}, {}, "sentence",
     "both ends are mentioned, but not together"),
    ("WAIC opens on 3 May.", [W, ("3 May", "Date", 0.9)], [],
     {"subject": SUMMIT, "predicates": ("startDate",), "object": "2025-05-03"}, {}, "value",
     'object: "3 May" is read as no value'),
    ("WAIC opens on 3 May 2025.", [W, ("3 May 2025", "Date", 0.9)], [(0, 1, {"date": 0.9})],
     {"subject": SUMMIT, "predicates": ("startDate",), "object": "2025-05-03"}, {}, "threshold",
     "startDate 0.000 of 0.400 needed; the likeliest is date 0.900"),
    ("WAIC opens.", [W], [],
     {"subject": SUMMIT, "predicates": ("startDate",), "object": "2025-05-03"}, {}, "no mention",
     "object: no Date is mentioned, wanted 2025-05-03"),
    (TEXT, [C, G], [(0, 1, {"supports": 1.0})], {"negated": True}, {}, "polarity", "supports 0.800, affirmed"),
    # a symmetric relation may be seen from either side
    ("AI governance and China.", [("AI governance", "Company", 0.8), C], [(0, 1, {"cooperatesWith": 0.25})],
     {"predicates": ("cooperatesWith",)}, {}, "threshold",
     "cooperatesWith 0.200 of 0.400 needed; the likeliest is no relation 0.750"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "ties", "gold", "options", "cause", "detail"), LOST)
def test_causes_that_lie_in_the_reading(
    text: str,
    words: list[Words],
    ties: list[Tied],
    gold: dict[str, Any],
    options: Mapping[str, Any],
    cause: str,
    detail: str,
) -> None:
    grounds = to_grounds(text, words, ties, **options)
    document = to_gold({"quote": text.split("\n")[-1], **gold})
    misses = score([document], [], with_causes=True, grounds={"d": grounds}).misses
    assert find("missed", misses) == [(cause, detail)]


def test_the_confidence_that_was_not_enough_is_told() -> None:
    grounds = to_grounds(TEXT, [C, G], [(0, 1, {"supports": 0.25})])
    [miss] = score([to_gold({"quote": TEXT})], [], with_causes=True, grounds={"d": grounds}).misses
    assert miss.probability == pytest.approx(0.2)


def test_what_was_claimed_instead_goes_before_what_was_seen() -> None:
    grounds = to_grounds(TEXT, [C, G], [(0, 1, {"opposes": 0.9, "supports": 0.1})])
    record = to_record(predicate="opposes", evidence=[{"sentence": TEXT}])
    misses = score([to_gold({"quote": TEXT})], [record], with_causes=True, grounds={"d": grounds}).misses
    assert find("missed", misses)[0][0] == "predicate"
    record["evidence"] = ELSEWHERE
    misses = score([to_gold({"quote": TEXT})], [record], with_causes=True, grounds={"d": grounds}).misses
    assert find("missed", misses)[0][0] == "threshold"


def test_every_cause_has_its_words() -> None:
    told = {("wrong", case[2]) for case in COMPARED} | {("missed", case[3]) for case in COMPARED}
    told |= {("missed", case[5]) for case in LOST} | {("missed", "quote"), ("wrong", "quote")}
    assert told == {(kind, cause) for kind, titles in CAUSES.items() for cause in titles}


def test_every_reason_for_no_claim_has_a_cause_and_words() -> None:
    reasons = set(get_args(Refusal))
    assert set(REFUSED) == reasons
    assert set(REASONS) == reasons
