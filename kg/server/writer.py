"""One change of annotations at a time, each in a process of its own that is ended when it takes too long."""

import asyncio
import signal
import tempfile
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from kg.errors import KgError, QueryEnded, QueryTimeout
from kg.server.freshness import Freshness
from kg.server.settings import Settings
from kg.store import annotations
from kg.store.worker import without_interrupts

_SPAWN = get_context("spawn")

Change = Callable[[], bool]
"""Something done to a store, which tells what `kg.store.annotations` tells of it; it goes to another process."""


class Writer:
    """Changes the annotations of a project. Between two changes the store is free for `kg add` and the like."""

    def __init__(self, settings: Settings, freshness: Freshness) -> None:
        self._settings = settings
        self._freshness = freshness
        self._turn = asyncio.Lock()
        self._process: BaseProcess | None = None

    async def put(self, graph: str, parts: list[tuple[str, bytes]], *, keep: bool) -> bool:
        """See `kg.store.annotations.put`."""
        return await self._do(partial(annotations.put, *self._project, graph, parts, keep=keep))

    async def remove(self, graph: str) -> bool:
        """See `kg.store.annotations.remove`."""
        return await self._do(partial(annotations.remove, *self._project, graph))

    async def update(self, text: str) -> None:
        """See `kg.store.annotations.update`."""
        with tempfile.TemporaryDirectory(prefix=annotations.DRAFT, dir=self._settings.folder) as folder:
            await self._do(partial(annotations.update, *self._project, text, Path(folder) / "store"))

    def close(self) -> None:
        """End a change that is being made, which is then made whole or not at all."""
        process = self._process
        if process is not None:
            process.kill()

    @property
    def _project(self) -> tuple[Path, str]:
        return self._settings.folder, self._settings.base

    async def _do(self, change: Change) -> bool:
        async with self._turn:
            try:
                return await run_in_threadpool(self._do_in_time, change)
            finally:
                self._freshness.expire()

    def _do_in_time(self, change: Change) -> bool:
        timeout = self._settings.timeout
        ours, theirs = _SPAWN.Pipe(duplex=False)
        process = _SPAWN.Process(target=_work, args=(theirs, change), name="kg-write", daemon=True)
        with without_interrupts():
            process.start()
        theirs.close()
        self._process = process
        try:
            if not ours.poll(timeout):
                raise QueryTimeout(f"the change took more than {timeout:g} s and was not made; ask for less at a time")
            done: bool | KgError = ours.recv()
        except EOFError:
            raise QueryEnded("the process that made the change was ended; look whether it was made") from None
        finally:
            self._process = None
            process.kill()
            process.join()
            process.close()
            ours.close()
        if isinstance(done, KgError):
            raise done
        return done


def _work(line: Connection, change: Change) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        line.send(bool(change()))
    except KgError as error:
        line.send(error)
