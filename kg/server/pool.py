"""Processes that answer queries, so that a query without an end takes one of them for a while, and not the server."""

import asyncio
from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool

from kg.rdf import Term
from kg.server.freshness import Freshness
from kg.server.requests import Refusal
from kg.server.settings import Settings
from kg.store import Result, Worker


class Pool:
    """Workers that take turns."""

    def __init__(self, settings: Settings, freshness: Freshness) -> None:
        self._settings = settings
        self._freshness = freshness
        self._workers = {Worker(settings.folder, settings.base): 0 for _ in range(settings.workers)}
        """Each with the number of the state that it has read."""
        self._is_closed = False
        self._free: asyncio.Queue[Worker] = asyncio.Queue()
        for worker in self._workers:
            self._free.put_nowait(worker)

    async def ask(
        self,
        text: str,
        *,
        bindings: Mapping[str, Term | str] | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        max_rows: int | None = None,
    ) -> Result:
        """Answer a query over what is stored now, in time; see `kg.store.Worker.ask`."""
        timeout = self._settings.timeout
        try:
            worker = await asyncio.wait_for(self._free.get(), timeout)
        except TimeoutError:
            raise Refusal(503, f"all {len(self._workers)} workers are busy; try again", {"Retry-After": "5"}) from None
        try:
            if self._is_closed:
                raise Refusal(503, "the server is ending")
            number = self._freshness.number()
            if number != self._workers[worker]:
                worker.refresh()
                self._workers[worker] = number
            return await run_in_threadpool(
                worker.ask,
                text,
                bindings=bindings,
                default_graphs=default_graphs,
                named_graphs=named_graphs,
                timeout=timeout,
                max_rows=max_rows,
            )
        finally:
            self._free.put_nowait(worker)

    def close(self) -> None:
        """End all workers, whatever they do; later questions are refused."""
        self._is_closed = True
        for worker in self._workers:
            worker.close()
