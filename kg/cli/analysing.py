"""``kg stats``, ``kg communities``, ``kg similar``, ``kg brief``, ``kg report``: the graph as a whole, and one page."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kg.analytics import (
    Coverage,
    Measures,
    cover,
    find_alike,
    measure,
    to_brief,
    to_groups,
    to_html,
    to_markdown,
)
from kg.cli import Command
from kg.cli.output import with_output
from kg.cli.project import in_project, open_to_read
from kg.cli.terminal import count, note, write
from kg.model import Entity

with_top = click.option(
    "--top", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="Rows a list."
)
with_format = click.option(
    "--format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of the answer."
)


@click.command("stats", cls=Command, epilog="kg stats --top 20\nkg stats --format json")
@with_top
@with_format
@in_project
def stats_command(top: int, format: str) -> None:
    """Say who is central, who stands between others, what grows and what is contested.

    Degree counts the claims that tie an entity to others; betweenness is the share of the shortest ways between others
    that lead over it. Contested is what some are for and others against.
    """
    with open_to_read() as store:
        found = measure(
            store.claims(), store.documents(), conflicts=len(store.conflicts()), copies=store.copies(), top=top
        )
    _tell(found, format, _list_measures(found))


@click.command("communities", cls=Command, epilog="kg communities --members 8")
@click.option("--members", type=click.IntRange(1), default=8, show_default=True, metavar="N", help="Names a group.")
@with_format
@in_project
def communities_command(members: int, format: str) -> None:
    """Divide the graph into groups of entities that mostly have to do with each other."""
    with open_to_read() as store:
        groups = to_groups(store.claims())
    lines = []
    for number, group in enumerate(groups, 1):
        names = ", ".join(entity.label for entity in group.members[:members])
        rest = len(group.members) - members
        said = ", ".join(f"{predicate} {times}" for predicate, times in group.predicates[:4])
        lines.append(f"{number}. {names}{f' and {rest} more' if rest > 0 else ''}")
        lines.append(f"   {count(group.claims, 'claim')} within, {group.outside} lead out{f': {said}' if said else ''}")
    _tell(groups, format, lines)
    if not groups:
        note("no two entities are tied by a claim, so there are no groups")


@click.command("similar", cls=Command, epilog="kg similar Indonesia")
@click.argument("entity")
@with_top
@with_format
@in_project
def similar_command(entity: str, top: int, format: str) -> None:
    """Find who says and does what ENTITY does.

    Listed are entities of which most of the same is claimed, with what both share. What few share counts more than
    what many share. To find entities that may be one and the same, see `kg show --similar`.
    """
    with open_to_read() as store:
        asked = store.entities(entity)[0]
        found = find_alike(store.claims(), asked.iri, top=top)
    lines = []
    for one in found:
        lines.append(f"{one.score:.2f}  {one.entity.label} ({one.entity.type})")
        for predicate, other, is_subject, polarity in one.shared[:4]:
            mark = " (denied)" if polarity == "negated" else ""
            said = f"both {predicate} {other.label}" if is_subject else f"{other.label} {predicate} both"
            lines.append(f"        {said}{mark}")
    _tell(found, format, lines)
    if not found:
        note(f"nothing is claimed of another that is claimed of {asked.label}")


@click.command("brief", cls=Command, epilog="kg brief China --lang id\nkg brief Nvidia --format html -o nvidia.html")
@click.argument("entity")
@click.option("--format", type=click.Choice(["md", "html"]), default="md", show_default=True, help="Form of the page.")
@click.option("--lang", type=click.Choice(["en", "id"]), default="en", show_default=True, help="Language of the page.")
@click.option("--top", type=click.IntRange(1), default=8, show_default=True, metavar="N", help="Lines a part.")
@with_output
@in_project
def brief_command(entity: str, format: str, lang: str, top: int, output: Path | None) -> None:
    """Write one page on an entity, every line with its sentences."""
    with open_to_read() as store:
        asked = store.entities(entity)[0]
        documents = {document.id: document for document in store.documents()}
        found = to_brief(asked, store.claims(entity=asked.iri), documents, store.conflicts(), language=lang, most=top)
    write(to_html(found) if format == "html" else to_markdown(found), output)


@click.command("report", cls=Command, epilog="kg report --top 30")
@with_top
@with_format
@in_project
def report_command(top: int, format: str) -> None:
    """Say how much of the documents became claims, and where the holes are.

    Sentences that gave a claim by language and by source, documents that gave none, kinds of entities, names that
    ontologies/actors.ttl does not know (what to add to it), confidences, and disagreements.
    """
    with open_to_read() as store:
        found = cover(store.claims(), store.documents(), store.conflicts(), top=top)
    _tell(found, format, _list_coverage(found, top))


def _tell(found: Any, format: str, lines: Any) -> None:
    if format == "json":
        whole = [asdict(one) for one in found] if isinstance(found, tuple) else asdict(found)
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(line)


def _list_measures(found: Measures) -> Iterator[str]:
    copies = f" ({found.copies} of them copies)" if found.copies else ""
    yield f"documents   {found.documents}{copies}"
    yield f"entities    {found.entities} in {count(found.parts, 'part')}" + _after(found.types)
    yield f"claims      {found.claims}" + _after(found.predicates)
    yield f"conflicts   {found.conflicts}"
    yield from ("", "most connected                      degree  others  betweenness")
    yield from (
        f"  {_cut(one.entity):32}  {one.degree:6}  {one.neighbours:6}  {one.betweenness:11.3f}"
        for one in found.standings
    )
    if found.brokers:
        yield from ("", "between others                      betweenness  degree")
        yield from (f"  {_cut(one.entity):32}  {one.betweenness:11.3f}  {one.degree:6}" for one in found.brokers)
    if found.contested:
        yield from ("", "contested")
        for issue in found.contested:
            yield f"  {issue.entity.label}"
            yield f"    for      {', '.join(issue.supporters)}"
            yield f"    against  {', '.join(issue.opponents)}"
    yield from ("", "growth      documents  new claims")
    yield from (f"  {month:8}  {documents:9}  {claims:10}" for month, documents, claims in found.growth)


def _list_coverage(found: Coverage, top: int) -> Iterator[str]:
    for heading, shares in (("by language", found.by_language), ("by source", found.by_source[:top])):
        yield f"{heading:32}  documents  sentences  with a claim"
        for share in shares:
            part = f"{share.telling / share.sentences:.0%}" if share.sentences else "-"
            yield f"  {share.name[:30]:30}  {share.documents:9}  {share.sentences:9}  {share.telling:6} {part:>5}"
        yield ""
    silent = ", ".join(found.silent[:top])
    rest = len(found.silent) - top
    more = f" and {rest} more" if rest > 0 else ""
    yield f"without any claim  {len(found.silent)}{f': {silent}' if silent else ''}{more}"
    yield f"entities           {_join(found.types)}"
    yield f"status             {_join(found.statuses)}"
    yield f"disagreements      {_join(found.conflicts) or 'none'}"
    yield from ("", "names to add to actors.ttl          named  documents")
    yield from (f"  {_cut(one.entity):32}  {one.mentions:5}  {one.documents:9}" for one in found.unknown)
    yield from ("", "confidence")
    most = max(found.confidences, default=0)
    for number, claims in enumerate(found.confidences):
        if claims:
            bar = "█" * max(1, round(claims / most * 40))
            yield f"  {number / 10:.1f}-{(number + 1) / 10:.1f}  {claims:6}  {bar}"


def _join(counts: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts[:8])


def _after(counts: tuple[tuple[str, int], ...]) -> str:
    return f": {_join(counts)}" if counts else ""


def _cut(entity: Entity) -> str:
    return entity.label if len(entity.label) <= 32 else entity.label[:31] + "…"
