"""The closed vocabulary: types, predicates, namespaces."""

import subprocess
import sys

import pytest

from kg import vocab
from kg.errors import VocabularyError


@pytest.mark.parametrize(
    ("predicate", "subject", "object", "expected"),
    [
        ("hosts", "Country", "Event", True),
        ("hosts", "Event", "Country", False),
        ("heldIn", "Event", "Country", True),  # a country is a place too
        ("heldIn", "Event", "CountryGroup", False),
        ("hasTheme", "Event", "Theme", True),
        ("hasTheme", "Event", "Concept", False),
        ("hasQuantity", "Company", "Quantity", True),
        ("hasQuantity", "Company", "Amount", False),
        ("startDate", "Law", "Date", True),
        ("supports", "Country", "Role", False),  # values are no things to support
        ("supports", "Role", "Concept", False),
        ("supports", "Strategy", "Concept", True),  # plans speak
        ("callsFor", "Event", "Measure", True),
        ("supports", "Technology", "Concept", False),
        ("competesWith", "AISystem", "Technology", True),
        ("acquires", "Company", "AISystem", True),
        ("acquires", "Company", "Law", False),
        ("partOf", "Concept", "Place", True),  # any to any
        ("locatedIn", "Initiative", "Concept", False),
    ],
)
def test_allows(predicate: str, subject: str, object: str, expected: bool) -> None:
    assert vocab.allows(predicate, subject, object) is expected


def test_every_type_is_a_class_or_a_literal_type() -> None:
    assert len(vocab.ENTITY_TYPES) == len(set(vocab.ENTITY_TYPES)) == 21
    assert set(vocab.ENTITY_TYPES) <= set(vocab.CLASSES)
    assert vocab.MENTION_TYPES == vocab.ENTITY_TYPES + vocab.LITERAL_TYPES


def test_domains_and_ranges_name_known_types() -> None:
    for term in (*vocab.PREDICATES.values(), *vocab.ABSTRACT_PREDICATES.values()):
        known = vocab.LITERAL_TYPES if term.literal else vocab.CLASSES
        assert set(term.range) <= set(known), term.name
        assert set(term.domain) <= set(vocab.CLASSES), term.name
        assert term.parent is None or vocab.to_predicate(term.parent)
        if term.symmetric:
            assert term.domain == term.range, term.name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("relatesToInstrument", ("proposes", "adopts", "publishes", "signs", "implements")),
        ("actsAgainst", ("restricts", "imposesExportControlsOn", "sanctions", "investigates", "penalizes")),
        ("hosts", ()),
    ],
)
def test_to_kinds(name: str, expected: tuple[str, ...]) -> None:
    assert vocab.to_kinds(name) == (name, *expected)


@pytest.mark.parametrize("namespace", [vocab.AIP, vocab.PROV, vocab.SKOS, vocab.XSD])
def test_namespaces_are_closed(namespace: vocab.Terms) -> None:
    for name in namespace:
        assert namespace[name] == getattr(namespace, name) == namespace.iri + name
    assert "nonsense" not in namespace
    with pytest.raises(VocabularyError, match="'nonsense' is no term of"):
        _ = namespace.nonsense
    with pytest.raises(AttributeError):
        _ = namespace.__wrapped__


def test_unknown_types_and_predicates_raise() -> None:
    with pytest.raises(VocabularyError, match="'Robot'"):
        vocab.is_a("Robot", "Actor")
    with pytest.raises(VocabularyError, match="'Robot'"):
        vocab.allows("partOf", "Robot", "Actor")
    with pytest.raises(VocabularyError, match="'relatedTo'"):
        vocab.allows("relatedTo", "Country", "Country")


def test_prefixes_follow_the_base() -> None:
    found = vocab.prefixes("https://example.org/")
    assert found["ent"] == "https://example.org/entity/"
    assert list(found) == sorted(found)
    assert found["aip"] == vocab.AIP.iri


def test_importing_the_vocabulary_imports_nothing_heavy() -> None:
    code = "import sys, kg.vocab; print([m for m in ('rdflib', 'numpy', 'spacy', 'babel') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
