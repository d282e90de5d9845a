"""Starting the server, saying where it is, and ending it."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from kg.errors import ServerError
from kg.server.app import create_app
from kg.server.settings import Settings

GRACE = 3
"""Seconds that requests in progress are given when the server is told to end."""
_BACKLOG = 128


def run(settings: Settings, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve a project until Ctrl-C or SIGTERM; `announce` is told the address once it is open. Port 0 takes a free one.

    Raises:
        StoreError: where there is no project.
        ServerError: where the address is not to be had.
    """
    app = create_app(settings)
    with _listen(host, port) as listener:
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=GRACE
        )
        announce(f"http://{_to_name(host)}:{listener.getsockname()[1]}/")
        with _signals_that_only_end():
            _Server(config, app.state.close).run(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that ends what works for it first, so that no request in progress waits for an answer to come."""

    def __init__(self, config: uvicorn.Config, close: Callable[[], None]) -> None:
        super().__init__(config)
        self._close = close

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        self._close()
        await super().shutdown(sockets)


@contextmanager
def _listen(host: str, port: int) -> Iterator[socket.socket]:
    """Open the address; who connects before the server is ready waits."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ServerError(f"cannot listen on {host}, port {port}: {reason}; choose others by --host, --port") from None
    with listener:
        yield listener


@contextmanager
def _signals_that_only_end() -> Iterator[None]:
    """Let the signals that uvicorn ends by, and sends to itself again when it has ended, do nothing more."""
    before = {one: signal.signal(one, lambda number, frame: None) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _to_name(host: str) -> str:
    return f"[{host}]" if ":" in host else host
