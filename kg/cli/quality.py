"""``kg eval``: the quality gate."""

from collections.abc import Iterator
from pathlib import Path

import click

from kg.cli import Command
from kg.cli.build import load_reader, tell, with_min_confidence
from kg.cli.terminal import note, show_progress
from kg.errors import GoldError
from kg.evaluation import Record, Report, find_fallen, raise_floor, read_floor, read_records, score
from kg.gold import GoldDocument, read_gold
from kg.ids import BASE
from kg.jsonl import to_record
from kg.pipeline import extract

KINDS = ("all", "language", "document", "predicate")
"""Kinds of rows in the order of the table."""


@click.command("eval", cls=Command, epilog="kg eval ../shared/gold/dev --floor tests/floor.toml")
@click.argument("gold", metavar="GOLD_DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--claims", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="Score this claims.jsonl instead of reading the texts.")  # fmt: skip
@with_min_confidence
@click.option("--floor", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="TOML file of figures; fail where one is not reached.")  # fmt: skip
@click.option("--update-floor", is_flag=True, help="Raise the floor to what is reached; nothing is lowered.")
@click.option("--misses", is_flag=True, help="List wrong claims and gold claims that were not found.")
@click.option("--strict", is_flag=True, help="The evidence must contain the annotator's quote too.")
def eval_command(
    gold: Path,
    claims: Path | None,
    min_confidence: float | None,
    floor: Path | None,
    update_floor: bool,
    misses: bool,
    strict: bool,
) -> None:
    """Score extraction against gold annotations.

    GOLD_DIR holds a YAML file for each document, beside its text (the same name with .txt). Ends with status 1 where a
    figure is below the floor.
    """
    if update_floor and not floor:
        raise click.UsageError("--update-floor needs --floor FILE")
    if claims and min_confidence is not None:
        raise click.UsageError("--min-confidence is for reading; with --claims the claims are as they are")
    if floor and not floor.exists() and not update_floor:
        raise GoldError(f"{floor}: no such floor; make it with --update-floor")
    documents = read_gold(gold)
    records = _read_claims(claims) if claims else _extract(documents, min_confidence)
    report = score(documents, records, strict=strict)
    for line in (*_to_table(report), *(_to_misses(report) if misses else ())):
        click.echo(line)
    if floor and not _hold(floor, report, update_floor):
        click.get_current_context().exit(1)


def _read_claims(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as lines:
        yield from read_records(lines, str(path))


def _extract(documents: tuple[GoldDocument, ...], min_confidence: float | None) -> Iterator[Record]:
    for document in documents:
        if not document.text.exists():
            raise GoldError(f"{document.text}: no such text; put it beside its annotation, or give --claims FILE")
    paths = [str(document.text) for document in documents]
    with show_progress() as progress:
        reader = load_reader(BASE, 1, min_confidence)
        for text, claims in extract(paths, reader, progress=progress, on_note=tell):
            yield from (to_record(claim, text) for claim in claims)


def _to_table(report: Report) -> Iterator[str]:
    rows = sorted(report.rows, key=lambda row: (KINDS.index(row.split(" ")[0]), row))
    width = max(map(len, rows))
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
    for miss in report.misses:
        yield f"{miss.kind:6}  {miss.document}: {miss.subject} | {miss.predicate} | {miss.object} | {miss.words}"


def _hold(floor: Path, report: Report, is_raised: bool) -> bool:
    """Check the figures against the floor, after raising it where that is wished."""
    before = floor.read_text(encoding="utf-8") if floor.exists() else ""
    fallen = find_fallen(report, read_floor(before, str(floor)))
    if is_raised:
        floor.write_text(raise_floor(before, report), encoding="utf-8", newline="\n")
    for line in fallen:
        note(f"{floor}: {line}")
    return not fallen
