"""The mention baseline: spaCy's convolutional NER, trained on the same passages and scored on the same test fifth.

usage: python benchmarks/cnn_ner.py [--epochs 15]
"""

import argparse
import json
import random
import time
from collections import defaultdict
from pathlib import Path

import spacy
from spacy.training import Example as SpacyExample
from spacy.util import compounding, minibatch

from kg import languages
from kg.nlp import to_words
from kg.training.encoding import ANAPHOR_WIDTH
from kg.training.examples import Example, read_examples
from kg.training.measure import Count

RUNS = Path(__file__).parents[1] / "kg" / "training" / "runs.jsonl"


def find_unmarked(example: Example) -> set[tuple[int, int]]:
    """Find the pronouns and descriptions that an annotator left unmarked: neither right nor wrong."""
    if example.anaphors_marked:
        return set()
    words = to_words(example.text, example.language)
    spans = (
        (words[a][0], words[b][1]) for a in range(len(words)) for b in range(a, min(a + ANAPHOR_WIDTH, len(words)))
    )
    marked = {(start, end) for start, end, _, _ in example.marks}
    return {
        span for span in spans if span not in marked and languages.anaphor(example.text[slice(*span)], example.language)
    }


def main() -> None:
    """Train, score, print a table, and add a line to the table of training runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=15)
    options = parser.parse_args()
    random.seed(1)
    spacy.util.fix_random_seed(1)
    nlp = spacy.blank("xx")
    ner = nlp.add_pipe("ner")
    examples = list(read_examples())
    taught = []
    for example in examples:
        for _, _, kind, _ in example.marks:
            ner.add_label(kind)
        doc = nlp.make_doc(example.text)
        spans = [doc.char_span(start, end, label=kind) for start, end, kind, _ in example.marks]
        if not example.held_out:
            gold = doc.copy()
            gold.ents = [span for span in spans if span is not None]
            taught.append(SpacyExample(doc, gold))
    nlp.initialize(lambda: taught[:500])
    begun = time.monotonic()
    for epoch in range(options.epochs):
        random.shuffle(taught)
        losses: dict[str, float] = {}
        for batch in minibatch(taught, compounding(8.0, 64.0, 1.001)):
            nlp.update(batch, drop=0.2, losses=losses)
        print(f"epoch {epoch + 1}: loss {losses['ner']:.0f}, {time.monotonic() - begun:.0f} s", flush=True)
    counts: dict[str, Count] = defaultdict(Count)
    for example in examples:
        if not example.held_out:
            continue
        unmarked = find_unmarked(example)
        found = {(e.start_char, e.end_char, e.label_) for e in nlp(example.text).ents}
        made = {span for span in found if span[:2] not in unmarked}
        gold_spans = {(start, end, kind) for start, end, kind, _ in example.marks}
        for key in ("all", example.language):
            counts[key].right += len(made & gold_spans)
            counts[key].made += len(made)
            counts[key].wanted += len(gold_spans)
    run = {
        "note": "baseline: spaCy's convolutional NER",
        "passages": len(taught),
        "epochs": options.epochs,
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "f1": {f"mentions {key}".removesuffix(" all"): round(count.scores()[2], 4) for key, count in counts.items()},
    }
    with RUNS.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(run) + "\n")
    print("| language | precision | recall | F1 |\n|---|---|---|---|")
    for key, count in sorted(counts.items()):
        print(f"| {key} | " + " | ".join(f"{score:.3f}" for score in count.scores()) + " |")


if __name__ == "__main__":
    main()
