"""The ontology file and the closed vocabulary say the same."""

import importlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, RDFS, SDO, SKOS, XSD

from kg import ontology, vocab
from kg.errors import VocabularyError
from kg.ids import to_local
from kg.ontology import Ontology, Term

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def graph() -> Graph:
    return ontology.read_graph("aipolicy.ttl")


@pytest.fixture(scope="module")
def read() -> Ontology:
    return Ontology.read()


def test_classes_agree(read: Ontology) -> None:
    assert set(read.classes) == {*vocab.CLASSES, *vocab.TECHNICAL_CLASSES}
    for name, term in vocab.CLASSES.items():
        expected = {term.parent, *term.also} - {None}
        assert set(read.classes[name].parents) == expected, name


def test_properties_agree(read: Ontology) -> None:
    expected = {*vocab.PREDICATES, *vocab.ABSTRACT_PREDICATES, *vocab.ANNOTATIONS, *vocab.TERM_ANNOTATIONS}
    assert set(read.properties) == expected


@pytest.mark.parametrize(
    "term", [*vocab.PREDICATES.values(), *vocab.ABSTRACT_PREDICATES.values()], ids=lambda t: t.name
)
def test_a_property_agrees(read: Ontology, term: vocab.Predicate) -> None:
    found = read.properties[term.name]
    range_ = {name for type_ in term.range for name in vocab.DATATYPES[type_]} if term.literal else set(term.range)
    assert set(found.domain) == set(term.domain)
    assert set(found.range) == range_
    assert found.parents == ((term.parent,) if term.parent else ())
    assert (found.symmetric, found.transitive, found.literal) == (term.symmetric, term.transitive, term.literal)
    assert (found.single_valued, found.single_holder) == (term.functional, term.inverse_functional)
    assert found.lasting == (term.name in vocab.LASTING)


def test_values_agree(read: Ontology) -> None:
    assert {name: value.parents for name, value in read.values.items()} == {
        name: (class_,) for name, class_ in vocab.INDIVIDUALS.items()
    }


def test_every_term_has_label_and_definition_in_both_languages(read: Ontology) -> None:
    terms: Iterator[Term] = (t for part in (read.classes, read.properties, read.values) for t in part.values())
    for term in terms:
        assert set(term.labels) == set(term.definitions) == {"en", "id"}, term.name
        assert all(text == text.strip() and text for text in (*term.labels.values(), *term.definitions.values()))
        assert all(text.endswith(".") for text in term.definitions.values()), term.name


def test_labels_are_unambiguous(read: Ontology) -> None:
    for language in ("en", "id"):
        names = [read.to_label(name, language) for name in vocab.PREDICATES]
        assert len(names) == len(set(names))


def test_every_iri_of_ours_is_closed(graph: Graph) -> None:
    found = {str(node) for triple in graph for node in triple if isinstance(node, URIRef)}
    ours = {iri.removeprefix(vocab.AIP.iri) for iri in found if iri.startswith(vocab.AIP.iri)}
    assert ours == vocab.AIP.names


KNOWN = {str(ns): ns for ns in (DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SKOS, XSD)}
"""Vocabularies that rdflib knows by heart."""


def test_every_foreign_iri_exists(graph: Graph) -> None:
    header = URIRef(vocab.AIP.iri.removesuffix("#"))
    links = {str(node) for node in graph.objects(header)} | {str(header)}
    for iri in {str(node) for triple in graph for node in triple if isinstance(node, URIRef)} - links:
        local = to_local(iri)
        namespace = iri.removesuffix(local)
        assert namespace in vocab.PREFIXES.values(), iri
        assert namespace not in KNOWN or local in KNOWN[namespace], iri


@pytest.mark.parametrize("terms", [vocab.DCT, vocab.PROV, vocab.RDF, vocab.RDFS, vocab.SKOS, vocab.XSD])
def test_foreign_namespaces_of_the_vocabulary_exist(terms: vocab.Terms) -> None:
    assert [name for name in terms if name not in KNOWN[terms.iri]] == []


def test_prefixes_of_the_file_are_those_of_the_vocabulary(graph: Graph) -> None:
    text = ontology.to_file("aipolicy.ttl").read_text(encoding="utf-8")
    declared = dict(line.split()[1:3] for line in text.splitlines() if line.startswith("@prefix"))
    assert {k.rstrip(":"): v.strip("<>") for k, v in declared.items()}.items() <= vocab.PREFIXES.items()


def test_header(graph: Graph, read: Ontology) -> None:
    header = URIRef(vocab.AIP.iri.removesuffix("#"))
    assert (header, RDF.type, OWL.Ontology) in graph
    assert graph.value(header, DCTERMS.license)
    assert str(graph.value(header, OWL.versionIRI)).endswith("/" + read.version)


def test_terms_by_name(read: Ontology) -> None:
    assert read.to_label("accuses") == "accuses"
    assert read.to_label("accuses", "fr") == "accuses"  # English where the file has no French
    with pytest.raises(VocabularyError, match="'relatedTo'"):
        read.to_term("relatedTo")


def test_a_missing_file_says_what_to_do() -> None:
    with pytest.raises(VocabularyError, match="reinstall kg"):
        ontology.to_file("nonsense.ttl")


def test_an_installed_package_finds_its_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a wheel the files lie inside the package: there they win over those beside it."""
    package = tmp_path / "kg"
    (package / "ontologies").mkdir(parents=True)
    (package / "ontologies" / "aipolicy.ttl").write_text("# inside", encoding="utf-8")
    monkeypatch.setattr(importlib.resources, "files", lambda name: package)
    assert ontology.to_file("aipolicy.ttl").read_text(encoding="utf-8") == "# inside"


def test_the_wheel_takes_the_files_along() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")).get("tool", {}).get("hatch")
    if build is None:
        pytest.skip("no build settings yet")
    assert build["build"]["targets"]["wheel"]["force-include"]["ontologies"] == "kg/ontologies"
