"""Explanations: what decided on each claim, and what fell short, from what the reader keeps on request."""

import pytest
from made_grounds import Tied, Words, to_grounds

from kg.explain import Explanation, Judgement, explain
from kg.extract import Grounds, to_claims, without_vague
from kg.model import Claim, Document, Entity
from kg.nlp import Reader
from kg.vocab import PREDICATES

PERSON, PERU, FORUM = ("Ana Duarte", "Person", 0.9), ("Peru", "Country", 0.8), ("AI Forum", "Event", 0.7)


def judge(grounds: Grounds) -> tuple[Judgement, ...]:
    [one] = explain(grounds)
    return one.judgements


def test_a_claim_is_explained_by_what_decided() -> None:
    grounds = to_grounds(
        "Ana Duarte, founder of Lumen and president of Peru, spoke. Duarte left.",
        [PERSON, ("founder", "Role", 0.9), ("president", "Role", 0.6), PERU, ("Duarte", "Person", 1.0)],
        [
            (0, 1, {"hasRole": 0.9}),
            (0, 2, {"hasRole": 0.7}),
            (0, 3, {"holdsOfficeIn": 0.75, "affiliatedWith": 0.125, "supports": 0.0625, "uses": 0.03125}),
        ],
        names={4: "Ana Duarte"},
    )
    [one] = judge(grounds)
    assert (one.verdict, one.subject.entity, one.predicate) == ("claim", grounds.entities[0], "holdsOfficeIn")
    assert (one.relation, one.confidence, one.threshold, one.weakest) == (0.75, 0.6, 0.4, "relation")
    assert one.runners_up == (("affiliatedWith", 0.125), ("supports", 0.0625), ("none", 0.03125))
    assert [other.text for other in one.subject.others] == ["Duarte"]
    assert one.qualifier and (one.qualifier.words, one.qualifier.options) == ("president", 2)
    assert one.qualifier.probability == pytest.approx(0.7)
    assert one.claim and (one.claim.role, one.claim.polarity) == ("president", "affirmed")
    assert [one.claim] == list(to_claims(grounds))


@pytest.mark.parametrize(
    ("least", "chance", "verdict"),
    [
        (0.4, 0.5, "claim"),  # 0.5 x 0.8 is just enough
        (0.41, 0.5, "near miss"),
        (0.54, 0.5, "near miss"),
        (0.56, 0.5, None),
        (0.2, 0.125, "near miss"),
        (0.22, 0.125, None),  # within reach, but not half of what is needed
        (0.0, 0.125, "claim"),
    ],
)
def test_a_near_miss_lies_just_below_the_threshold(least: float, chance: float, verdict: str | None) -> None:
    found = judge(to_grounds("Ana Duarte left Peru.", [PERSON, PERU], [(0, 1, {"opposes": chance})], least=least))
    assert [one.verdict for one in found] == ([verdict] if verdict else [])


REFUSED = [
    ("unnamed subject", [PERSON, PERU], "supports", {"names": {0: None}}),
    ("unnamed object", [PERSON, PERU], "supports", {"names": {1: None}}),
    ("one thing", [PERSON, PERU], "supports", {"names": {0: "Peru"}}),
    ("types", [PERSON, PERU], "holdsOfficeIn", {"types": {1: "Event"}}),
    ("no value", [FORUM, ("some time", "Date", 0.9)], "date", {}),
]


@pytest.mark.parametrize(("reason", "words", "predicate", "options"), REFUSED, ids=[case[0] for case in REFUSED])
def test_a_likely_tie_without_a_claim_says_why(
    reason: str, words: list[Words], predicate: str, options: dict[str, object]
) -> None:
    text = "Ana Duarte met the AI Forum and Peru some time."
    grounds = to_grounds(text, words, [(0, 1, {predicate: 1.0})], **options)  # type: ignore[arg-type]
    [one] = judge(grounds)
    assert (one.verdict, one.refusal, one.claim) == ("no claim", reason, None)
    assert list(to_claims(grounds)) == []


def test_a_value_belongs_to_its_likeliest_subject() -> None:
    words = [FORUM, PERU, ("2025", "Date", 0.9)]
    ties: list[Tied] = [(0, 2, {"date": 0.9}), (1, 2, {"date": 0.8})]
    first, second = judge(to_grounds("The AI Forum of Peru in 2025.", words, ties))
    assert (first.verdict, second.verdict, second.refusal) == ("claim", "no claim", "other subject")


def test_a_reference_is_as_sure_as_what_it_refers_to() -> None:
    words = [PERU, ("It", "Country", 1.0), FORUM]
    ties: list[Tied] = [(1, 2, {"hosts": 1.0})]
    grounds = to_grounds("Peru won. It hosts the AI Forum.", words, ties, names={1: "Peru"}, antecedents={1: (0, 0.5)})
    [one] = judge(grounds)
    assert (one.subject.certainty, one.object.certainty, one.confidence, one.weakest) == (0.5, 0.7, 0.5, "subject")
    assert one.subject.antecedent == (grounds.analysis.mentions[0], 0.5)


def test_a_symmetric_tie_is_explained_once_by_its_surer_reading() -> None:
    words = [PERU, ("Chile", "Country", 0.9)]
    ties: list[Tied] = [(0, 1, {"cooperatesWith": 0.4}), (1, 0, {"cooperatesWith": 0.9})]
    [one] = judge(to_grounds("Peru works with Chile.", words, ties))
    assert (one.verdict, one.subject.mention.text) == ("claim", "Chile")


