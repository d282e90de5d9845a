"""``kg export`` and ``kg render``: the graph for other programs and for the eye."""

import sys
from pathlib import Path

import click

from kg.cli import Command
from kg.cli.project import in_project, open_to_read, with_as_of
from kg.export import FORMATS, export
from kg.views.pyvis_view import render

with_output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="File to write to."
)


@click.command("export", cls=Command, epilog="kg export -f turtle -o graph.ttl")
@click.option("-f", "--format", type=click.Choice(FORMATS), required=True, help="Format of the graph.")
@with_output
@with_as_of
@in_project
def export_command(format: str, output: Path | None, as_of: str | None) -> None:
    """Write the graph in a standard format.

    The same graph gives the same bytes. turtle, ntriples and rdfxml hold the graph as a whole, turtle12 ties each claim
    to its statement in RDF 1.2; trig, nquads and jsonld keep each document as a named graph; graphml and gexf are for
    network programs, csv and jsonl for tables and scripts.
    """
    with open_to_read(as_of) as store:
        export(store, format, output or sys.stdout.buffer)


@click.command("render", cls=Command, epilog="kg render --focus Indonesia --hops 2 -o indonesia.html")
@with_output
@click.option("--style", type=click.Choice(["pyvis"]), default="pyvis", show_default=True, help="Kind of page.")
@click.option("--focus", metavar="ENTITY", help="Draw only what surrounds an entity.")
@click.option("--hops", type=click.IntRange(1), default=1, show_default=True, help="How far to go from the focus.")
@click.option("--top", type=click.IntRange(1), metavar="N", help="Draw the N best connected entities.")
@click.option("--lang", type=click.Choice(["en", "id"]), default="en", show_default=True, help="Language of the page.")
@with_as_of
@in_project
def render_command(
    output: Path | None, style: str, focus: str | None, hops: int, top: int | None, lang: str, as_of: str | None
) -> None:
    """Draw the graph as one HTML file that needs no network."""
    with open_to_read(as_of) as store:
        entity = store.entities(focus)[0] if focus else None
        title = entity.label if entity else ", ".join(document.title or document.id for document in store.documents())
        page = render(
            store.claims(), title=title, language=lang, focus=entity.iri if entity else None, hops=hops, top=top
        )
    if output:
        output.write_text(page, encoding="utf-8", newline="\n")
    else:
        click.echo(page, nl=False)
