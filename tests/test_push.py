"""A graph that is sent arrives: at Oxigraph and Virtuoso, real servers on loopback, and at ones that misbehave."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlencode

import port_claims as port
import pyoxigraph as ox
import pytest

from kg.errors import PushError
from kg.ids import to_iri
from kg.push import Connection, GraphStore, Login, Target, UpdateStore, push
from kg.store import Store

OXIGRAPH = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
VIRTUOSO = shutil.which("virtuoso-t")
NOTE = to_iri("graph", "pushed")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def store() -> Store:
    store = Store.memory()
    for document in port.DOCUMENTS:
        store.put(document, port.CLAIMS, port.RUN)
    return store


# ---- real servers


def find_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(command: list[str], url: str, folder: Path) -> Iterator[None]:
    """Run a server until it answers, and end it."""
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(60)


class Server:
    """A server as a test needs it: where to write, and what is there."""

    def __init__(self, write: dict[str, str], query: str, login: Login) -> None:
        self.write = write
        self.query = query
        self.login = login

    def target(self, protocol: str, *, batch: int = 100, can_ask: bool = True) -> Target:
        connection = Connection(self.login, pause=0.01)
        if protocol == "gsp":
            return GraphStore(self.write["gsp"], connection)
        return UpdateStore(self.write["update"], connection, query=self.query if can_ask else None, batch=batch)

    def graph(self, iri: str) -> set[ox.Triple]:
        """Read a graph back by a query, not by what sent it."""
        asked = urlencode({"query": f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"})
        request = urllib.request.Request(f"{self.query}?{asked}", headers={"Accept": "application/n-triples"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return {quad.triple for quad in ox.parse(answer.read(), format=ox.RdfFormat.N_TRIPLES)}

    def clear(self) -> None:
        for graph in (NOTE, *(to_iri("document", document.id) for document in port.DOCUMENTS)):
            self.target("update").remove(graph)


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if OXIGRAPH is None:
        pytest.skip("no oxigraph; it comes with the group dev")
    number = find_port()
    url = f"http://127.0.0.1:{number}"
    command = [OXIGRAPH, "serve", "--bind", f"127.0.0.1:{number}", "--location", "data"]
    with running(command, f"{url}/query?query=ASK%7B%7D", tmp_path_factory.mktemp("oxigraph")):
        yield Server({"gsp": f"{url}/store", "update": f"{url}/update"}, f"{url}/query", Login())


VIRTUOSO_SETTINGS = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 2000
MaxDirtyBuffers = 1200
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 1000000
"""


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if VIRTUOSO is None:
        pytest.skip("no virtuoso-t; in Debian it is in virtuoso-opensource-7-bin")
    folder, number = tmp_path_factory.mktemp("virtuoso"), find_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO_SETTINGS.format(sql=find_port(), http=number))
    url = f"http://127.0.0.1:{number}"
    with running([VIRTUOSO, "-f", "+configfile", "virtuoso.ini"], f"{url}/sparql?query=ASK%7B%7D", folder):
        yield Server(
            {"gsp": f"{url}/sparql-graph-crud-auth", "update": f"{url}/sparql-auth"},
            f"{url}/sparql",
            Login(user="dba", password="dba"),  # the login that a new Virtuoso has; it wants Digest
        )


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> Server:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Server)
    found.clear()
    return found


