"""Queries in a process of their own: answered, cut in time, and none the worse for being ended."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import port_claims as port
import pytest

from kg.errors import QueryError, QueryTimeout, StoreError
from kg.ids import to_iri
from kg.rdf import Text, Typed
from kg.store import Store, Worker
from kg.vocab import XSD

ENGLISH, INDONESIAN = (to_iri("document", document.id) for document in port.DOCUMENTS)
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    with Store.open(folder) as store:
        for document in port.DOCUMENTS:
            store.put(document, port.CLAIMS, port.RUN)
    return folder


@pytest.fixture(scope="module")
def worker(folder: Path) -> Iterator[Worker]:
    with Worker(folder) as worker:
        yield worker


def count(worker: Worker | Store, text: str = COUNT, **graphs: list[str]) -> int:
    result = worker.ask(text, **graphs) if isinstance(worker, Worker) else worker.query(text, **graphs)
    return int(result.to_values()[0]["n"])


# ---- answers


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?who ?what { ?who aip:callsFor ?what }",
        "ASK { ent:arunika aip:callsFor ?what }",
        "CONSTRUCT { ?what <urn:by> ?who } WHERE { ?who aip:callsFor ?what }",
        "DESCRIBE ent:arunika",
        "SELECT ?nothing {}",
    ],
)
def test_it_answers_as_the_store_does(folder: Path, worker: Worker, text: str) -> None:
    with Store.open(folder, read_only=True) as store:
        assert worker.ask(text) == store.query(text)


def test_named_queries_and_bindings(folder: Path, worker: Worker) -> None:
    with Store.open(folder, read_only=True) as store:
        text, terms = store.prepare("claims-about", {"entity": "arunika"})
        assert worker.ask(text, bindings=terms) == store.run("claims-about", {"entity": "arunika"})
    assert worker.ask("SELECT ($x AS ?y) {}", bindings={"x": "v"}).rows == ((Text("v"),),)
    assert worker.ask("SELECT ($x AS ?y) {}", bindings={"x": Typed("5", XSD.integer)}).to_values() == [{"y": "5"}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {", "query line 1, column 10: the { here is not closed"),
        ("DROP ALL", "DROP would change the graph"),
        ("SELECT * { SERVICE <urn:x> { ?s ?p ?o } }", "SERVICE would call another server"),
    ],
)
def test_refusals_are_those_of_the_store_and_the_process_goes_on(worker: Worker, text: str, message: str) -> None:
    worker.ask("ASK {}")
    before = worker.process_id
    with pytest.raises(QueryError, match=message):
        worker.ask(text)
    assert worker.ask("ASK {}").answer is True
    assert worker.process_id == before


# ---- datasets


@pytest.fixture(scope="module", params=["store", "worker"])
def asked(request: pytest.FixtureRequest, folder: Path, worker: Worker) -> Iterator[Worker | Store]:
    if request.param == "worker":
        yield worker
        return
    with Store.open(folder, read_only=True) as store:
        yield store


NAMES = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


def test_a_default_graph_is_the_union_of_those_given_each_statement_once(asked: Worker | Store) -> None:
    one, other = (count(asked, default_graphs=[graph]) for graph in (ENGLISH, INDONESIAN))
    both = count(asked, default_graphs=[ENGLISH, INDONESIAN])
    shared = count(
        asked,
        f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{ENGLISH}> {{ ?s ?p ?o }} GRAPH <{INDONESIAN}> {{ ?s ?p ?o }} }}",
    )
    assert shared > 0 and both == one + other - shared
    assert count(asked, default_graphs=[ENGLISH, ENGLISH]) == one


@pytest.mark.parametrize(
    "taken",
    [
        f"FROM <{ENGLISH}> FROM <{INDONESIAN}>",
        "FROM doc:port-en\n# FROM <urn:x>\nFROM doc:port-id FROM NAMED doc:port-id",
        "FROM doc:port-en FROM doc:port-id FROM doc:port-en",
    ],
)
def test_graphs_taken_in_a_query_are_merged_too(asked: Worker | Store, taken: str) -> None:
    both = count(asked, default_graphs=[ENGLISH, INDONESIAN])
    assert count(asked, f"SELECT (COUNT(*) AS ?n) {taken} {{ ?s ?p ?o }}") == both
    names = count(asked, f"SELECT (COUNT(DISTINCT ?g) AS ?n) {taken} {{ GRAPH ?g {{ ?s ?p ?o }} }}")
    assert names == taken.count("NAMED")


def test_named_graphs_are_those_given_alone(asked: Worker | Store) -> None:
    assert count(asked, NAMES) == 3, "two documents and the conflicts"
    assert count(asked, NAMES, named_graphs=[ENGLISH]) == 1
    assert count(asked, COUNT, named_graphs=[ENGLISH]) == 0, "no default graph was given"
    assert count(asked, NAMES, default_graphs=[ENGLISH]) == 0
    assert count(asked, NAMES, default_graphs=[ENGLISH, INDONESIAN], named_graphs=[INDONESIAN]) == 1
    assert count(asked, COUNT, default_graphs=["urn:not-there"]) == 0


def test_graphs_given_beside_the_query_count_and_those_in_it_do_not(asked: Worker | Store) -> None:
    text = f"SELECT (COUNT(*) AS ?n) FROM <{ENGLISH}> {{ ?s ?p ?o }}"
    assert count(asked, text) == count(asked, default_graphs=[ENGLISH])
    assert count(asked, text, default_graphs=[INDONESIAN]) == count(asked, default_graphs=[INDONESIAN])


def test_a_graph_that_is_no_iri_is_refused(asked: Worker | Store) -> None:
    with pytest.raises(QueryError, match="the query failed"):
        count(asked, default_graphs=["no iri"])


# ---- limits


@pytest.mark.parametrize(
    ("text", "size"), [("SELECT ?s { ?s ?p ?o }", "rows"), ("CONSTRUCT WHERE { ?s ?p ?o }", "triples")]
)
def test_rows_and_triples_beyond_a_limit_are_left_out_and_told(worker: Worker, text: str, size: str) -> None:
    whole = worker.ask(text)
    length = len(getattr(whole, size))
    assert not whole.is_cut
    cut = worker.ask(text, max_rows=5)
    assert cut.is_cut and len(getattr(cut, size)) == 5
    assert cut.to("table").endswith("(5 rows, and there are more)\n")
    exact = worker.ask(text, max_rows=length)
    assert not exact.is_cut and exact == whole
    assert worker.ask("ASK {}", max_rows=0).is_cut is False
    none = worker.ask(text, max_rows=0)
    assert none.is_cut and getattr(none, size) == ()


def test_rows_that_are_not_wanted_are_not_worked_out(worker: Worker) -> None:
    assert len(worker.ask(RUNAWAY.replace("(COUNT(*) AS ?n)", "*"), timeout=60, max_rows=10).rows) == 10


@pytest.mark.parametrize("text", [RUNAWAY, f"ASK {{ {{ {RUNAWAY} }} FILTER(?n = 0) }}"])
def test_a_query_that_runs_too_long_is_cut_and_the_next_one_answered(worker: Worker, text: str) -> None:
    worker.ask("ASK {}")
    before = worker.process_id
    with pytest.raises(QueryTimeout, match=r"^the query was cut after 0\.3 s; ask for less[^\n]*$"):
        worker.ask(text, timeout=0.3)
    assert worker.process_id is None and not is_running(before)
    assert worker.ask("ASK {}", timeout=60).answer is True
    assert worker.process_id not in (None, before)


# ---- processes


def is_running(process: int | None) -> bool:
    try:
        os.kill(process or 0, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(1200):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("waited for a minute in vain")


def wait_until_gone(process: int) -> None:
    wait_until(lambda: not is_running(process))


def test_a_process_that_was_killed_between_questions_is_started_anew(folder: Path) -> None:
    with Worker(folder) as worker:
        expected = count(worker)
        first = worker.process_id
        assert first
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: worker.process_id is None)
        assert count(worker) == expected
        last = worker.process_id
        assert last
    assert worker.process_id is None and not is_running(last)
    worker.close()


def test_a_process_that_is_killed_while_it_answers_is_told_of(folder: Path) -> None:
    with Worker(folder) as worker:
        worker.ask("ASK {}")
        process = worker.process_id
        assert process
        killer = threading.Timer(0.3, os.kill, (process, signal.SIGKILL))
        killer.start()
        with pytest.raises(QueryError, match="the process that answered was ended"):
            worker.ask(RUNAWAY, timeout=60)
        killer.join()
        assert worker.ask("ASK {}").answer is True


def test_threads_take_turns(worker: Worker) -> None:
    expected, found = count(worker), []
    threads = [threading.Thread(target=lambda: found.append(count(worker))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_it_sees_a_snapshot_until_it_is_refreshed(tmp_path: Path) -> None:
    documents = "SELECT (COUNT(*) AS ?n) { ?d a aip:Document }"
    with Store.open(tmp_path) as store, Worker(tmp_path) as worker:
        assert count(worker, documents) == 0
        store.put(port.PORT_EN, port.CLAIMS, port.RUN)
        assert count(worker, documents) == 0
        worker.refresh()
        assert count(worker, documents) == 1
        store.remove("port-en")
        assert count(worker, documents) == 1
        worker.refresh()
        assert count(worker, documents) == 0


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with Worker(tmp_path / "gone") as worker:
        for _ in range(2):
            with pytest.raises(StoreError, match="gone: no graph there; make one with `kg build` or `kg add`"):
                worker.ask("ASK {}")
        Store.open(tmp_path / "gone").close()
        assert worker.ask("ASK {}").answer is True


PARENT = """
from kg.store import Worker
with Worker({folder!r}) as worker:
    worker.ask("ASK {{}}")
    print(worker.process_id, flush=True)
    worker.ask({text!r})
