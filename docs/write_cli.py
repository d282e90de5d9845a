"""Write docs/cli.md from the help texts of the commands: ``python docs/write_cli.py``."""

from collections.abc import Iterator
from pathlib import Path

import click

from kg.cli import kg

PAGE = Path(__file__).with_name("cli.md")
WIDTH = 100


def to_page() -> str:
    """Give the page: the help of ``kg``, then of every command and of the commands below it."""
    opening = "# Commands\n\nWritten by `python docs/write_cli.py` from `kg COMMAND --help`.\n"
    return opening + "".join(
        to_sections(kg, click.Context(kg, info_name="kg", terminal_width=WIDTH, **kg.context_settings), 2)
    )


def to_sections(command: click.Command, context: click.Context, depth: int) -> Iterator[str]:
    """Give the help of a command as a section, and those of its own commands after it."""
    yield f"\n{'#' * min(depth, 4)} {context.command_path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from to_sections(found, click.Context(found, parent=context, info_name=name), depth + 1)


if __name__ == "__main__":
    PAGE.write_text(to_page(), encoding="utf-8")
