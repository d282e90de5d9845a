"""``kg export`` and ``kg render``: the graph for other programs and for the eye."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from kg.cli import Command
from kg.cli.project import in_project, open_to_read, with_as_of
from kg.cli.terminal import write
from kg.export import FORMATS, export
from kg.model import Document
from kg.views import explorer, pyvis_view

NAMED = 3
"""Documents that the title of a page names."""

RENDER_EXAMPLE = """\
kg render -o graph.html
kg render --focus Indonesia --hops 2 --lang id -o indonesia.html"""

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


@click.command("render", cls=Command, epilog=RENDER_EXAMPLE)
@with_output
@click.option(
    "--style", type=click.Choice(["explorer", "pyvis"]), default="explorer", show_default=True, help="Kind of page."
)
@click.option("--focus", metavar="ENTITY", help="Take only what surrounds an entity.")
@click.option("--hops", type=click.IntRange(1), default=1, show_default=True, help="How far to go from the focus.")
@click.option("--top", type=click.IntRange(1), metavar="N", help="Take the N best connected entities.")
@click.option("--lang", type=click.Choice(["en", "id"]), default="en", show_default=True, help="Language of the page.")
@with_as_of
@in_project
def render_command(
    output: Path | None, style: str, focus: str | None, hops: int, top: int | None, lang: str, as_of: str | None
) -> None:
    """Draw the graph as one HTML file that needs no network.

    The explorer holds the graph with its documents: search, filters, paths, tables, the sentence behind every claim,
    and review. Above 400 entities it starts from groups. pyvis is a plain picture of up to 300 entities.
    """
    with open_to_read(as_of) as store:
        entity = store.entities(focus)[0] if focus else None
        documents = store.documents()
        title = entity.label if entity else to_title(documents)
        iri = entity.iri if entity else None
        if style == "pyvis":
            page = pyvis_view.render(store.claims(), title=title, language=lang, focus=iri, hops=hops, top=top)
        else:
            page = explorer.render(store.claims(), documents, title=title, language=lang, focus=iri, hops=hops, top=top)
    write(page, output)


def to_title(documents: Sequence[Document]) -> str:
    """Name a page after its documents: the first ones, and how many more there are."""
    names = [document.title or document.id for document in documents[:NAMED]]
    more = len(documents) - len(names)
    return ", ".join(names) + (f" + {more}" if more else "")
