"""``kg build`` and ``kg extract``: from documents to claims."""

import os
from collections.abc import Iterator
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.assemble import assemble
from kg.cli import Command
from kg.cli.explaining import to_explanation
from kg.cli.output import to_title
from kg.cli.project import in_project, open_to_write, to_base, to_folder, with_base
from kg.cli.terminal import count, note, show_progress, write
from kg.cluster import Cluster
from kg.errors import ExportError
from kg.export import export
from kg.ids import to_local
from kg.jsonl import to_lines
from kg.parallel import Note
from kg.pipeline import Summary, build, readings
from kg.sources.rows import COLUMNS
from kg.store import Store
from kg.views.explorer import render

if TYPE_CHECKING:
    from kg.nlp import Reader, Reading

COUNT = "SELECT ?p (COUNT(?c) AS ?n) { ?c a aip:Claim ; rdf:predicate ?p } GROUP BY ?p"
"""Counts the claims by predicate."""
MOST = 12
"""Predicates that a summary lists."""

with_paths = click.argument("paths", metavar="PATH...", nargs=-1, required=True)
with_jobs = click.option(
    "-j", "--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that read documents."
)

EXTRACT_EXAMPLE = """\
kg extract seeds/waic-2025-id.txt > claims.jsonl
kg extract seeds/waic-2025-id.txt --explain | less"""


def _check_confidence(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    if value is not None and isnan(value):
        raise click.BadParameter("nan is no number from 0 to 1")
    return value


def _to_columns(ctx: click.Context, param: click.Parameter, value: str | None) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in value.split(",")] if value else []
    for name, _, column in pairs:
        if name.strip() not in COLUMNS or not column.strip():
            raise click.BadParameter(f"write it as text=isi,title=judul; what can be named: {', '.join(COLUMNS)}")
    return {name.strip(): column.strip() for name, _, column in pairs}


with_columns = click.option(
    "--columns", callback=_to_columns, metavar="NAME=COLUMN,...",
    help="What the columns of tables are called, as in text=isi,title=judul.",
)  # fmt: skip
with_cluster = click.option(
    "--cluster", metavar="ADDRESS", help="Let the workers of this Dask scheduler read, as in tcp://10.0.0.1:8786."
)
with_parts = click.option(
    "--parts", metavar="FOLDER",
    help="Path or address, as in s3://bucket/run, where the cluster leaves what it read (default: PROJECT/parts).",
)  # fmt: skip
with_strict = click.option("--strict", is_flag=True, help="Fail where any document could not be read.")
with_min_confidence = click.option(
    "--min-confidence", type=click.FloatRange(0, 1), callback=_check_confidence,
    help="Least confidence at which a sentence makes a claim (default: the model's own threshold).",
)  # fmt: skip


@click.command("build", cls=Command, epilog="kg build seeds/ -o kg-out")
@with_paths
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("kg-out"), show_default=True,
    metavar="OUT", help="Folder for graph.html, graph.ttl and claims.jsonl.",
)  # fmt: skip
@with_columns
@with_min_confidence
@with_jobs
@with_cluster
@with_parts
@with_strict
@with_base
@in_project
def build_command(
    paths: tuple[str, ...],
    output: Path,
    columns: dict[str, str],
    min_confidence: float | None,
    jobs: int,
    cluster: str | None,
    parts: str | None,
    strict: bool,
    base: str | None,
) -> None:
    """Read documents and write their graph as a page, as Turtle and as JSON Lines.

    PATH is a file, a folder, a glob in quotes, - for standard input, or @list.txt with a path a line; kg reads .txt,
    .md, .html, .pdf, .docx, .eml, and with a text a row, message or page .jsonl, .csv, .tsv, .parquet, .mbox and .warc.
    Documents that the project holds unchanged are not read again, unless with another --min-confidence, and what else
    it holds stays in the graph.
    """
    with open_to_write(base) as store:
        summary = read_into(store, paths, jobs, min_confidence, columns, to_cluster(cluster, parts))
        written = write_outputs(store, output)
        click.echo(to_totals(store))
    for path in written:
        click.echo(f"written    {path.as_posix()}")
    fail_if_nothing(summary, strict)


