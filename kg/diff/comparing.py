"""Two states held against each other in a temporary database, for they may not fit into memory."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from kg.assemble import PLACES, STANDING, combine
from kg.diff.reading import Said
from kg.model import Claim

Kind = Literal["came", "went", "changed"]

TOLERANCE = 0.01
"""Confidences that differ by no more are the same: other processors and releases move them a little."""

_OLD, _NEW = 0, 1
_TABLES = """
CREATE TABLE document (side, id, hash, PRIMARY KEY (side, id)) WITHOUT ROWID;
CREATE TABLE claim (side, id, document, said, status, confidence, start,
    PRIMARY KEY (side, id, document)) WITHOUT ROWID;
CREATE INDEX of_document ON claim (document);
CREATE TABLE passage (side, claim, document, start, end, sentence,
    PRIMARY KEY (side, claim, document, start, end, sentence)) WITHOUT ROWID;
"""
_ORDER = "ORDER BY MIN(document), MIN(start), id"


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that came, went, or has another text."""

    kind: Kind
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence of a document that says a claim, in one of the two states."""

    document: str
    why: str
    """What became of the document: ``new``, ``removed``, ``text changed`` or ``same text``."""
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimChange:
    """A claim that came, went or changed."""

    kind: Kind
    id: str
    said: str
    """What it says, in a line."""
    old_status: str | None
    new_status: str | None
    old_confidence: float | None
    new_confidence: float | None
    came: tuple[Passage, ...]
    """Sentences that say it now and did not before."""
    went: tuple[Passage, ...]


class Difference:
    """What is different between two states; each question reads it anew."""

    def __init__(self, base: sqlite3.Connection, tolerance: float) -> None:
        self._base = base
        self._tolerance = tolerance

    def documents(self) -> Iterator[DocumentChange]:
        """Give the documents that came, went or have another text, by id.

        Where one state tells only claims, documents without any count for nothing.
        """
        partial = self._base.execute("SELECT 1 FROM document WHERE hash IS NULL").fetchone() is not None
        rows = self._base.execute(
            "SELECT id, MIN(side), MAX(side), COUNT(DISTINCT hash) FROM document "
            "WHERE ? OR EXISTS (SELECT 1 FROM claim WHERE claim.document = document.id) GROUP BY id ORDER BY id",
            (not partial,),
        )
        for id, first, last, hashes in rows:
            if first == last:
                yield DocumentChange("came" if first == _NEW else "went", id)
            elif hashes > 1:
                yield DocumentChange("changed", id)

    def claims(self) -> Iterator[ClaimChange]:
        """Give the claims that came, then those that went, then those that changed, by document and place."""
        for kind, side in (("came", _NEW), ("went", _OLD)):
            rows = self._base.execute(
                "SELECT id FROM claim WHERE side = ? AND NOT EXISTS "
                f"(SELECT 1 FROM claim AS other WHERE other.side = ? AND other.id = claim.id) GROUP BY id {_ORDER}",
                (side, 1 - side),
            )
            for (id,) in rows:
                yield self._to_change("came" if kind == "came" else "went", id)
        both = self._base.execute(
            f"SELECT id FROM claim GROUP BY id HAVING COUNT(DISTINCT side) = 2 {_ORDER}",
        )
        for (id,) in both:
            change = self._to_change("changed", id)
            if self._is_change(change):
                yield change

    def _is_change(self, change: ClaimChange) -> bool:
        assert change.old_confidence is not None and change.new_confidence is not None
        moved = round(abs(change.old_confidence - change.new_confidence), PLACES) > self._tolerance
        return moved or change.old_status != change.new_status or bool(change.came or change.went)

    def _to_change(self, kind: Kind, id: str) -> ClaimChange:
        (old, new), (said, *_) = self._to_states(id)
        return ClaimChange(
            kind=kind,
            id=id,
            said=said,
            old_status=old[0],
            new_status=new[0],
            old_confidence=old[1],
            new_confidence=new[1],
            came=tuple(self._only(id, _NEW)),
            went=tuple(self._only(id, _OLD)),
        )

    def _to_states(self, id: str) -> tuple[list[tuple[str | None, float | None]], list[str]]:
        """Give status and confidence of a claim in both states, of all documents together, and what it says."""
        states: list[tuple[str | None, float | None]] = []
        lines: list[str] = []
        for side in (_OLD, _NEW):
            rows = self._base.execute(
                "SELECT document, said, status, confidence FROM claim WHERE side = ? AND id = ?", (side, id)
            ).fetchall()
            status = min((row[2] for row in rows), key=STANDING.index, default=None)
            states.append((status, combine((row[0], row[3]) for row in rows) if rows else None))
            lines = [row[1] for row in rows] or lines
        return states, lines

    def _only(self, claim: str, side: int) -> Iterator[Passage]:
        """Give the sentences that say a claim in one state alone."""
        rows = self._base.execute(
            "SELECT document, start, end, sentence FROM passage WHERE side = ? AND claim = ? EXCEPT "
            "SELECT document, start, end, sentence FROM passage WHERE side = ? AND claim = ? "
            "ORDER BY document, start, end",
            (side, claim, 1 - side, claim),
        )
        for document, start, end, sentence in rows.fetchall():
            yield Passage(document=document, why=self._why(document), start=start, end=end, sentence=sentence)

    def _why(self, document: str) -> str:
        rows = self._base.execute("SELECT side, hash FROM document WHERE id = ? ORDER BY side", (document,)).fetchall()
        if len(rows) == 1:
            return "new" if rows[0][0] == _NEW else "removed"
        hashes = {row[1] for row in rows} - {None}
        return "text changed" if len(hashes) > 1 else "same text"


@contextmanager
def compare(
    old: Iterable[Said], new: Iterable[Said], say: Callable[[Claim], str], tolerance: float = TOLERANCE
) -> Iterator[Difference]:
    """Read two states and give their difference; `say` tells what a claim says in a line.

    >>> with compare([], [], lambda claim: claim.predicate) as difference:
    ...     list(difference.claims())
    []
    """
    base = sqlite3.connect("")  # a file of its own that ends with the connection
    try:
        base.executescript(_TABLES)
        with base:
            _fill(base, _OLD, old, say)
            _fill(base, _NEW, new, say)
        yield Difference(base, tolerance)
    finally:
        base.close()


def _fill(base: sqlite3.Connection, side: int, said: Iterable[Said], say: Callable[[Claim], str]) -> None:
    for one in said:
        base.execute("INSERT OR IGNORE INTO document VALUES (?, ?, ?)", (side, one.document, one.content_hash))
        for claim in one.claims:
            line = say(replace(claim, status="unreviewed"))
            start = min((evidence.start for evidence in claim.evidence), default=-1)
            row = (side, claim.id, one.document, line, claim.status, claim.confidence, start)
            base.execute("INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            base.executemany(
                "INSERT OR IGNORE INTO passage VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (side, claim.id, one.document, evidence.start, evidence.end, evidence.sentence)
                    for evidence in claim.evidence
                ),
            )
