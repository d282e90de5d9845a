"""Which entities may be one: proposed with a score, never merged."""

import pytest

from kg.encoder import Encoder
from kg.ids import BASE
from kg.model import Entity
from kg.proposals import Proposal, propose

TERMS = {
    "en": [
        "human rights", "digital divide", "data protection", "national security", "supply chain", "job losses",
        "renewable energy", "copyright protection", "research and development",
    ],
    "id": [
        "hak asasi manusia", "kesenjangan digital", "pelindungan data", "keamanan nasional", "rantai pasok",
        "hilangnya lapangan kerja", "energi terbarukan", "perlindungan hak cipta", "penelitian dan pengembangan",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load()


def to_entity(label: str, type: str = "Concept", language: str = "en", **more: str) -> Entity:
    slug = more.pop("slug", f"{label.replace(' ', '-')}_x")
    return Entity(iri=f"{BASE}entity/{slug}", label=label, type=type, labels=((language, label),), **more)


def to_pairs(found: tuple[Proposal, ...]) -> set[frozenset[str]]:
    return {frozenset((each.one.label, each.other.label)) for each in found}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (to_entity("Ada Roe", "Person"), to_entity("Roe", "Person")),
        (to_entity("Riverine AI Pact", "Agreement"), to_entity("the Riverine Pact", "Agreement")),
        (to_entity("Riverine Forum on AI", "Event"), to_entity("RFA", "Event")),
        (to_entity("AI Safety Institute of Chad", "GovernmentBody"), to_entity("Chad AI Safety Institute", "Company")),
    ],
)
def test_names_alike_are_proposed(encoder: Encoder, one: Entity, other: Entity) -> None:
    (found,) = propose([one, other], encoder)
    assert (found.reason, {found.one, found.other}) == ("names", {one, other})
    assert 0.7 <= found.score <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # another family, another number, told apart by Wikidata, told apart by the list of known entities
        (to_entity("Tin Act", "Law"), to_entity("Tin Act", "Company", slug="tin_y")),
        (to_entity("Lyre 2", "AISystem"), to_entity("Lyre 3", "AISystem")),
        (to_entity("Tin City", "Place", wikidata="Q1"), to_entity("Tin City", "Place", slug="z", wikidata="Q2")),
        (to_entity("Huawei", "Company", slug="huawei"), to_entity("Huawei", "Company", slug="nvidia")),
        (to_entity("AI"), to_entity("AI governance")),
    ],
)
def test_what_is_told_apart_is_not_proposed(encoder: Encoder, one: Entity, other: Entity) -> None:
    assert propose([one, other], encoder) == ()


def test_terms_of_two_languages_meet_by_their_meaning(encoder: Encoder) -> None:
    entities = [to_entity(term, language=language) for language, terms in TERMS.items() for term in terms]
    found = propose(entities, encoder)
    right = {frozenset(pair) for pair in zip(*TERMS.values(), strict=True)}
    assert len(to_pairs(found) & right) >= 5
    assert len(to_pairs(found) - right) <= 1
    assert {each.reason for each in found} == {"meaning"}
    assert list(found) == sorted(found, key=lambda each: -each.score)


def test_the_same_entities_in_any_order_give_the_same_proposals(encoder: Encoder) -> None:
    entities = [to_entity(term, language=language) for language, terms in TERMS.items() for term in terms]
    assert propose(entities, encoder) == propose(reversed(entities), encoder)
