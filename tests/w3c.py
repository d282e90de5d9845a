"""The SPARQL 1.1 test suite of the W3C (w3c/rdf-tests): its manifests, and answers compared as it wants them."""

import os
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pyoxigraph as ox

FOLDER = (
    Path(os.environ.get("KG_SHARED") or Path(__file__).parents[2] / "shared") / "data/w3c-rdf-tests/sparql/sparql11"
)
"""Where the suite lies beside the repository."""

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMERIC = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float"))
APART = frozenset(("service", "syntax-fed", "entailment"))
"""Federation, which kg refuses on purpose, and entailment, which it has none of."""

RDF_FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES}
RESULT_FORMATS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[tuple[str, Term], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test of the suite."""

    id: str
    """Folder and name, as in ``aggregates/agg01``."""
    kind: str
    query: str
    """IRI of the file."""
    data: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    """Names of graphs, each with the IRI of its file."""
    result: str | None = None

    @property
    def text(self) -> str:
        return to_path(self.query).read_bytes().decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer in a form that can be compared: rows, with those of a graph among them, or yes and no."""

    rows: tuple[Row, ...] = ()
    variables: tuple[str, ...] | None = None
    answer: bool | None = None
    is_ordered: bool = False


def to_path(iri: str) -> Path:
    return Path(url2pathname(urlparse(iri).path))


@cache
def cases() -> tuple[Case, ...]:
    """Read all query tests, in the order of the suite; none where the suite is not there."""
    tops = [FOLDER / f"manifest-sparql11-{part}.ttl" for part in ("query", "results")]
    return tuple(case for top in tops if top.exists() for case in read_manifest(top) if "Update" not in case.kind)


def read_manifest(path: Path) -> Iterator[Case]:
    graph = ox.Store()
    graph.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())

    def many(subject: Term, predicate: str) -> list[Term]:
        return [quad.object for quad in graph.quads_for_pattern(subject, ox.NamedNode(predicate), None, None)]

    def one(subject: Term, predicate: str) -> Term | None:
        return next(iter(many(subject, predicate)), None)

    def items(head: Term | None) -> Iterator[Term]:
        while head is not None and head != ox.NamedNode(RDF + "nil"):
            first = one(head, RDF + "first")
            assert first is not None
            yield first
            head = one(head, RDF + "rest")

    for manifest in graph.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(MF + "Manifest"), None):
        for listed in many(manifest.subject, MF + "include"):
            for included in items(listed):
                if to_path(included.value).parent.name not in APART:
                    yield from read_manifest(to_path(included.value))
        for listed in many(manifest.subject, MF + "entries"):
            for entry in items(listed):
                action, kind = one(entry, MF + "action"), one(entry, RDF + "type")
                assert action is not None and kind is not None
                query = one(action, QT + "query") or action
                named = []
                for given in many(action, QT + "graphData"):
                    name = one(given, LABEL)
                    named.append((name.value if name else given.value, (one(given, QT + "graph") or given).value))
                result = one(entry, MF + "result")
                yield Case(
                    id=f"{path.parent.name}/{entry.value.split('#')[-1]}",
                    kind=kind.value.split("#")[-1],
                    query=query.value,
                    data=tuple(sorted(data.value for data in many(action, QT + "data"))),
                    named=tuple(sorted(named)),
                    result=result.value if result else None,
                )


def load(case: Case) -> ox.Store:
    """Make the dataset of a test; graphs that its query takes by FROM are there under their names."""
    store = ox.Store()
    for iri in case.data:
        store.load(path=str(to_path(iri)), format=RDF_FORMATS[to_path(iri).suffix], base_iri=iri)
    for name, iri in case.named:
        store.load(
            path=str(to_path(iri)),
            format=RDF_FORMATS[to_path(iri).suffix],
            base_iri=iri,
            to_graph=ox.NamedNode(name),
        )
    return store


