"""``kg eval``: the quality gate."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.assemble import assemble
from kg.cli import Command
from kg.cli.build import load_reader, tell, with_min_confidence
from kg.cli.terminal import note, show_progress
from kg.errors import GoldError
from kg.evaluation import FIGURES, Report, find_fallen, raise_floor, read_floor, read_records, score
from kg.extract import Grounds
from kg.gold import GoldDocument, read_gold
from kg.ids import BASE
from kg.jsonl import to_record
from kg.matching import Record
from kg.misses import CAUSES, Kind
from kg.pipeline import readings
from kg.tracing import Cause

if TYPE_CHECKING:
    from kg.nlp import Reader

KINDS = ("all", "language", "document", "predicate")
"""Kinds of rows in the order of the table."""

EXAMPLE = """\
kg eval ../shared/gold/dev --floor tests/floor.toml
kg eval ../shared/gold/dev --misses --format json > misses.json"""


@click.command("eval", cls=Command, epilog=EXAMPLE)
@click.argument("gold", metavar="GOLD_DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--claims", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="Score this claims.jsonl instead of reading the texts.")  # fmt: skip
@with_min_confidence
@click.option("--floor", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="TOML file of figures; fail where one is not reached.")  # fmt: skip
@click.option("--update-floor", is_flag=True, help="Raise the floor to what is reached; nothing is lowered.")
@click.option("--misses", is_flag=True, help="List gold claims that were missed and wrong claims, by cause.")
@click.option("--format", type=click.Choice(["table", "json"]), default="table", show_default=True,
              help="Form of the answer.")  # fmt: skip
@click.option("--strict", is_flag=True, help="The evidence must contain the annotator's quote too.")
def eval_command(
    gold: Path,
    claims: Path | None,
    min_confidence: float | None,
    floor: Path | None,
    update_floor: bool,
    misses: bool,
    format: str,
    strict: bool,
) -> None:
    """Score extraction against gold annotations.

    GOLD_DIR holds a YAML file for each document, beside its text (the same name with .txt). Ends with status 1 where a
    figure is below the floor. --misses counts what went wrong by its cause, such as an end that no mention names or a
    relation below the least confidence, and then lists it; with --claims, only causes that the claims show are told.
    """
    if update_floor and not floor:
        raise click.UsageError("--update-floor needs --floor FILE")
    if claims and min_confidence is not None:
        raise click.UsageError("--min-confidence is for reading; with --claims the claims are as they are")
    if floor and not floor.exists() and not update_floor:
        raise GoldError(f"{floor}: no such floor; make it with --update-floor")
    documents = read_gold(gold)
    grounds: dict[str, Grounds] = {}
    if claims:
        records = list(_read_claims(claims))
    else:
        reader = load_reader(BASE, 1, min_confidence, with_grounds=misses)
        records = list(_extract(documents, reader, grounds))
    report = score(documents, records, strict=strict, with_causes=misses, grounds=grounds)
    if format == "json":
        click.echo(json.dumps(_to_object(report, misses), ensure_ascii=False, indent=1))
    else:
        for line in (*_to_table(report), *(_to_misses(report) if misses else ())):
            click.echo(line)
    if floor and not _hold(floor, report, update_floor):
        click.get_current_context().exit(1)


def _read_claims(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as lines:
        yield from read_records(lines, str(path))


def _extract(documents: tuple[GoldDocument, ...], reader: "Reader", grounds: dict[str, Grounds]) -> Iterator[Record]:
    """Give the claims of documents, and keep their grounds where the reader gives them."""
    for document in documents:
        if not document.text.exists():
            raise GoldError(f"{document.text}: no such text; put it beside its annotation, or give --claims FILE")
    paths = [str(document.text) for document in documents]
    with show_progress() as progress:
        for reading in readings(paths, reader, progress=progress, on_note=tell):
            if reading.grounds:
                grounds[reading.document.id] = reading.grounds
            yield from (to_record(claim, reading.document) for claim in assemble(reading.claims))


def _to_table(report: Report) -> Iterator[str]:
    rows = sorted(report.rows, key=lambda row: (KINDS.index(row.split(" ")[0]), row))
    width = max(map(len, rows), default=0)
    yield f"{'':{width}}  precision  recall      F1  claims  right   gold  found"
    for row in rows:
        one = report.rows[row]
        yield (
            f"{row:{width}}  {one.precision:9.4f}  {one.recall:6.4f}  {one.f1:6.4f}"
            f"  {one.made:6}  {one.right:5}  {one.wanted:5}  {one.found:5}"
        )
    ends = report.entities
    yield f"{'entities of gold claims':{width}}  {'':9}  {ends.recall:6.4f}  {'':21}  {ends.wanted:5}  {ends.found:5}"


def _to_misses(report: Report) -> Iterator[str]:
    """List what was missed and what is wrong: first how often for which cause, then each."""
    width = max(len(cause) for titles in CAUSES.values() for cause in titles)
    for kind, counts in _count_causes(report).items():
        yield ""
        yield f"{kind} {sum(counts.values())}"
        yield from (f"{number:>6}  {cause:{width}}  {CAUSES[kind][cause]}" for cause, number in counts.items())
    for kind, titles in CAUSES.items():
        for cause in titles:
            found = [miss for miss in report.misses if (miss.kind, miss.cause) == (kind, cause)]
            yield from ("", f"{kind}, {cause}: {titles[cause]}") if found else ()
            for miss in found:
                words = " ".join(miss.words.split())
                yield f"  {miss.document}: {miss.subject} | {miss.predicate} | {miss.object} | {words}"
                yield from (f"    {miss.detail}",) if miss.detail else ()


def _count_causes(report: Report) -> dict[Kind, dict[Cause, int]]:
    """Count misses by kind and cause, the most frequent first."""
    counts = Counter((miss.kind, miss.cause) for miss in report.misses)
    return {
        kind: dict(
            sorted(((cause, counts[kind, cause]) for cause in titles if counts[kind, cause]), key=lambda item: -item[1])
        )
        for kind, titles in CAUSES.items()
    }


def _to_object(report: Report, with_misses: bool) -> dict[str, object]:
    """Give the report as JSON holds it, in the names of the table."""
    ends = report.entities
    shown: dict[str, object] = {
        "rows": {
            row: {
                **{figure: round(getattr(one, figure), 4) for figure in FIGURES},
                **{"claims": one.made, "right": one.right, "gold": one.wanted, "found": one.found},
            }
            for row, one in report.rows.items()
        },
        "entities": {"recall": round(ends.recall, 4), "gold": ends.wanted, "found": ends.found},
    }
    if with_misses:
        shown |= {"causes": _count_causes(report), "misses": [asdict(miss) for miss in report.misses]}
    return shown


def _hold(floor: Path, report: Report, is_raised: bool) -> bool:
    """Check the figures against the floor, after raising it where that is wished."""
    before = floor.read_text(encoding="utf-8") if floor.exists() else ""
    fallen = find_fallen(report, read_floor(before, str(floor)))
    if is_raised:
        floor.write_text(raise_floor(before, report), encoding="utf-8", newline="\n")
    for line in fallen:
        note(f"{floor}: {line}")
    return not fallen
