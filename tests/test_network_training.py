"""The network in training: its sums against brute force, and that a few steps learn. Needs the extra `train`."""

import itertools
import random

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from kg.mentions import find_mentions  # noqa: E402 (after the check for torch)
from kg.training.network import best_segments, log_partition  # noqa: E402

WIDTH = 3


def test_the_sum_over_segmentations_is_exact() -> None:
    torch.manual_seed(4)
    segments, outside = torch.randn(2, 4, WIDTH), torch.randn(2, 4)
    lengths = torch.tensor([4, 3])
    for row in range(2):
        for a in range(4):
            segments[row, a, max(0, int(lengths[row]) - a) :] = -1e4
    found = log_partition(segments, outside, lengths)
    for row in range(2):
        count = int(lengths[row])
        totals = []
        for cuts in itertools.product(range(WIDTH + 1), repeat=count):
            at, total, used = 0, 0.0, []
            for cut in cuts:
                if at >= count:
                    break
                used.append(cut)
                total += float(outside[row, at]) if cut == 0 else float(segments[row, at, cut - 1])
                at += max(cut, 1)
            if at == count and not any(cuts[len(used) :]):
                totals.append(total)
        assert float(found[row]) == pytest.approx(np.logaddexp.reduce(totals), abs=1e-3)


def test_training_and_reading_decode_alike() -> None:
    chance = random.Random(5)
    for _ in range(20):
        words = chance.randint(1, 9)
        scores = torch.randn(words, WIDTH, 2)
        for a in range(words):
            scores[a, words - a :] = -1e4
        expected = [span for span, _ in find_mentions(scores.numpy())]
        assert best_segments(scores, words) == expected
