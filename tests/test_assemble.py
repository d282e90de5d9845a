"""Claims joined, confidences combined, evidence held against the text, disagreements found."""

import random
from dataclasses import replace

import port_claims as port
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.assemble import assemble, confidence, conflicts, merge_entities, of_document, to_canonical, verify
from kg.errors import EvidenceError
from kg.model import Claim, Entity, Evidence, Literal, Mention

MENTION = Mention(start=0, end=1, text="A", type="Country")
A, B = (Entity(iri=f"urn:{name}", label=name.upper(), type="Country") for name in "ab")


def to_evidence(
    start: int = 0, p: float = 0.5, document: str = "d", extractor: str = "x/1", **more: object
) -> Evidence:
    made = Evidence(
        document=document,
        sentence="A b.",
        start=start,
        end=start + 4,
        subject=MENTION,
        object=MENTION,
        confidence=p,
        extractor=extractor,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def to_claim(predicate: str = "supports", thing: Entity | Literal = B, *evidence: Evidence, **more: object) -> Claim:
    made = Claim(subject=A, predicate=predicate, object=thing, evidence=evidence or (to_evidence(),))
    return replace(made, **more)  # type: ignore[arg-type]


def test_same_words_of_two_documents_become_one_claim_with_both_sentences() -> None:
    found = [claim for claim in port.CLAIMS if claim.predicate == "callsFor"]
    assert [one.document for one in found[0].evidence] == ["port-en", "port-id"]
    assert len(found) == 1 and found[0].confidence == 0.9  # 1 - 0.2 * 0.5


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([to_evidence(p=0.87)], 0.87),
        ([to_evidence(p=0.5), to_evidence(9, p=0.5)], 0.75),
        ([to_evidence(p=0.5), to_evidence(p=0.6)], 0.6),  # one sentence, one extractor: counts once, at its best
        ([to_evidence(p=0.5), to_evidence(p=0.5, extractor="y/1")], 0.75),
        ([to_evidence(p=0.5), to_evidence(p=0.5, document="e")], 0.75),
        ([to_evidence(p=1.0), to_evidence(9, p=0.3)], 1.0),
        ([to_evidence(p=1 / 3)], 0.3333),
        ([], 0.0),
    ],
)
def test_confidence_counts_a_sentence_and_extractor_once(evidence: list[Evidence], expected: float) -> None:
    assert confidence(evidence) == expected


def test_evidence_is_sorted_and_kept_once_at_its_best() -> None:
    second, first, late = to_evidence(30), to_evidence(4), to_evidence(2, document="e")
    [claim] = assemble([to_claim("supports", B, late, second, second), to_claim("supports", B, first)])
    assert claim.evidence == (first, second, late)
    [claim] = assemble([to_claim("supports", B, to_evidence(p=0.4), to_evidence(p=0.9))])
    assert [one.confidence for one in claim.evidence] == [0.9]


def test_the_order_of_what_comes_in_does_not_matter() -> None:
    shuffled = list(port.SAID)
    for seed in range(5):
        random.Random(seed).shuffle(shuffled)
        assert assemble(shuffled) == port.CLAIMS


def test_assembling_again_changes_nothing() -> None:
    assert assemble(port.CLAIMS) == port.CLAIMS
    parts = [part for document in port.DOCUMENTS for part in of_document(port.CLAIMS, document.id)]
    assert assemble(parts) == port.CLAIMS


def test_symmetric_claims_are_one_from_either_side() -> None:
    left, right = replace(MENTION, start=5, end=6), replace(MENTION, start=9, end=10)
    one = to_claim("cooperatesWith", A, to_evidence(subject=left, object=right), subject=B)
    other = to_claim("cooperatesWith", B, to_evidence(subject=right, object=left), subject=A)
    [claim] = assemble([one, other])
    assert (claim.subject, claim.object) == (A, B)
    assert (claim.evidence[0].subject, claim.evidence[0].object) == (right, left)
    assert to_canonical(to_claim("supports", A, subject=B)).subject == B


def test_what_a_claim_says_keeps_claims_apart() -> None:
    said = [
        to_claim(),
        to_claim(polarity="negated"),
        to_claim(modality="planned"),
        to_claim(attributed_to=B),
        to_claim(time="2024"),
        to_claim("opposes"),
        to_claim("hasQuantity", Literal(value="5", datatype="xsd:integer", of="chips")),
        to_claim("hasQuantity", Literal(value="5", datatype="xsd:integer", of="models")),
    ]
    assert len(assemble(said)) == len(said)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["unreviewed", "accepted"], "accepted"),
        (["accepted", "rejected"], "rejected"),
        (["corrected", "unreviewed"], "corrected"),
        (["unreviewed", "unreviewed"], "unreviewed"),
    ],
)
def test_a_persons_word_stands(statuses: list[str], expected: str) -> None:
    [claim] = assemble([to_claim("supports", B, to_evidence(9 * n), status=s) for n, s in enumerate(statuses)])
    assert claim.status == expected


