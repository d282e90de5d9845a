"""Documents read and understood one after the other, by this process or by several, in the order of their paths."""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from kg.errors import KgError, ReadError
from kg.model import Document
from kg.sources import Source, find, read
from kg.sources.finding import to_unique

if TYPE_CHECKING:
    from kg.nlp import Reading

Progress = Callable[[int, int], None]
"""Told how many sources of how many are read, from 0 on."""

AHEAD = 4
"""Documents that wait for each process: enough that none is idle, few enough to keep texts out of memory."""


T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Works(Protocol[T_co]):
    """What makes something of a document. For several processes it must survive pickling."""

    def read(self, document: Document) -> T_co:
        """Read one document."""


class Reads(Protocol):
    """What finds claims in a document: `kg.nlp.Reader`. For several processes it must survive pickling."""

    @property
    def extractor(self) -> str:
        """Name and version, as written into every evidence."""

    def read(self, document: Document) -> "Reading":
        """Read one document."""


@dataclass(frozen=True, slots=True)
class Note:
    """What else is to be told of a document or file on the way."""

    kind: Literal["unchanged", "skipped", "left_out", "warning"]
    """Held by the store as it is, not read for a reason, no document of a kind that kg reads, read with difficulty."""
    text: str
    """Id of the unchanged document; else one line that names the file and says what is the matter."""


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""


def find_sources(paths: Iterable[str]) -> tuple[tuple[Note, ...], tuple[Source, ...]]:
    """Find the sources of paths, and what lay among them that kg does not read."""
    others: list[str] = []
    sources = tuple(find(paths, others.append))
    return tuple(Note("left_out", line) for line in others), sources


def find_documents(paths: Iterable[str], columns: Mapping[str, str], progress: Progress) -> Iterator[Document | Note]:
    """Find the sources of paths at once, and read them one by one, each document under an id of its own."""
    notes, sources = find_sources(paths)
    return chain(notes, read_sources(sources, columns, progress))


def read_sources(
    sources: Sequence[Source], columns: Mapping[str, str], progress: Progress
) -> Iterator[Document | Note]:
    """Read sources one by one; what cannot be read is told in a note."""
    taken: set[str] = set()
    for done, source in enumerate(sources):
        progress(done, len(sources))
        try:
            for found in read(source, columns):
                document = found.document
                origin = _to_text(document.source)
                document = replace(document, id=to_unique(_to_text(document.id), origin, taken), source=origin)
                taken.add(document.id)
                yield from (Note("warning", line) for line in found.warnings)
                yield document
        except ReadError as error:
            yield Note("skipped", str(error))
    progress(len(sources), len(sources))


def _to_text(name: str) -> str:
    r"""Give a file's name without what no text can hold: bytes that are no UTF-8.

    >>> _to_text("report \udcff")
    'report ?'
    """
    return name.encode("utf-8", "replace").decode("utf-8")


def understand(items: Iterable[Document | Note], reader: Works[T], jobs: int) -> Iterator[T | Note]:
    """Let the reader read the documents among the items, some at a time, and give all items in their order."""
    with _open_executor(reader, jobs) as (executor, work):
        waiting: deque[tuple[Document, Future[T]] | Note] = deque()
        for item in items:
            waiting.append((item, _submit(executor, work, item)) if isinstance(item, Document) else item)
            if len(waiting) > AHEAD * jobs:
                first = _wait_for(waiting.popleft())
                yield first
        while waiting:
            first = _wait_for(waiting.popleft())
            yield first


@contextmanager
def _open_executor(reader: Works[T], jobs: int) -> Iterator[tuple[Executor, Callable[[Document], T]]]:
    executor: Executor
    work: Callable[[Document], T]
    if jobs == 1:
        executor, work = ThreadPoolExecutor(1), reader.read
    else:  # spawned, for a model that has threads does not survive a fork
        executor = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_start_process, initargs=(reader,))
        work = _read_in_process
    try:
        yield executor, work
    finally:
        executor.shutdown(cancel_futures=True)


_readers: list[Works[Any]] = []
"""The reader of this process, where it is one of several."""


def _start_process(reader: Works[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one decides
    _readers[:] = [reader]


def _read_in_process(document: Document) -> Any:
    return _readers[0].read(document)


def _submit(executor: Executor, work: Callable[[Document], T], document: Document) -> Future[T]:
    try:
        return executor.submit(work, document)
    except BrokenExecutor as error:
        failed: Future[T] = Future()
        failed.set_exception(error)
        return failed


def _wait_for(item: tuple[Document, Future[T]] | Note) -> T | Note:
    """Wait for a reading; what went wrong with one document is told, whatever it was, and does not stop the others."""
    if not isinstance(item, tuple):
        return item
    document, future = item
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, BrokenExecutor):
        return Note(
            "skipped", f"{document.source}: the process that read was ended, perhaps for its memory; try fewer jobs"
        )
    if isinstance(error, KgError):
        return Note("skipped", f"{document.source}: {error}")
    return Note("skipped", f"{document.source}: kg failed with {type(error).__name__}: {error}; please report it")
