"""``kg query``: SPARQL and named queries."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

import click

from kg import queries
from kg.cli import Command
from kg.cli.project import in_project, open_to_read, to_base, to_folder, with_as_of
from kg.cli.terminal import to_width
from kg.errors import QueryError
from kg.rdf import Term
from kg.store import FORMATS, Result, Worker


def _to_bindings(ctx: click.Context, param: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise click.BadParameter(f"{pair!r} is not name=value")
    return dict(pair.split("=", 1) for pair in pairs)


EXAMPLE = """\
kg query "SELECT ?what { ent:china aip:callsFor ?what }"
kg query -n who-supports --bind topic=governance --format csv
kg query -n offices --as-of 2025-07-26
kg query -f question.rq --timeout 30"""


@click.command("query", cls=Command, epilog=EXAMPLE)
@click.argument("text", required=False)
@click.option("-f", "--file", type=click.File(encoding="utf-8"), help="Read the query from a file, or - for stdin.")
@click.option("-n", "--name", metavar="NAME", help="Ask a named query.")
@click.option(
    "--bind", "bindings", metavar="NAME=VALUE", multiple=True, callback=_to_bindings,
    help="Value of a parameter $NAME: text, or in a named query an entity by any of its names.",
)  # fmt: skip
@click.option("--format", type=click.Choice(FORMATS), default="table", show_default=True, help="Form of the answer.")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
    help="Cut a query that takes longer (default: wait for it; Ctrl-C ends it).",
)  # fmt: skip
@click.option("--list", "is_list", is_flag=True, help="List the named queries with their parameters.")
@with_as_of
@in_project
def query_command(
    text: str | None,
    file: IO[str] | None,
    name: str | None,
    bindings: dict[str, str],
    format: str,
    timeout: float | None,
    is_list: bool,
    as_of: str | None,
) -> None:
    """Ask the graph in SPARQL 1.1 or by a named query.

    The usual prefixes need not be declared: aip: for the ontology, ent: for entities, doc: for documents. The default
    graph is all documents together; each document is a named graph.
    """
    if is_list:
        click.echo(to_list(), nl=False)
        return
    if sum(given is not None for given in (text, file, name)) != 1:
        raise click.UsageError("give one of: a query, -f FILE, -n NAME, --list")
    asked = file.read() if file else text or ""
    with open_to_read(as_of) as store, naming(file):
        asked, terms = store.prepare(name, bindings) if name else (asked, bindings)
        if timeout:
            result = ask_in_time(asked, terms, timeout, as_of)
        else:
            with ended_by_interrupt():
                result = store.query(asked, terms)
    click.echo(result.to(format, width=to_width()), nl=False)


def ask_in_time(text: str, bindings: Mapping[str, Term | str], timeout: float, as_of: str | None) -> Result:
    """Ask a process of its own, which is ended when the time is over."""
    with Worker(to_folder(), to_base(None), as_of=as_of) as worker:
        return worker.ask(text, bindings=bindings, timeout=timeout)


@contextmanager
def naming(file: IO[str] | None) -> Iterator[None]:
    """Put the name of the file that a query is from before what is wrong with it."""
    try:
        yield
    except QueryError as error:
        if file is None:
            raise
        raise QueryError(f"{file.name}: {error}", excerpt=error.excerpt) from error


@contextmanager
def ended_by_interrupt() -> Iterator[None]:
    """Let Ctrl-C end the program at once: within a query Python would not hear of it, and nothing is being written."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def to_list() -> str:
    """List the named queries: name, question, and how to bind the parameters."""
    lines = []
    for name in queries.names():
        query = queries.load(name)
        lines.append(name)
        lines += [f"    {question}" for question in query.questions.values()]
        lines += [f"    --bind {binding.name}={binding.example}" for binding in query.bindings]
    return "\n".join(lines) + "\n"