def test_an_entity_gets_one_description() -> None:
    china = Entity(iri="urn:c", label="China", type="Country", labels=(("en", "China"),), wikidata="Q148")
    tiongkok = Entity(iri="urn:c", label="Tiongkok", type="Country", labels=(("id", "Tiongkok"),), aliases=("RRT",))
    odd = replace(china, type="Place", labels=(("EN", "PRC"),), wikidata=None)
    merged = merge_entities([china, tiongkok, china, odd])["urn:c"]
    assert merged == Entity(
        iri="urn:c",
        label="China",
        type="Country",
        labels=(("en", "China"), ("id", "Tiongkok")),
        aliases=("PRC", "RRT"),
        wikidata="Q148",
    )
    claims = [to_claim("supports", china), to_claim("opposes", tiongkok)]
    assert len({claim.object for claim in assemble(claims)}) == 1


def test_verify_accepts_what_is_there() -> None:
    verify(port.CLAIMS, port.DOCUMENTS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sentence": "Arunika made this up."}, "port-en: text 95-180 is not 'Arunika made this up.' as claim"),
        ({"end": 99}, "port-en: text 95-99 is not 'Arunika called for .*…'"),
        ({"start": -1}, "port-en: text -1-[0-9]+ is not"),
        ({"document": "gone"}, "gone: claim .* points at a document that is not there"),
        ({"object": replace(MENTION, text="Norvalia")}, "port-en: text 0-1 is not 'Norvalia'"),
        ({"subject": Mention(start=3, end=3, text="", type="Country")}, "port-en: text 3-3 is not ''"),
    ],
)
def test_verify_refuses_what_the_text_does_not_say(change: dict[str, object], message: str) -> None:
    claim = next(claim for claim in port.CLAIMS if claim.predicate == "supports")
    wrong = replace(claim, evidence=(replace(claim.evidence[0], **change),))  # type: ignore[arg-type]
    with pytest.raises(EvidenceError, match=message):
        verify([wrong], port.DOCUMENTS)


def test_verify_refuses_a_claim_without_evidence() -> None:
    with pytest.raises(EvidenceError, match="has no evidence"):
        verify([replace(port.CLAIMS[0], evidence=())], port.DOCUMENTS)


def test_of_document_keeps_the_documents_own_share() -> None:
    [claim] = [claim for claim in of_document(port.CLAIMS, "port-id") if claim.predicate == "callsFor"]
    assert claim.confidence == 0.5 and {one.document for one in claim.evidence} == {"port-id"}
    assert list(of_document(port.CLAIMS, "gone")) == []


def to_date(value: str, predicate: str = "date", **more: object) -> Claim:
    return to_claim(predicate, Literal(value=value, datatype="xsd:date"), **more)


