"""Measure how a large graph is kept: ``python benchmarks/keeping.py [--triples N]``.

Stores invented documents (see ``store.py``) until N triples (by default 100,000) are held in named graphs. Then, on the
same graph: a raw bulk load by pyoxigraph beside `kg restore`, the shapes of six queries raw and through `Store.query`,
rdflib beside both up to 200,000 triples, and export, validation and diff, each in a process of its own with its peak
memory. Prints a Markdown table and writes it to ``benchmarks/results-keeping.md``.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import machine
import pyoxigraph
import store as invented

from kg.archive import backup, restore
from kg.export import export
from kg.store import Store

RESULTS = Path(__file__).with_name("results-keeping.md")
UP_TO = 200_000
"""Triples of the largest graph that rdflib is given."""
ALONE = """
import atexit, re, sys
from pathlib import Path
from kg.__main__ import main
most = re.compile(r"VmHWM:\\s+(\\d+)")
atexit.register(lambda: print(most.search(Path("/proc/self/status").read_text())[1], file=sys.stderr))
main()
"""
"""Runs kg and then tells the most memory that the process took, in KiB."""
HOLD = """
import re, sys
from pathlib import Path
import pyoxigraph
most = re.compile(r"VmHWM:\\s+(\\d+)")
store = pyoxigraph.Store()
with open(sys.argv[1], "rb") as lines:
    store.bulk_extend(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_QUADS))
