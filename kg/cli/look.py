"""``kg show`` and ``kg path``: what is claimed about an entity, and what ties two together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import click

from kg.cli import Command
from kg.cli.project import in_project, open_to_read, with_as_of
from kg.cli.terminal import count, note
from kg.errors import NotFoundError
from kg.model import Claim, Entity
from kg.telling import say, to_label, to_marks, to_page

Conflicts = Mapping[str, Sequence[tuple[str, str]]]
"""By claim: the claims that disagree with it, and why."""


@click.command("show", cls=Command, epilog="kg show China\nkg show --similar")
@click.argument("entity", metavar="[ENTITY]", required=False)
@click.option("--similar", is_flag=True, help="List pairs of entities that may be one, of ENTITY or of all.")
@with_as_of
@in_project
def show_command(entity: str | None, similar: bool, as_of: str | None) -> None:
    """Show all that is claimed about an entity, with the sentences that say it.

    ENTITY is a name in any language, an alias, a Wikidata item or an IRI. Each claim has its confidence, and each
    sentence its document with the offsets in the document's text.

    With --similar, entities are compared by their names and, across languages, by what these mean. Nothing is merged:
    each pair comes with a score from 0 to 1 and with what it rests on.
    """
    if similar:
        _show_similar(entity, as_of)
        return
    if entity is None:
        raise click.UsageError("give an ENTITY, or --similar")
    with open_to_read(as_of) as store:
        shown, *others = store.entities(entity)
        claims = store.claims(entity=shown.iri)
        conflicts: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for one, other, reason in store.conflicts():
            conflicts[one].append((other, reason))
            conflicts[other].append((one, reason))
    for line in (*_describe(shown, claims), *_list_claims(shown, claims, conflicts)):
        click.echo(line)
    if others:
        note(f"{entity!r} also means " + ", ".join(f"{other.label} ({other.iri})" for other in others))


def _show_similar(entity: str | None, as_of: str | None) -> None:
    from kg.encoder import Encoder
    from kg.proposals import propose

    with open_to_read(as_of) as store:
        known = store.entities()
        asked = {one.iri for one in store.entities(entity)} if entity else None
    pairs = [
        found for found in propose(known, Encoder.load()) if asked is None or asked & {found.one.iri, found.other.iri}
    ]
    for found in pairs:
        ends = (f"{end.label} ({end.type}, {end.iri.rsplit('/', 1)[-1]})" for end in (found.one, found.other))
        click.echo(f"{found.score:.2f}  {found.reason:7}  {'  =?  '.join(ends)}")
    if not pairs:
        note("no two entities seem to be one")


@click.command("path", cls=Command, epilog="kg path Indonesia China")
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option("--hops", type=click.IntRange(1), default=6, show_default=True, help="Longest way to look for.")
@with_as_of
@in_project
def path_command(start: str, end: str, hops: int, as_of: str | None) -> None:
    """Show how two entities are connected, sentence by sentence.

    Of the shortest ways over affirmed claims, in either direction, the surest is shown.
    """
    with open_to_read(as_of) as store:
        steps = store.path(start, end, hops)
        if not steps:
            first, last = store.entities(start)[0], store.entities(end)[0]
            if first.iri == last.iri:
                raise NotFoundError(f"{start} and {end} are the same: {first.label}; give two entities")
            raise NotFoundError(f"no claims tie {first.label} to {last.label} within {hops} steps; raise --hops")
    for number, step in enumerate(steps, 1):
        is_forward = step.claim.subject.iri == step.start.iri
        arrow = f"-- {step.claim.predicate} -->" if is_forward else f"<-- {step.claim.predicate} --"
        click.echo(f"{number}. {step.start.label} {arrow} {step.end.label}{_weigh(step.claim)}")
        for line in _quote(step.claim):
            click.echo(f"   {line}")


def _describe(entity: Entity, claims: Sequence[Claim]) -> Iterator[str]:
    documents = {one.document for claim in claims for one in claim.evidence}
    yield entity.label
    yield f"  type      {entity.type}"
    if entity.labels:
        yield f"  labels    {', '.join(f'{label} ({language})' for language, label in entity.labels)}"
    if entity.aliases:
        yield f"  aliases   {', '.join(entity.aliases)}"
    if entity.wikidata:
        yield f"  wikidata  {entity.wikidata}"
    yield f"  iri       {entity.iri}"
    yield f"  claims    {len(claims)} in {count(len(documents), 'document')}"


def _list_claims(entity: Entity, claims: Sequence[Claim], conflicts: Conflicts) -> Iterator[str]:
    """List claims by what they say of the entity: as the one who acts, as the aim, as the one who says so."""
    known = {claim.id: claim for claim in claims}
    groups: defaultdict[tuple[int, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        role = 0 if claim.subject == entity else 1 if claim.object == entity else 2
        groups[role, claim.predicate].append(claim)
    heads = ("{} -->", "<-- {}", "{}, according to it")
    for role, predicate in sorted(groups):
        yield ""
        yield heads[role].format(predicate)
        for claim in sorted(groups[role, predicate], key=lambda claim: (-claim.confidence, claim.id)):
            ends = (to_label(claim.object), claim.subject.label, f"{claim.subject.label}: {to_label(claim.object)}")
            yield f"  {ends[role]}{_weigh(claim)}"
            yield from (f"    {line}" for line in _quote(claim))
            for other, reason in conflicts.get(claim.id, ()):
                yield f"    ! disagrees with {say(known[other]) if other in known else other} ({reason})"


def _weigh(claim: Claim) -> str:
    marks = "; ".join(to_marks(claim))
    return f"{f' [{marks}]' if marks else ''}  {claim.confidence:.2f}"


def _quote(claim: Claim) -> Iterator[str]:
    for one in claim.evidence:
        page = to_page(one)
        yield f"{one.document}{f', {page},' if page else ''} {one.start}-{one.end}: {' '.join(one.sentence.split())}"
