"""What goes to the terminal beside the data, and how wide it is."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from kg.pipeline import Progress


@contextmanager
def show_progress(label: str = "reading") -> Iterator[Progress]:
    """Show a bar on standard error where that is a terminal."""
    with click.progressbar(length=0, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield show


def note(line: str) -> None:
    """Tell something beside the data, on standard error."""
    click.echo(f"kg: {line}", err=True)


def count(number: int, thing: str) -> str:
    """Give a number with what it counts.

    >>> count(1, "claim"), count(2, "entity")
    ('1 claim', '2 entities')
    """
    plural = thing.removesuffix("y") + "ies" if thing.endswith("y") else thing + "s"
    return f"{number} {thing if number == 1 else plural}"


def to_width() -> int | None:
    """Give the width of the terminal, None where the data goes elsewhere and need not be cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
