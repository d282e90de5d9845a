"""The only door to pyoxigraph: its terms become ours, and its errors words that a user can act on."""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.queries.mistakes import malformed, no_function
from kg.queries.tokens import dataset, spread
from kg.rdf import Blank, Iri, Quad, Statement, Term, Text, Typed
from kg.rdf.syntaxes import to_graphs, to_ntriples
from kg.store.results import Result
from kg.vocab import XSD

T = TypeVar("T")
_Name = ox.NamedNode | ox.BlankNode
_Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

ATTEMPTS = 5
"""How often a reader tries to open a dataset that a writer is changing at that moment ..."""
PAUSE = 0.1
"""... and seconds in between."""
FILES: Mapping[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}
"""The formats of RDF files that can be loaded."""
REMEMBERED = 20_000
"""Properties with their values of which the subjects are remembered."""
FLUSH_AFTER = 200_000
"""Statements written after which the engine's own files are brought up to date: until then it holds them in memory, in
each of its indexes, and by itself it would let these grow to more than a gigabyte."""
_DEFAULT = ox.DefaultGraph()
_PLACE = re.compile(r"error at (\d+):(\d+):")
_FUNCTION = re.compile(r"The custom function <(.*)> is not supported")


class Engine:
    """A dataset of quads, on disk or in memory, changed in whole transactions.

    Its own named graphs are those whose IRI begins with `base`. Others are annotations (see `kg.store.annotations`),
    which only queries see. Queries resolve relative IRIs against `base` too.
    """

    def __init__(self, inner: ox.Store, base: str) -> None:
        self._inner = inner
        self._base = base
        self._subjects: dict[tuple[str, str], set[str]] = {}
        self._unflushed = 0

    @classmethod
    def open(cls, folder: Path, base: str, *, read_only: bool) -> "Engine":
        """Open a dataset on disk; reading works beside a writer and sees what was there at this moment."""
        for _ in range(ATTEMPTS):
            try:
                return cls(ox.Store.read_only(str(folder)) if read_only else ox.Store(str(folder)), base)
            except (OSError, RuntimeError) as error:
                reason = str(error).splitlines()[0]
            # a writer may have replaced a file after its name was read
            if not read_only or "No such file" not in reason:
                break
            time.sleep(PAUSE)
        if "lock" in reason.casefold():
            raise StoreError(f"{folder.parent}: another kg is writing there; wait until it is done, or only read")
        fix = "; change its permissions, or take another project with -C" if "Permission denied" in reason else ""
        raise StoreError(f"{folder.parent}: cannot open the graph: {reason}{fix}")

    @classmethod
    def memory(cls, base: str) -> "Engine":
        """Make an empty dataset that ends with the process."""
        return cls(ox.Store(), base)

    def load(self, path: Path, format: str) -> None:
        """Load an RDF file as it is, without holding it in memory: all of it or, where it is malformed, nothing."""
        try:
            self._inner.bulk_load(path=str(path), format=FILES[format])
        except SyntaxError as error:
            line = f"{error.lineno}: " if error.lineno else ""
            raise QueryError(f"{path}:{line}not {format}: {to_line(error)}") from None
        except (OSError, RuntimeError, ValueError) as error:
            raise StoreError(f"{path}: cannot be loaded: {to_line(error)}") from None

    def dump(self, path: Path) -> int:
        """Write the whole dataset as N-Quads; give the number of statements."""
        try:
            with path.open("wb") as stream:
                self._inner.dump(stream, ox.RdfFormat.N_QUADS)
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{path}: cannot write the graph: {to_line(error)}") from None
        return len(self._inner)

    def __len__(self) -> int:
        """Count the statements of all graphs."""
        return len(self._inner)

    def quads(
        self,
        subject: str | None = None,
        predicate: str | None = None,
        thing: str | None = None,
        graph: str | None = None,
    ) -> Iterator[Quad]:
        """Go through the quads of its own named graphs that have these IRIs."""
        for found in self._inner.quads_for_pattern(*map(_node, (subject, predicate, thing, graph))):
            if self._is_own(found.graph_name):
                yield Quad(*_statement(found), _term(found.graph_name))

    def graphs(self) -> Iterator[str]:
        """Go through the IRIs of its own named graphs that hold something."""
        for name in filter(self._is_own, self._inner.named_graphs()):
            if next(self._inner.quads_for_pattern(None, None, None, name), None) is not None:
                yield _term(name).value

    def merged(
        self, subject: str | None = None, predicate: str | None = None, thing: str | None = None
    ) -> Iterator[Statement]:
        """Go through the statements of the default graph that have these IRIs."""
        pattern = (_node(subject), _node(predicate), _node(thing), _DEFAULT)
        return map(_statement, self._inner.quads_for_pattern(*pattern))

    def subjects(self, predicate: str, thing: str) -> frozenset[str]:
        """Give the nodes that have a property with an IRI as its value."""
        return frozenset(self._known_subjects(predicate, thing))

    def shared(self, one: tuple[str, str], other: tuple[str, str]) -> frozenset[str]:
        """Give the nodes that have both of two properties, each with an IRI as its value.

        What was asked once is remembered and kept in step, so that asking does not take longer as the dataset grows.
        """
        return frozenset(self._known_subjects(*one) & self._known_subjects(*other))

    def _known_subjects(self, predicate: str, thing: str) -> set[str]:
        known = self._subjects.get((predicate, thing))
        if known is None:
            found = self._inner.quads_for_pattern(None, _node(predicate), _node(thing), _DEFAULT)
            known = {_term(quad.subject).value for quad in found}
            if len(self._subjects) >= REMEMBERED:
                self._subjects.clear()
            self._subjects[predicate, thing] = known
        return known

    def has(self, subject: str, predicate: str, thing: str) -> bool:
        """Tell whether a node has a property with this IRI as its value."""
        found = self._inner.quads_for_pattern(_node(subject), _node(predicate), _node(thing), _DEFAULT)
        return next(found, None) is not None

    def says(self, statement: Statement, *, beside: str) -> bool:
        """Tell whether one of its own named graphs other than this one has a statement."""
        subject, predicate, thing = statement
        pattern = (ox.NamedNode(subject.value), ox.NamedNode(predicate.value), _to_engine(thing), None)
        here = ox.NamedNode(beside)
        graphs = (found.graph_name for found in self._inner.quads_for_pattern(*pattern))
        return any(graph != here and self._is_own(graph) for graph in graphs)

    def replace(
        self,
        graph: str | None,
        added: Iterable[Quad],
        removed: Iterable[Quad] = (),
        come: Iterable[Statement] = (),
        gone: Iterable[Statement] = (),
    ) -> None:
        """Empty a graph, if any, take out single quads and put in others; in the default graph statements come and go.

        All of it is written or, whatever happens, nothing.
        """
        gone, come, quads = tuple(gone), tuple(come), (tuple(added), tuple(removed))
        drop = f"DROP SILENT GRAPH {Iri(graph)} ; " if graph else ""
        delete, insert = _data("DELETE", quads[1], gone), _data("INSERT", quads[0], come)
        try:
            self._inner.update(f"{drop}{delete} ; {insert}")
        except (OSError, RuntimeError) as error:
            raise StoreError(f"cannot write the graph: {to_line(error)}") from None
        self._unflushed += sum(map(len, (*quads, gone, come)))
        if self._unflushed > FLUSH_AFTER:
            self.flush()
            self._unflushed = 0
        for change, statements in ((set.discard, gone), (set.add, come)):
            for subject, predicate, thing in statements:
                if isinstance(thing, Iri) and (known := self._subjects.get((predicate.value, thing.value))) is not None:
                    change(known, subject.value)

    def query(
        self,
        text: str,
        prefixes: Mapping[str, str],
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        max_rows: int | None = None,
    ) -> Result:
        """Answer a query over the default graph and the named ones, or over the dataset that is made of graphs given.

        Of rows or triples beyond `max_rows` none is worked out; the result then says that it is cut.
        """
        try:
            if not default_graphs and not named_graphs:
                taken = dataset(text, prefixes)
                # One graph or none the engine takes itself, with names relative to a BASE; several it does not merge.
                default_graphs, named_graphs = taken if len(taken[0]) > 1 else ((), ())
            inner, default, named = self._to_dataset(default_graphs, named_graphs)
            answer = inner.query(
                text, base_iri=self._base, prefixes=dict(prefixes), default_graph=default, named_graphs=named
            )
            if isinstance(answer, ox.QueryBoolean):
                return Result(answer=bool(answer), prefixes=prefixes)
            if isinstance(answer, ox.QueryTriples):
                said = ((_term(t.subject), _term(t.predicate), _term(t.object)) for t in answer)
                triples, is_cut = _first(_unique(said), max_rows)
                return Result(triples=triples, prefixes=prefixes, is_cut=is_cut)
            variables = tuple(variable.value for variable in answer.variables)
            solutions = (tuple(None if cell is None else _term(cell) for cell in row) for row in answer)
            rows, is_cut = _first(solutions, max_rows)
            return Result(variables=variables, rows=rows, prefixes=prefixes, is_cut=is_cut)
        except (SyntaxError, OSError, RuntimeError, ValueError) as error:
            raise _to_error(text, error, prefixes) from None

    def _to_dataset(
        self, default_graphs: Iterable[str], named_graphs: Iterable[str]
    ) -> tuple[ox.Store, list[_Graph] | None, list[_Name] | None]:
        """Give the dataset made of graphs: where to ask, and what of it; None for all.

        The engine's own union of graphs counts a statement of two graphs twice, so graphs to be merged are copied.
        """
        default: list[_Graph] = [ox.NamedNode(graph) for graph in dict.fromkeys(default_graphs)]
        named: list[_Name] = [ox.NamedNode(graph) for graph in dict.fromkeys(named_graphs)]
        if not default and not named:
            return self._inner, None, None
        if len(default) < 2:
            return self._inner, default, named
        merged = ox.Store()
        for graph in default:
            found = self._inner.quads_for_pattern(None, None, None, graph)
            merged.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in found)
        for graph in named:
            merged.extend(self._inner.quads_for_pattern(None, None, None, graph))
        return merged, [_DEFAULT], named

    def _is_own(self, graph: object) -> bool:
        return isinstance(graph, ox.NamedNode) and graph.value.startswith(self._base)

    def flush(self) -> None:
        """Bring what is written to the disk's own files."""
        self._inner.flush()


