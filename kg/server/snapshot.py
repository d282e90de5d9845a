"""The store as pages see it: opened to be read only, and again when it has changed."""

import threading
from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from kg.server.freshness import Freshness
from kg.server.settings import Settings
from kg.store import Store

T = TypeVar("T")


class Snapshot:
    """Gives the store as it is now, to one reader or to several at once."""

    def __init__(self, settings: Settings, freshness: Freshness) -> None:
        self._settings = settings
        self._freshness = freshness
        self._turn = threading.Lock()
        self._store = self._open()
        self._number = 0

    async def read(self, look: Callable[[Store], T]) -> T:
        """Give what `look` finds in the store, beside the requests that are answered meanwhile."""
        return await run_in_threadpool(lambda: look(self.current()))

    def current(self) -> Store:
        """Give the store; one that another reader still looks at ends with that reader."""
        with self._turn:
            number = self._freshness.number()
            if number != self._number:
                self._store, self._number = self._open(), number
            return self._store

    def _open(self) -> Store:
        return Store.open(self._settings.folder, read_only=True, base=self._settings.base)
