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
from kg.jsonl import to_lines
from kg.rdf.syntaxes import (
    Triple,
    to_graphs,
    to_jsonld,
    to_nquads,
    to_ntriples,
    to_rdfxml,
    to_trig,
    to_turtle,
    to_turtle12,
)
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


def _flat(write: Callable[[Iterable[Triple], Mapping[str, str]], Iterator[str]]) -> Callable[[Store], Iterator[str]]:
    return lambda store: write(store.statements(), store.prefixes)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_WRITERS: Mapping[str, Callable[[Store], Iterator[str]]] = {
    "turtle": _flat(to_turtle),
    "turtle12": _flat(to_turtle12),
    "trig": lambda store: to_trig(store.quads(), store.prefixes),
    "ntriples": _flat(to_ntriples),
    "nquads": lambda store: to_nquads(store.quads()),
    "jsonld": lambda store: to_jsonld(to_graphs(store.quads()), store.prefixes),
    "rdfxml": _flat(to_rdfxml),
    "graphml": lambda store: to_graphml(store.claims()),
    "gexf": lambda store: to_gexf(store.claims()),
    "jsonl": lambda store: to_lines(store.claims(), store.documents()),
    "csv": lambda store: to_csv(store.claims(), store.documents()),
}
FORMATS = tuple(_WRITERS)
"""The names of the export formats."""
