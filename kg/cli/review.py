"""``kg review``: what people decide about claims and entities, in plain text files, and what they decided before."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from kg.cli import Command, Failure, Group
from kg.cli.project import in_project, open_to_read, open_to_write
from kg.cli.terminal import count, note, write
from kg.decisions import Decision, Judgement, Merge, Rename, Retype, Split
from kg.errors import ReviewError
from kg.ids import to_local
from kg.model import Status
from kg.review.offering import offer_claim, offer_merge, open_review, select, shortener
from kg.review.records import Record, read_records, write_records
from kg.review.resolving import Resolved, resolve
from kg.store import Store
from kg.telling import say
from kg.vocab import ENTITY_TYPES

Function = TypeVar("Function", bound=Callable[..., Any])

EXAMPLE = """\
kg review --below 0.7 -o review.txt
kg review apply review.txt --by "Ani Wijaya"
kg review log"""

DONE = {
    "accept": "accepted",
    "reject": "rejected",
    "correct": "corrected",
    "merge": "merged",
    "keep apart": "kept apart",
    "rename": "renamed",
    "retype": "retyped",
    "split": "split",
}
"""How verdicts are told."""


def _check_time(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """Read a time of UTC; a day alone is its beginning, none is now."""
    try:
        time = datetime.fromisoformat(value) if value else datetime.now(UTC)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no time; write 2025-08-01 or 2025-08-01T09:00:00Z") from None
    time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def with_reviewer(command: Function) -> Function:
    """Let a command take ``--by`` and ``--at``."""
    command = click.option(
        "--at", metavar="TIME", callback=_check_time, help="When it was decided, in UTC (default: now)."
    )(command)
    return click.option("--by", metavar="NAME", help="Who decides.")(command)


def with_note(command: Function) -> Function:
    """Let a command take ``--note``."""
    return click.option("--note", "why", metavar="TEXT", help="Why.")(command)


@click.group("review", cls=Group, invoke_without_command=True, epilog=EXAMPLE)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="File to write to."
)
@click.option("--document", metavar="DOC", help="Only claims of a document.")
@click.option("--entity", metavar="ENTITY", help="Only claims about an entity.")
@click.option(
    "--status", type=click.Choice([*get_args(Status), "all"]), default="unreviewed", show_default=True,
    help="Only claims of this status.",
)  # fmt: skip
@click.option("--below", type=click.FloatRange(0, 1), metavar="P", help="Only claims less sure than this.")
@click.option(
    "--sort", type=click.Choice(["document", "confidence"]), default="document", show_default=True,
    help="In the order of the documents, or the least sure first.",
)  # fmt: skip
@click.option("--merges", is_flag=True, help="Propose pairs of entities that may be one too.")
@click.option("--lang", type=click.Choice(["en", "id"]), help="Say claims in a language (default: as in queries).")
@click.option("--by", metavar="NAME", default="", help="Who decides, for the file's head.")
@in_project
@click.pass_context
def review_command(
    ctx: click.Context,
    output: Path | None,
    document: str | None,
    entity: str | None,
    status: str,
    below: float | None,
    sort: str,
    merges: bool,
    lang: str | None,
    by: str,
) -> None:
    """Let people accept, reject and correct claims, and merge, split and rename entities.

    Without one of the commands below, claims are written as records, each with its sentence and an empty `decision:`.
    Fill in accept, reject or correct, and read the file back with `kg review apply`. Decisions are kept with who and
    when, hold for documents that are read again, and show in every query, export and page.
    """
    if ctx.invoked_subcommand:
        return
    with open_to_read() as store:
        records = [open_review(by), *_offer_claims(store, document, entity, status, below, sort == "confidence", lang)]
        offered = len(records) - 1
        if merges:
            records += _offer_merges(store, entity)
    write("".join(write_records(records)), output)
    note(f"{count(offered, 'claim')}" + (f", {count(len(records) - 1 - offered, 'merge')}" if merges else ""))


def _offer_claims(
    store: Store,
    document: str | None,
    entity: str | None,
    status: str,
    below: float | None,
    by_confidence: bool,
    language: str | None,
) -> list[Record]:
    if document is not None:
        store.document(document)
    decisions = {decision.id: decision for decision in store.decisions()}
    rows = store.query("SELECT ?claim ?decision { ?claim aip:decision ?decision }").to_values()
    made = {to_local(row["claim"] or ""): decisions.get(to_local(row["decision"] or "")) for row in rows}
    claims = store.claims(entity=store.entities(entity)[0].iri if entity else None)
    chosen = select(claims, document=document, status=status, below=below, by_confidence=by_confidence)
    return [offer_claim(claim, document=document, language=language, decision=made.get(claim.id)) for claim in chosen]


def _offer_merges(store: Store, entity: str | None) -> list[Record]:
    from kg.encoder import Encoder
    from kg.proposals import propose

    asked = {one.iri for one in store.entities(entity)} if entity else None
    decided = {
        frozenset((one.what.stays.iri, one.what.goes.iri)) for one in store.decisions() if isinstance(one.what, Merge)
    }
    shorten = shortener(store.prefixes)
    found = []
    for proposal in propose(store.entities(), Encoder.load()):
        ends = frozenset((proposal.one.iri, proposal.other.iri))
        if ends not in decided and (asked is None or asked & ends):
            found.append(offer_merge(proposal, shorten))
    return found


@review_command.command("apply", cls=Command, epilog='kg review apply review.txt --by "Ani Wijaya"')
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@with_reviewer
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@in_project
def apply_command(files: tuple[Path, ...], by: str | None, at: str, dry_run: bool) -> None:
    """Read review files back and do what they say.

    All of a file is done, or nothing where something is wrong in it, which is told line by line. A claim that no
    document says any more is told and left out. What the same person decided before is not decided again, so that a
    file can be applied twice.
    """
    open_to_read().close()  # a project that is not there is not made
    is_wrong = False
    with open_to_read() if dry_run else open_to_write() as store:
        for file in files:
            try:
                resolved = resolve(_read_file(file), str(file), store, by=by, at=at)
            except ReviewError as error:
                is_wrong = True
                for problem in error.problems:
                    note(problem)
                note(f"{file}: {count(len(error.problems), 'problem')}; nothing of it was done")
                continue
            _do(store, resolved, dry_run=dry_run)
            click.echo(f"{file}: {_sum_up(resolved, dry_run=dry_run)}")
    if is_wrong:
        click.get_current_context().exit(1)


@review_command.command("log", cls=Command, epilog="kg review log")
@in_project
def log_command() -> None:
    """List what was decided, by whom and when; of two decisions on one thing the later stands."""
    with open_to_read() as store:
        decisions = store.decisions()
    last = {decision.key: decision for decision in decisions}
    for decision in decisions:
        over = "" if last[decision.key] == decision else f"  (overruled by {last[decision.key].id[:8]})"
        click.echo(f"{decision.id[:8]}  {decision.time}  {decision.by}  {to_line(decision)}{over}")
    if not decisions:
        note("nothing was decided yet; `kg review -o FILE` writes what to decide on")


@review_command.command("undo", cls=Command, epilog="kg review undo 4f1c2e8a")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@in_project
def undo_command(ids: tuple[str, ...]) -> None:
    """Take decisions back, as if they had never been made.

    ID is as `kg review log` shows it. What was decided before on the same thing stands again.
    """
    open_to_read().close()
    with open_to_write() as store:
        for id in ids:
            gone = store.undo(id)
            click.echo(f"undone  {gone.id[:8]}  {to_line(gone)}")


@review_command.command("rename", cls=Command, epilog='kg review rename Tiongkok China --by "Ani Wijaya"')
@click.argument("entity", metavar="ENTITY")
@click.argument("label", metavar="NAME")
@click.option("--lang", metavar="CODE", help="The name is only that of one language.")
@with_reviewer
@with_note
@in_project
def rename_command(entity: str, label: str, lang: str | None, by: str | None, at: str, why: str | None) -> None:
    """Call an entity otherwise; what it was called stays an alias."""
    _decide(Record.of(rename=entity, **{f"label_{lang}" if lang else "label": label}), by, at, why)


@review_command.command("retype", cls=Command, epilog='kg review retype "AI Safety Institute" ResearchOrganization')
@click.argument("entity", metavar="ENTITY")
@click.argument("type", metavar="TYPE", type=click.Choice(ENTITY_TYPES))
@with_reviewer
@with_note
@in_project
def retype_command(entity: str, type: str, by: str | None, at: str, why: str | None) -> None:
    """Say of what class an entity is."""
    _decide(Record.of(retype=entity, type=type), by, at, why)


@review_command.command("merge", cls=Command, epilog='kg review merge ent:china ent:prc_country --by "Ani Wijaya"')
@click.argument("stays", metavar="A")
@click.argument("goes", metavar="B")
@click.option("--reject", is_flag=True, help="They are not one; do not propose them again.")
@with_reviewer
@with_note
@in_project
def merge_command(stays: str, goes: str, reject: bool, by: str | None, at: str, why: str | None) -> None:
    """Make two entities one: A stays, and the names of B become names of A."""
    decision = "reject" if reject else "accept"
    _decide(Record.of(merge=f"{stays} + {goes}", decision=decision), by, at, why)


@review_command.command("split", cls=Command, epilog="kg review split China --into Taiwan --document news-7")
@click.argument("entity", metavar="ENTITY")
@click.option("--into", required=True, metavar="NAME", help="The entity that is meant, known or new.")
@click.option("--type", type=click.Choice(ENTITY_TYPES), help="Type of a new entity (default: that of ENTITY).")
@click.option("--mentions", metavar="PLACES", help='Places of mentions: "DOC START-END, ...".')
@click.option("--document", "documents", multiple=True, metavar="DOC", help="All mentions of a document.")
@with_reviewer
@with_note
@in_project
def split_command(
    entity: str,
    into: str,
    type: str | None,
    mentions: str | None,
    documents: tuple[str, ...],
    by: str | None,
    at: str,
    why: str | None,
) -> None:
    """Say that some mentions of an entity mean another one.

    A place is a stretch of a document's text: all mentions of ENTITY in it are meant, so that the offsets of a
    sentence, as `kg show` gives them, will do.
    """
    if not (mentions or documents):
        raise click.UsageError("say which mentions: --mentions PLACES or --document DOC")
    given = {"into_type": type, "mentions": mentions, "documents": "\n".join(documents) or None}
    _decide(Record.of(split=entity, into=into, **{name: value for name, value in given.items() if value}), by, at, why)


def to_line(decision: Decision) -> str:
    """Tell in a line what was decided."""
    what, done = decision.what, DONE[decision.verdict]
    if isinstance(what, Judgement):
        line = f"{done} claim {what.claim.id}: {say(what.claim)}" + (f" -> {say(what.right)}" if what.right else "")
    elif isinstance(what, Merge):
        line = f"{done}: {what.stays.label} + {what.goes.label}"
    elif isinstance(what, Split):
        places = [*what.documents, *(f"{document} {start}-{end}" for document, start, end, _ in what.mentions)]
        line = f"{done}: {what.entity.label} -> {what.into.label} in {', '.join(places)}"
    elif isinstance(what, Retype):
        line = f"{done}: {what.entity.label} is a {what.type}"
    else:
        assert isinstance(what, Rename)
        names = [what.label, *(f"{label} ({language})" for language, label in what.labels)]
        line = f"{done}: {what.entity.label} -> {', '.join(names)}"
    return line + (f"  # {decision.note}" if decision.note else "")


def _read_file(file: Path) -> tuple[Record, ...]:
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes().count(b"\n", 0, error.start) + 1
        raise ReviewError([f"{file}:{line}: not UTF-8 ({error.reason}); save the file as UTF-8"]) from None
    return read_records(text, str(file))


def _decide(record: Record, by: str | None, at: str, why: str | None) -> None:
    """Do what one record says, given on the command line."""
    if not by:
        raise click.UsageError("say who decides: --by NAME")
    record = Record((*record.fields, *Record.of(note=why).fields)) if why else record
    open_to_read().close()
    with open_to_write() as store:
        try:
            resolved = resolve((open_review(by), record), "review", store, by=by, at=at)
        except ReviewError as error:
            raise Failure(error.problems[0].split(": ", 1)[1]) from None
        for decision in _do(store, resolved, dry_run=False):
            click.echo(f"{decision.id[:8]}  {to_line(decision)}")
    if resolved.known:
        click.echo("known already")


def _do(store: Store, resolved: Resolved, *, dry_run: bool) -> Sequence[Decision]:
    for line in resolved.stale:
        note(f"{line} is said by no document any more; left out")
    for own, standing in resolved.known:
        if standing.by != own.by:
            note(f"{to_line(own)}: known already, and {standing.by} decided since; add a note to decide anew")
    return store.decide(resolved.decisions) if resolved.decisions and not dry_run else ()


def _sum_up(resolved: Resolved, *, dry_run: bool) -> str:
    made = Counter(decision.verdict for decision in resolved.decisions)
    counts = {done: made[verdict] for verdict, done in DONE.items()}
    counts |= {"known already": len(resolved.known), "stale": len(resolved.stale), "undecided": resolved.undecided}
    told = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    return ("would be " if dry_run and resolved.decisions else "") + (told or "nothing to do")