"""


def test_a_process_ends_with_the_one_that_started_it(folder: Path) -> None:
    code = PARENT.format(folder=str(folder), text=RUNAWAY)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    wait_until_gone(child)


# ---- the command


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kg", "-C", str(folder), "query", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_the_command_cuts_in_time(folder: Path) -> None:
    done = run(folder, RUNAWAY, "--timeout", "0.5")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kg: the query was cut after 0.5 s;") and done.stderr.count("\n") == 1


def test_the_command_answers_in_time(folder: Path) -> None:
    for arguments in (["SELECT ?a { BIND(1 AS ?a) }"], ["-n", "claims-about", "--bind", "entity=arunika"]):
        done = run(folder, *arguments, "--timeout", "60")
        assert done.returncode == 0 and done.stdout == run(folder, *arguments).stdout


def test_a_time_that_is_none(folder: Path) -> None:
    done = run(folder, "ASK {}", "--timeout", "0")
    assert done.returncode == 2 and "--timeout" in done.stderr


@pytest.mark.parametrize("arguments", [[], ["--timeout", "600"]], ids=["alone", "timed"])
def test_ctrl_c_ends_a_query_at_once_and_cleanly(folder: Path, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "kg", "-C", str(folder), "query", RUNAWAY, *arguments]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whoever runs the tests may not hear it
    ) as process:
        wait_until_asking(process.pid, with_child=bool(arguments))
        children = find_children(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    if arguments:  # the process beside it is ended first
        assert (process.returncode, said.strip()) == (1, "Aborted!")
    else:
        assert (process.returncode, said) == (-signal.SIGINT, "")
    for child in children:
        wait_until_gone(child)


def find_children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def wait_until_asking(process: int, *, with_child: bool) -> None:
    """Wait until a process has a store open, and either lets Ctrl-C end it or has started the one that answers."""
    status = Path(f"/proc/{process}/status")
    wait_until(lambda: has_store_open(process))
    wait_until(lambda: bool(find_children(process)) if with_child else is_default(status.read_text()))


def has_store_open(process: int) -> bool:
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(OSError):  # closed since
            if "/store/" in os.readlink(descriptor):
                return True
    return False


def is_default(status: str) -> bool:
    """Tell whether a process has no function for Ctrl-C."""
    caught = int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")), 16)
    return not caught & 1 << (signal.SIGINT - 1)
