"""``kg diff``, ``kg backup`` and ``kg restore``: the graph over time, and copies of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import Command
from kg.cli.project import in_project, to_folder
from kg.cli.terminal import count

if TYPE_CHECKING:
    from kg.archive import Contents

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
    from kg.telling import say

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


@click.command("backup", cls=Command, epilog="kg backup graph.tar.gz")
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
@in_project
def backup_command(target: Path) -> None:
    """Copy the project into one file: graph, texts and whatever else lies in its folder.

    FILE is a tar archive, compressed where its name ends in .gz; in a folder it is named by the time. The copy is of
    one moment, also while another kg writes. A file of that name is replaced when the copy is whole.
    """
    from kg.archive import backup

    if target.is_dir():
        target /= f"kg-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar.gz"
    contents = backup(to_folder(), target)
    click.echo(f"{target.as_posix()}: {_to_line(contents)}")


@click.command("restore", cls=Command, epilog="kg restore graph.tar.gz -C again")
@click.argument("archive", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace a project that is there.")
@in_project
def restore_command(archive: Path, force: bool) -> None:
    """Make the project of a backup.

    Every file is held against its hash before anything is put in place. A folder that is not empty is left as it is,
    unless with --force: then the backup replaces all of it.
    """
    from kg.archive import restore

    contents = restore(archive, to_folder(), force=force)
    click.echo(f"{to_folder().as_posix()}: {_to_line(contents)}")


def _to_line(contents: "Contents") -> str:
    documents = count(contents.documents, "document")
    return f"{documents}, {count(contents.quads, 'statement')}, {count(contents.files, 'file')}"
