"""``kg validate``: whether the graph keeps to the rules of the ontology."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.assemble import verify
from kg.cli import Command
from kg.cli.project import in_project, open_to_read
from kg.cli.terminal import count, note
from kg.errors import EvidenceError, KgError
from kg.ids import BASE, to_content_hash
from kg.rdf import Statement
from kg.rdf.syntaxes import shortener
from kg.store import open_file, to_graphs
from kg.vocab import prefixes

if TYPE_CHECKING:
    from kg.validate import Finding

EXAMPLE = """\
kg validate
kg validate --lang id --severity info
kg validate kg-out/graph.ttl --format turtle"""


@click.command("validate", cls=Command, epilog=EXAMPLE)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", type=click.Choice(["text", "json", "turtle"]), default="text", show_default=True,
    help="Blocks to read, JSON, or a SHACL validation report.",
)  # fmt: skip
@click.option(
    "--severity", "least", type=click.Choice(["violation", "warning", "info"]), default="warning", show_default=True,
    help="Least severity to tell.",
)  # fmt: skip
@click.option("--lang", type=click.Choice(["en", "id"]), default="en", show_default=True, help="Language of messages.")
@in_project
def validate_command(paths: tuple[Path, ...], format: str, least: str, lang: str) -> None:
    """Check the graph, or files of one, against the rules of the ontology.

    Without PATH every graph of the project is checked, and every claim against the text of its document. PATH is a
    file as `kg export` writes it: .ttl, .nt, .trig or .nq. Each finding names its document, claim and sentence. A
    violation is a claim that cannot be traced or trusted: the command then ends with status 1. A warning is odd.
    """
    from kg.validate import SEVERITIES, to_block, to_json, to_turtle

    told = SEVERITIES[: SEVERITIES.index(least) + 1]
    counts: Counter[str] = Counter()

    def counted() -> "Iterator[Finding]":
        for finding in _find_in_files(paths) if paths else _find_in_project():
            counts[finding.severity] += 1
            if finding.severity in told:
                yield finding

    if format == "text":
        short = shortener(prefixes(BASE))
        for finding in counted():
            click.echo(to_block(finding, short, lang))
    else:
        for piece in to_json(counted()) if format == "json" else to_turtle(counted()):
            click.echo(piece, nl=False)
    lost = [] if paths else list(_find_lost_words())
    for line in lost:
        note(line)
    note(", ".join(count(counts[severity], severity) for severity in SEVERITIES))
    if counts["violation"] or lost:
        click.get_current_context().exit(1)


def _find_in_files(paths: tuple[Path, ...]) -> "Iterator[Finding]":
    for path in paths:
        with open_file(path) as engine:
            yield from _find(to_graphs(engine))


def _find_in_project() -> "Iterator[Finding]":
    with open_to_read() as store:
        yield from _find((name, store.graph(name)) for name in store.graphs())


def _find_lost_words() -> Iterator[str]:
    """Hold every claim against the text of its document, and say where the text or the words are not there."""
    with open_to_read() as store:
        for id in store.ids():
            try:
                document = store.document(id)
                if to_content_hash(document.text) != document.content_hash:
                    raise EvidenceError(f"{id}: the text is another than was read; add its document again")
                verify(store.claims(id), [document])
            except KgError as error:
                yield str(error)


def _find(graphs: Iterable[tuple[str, Iterable[Statement]]]) -> "Iterator[Finding]":
    from kg.validate import check

    for name, statements in graphs:
        yield from check(statements, name)