"""
"""Holds a file of N-Quads."""
FORMATS = ("nquads", "trig", "ntriples", "turtle", "jsonld", "csv", "jsonl")
"""The exports that hold no more than a part of the graph."""
QUERIES = {
    "two hops": "SELECT DISTINCT ?a ?c { ?a aip:dependsOn ?b . ?b aip:proposes ?c . ?a a aip:Country }",
    "aggregate by actor": "SELECT ?s (COUNT(?c) AS ?n) (AVG(?p) AS ?m) { ?c a aip:Claim ; rdf:subject ?s ; "
    "aip:confidence ?p } GROUP BY ?s ORDER BY DESC(?n) ?s LIMIT 20",
    "property path": "SELECT ?x { ?x aip:partOf+ ent:country-0 }",
    "text filter": "SELECT ?c ?t { ?c aip:evidence ?e . ?e oa:hasSelector ?s . ?s oa:exact ?t "
    'FILTER(CONTAINS(LCASE(STR(?t)), "country 0 supports")) }',
    "evidence of a document": "SELECT ?c ?s ?p ?o ?t ?b ?z { ?c prov:wasDerivedFrom doc:invented-7 ; rdf:subject ?s ; "
    "rdf:predicate ?p ; rdf:object ?o ; aip:evidence ?e . ?e oa:hasSource doc:invented-7 ; oa:hasSelector ?q , ?x . "
    "?q oa:exact ?t . ?x oa:start ?b ; oa:end ?z } ORDER BY ?b",
    "range": "SELECT ?p (COUNT(?c) AS ?n) { ?c a aip:Claim ; rdf:predicate ?p ; aip:confidence ?f "
    "FILTER(?f >= 0.6 && ?f <= 0.7) } GROUP BY ?p ORDER BY ?p",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000, help="triples to hold (default %(default)s)")
    options = parser.parse_args()
    about = machine.describe()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measure(Path(folder), options.triples))
    table = "\n".join(("| measured | value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)))
    print(table)
    text = f"# Keeping\n\nBy `python benchmarks/keeping.py`; seconds are of the processor.\n\n{about}\n\n{table}\n"
    RESULTS.write_text(text, encoding="utf-8")


def measure(folder: Path, wanted: int) -> Iterator[tuple[str, str]]:
    """Make the graph and measure; give a row for each figure."""
    project = folder / "kg"
    said = invented.to_documents()
    count = documents = 0
    spent: list[float] = []
    with Store.open(project) as store:
        while count < wanted:
            document, claims = next(said)
            spent.append(_seconds(partial(store.put, document, claims, invented.RUN)))
            documents += 1
            count += sum(1 for _ in store.graph(store.prefixes["doc"] + document.id))
    yield "graph", f"{count:,} triples in {documents:,} documents"
    tenth = max(1, documents // 10)
    first, last = (1000 * statistics.mean(part) for part in (spent[:tenth], spent[-tenth:]))
    yield "storing a document, of the first tenth and of the last", f"{first:.0f} ms, {last:.0f} ms"
    yield "backup", f"{_seconds(lambda: backup(project, folder / 'kg.tar')):.2f} s"
    with Store.open(project, read_only=True) as store:
        held = store.dump(folder / "all.nq")
        export(store, "nquads", folder / "kg.nq")
    raw = pyoxigraph.Store(str(folder / "raw"))
    loading = _seconds(lambda: raw.bulk_load(path=str(folder / "all.nq"), format=pyoxigraph.RdfFormat.N_QUADS))
    yield "raw bulk load, default graph included", f"{held / loading:,.0f} statements/s"
    restoring = _seconds(lambda: restore(folder / "kg.tar", folder / "again"))
    yield "`kg restore`", f"{held / restoring:,.0f} statements/s, {loading / restoring:.2f} of raw"
    yield from compare_queries(raw, folder / "again", folder if count <= UP_TO else None)
    yield "holding the graph in pyoxigraph's memory", hold_apart(folder / "kg.nq")
    out = str(folder / "out")
    for name, arguments in (
        *((f"`kg export -f {form}`", ("-C", str(project), "export", "-f", form, "-o", out)) for form in FORMATS),
        ("`kg validate`", ("-C", str(project), "validate")),
        ("`kg diff` of the project and its N-Quads", ("diff", str(project), str(folder / "kg.nq"), "--exit-code")),
    ):
        yield name, run_apart(arguments)


def compare_queries(raw: pyoxigraph.Store, project: Path, with_rdflib: Path | None) -> Iterator[tuple[str, str]]:
    """Time each query raw, through our store, and by rdflib where its folder of files is given."""
    graph = None
    if with_rdflib:
        import rdflib

        with Store.open(project, read_only=True) as store:
            export(store, "ntriples", with_rdflib / "kg.nt")
        graph = rdflib.Graph().parse(with_rdflib / "kg.nt")
    with Store.open(project, read_only=True) as store:
        prefixes = dict(store.prefixes)

        def ask_raw(query: str) -> list[tuple[object, ...]]:
            return [tuple(row) for row in raw.query(query, prefixes=prefixes)]

        for name, query in QUERIES.items():
            bare, ours = _median(partial(ask_raw, query)), _median(partial(store.query, query))
            figures = f"{1000 * bare:,.1f} ms raw, {1000 * ours:,.1f} ms ours ({ours / bare:.2f})"
            if graph is not None:
                asked = partial(graph.query, query, initNs=prefixes)
                figures += f", rdflib {1000 * _seconds(lambda asked=asked: list(asked())):,.1f} ms"
            yield f"query: {name}, {len(store.query(query).rows)} rows", figures


def run_apart(arguments: tuple[str, ...]) -> str:
    """Run kg in a process of its own; give its time and the most memory it took.

    What the system counts for an ended child is at least what its parent held at the start, so it tells itself.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([sys.executable, "-c", ALONE, *arguments], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run.returncode == 0, run.stderr
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{seconds:.1f} s, at most {int(run.stderr.split()[-1]) / 1024:,.0f} MiB"


def hold_apart(path: Path) -> str:
    """Load a file into memory in a process of its own; give the most memory it took."""
    code = HOLD + "print(most.search(Path('/proc/self/status').read_text())[1])"
    run = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)
    return f"{int(run.stdout) / 1024:,.0f} MiB"


def _seconds(work: Callable[[], object]) -> float:
    """Time work on the processor, for the machine may be busy with other things."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _median(work: Callable[[], object], times: int = 5) -> float:
    return statistics.median(_seconds(work) for _ in range(times))


if __name__ == "__main__":
    main()
