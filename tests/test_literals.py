"""Dates, numbers and sums of money: what they are claims of."""

from collections.abc import Iterable

import pytest
from made_grounds import Tied, Words, to_grounds

from kg.extract import to_claims
from kg.languages import find_day
from kg.model import Literal
from kg.nlp import load


def to_values(text: str, words: Iterable[Words], ties: Iterable[Tied]) -> set[tuple[str, str, str]]:
    return {
        (claim.subject.label, claim.predicate, claim.object.value)
        for claim in to_claims(to_grounds(text, words, ties))
        if isinstance(claim.object, Literal)
    }


@pytest.mark.parametrize(
    ("text", "day", "chances", "expected"),
    [
        (
            "Tin Fair runs 3-5 May 2025.",
            "3-5 May 2025",
            {"startDate": 0.45, "endDate": 0.4},
            {("startDate", "2025-05-03"), ("endDate", "2025-05-05")},
        ),
        (
            "Tin Fair runs 3-5 May 2025.",
            "3-5 May 2025",
            {"date": 0.8},
            {("startDate", "2025-05-03"), ("endDate", "2025-05-05")},
        ),
        ("Tin Fair runs 3-5 May 2025.", "3-5 May 2025", {"startDate": 0.1, "endDate": 0.1}, set()),
        ("Tin Fair opens 3 May 2025.", "3 May 2025", {"startDate": 0.7, "date": 0.2}, {("startDate", "2025-05-03")}),
        # a day without a year is one near the day that the text speaks from
        (
            "Tin Fair opens 3 May, the host said on Friday, 25 April 2025.",
            "3 May",
            {"date": 0.8},
            {("date", "2025-05-03")},
        ),
        ("Tin Fair opens 3 May.", "3 May", {"date": 0.8}, set()),
    ],
)
def test_a_range_is_begin_and_end(
    text: str, day: str, chances: dict[str, float], expected: set[tuple[str, str]]
) -> None:
    found = to_values(text, [("Tin Fair", "Event", 0.99), (day, "Date", 0.99)], [(0, 1, chances)])
    assert {(predicate, value) for _, predicate, value in found} == expected


def test_a_sum_is_a_quantity_where_it_says_how_much_of_no_claim() -> None:
    text = "The Tin Fund holds 3 million euros."
    words = [("Tin Fund", "Initiative", 0.99), ("3 million euros", "Amount", 0.99)]
    assert to_values(text, words, [(0, 1, {"hasAmount": 0.9})]) == {("Tin Fund", "hasQuantity", "3000000")}
    assert (
        to_values("Chad gave 3 million euros.", [("Chad", "Country", 0.99), words[1]], [(0, 1, {"hasAmount": 0.9})])
        == set()
    )
    text = "Ada Ltd puts 3 million euros into Bob Ltd."
    words = [("Ada Ltd", "Company", 0.99), ("3 million euros", "Amount", 0.99), ("Bob Ltd", "Company", 0.99)]
    ties: list[Tied] = [(0, 1, {"hasAmount": 0.9}), (0, 2, {"investsIn": 0.9})]
    assert to_values(text, words, ties) == set()
    (claim,) = to_claims(to_grounds(text, words, ties))
    assert claim.amount == "3 million euros"


def test_a_number_in_a_name_counts_nothing() -> None:
    text = "The Ascend 384 is fast."
    words = [("Ascend", "Hardware", 0.99), ("384", "Quantity", 0.99)]
    assert to_values(text, words, [(0, 1, {"hasQuantity": 0.9})]) == set()


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("Pameran dibuka, kata panitia, Kamis (3/4/2025), dan ditutup 9 April.", "id", "2025-04-03"),
        ("The fair opens on Thursday, 3 April 2025, and closes on April 9.", "en", "2025-04-03"),
        ("The club was founded on 3 April 1925 and meets on April 9.", "en", None),
        ("Nothing is said of any day.", "en", None),
    ],
)
def test_a_text_speaks_from_the_first_day_with_its_weekday(text: str, language: str, day: str | None) -> None:
    assert find_day(text, language) == day


@pytest.mark.parametrize(
    ("language", "text", "literals"),
    [
        ("id", "Forum AI Nusantara digelar di Bandung pada 10-12 Mei 2025.", {"Date": ["10-12 Mei 2025"]}),
        (
            "en",
            "The Lagos AI Forum runs 3-5 March 2026 with 40 firms.",
            {"Date": ["3-5 March 2026"], "Quantity": ["40"]},
        ),
    ],
)
def test_dates_and_numbers_have_the_bounds_that_rules_give(
    language: str, text: str, literals: dict[str, list[str]]
) -> None:
    doc = load(language)(text)
    spans = doc.spans["kg_literals"]
    for kind, words in literals.items():
        assert [span.text for span in spans if span.label_ == kind] == words