def read_nquads(content: bytes) -> Iterator[Quad]:
    """Read N-Quads of named graphs.

    >>> [quad.object.value for quad in read_nquads(b'<urn:a> <urn:b> "c" <urn:d> .')]
    ['c']
    """
    for found in ox.parse(content, format=ox.RdfFormat.N_QUADS):
        yield Quad(*_statement(found), _term(found.graph_name))


def _to_error(text: str, error: Exception, prefixes: Mapping[str, str]) -> QueryError:
    """Say what is wrong with a query; the engine's list of what could stand at a place is no help."""
    function = _FUNCTION.match(str(error))
    if function:
        return no_function(text, function[1], prefixes)
    if not isinstance(error, SyntaxError):
        return QueryError(f"the query failed: {to_line(error)}")
    apart, places = spread(text)
    reached = _find_stop(apart, prefixes)
    start = max((before for now, before in places if now <= reached), default=0)
    return malformed(text, start, str(error), prefixes)


def _find_stop(text: str, prefixes: Mapping[str, str]) -> int:
    """Find how far the engine gets in a text that is no query."""
    try:
        ox.Store().query(text, prefixes=dict(prefixes))
    except SyntaxError as error:
        place = _PLACE.match(str(error))
        if place:
            return sum(len(line) + 1 for line in text.split("\n")[: int(place[1]) - 1]) + int(place[2]) - 1
    return len(text)


