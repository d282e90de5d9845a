"""The project that a command works on: its folder, its base IRI and its store."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.errors import StoreError
from kg.ids import BASE

if TYPE_CHECKING:
    from kg.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])

FOLDER = ".kg"
BASE_FILE = "base"
"""File of a project's folder that holds its base IRI, where that is not the usual one."""


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
    file = to_folder() / BASE_FILE
    if file.exists():
        kept = file.read_text(encoding="utf-8").strip()
    elif (to_folder() / "store").exists():
        kept = BASE
    else:
        return base or BASE
    if base and base != kept:
        raise StoreError(f"{to_folder()}: its base is {kept}; leave out --base, or take another project with -C")
    return kept


def open_to_read() -> "Store":
    """Open the project's store; another process may write meanwhile."""
    from kg.store import Store

    return Store.open(to_folder(), read_only=True, base=to_base(None))


def open_to_write(base: str | None = None) -> "Store":
    """Open the project's store to change it, and make it where there is none."""
    from kg.store import Store

    base = to_base(base)
    store = Store.open(to_folder(), base=base)
    if base != BASE:
        (to_folder() / BASE_FILE).write_text(base + "\n", encoding="utf-8")
    return store
