"""``kg add``, ``kg remove`` and ``kg list``: the documents of a project."""

import click

from kg.cli import Command
from kg.cli.build import (
    fail_if_nothing,
    read_into,
    to_cluster,
    with_cluster,
    with_columns,
    with_jobs,
    with_min_confidence,
    with_parts,
    with_paths,
    with_strict,
)
from kg.cli.project import in_project, open_to_read, open_to_write, with_base
from kg.cli.terminal import to_width


@click.command("add", cls=Command, epilog='kg add reports/ "news/*.html"')
@with_paths
@with_columns
@with_min_confidence
@with_jobs
@with_cluster
@with_parts
@with_strict
@with_base
@in_project
def add_command(
    paths: tuple[str, ...],
    columns: dict[str, str],
    min_confidence: float | None,
    jobs: int,
    cluster: str | None,
    parts: str | None,
    strict: bool,
    base: str | None,
) -> None:
    """Read documents into the project.

    PATH is as for `kg build`. A document that the project holds unchanged is not read again, unless with another
    --min-confidence; one that changed takes the place of what it was.
    """
    with open_to_write(base) as store:
        summary = read_into(store, paths, jobs, min_confidence, columns, to_cluster(cluster, parts))
    fail_if_nothing(summary, strict)


@click.command("remove", cls=Command, epilog="kg remove waic-2025-id")
@click.argument("documents", metavar="DOC...", nargs=-1, required=True)
@in_project
def remove_command(documents: tuple[str, ...]) -> None:
    """Take documents and exactly their claims out of the project.

    DOC is an id as `kg list` shows it. What other documents say too stays, with their evidence. Where one id is not
    known, nothing is removed.
    """
    open_to_read().close()  # a project that is not there is not made
    with open_to_write() as store:
        for document in documents:
            store.document(document)
        for document in dict.fromkeys(documents):
            store.remove(document)
            click.echo(f"removed {document}")


@click.command("list", cls=Command, epilog="kg list")
@in_project
def list_command() -> None:
    """List the documents of the project."""
    with open_to_read() as store:
        click.echo(store.run("documents").to("table", width=to_width()), nl=False)
