"""``kg serve``: the graph for browsers and programs."""

import click

from kg.cli import Command
from kg.cli.project import in_project, to_base, to_folder
from kg.cli.terminal import note
from kg.errors import ServerError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _to_origin(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    is_origin = value is None or value == "*" or (value.startswith(("http://", "https://")) and value.count("/") == 2)
    if not is_origin:
        raise click.BadParameter(f"{value!r} is no origin such as https://example.org, nor *")
    return value


@click.command("serve", cls=Command, epilog="kg serve\nkg serve --port 0 --timeout 10 --writable")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=7878, show_default=True, help="Port; 0 takes a free one."
)
@click.option(
    "--timeout", type=click.FloatRange(0, min_open=True), default=30.0, show_default=True, metavar="SECONDS",
    help="Cut a query or a change that takes longer.",
)  # fmt: skip
@click.option(
    "--max-rows", type=click.IntRange(1), default=100_000, show_default=True, help="Cut an answer after so many rows.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes that answer queries.",
)  # fmt: skip
@click.option("--writable", is_flag=True, help="Let named graphs beside those of the documents be changed.")
@click.option(
    "--cors", "origin", metavar="ORIGIN", callback=_to_origin, help="Let the pages of one origin, or * for all, ask.",
)  # fmt: skip
@in_project
def serve_command(
    host: str, port: int, timeout: float, max_rows: int, workers: int, writable: bool, origin: str | None
) -> None:
    """Serve the graph: a SPARQL endpoint, a query page, and a page for everything.

    The address is printed when it is open; Ctrl-C ends the server. What `kg add` stores meanwhile is
    seen within seconds. Without --host only this machine can ask, and without --writable nobody can change
    anything.
    """
    try:
        from kg.server.running import run
        from kg.server.settings import Settings
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in ("starlette", "uvicorn"):
            raise
        raise ServerError(f"kg serve needs {library}; pip install 'aipolicy-kg[server]'") from None
    settings = Settings(
        folder=to_folder(),
        base=to_base(None),
        timeout=timeout,
        max_rows=max_rows,
        workers=workers,
        is_writable=writable,
        origin=origin,
        hosts=LOOPBACK if host in LOOPBACK else (),
    )
    if writable and host not in LOOPBACK:
        note("whoever reaches this server can change the annotations; put it behind a proxy that asks who it is")
    run(settings, host, port, click.echo)
