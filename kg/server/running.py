"""Starting the server, saying where it is, and ending it."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

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
        address = f"http://{_to_name(host)}:{listener.getsockname()[1]}/"
        _Server(config, lambda: announce(address), app.state.close).run(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that ends what works for it first, so that no request in progress waits for an answer to come."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None], close: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce
        self._close = close

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so: from here on a signal ends the server in order."""
        await super().startup(sockets)
        self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End, and send the signal on to nobody, so that the exit code is 0; a second Ctrl-C waits less."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

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


def _to_name(host: str) -> str:
    return f"[{host}]" if ":" in host else host
