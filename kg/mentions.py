"""Mentions: the best segmentation of a window's words under the model's semi-Markov CRF, with probabilities.

A segment of words i to j scores, for a type, what its first word, its last word, the mean of all its words and both
ends together say; words outside score zero (Sarawagi and Cohen 2004, "Semi-Markov conditional random fields").
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
LOW = np.float32(-1e4)

Span = tuple[int, int, int]
"""(first word, last word, type index)."""


def score_segments(words: Floats, heads: Mapping[str, Floats]) -> Floats:
    """Score segments by first word and width: [words, hidden] to [words, width, types]; past the end they score low."""
    start, end, inside = np.split(words @ heads["word_scores.weight"].T + heads["word_scores.bias"], 3, axis=1)
    left = words @ heads["starts.weight"].T + heads["starts.bias"]
    right = words @ heads["ends.weight"].T + heads["ends.bias"]
    widths = heads["widths"]
    totals = np.concatenate([np.zeros_like(inside[:1]), inside.cumsum(0)])
    count = len(words)
    scores = np.full((count, *widths.shape), LOW, np.float32)
    for width in range(min(len(widths), count)):
        size = count - width
        mean = (totals[width + 1 :] - totals[:size]) / (width + 1)
        both = (left[:size] * right[width:]) @ heads["ends_to_types.weight"].T + heads["ends_to_types.bias"]
        scores[:size, width] = start[:size] + end[width:] + mean + both + widths[width]
    return scores


def find_mentions(scores: Floats) -> list[tuple[Span, float]]:
    """Find the best segmentation and each segment's marginal probability.

    Viterbi and forward-backward over segments, linear in words; [words, width, types] in, spans in order out.
    """
    count, width, _ = scores.shape
    if not count:
        return []
    tops, kinds = scores.max(-1), scores.argmax(-1)
    sums = _log_sum(scores)
    alpha, best = np.zeros(count + 1, np.float64), np.zeros(count + 1, np.float64)
    back = np.zeros(count + 1, np.int64)
    # ending[j] lists the segments that end at word j, shortest first
    index = np.arange(width)
    for j in range(count):
        size = min(width, j + 1)
        begins = j - index[:size]
        options = alpha[begins] + sums[begins, index[:size]]
        alpha[j + 1] = np.logaddexp(alpha[j], _log_sum(options))
        tops_here = best[begins] + tops[begins, index[:size]]
        choice = int(tops_here.argmax())
        if tops_here[choice] > best[j]:
            best[j + 1], back[j + 1] = tops_here[choice], choice + 1
        else:
            best[j + 1] = best[j]
    beta = np.zeros(count + 1, np.float64)
    for i in range(count - 1, -1, -1):
        size = min(width, count - i)
        beta[i] = np.logaddexp(beta[i + 1], _log_sum(beta[i + 1 : i + 1 + size] + sums[i, :size]))
    found: list[tuple[Span, float]] = []
    j = count
    while j:
        size = int(back[j])
        if size:
            i = j - size
            kind = int(kinds[i, size - 1])
            log = alpha[i] + scores[i, size - 1, kind] + beta[j] - alpha[count]
            found.append(((i, j - 1, kind), float(np.exp(min(0.0, log)))))
        j -= max(size, 1)
    return found[::-1]


def _log_sum(values: NDArray[np.floating]) -> NDArray[np.floating]:
    top = values.max(-1)
    total: NDArray[np.floating] = top + np.log(np.exp(values - top[..., None]).sum(-1))
    return total
