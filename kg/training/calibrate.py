"""Calibrate the confidences of a model on annotated texts: ``python -m kg.training.calibrate GOLD_DIR``.

Each piece of evidence is a case: is its claim one of the annotator's? The two figures of the map are written into the
model's ``model.json``. How well it does is told by leaving each text out of the fit in turn.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.assemble import combine
from kg.calibration import Calibration, to_logit
from kg.encoder import FOLDER
from kg.gold import GoldDocument, read_gold
from kg.jsonl import to_record
from kg.matching import agrees
from kg.nlp import Reader
from kg.pipeline import extract

LEAST = 0.05
"""Probability of the model from which on a claim is a case, whatever its confidence is now."""
BINS = 10
PENALTY = 1.0
"""Weight of the square of the slope, that few cases do not decide too much."""


@dataclass(frozen=True, slots=True)
class Case:
    """A claim of a text, the model's probability for each sentence that says it, and whether it is right."""

    text: str
    chances: tuple[float, ...]
    is_right: bool

    def to_confidence(self, calibration: Calibration) -> float:
        """Give the confidence that the claim has."""
        return combine((number, calibration(chance)) for number, chance in enumerate(self.chances))


def read_cases(gold: Sequence[GoldDocument], folder: Path) -> Iterator[Case]:
    """Read the annotated texts and compare every claim that is not quite out of the question."""
    about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    now = Calibration.of(about.get("calibration"))
    reader = Reader.load(folder=folder, min_confidence=now(LEAST))
    found = extract([str(document.text) for document in gold], reader)
    for document, (text, claims) in zip(gold, found, strict=True):
        for claim in claims:
            record = to_record(claim, text)
            yield Case(
                text=document.name,
                chances=tuple(now.invert(one.confidence) for one in claim.evidence),
                is_right=any(agrees(record, one) for one in document.claims),
            )


def fit(cases: Iterable[Case]) -> Calibration:
    """Fit the map to the cases by Newton's method, each sentence one observation."""
    rows = [(to_logit(chance), case.is_right) for case in cases for chance in case.chances]
    x = np.column_stack([[row[0] for row in rows], np.ones(len(rows))])
    y = np.array([row[1] for row in rows], float)
    w: NDArray[np.float64] = np.zeros(2)
    penalty = np.diag([PENALTY, 0.0])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        w = w - np.linalg.solve((x.T * (p * (1 - p))) @ x + penalty, x.T @ (p - y) + penalty @ w)
    return Calibration(slope=round(float(w[0]), 3), shift=round(float(w[1]), 3))


def to_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Give the expected calibration error over ten equal bins: Naeini et al., AAAI 2015.

    >>> to_error([(0.95, True), (0.95, True), (0.15, False), (0.15, False)])
    0.1
    """
    off = sum(count * abs(mean - right) for _, mean, right, count in to_bins(pairs))
    return round(off / max(1, len(pairs)), 4)


def to_bins(pairs: Sequence[tuple[float, bool]]) -> Iterator[tuple[float, float, float, int]]:
    """Count claims by confidence: lower edge, mean confidence, share of right ones, number; empty bins left out."""
    for index in range(BINS):
        some = [pair for pair in pairs if min(int(pair[0] * BINS), BINS - 1) == index]
        if some:
            mean, right = (sum(map(float, side)) / len(some) for side in zip(*some, strict=True))
            yield index / BINS, mean, right, len(some)


def to_pairs(cases: Iterable[Case], calibration: Calibration) -> list[tuple[float, bool]]:
    """Give the confidence of each claim under a map, and whether it is right."""
    return [(case.to_confidence(calibration), case.is_right) for case in cases]


def leave_out(cases: Sequence[Case]) -> list[tuple[float, bool]]:
    """Give the same under maps fitted to the other texts, each text left out in turn."""
    found = []
    for name in sorted({case.text for case in cases}):
        others = fit(case for case in cases if case.text != name)
        found += to_pairs((case for case in cases if case.text == name), others)
    return found


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m kg.training.calibrate", description=__doc__)
    parser.add_argument("gold", type=Path, help="folder of annotated texts")
    parser.add_argument("--model", type=Path, default=FOLDER, help="folder of the model's files")
    parser.add_argument("--min-confidence", type=float, help="least confidence of a claim by default, from now on")
    options = parser.parse_args()
    gold = read_gold(options.gold)
    cases = list(read_cases(gold, options.model))
    before, after = to_pairs(cases, Calibration()), leave_out(cases)
    path = options.model / "model.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    about["calibration"] = asdict(fit(cases))
    if options.min_confidence is not None:
        about["thresholds"] = {"default": options.min_confidence}
    path.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(f"{len(cases)} claims of {len(gold)} texts, calibration {about['calibration']}")
    print(f"expected calibration error: {to_error(before)} without, {to_error(after)} with, each text left out in turn")


if __name__ == "__main__":
    main()
