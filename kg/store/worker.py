"""A process of its own that answers queries, so that one that would run for ever can be ended and nothing else is."""

import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType

from kg.errors import KgError, QueryEnded, QueryTimeout, StoreError
from kg.ids import BASE
from kg.rdf import Term
from kg.store.results import Result
from kg.store.store import Store

_START = 60.0
"""Seconds that a process may take until it is ready."""
_SPAWN = get_context("spawn")  # a fork would share the open files of a store that the parent writes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What `Worker.ask` was asked."""

    text: str
    bindings: Mapping[str, Term | str]
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    max_rows: int | None
    is_fresh: bool
    """Whether the store is to be opened again first."""


class Worker:
    """One process that answers queries over a snapshot of a project's store, one at a time.

    The process starts with the first question and is ended with the worker. Where it is ended before, by a query that
    takes too long or from outside, the next question starts another. Questions of several threads wait for each other.

    >>> with Worker("nowhere") as worker:
    ...     worker.ask("ASK {}")
    Traceback (most recent call last):
    ...
    kg.errors.StoreError: nowhere: no graph there; make one with `kg build` or `kg add`
    """

    def __init__(self, folder: str | Path, base: str = BASE, *, as_of: str | None = None) -> None:
        self.folder = Path(folder)
        self.base = base
        self.as_of = as_of
        """The date as of which the graph is asked (`Store.as_of`)."""
        self._turn = threading.Lock()
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._is_stale = False

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(
        self,
        text: str,
        *,
        bindings: Mapping[str, Term | str] | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        timeout: float | None = None,
        max_rows: int | None = None,
    ) -> Result:
        """Answer a query as `Store.query` does, in at most `timeout` seconds from when the process is ready.

        A result of more than `max_rows` rows or triples is cut after so many, and says so (`Result.is_cut`).

        Raises:
            QueryTimeout: where it takes longer.
            QueryEnded: where its process was ended from outside.
            QueryError: where the query is malformed or refused.
            StoreError: where the store cannot be opened.
        """
        with self._turn:
            line = self._start()
            question = _Question(
                text=text,
                bindings=dict(bindings or {}),
                default_graphs=tuple(default_graphs),
                named_graphs=tuple(named_graphs),
                max_rows=max_rows,
                is_fresh=self._is_stale,
            )
            try:
                line.send(question)
                if not line.poll(timeout):
                    raise QueryTimeout(
                        f"the query was cut after {timeout:g} s; ask for less, join its parts by common variables, "
                        "or give it more time"
                    )
                answer: Result | KgError = line.recv()
            except (EOFError, OSError):
                self._end()
                raise QueryEnded(
                    "the process that answered was ended, perhaps for its memory; ask for less with LIMIT"
                ) from None
            except BaseException:  # a timeout, Ctrl-C: what it still works out is not wanted
                self._end()
                raise
            if isinstance(answer, KgError):
                raise answer
            self._is_stale = False
            return answer

    def refresh(self) -> None:
        """Let the next question see what has been stored since the process opened its snapshot."""
        self._is_stale = True

    @property
    def process_id(self) -> int | None:
        """Give the id of the process, None where none runs."""
        return self._process.pid if self._process is not None and self._process.is_alive() else None

    def close(self) -> None:
        """End the process, whatever it does."""
        self._end()

    def _start(self) -> Connection:
        """Give the line to a process that is ready, starting one where there is none."""
        if self._line is not None and self._process is not None and self._process.is_alive() and not self._line.poll():
            return self._line  # an idle process says nothing: what can be read is the end of the line
        self._end()
        line, theirs = _SPAWN.Pipe()
        self._line = line
        self._process = _SPAWN.Process(
            target=_serve, args=(theirs, self.folder, self.base, self.as_of), name="kg-query", daemon=True
        )
        with without_interrupts():
            self._process.start()
        theirs.close()  # so that the line ends with the process
        try:
            if not line.poll(_START):
                raise EOFError
            ready: KgError | None = line.recv()
        except (EOFError, OSError):
            self._end()
            raise StoreError(f"{self.folder}: the process that answers queries did not start; try again") from None
        except BaseException:
            self._end()
            raise
        if ready is not None:
            self._end()
            raise ready
        self._is_stale = False
        return line

    def _end(self) -> None:
        process, self._process = self._process, None
        line, self._line = self._line, None
        if process is not None and process.pid is not None:
            process.kill()
            process.join()
            process.close()
        if line is not None:
            line.close()


@contextmanager
def without_interrupts() -> Iterator[None]:
    """Let a process that is started here never hear Ctrl-C, not even before its first line: the parent decides."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(line: Connection, folder: Path, base: str, as_of: str | None) -> None:
    """Answer what comes down the line until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        store = _open(folder, base, as_of)
    except KgError as error:
        line.send(error)
        return
    line.send(None)
    while True:
        try:
            question: _Question = line.recv()
        except EOFError:
            return
        try:
            if question.is_fresh:
                store.close()
                store = _open(folder, base, as_of)
            answer: Result | KgError = store.query(
                question.text,
                question.bindings,
                default_graphs=question.default_graphs,
                named_graphs=question.named_graphs,
                max_rows=question.max_rows,
            )
        except KgError as error:
            answer = error
        line.send(answer)


def _open(folder: Path, base: str, as_of: str | None) -> Store:
    store = Store.open(folder, read_only=True, base=base)
    if as_of is None:
        return store
    with store:
        return store.as_of(as_of)


def _end_with_parent() -> None:
    """End this process, in the midst of a query too, when the one that started it is gone."""
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