def read_expected(iri: str) -> Answer:
    """Read the answer that a test wants."""
    path = to_path(iri)
    if path.suffix in RESULT_FORMATS:
        return read_results(path.read_bytes(), RESULT_FORMATS[path.suffix])
    triples = tuple(ox.parse(path=str(path), format=RDF_FORMATS[path.suffix], base_iri=iri))
    if any(quad.object == ox.NamedNode(RS + "ResultSet") for quad in triples):
        return read_result_set(triples)
    return to_graph_answer(triples)


def read_results(data: bytes, format: ox.QueryResultsFormat) -> Answer:
    found = ox.parse_query_results(data, format=format)
    if isinstance(found, ox.QueryBoolean):
        return Answer(answer=bool(found))
    names = tuple(variable.value for variable in found.variables)
    rows = (zip(names, solution, strict=True) for solution in found)
    return Answer(rows=tuple(map(to_row, rows)), variables=names)


def read_result_set(quads: Iterable[ox.Quad]) -> Answer:
    """Read an answer that is written as RDF."""
    graph = ox.Store()
    graph.extend(quads)

    def all_of(predicate: str, subject: Term | None = None) -> list[ox.Quad]:
        return list(graph.quads_for_pattern(subject, ox.NamedNode(RS + predicate), None, None))

    for quad in all_of("boolean"):
        return Answer(answer=quad.object.value == "true")
    numbered: list[tuple[int, Row]] = []
    for quad in all_of("solution"):
        cells = [
            (all_of("variable", bound.object)[0].object.value, all_of("value", bound.object)[0].object)
            for bound in all_of("binding", quad.object)
        ]
        index = [int(found.object.value) for found in all_of("index", quad.object)]
        numbered.append((index[0] if index else 0, to_row(cells)))
    numbered.sort(key=lambda item: item[0])
    return Answer(rows=tuple(row for _, row in numbered), is_ordered=bool(all_of("index")))


def to_graph_answer(triples: Iterable[ox.Triple | ox.Quad]) -> Answer:
    return Answer(
        rows=tuple(
            to_row((("subject", triple.subject), ("predicate", triple.predicate), ("object", triple.object)))
            for triple in triples
        )
    )


def to_row(cells: Iterable[tuple[str, Term | None]]) -> Row:
    return tuple(sorted(((name, to_plain(cell)) for name, cell in cells if cell is not None), key=lambda c: c[0]))


def to_plain(term: Term) -> Term:
    """Write numbers in one way: the suite compares their values."""
    if isinstance(term, ox.Literal) and term.datatype.value in NUMERIC:
        try:
            return ox.Literal(repr(float(term.value)), datatype=term.datatype)
        except ValueError:
            return term
    return term


def is_same(found: Answer, expected: Answer, *, is_set: bool = False) -> bool:
    """Compare two answers up to the names of blank nodes; as sets where rows may be given once or more often."""
    if found.answer != expected.answer:
        return False
    if (
        found.variables is not None
        and expected.variables is not None
        and set(found.variables) != set(expected.variables)
    ):
        return False
    return to_comparable(found.rows, expected.is_ordered, is_set) == to_comparable(
        expected.rows, expected.is_ordered, is_set
    )


def to_comparable(rows: tuple[Row, ...], is_ordered: bool, is_set: bool) -> Hashable:
    if is_set:
        rows = tuple(dict.fromkeys(rows))
    if not any(isinstance(cell, ox.BlankNode) for row in rows for _, cell in row):
        return rows if is_ordered else frozenset(Counter(rows).items())
    graph = ox.Dataset()
    for number, row in enumerate(rows):
        node = ox.NamedNode(f"urn:row:{number}") if is_ordered else ox.BlankNode()
        graph.add(ox.Quad(node, ox.NamedNode("urn:row"), ox.Literal(str(len(row)))))
        for name, cell in row:
            graph.add(ox.Quad(node, ox.NamedNode(f"urn:cell:{name}"), cell))
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, graph))
