"""Train, measure and export the model: ``python -m kg.training --out kg/weights``."""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from kg.pieces import Pieces
from kg.training.card import to_card, to_row
from kg.training.encoding import Encoded, Encoder
from kg.training.examples import DATA, read_examples, read_names
from kg.training.export import export
from kg.training.losses import to_relation_mask
from kg.training.measure import measure, tune
from kg.training.network import Network
from kg.training.tokenizer import to_model
from kg.training.train import Plan, train
from kg.training.weights import find_weights, read_weights

ORGANIZATIONS = "IntergovernmentalOrganization|GovernmentBody|Company|ResearchOrganization|CivilSocietyOrganization"
NAMES = {"PER": "Person", "ORG": ORGANIZATIONS + "|CountryGroup", "LOC": "Place|Country"}
"""What the three labels of idner-news-2k may be in our terms."""
LEAST = 0.5
"""Least confidence of a claim by default until the model is calibrated: ``python -m kg.training.calibrate``."""
RUNS = Path(__file__).parent / "runs.jsonl"
"""One line a training run: what it was trained on and what it reached."""


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m kg.training", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the model's files")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of marked passages")
    parser.add_argument("--names", type=Path, nargs="*", default=[], help="IOB files of names (idner-news-2k)")
    parser.add_argument("--model-version", default="0.1", help="version written into every evidence")
    parser.add_argument("--share", type=float, default=1.0, help="share of the passages to train on (learning curve)")
    parser.add_argument("--epochs", type=int, default=Plan().epochs)
    parser.add_argument("--seed", type=int, default=Plan().seed)
    parser.add_argument("--note", default="", help="what is special about the run, for the table of runs")
    options = parser.parse_args()
    plan = Plan(epochs=options.epochs, seed=options.seed)
    weights = read_weights(find_weights())
    model = to_model(weights)
    begin, end, padding, _ = weights.special
    special = begin, end, padding
    passages = list(to_passages(Encoder(Pieces(model)), options.data, options.names))
    taught = [passage for passage in passages if not passage.held_out]
    taught = [one for i, one in enumerate(taught) if int((i + 1) * options.share) > int(i * options.share)]
    tested = [passage for passage in passages if passage.held_out]
    torch.manual_seed(plan.seed)
    network = Network(weights)
    mask = to_relation_mask()
    begun = time.monotonic()

    def report(epoch: int, loss: float, seconds: float) -> None:
        print(f"epoch {epoch + 1} of {plan.epochs}: loss {loss:.3f}, {seconds:.0f} s", flush=True)

    train(network, taught, plan, special, report)
    counts = measure(network, tested, special, mask)
    best = tune(network, tested, special, mask)
    about = {"version": options.model_version, "thresholds": {"default": LEAST}}
    export(network, weights, model, about, options.out)
    run = to_row(options.note, plan, taught, counts, time.monotonic() - begun)
    (options.out / "CARD.md").write_text(to_card(options.model_version, run, counts, best), encoding="utf-8")
    with RUNS.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(run, ensure_ascii=False) + "\n")
    print(json.dumps(run, indent=1, ensure_ascii=False))


def to_passages(encoder: Encoder, data: Path, names: list[Path]) -> Iterator[Encoded]:
    """Encode the marked passages of a folder, and partially marked ones of IOB files."""
    for example in read_examples(data):
        yield encoder.encode(example)
    for path in names:
        for example in read_names(path, NAMES):
            yield encoder.encode_names(example)


if __name__ == "__main__":
    main()
