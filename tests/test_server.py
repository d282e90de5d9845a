"""`kg serve` as clients meet it: real processes over the loopback, asked well and badly, killed and written beside."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import port_claims as port
import pyoxigraph as ox
import pytest
from rdflib import Graph
from serving import Answer, Server, is_alive

from kg.model import Document
from kg.store import Store

pytest.importorskip("starlette")

BASE = "https://w3id.org/aipolicy-kg/id/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OWN = ("document/port-en", "document/port-id", "graph/conflicts")
NOTES = "https://team.example/notes"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
UPDATE = {"Content-Type": "application/sparql-update"}
TURTLE = {"Content-Type": "text/turtle"}
CLIENTS = Path(__file__).parent / "clients"


def make_project(folder: Path, *documents: Document) -> Path:
    with Store.open(folder) as store:
        for document in documents:
            store.put(document, port.CLAIMS, port.RUN)
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that only reads."""
    with Server(make_project(tmp_path_factory.mktemp("project"), *port.DOCUMENTS), "--max-rows", "50") as running:
        yield running


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose annotations can be changed."""
    with Server(make_project(tmp_path_factory.mktemp("written"), *port.DOCUMENTS), "--writable") as running:
        yield running


def put_note(server: Server, graph: str = NOTES, body: str = "<urn:a> <urn:b> 'c' .") -> int:
    return server.send("PUT", f"/store?graph={quote(graph, safe='')}", body.encode(), TURTLE).status


def wait_for(happens: Callable[[], bool]) -> None:
    """Wait until something is so; that it never is fails."""
    end = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


# ---- what is answered in which form

NEGOTIATED = [
    # query, Accept, type of the answer
    ("select", None, "application/sparql-results+json"),
    ("select", "*/*", "application/sparql-results+json"),
    ("select", BROWSER, "application/xml"),
    ("select", "application/sparql-results+xml", "application/sparql-results+xml"),
    ("select", "application/json", "application/json"),
    ("select", "text/csv", "text/csv; charset=utf-8"),
    ("select", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ("select", "text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
    ("select", "text/*", "text/csv; charset=utf-8"),
    ("ask", "application/sparql-results+xml", "application/sparql-results+xml"),
    ("ask", "text/turtle, */*;q=0.1", "application/sparql-results+json"),
    ("construct", None, "text/turtle; charset=utf-8"),
    ("construct", "application/n-triples", "application/n-triples"),
    ("construct", "application/rdf+xml", "application/rdf+xml"),
    ("construct", "application/ld+json", "application/ld+json"),
    ("construct", "application/trig", "application/trig"),
    ("construct", "application/n-quads", "application/n-quads"),
    ("describe", "text/turtle", "text/turtle; charset=utf-8"),
]
QUERIES = {
    "select": "SELECT ?what { ent:arunika aip:callsFor ?what }",
    "ask": "ASK { ent:arunika aip:callsFor ?what }",
    "construct": "CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s rdfs:label ?o }",
    "describe": "DESCRIBE ent:arunika",
}
GRAPHS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "application/trig")


def read(answer: Answer) -> list[ox.Quad]:
    """Read the RDF of an answer by its type."""
    form = ox.RdfFormat.from_media_type(answer.type)
    assert form is not None
    return list(ox.parse(answer.body, form))


@pytest.mark.parametrize(("query", "accept", "expected"), NEGOTIATED)
def test_answers_come_as_the_client_likes(server: Server, query: str, accept: str | None, expected: str) -> None:
    answer = server.ask(QUERIES[query], accept)
    assert (answer.status, answer.type) == (200, expected)
    assert "accept" in answer.headers["vary"].lower()
    plain = expected.partition(";")[0]
    if query in ("construct", "describe"):
        assert len(read(answer)) > 0
    elif plain.endswith("json"):
        assert json.loads(answer.text)["head"] == ({"vars": ["what"]} if query == "select" else {})
    else:
        assert ("un-centred-approach" if query == "select" else "true") in answer.text


@pytest.mark.parametrize("query", ["select", "construct"])
def test_what_nobody_writes_is_refused(server: Server, query: str) -> None:
    answer = server.ask(QUERIES[query], "image/png")
    assert answer.status == 406
    assert "ask for one of these in Accept" in answer.text


@pytest.mark.parametrize("accept", [None, *GRAPHS])
def test_the_service_describes_itself(server: Server, accept: str | None) -> None:
    answer = server.get("/sparql", accept)
    said = ox.Store()
    said.extend(read(answer))
    conforms = f"""PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> ASK {{
      ?service a sd:Service ; sd:endpoint <{server.address}/sparql> ; sd:supportedLanguage sd:SPARQL11Query ;
        sd:defaultDataset ?dataset .
      ?dataset a sd:Dataset ; sd:defaultGraph ?default .
      ?default a sd:Graph .
      FILTER NOT EXISTS {{ ?service sd:supportedLanguage sd:SPARQL11Update }}
    }}"""
    assert bool(said.query(conforms))
    names = said.quads_for_pattern(None, ox.NamedNode("http://www.w3.org/ns/sparql-service-description#name"), None)
    assert {quad.object.value for quad in names} == {f"{BASE}{name}" for name in OWN}


def test_relative_names_are_those_of_the_project(server: Server) -> None:
    assert json.loads(server.ask("ASK { <entity/arunika> aip:callsFor ?what }").text)["boolean"] is True


def test_a_graph_can_be_the_whole_dataset(server: Server) -> None:
    query = "SELECT (COUNT(?claim) AS ?n) { ?claim a aip:Claim }"
    one = {"default-graph-uri": f"{BASE}document/port-id"}
    counts = [json.loads(server.ask(query, **more).text)["results"]["bindings"][0]["n"]["value"] for more in ({}, one)]
    assert counts == ["18", "6"]


# ---- limits


def test_a_cut_answer_says_so(server: Server) -> None:
    cut = server.ask("SELECT * { ?s ?p ?o }")
    assert (cut.status, cut.headers["kg-cut-after"]) == (200, "50")
    assert len(json.loads(cut.text)["results"]["bindings"]) == 50
    assert "kg-cut-after" not in server.ask("SELECT * { ?s ?p ?o } LIMIT 50").headers
    assert server.ask("CONSTRUCT WHERE { ?s ?p ?o }").headers["kg-cut-after"] == "50"


def test_a_runaway_query_is_cut_while_others_are_answered(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", *port.DOCUMENTS)
    with Server(project, "--timeout", "3") as server:
        found: list[Any] = []
        runaway = threading.Thread(target=lambda: found.append(server.ask(RUNAWAY)))
        runaway.start()
        others = [server.ask("ASK {}").status for _ in range(5)]
        assert (others, found) == ([200] * 5, [])
        runaway.join()
        [cut] = found
        assert (cut.status, cut.type) == (503, "text/plain; charset=utf-8")
        assert int(cut.headers["retry-after"]) > 0
        assert cut.text.startswith("the query was cut after 3 s")
        assert server.ask("ASK {}").status == 200


def test_when_all_workers_are_busy_the_server_says_so(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", *port.DOCUMENTS)
    with Server(project, "--timeout", "4", "--workers", "1") as server:
        found: list[Any] = []
        threads = [threading.Thread(target=lambda: found.append(server.ask(RUNAWAY))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [answer.status for answer in found] == [503] * 3
        assert any("workers are busy" in answer.text for answer in found)
        assert server.ask("ASK {}").status == 200


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    with Server(make_project(tmp_path / "project", *port.DOCUMENTS), "--workers", "1") as server:
        assert server.ask("ASK {}").status == 200
        [idle] = server.workers()
        os.kill(idle, signal.SIGKILL)
        wait_for(lambda: not is_alive(idle))
        time.sleep(0.5)  # until its threads are gone too
        assert server.ask("ASK {}").status == 200
        found: list[Any] = []
        asking = threading.Thread(target=lambda: found.append(server.ask(RUNAWAY)))
        [busy] = server.workers()
        assert busy != idle
        asking.start()
        time.sleep(1)
        os.kill(busy, signal.SIGKILL)
        asking.join()
        assert found[0].status == 503
        assert "was ended" in found[0].text
        assert server.ask("ASK {}").status == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_with_its_workers(tmp_path: Path, number: int) -> None:
    with Server(make_project(tmp_path / "project", *port.DOCUMENTS)) as server:
        for _ in range(4):
            server.ask("ASK {}")
        found: list[Any] = []
        asking = threading.Thread(target=lambda: found.append(server.ask(RUNAWAY)))
        asking.start()
        time.sleep(0.5)
        workers = server.workers()
        assert len(workers) == 2
        assert server.end(number) == (0, "")
        assert [worker for worker in workers if is_alive(worker)] == []
        asking.join()
        assert found[0].status == 503


def test_a_large_body_is_refused(server: Server) -> None:
    parts = urlsplit(server.address)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 999999999\r\n\r\nASK"
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        connection.sendall(chunk * 17)
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")
    assert server.ask("ASK {}").status == 200


# ---- errors and methods

BAD = [
    # method, path, headers, body, status, words
    (
        "GET",
        "/sparql?query=SELECT%20*%20%7B%0A%20%3Fs",
        {},
        b"",
        400,
        "query line 1, column 10: the { here is not closed",
    ),
    ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, b"", 400, "one request takes one query"),
    ("GET", "/sparql?query=ASK%FF", {}, b"", 400, "not percent-encoded UTF-8"),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=x%20y", {}, b"", 400, ""),
    ("GET", "/sparql?update=CLEAR%20ALL", {}, b"", 400, "an update needs POST"),
    ("GET", "/sparql?query=SELECT%20*%20%7BSERVICE%20%3Curn%3Ax%3E%7B%7D%7D", {}, b"", 400, "SERVICE would call"),
    ("GET", "/sparql?query=DROP%20ALL", {}, b"", 400, "DROP would change the graph"),
    ("POST", "/sparql", {"Content-Type": "text/plain"}, b"ASK {}", 415, "send a body as"),
    ("POST", "/sparql", UPDATE, b"DROP ALL", 403, "this server only reads"),
    ("PUT", "/store?graph=urn:x", TURTLE, b"", 403, "this server only reads"),
    ("PUT", "/sparql", {}, b"", 405, "this takes GET, HEAD, POST, OPTIONS"),
    ("DELETE", "/entity/arunika", {}, b"", 405, "this takes GET, HEAD, OPTIONS"),
    ("GET", "/store?graph=urn:x", {}, b"", 404, "there is no graph <urn:x>"),
    ("GET", "/store?graph=x", {}, b"", 400, "'x' is no absolute IRI"),
    ("GET", "/store?graph=urn:x&default", {}, b"", 400, "one request takes one graph"),
    ("GET", "/nowhere", {}, b"", 404, "there is nothing at this address"),
    ("GET", "/assets/../app.py", {}, b"", 404, ""),
    ("GET", "/entity/arunka", {}, b"", 404, "no entity is called 'arunka'; near it: Arunika"),
    ("GET", "/entity/Kingdom%20of%20Arunika", {}, b"", 404, "Arunika has /entity/arunika"),
    ("GET", "/document/port", {}, b"", 404, "no document has the id 'port'"),
    ("GET", "/claim/0", {}, b"", 404, "there is no claim '0'"),
    ("GET", "/entity/arunika?format=png", {}, b"", 400, "'png' is no format"),
    ("GET", "/", {"Host": "evil.example"}, b"", 421, "this server is not 'evil.example'"),
]


@pytest.mark.parametrize(("method", "path", "headers", "body", "status", "words"), BAD)
def test_errors_are_lines_that_help(
    server: Server, method: str, path: str, headers: dict[str, str], body: bytes, status: int, words: str
) -> None:
    answer = server.send(method, path, body or None, headers)
    assert (answer.status, answer.type) == (status, "text/plain; charset=utf-8")
    assert words in answer.text
    assert answer.text.count("\n") == (3 if "column" in words else 1)


def test_head_is_get_without_a_body(server: Server) -> None:
    for path in ("/", "/sparql", "/sparql?query=ASK%20%7B%7D", "/entity/arunika", "/store?default", "/graph"):
        got, head = server.get(path), server.send("HEAD", path)
        assert (head.status, head.body) == (200, b"")
        assert (head.type, head.headers["content-length"]) == (got.type, str(len(got.body)))


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/sparql", "GET, HEAD, POST, OPTIONS"),
        ("/store", "GET, HEAD, POST, PUT, DELETE, OPTIONS"),
        ("/entity/arunika", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_says_what_is_taken(server: Server, path: str, allowed: str) -> None:
    answer = server.send("OPTIONS", path)
    assert (answer.status, answer.headers["allow"], answer.body) == (204, allowed, b"")


def test_other_origins_may_ask_only_where_they_are_named(server: Server, tmp_path: Path) -> None:
    origin = "https://team.example"
    assert "access-control-allow-origin" not in server.get("/sparql", Origin=origin).headers
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    with Server(make_project(tmp_path / "p", port.PORT_EN), "--cors", origin) as open_to_one:
        answer = open_to_one.get("/sparql", Origin=origin)
        assert answer.headers["access-control-allow-origin"] == origin
        assert "Kg-Cut-After" in answer.headers["access-control-expose-headers"]
        assert "access-control-allow-origin" not in open_to_one.get("/sparql", Origin="https://other.example").headers
        assert open_to_one.send("OPTIONS", "/sparql", headers=asked).status == 200
        refused = open_to_one.send("OPTIONS", "/sparql", headers={**asked, "Origin": "https://other.example"})
        assert refused.status == 400


# ---- the graph store


@pytest.mark.parametrize("accept", ["application/trig", "application/n-quads", None])
def test_all_named_graphs_are_given_at_once(server: Server, accept: str | None) -> None:
    answer = server.get("/store", accept)
    assert answer.type == (accept or "application/trig")
    assert {quad.graph_name.value for quad in read(answer)} == {f"{BASE}{name}" for name in OWN}


def test_a_document_is_a_graph(server: Server) -> None:
    given = server.get(f"/store?graph={quote(BASE + 'document/port-id', safe='')}", "application/n-triples")
    path = server.get("/document/port-id", "application/n-triples")
    assert given.text == path.text
    assert given.text.count("\n") > 50
    assert server.get("/store?default", "application/n-triples").text.count("\n") > given.text.count("\n")


def test_annotations_are_kept_apart(writable: Server) -> None:
    assert put_note(writable) == 201
    assert put_note(writable, body="<urn:a> <urn:b> 'd' .") == 204
    assert writable.get(f"/store?graph={NOTES}", "application/n-triples").text == '<urn:a> <urn:b> "d" .\n'
    ask = "ASK { <urn:a> ?p ?o }"
    assert json.loads(writable.ask(ask).text)["boolean"] is False
    assert json.loads(writable.ask(ask, **{"default-graph-uri": NOTES}).text)["boolean"] is True
    assert json.loads(writable.ask(f"ASK {{ GRAPH <{NOTES}> {{ <urn:a> ?p ?o }} }}").text)["boolean"] is True
    assert writable.send("DELETE", f"/store?graph={NOTES}").status == 204
    assert writable.send("DELETE", f"/store?graph={NOTES}").status == 404


def test_an_update_writes_what_it_finds_in_the_documents(writable: Server) -> None:
    text = f"""INSERT {{ GRAPH <{NOTES}/signed> {{ ?actor <urn:signed> ?what . _:note <urn:of> ?actor }} }}
        WHERE {{ ?claim rdf:predicate aip:signs ; rdf:subject ?actor ; rdf:object ?what }}"""
    assert writable.send("POST", "/sparql", text.encode(), UPDATE).status == 204
    given = writable.get(f"/store?graph={NOTES}/signed", "application/n-triples").text
    assert f"<{BASE}entity/arunika> <urn:signed> <{BASE}entity/harbour-declaration> ." in given
    assert given.count("<urn:of>") == 2  # one claim says it, one denies it
    gone = "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s <urn:signed> ?x . ?s ?p ?o } }"
    assert writable.send("POST", "/sparql", gone.encode(), UPDATE).status == 204
    assert "<urn:signed>" not in writable.get(f"/store?graph={NOTES}/signed", "application/n-triples").text


FORBIDDEN = [
    "CLEAR DEFAULT",
    "DROP ALL",
    f"DROP GRAPH <{BASE}document/port-en>",
    f"CLEAR GRAPH <{BASE}graph/conflicts>",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    f"INSERT DATA {{ GRAPH <{BASE}document/new> {{ <urn:a> <urn:b> <urn:c> }} }}",
    f"INSERT DATA {{ GRAPH <{NOTES}> {{ <urn:a> <urn:b> <urn:c> }} }} ; DELETE WHERE {{ ?s aip:callsFor ?o }}",
    "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    f"MOVE <{BASE}document/port-en> TO <{NOTES}>",
    f"ADD <{NOTES}> TO DEFAULT ; INSERT DATA {{ <urn:x> <urn:y> 1 }}",
]


@pytest.mark.parametrize("text", FORBIDDEN)
def test_no_update_changes_what_the_documents_say(writable: Server, text: str) -> None:
    before = writable.get("/store", "application/n-quads").text, writable.get("/store?default").text
    answer = writable.send("POST", "/sparql", text.encode(), UPDATE)
    assert answer.status == 403, answer.text
    assert "that would change" in answer.text
    assert (writable.get("/store", "application/n-quads").text, writable.get("/store?default").text) == before


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", f"/store?graph={quote(BASE + 'document/port-en', safe='')}", b"", 403),
        ("DELETE", f"/store?graph={quote(BASE + 'document/port-en', safe='')}", b"", 403),
        ("PUT", "/store?default", b"", 403),
        ("PUT", f"/store?graph={NOTES}", b"<urn:a> <urn:b>", 400),
        ("PUT", f"/store?graph={NOTES}", b"<urn:g> { <urn:a> <urn:b> 1 }", 400),
        ("PUT", "/store", b"", 400),
    ],
)
def test_bad_writes_write_nothing(writable: Server, method: str, path: str, body: bytes, status: int) -> None:
    before = writable.get("/store", "application/n-quads").text
    assert writable.send(method, path, body, TURTLE).status == status
    assert writable.get("/store", "application/n-quads").text == before


@pytest.mark.parametrize("text", ["LOAD <http://127.0.0.1:9/x>", "INSERT DATA { GRAPH <urn:x> {", "CLEAR XYZ"])
def test_updates_that_are_none_are_refused(writable: Server, text: str) -> None:
    assert writable.send("POST", "/sparql", text.encode(), UPDATE).status == 400


def test_pages_elsewhere_cannot_write(writable: Server) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"update": f"INSERT DATA {{ GRAPH <{NOTES}/forged> {{ <urn:a> <urn:b> 1 }} }}"}).encode()
    for origin in ("https://evil.example", "null"):
        assert writable.send("POST", "/sparql", body, {**form, "Origin": origin}).status == 403
    assert writable.send("POST", "/sparql", body, {**form, "Origin": writable.address}).status == 204


def test_a_runaway_update_is_cut_and_changes_nothing(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", *port.DOCUMENTS)
    with Server(project, "--timeout", "3", "--writable") as server:
        text = "INSERT { GRAPH <urn:g> { ?a ?b ?c } } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        cut = server.send("POST", "/sparql", text.encode(), UPDATE)
        assert (cut.status, cut.headers["retry-after"]) == (503, "10")
        assert server.get("/store?graph=urn:g").status == 404
        assert put_note(server) == 201
        assert [path.name for path in project.iterdir() if path.name.startswith("draft")] == []


# ---- beside a writer


def test_what_another_process_stores_is_seen(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", port.PORT_EN)
    with Server(project, "--writable") as server:
        assert server.get("/document/port-id").status == 404
        with Store.open(project) as store:
            busy = server.send("PUT", f"/store?graph={NOTES}", b"<urn:a> <urn:b> 1 .", TURTLE)
            assert (busy.status, busy.headers["retry-after"]) == (503, "10")
            assert "another kg is writing there" in busy.text
            store.put(port.PORT_ID, port.CLAIMS, port.RUN)
            wait_for(lambda: server.get("/document/port-id").status == 200)
            wait_for(lambda: server.get("/document/port-id", BROWSER).status == 200)
            store.remove("port-id")
            wait_for(lambda: server.get("/document/port-id").status == 404)
        assert put_note(server) == 201
        with Store.open(project) as store:
            store.put(port.PORT_ID, port.CLAIMS, port.RUN)
            assert len(store.claims()) == 18
            assert {quad.graph.value for quad in store.quads()} == {f"{BASE}{name}" for name in OWN}
        assert server.get(f"/store?graph={NOTES}").status == 200


def test_annotations_that_look_like_documents_change_nothing_of_kg(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", *port.DOCUMENTS)
    with Store.open(project, read_only=True) as store:
        claims, ids, conflicts = store.claims(), store.ids(), store.conflicts()
    with Server(project, "--writable") as server:
        document = server.get("/document/port-en", "text/turtle").text
        assert put_note(server, body=document) == 201
    with Store.open(project) as store:
        assert (store.claims(), store.ids(), store.conflicts()) == (claims, ids, conflicts)
        store.remove("port-en")
        assert store.ids() == ("port-id",)
        assert len(store.claims()) == 6
        assert not store.query("ASK { ?claim rdf:predicate aip:dependsOn }").answer


# ---- the command


def run_serve(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *arguments], capture_output=True, text=True, timeout=60, encoding="utf-8"
    )


def test_a_missing_project_is_one_line(tmp_path: Path) -> None:
    run = run_serve("-C", str(tmp_path / "none"), "serve", "--port", "0")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == f"kg: {tmp_path / 'none'}: no graph there; make one with `kg build` or `kg add`\n"


def test_a_taken_port_is_one_line(tmp_path: Path, server: Server) -> None:
    taken = str(urlsplit(server.address).port)
    run = run_serve("-C", str(make_project(tmp_path / "p")), "serve", "--port", taken)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith(f"kg: cannot listen on 127.0.0.1, port {taken}: ")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize("library", ["starlette", "uvicorn"])
def test_without_the_extra_the_command_names_it(tmp_path: Path, library: str) -> None:
    code = (
        f"import sys; sys.modules[{library!r}] = None; sys.argv[:] = ['kg', 'serve']; from kg.cli import main; main()"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert run.returncode == 1
    assert run.stderr == f"kg: kg serve needs {library}; pip install 'aipolicy-kg[server]'\n"


@pytest.mark.parametrize("option", [["--cors", "example.org"], ["--port", "70000"], ["--timeout", "0"]])
def test_wrong_options_are_usage_errors(option: list[str]) -> None:
    assert run_serve("serve", *option).returncode == 2


# ---- clients that others wrote


def test_sparqlwrapper_is_served(server: Server) -> None:
    from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

    client = SPARQLWrapper(f"{server.address}/sparql")
    client.setQuery("PREFIX aip: <https://w3id.org/aipolicy-kg/ontology#> SELECT ?s ?o { ?s aip:callsFor ?o }")
    client.setReturnFormat(JSON)
    [row] = client.queryAndConvert()["results"]["bindings"]
    assert row["s"]["value"] == f"{BASE}entity/arunika"
    client.setMethod(POST)
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == 1
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().splitlines()[0] == b"s,o"
    client.setQuery(f"CONSTRUCT WHERE {{ <{BASE}entity/arunika> ?p ?o }}")
    client.setReturnFormat(TURTLE)
    assert len(Graph().parse(data=client.queryAndConvert(), format="turtle")) > 3


@pytest.mark.skipif(shutil.which("node") is None, reason="no node")
@pytest.mark.skipif(not (CLIENTS / "node_modules").is_dir(), reason=f"run `npm ci` in {CLIENTS.name}/")
def test_comunica_is_served(server: Server) -> None:
    run = subprocess.run(
        ["node", str(CLIENTS / "comunica.mjs"), f"{server.address}/sparql"],
        capture_output=True, text=True, timeout=120, encoding="utf-8",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["select"] == [[f"{BASE}entity/arunika", f"{BASE}entity/un-centred-approach-to-ai-governance"]]
    assert found["ask"] is True
    assert found["construct"] > 3
