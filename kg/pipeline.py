"""The journey of documents: found, read, understood, joined and kept, one transaction a document."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.assemble import assemble, verify
from kg.cluster import Cluster, read_on_cluster
from kg.copies import Copies, to_signature
from kg.errors import EvidenceError, ValidationError
from kg.finding import Finder, Found
from kg.model import Claim, Document
from kg.parallel import Note, Progress, Reads, find_documents, no_progress, understand
from kg.rdf import Quad, Run
from kg.sources.reading import NO_COLUMNS
from kg.store import Store
from kg.store.merging import to_statement

if TYPE_CHECKING:
    from kg.nlp import Reading
    from kg.validate import Finding


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
    paths: Iterable[str],
    store: Store,
    reader: Reads,
    *,
    jobs: int = 1,
    columns: Mapping[str, str] = NO_COLUMNS,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Read the documents that paths mean into a store; those that it holds unchanged are left alone.

    A document that cannot be read is named in the summary and the rest goes on. With several jobs the documents are
    read in as many processes and stored in the order of the paths all the same, so that the graph does not differ.
    `columns` gives the names of a table's columns (see `kg.sources.read`). A document with nearly the text of an
    earlier one is marked as its copy. With a `cluster` its workers read (see `kg.cluster`), and this process stores.

    Raises:
        ClusterError: where the cluster does not answer.
        ReadError: where a path means nothing, before anything is read.
        StoreError: where the store cannot be written; what was stored before stays.
    """
    admission = _Admission(store, reader.extractor)
    if cluster is None:
        documents = find_documents(paths, columns, progress or no_progress)
        found = _understand(documents, admission, Finder(reader, store.base), jobs)
    else:
        read = read_on_cluster(cluster, paths, reader, columns, progress or no_progress, base=store.base)
        found = _admit(read, admission)
    run = Run(extractor=reader.extractor)
    return Summary.of(_keep(item, store, run) for item in found)


def extract(
    paths: Iterable[str],
    reader: Reads,
    *,
    jobs: int = 1,
    columns: Mapping[str, str] = NO_COLUMNS,
    progress: Progress | None = None,
    on_note: Callable[[Note], None] = lambda note: None,
) -> Iterator[tuple[Document, tuple[Claim, ...]]]:
    """Read the documents that paths mean and give each with its claims; nothing is stored.

    `on_note` is told of what was not read or read with difficulty.
    """
    for reading in readings(paths, reader, jobs=jobs, columns=columns, progress=progress, on_note=on_note):
        yield reading.document, assemble(reading.claims)


def readings(
    paths: Iterable[str],
    reader: Reads,
    *,
    jobs: int = 1,
    columns: Mapping[str, str] = NO_COLUMNS,
    progress: Progress | None = None,
    on_note: Callable[[Note], None] = lambda note: None,
) -> "Iterator[Reading]":
    """Read the documents that paths mean, as `extract` does, and give all that the reader found in each."""
    for item in understand(find_documents(paths, columns, progress or no_progress), reader, jobs):
        if isinstance(item, Note):
            on_note(item)
            continue
        try:
            verify(item.claims, [item.document])
        except EvidenceError as error:
            on_note(Note("skipped", f"{item.document.source}: {error}"))
        else:
            yield item


class _Admission:
    """Decides of documents, in their order, which are new to the store and which are copies."""

    def __init__(self, store: Store, extractor: str) -> None:
        self._store = store
        self._extractor = extractor
        self._known = frozenset(store.ids())
        self._copies: Copies | None = None

    def admit(self, document: Document) -> tuple[tuple[Note, ...], Document | None]:
        """Give what is to be told of a document, and the document, None where the store holds it as it is."""
        if self._store.holds(document.id, document.content_hash, self._extractor):
            return (Note("unchanged", document.id),), None
        known = document.id in self._known
        before = self._store.document(document.id).source if known else document.source
        notes: tuple[Note, ...] = ()
        if before != document.source:
            notes = (Note("warning", f"{document.source}: takes the place of {before}, which has the same name"),)
        return notes, self._mark(document)

    def _mark(self, document: Document) -> Document:
        self._copies = self._copies or Copies(self._store.signatures())
        signature = to_signature(document.text)
        original = self._copies.find(document.id, signature)
        self._copies.add(document.id, signature, original)
        return replace(document, copy_of=original)


def _understand(
    found: Iterable[Document | Note], admission: _Admission, finder: Finder, jobs: int
) -> Iterator[Found | Note]:
    """Let what is admitted be read."""

    def admitted() -> Iterator[Document | Note]:
        for item in found:
            if isinstance(item, Note):
                yield item
                continue
            notes, document = admission.admit(item)
            yield from notes
            if document:
                yield document

    return understand(admitted(), finder, jobs)


def _admit(found: Iterable[Found | Note], admission: _Admission) -> Iterator[Found | Note]:
    """Leave out of what was read already what the store holds."""
    for item in found:
        if isinstance(item, Note):
            yield item
            continue
        notes, document = admission.admit(item.document)
        yield from notes
        if document:
            yield replace(item, document=document)


def _keep(item: Found | Note, store: Store, run: Run) -> Kept | Note:
    if isinstance(item, Note):
        return item
    odd: list[Finding] = []
    try:
        if item.is_clean and not store.decides(item.claims):
            store.put(item.document, item.claims, run)
        else:
            store.put(item.document, item.claims, run, check=lambda graph, quads: odd.extend(_check(graph, quads)))
    except (EvidenceError, ValidationError) as error:
        return Note("skipped", f"{item.document.source}: {error}")
    return Kept(item.document.id, item.sentences, item.claims, tuple(odd))


def _check(graph: str, quads: Iterable[Quad]) -> "Iterable[Finding]":
    """Hold a graph to the shapes and give the warnings; a violation raises, and the document is not stored."""
    from kg.validate import check, refuse

    return refuse(check(map(to_statement, quads), graph))
