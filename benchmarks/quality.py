"""Write docs/quality.md: what is found and missed on annotated texts, and the table of training runs.

usage: python benchmarks/quality.py GOLD_DIR    (needs the extra `notebook` for the plot)
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kg.calibration import Calibration
from kg.encoder import FOLDER
from kg.evaluation import Report, Score, score
from kg.gold import read_gold
from kg.jsonl import to_record
from kg.nlp import Reader
from kg.pipeline import extract
from kg.training.calibrate import BINS, leave_out, read_cases, to_bins, to_error, to_pairs

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "quality.md"
RUNS = ROOT / "kg" / "training" / "runs.jsonl"
PLOT = ROOT / "docs" / "images" / "reliability.svg"
LEAST = (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8)

TEXT = """# What is found and what is missed

Written by `python benchmarks/quality.py ../shared/gold/dev`; the figures are those of the model in the package
({extractor}), bad rows included. The texts ({texts}) are real government statements and texts written by other hands in
the style of news, press releases, interviews, opinion and briefs, in English and Indonesian; none of their sentences
was trained on. A claim is right when both ends, predicate and polarity agree with the annotation; precision counts
right claims of those made, recall counts required claims found. Strict: the evidence must contain the annotator's
quote too.

| | precision | recall | F1 | made | required |
|---|---|---|---|---|---|
{summary}

In the words of a user: of the claims in the graph about {percent} in a hundred are right by a careful reader's
judgement, and of what that reader would have noted {recall} in a hundred are there. What is typically missed or wrong:

- **Subjects from another sentence.** Relations are read within a sentence; a subject that stands in an earlier one is
  found only where a word of the sentence refers to it.
- **Long noun and verb phrases as objects** ("maintain open lines of communication"): found in part or not at all.
- **The wrong one of two candidates** for "she", "the Ministry", "lembaga itu".
- **Lists of signatories and participants**: some names of a long list get lost.
- **Predicates that lie close**: supports and callsFor, publishes and proposes, locatedIn and basedIn.
- **Government prose** says more in a sentence than news does, much of it as nominalisations: recall is lowest there.

## By confidence
The confidence of a claim is its relation's probability times that of the weaker of its two mentions, mapped so that it
says how often such a claim is right (`python -m kg.training.calibrate ../shared/gold/dev` fits the map). From 0.4 on F1
hardly changes for a while, and what it gains in precision it loses in recall; the default of {default} takes precision,
for a wrong claim costs trust. `--min-confidence` takes another.

| least confidence | precision | recall | F1 |
|---|---|---|---|
{thresholds}

Is it right as often as it says? Claims by confidence, whether or not they reach the default. The expected calibration
error is {error:.3f}, each text judged by a map fitted to the others; without the map it is {before:.3f}.

| confidence | claims | mean confidence | right |
|---|---|---|---|
{bins}

![Reliability plot](images/reliability.svg)

## By text
| text | precision | recall | F1 | made | required |
|---|---|---|---|---|---|
{documents}

## By predicate
All texts, then English and Indonesian.

| predicate | precision | recall | F1 | made | required | en P | en R | en F1 | id P | id R | id F1 |
|---|---|---|---|---|---|---|---|---|---|---|---|
{predicates}

## Training runs
F1 on the fixed test fifth of the first twelve data files. Mentions: exact span and type; relations given: between
marked mentions; relations found: end to end with exact spans; antecedents: links of mentions to earlier mentions of
the same thing. The baseline is spaCy's convolutional NER trained on the same passages (`benchmarks/cnn_ner.py`).