def _unique(items: Iterable[T]) -> Iterator[T]:
    met: set[T] = set()
    for item in items:
        if item not in met:
            met.add(item)
            yield item


def _first(items: Iterable[T], limit: int | None) -> tuple[tuple[T, ...], bool]:
    """Take items up to a limit, and tell whether there were more."""
    found = tuple(items if limit is None else islice(items, limit + 1))
    return found[:limit], limit is not None and len(found) > limit


def to_line(error: Exception) -> str:
    """Give the first line of what the engine says is wrong, or its kind."""
    return (str(error).splitlines() or [type(error).__name__])[0]


@lru_cache(maxsize=1 << 16)
def _iri(value: str) -> Iri:
    return Iri(value)


def _term(term: Any) -> Any:
    """Turn a term of the engine into ours; a triple as a term becomes the text of it."""
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Text(term.value, term.language)
        datatype = term.datatype.value
        return Text(term.value) if datatype == XSD.string else Typed(term.value, datatype)
    return Blank(term.value) if isinstance(term, ox.BlankNode) else Text(str(term))


def _statement(quad: ox.Quad) -> Statement:
    return _term(quad.subject), _term(quad.predicate), _term(quad.object)


def _node(iri: str | None) -> ox.NamedNode | None:
    return None if iri is None else ox.NamedNode(iri)


def _to_engine(term: Term) -> ox.NamedNode | ox.Literal:
    if isinstance(term, Iri):
        return ox.NamedNode(term.value)
    if isinstance(term, Text):
        return ox.Literal(term.value, language=term.language or None)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))


def _data(verb: str, quads: Iterable[Quad], statements: Iterable[Statement]) -> str:
    named = (f"GRAPH {Iri(name)} {{\n{''.join(to_ntriples(found))}}}" for name, found in to_graphs(quads).items())
    return f"{verb} DATA {{\n{''.join(to_ntriples(statements))}{' '.join(named)}\n}}"
