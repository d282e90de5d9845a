"""What the ontology files say: labels and definitions in both languages, hierarchy, domains and ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.errors import VocabularyError
from kg.ids import to_local
from kg.vocab import AIP, INDIVIDUALS, PREFIXES, TECHNICAL_CLASSES

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

FILES = ("aipolicy.ttl", "shapes.ttl", "actors.ttl")
"""The Turtle files of the project: vocabulary, shapes, known entities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A class, property or value as the ontology file describes it; names are local names, alignments whole IRIs."""

    name: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    parents: tuple[str, ...] = ()
    """Classes or properties of ours that it is a kind of; for a value, its class."""
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    """Classes of ours, or local names of datatypes."""
    symmetric: bool = False
    transitive: bool = False
    single_valued: bool = False
    single_holder: bool = False
    lasting: bool = False
    literal: bool = False
    alignments: tuple[str, ...] = ()
    """Terms of other vocabularies that it is a kind of or close to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ontology:
    """The vocabulary file, read.

    >>> ontology = Ontology.read()
    >>> ontology.to_label("callsFor", "id"), ontology.classes["Country"].labels["en"]
    ('menyerukan', 'country')
    """

    version: str
    classes: Mapping[str, Term]
    properties: Mapping[str, Term]
    values: Mapping[str, Term]

    @classmethod
    def read(cls) -> Ontology:
        """Read the vocabulary file that comes with kg."""
        return _to_ontology(read_graph("aipolicy.ttl"))

    def to_term(self, name: str) -> Term:
        """Find a class, property or value by its local name."""
        found = self.classes.get(name) or self.properties.get(name) or self.values.get(name)
        if found is None:
            raise VocabularyError(f"{name!r} is no term of {AIP.iri}")
        return found

    def to_label(self, name: str, language: str = "en") -> str:
        """Give the label of a term in a language, in English where the file has none in it."""
        labels = self.to_term(name).labels
        return labels.get(language, labels["en"])


def to_file(name: str) -> Traversable:
    """Find an ontology file: inside the installed package, or beside it in a source checkout.

    >>> to_file("aipolicy.ttl").is_file()
    True
    """
    installed = resources.files("kg") / "ontologies" / name
    if installed.is_file():
        return installed
    beside = Path(__file__).resolve().parent.parent / "ontologies" / name
    if beside.is_file():
        return beside
    raise VocabularyError(f"{name} is neither in the kg package nor beside it; reinstall kg")


def read_graph(name: str) -> Graph:
    """Read one of `FILES` into an rdflib graph."""
    from rdflib import Graph

    return Graph().parse(data=to_file(name).read_text(encoding="utf-8"), format="turtle")


def _to_ontology(graph: Graph) -> Ontology:
    from rdflib import OWL, RDF, URIRef

    def having(*types: Node) -> set[Node]:
        return {subject for type_ in types for subject in graph.subjects(RDF.type, type_) if _is_ours(subject)}

    def to_terms(nodes: Iterable[Node]) -> Mapping[str, Term]:
        terms = sorted((_to_term(graph, node) for node in nodes), key=lambda term: term.name)
        return MappingProxyType({term.name: term for term in terms})

    header = URIRef(AIP.iri.removesuffix("#"))
    value_classes = [URIRef(AIP[name]) for name in TECHNICAL_CLASSES if name in INDIVIDUALS.values()]
    return Ontology(
        version=str(graph.value(header, OWL.versionInfo)),
        classes=to_terms(having(OWL.Class)),
        properties=to_terms(having(OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)),
        values=to_terms(having(*value_classes)),
    )


def _is_ours(node: Node) -> bool:
    return str(node).startswith(AIP.iri)


def _to_term(graph: Graph, node: Node) -> Term:
    from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef

    types = set(graph.objects(node, RDF.type))
    above = [*graph.objects(node, RDFS.subClassOf), *graph.objects(node, RDFS.subPropertyOf)]
    close = [*above, *graph.objects(node, SKOS.closeMatch)]
    return Term(
        name=to_local(str(node)),
        labels=_to_texts(graph.objects(node, RDFS.label)),
        definitions=_to_texts(graph.objects(node, SKOS.definition)),
        parents=_to_names(o for o in (*above, *types) if _is_ours(o)),
        domain=_to_names(graph.objects(node, URIRef(PREFIXES["schema"] + "domainIncludes"))),
        range=_to_names(graph.objects(node, URIRef(PREFIXES["schema"] + "rangeIncludes"))),
        symmetric=OWL.SymmetricProperty in types,
        transitive=OWL.TransitiveProperty in types,
        single_valued=(node, URIRef(AIP.singleValued), Literal(True)) in graph,
        single_holder=(node, URIRef(AIP.singleHolder), Literal(True)) in graph,
        lasting=(node, URIRef(AIP.lasting), Literal(True)) in graph,
        literal=OWL.DatatypeProperty in types,
        alignments=tuple(sorted(str(o) for o in close if isinstance(o, URIRef) and not _is_ours(o))),
    )


def _to_texts(nodes: Iterable[Node]) -> Mapping[str, str]:
    from rdflib import Literal

    found = {node.language or "und": str(node) for node in nodes if isinstance(node, Literal)}
    return MappingProxyType(dict(sorted(found.items())))


def _to_names(nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple(sorted(to_local(str(node)) for node in nodes))
