"""The W3C's tests of the SPARQL 1.1 and Graph Store protocols, by real HTTP against a real `kg serve --writable`."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import Graph, Literal, Namespace, Node, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, RDFS
from serving import Answer, Server

from kg.store import Store

pytest.importorskip("starlette")

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

FOLDER = Path(os.environ.get("KG_SHARED") or Path(__file__).parents[2] / "shared")
SUITE = FOLDER / "data" / "w3c-rdf-tests" / "sparql" / "sparql11"
MANIFESTS = ("protocol/manifest", "graph-store-protocol/manifest-direct", "graph-store-protocol/manifest-indirect")
KNOWN = {
    "put_get_default": "the default graph follows from the documents, so it is not written",
}
"""Tests that fail, and why that is right."""
SUCCESSES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
FORMATS = {
    "boolean": ("application/sparql-results+",),
    "tabular": ("application/sparql-results+", "text/csv", "text/tab-separated-values"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
}


@dataclass(frozen=True)
class Case:
    """A test of a manifest."""

    name: str
    node: Node
    manifest: Graph
    folder: Path


def read_cases(name: str) -> list[Case]:
    path = SUITE / f"{name}.ttl"
    if not path.exists():
        return []
    manifest = Graph().parse(path, format="turtle", publicID=path.as_uri())
    entries = manifest.value(URIRef(path.as_uri()), MF.entries)
    assert entries is not None
    return [Case(str(node).rpartition("#")[2], node, manifest, path.parent) for node in Collection(manifest, entries)]


PROTOCOL, DIRECT, INDIRECT = (read_cases(name) for name in MANIFESTS)
READING = [
    case
    for case in PROTOCOL
    if case.name.startswith(("query", "bad")) and (case.node, UT.graphData, None) not in case.manifest
]
"""Tests for which it is all one what the store holds."""
needs_suite = pytest.mark.skipif(not PROTOCOL, reason=f"no W3C tests at {SUITE}; set KG_SHARED")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over a project without documents."""
    folder = tmp_path_factory.mktemp("project")
    Store.open(folder).close()
    with Server(folder, "--writable", "--workers", "1") as running:
        yield running


def clear(server: Server) -> None:
    answer = server.send("POST", "/sparql", b"DROP ALL", {"Content-Type": "application/sparql-update"})
    assert answer.status == 204, answer.text


def send(server: Server, case: Case, request: Node, names: dict[str, str]) -> Answer:
    """Send the request that a test describes; addresses lead to our endpoints."""
    manifest = case.manifest
    path = str(manifest.value(request, HT.absolutePath))
    for name, value in names.items():
        path = path.replace(f"${name}$", quote(value, safe=""))
    path = re.sub("^/sparql/", "/sparql", re.sub("^/gsp", "/store", path))
    fields = [field for found in manifest.objects(request, HT.headers) for field in Collection(manifest, found)]
    headers = {str(manifest.value(field, HT.fieldName)): str(manifest.value(field, HT.fieldValue)) for field in fields}
    body = manifest.value(request, HT.body)
    sent = None
    if body is not None:
        encoding = str(manifest.value(body, CNT.characterEncoding))
        sent = str(manifest.value(body, CNT.chars)).encode(encoding)
    return server.send(str(manifest.value(request, HT.methodName)), path, sent, headers)


def check(case: Case, expected: Node, answer: Answer) -> None:
    """Hold an answer against what the test expects of it."""
    manifest = case.manifest
    wanted = {str(status).rpartition("#")[2] for status in manifest.objects(expected, MF.expectedStatus)}
    families = {name.removeprefix("StatusCode")[0] for name in wanted if name.startswith("StatusCode")}
    exact = {SUCCESSES[name] for name in wanted if not name.startswith("StatusCode")}
    assert answer.status in exact or str(answer.status)[0] in families, (wanted, answer)
    boolean = manifest.value(expected, MF.expectedBoolean)
    if isinstance(boolean, Literal):
        assert json.loads(answer.text)["boolean"] is boolean.toPython()
    form = manifest.value(expected, MF.expectedFormat)
    if form is not None:
        assert answer.type.startswith(FORMATS[str(form)]), answer.type
    for found in manifest.objects(expected, HT.headers):
        for field in Collection(manifest, found):
            name = str(manifest.value(field, HT.fieldName)).lower()
            assert answer.headers[name] == str(manifest.value(field, HT.fieldValue))
    body = manifest.value(expected, HT.body)
    if body is not None:
        base = "http://www.example/"
        said = Graph().parse(data=answer.text, format="turtle", publicID=base)
        assert isomorphic(
            said, Graph().parse(data=str(manifest.value(body, CNT.chars)), format="turtle", publicID=base)
        )


def run(server: Server, case: Case) -> None:
    manifest = case.manifest
    if case not in READING:
        clear(server)
    for data in manifest.objects(case.node, UT.graphData):
        name, file = manifest.value(data, RDFS.label), manifest.value(data, UT.graph)
        body = (case.folder / str(file).rpartition("/")[2]).read_bytes()
        put = server.send(
            "PUT", f"/store?graph={quote(str(name), safe='')}", body, {"Content-Type": "application/n-triples"}
        )
        assert put.status == 201
    action = manifest.value(case.node, MF.action)
    requests = manifest.value(action, HT.requests)
    assert requests is not None
    names: dict[str, str] = {}
    for request in Collection(manifest, requests):
        answer = send(server, case, request, names)
        expected = manifest.value(request, HT.resp)
        assert expected is not None
        check(case, expected, answer)
        names["LOCATION"] = answer.headers.get("location", names.get("LOCATION", ""))


def to_parameters(cases: list[Case]) -> list[object]:
    def mark(case: Case) -> list[pytest.MarkDecorator]:
        return [pytest.mark.xfail(reason=KNOWN[case.name], strict=True)] if case.name in KNOWN else []

    return [pytest.param(case, id=case.name, marks=mark(case)) for case in cases]


@needs_suite
def test_the_suite_is_whole() -> None:
    assert (len(PROTOCOL), len(DIRECT), len(INDIRECT)) == (34, 4, 9)
    assert all(RDF.type in set(case.manifest.predicates(case.node)) for case in PROTOCOL)


@pytest.mark.parametrize("case", to_parameters(PROTOCOL))
def test_protocol(server: Server, case: Case) -> None:
    run(server, case)


@pytest.mark.parametrize("case", to_parameters([*DIRECT, *INDIRECT]))
def test_graph_store_protocol(server: Server, case: Case) -> None:
    run(server, case)
