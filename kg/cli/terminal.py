"""What goes to the terminal beside the data, and how wide it is."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kg.errors import ExportError
from kg.parallel import Progress


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


def write(text: str, output: Path | None) -> None:
    """Write text to a file as UTF-8, or to standard output where there is none.

    Raises:
        ExportError: where the file cannot be written.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ExportError(f"{output}: cannot write: {error.strerror}; choose another place with -o") from error


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
