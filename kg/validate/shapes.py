"""Running the shapes over one graph with pyshacl."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

import pyshacl
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.query import Result
from rdflib.term import Node

from kg.errors import ValidationError
from kg.ids import to_local
from kg.ontology import read_graph
from kg.rdf import Blank, Iri, Statement, Term, Text, Typed
from kg.rdf.interchange import to_rdflib_term
from kg.rdf.terms import Triple
from kg.validate.findings import SEVERITIES, Finding, Index, Severity

SHACL = str(SH)
SHAPES = "https://w3id.org/aipolicy-kg/shapes#"
"""Namespace of the shapes."""

_SEVERITY: dict[Node | None, Severity] = {SH[severity.capitalize()]: severity for severity in SEVERITIES}
_prepare = lru_cache(maxsize=64)(prepareQuery)


class _Data(Graph):
    """A graph that parses each query of the shapes once for all graphs: parsing takes longer than answering."""

    def query(self, query_object: Any, *arguments: Any, **options: Any) -> Result:
        """Answer a query given as text."""
        return super().query(_prepare(query_object), *arguments, **options)


def check(statements: Iterable[Statement], graph: str = "") -> tuple[Finding, ...]:
    """Hold the statements of one graph to the shapes and give what was found, by document and place.

    >>> from kg.vocab import AIP, RDF
    >>> claim = Iri("urn:claim")
    >>> found = check([(claim, Iri(RDF.type), Iri(AIP.Claim))])
    >>> "ClaimEvidence" in {one.shape for one in found}
    True
    """
    known = tuple(statements)
    data = _Data(bind_namespaces="none")
    with _quiet():
        for subject, predicate, thing in known:
            data.add((to_rdflib_term(subject), to_rdflib_term(predicate), to_rdflib_term(thing)))
        conforms, report, text = pyshacl.validate(data, shacl_graph=shapes(), inference="none")
    if not isinstance(report, Graph):
        raise ValidationError(f"{graph}: cannot be checked: {text.splitlines()[0]}")
    if conforms:
        return ()
    index = Index(known, graph)
    results = set(report.objects(None, SH.result))
    return tuple(sorted((_to_finding(report, result, index) for result in results), key=lambda one: one.order))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging a value that is not of its datatype, with a traceback: it becomes a finding."""
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


@cache
def shapes() -> Graph:
    """Read the shapes once."""
    return read_graph("shapes.ttl")


def to_path_triples(shape: str, numbers: Iterator[int]) -> tuple[Iri | Blank | None, list[Triple]]:
    """Copy the path of a shape out of the shapes: its node, and the statements below that."""
    path = shapes().value(URIRef(SHAPES + shape), SH.path)
    return (None, []) if path is None else _copy(path, numbers)


def _copy(node: Node, numbers: Iterator[int]) -> tuple[Iri | Blank, list[Triple]]:
    if isinstance(node, URIRef):
        return Iri(str(node)), []
    name = Blank(f"path{next(numbers)}")
    triples: list[Triple] = []
    for predicate, thing in sorted(shapes().predicate_objects(node)):
        there, below = _copy(thing, numbers)
        triples += [(name, Iri(str(predicate)), there), *below]
    return name, triples


def _to_finding(report: Graph, result: Node, index: Index) -> Finding:
    source = report.value(result, SH.sourceShape)
    shape = report.value(result, SH.sourceConstraint) or source
    focus, value = (_to_term(report.value(result, part)) for part in (SH.focusNode, SH.value))
    path = shapes().value(shape, SH.path)
    assert focus is not None, "every result has a focus node"
    return index.to_finding(
        severity=_SEVERITY[report.value(result, SH.resultSeverity)],
        shape=to_local(str(shape)),
        source_shape=to_local(str(source)),
        component=to_local(str(report.value(result, SH.sourceConstraintComponent))),
        messages={_language(text): str(text) for text in shapes().objects(shape, SH.message)},
        focus=focus,
        path=None if path is None else _to_path(path),
        value=None if value == focus else value,
    )


def _to_path(path: Node) -> str:
    """Write a path of the shapes as SPARQL does."""
    graph = shapes()
    if isinstance(path, URIRef):
        return graph.namespace_manager.normalizeUri(path)
    inverse, either = graph.value(path, SH.inversePath), graph.value(path, SH.alternativePath)
    if inverse is not None:
        return f"^{_to_path(inverse)}"
    if either is not None:
        return f"({'|'.join(map(_to_path, graph.items(either)))})"
    return "/".join(map(_to_path, graph.items(path)))


def _to_term(node: Node | None) -> Term | Blank | None:
    if node is None:
        return None
    if isinstance(node, Literal):
        return Typed(str(node), str(node.datatype)) if node.datatype else Text(str(node), node.language or "")
    return Iri(str(node)) if isinstance(node, URIRef) else Blank(str(node))


def _language(text: Node) -> str:
    return (text.language if isinstance(text, Literal) else None) or "en"
