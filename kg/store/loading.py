"""RDF files opened to be read graph by graph, however large they are."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import QueryError
from kg.rdf import Statement
from kg.store.engine import Engine
from kg.store.merging import to_statement

FORMATS = {".ttl": "turtle", ".nt": "ntriples", ".trig": "trig", ".nq": "nquads"}
"""The format of a file by its ending."""


@contextmanager
def open_file(path: Path) -> Iterator[Engine]:
    """Load an export into a dataset of its own on disk, which ends with the block.

    Raises:
        QueryError: where the file has another ending or is malformed.
    """
    format = FORMATS.get(path.suffix.casefold())
    if format is None:
        raise QueryError(f"{path}: no RDF file by its ending; kg reads {' '.join(FORMATS)} here")
    if not path.is_file():
        raise QueryError(f"{path}: no such file; check the name")
    with tempfile.TemporaryDirectory(prefix="kg-", ignore_cleanup_errors=True) as folder:
        engine = Engine.open(Path(folder) / "store", "", read_only=False)  # all graphs are its own
        engine.load(path, format)
        yield engine


def to_graphs(engine: Engine) -> Iterator[tuple[str, Iterator[Statement]]]:
    """Give each graph with its statements: the named ones by IRI, or what has no name under an empty one."""
    if next(engine.merged(), None) is not None:
        yield "", engine.merged()
    for name in engine.graphs():
        yield name, map(to_statement, engine.quads(graph=name))