def to_triples(store: Store, graph: str) -> set[ox.Triple]:
    said = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in store.quads(graph))
    return {quad.triple for quad in ox.parse(said.encode(), format=ox.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_what_is_sent_is_there_and_is_sent_once(server: Server, store: Store, protocol: str) -> None:
    target = server.target(protocol)
    assert len(store.graphs()) == 3, "two documents and the conflicts"
    first = push(store, target)
    assert (first.sent, first.unchanged, first.deleted) == (store.graphs(), (), ())
    for graph in store.graphs():
        assert server.graph(graph) == to_triples(store, graph) != set()
    again = push(store, target)
    assert (again.sent, again.unchanged) == ((), store.graphs())
    assert push(store, target, is_whole=True).sent == store.graphs()


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_only_what_changed_is_sent_and_what_is_gone_is_deleted_on_demand(
    server: Server, store: Store, protocol: str
) -> None:
    target = server.target(protocol)
    push(store, target)
    english, indonesian = (to_iri("document", document.id) for document in port.DOCUMENTS)
    store.put(port.PORT_EN, [replace(claim, status="accepted") for claim in port.CLAIMS], port.RUN)
    assert push(store, target).sent == (english,)
    assert server.graph(english) == to_triples(store, english)
    store.remove("port-id")
    dry = push(store, target, is_deleting=True, is_dry=True)
    assert indonesian in dry.deleted and server.graph(indonesian)
    push(store, target)
    assert server.graph(indonesian), "deleted only where it is asked for"
    assert indonesian in push(store, target, is_deleting=True).deleted
    assert server.graph(indonesian) == set()
    assert push(store, target, is_deleting=True).deleted == ()


def test_a_graph_larger_than_a_batch_is_whole(server: Server, store: Store) -> None:
    push(store, server.target("update", batch=7))
    for graph in store.graphs():
        assert server.graph(graph) == to_triples(store, graph)


def test_without_a_query_address_all_is_sent(server: Server, store: Store) -> None:
    for _ in range(2):
        assert push(store, server.target("update", can_ask=False)).sent == store.graphs()


def test_a_dry_push_sends_nothing(server: Server, store: Store) -> None:
    assert push(store, server.target("gsp"), is_dry=True).sent == store.graphs()
    assert server.graph(NOTE) == server.graph(store.graphs()[0]) == set()


def test_letters_of_all_kinds_arrive(server: Server) -> None:
    text = 'Pemerintah berkata "AI" – naïve, 中国, 🤖 \\ \t end.\nSecond line.\n'
    store = Store.memory()
    store.put(port.to_document("port-en", text, "en", title='A "title" \\ 中国 🤖'), [], port.RUN)
    push(store, server.target("gsp"))
    [graph] = store.graphs()
    assert server.graph(graph) == to_triples(store, graph)


def test_a_wrong_password_is_told(virtuoso: Server, store: Store) -> None:
    for login in (Login(), Login(user="dba", password="wrong"), Login(token="wrong")):
        target = GraphStore(virtuoso.write["gsp"], Connection(login, pause=0.01))
        with pytest.raises(PushError, match=r"crud-auth: does not let you write \(401\); give --user and KG_PASSWORD"):
            push(store, target)


# ---- servers that misbehave


Answer = int | tuple[int, dict[str, str], str]
"""A status, 0 for a line that is cut, or status, headers and text."""


class Script:
    """What a server answers, one after the other, the last one for ever; and what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []

    def next(self) -> tuple[int, dict[str, str], str]:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer if isinstance(answer, tuple) else (answer, {}, "")


@contextmanager
def serving(script: Script) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            script.requests.append((self.command, self.path, dict(self.headers), body))
            status, headers, said = script.next()
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {"Content-Length": str(len(said.encode())), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.encode())

        do_GET = do_PUT = do_POST = do_DELETE = answer

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/store"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (401, r"store: does not let you write \(401\); give --user and KG_PASSWORD"),
        (403, r"does not let you write \(403\)"),
        (404, r"is no such endpoint \(404\); docs/push.md has the addresses of common stores$"),
        (405, r"is no such endpoint \(405\)"),
        (413, r"takes no [\d,]+ bytes at once \(413\); raise its limit, or use --protocol update, a lower --batch"),
        ((302, {"Location": "http://x.test/new?token=secret"}, ""), r"has moved \(302\) to http://x.test/new; give"),
        ((400, {}, "<h1>Parse error</h1> line 3"), r"answered 400 Bad Request \(it says: Parse error line 3\)$"),
        ((401, {"WWW-Authenticate": 'Basic realm="x"'}, ""), r"does not let you write \(401\)"),
        (503, r"answered 503 Service Unavailable$"),
        ((401, {"WWW-Authenticate": "Negotiate"}, ""), r"does not let you write \(401\)"),
        (0, r"store: no answer: "),
    ],
)
def test_refusals_say_what_to_do_in_one_line(
    store: Store, answer: int | tuple[int, dict[str, str], str], message: str
) -> None:
    script = Script(404, answer)  # nothing was sent before; then this
    with serving(script) as url, pytest.raises(PushError, match=message) as caught:
        push(store, GraphStore(url, Connection(Login(user="me", password="pw"), attempts=2, pause=0.001)))
    assert "\n" not in str(caught.value) and "pw" not in str(caught.value)


def test_what_passes_is_tried_again(store: Store) -> None:
    script = Script(404, 503, (429, {"Retry-After": "0"}, ""), 0, 201)
    with serving(script) as url:
        done = push(store, GraphStore(url, Connection(Login(), pause=0.001)))
    assert done.sent == store.graphs()
    methods = [method for method, *_ in script.requests]
    assert methods == ["GET", *["PUT"] * 3, *["PUT"] * 3, "PUT"], "one graph three times more, then all, then the note"
    assert script.requests[-1][1] == f"/store?graph={quote(NOTE, safe='')}"


def test_what_was_sent_before_an_error_is_not_sent_again(store: Store) -> None:
    script = Script(404, 201, 400, 201)
    with serving(script) as url:
        with pytest.raises(PushError, match="answered 400"):
            push(store, GraphStore(url, Connection(Login())))
        noted = script.requests[-1][3].decode()
        script.requests.clear()
        script.answers = [(200, {"Content-Type": "application/n-triples"}, noted), (201, {}, "")]
        assert push(store, GraphStore(url, Connection(Login()))).sent == store.graphs()[1:]


def test_a_web_page_is_no_endpoint(store: Store) -> None:
    with serving(Script((200, {"Content-Type": "text/html"}, "<p>Hello</p>"))) as url:
        with pytest.raises(PushError, match="answers with a web page; give the address of the Graph Store protocol"):
            push(store, GraphStore(url, Connection(Login())))
        with pytest.raises(PushError, match="gives no SPARQL results in JSON; check the query address"):
            push(store, UpdateStore(url, Connection(Login()), query=url))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1:{free}/store", "127.0.0.1:{free}/store: connection refused; is the store running there?"),
        ("http://no-such-host.invalid/", "no server has this name; check the address"),
        ("localhost:7878", "localhost:7878: is no address of a store; it starts with http:// or https://"),
        ("ftp://x/y", "is no address of a store"),
        ("http://x:port/", "is no address of a store"),
        ("file:///etc/passwd", "is no address of a store"),
    ],
)
def test_addresses_where_nothing_is(store: Store, url: str, message: str) -> None:
    free = find_port()
    with pytest.raises(PushError, match=message.format(free=free).replace("?", r"\?")):
        push(store, GraphStore(url.format(free=free), Connection(Login())))


def test_a_login_is_sent_only_where_it_is_asked_for_and_then_at_once(store: Store) -> None:
    asks = (401, {"WWW-Authenticate": 'Basic realm="kg"'}, "")
    script = Script(asks, 404, 201)
    with serving(script) as url:
        push(store, GraphStore(url, Connection(Login(user="me", password="geheim"))))
    given = [headers.get("Authorization") for _, _, headers, _ in script.requests]
    assert given == [None, *["Basic bWU6Z2VoZWlt"] * 5]
    script = Script(404, 201)
    with serving(script) as url:
        push(store, GraphStore(f"{url}?access=x", Connection(Login(token="t0ken"))))
    assert {headers["Authorization"] for _, _, headers, _ in script.requests} == {"Bearer t0ken"}
    assert all(path.startswith("/store?access=x&graph=") for _, path, *_ in script.requests)


# ---- the command


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    with Store.open(folder) as store:
        for document in port.DOCUMENTS:
            store.put(document, port.CLAIMS, port.RUN)
    return folder


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(project: Path) -> Run:
    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "kg", "-C", str(project), "push", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, **environment})

    return run


def test_the_command_sends_and_tells(run: Run, oxigraph: Server) -> None:
    oxigraph.clear()
    address = ("--endpoint", oxigraph.write["gsp"])
    dry = run(*address, "--dry-run")
    assert dry.stdout.count("send https://") == 3 and "3 graphs to send, 0 there already" in dry.stderr
    assert run(*address).stderr == "kg: 3 graphs sent, 0 there already, 0 deleted\n"
    done = run(*address)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "kg: 0 graphs sent, 3 there already, 0 deleted\n"
    by_update = ("--protocol", "update", "--endpoint", oxigraph.write["update"], "--query", oxigraph.query)
    assert "0 graphs sent, 3 there already" in run(*by_update, "--delete").stderr
    assert "3 graphs sent" in run(*by_update, "--all", "--batch", "10").stderr


def test_the_command_logs_in(run: Run, virtuoso: Server) -> None:
    virtuoso.clear()
    address = ("--endpoint", virtuoso.write["gsp"], "--user", "dba")
    assert run(*address, KG_PASSWORD="dba").stderr == "kg: 3 graphs sent, 0 there already, 0 deleted\n"
    refused = run(*address, KG_PASSWORD="no")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def test_the_command_says_what_is_wrong(run: Run) -> None:
    refused = run("--endpoint", f"http://127.0.0.1:{find_port()}/store")
    assert refused.returncode == 1 and refused.stderr.startswith("kg: http://127.0.0.1:")
    assert "connection refused" in refused.stderr and refused.stderr.count("\n") == 1
    assert run().returncode == 2
    assert run("--endpoint", "http://x/", "--query", "http://x/").returncode == 2
