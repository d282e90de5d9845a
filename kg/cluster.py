"""Reading past one machine: the workers of a Dask cluster read parts of the documents and leave them as files.

A part is a few sources. The worker that reads it writes what they say as N-Quads, a graph a document, and then, as the
sign that the part is whole, a list of the documents with their texts, both packed, to a folder that all machines see
(any address that fsspec knows). Parts that are there already are not read again, so that a run that was ended goes on
where it was. This module is the only one that imports Dask and fsspec.
"""

import gzip
import json
import os
import pickle
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from kg.assemble import assemble
from kg.errors import ClusterError
from kg.finding import Finder, Found
from kg.ids import to_hash
from kg.model import Claim, Document
from kg.parallel import Note, Progress, Reads, find_sources, read_sources, understand
from kg.rdf import Run, from_rdf, to_rdf
from kg.rdf.syntaxes import to_nquads
from kg.sources import Source
from kg.sources.finding import STDIN, to_unique
from kg.store.engine import read_nquads, to_line

if TYPE_CHECKING:
    from distributed import Client, Future

SIZE = 32
"""Sources of a part: some seconds of work, and little to do again where a worker dies."""
RETRIES = 2
"""How often a part is tried again that failed, as when a file system did not answer."""
ADDRESS = re.compile(r"inproc://.+|(\w+://)?[^\s/]+:\d+")
"""What the address of a scheduler looks like."""
WAIT = 20
"""Seconds in which the scheduler must answer."""

_busy = threading.Lock()
"""Held while a worker reads: the model has the whole process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A scheduler's address, and the folder that all its workers can write to."""

    address: str
    folder: str
    """A path or an address such as ``s3://bucket/run``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Sources that are read together."""

    sources: tuple[Source, ...]
    paths: Mapping[str, str]
    """Where a worker finds each source, by the path that the user gave."""
    name: str
    """The same for the same files, extractor and columns."""


def read_on_cluster(
    cluster: Cluster,
    paths: Iterable[str],
    reader: Reads,
    columns: Mapping[str, str],
    progress: Progress,
    *,
    base: str,
) -> Iterator[Found | Note]:
    """Let the workers of a cluster read documents, and give them in the order of the paths, as one process would.

    A worker that dies loses nothing: its part is read by another. A source at which workers die again and again is
    named and left out.

    Raises:
        ClusterError: where no scheduler answers or the folder cannot be used.
        ReadError: where a path means nothing.
    """
    notes, sources = find_sources(paths)
    parts = to_parts(sources, reader.extractor, base, columns)
    task = (pickle.dumps(reader), dict(columns), base, cluster.folder)
    yield from notes
    with _connect(cluster.address) as client:
        waiting = [(part, _submit(client, part, task)) for part in parts]
        taken: set[str] = set()
        done = 0
        for part, future in waiting:
            progress(done, len(sources))
            for item in _wait_for(client, part, future, task):
                yield _to_unique(item, taken) if isinstance(item, Found) else item
            done += len(part.sources)
        progress(done, len(sources))


def to_parts(sources: Iterable[Source], extractor: str, base: str, columns: Mapping[str, str]) -> tuple[Part, ...]:
    """Cut sources into parts of `SIZE`.

    >>> [len(part.sources) for part in to_parts([Source(id="a", path="a.txt", media_type="text/plain")], "x", "", {})]
    [1]
    """
    known = tuple(sources)
    pieces = (known[start : start + SIZE] for start in range(0, len(known), SIZE))
    return tuple(_to_part(piece, extractor, base, columns) for piece in pieces)


def _to_part(sources: tuple[Source, ...], extractor: str, base: str, columns: Mapping[str, str]) -> Part:
    if any(source.path == STDIN for source in sources):
        raise ClusterError("standard input cannot be read by a cluster; give it a file that all machines see")
    paths = {source.path: os.path.abspath(source.path) for source in sources}
    seen = [[source.id, source.path, *_to_state(paths[source.path])] for source in sources]
    name = to_hash([extractor, base, sorted(columns.items()), seen])
    return Part(sources=sources, paths=paths, name=name)


def _to_state(path: str) -> tuple[int, int]:
    """Tell a file's size and when it was changed."""
    try:
        state = os.stat(path)
    except OSError:  # the worker will say why it cannot be read
        return 0, 0
    return state.st_size, state.st_mtime_ns


def _connect(address: str) -> "Client":
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError("a cluster needs Dask; pip install 'aipolicy-kg[cluster]'") from None
    if not ADDRESS.fullmatch(address):  # else Dask leaves a half-made client behind
        raise ClusterError(f"{address}: no address of a Dask scheduler; write it as tcp://10.0.0.1:8786")
    try:
        return Client(address, timeout=WAIT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"{address}: no Dask scheduler answers there ({to_line(error)}); start `dask scheduler`"
        ) from None


Task = tuple[bytes, dict[str, str], str, str]
"""The reader, the columns, the base IRI and the folder."""


def _submit(client: "Client", part: Part, task: Task) -> "Future[None]":
    return client.submit(_read_part, part, *task, key=f"kg-{part.name}", retries=RETRIES, pure=False)


