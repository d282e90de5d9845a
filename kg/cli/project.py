"""The project that a command works on: its folder, its base IRI and its store."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.cli.terminal import note
from kg.errors import QueryError
from kg.ids import BASE
from kg.periods import to_last_day

if TYPE_CHECKING:
    from kg.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])

FOLDER = ".kg"

MOST = 5
"""Documents that a note names."""


def in_project(command: Command) -> Command:
    """Let a command take ``-C DIR`` after its name too."""
    return click.option(
        "-C", "project", metavar="DIR", expose_value=False, callback=_remember,
        help="Project directory (default: $KG_HOME, else .kg).",
    )(command)  # fmt: skip


def with_base(command: Command) -> Command:
    """Let a command take ``--base IRI``."""
    return click.option(
        "--base", metavar="IRI", callback=_check_base, help=f"Base IRI of the graph's own names (default: {BASE}).",
    )(command)  # fmt: skip


def with_as_of(command: Command) -> Command:
    """Let a command take ``--as-of DATE``."""
    return click.option(
        "--as-of", metavar="DATE", callback=_check_date,
        help="Take the graph as it stood at the end of a year, month or day (2025, 2025-07, 2025-07-26): what documents"
        " published by then say, without offices and other lasting things over or still to come. Documents without a"
        " date are left out.",
    )(command)  # fmt: skip


def _check_date(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    try:
        if value is not None:
            to_last_day(value)
    except QueryError as error:
        raise click.BadParameter(str(error)) from error
    return value


def _remember(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.meta["kg.project"] = value


def _check_base(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]*[/#:]", value, re.IGNORECASE):
        raise click.BadParameter(f"{value!r} is no absolute IRI that ends in /, # or :")
    return value


def to_folder() -> Path:
    """Give the folder of the project."""
    return Path(click.get_current_context().meta.get("kg.project") or os.environ.get("KG_HOME") or FOLDER)


def to_base(base: str | None) -> str:
    """Give the base IRI of the project, which the first documents fix."""
    from kg.store import bases

    return bases.to_base(to_folder(), base)


def open_to_read(as_of: str | None = None) -> "Store":
    """Open the project's store, or the graph as it stood on a date; another process may write meanwhile."""
    from kg.store import Store

    store = Store.open(to_folder(), read_only=True)
    if as_of is None:
        return store
    with store:
        undated = [document.id for document in store.documents() if document.date is None]
        if undated:
            note(f"left out, for they have no date: {', '.join(undated[:MOST])}{', ...' if undated[MOST:] else ''}")
        return store.as_of(as_of)


def open_to_write(base: str | None = None) -> "Store":
    """Open the project's store to change it, and make it where there is none."""
    from kg.store import Store

    return Store.open(to_folder(), base=base)
