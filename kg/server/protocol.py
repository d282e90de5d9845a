"""The SPARQL 1.1 Protocol and the SPARQL 1.1 Graph Store HTTP Protocol (W3C) over a project."""

from collections.abc import Mapping, Sequence
from email import message_from_bytes
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.queries.updates import with_dataset
from kg.rdf import Iri, Quad
from kg.server import description
from kg.server.negotiation import DATASETS, GRAPHS, RESULTS, choose, to_header, write
from kg.server.pool import Pool
from kg.server.requests import Operation, Refusal, check_encoding, read_operation, read_pairs
from kg.server.settings import Settings
from kg.server.writer import Writer
from kg.store import Result
from kg.store.annotations import SYNTAXES
from kg.vocab import prefixes

CUT = "Kg-Cut-After"
"""Header of an answer that was cut: after so many rows or triples."""
MOST_GRAPHS = 1000
"""Named graphs that the service description lists."""
FORM_DATA = "multipart/form-data"


class Protocol:
    """Answers both protocols; queries and changes run in processes of their own."""

    def __init__(self, settings: Settings, pool: Pool, writer: Writer) -> None:
        self._settings = settings
        self._pool = pool
        self._writer = writer

    # ---- SPARQL 1.1 Protocol

    async def answer(self, request: Request) -> Response:
        """Answer a query or an update, and describe the service where there is none."""
        body = await self._read_body(request)
        operation = read_operation(_to_method(request), request.scope["query_string"], _to_type(request), body)
        if operation is None:
            return await self._describe(request)
        if operation.is_update:
            return await self._update(request, operation)
        result = await self._pool.ask(
            operation.text,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
            max_rows=self._settings.max_rows,
        )
        return await to_response(request, result, self._settings.max_rows)

    async def _update(self, request: Request, operation: Operation) -> Response:
        self._check_may_write(request)
        text = with_dataset(operation.text, operation.default_graphs, operation.named_graphs)
        await self._writer.update(text)
        return Response(status_code=204)

    async def _describe(self, request: Request) -> Response:
        [[triples]] = (await self._pool.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")).rows
        named = await self._pool.ask("SELECT DISTINCT ?graph { GRAPH ?graph {} }", max_rows=MOST_GRAPHS)
        said = description.describe(
            to_address(request, "/sparql"),
            f"kg over {self._settings.folder.resolve().name}",
            int(triples.value if triples else 0),
            (row[0].value for row in named.rows if row[0]),
            is_writable=self._settings.is_writable,
        )
        return await to_response(request, Result(triples=tuple(said), prefixes=description.to_prefixes()))

    # ---- Graph Store Protocol

    async def graph(self, request: Request) -> Response:
        """Give, replace, add to or empty a graph, which is named by ``?graph=``, ``?default`` or its own address."""
        name = self._to_graph(request)
        if _to_method(request) == "GET":
            return await (self._give_all(request) if name is None else self._give(request, name))
        self._check_may_write(request)
        if name == "":
            raise Refusal(403, "the default graph follows from the documents; write to a named graph")
        if request.method == "POST":
            graph = name or to_address(request, f"{request.url.path.rstrip('/')}/{uuid4()}")
            is_new = await self._writer.put(graph, await self._read_parts(request), keep=True)
            return Response(status_code=201, headers={"Location": graph}) if is_new else Response(status_code=204)
        if name is None:
            raise Refusal(400, "say which graph with ?graph=IRI")
        if request.method == "PUT":
            is_new = await self._writer.put(name, await self._read_parts(request), keep=False)
            return Response(status_code=201 if is_new else 204)
        if not await self._writer.remove(name):
            raise Refusal(404, f"there is no graph <{name}>")
        return Response(status_code=204)

    def _to_graph(self, request: Request) -> str | None:
        """Give the IRI of the graph that is meant, nothing for the default graph, None where none is named."""
        pairs = read_pairs(request.scope["query_string"])
        graphs = [value for name, value in pairs if name == "graph"]
        is_default = any(name == "default" for name, _ in pairs)
        if len(graphs) + is_default > 1:
            raise Refusal(400, "one request takes one graph")
        if graphs:
            return Iri(graphs[0]).value
        if is_default:
            return ""
        return to_address(request, to_path(request)) if request.path_params.get("rest") else None

    async def _give(self, request: Request, graph: str) -> Response:
        where = f"GRAPH {Iri(graph)} {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
        result = await self._pool.ask(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}")
        if graph and not result.triples:
            raise Refusal(404, f"there is no graph <{graph}>")
        return await to_response(request, result)

    async def _give_all(self, request: Request) -> Response:
        media_type = _choose(to_accept(request), tuple(DATASETS))
        found = await self._pool.ask("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }")
        quads = [Quad(*row) for row in found.rows]  # type: ignore[arg-type]  # blank nodes are written alike
        text = await run_in_threadpool(lambda: "".join(DATASETS[media_type](quads, prefixes(self._settings.base))))
        return Response(text, media_type=to_header(media_type))

    async def _read_parts(self, request: Request) -> list[tuple[str, bytes]]:
        """Read the files of a body: the body itself, or those of a form with files."""
        body = await self._read_body(request)
        parts = [(check_encoding(_to_type(request)), body)]
        if parts[0][0] == FORM_DATA:
            head = f"Content-Type: {_to_type(request)}\r\n\r\n".encode("latin-1")
            parts = [
                (check_encoding(part.get("Content-Type")), payload)
                for part in message_from_bytes(head + body).walk()
                if isinstance(payload := part.get_payload(decode=True), bytes)
            ]
        for media_type, _ in parts:
            if media_type not in SYNTAXES:
                raise Refusal(415, f"send a graph as {', '.join(SYNTAXES)}, not as {media_type or 'nothing'}")
        return parts

    # ---- both

    async def _read_body(self, request: Request) -> bytes:
        """Read the body up to the size that is allowed."""
        most = self._settings.max_body
        refusal = Refusal(413, f"the body has more than {most} bytes; send less at a time", {"Connection": "close"})
        said = request.headers.get("content-length", "")
        if said.isdigit() and int(said) > most:
            raise refusal
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > most:
                raise refusal
        return bytes(body)

    def _check_may_write(self, request: Request) -> None:
        """Refuse changes where the server only reads, and those that a page of another origin sends (forgery)."""
        if not self._settings.is_writable:
            raise Refusal(403, "this server only reads; `kg serve --writable` lets annotations be changed")
        origin = request.headers.get("origin")
        if origin not in (None, to_address(request, ""), self._settings.origin):
            raise Refusal(403, f"pages of {origin} may not write here; `kg serve --cors` names one that may")


async def to_response(
    request: Request, result: Result, max_rows: int | None = None, *, accept: str | None = None
) -> Response:
    """Write a result in the media type that the client likes best; one that was cut says so in a header."""
    offered: Mapping[str, object] = RESULTS if result.triples is None else GRAPHS
    media_type = _choose(accept or to_accept(request), tuple(offered))
    headers = {"Vary": "Accept"} | ({CUT: str(max_rows)} if result.is_cut else {})
    text = await run_in_threadpool(write, result, media_type)
    return Response(text, media_type=to_header(media_type), headers=headers)


def to_accept(request: Request) -> str:
    """Give the Accept headers of a request as one."""
    return ",".join(request.headers.getlist("accept"))


def to_address(request: Request, path: str) -> str:
    """Give the address of a path of this server, as the client knows it."""
    return f"{request.url.scheme}://{request.url.netloc}{path}"


def to_path(request: Request) -> str:
    """Give the path of a request as it came, percent-encoded."""
    raw: bytes = request.scope["raw_path"]
    return raw.decode("ascii")


def _choose(accept: str, offered: Sequence[str]) -> str:
    chosen = choose(accept, offered)
    if chosen is None:
        raise Refusal(406, f"there is {', '.join(offered)}; ask for one of these in Accept")
    return chosen


def _to_method(request: Request) -> str:
    return "GET" if request.method == "HEAD" else request.method


def _to_type(request: Request) -> str | None:
    return request.headers.get("content-type")