def _wait_for(client: "Client", part: Part, future: "Future[None]", task: Task) -> Iterator[Found | Note]:
    """Wait for a part and give what is in it; where workers died of it, for each of its sources by itself."""
    from distributed import KilledWorker

    try:
        future.result()
    except KilledWorker:
        if len(part.sources) == 1:
            yield Note("skipped", f"{part.sources[0].path}: workers that read it were ended, perhaps for their memory")
            return
        for source in part.sources:
            alone = replace(part, sources=(source,), name=to_hash([part.name, source.path]))
            yield from _wait_for(client, alone, _submit(client, alone, task), task)
        return
    except OSError as error:
        raise ClusterError(f"{task[3]}: the parts cannot be kept there: {to_line(error)}") from None
    finally:
        future.release()  # type: ignore[no-untyped-call]
    yield from load_part(task[3], part.name)


# ---- on a worker


def _read_part(part: Part, reader: bytes, columns: dict[str, str], base: str, folder: str) -> None:
    """Read a part and leave it in the folder, unless it is there."""
    if _get_files(folder).exists(_to_path(folder, part.name, "jsonl")):
        return
    with _busy:
        write_part(part, _load_reader(reader), columns, base, folder)


@cache
def _load_reader(reader: bytes) -> Reads:
    """Load the model once in each process."""
    loaded: Reads = pickle.loads(reader)
    return loaded


def write_part(part: Part, reader: Reads, columns: Mapping[str, str], base: str, folder: str) -> None:
    """Read the sources of a part and write what they say; the list comes last."""
    here = tuple(replace(source, path=part.paths[source.path]) for source in part.sources)
    shown = {there: path for path, there in part.paths.items()}
    run = Run(extractor=reader.extractor)
    quads: list[str] = []
    lines: list[dict[str, str | int]] = []
    documents = _show(read_sources(here, columns, lambda done, total: None), shown)
    for item in understand(documents, Finder(reader, base), 1):
        if isinstance(item, Note):
            lines.append({"kind": item.kind, "text": item.text})
            continue
        document = item.document
        quads += to_nquads(to_rdf(document, item.claims, run, base=base))
        said: dict[str, str | int] = {"kind": "read", "id": document.id, "text": document.text}
        lines.append({**said, "sentences": item.sentences, "is_clean": item.is_clean})
    _write(folder, part.name, "nq", quads)
    _write(folder, part.name, "jsonl", (json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def _show(items: Iterable[Document | Note], shown: Mapping[str, str]) -> Iterator[Document | Note]:
    """Call sources as the user does."""
    for item in items:
        text = item.text if isinstance(item, Note) else item.source
        for there, path in shown.items():
            if text.startswith(there):
                text = path + text.removeprefix(there)
                break
        yield replace(item, text=text) if isinstance(item, Note) else replace(item, source=text)


# ---- files


def load_part(folder: str, name: str) -> Iterator[Found | Note]:
    """Give what is in a part, in the order in which it was read."""
    lines = [json.loads(line) for line in _read(folder, name, "jsonl").splitlines()]
    documents, claims = from_rdf(read_nquads(_read(folder, name, "nq")))
    known = {document.id: document for document in documents}
    said: dict[str, list[Claim]] = {document.id: [] for document in documents}
    for claim in claims:
        said[claim.evidence[0].document].append(claim)
    for line in lines:
        if line["kind"] == "read":
            document = replace(known[line["id"]], text=line["text"])
            claims = assemble(said[document.id])
            yield Found(document=document, claims=claims, sentences=line["sentences"], is_clean=line["is_clean"])
        else:
            yield Note(line["kind"], line["text"])


def _write(folder: str, name: str, kind: str, pieces: Iterable[str]) -> None:
    files = _get_files(folder)
    files.makedirs(folder, exist_ok=True)
    path = _to_path(folder, name, kind)
    beside = f"{path}.{os.getpid()}.part"
    files.pipe_file(beside, gzip.compress("".join(pieces).encode("utf-8", "surrogatepass"), mtime=0))
    files.mv(beside, path)


def _read(folder: str, name: str, kind: str) -> bytes:
    try:
        return gzip.decompress(_get_files(folder).cat_file(_to_path(folder, name, kind)))
    except (OSError, EOFError) as error:
        raise ClusterError(
            f"{folder}: the part {name} cannot be read ({to_line(error)}); remove it and start again"
        ) from None


def _get_files(folder: str) -> Any:
    from fsspec.core import url_to_fs

    try:
        return url_to_fs(folder)[0]
    except (ImportError, ValueError) as error:
        raise ClusterError(f"{folder}: {to_line(error)}") from None


def _to_path(folder: str, name: str, kind: str) -> str:
    return f"{folder.rstrip('/')}/{name}.{kind}.gz"


def _to_unique(found: Found, taken: set[str]) -> Found:
    """Give a document another id where an earlier part has one of that name."""
    document = found.document
    id = to_unique(document.id, document.source, taken)
    taken.add(id)
    if id == document.id:
        return found
    claims = (
        replace(claim, evidence=tuple(replace(one, document=id) for one in claim.evidence)) for claim in found.claims
    )
    return replace(found, document=replace(document, id=id), claims=tuple(claims))
