"""What a confidence means: the model's probabilities mapped so that of claims with 0.8 about eight in ten are right."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

EDGE = 1e-4
"""Probabilities closer than this to 0 or 1 count as this close."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic map of probabilities: Platt, "Probabilistic Outputs for Support Vector Machines", 1999.

    It keeps the order: what was surer stays surer. Without a calibration, probabilities stay what they are.
    """

    slope: float = 1.0
    shift: float = 0.0

    @staticmethod
    def of(about: Mapping[str, float] | None) -> "Calibration":
        """Read the entry of a model's description, the identity where there is none."""
        return Calibration(**about) if about else Calibration()

    def __call__(self, probability: float) -> float:
        """Map a probability, four decimals kept; none stays none.

        >>> Calibration()(0.8), Calibration(slope=0.5, shift=0.1)(0.8), Calibration(slope=0.5, shift=0.1)(0.0)
        (0.8, 0.6885, 0.0)
        """
        if probability <= 0 or self == Calibration():
            return round(probability, 4)
        return round(1 / (1 + math.exp(-self.slope * to_logit(probability) - self.shift)), 4)

    def invert(self, confidence: float) -> float:
        """Give the probability that was mapped, about.

        >>> round(Calibration(slope=0.5, shift=0.1).invert(0.6885), 2)
        0.8
        """
        return 1 / (1 + math.exp((self.shift - to_logit(confidence)) / self.slope))


def to_logit(probability: float) -> float:
    """Give the log odds of a probability.

    >>> to_logit(0.5)
    0.0
    """
    kept = min(max(probability, EDGE), 1 - EDGE)
    return math.log(kept / (1 - kept))
