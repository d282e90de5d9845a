"""The store: a graph for each document, its text beside it, and the links between claims that disagree."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from kg.assemble import assemble, of_document, verify
from kg.decisions import Decision, Standing
from kg.errors import EvidenceError, StoreError
from kg.ids import BASE, to_content_hash
from kg.model import Claim, Document
from kg.periods import to_last_day
from kg.rdf import Quad, Run, to_rdf
from kg.store import bases
from kg.store.deciding import change, find_decision, mark, read_back
from kg.store.disagreeing import relink
from kg.store.engine import Engine
from kg.store.merging import to_change, to_statement
from kg.store.moments import fill_as_of
from kg.store.readings import Readings
from kg.store.texts import Texts
from kg.store.view import View
from kg.vocab import AIP

Check = Callable[[str, tuple[Quad, ...]], None]
"""Shown the graph that a document is to have, before it is written; raises to refuse it."""


class Store(View):
    """Documents and their claims; every change is a whole document in one transaction.

    >>> from kg.ids import to_content_hash
    >>> store = Store.memory()
    >>> text = "Indonesia hosts it."
    >>> document = Document(id="d", text=text, language="en", source="d.txt", content_hash=to_content_hash(text))
    >>> store.put(document, [], Run(extractor="encoder/0.1"))
    >>> [document.id for document in store.documents()], store.text("d")
    (['d'], 'Indonesia hosts it.')
    """

    def __init__(
        self, engine: Engine, texts: Texts, readings: Readings, *, base: str = BASE, read_only: bool = False
    ) -> None:
        super().__init__(engine, texts, readings, base=base, read_only=read_only)
        self._standing = Standing() if read_only else Standing.of(self.decisions())

    @classmethod
    def open(cls, path: str | Path, *, read_only: bool = False, base: str | None = None) -> "Store":
        """Open the store of a project folder, making it where there is none.

        One process writes at a time. Reading works beside it, on what was there when the store was opened. The base IRI
        is that which the folder keeps; for a new one `base`, or else the usual one.
        """
        folder = Path(path)
        base = bases.to_base(folder, base)
        if read_only:
            if not (folder / "store").is_dir():
                raise StoreError(f"{folder}: no graph there; make one with `kg build` or `kg add`")
        else:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                bases.keep_base(folder, base)
            except OSError as error:
                raise StoreError(f"{folder}: cannot make the folder: {error.strerror}; choose another") from None
        engine = Engine.open(folder / "store", base, read_only=read_only)
        texts, readings = Texts(folder / "texts"), Readings(folder / "readings")
        store = cls(engine, texts, readings, base=base, read_only=read_only)
        if not read_only:
            texts.sweep(quad.object.value for quad in engine.quads(predicate=AIP.contentHash))
            readings.sweep(quad.object.value for quad in engine.quads(predicate=AIP.reading))
            store._settle()
        return store

    @classmethod
    def memory(cls, *, base: str = BASE) -> "Store":
        """Make an empty store that ends with the process."""
        return cls(Engine.memory(base), Texts(), Readings(), base=base)

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder, so that another process can write."""
        if self._engine is not None and not self._read_only:
            self._engine.flush()
        self._engine = None

    # ---- changing

    def put(
        self, document: Document, claims: Iterable[Claim], run: Run, *, check: Check = lambda graph, quads: None
    ) -> None:
        """Keep a document with what it says, instead of what was known of it; evidence of others is left out.

        Decisions hold for it too. A claim whose words are not exactly in the text raises, and nothing is changed. Nor
        is it where `check` raises: it is shown the IRI of the graph and the quads that it will hold.
        """
        self._check_writable()
        if to_content_hash(document.text) != document.content_hash:
            raise EvidenceError(f"{document.id}: the text is not the one its hash was made of; read the document again")
        own = assemble(of_document(claims, document.id))
        verify(own, [document])
        before = self._content_hash(self._graph(document.id))
        self._write(document, own, run, with_text=True, check=check)
        if before and before != document.content_hash:
            self._forget(before)

    def remove(self, document: str) -> None:
        """Take back a document, exactly its claims, and its text."""
        self._check_writable()
        graph = self._find(document)
        content_hash, reading = self._content_hash(graph), self._value(graph, AIP.reading)
        self._replace(graph, (), ())
        if content_hash:
            self._forget(content_hash)
        if reading:
            self._readings.remove(reading)

    def decide(self, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
        """Keep decisions, in this order after those before, and make the documents that they touch show them.

        They are kept in one transaction; then each document follows in one of its own. If that is interrupted, it is
        completed when the store is next opened to be changed.
        """
        self._check_writable()
        known = self.decisions()
        number = max((decision.number for decision in known), default=0)
        made = tuple(replace(decision, number=number + place) for place, decision in enumerate(decisions, 1))
        self._change(known, (*known, *made))
        return made

    def decides(self, claims: tuple[Claim, ...]) -> bool:
        """Tell whether decisions change what a document says."""
        return self._standing.decide(claims).claims != claims

    def undo(self, id: str) -> Decision:
        """Take back a decision, given by its id or the beginning of it, as if it had never been made."""
        self._check_writable()
        known = self.decisions()
        gone = find_decision(known, id)
        self._change(known, tuple(decision for decision in known if decision != gone))
        return gone

    def as_of(self, date: str) -> "Store":
        """Give the graph as it stood at the end of a year, month or day (``2025-07``): a store of its own in memory.

        It has the documents that were surely published by then, so none without a date, and what they say, but for
        offices and other lasting things over an interval that was then over or still to come. Claims have the evidence
        and confidence of these documents alone, and disagree only among themselves. The store cannot be changed, and
        later changes of this one do not show in it.

        >>> Store.memory().as_of("yesterday")
        Traceback (most recent call last):
        ...
        kg.errors.QueryError: 'yesterday' is no date; write 2025, 2025-07 or 2025-07-26
        """
        day = to_last_day(date)
        view = Store.memory(base=self.base)
        view._texts = self._texts  # they are there, and a store that cannot be changed removes none
        fill_as_of(view._running(), self._running(), day, self.base)
        view._read_only = True
        return view

    # ---- within

    def _check_writable(self) -> None:
        if self._read_only:
            raise StoreError("the store was opened to be read only; open it for writing")

    def _forget(self, content_hash: str) -> None:
        """Remove a text that no document has any more."""
        known = self._running().quads(predicate=AIP.contentHash)
        if all(quad.object.value != content_hash for quad in known):
            self._texts.remove(content_hash)

    def _write(
        self,
        document: Document,
        read: tuple[Claim, ...],
        run: Run,
        *,
        with_text: bool = False,
        check: Check = lambda graph, quads: None,
    ) -> None:
        """Make the graph of a document what the decisions make of what was read, and keep that where it differs."""
        graph, decided = self._graph(document.id), self._standing.decide(read)
        said = own = tuple(to_rdf(document, read, run, base=self.base))
        before, reading = self._value(graph, AIP.reading), None
        if decided.claims != read:
            said = tuple(to_rdf(document, decided.claims, run, base=self.base))
        check(graph, said)
        if said is not own:
            reading = self._readings.write(own)
        if with_text:
            self._texts.write(document.content_hash, document.text)
        self._replace(graph, (*said, *mark(decided, graph, reading, self.base)), decided.claims)
        if before and before != reading:
            self._readings.remove(before)

    def _change(self, known: tuple[Decision, ...], decisions: tuple[Decision, ...]) -> None:
        """Make other decisions stand, and every document show it."""
        standing = Standing.of(decisions)
        change(self._running(), known, decisions, (self._standing, standing), self.base)
        self._standing = standing
        self._settle()

    def _settle(self) -> None:
        """Make the documents whose graphs do not show yet what was decided show it."""
        engine = self._running()
        for graph in sorted(quad.object.value for quad in engine.quads(predicate=AIP.awaits)):
            self._write(*read_back(engine, self._readings, graph))

    def _replace(self, graph: str, quads: Iterable[Quad], own: Iterable[Claim]) -> None:
        """Make a graph hold other quads, and all that follows from them what it then should be."""
        quads = tuple(quads)
        cut, tied = relink(self._running(), graph, own, self._conflicts, self.base)
        cut += self._running().quads(predicate=AIP.awaits, thing=graph)
        gone, come = to_change(self._running(), graph, quads)
        self._running().replace(
            graph,
            added=(*quads, *tied),
            removed=cut,
            come={*come, *map(to_statement, tied)},
            gone={*gone, *map(to_statement, cut)},
        )