def to_count(value: str, of: str | None = "exhibitors", unit: str | None = None, **more: object) -> Claim:
    datatype = "xsd:decimal" if "." in value else "xsd:integer"
    return to_claim("hasQuantity", Literal(value=value, datatype=datatype, of=of, unit=unit), **more)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        # offices
        (to_claim("holdsOfficeIn", role="CEO"), to_claim("holdsOfficeIn", role="Chair"), "different roles: CEO, Chair"),
        (to_claim("holdsOfficeIn", role="CEO"), to_claim("holdsOfficeIn", role="ceo"), None),
        (to_claim("holdsOfficeIn", role="CEO"), to_claim("holdsOfficeIn"), None),
        (to_claim("holdsOfficeIn", role="CEO"), to_claim("holdsOfficeIn", A, role="Chair"), None),
        (
            to_claim("holdsOfficeIn", role="CEO", time="2020"),
            to_claim("holdsOfficeIn", role="Chair", time="2024-05"),
            None,
        ),
        (
            to_claim("holdsOfficeIn", role="CEO", time="2024"),
            to_claim("holdsOfficeIn", role="Chair", time="2024-05"),
            "different roles: CEO, Chair",
        ),
        *(
            (to_claim("holdsOfficeIn", role="CEO", time=one), to_claim("holdsOfficeIn", role="Chair", time=other), said)
            for one, other, said in [
                ("2019/2023", "2023/..", None),  # handed over
                ("2019/2023", "2022-05/..", "different roles: CEO, Chair"),
                ("2019/2023", None, "different roles: CEO, Chair"),
                ("../2025-07-25", None, None),  # a former one
                ("../2025-07-25", "../2025-07-25", None),
                ("../2025-07-25", "2019/..", None),
            ]
        ),
        (to_claim("holdsOfficeIn", role="Mantan CEO"), to_claim("holdsOfficeIn", role="Chair"), None),
        # dates
        (to_date("2025-07-26"), to_date("2025-07-28"), "different dates: 2025-07-26, 2025-07-28"),
        (to_date("2025"), to_date("2025-07-26"), None),
        (to_date("2025-07"), to_date("2025-08-01"), "different dates: 2025-07, 2025-08-01"),
        (to_date("2025-07-26", "startDate"), to_date("2025-07-28", "endDate"), None),
        (to_date("2025-07-26"), to_date("2025-07-28", modality="planned"), None),
        (to_date("2025-07-26"), to_date("2025-07-28", modality="alleged"), "different dates: 2025-07-26, 2025-07-28"),
        (to_date("2025-07-26"), to_date("2025-07-28", polarity="negated"), None),
        (to_date("2025-07-26"), to_date("2025-07-28", status="rejected"), None),
        # quantities
        (to_count("800"), to_count("900"), "different quantities: 800, 900"),
        (to_count("800"), to_count("900", "visitors"), None),
        (to_count("800"), to_count("900", "Exhibitors"), "different quantities: 800, 900"),
        (to_count("800"), to_count("800.0"), None),
        (to_count("5", None, "USD"), to_count("6", None, "USD"), "different quantities: 5, 6"),
        (to_count("5", None, "USD"), to_count("6", None, "EUR"), None),
        (to_count("5", None), to_count("6", None), None),
        (to_count("5", time="2023"), to_count("6", time="2024"), None),
        (to_count("5", time="2023/.."), to_count("6", time="2024"), "different quantities: 5, 6"),
        # affirmed and denied
        (to_claim(), to_claim(polarity="negated"), "affirmed and denied"),
        (to_claim(), to_claim(polarity="negated", attributed_to=B), "affirmed and denied"),
        (to_claim(), to_claim(polarity="negated", modality="possible"), None),
        (to_claim(), to_claim("opposes", polarity="negated"), None),
        (to_claim(time="2023"), to_claim(polarity="negated", time="2024"), None),
        (to_claim(time="../2023"), to_claim(polarity="negated", time="2024/.."), None),
        (to_claim(time="2020/2023"), to_claim(polarity="negated", time="2021"), "affirmed and denied"),
        (
            to_claim("investsIn", amount="5 billion"),
            to_claim("investsIn", amount="6 billion", polarity="negated"),
            None,
        ),
        (
            to_claim("holdsOfficeIn", role="CEO"),
            to_claim("holdsOfficeIn", role="Chair", polarity="negated"),
            None,
        ),
        (to_count("800"), to_count("800", polarity="negated"), "affirmed and denied"),
        (to_count("800"), to_count("900", polarity="negated"), None),
        # many-valued predicates never disagree
        (to_claim("supports", A), to_claim("supports", B), None),
        (to_claim("hasTheme", Literal(value="x")), to_claim("hasTheme", Literal(value="y")), None),
    ],
)
def test_conflicts(one: Claim, other: Claim, reason: str | None) -> None:
    ids = sorted((one.id, other.id))
    expected = ((*ids, reason),) if reason else ()
    assert conflicts([one, other]) == conflicts([other, one]) == expected


def test_titles_are_compared_as_the_caller_says() -> None:
    premier, menteri = (to_claim("holdsOfficeIn", role=role) for role in ("Prime Minister", "Perdana Menteri"))
    assert len(conflicts([premier, menteri])) == 1
    assert conflicts([premier, menteri], lambda one, other: True) == ()


def test_conflicts_of_the_two_documents() -> None:
    assert [reason for _, _, reason in conflicts(port.CLAIMS)] == [
        "different quantities: 800, 900",
        "affirmed and denied",
        "different roles: Perdana Menteri, President",
    ]


@given(st.lists(st.floats(0, 1), max_size=8))
def test_more_evidence_never_makes_a_claim_less_sure(found: list[float]) -> None:
    evidence = [to_evidence(9 * number, p=p) for number, p in enumerate(found)]
    steps = [confidence(evidence[:size]) for size in range(len(evidence) + 1)]
    assert steps == sorted(steps) and all(0 <= step <= 1 for step in steps)
    assert confidence(reversed(evidence)) == steps[-1]
