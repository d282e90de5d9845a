"""Mentions: the decoder against all segmentations spelled out."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.mentions import find_mentions, score_segments

WIDTH, TYPES = 3, 2


def all_segmentations(words: int) -> list[tuple[tuple[int, int, int], ...]]:
    """Every set of segments that do not overlap, by brute force."""
    spans = [(a, a + w, kind) for a in range(words) for w in range(min(WIDTH, words - a)) for kind in range(TYPES)]
    sets = itertools.chain.from_iterable(itertools.combinations(spans, size) for size in range(words + 1))
    return [
        chosen
        for chosen in sets
        if all(left[1] < right[0] or right[1] < left[0] for left, right in itertools.combinations(chosen, 2))
    ]


@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_the_best_segmentation_and_its_probabilities_are_exact(words: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(0, 2, (words, WIDTH, TYPES)).astype(np.float32)
    for a in range(words):
        scores[a, words - a :] = -1e4
    weights = {
        chosen: sum(float(scores[a, b - a, kind]) for a, b, kind in chosen) for chosen in all_segmentations(words)
    }
    best = max(weights, key=lambda chosen: weights[chosen])
    total = np.logaddexp.reduce(list(weights.values()))
    found = find_mentions(scores)
    assert tuple(span for span, _ in found) == tuple(sorted(best))
    for span, probability in found:
        expected = np.exp(np.logaddexp.reduce([w for chosen, w in weights.items() if span in chosen]) - total)
        assert probability == pytest.approx(expected, abs=1e-4)


def test_no_words_hold_no_mention() -> None:
    assert find_mentions(np.zeros((0, WIDTH, TYPES), np.float32)) == []


def test_segments_past_the_end_are_never_chosen() -> None:
    chance = np.random.default_rng(3)
    hidden = 4
    heads = {
        "word_scores.weight": chance.normal(size=(3 * TYPES, hidden)),
        "word_scores.bias": np.full(3 * TYPES, 5.0),
        "starts.weight": chance.normal(size=(hidden, hidden)),
        "starts.bias": np.zeros(hidden),
        "ends.weight": chance.normal(size=(hidden, hidden)),
        "ends.bias": np.zeros(hidden),
        "ends_to_types.weight": chance.normal(size=(TYPES, hidden)),
        "ends_to_types.bias": np.zeros(TYPES),
        "widths": np.zeros((WIDTH, TYPES)),
    }
    words = chance.normal(size=(5, hidden)).astype(np.float32)
    scores = score_segments(words, {name: value.astype(np.float32) for name, value in heads.items()})
    assert scores.shape == (5, WIDTH, TYPES)
    assert all(b < 5 for (_, b, _), _ in find_mentions(scores))
