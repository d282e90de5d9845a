"""A real cluster of several processes gives what one process gives, whatever dies on the way."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_reader import FakeReader

from kg.cluster import SIZE, Cluster
from kg.decisions import Decision, Judgement, to_said
from kg.errors import ClusterError
from kg.parallel import Note
from kg.pipeline import Summary, build
from kg.store import Store
from kg.validate import check

pytest.importorskip("distributed")

SETTINGS = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1", "DASK_DISTRIBUTED__ADMIN__LOG_FORMAT": "%(message)s"}


class Machines:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._environment = {**os.environ, **SETTINGS, "PYTHONPATH": os.pathsep.join(sys.path)}
        file = folder / "scheduler.json"
        # the scheduler binds to loopback on a port that is free and writes down which
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        while not file.exists():
            assert self.scheduler.poll() is None
            time.sleep(0.05)
        self.address = str(json.loads(file.read_text())["address"])
        options = ("--nthreads", "1", "--host", "127.0.0.1", "--local-directory", str(folder))
        self.workers = [self._start("worker", self.address, *options) for _ in range(workers)]

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:], "--no-dashboard"]
        return subprocess.Popen(command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.send_signal(signal.SIGTERM)
        for process in (*self.workers, self.scheduler):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    found = Machines(tmp_path_factory.mktemp("cluster"), workers=2)
    yield found
    found.stop()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Files for three parts: some empty, two with one name, one a table, one a reprint."""
    folder = tmp_path / "corpus"
    (folder / "deep").mkdir(parents=True)
    for number in range(2 * SIZE):
        text = f"China supports AI governance. Indonesia hosts WAIC. This is report {number}."
        (folder / f"{number:03}.txt").write_text("" if number % 9 == 0 else text)
    report = "China opposes AI governance. " + " ".join(f"word{number}" for number in range(90))
    (folder / "deep" / "001.txt").write_text(report)
    (folder / "deep" / "copy.txt").write_text(report + " It says.")
    (folder / "deep" / "rows.csv").write_text('text\n"China does not support WAIC."\n"Indonesia supports WAIC."\n')
    return folder


def to_all(store: Store) -> tuple[list[str], list[str]]:
    return sorted(map(str, store.quads())), sorted(map(str, store.statements()))


def test_the_same_graph_and_summary_as_one_process(machines: Machines, corpus: Path, tmp_path: Path) -> None:
    alone, together = Store.memory(), Store.memory()
    expected = build([str(corpus)], alone, FakeReader())
    told: list[tuple[int, int]] = []
    cluster = Cluster(address=machines.address, folder=str(tmp_path / "parts"))
    found = build(
        [str(corpus)], together, FakeReader(), cluster=cluster, progress=lambda done, total: told.append((done, total))
    )
    assert found == expected
    assert to_all(together) == to_all(alone)
    assert told[-1] == (2 * SIZE + 3, 2 * SIZE + 3) and told == sorted(told)
    again = build([str(corpus)], together, FakeReader(), cluster=cluster)
    assert (again.read, again.unchanged) == ((), expected.read)


def test_decisions_hold_for_what_workers_read(machines: Machines, corpus: Path, tmp_path: Path) -> None:
    store, cluster = Store.memory(), Cluster(address=machines.address, folder=str(tmp_path / "parts"))
    build([str(corpus)], store, FakeReader())
    wrong = next(claim for claim in store.claims() if claim.predicate == "hosts")
    what = Judgement(claim=to_said(wrong), verdict="reject")
    [decision] = store.decide([Decision(what=what, by="Ani", time="2025-08-01T09:00:00Z")])
    build([str(corpus)], store, replace(FakeReader(), extractor="fake/2"), cluster=cluster)
    [again] = store.claims(ids=[wrong.id])
    assert (again.status, {one.extractor for one in again.evidence}) == ("rejected", {"fake/2"})
    assert not store.query("ASK { ?subject aip:hosts ?object }").answer
    assert [found for name in store.graphs() for found in check(store.graph(name), name)] == []
    store.undo(decision.id)
    assert [claim.status for claim in store.claims(ids=[wrong.id])] == ["unreviewed"]


