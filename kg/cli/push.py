"""``kg push``: the graph on a store of another machine."""

import os

import click

from kg.cli import Command
from kg.cli.project import in_project, open_to_read
from kg.cli.terminal import count, note, show_progress
from kg.push import BATCH, Connection, GraphStore, Login, UpdateStore, push

EXAMPLE = """\
kg push --endpoint http://localhost:7878/store
KG_PASSWORD=... kg push --endpoint http://localhost:3030/kg/data --user admin
kg push --protocol update --endpoint http://localhost:7878/update --query http://localhost:7878/query"""


@click.command("push", cls=Command, epilog=EXAMPLE)
@click.option("--endpoint", metavar="URL", required=True, help="Address of the Graph Store protocol, or of updates.")
@click.option(
    "--protocol", type=click.Choice(["gsp", "update"]), default="gsp", show_default=True,
    help="SPARQL 1.1 Graph Store protocol, one request a graph, or SPARQL 1.1 Update.",
)  # fmt: skip
@click.option("--query", metavar="URL", help="With update: where to ask what is there; without it all is sent.")
@click.option("--user", default="", metavar="NAME", help="Who writes; the password is taken from KG_PASSWORD.")
@click.option(
    "--batch", type=click.IntRange(1), default=BATCH, show_default=True, metavar="N",
    help="With update: statements in one request.",
)  # fmt: skip
@click.option("--all", "is_whole", is_flag=True, help="Send graphs that are there unchanged too.")
@click.option("--delete", "is_deleting", is_flag=True, help="Delete graphs sent before that the project has no more.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Tell what would be sent, and send nothing.")
@in_project
def push_command(
    endpoint: str,
    protocol: str,
    query: str | None,
    user: str,
    batch: int,
    is_whole: bool,
    is_deleting: bool,
    is_dry: bool,
) -> None:
    """Send the graph to a SPARQL store on another machine.

    Each document is a named graph there, and so are the links between claims that disagree. Graphs that the store
    holds as they are here are not sent again, so that a push that was interrupted goes on where it was. A token for
    stores that want one is taken from KG_TOKEN. This is the one command that uses the network.
    """
    if query and protocol == "gsp":
        raise click.UsageError("--query goes with --protocol update; the Graph Store protocol needs none")
    login = Login(
        user=user, password=os.environ.get("KG_PASSWORD", ""), token="" if user else os.environ.get("KG_TOKEN", "")
    )
    connection = Connection(login)
    target = (
        GraphStore(endpoint, connection)
        if protocol == "gsp"
        else UpdateStore(endpoint, connection, query=query, batch=batch)
    )
    with open_to_read() as store, show_progress("sending") as progress:
        done = push(store, target, is_whole=is_whole, is_deleting=is_deleting, is_dry=is_dry, progress=progress)
    if is_dry:
        for verb, graphs in (("send", done.sent), ("delete", done.deleted)):
            for graph in graphs:
                click.echo(f"{verb} {graph}")
    verb = "to send" if is_dry else "sent"
    note(
        f"{count(len(done.sent), 'graph')} {verb}, {len(done.unchanged)} there already, "
        f"{len(done.deleted)} {'to delete' if is_dry else 'deleted'}"
    )
