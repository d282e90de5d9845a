"""The journey of documents: found, read, understood, joined and kept, one transaction a document."""

import signal
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from multiprocessing import get_context
from typing import TYPE_CHECKING, Literal, Protocol

from kg.assemble import assemble, verify
from kg.errors import EvidenceError, KgError, ReadError, ValidationError
from kg.model import Claim, Document
from kg.rdf import Quad, Run
from kg.sources import Source, find, read
from kg.sources.finding import to_unique
from kg.store import Store
from kg.store.merging import to_statement

if TYPE_CHECKING:
    from kg.nlp import Reading
    from kg.validate import Finding

Progress = Callable[[int, int], None]
"""Told how many sources of how many are read, from 0 on."""

AHEAD = 4
"""Documents that wait for each process: enough that none is idle, few enough to keep texts out of memory."""


class Reads(Protocol):
    """What finds claims in a document: `kg.nlp.Reader`. For several processes it must survive pickling."""

    @property
    def extractor(self) -> str:
        """Name and version, as written into every evidence."""

    def read(self, document: Document) -> "Reading":
        """Read one document."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that was read and stored."""

    document: str
    sentences: int
    claims: tuple[Claim, ...]
    findings: "tuple[Finding, ...]" = ()
    """What is odd about its graph (see `kg.validate`)."""

    @property
    def silent(self) -> int:
        """Count the sentences that gave no claim."""
        return self.sentences - len({(one.start, one.end) for claim in self.claims for one in claim.evidence})


@dataclass(frozen=True, slots=True)
class Note:
    """What else is to be told of a document or file on the way."""

    kind: Literal["unchanged", "skipped", "left_out", "warning"]
    """Held by the store as it is, not read for a reason, no document of a kind that kg reads, read with difficulty."""
    text: str
    """Id of the unchanged document; else one line that names the file and says what is the matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a build did."""

    read: tuple[str, ...] = ()
    """Ids of the documents that were read, in the order of the paths."""
    unchanged: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    """A line for each document that was not read: its name and why."""
    left_out: tuple[str, ...] = ()
    """A line for each file of another kind that lay among the documents."""
    warnings: tuple[str, ...] = ()
    findings: "tuple[Finding, ...]" = ()
    """What is odd about the graphs of the documents that were read; one with a violation is skipped."""
    sentences: int = 0
    silent: int = 0
    """Sentences that gave no claim."""
    claims: Mapping[str, int] = field(default_factory=dict)
    """Claims of the documents read by predicate, the most frequent first; one that two documents make counts twice."""

    @classmethod
    def of(cls, outcomes: Iterable[Kept | Note]) -> "Summary":
        """Count outcomes as they come.

        >>> summary = Summary.of([Note("unchanged", "a"), Kept("b", 5, ()), Note("skipped", "c.txt: empty")])
        >>> summary.read, summary.unchanged, summary.skipped, summary.silent
        (('b',), ('a',), ('c.txt: empty',), 5)
        """
        read: list[str] = []
        notes: defaultdict[str, list[str]] = defaultdict(list)
        sentences = silent = 0
        claims: Counter[str] = Counter()
        findings: list[Finding] = []
        for outcome in outcomes:
            if isinstance(outcome, Note):
                notes[outcome.kind].append(outcome.text)
                continue
            read.append(outcome.document)
            sentences += outcome.sentences
            silent += outcome.silent
            findings += outcome.findings
            claims.update(claim.predicate for claim in outcome.claims)
        return cls(
            read=tuple(read),
            unchanged=tuple(notes["unchanged"]),
            skipped=tuple(notes["skipped"]),
            left_out=tuple(notes["left_out"]),
            warnings=tuple(notes["warning"]),
            findings=tuple(findings),
            sentences=sentences,
            silent=silent,
            claims=dict(sorted(claims.items(), key=lambda item: (-item[1], item[0]))),
        )


def build(
    paths: Iterable[str], store: Store, reader: Reads, *, jobs: int = 1, progress: Progress | None = None
) -> Summary:
    """Read the documents that paths mean into a store; those that it holds unchanged are left alone.

    A document that cannot be read is named in the summary and the rest goes on. With several jobs the documents are
    read in as many processes and stored in the order of the paths all the same, so that the graph does not differ.

    Raises:
        ReadError: where a path means nothing, before anything is read.
        StoreError: where the store cannot be written; what was stored before stays.
    """
    found = _find(paths, progress)
    changed = _leave_unchanged(found, store, reader.extractor)
    run = Run(extractor=reader.extractor)
    return Summary.of(_keep(item, store, run) for item in _understand(changed, reader, jobs))


