"""The application: which address leads where, and how a request that fails is answered."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import resources
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import (
    ExportError,
    KgError,
    NotFoundError,
    ProtectedError,
    QueryEnded,
    QueryError,
    QueryTimeout,
    StoreError,
    VocabularyError,
)
from kg.server.freshness import Freshness
from kg.server.negotiation import HTML, choose
from kg.server.pages import KINDS, Pages
from kg.server.pool import Pool
from kg.server.protocol import CUT, Protocol, to_accept
from kg.server.requests import Refusal
from kg.server.settings import Settings
from kg.server.snapshot import Snapshot
from kg.server.writer import Writer

Handler = Callable[[Request], Awaitable[Response]]

STATUSES: Sequence[tuple[type[KgError], int]] = (
    (QueryTimeout, 503),
    (QueryEnded, 503),
    (StoreError, 503),
    (ProtectedError, 403),
    (NotFoundError, 404),
    (ExportError, 406),
    (QueryError, 400),
    (VocabularyError, 400),
)
"""What each error of ours is in HTTP; the first that fits counts, and any other is 500."""
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
"""The order in which methods are named."""
RETRY = {503: {"Retry-After": "10"}}
"""Headers that go with a status: seconds to wait where trying again may help."""
CAREFUL: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Headers of every answer."""
ASSETS = {"page.css": "text/css", "query.js": "text/javascript", "yasgui.min.css": "text/css"} | {
    "yasgui.min.js": "text/javascript"
}
"""Files that the pages load, by media type."""


def create_app(settings: Settings) -> Starlette:
    """Make the application over a project; `app.state.close` ends the processes that work for it."""
    if not (settings.folder / "store").is_dir():
        raise StoreError(f"{settings.folder}: no graph there; make one with `kg build` or `kg add`")
    freshness = Freshness(settings.folder)
    snapshot, pool, writer = Snapshot(settings, freshness), Pool(settings, freshness), Writer(settings, freshness)
    protocol = Protocol(settings, pool, writer)
    pages = Pages(settings, pool, snapshot, protocol)

    async def refuse(request: Request, error: Exception) -> Response:
        refusal = to_refusal(error)
        if choose(to_accept(request), ("text/plain", HTML)) == HTML:
            return pages.refuse(request, refusal)
        return PlainTextResponse(refusal.reason + "\n", refusal.status, refusal.headers)

    def close() -> None:
        pool.close()
        writer.close()

    app = Starlette(
        routes=[
            _to_route("/", pages.start),
            _to_route("/sparql", pages.sparql, "POST"),
            _to_route("/store", protocol.graph, "POST", "PUT", "DELETE"),
            _to_route("/store/{rest:path}", protocol.graph, "POST", "PUT", "DELETE"),
            _to_route("/graph", pages.graph),
            _to_route("/assets/{name}", give_asset),
            *(_to_route(f"/{kind}/{{rest:path}}", pages.thing) for kind in KINDS),
        ],
        middleware=[
            Middleware(_Guard, hosts=settings.hosts),
            *([to_cors(settings)] if settings.origin else []),
        ],
        exception_handlers={Refusal: refuse, KgError: refuse, HTTPException: refuse},
    )
    app.state.close = close
    return app


def to_refusal(error: Exception) -> Refusal:
    """Say what an error is in HTTP.

    >>> to_refusal(QueryTimeout("the query was cut after 30 s")).status
    503
    """
    if isinstance(error, Refusal):
        return error
    if isinstance(error, HTTPException):
        headers = error.headers or {}
        if error.status_code == 405:
            allowed = ", ".join(sorted(headers["Allow"].split(", "), key=METHODS.index))
            return Refusal(405, f"this takes {allowed}", {"Allow": allowed})
        return Refusal(error.status_code, "there is nothing at this address; / leads on", headers)
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
    excerpt = f"\n{error.excerpt}" if isinstance(error, QueryError) and error.excerpt else ""
    return Refusal(status, f"{error}{excerpt}", RETRY.get(status))


def to_cors(settings: Settings) -> Middleware:
    """Let the pages of one origin, or of all, ask from a browser."""
    return Middleware(
        CORSMiddleware,
        allow_origins=[settings.origin or ""],
        allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"] if settings.is_writable else ["GET", "HEAD", "POST"],
        allow_headers=["Accept", "Content-Type"],
        expose_headers=[CUT, "Location", "Retry-After"],
    )


def to_name(host: str) -> str | None:
    """Take the port off a Host header, None where there is no name in it.

    >>> to_name("LOCALHOST:7878"), to_name("[::1]:7878"), to_name("[")
    ('localhost', '::1', None)
    """
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


async def give_asset(request: Request) -> Response:
    """Give a file that the pages load."""
    name = request.path_params["name"]
    if name not in ASSETS:
        raise HTTPException(404)
    body = (resources.files("kg.server") / "assets" / name).read_bytes()
    return Response(body, media_type=ASSETS[name], headers={"Cache-Control": "max-age=3600"})


def _to_route(path: str, handler: Handler, *more: str) -> Route:
    """Lead a path to a handler for GET, HEAD and more methods; OPTIONS says which."""
    methods = ("GET", "HEAD", *more, "OPTIONS")

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(methods)})
        return await handler(request)

    return Route(path, answer, methods=methods)


class _Guard:
    """Refuses requests by a name that is not the server's, and adds the headers that keep browsers careful.

    A page elsewhere can make its own name mean this machine and then ask as if it came from here; such a request still
    carries that page's name.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(CAREFUL)
            await send(message)

        host = Headers(scope=scope).get("host", "")
        if self._hosts and to_name(host) not in self._hosts:
            refusal = PlainTextResponse(f"this server is not {host!r}; start it with --host to be reached so\n", 421)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send_careful)
