"""``kg diff``, ``kg backup`` and ``kg restore``: the graph over time, and copies of it."""

from pathlib import Path

import click

from kg.cli import Command
from kg.cli.look import say

DIFF_EXAMPLE = """\
kg diff yesterday/.kg .kg
kg diff old/claims.jsonl kg-out/claims.jsonl --format json"""


@click.command("diff", cls=Command, epilog=DIFF_EXAMPLE)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--tolerance", type=click.FloatRange(0, 1), default=0.01, show_default=True,
    help="Confidences that differ by no more count as the same.",
)  # fmt: skip
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form.")
@click.option("--exit-code", is_flag=True, help="End with status 1 where there is a difference.")
def diff_command(old: Path, new: Path, tolerance: float, format: str, exit_code: bool) -> None:
    """Tell which claims came, went or changed between two graphs, and through which document.

    OLD and NEW are project folders, output folders of `kg build`, or files: claims.jsonl, .ttl, .nt, .trig or .nq. A
    claim changed where its confidence, its status or the sentences that say it are others.
    """
    from kg.diff import compare, read, to_json, to_lines

    with compare(read(old), read(new), say, tolerance) as difference:
        if format == "json":
            for piece in to_json(difference):
                click.echo(piece, nl=False)
        else:
            for line in to_lines(difference):
                click.echo(line)
        is_different = any(True for _ in difference.documents()) or any(True for _ in difference.claims())
    if exit_code and is_different:
        click.get_current_context().exit(1)