def extract(
    paths: Iterable[str],
    reader: Reads,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    on_note: Callable[[Note], None] = lambda note: None,
) -> Iterator[tuple[Document, tuple[Claim, ...]]]:
    """Read the documents that paths mean and give each with its claims; nothing is stored.

    `on_note` is told of what was not read or read with difficulty.
    """
    for reading in readings(paths, reader, jobs=jobs, progress=progress, on_note=on_note):
        yield reading.document, assemble(reading.claims)


def readings(
    paths: Iterable[str],
    reader: Reads,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    on_note: Callable[[Note], None] = lambda note: None,
) -> "Iterator[Reading]":
    """Read the documents that paths mean, as `extract` does, and give all that the reader found in each."""
    for item in _understand(_find(paths, progress), reader, jobs):
        if isinstance(item, Note):
            on_note(item)
            continue
        try:
            verify(item.claims, [item.document])
        except EvidenceError as error:
            on_note(Note("skipped", f"{item.document.source}: {error}"))
        else:
            yield item


def _find(paths: Iterable[str], progress: Progress | None) -> Iterator[Document | Note]:
    """Find the sources of paths at once, and read them one by one, each document under an id of its own."""
    others: list[str] = []
    sources = tuple(find(paths, others.append))
    return chain(
        (Note("left_out", line) for line in others), _read_sources(sources, progress or (lambda done, total: None))
    )


def _read_sources(sources: tuple[Source, ...], progress: Progress) -> Iterator[Document | Note]:
    taken: set[str] = set()
    for done, source in enumerate(sources):
        progress(done, len(sources))
        try:
            for found in read(source):
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


def _leave_unchanged(items: Iterable[Document | Note], store: Store, extractor: str) -> Iterator[Document | Note]:
    known = frozenset(store.ids())
    for item in items:
        if not isinstance(item, Document):
            yield item
        elif store.holds(item.id, item.content_hash, extractor):
            yield Note("unchanged", item.id)
        else:
            before = store.document(item.id).source if item.id in known else item.source
            if before != item.source:
                yield Note("warning", f"{item.source}: takes the place of {before}, which has the same name")
            yield item


def _understand(items: Iterable[Document | Note], reader: Reads, jobs: int) -> "Iterator[Reading | Note]":
    """Let the reader read the documents among the items, some at a time, and give all items in their order."""
    with _open_executor(reader, jobs) as (executor, work):
        waiting: deque[tuple[Document, Future[Reading]] | Note] = deque()
        for item in items:
            waiting.append((item, _submit(executor, work, item)) if isinstance(item, Document) else item)
            if len(waiting) > AHEAD * jobs:
                yield _wait_for(waiting.popleft())
        while waiting:
            yield _wait_for(waiting.popleft())


@contextmanager
def _open_executor(reader: Reads, jobs: int) -> "Iterator[tuple[Executor, Callable[[Document], Reading]]]":
    executor: Executor
    if jobs == 1:
        executor, work = ThreadPoolExecutor(1), reader.read
    else:  # spawned, for a model that has threads does not survive a fork
        executor = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_start_process, initargs=(reader,))
        work = _read_in_process
    try:
        yield executor, work
    finally:
        executor.shutdown(cancel_futures=True)


_readers: "list[Reads]" = []
"""The reader of this process, where it is one of several."""


def _start_process(reader: Reads) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one decides
    _readers[:] = [reader]


def _read_in_process(document: Document) -> "Reading":
    return _readers[0].read(document)


def _submit(executor: Executor, work: "Callable[[Document], Reading]", document: Document) -> "Future[Reading]":
    try:
        return executor.submit(work, document)
    except BrokenExecutor as error:
        failed: Future[Reading] = Future()
        failed.set_exception(error)
        return failed


def _wait_for(
    item: "tuple[Document, Future[Reading]] | Note",
) -> "Reading | Note":
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


def _keep(item: "Reading | Note", store: Store, run: Run) -> Kept | Note:
    if isinstance(item, Note):
        return item
    claims = assemble(item.claims)
    odd: list[Finding] = []
    try:
        store.put(item.document, claims, run, check=lambda graph, quads: odd.extend(_check(graph, quads)))
    except (EvidenceError, ValidationError) as error:
        return Note("skipped", f"{item.document.source}: {error}")
    return Kept(item.document.id, len(item.sentences), claims, tuple(odd))


def _check(graph: str, quads: Iterable[Quad]) -> "Iterable[Finding]":
    """Hold a graph to the shapes and give the warnings; a violation raises, and the document is not stored."""
    from kg.validate import check, refuse

    return refuse(check(map(to_statement, quads), graph))