def test_parts_that_are_there_are_not_read_again(machines: Machines, corpus: Path, tmp_path: Path) -> None:
    cluster = Cluster(address=machines.address, folder=str(tmp_path / "parts"))
    build([str(corpus)], Store.memory(), FakeReader(), cluster=cluster)
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "parts").iterdir()}
    assert len(before) == 6
    (corpus / "001.txt").write_text("Indonesia opposes WAIC.")
    store = Store.memory()
    build([str(corpus)], store, FakeReader(), cluster=cluster)
    after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "parts").iterdir()}
    assert {name: time for name, time in after.items() if name in before} == before
    assert len(after) == 8, "the part that changed has another name"
    assert store.text("001") == "Indonesia opposes WAIC."


def test_a_worker_that_dies_loses_nothing(corpus: Path, tmp_path: Path) -> None:
    alone, together = Store.memory(), Store.memory()
    expected = build([str(corpus)], alone, FakeReader())
    machines = Machines(tmp_path, workers=3)
    try:
        killed: list[int] = []

        def kill(done: int, total: int) -> None:
            if not killed:
                killed.append(machines.workers[0].pid)
                machines.workers[0].kill()

        reader = SlowReader(extractor="fake/1")
        cluster = Cluster(address=machines.address, folder=str(tmp_path / "parts"))
        assert build([str(corpus)], together, reader, cluster=cluster, progress=kill) == expected
        assert killed
    finally:
        machines.stop()
    assert to_all(together) == to_all(alone)


class SlowReader(FakeReader):
    """Takes its time, so that it can be killed."""

    def read(self, document):  # type: ignore[no-untyped-def]
        time.sleep(0.02)
        return super().read(document)


def test_a_document_that_ends_workers_is_named_and_the_rest_goes_on(corpus: Path, tmp_path: Path) -> None:
    (corpus / "002.txt").write_text("This ENDS THE PROCESS at once.")
    machines = Machines(tmp_path, workers=2)
    try:
        cluster = Cluster(address=machines.address, folder=str(tmp_path / "parts"))
        summary = build([str(corpus)], Store.memory(), FakeReader(), cluster=cluster)
    finally:
        machines.stop()
    [line] = [line for line in summary.skipped if "002.txt" in line]
    assert "workers that read it were ended" in line
    assert {"001", "003", "rows-2"} <= set(summary.read)


@pytest.mark.parametrize(
    ("cluster", "message"),
    [
        (Cluster(address="tcp://127.0.0.1:9", folder="parts"), "tcp://127.0.0.1:9: no Dask scheduler answers there"),
        (Cluster(address="no address", folder="parts"), "no address of a Dask scheduler; write it as tcp://"),
    ],
)
def test_no_cluster(cluster: Cluster, message: str, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.cluster.WAIT", 1)
    with pytest.raises(ClusterError, match=re.escape(message)) as caught:
        build([str(corpus)], Store.memory(), FakeReader(), cluster=cluster)
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_used(machines: Machines, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (str(tmp_path / "file" / "parts"), "no-such-protocol://x"):
        with pytest.raises(ClusterError, match=re.escape(folder)):
            build([str(corpus)], Store.memory(), FakeReader(), cluster=Cluster(address=machines.address, folder=folder))


def test_standard_input_is_refused(machines: Machines, tmp_path: Path) -> None:
    cluster = Cluster(address=machines.address, folder=str(tmp_path))
    with pytest.raises(ClusterError, match="standard input cannot be read by a cluster"):
        build(["-"], Store.memory(), FakeReader(), cluster=cluster)
    assert Summary.of([Note("skipped", "x")]) == replace(Summary(), skipped=("x",))
