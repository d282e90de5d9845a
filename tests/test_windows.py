"""Windows: every unit is read once, with what stands before it as context."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kg.windows import CONTEXT_PIECES, FRESH_PIECES, Unit, align, to_windows


def to_unit(number: int, size: int) -> Unit:
    places = np.arange(size)
    return Unit(number, tuple((i, i + 1) for i in range(size)), places, places, places)


@given(st.lists(st.integers(1, 300), max_size=30))
def test_every_unit_is_new_in_exactly_one_window(sizes: list[int]) -> None:
    windows = list(to_windows(to_unit(i, size) for i, size in enumerate(sizes)))
    fresh = [unit.sentence for window in windows for unit in window.units[window.fresh :]]
    assert fresh == list(range(len(sizes)))
    for window in windows:
        numbers = [unit.sentence for unit in window.units]
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        assert sum(len(unit.pieces) for unit in window.units[: window.fresh]) <= CONTEXT_PIECES
        new = window.units[window.fresh :]
        assert len(new) == 1 or sum(len(unit.pieces) for unit in new) <= FRESH_PIECES


def test_words_take_the_pieces_that_overlap_them() -> None:
    # "Nvidia's H20  chips": pieces begin with the blank before a word, a blank alone belongs to none
    offsets = [(0, 6), (6, 7), (7, 8), (8, 10), (10, 12), (12, 13), (13, 19)]
    first, last = align(offsets, [(0, 6), (6, 8), (9, 12), (14, 19)])
    assert first.tolist() == [0, 1, 3, 6]
    assert last.tolist() == [0, 2, 4, 6]


def test_one_piece_may_serve_two_words() -> None:
    first, last = align([(0, 2), (2, 3)], [(0, 1), (1, 2), (2, 3)])
    assert first.tolist() == last.tolist() == [0, 0, 1]
