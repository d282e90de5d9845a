"""Measure `kg serve` over an invented graph: ``python benchmarks/server.py [--documents N]``.

Stores N documents of 30 claims each (by default 40), serves them from a process of its own and asks by HTTP. Prints a
Markdown table and writes it to ``benchmarks/results-server.md``.
"""

import argparse
import http.client
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import machine
from store import RUN, to_documents

from kg.store import Store

RESULTS = Path(__file__).with_name("results-server.md")
ASK = "/sparql?" + urlencode({"query": "ASK { ?claim aip:polarity aip:Negated }"})
JOIN = "/sparql?" + urlencode({"query": "SELECT ?a ?b { ?a aip:supports ?b . ?b aip:supports ?c } LIMIT 1000"})
RUNAWAY = "/sparql?" + urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"})
UPDATE = b"INSERT DATA { GRAPH <https://team.example/notes> { <urn:a> <urn:b> 1 } }"
CLIENTS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=40, help="documents to serve (default %(default)s)")
    options = parser.parse_args()
    about = machine.describe()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measure(Path(folder), options.documents))
    table = "\n".join(("| measured | value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)))
    print(table)
    RESULTS.write_text(f"# Server\n\nBy `python benchmarks/server.py`.\n\n{about}\n\n{table}\n", encoding="utf-8")


def measure(folder: Path, documents: int) -> Iterator[tuple[str, str]]:
    """Store, serve and ask; give a row for each figure."""
    said = to_documents()
    with Store.open(folder) as store:
        for _ in range(documents):
            store.put(*next(said), RUN)
        yield "statements of the default graph", f"{sum(1 for _ in store.statements()):,}"
        entity = store.entities()[0].iri.removeprefix(store.base)
    command = [sys.executable, "-m", "kg", "-C", str(folder), "serve", "--port", "0", "--timeout", "5", "--writable"]
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        yield "start until the address is open", to_time(time.perf_counter() - begin)
        yield "first answer, with the start of a worker", to_time(ask(address, ASK))
        yield "ASK, median of 200", to_time(statistics.median(ask(address, ASK) for _ in range(200)))
        yield (
            "join of 1,000 rows as JSON, median of 20",
            to_time(statistics.median(ask(address, JOIN) for _ in range(20))),
        )
        begin = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(lambda _: ask(address, ASK), range(400)))
        yield f"ASK by {CLIENTS} clients at once", f"{400 / (time.perf_counter() - begin):,.0f} a second"
        yield (
            "page of an entity, median of 5",
            to_time(statistics.median(ask(address, f"/{entity}?format=html") for _ in range(5))),
        )
        yield (
            "PUT of a small graph",
            to_time(ask(address, "/store?graph=urn:g", "PUT", b"<urn:a> <urn:b> 1 .", "text/turtle")),
        )
        yield "update of a small graph", to_time(ask(address, "/sparql", "POST", UPDATE, "application/sparql-update"))
        yield "runaway join, cut after 5 s", to_time(ask(address, RUNAWAY, expected=503))
        process.terminate()


def ask(
    address: str, path: str, method: str = "GET", body: bytes | None = None, media_type: str = "", expected: int = 0
) -> float:
    """Send a request and give the seconds until its answer was read."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    begin = time.perf_counter()
    connection.request(method, path, body, {"Content-Type": media_type} if media_type else {})
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status == expected or (not expected and response.status < 300), response.status
    return time.perf_counter() - begin


def to_time(seconds: float) -> str:
    """Write a time in the unit that suits it."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main()
