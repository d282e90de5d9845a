"""The first real input, end to end: the article in seeds/ as a graph in a store."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.export import to_text
from kg.model import Claim, Entity
from kg.pipeline import build
from kg.store import Store

if TYPE_CHECKING:
    from kg.nlp import Reader

ENTITIES = [
    ("China", "Country", {"en": "China", "id": "Tiongkok"}),
    ("WAIC 2025", "Event", {"en": "WAIC 2025", "id": "WAIC 2025"}),
    ("DeepSeek", "Company", {"en": "DeepSeek", "id": "DeepSeek"}),
    ("Nvidia", "Company", {"en": "Nvidia", "id": "Nvidia"}),
    ("United Nations", "IntergovernmentalOrganization", {"en": "United Nations", "id": "Perserikatan Bangsa-Bangsa"}),
    ("Global South", "CountryGroup", {"en": "Global South", "id": "Global Selatan"}),
]
CLAIMS = [
    ("China", "assists", "Global South"),
    ("China", "supports", "United Nations"),
    ("DeepSeek", "develops", "large language models"),
    ("Nvidia", "basedIn", "United States"),
    ("WAIC 2025", "heldIn", "Shanghai"),
]


@pytest.fixture(scope="module")
def store(reader: "Reader", root: Path) -> Iterator[Store]:
    with Store.memory() as memory:
        build([str(root / "seeds")], memory, reader)
        yield memory


@pytest.fixture(scope="module")
def claims(store: Store) -> tuple[Claim, ...]:
    return store.claims()


@pytest.mark.parametrize(("label", "type", "labels"), ENTITIES, ids=[label for label, _, _ in ENTITIES])
def test_the_actors_are_there_under_their_names(
    claims: tuple[Claim, ...], label: str, type: str, labels: dict[str, str]
) -> None:
    ends = {end for claim in claims for end in (claim.subject, claim.object) if isinstance(end, Entity)}
    (entity,) = (end for end in ends if end.label == label)
    assert entity.type == type
    assert labels.items() <= dict(entity.labels).items()


@pytest.mark.parametrize(("subject", "predicate", "thing"), CLAIMS)
def test_what_the_article_says_of_them(
    store: Store, claims: tuple[Claim, ...], subject: str, predicate: str, thing: str
) -> None:
    (claim,) = (
        claim
        for claim in claims
        if (claim.subject.label, claim.predicate) == (subject, predicate)
        and isinstance(claim.object, Entity)
        and claim.object.label == thing
        and claim.polarity == "affirmed"
    )
    text = store.text(claim.evidence[0].document)
    for one in claim.evidence:
        assert text[one.start : one.end] == one.sentence


def test_the_two_offices_of_xi_jinping_are_kept_and_conflict(store: Store, claims: tuple[Claim, ...]) -> None:
    offices = {claim.role: claim for claim in claims if claim.predicate == "holdsOfficeIn"}
    assert offices.keys() == {"Presiden", "Perdana Menteri"}
    assert {claim.subject.label for claim in offices.values()} == {"Xi Jinping"}
    pair = {claim.id for claim in offices.values()}
    assert any(pair <= {str(part) for part in conflict} for conflict in store.conflicts())


def test_two_builds_give_the_same_bytes(reader: "Reader", store: Store, root: Path) -> None:
    with Store.memory() as again:
        build([str(root / "seeds")], again, reader)
        for form in ("turtle", "jsonl"):
            assert "".join(to_text(again, form)) == "".join(to_text(store, form))