def test_a_sentence_without_a_likely_tie_still_shows_its_mentions() -> None:
    [one] = explain(to_grounds("Ana Duarte left Peru.", [PERSON, PERU], [(0, 1, {"opposes": 0.01})]))
    assert isinstance(one, Explanation)
    assert ([end.mention.text for end in one.mentions], one.judgements) == (["Ana Duarte", "Peru"], ())


# ---- with the model


def test_the_model_keeps_its_grounds_on_request_only(reader: Reader) -> None:
    text = "Brazil did not sign the Geneva declaration. Brazil and Peru cooperate on AI. It hosted WAIC 2025 in Lima."
    document = Document(id="d", text=text, language="en", source="d.txt", content_hash="")
    assert reader.read(document).grounds is None
    reading = Reader.load(with_grounds=True).read(document)
    assert reading == reader.read(document)
    assert reading.grounds
    found = [one for explanation in explain(reading.grounds) for one in explanation.judgements]
    made = [one.claim for one in found if one.verdict == "claim" and one.claim]
    assert made
    assert {claim.id for claim in made} <= {claim.id for claim in reading.claims}
    assert {_ends(claim) for claim in made} == {_ends(claim) for claim in reading.claims}
    assert all(one.threshold > one.confidence for one in found if one.verdict == "near miss")


def _ends(claim: Claim) -> tuple[object, ...]:
    spans = [(one.start, one.end) for one in (claim.evidence[0].subject, claim.evidence[0].object)]
    return (claim.predicate, *(sorted(spans) if PREDICATES[claim.predicate].symmetric else spans))


def test_without_a_threshold_everything_that_may_be_is_a_claim() -> None:
    document = Document(id="d", text="Peru hosted WAIC on 3 May.", language="en", source="d.txt", content_hash="")
    claims = Reader.load(min_confidence=0).read(document).claims
    assert claims
    assert all(claim.confidence > 0 for claim in claims)


@pytest.mark.parametrize(
    ("text", "subject", "verdict"),
    [
        ("- Promote Safe AI: Foster acceptance of Codex.", ("Safe AI", "Concept", 0.99), "no claim"),
        ("1. Safe AI: Foster acceptance of Codex.", ("Safe AI", "Initiative", 0.99), "no claim"),
        ("- Safe AI Ltd: Has fostered acceptance of Codex.", ("Safe AI Ltd", "Company", 0.99), "claim"),
        ("- Talks of Safe AI Ltd: Foster acceptance of Codex.", ("Safe AI Ltd", "Company", 0.99), "no claim"),
        ("Safe AI fosters acceptance of Codex.", ("Safe AI", "Initiative", 0.99), "claim"),
    ],
)
def test_what_heads_an_item_of_a_list_does_nothing(text: str, subject: Words, verdict: str) -> None:
    grounds = to_grounds(text, [subject, ("Codex", "Guideline", 0.99)], [(0, 1, {"supports": 0.9})])
    (explanation,) = explain(grounds)
    (judgement,) = explanation.judgements
    assert judgement.verdict == verdict


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "France's President Ada Roe and Germany's Chancellor Bo Lund agreed.",
            {("Ada Roe", "France"), ("Bo Lund", "Germany")},
        ),
        (
            "Ada Roe and Bo Lund lead France and Germany.",
            {(p, c) for p in ("Ada Roe", "Bo Lund") for c in ("France", "Germany")},
        ),
    ],
)
def test_an_office_is_in_the_country_beside_it(text: str, expected: set[tuple[str, str]]) -> None:
    kinds = {"France": "Country", "Germany": "Country", "Ada Roe": "Person", "Bo Lund": "Person"}
    words: list[Words] = [(one, kinds[one], 0.99) for one in sorted(kinds, key=text.index)]
    numbers = {one: number for number, (one, *_) in enumerate(words)}
    people, countries = ("Ada Roe", "Bo Lund"), ("France", "Germany")
    ties: list[Tied] = [(numbers[p], numbers[c], {"holdsOfficeIn": 0.9}) for p in people for c in countries]
    claims = [one.claim for each in explain(to_grounds(text, words, ties)) for one in each.judgements if one.claim]
    assert {(one.subject.label, one.object.label) for one in claims if isinstance(one.object, Entity)} == expected


def test_an_office_without_a_title_yields_to_the_same_with_one() -> None:
    text = "President Ada Roe leads Chad.\nAda Roe of Chad spoke.\nBo Lund of Chad spoke."
    words: list[Words] = [
        ("President", "Role", 0.99),
        *(
            (one, kind, 0.99)
            for name in ("Ada Roe", "Ada Roe", "Bo Lund")
            for one, kind in ((name, "Person"), ("Chad", "Country"))
        ),
    ]
    ties: list[Tied] = [(1, 0, {"hasRole": 0.9}), *((at, at + 1, {"holdsOfficeIn": 0.9}) for at in (1, 3, 5))]
    found = [(claim.subject.label, claim.role) for claim in without_vague(to_claims(to_grounds(text, words, ties)))]
    assert found == [("Ada Roe", "President"), ("Bo Lund", None)]
