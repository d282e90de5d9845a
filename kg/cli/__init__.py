"""The command line: one file a group of commands, loaded when a command is called."""

import errno
import io
import sys
from importlib import import_module

import click

from kg import __version__
from kg.errors import KgError, QueryError

COMMANDS = {
    "build": ("build", "Read documents and write their graph as a page, as Turtle and as JSON Lines."),
    "extract": ("build", "Print the claims of documents and store nothing."),
    "add": ("documents", "Read documents into the project."),
    "remove": ("documents", "Take documents and exactly their claims out of the project."),
    "list": ("documents", "List the documents of the project."),
    "query": ("query", "Ask the graph in SPARQL 1.1 or by a named query."),
    "show": ("look", "Show all that is claimed about an entity, with the sentences that say it."),
    "path": ("look", "Show how two entities are connected, sentence by sentence."),
    "review": ("review", "Let people accept, reject and correct claims, and merge, split and rename entities."),
    "stats": ("analysing", "Say who is central, who stands between others, what grows and what is contested."),
    "communities": ("analysing", "Divide the graph into groups of entities that mostly have to do with each other."),
    "similar": ("analysing", "Find who says and does what ENTITY does."),
    "brief": ("analysing", "Write one page on an entity, every line with its sentences."),
    "report": ("analysing", "Say how much of the documents became claims, and where the holes are."),
    "export": ("output", "Write the graph in a standard format."),
    "push": ("push", "Send the graph to a SPARQL store on another machine."),
    "render": ("output", "Draw the graph as one HTML file that needs no network."),
    "validate": ("checking", "Check the graph, or files of one, against the rules of the ontology."),
    "diff": ("keeping", "Tell which claims came, went or changed between two graphs, and through which document."),
    "backup": ("keeping", "Copy the project into one file: graph, texts and whatever else lies in its folder."),
    "restore": ("keeping", "Make the project of a backup."),
    "serve": ("serve", "Serve the graph: a SPARQL endpoint, a query page, and a page for everything."),
    "eval": ("quality", "Score extraction against gold annotations."),
}
"""The module under kg.cli that holds a command, and its line in the overview (a test keeps the two the same)."""


class Failure(click.ClickException):
    """An error of ours as one line on standard error, with the piece of a query that it is about below."""

    def __init__(self, message: str, excerpt: str = "") -> None:
        super().__init__(message)
        self.excerpt = excerpt

    def show(self, file: object = None) -> None:
        """Print the line, and the piece where there is one."""
        click.echo("\n    ".join((f"kg: {self.message}", *self.excerpt.splitlines())), err=True)


class Command(click.Command):
    """A command whose help ends with an example as it is typed."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example."""
        with formatter.section("Example"):
            for line in (self.epilog or "").splitlines():
                formatter.write(f"{'':{formatter.current_indent}}{line}\n")


class Group(Command, click.Group):
    """A command with commands of its own."""


class Commands(Group):
    """Commands in the order of the work, each loaded only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, the main one first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command's module and take the command out of it."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"kg.cli.{COMMANDS[cmd_name][0]}"), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the overview without loading the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what it raises on purpose, and files that will not open, become one line."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            raise Failure(str(error), error.excerpt if isinstance(error, QueryError) else "") from error
        except UnicodeDecodeError as error:
            raise Failure(
                f"the input is not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8"
            ) from error
        except UnicodeEncodeError as error:
            near = error.object[max(0, error.start - 20) : error.end + 20]
            raise Failure(f"{near!r} is not UTF-8 text; write it as UTF-8, or as `kg list` shows it") from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise Failure(f"{error.filename or 'input or output'}: {error.strerror or error}") from error


@click.group(
    cls=Commands,
    epilog="kg build seeds/\nkg show China",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("-C", "project", metavar="DIR", help="Project directory (default: $KG_HOME, else .kg).")
@click.version_option(__version__, prog_name="kg")
@click.pass_context
def kg(ctx: click.Context, project: str | None) -> None:
    """Read policy documents offline and find who does what to whom, with the sentence that says it."""
    ctx.meta["kg.project"] = project


def main() -> None:
    """Run the command line, in UTF-8 whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    kg(prog_name="kg")
