"""Windows: runs of sentences that the encoder reads at once, each with the sentences before it as context."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.encoder import Encoder
from kg.model import Sentence

FRESH_PIECES = 160
"""Pieces of new sentences in a window, about; training windows are of this size."""
CONTEXT_PIECES = 72
"""Pieces of earlier sentences that a window may repeat, so that "the company" finds its name."""
CROWDED = 0.2
"""Share of words that begin in the piece of the word before, from which on the words are taken for characters: Chinese
has over a half, English and Indonesian under a hundredth."""
LONGEST = 300
"""A sentence of more pieces is read in parts; the model knows 512 positions."""

Words = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a part of one that is too long, as pieces."""

    sentence: int
    words: tuple[tuple[int, int], ...]
    """Offsets in the document."""
    pieces: NDArray[np.int64]
    first: NDArray[np.int64]
    """Each word's first piece, from the unit's begin."""
    last: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """Units in order; those before ``fresh`` are context that an earlier window has read."""

    units: tuple[Unit, ...]
    fresh: int

    @property
    def pieces(self) -> NDArray[np.int64]:
        """All piece ids."""
        return np.concatenate([unit.pieces for unit in self.units])


def to_units(text: str, sentence: Sentence, words: Words, encoder: Encoder) -> Iterator[Unit]:
    """Cut a sentence into pieces; one of more than LONGEST pieces becomes several units."""
    if not words:
        return
    ids, offsets = encoder.to_pieces(text[sentence.start : sentence.end])
    if not len(ids):
        return
    shifted = [(start + sentence.start, end + sentence.start) for start, end in offsets]
    first, last = align(shifted, words)
    if np.count_nonzero(first[1:] <= last[:-1]) > CROWDED * len(words):
        words = _join(words, first, last)
        first, last = align(shifted, words)
    begin = 0
    while begin < len(words):
        end = begin + 1
        while end < len(words) and last[end] - first[begin] < LONGEST:
            end += 1
        at, stop = int(first[begin]), int(min(last[end - 1], first[begin] + LONGEST)) + 1
        low, high = first[begin:end] - at, np.minimum(last[begin:end], stop - 1) - at
        yield Unit(sentence.index, tuple(words[begin:end]), ids[at:stop], low, high)
        begin = end


def _join(words: Words, first: NDArray[np.int64], last: NDArray[np.int64]) -> Words:
    """Join words that share a piece: where a tokenizer gives single characters, pieces are the better words."""
    joined = [words[0]]
    for i in range(1, len(words)):
        if first[i] <= last[i - 1]:
            joined[-1] = (joined[-1][0], words[i][1])
        else:
            joined.append(words[i])
    return joined


def to_windows(units: Iterator[Unit]) -> Iterator[Window]:
    """Gather units into windows."""
    context: list[Unit] = []
    fresh: list[Unit] = []
    for unit in units:
        if fresh and sum(len(one.pieces) for one in fresh) + len(unit.pieces) > FRESH_PIECES:
            yield Window((*context, *fresh), len(context))
            context, fresh = _to_context([*context, *fresh]), []
        fresh.append(unit)
    if fresh:
        yield Window((*context, *fresh), len(context))


def _to_context(units: list[Unit]) -> list[Unit]:
    kept, size = len(units), 0
    while kept and size + len(units[kept - 1].pieces) <= CONTEXT_PIECES:
        kept -= 1
        size += len(units[kept].pieces)
    return units[kept:]


def align(offsets: Sequence[tuple[int, int]], words: Words) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give each word's first and last piece; a word without a piece of its own takes its neighbour's.

    >>> [list(map(int, side)) for side in align([(0, 2), (2, 5), (5, 6)], [(0, 5), (5, 6)])]
    [[0, 2], [1, 2]]
    """
    first, last = np.zeros(len(words), np.int64), np.zeros(len(words), np.int64)
    at = 0
    for index, (start, end) in enumerate(words):
        while at < len(offsets) - 1 and offsets[at][1] <= start:
            at += 1
        stop = at
        while stop < len(offsets) - 1 and offsets[stop + 1][0] < end:
            stop += 1
        first[index], last[index] = at, stop
    return first, last