| run | passages | epochs | minutes | mentions en | mentions id | relations given | relations found | antecedents |
|---|---|---|---|---|---|---|---|---|
{runs}
"""


def to_row(name: str, one: Score) -> str:
    """Give a row of a table of scores."""
    return f"| {name} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} | {one.made} | {one.wanted} |"


def to_rows(report: Report, kind: str) -> Iterator[str]:
    """Give the rows of a kind, by name."""
    for name, one in sorted(report.rows.items()):
        if name.startswith(kind + " "):
            yield to_row(name.removeprefix(kind + " "), one)


def to_predicates(report: Report, by_language: Iterable[Report]) -> Iterator[str]:
    """Give the rows of predicates, with the figures of each language; nothing where it has none."""
    languages = list(by_language)
    for name, one in sorted(report.rows.items()):
        if name.startswith("predicate "):
            cells = [to_row(name.removeprefix("predicate "), one)]
            for part in languages:
                found = part.rows.get(name)
                figures = (found.precision, found.recall, found.f1) if found else ()
                cells.append(" ".join(f"{figure:.3f} |" for figure in figures) if figures else "| | |")
            yield " ".join(cells)


def draw(bins: Sequence[tuple[float, float, float, int]], path: Path) -> None:
    """Draw how often claims of a confidence are right; the same bytes for the same figures."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "kg"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(4.5, 4.5), layout="constrained")
    axes.plot([0, 1], [0, 1], color="#999", linewidth=1)
    _, means, rights, counts = zip(*bins, strict=True)
    axes.scatter(means, rights, s=[max(12, count) for count in counts], color="#1f6f8b", alpha=0.8)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share of right claims", aspect="equal")
    axes.set_title("Points are as large as they have claims", fontsize=9)
    figure.savefig(path, metadata={"Date": None})


def to_runs(runs: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """Give the table of training runs."""
    for run in runs:
        f1 = run["f1"]
        assert isinstance(f1, dict)
        names = ("mentions en", "mentions id", "relations given", "relations found", "antecedents")
        figures = " | ".join(f"{f1[name]:.3f}" if name in f1 else "" for name in names)
        yield f"| {run['note']} | {run['passages']} | {run['epochs']} | {run['minutes']} | {figures} |"


def main() -> None:
    """Extract, score, write the page."""
    gold = read_gold(Path(sys.argv[1]))
    paths = [str(document.text) for document in gold]
    reader = Reader.load()
    records = [to_record(claim, text) for text, claims in extract(paths, reader) for claim in claims]
    wide = Reader.load(min_confidence=min(LEAST))
    all_records = [to_record(claim, text) for text, claims in extract(paths, wide) for claim in claims]
    report, strict = score(gold, records), score(gold, records, strict=True)
    rows = report.rows
    about = json.loads((FOLDER / "model.json").read_text(encoding="utf-8"))
    reader_map = Calibration.of(about.get("calibration"))
    cases = list(read_cases(gold, FOLDER))
    bins = list(to_bins(to_pairs(cases, reader_map)))
    draw(bins, PLOT)
    summary = [to_row("all", rows["all"])]
    summary += [to_row(name, rows[f"language {code}"]) for code, name in (("en", "English"), ("id", "Indonesian"))]
    summary.append(to_row("all, strict", strict.rows["all"]))
    real = {document.name for document in gold if not document.source.startswith(("written", "seed"))}
    for name, some in (
        ("published by governments", real),
        ("written for evaluation", {one.name for one in gold} - real),
    ):
        part = [document for document in gold if document.name in some]
        summary.append(to_row(f"{len(part)} texts {name}", score(part, records).rows["all"]))
    by_language = [score([one for one in gold if one.language == code], records) for code in ("en", "id")]
    thresholds = []
    for least in LEAST:
        one = score(gold, [r for r in all_records if r["confidence"] >= least]).rows["all"]
        thresholds.append(f"| {least} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} |")
    runs = [json.loads(line) for line in RUNS.read_text(encoding="utf-8").splitlines()]
    page = TEXT.format(
        extractor=reader.extractor,
        texts=len(gold),
        percent=round(100 * rows["all"].precision),
        recall=round(100 * rows["all"].recall),
        summary="\n".join(summary),
        thresholds="\n".join(thresholds),
        default=about["thresholds"]["default"],
        error=to_error(leave_out(cases)),
        before=to_error(to_pairs(cases, Calibration())),
        bins="\n".join(
            f"| {low:.1f} to {low + 1 / BINS:.1f} | {n} | {mean:.3f} | {right:.3f} |" for low, mean, right, n in bins
        ),
        documents="\n".join(to_rows(report, "document")),
        predicates="\n".join(to_predicates(report, by_language)),
        runs="\n".join(to_runs(runs)),
    )
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