@click.command("extract", cls=Command, epilog=EXTRACT_EXAMPLE)
@with_paths
@click.option("--format", type=click.Choice(["jsonl"]), help="JSON Lines, the only form so far.")
@click.option("--explain", is_flag=True, help="Print why each sentence gave what it gave, for people, instead.")
@with_columns
@with_min_confidence
@with_jobs
@with_strict
@with_base
@in_project
def extract_command(
    paths: tuple[str, ...],
    format: str | None,
    explain: bool,
    columns: dict[str, str],
    min_confidence: float | None,
    jobs: int,
    strict: bool,
    base: str | None,
) -> None:
    """Print the claims of documents and store nothing.

    PATH is as for `kg build`. The claims come as JSON objects, one a line, in the order of the paths. With --explain
    each sentence is shown with its claims, what decided on them, the entities that their ends were linked to, and the
    near misses: what stayed just below the least confidence.
    """
    if explain and format:
        raise click.UsageError("--explain is for people; leave out --format")
    reader = load_reader(to_base(base), jobs, min_confidence, with_grounds=explain)
    is_empty, skipped = True, 0

    def hear(about: Note) -> None:
        nonlocal skipped
        skipped += about.kind == "skipped"
        tell(about)

    with show_progress() as progress:
        for reading in readings(paths, reader, jobs=jobs, columns=columns, progress=progress, on_note=hear):
            is_empty = False
            for line in to_explanation(reading.grounds) if reading.grounds else to_json(reading):
                click.echo(line)
    if is_empty or (strict and skipped):
        click.get_current_context().exit(1)


def to_json(reading: "Reading") -> Iterator[str]:
    """Write the claims of a document as JSON, line by line."""
    return (line.removesuffix("\n") for line in to_lines(assemble(reading.claims), [reading.document]))


def to_cluster(address: str | None, parts: str | None) -> Cluster | None:
    """Say which cluster reads, and where it leaves what it read."""
    if address is None:
        if parts is not None:
            raise click.UsageError("--parts is where a cluster leaves what it read; give --cluster too")
        return None
    return Cluster(address=address, folder=parts or str((to_folder() / "parts").absolute()))


def read_into(
    store: Store,
    paths: tuple[str, ...],
    jobs: int,
    min_confidence: float | None,
    columns: dict[str, str],
    cluster: Cluster | None,
) -> Summary:
    """Read documents into a store and say how it went: problems on standard error, counts on standard output."""
    reader = load_reader(store.base, jobs, min_confidence)
    with show_progress() as progress:
        summary = build(paths, store, reader, jobs=jobs, columns=columns, cluster=cluster, progress=progress)
    for line in (*summary.warnings, *summary.skipped):
        note(line)
    for finding in summary.findings:
        note(f"{finding.source}: {finding.severity}: {finding.to_line()}")
    counts = {"read": summary.read, "unchanged": summary.unchanged, "skipped": summary.skipped}
    click.echo(f"documents  {', '.join(f'{len(items)} {name}' for name, items in counts.items())}")
    if summary.left_out:
        click.echo(f"left out   {len(summary.left_out)} of other kinds, the first {summary.left_out[0]}")
    click.echo(f"sentences  {summary.sentences} read, {summary.silent} of them without a claim")
    if summary.findings:
        click.echo(f"warnings   {len(summary.findings)} by the rules of the ontology, as `kg validate` tells them")
    return summary


def tell(about: Note) -> None:
    """Tell of a document that was not read or read with difficulty."""
    if about.kind != "left_out":
        note(about.text)


def load_reader(base: str, jobs: int, min_confidence: float | None, *, with_grounds: bool = False) -> "Reader":
    """Load the model; several processes share the processors among them."""
    from kg.nlp import Reader

    threads = 0 if jobs == 1 else max(1, (os.cpu_count() or 1) // jobs)
    return Reader.load(base, threads=threads, min_confidence=min_confidence, with_grounds=with_grounds)


def write_outputs(store: Store, folder: Path) -> tuple[Path, ...]:
    """Write the three files of a build."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder}: cannot make the folder: {error.strerror}; choose another with -o") from error
    page, turtle, claims = (folder / name for name in ("graph.html", "graph.ttl", "claims.jsonl"))
    documents = store.documents()
    html = render(store.claims(), documents, title=to_title(documents))
    write(html, page)
    export(store, "turtle", turtle)
    export(store, "jsonl", claims)
    return page, turtle, claims


def to_totals(store: Store) -> str:
    """Say what the graph holds, the most frequent predicates by name."""
    counts = {to_local(row["p"]): int(row["n"]) for row in store.query(COUNT).to_values()}
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    claims = sum(counts.values())
    sizes = (count(len(store.ids()), "document"), count(len(store.entities()), "entity"), count(claims, "claim"))
    lines = [f"graph      {', '.join(sizes)}"]
    lines += [f"{count:>9}  {predicate}" for predicate, count in ranked[:MOST]]
    if rest := ranked[MOST:]:
        lines.append(f"{sum(count for _, count in rest):>9}  by {len(rest)} other predicates")
    return "\n".join(lines)


def fail_if_nothing(summary: Summary, strict: bool) -> None:
    """End with status 1 where no document could be read, or one could not and that was to be an error."""
    if (strict and summary.skipped) or not (summary.read or summary.unchanged):
        click.get_current_context().exit(1)
