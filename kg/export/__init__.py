"""The graph as files for other programs, the same bytes for the same graph whatever the order it was made in."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kg.errors import ExportError
from kg.export.frames import to_frame
from kg.export.tables import to_csv
from kg.export.xml_graphs import to_gexf, to_graphml
from kg.jsonl import Record, to_line, to_records
from kg.rdf.ordering import Nodes
from kg.rdf.syntaxes import (
    to_graphs,
    to_jsonld,
    to_nquads,
    to_ntriples,
    to_rdfxml,
    to_trig,
    to_turtle,
    to_turtle12,
)
from kg.rdf.terms import Statement, Triple
from kg.store import Store

if TYPE_CHECKING:
    import pandas
    import rdflib

    DataFrame = pandas.DataFrame
    Dataset = rdflib.Dataset


def export(store: Store, format: str, target: Path | IO[bytes]) -> None:
    """Write the graph in one of `FORMATS` to a file, which is replaced whole or not at all, or to a binary stream."""
    pieces = to_text(store, format)
    if not isinstance(target, Path):
        for piece in pieces:
            target.write(piece.encode("utf-8"))
        return
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with open(handle, "wb") as stream:
                for piece in pieces:
                    stream.write(piece.encode("utf-8"))
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise ExportError(f"{target}: cannot write: {error.strerror}; choose another place with -o") from error


def to_text(store: Store, format: str) -> Iterator[str]:
    """Write the graph in one of `FORMATS`, piece by piece.

    >>> "".join(to_text(Store.memory(), "ntriples"))
    ''
    """
    if format not in _WRITERS:
        raise ExportError(f"{format!r} is no export format; use one of {', '.join(FORMATS)}")
    return _WRITERS[format](store)


def to_rdflib(store: Store) -> "rdflib.Dataset":
    """Give the graph as an rdflib dataset, for notebooks: its queries see the union of all graphs.

    >>> len(to_rdflib(Store.memory()))
    0
    """
    import rdflib

    from kg.rdf.interchange import to_rdflib_term

    dataset = rdflib.Dataset(default_union=True)
    for prefix, namespace in store.prefixes.items():
        dataset.bind(prefix, namespace, replace=True)

    for name, triples in to_graphs(store.quads()).items():
        graph = dataset.graph(rdflib.URIRef(name))
        for subject, predicate, thing in triples:
            graph.add((to_rdflib_term(subject), to_rdflib_term(predicate), to_rdflib_term(thing)))
    return dataset


def to_pandas(store: Store) -> "pandas.DataFrame":
    """Give the claims as a pandas data frame with a row a claim (see `kg.export.frames.to_frame`).

    >>> to_pandas(Store.memory()).index.name
    'id'
    """
    return to_frame(store.claims(), store.documents())


class _Graphs(Mapping[str, Iterable[Statement]]):
    """The named graphs of a store, each read when it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names = store.graphs()

    def __getitem__(self, name: str) -> Iterable[Statement]:
        return self._store.graph(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _flat(
    write: Callable[[Iterable[Triple] | Nodes, Mapping[str, str]], Iterator[str]],
) -> Callable[[Store], Iterator[str]]:
    def write_store(store: Store) -> Iterator[str]:
        nodes = Nodes(store.statements, lambda subject: store.statements(subject.value))
        return write(nodes, store.prefixes)

    return write_store


def _to_nquads(store: Store) -> Iterator[str]:
    for name in store.graphs():
        yield from to_nquads(store.quads(name))


def _to_records(store: Store) -> Iterator[Record]:
    for document, claims in store.by_document():
        yield from to_records(claims, [document])


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_WRITERS: Mapping[str, Callable[[Store], Iterator[str]]] = {
    "turtle": _flat(to_turtle),
    "turtle12": _flat(to_turtle12),
    "trig": lambda store: to_trig(_Graphs(store), store.prefixes),
    "ntriples": _flat(to_ntriples),
    "nquads": _to_nquads,
    "jsonld": lambda store: to_jsonld(_Graphs(store), store.prefixes),
    "rdfxml": _flat(to_rdfxml),
    "graphml": lambda store: to_graphml(store.claims()),
    "gexf": lambda store: to_gexf(store.claims()),
    "jsonl": lambda store: map(to_line, _to_records(store)),
    "csv": lambda store: to_csv(_to_records(store)),
}
FORMATS = tuple(_WRITERS)
"""The names of the export formats."""
