"""When a store has changed, told from its files alone."""

import threading
import time
from pathlib import Path

PAUSE = 1.0
"""Seconds between two looks, so that a store that is being written all the time is not opened all the time."""
_CHANGING = (".log", ".sst")
"""Endings of the files that a commit changes or adds."""


class Freshness:
    """Numbers the states of a project's store: who has read one opens the store again when the number is another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "store"
        self._turn = threading.Lock()
        self._number = 0
        self._seen = self._look()
        self._next = time.monotonic() + PAUSE

    def number(self) -> int:
        """Give the number of the state that was seen last, at most `PAUSE` seconds ago."""
        with self._turn:
            if time.monotonic() >= self._next:
                found = self._look()
                if found != self._seen:
                    self._seen = found
                    self._number += 1
                self._next = time.monotonic() + PAUSE
            return self._number

    def expire(self) -> None:
        """Look again next time, for this server itself has changed the store."""
        self._next = 0.0

    def _look(self) -> frozenset[tuple[str, int, int]]:
        """Give names, sizes and times of the files; one that goes meanwhile has gone."""
        found = set()
        for path in self._folder.iterdir():
            if path.suffix in _CHANGING:
                try:
                    status = path.stat()
                except FileNotFoundError:
                    continue
                found.add((path.name, status.st_size, status.st_mtime_ns))
        return frozenset(found)
