"""Measure builds of libraries: ``python benchmarks/corpus.py [N...]``, by default 20, 200 and 2,000 documents.

Builds mixed corpora (`make_corpus.py`) with two jobs, and the largest also with one and on a Dask cluster of two
workers; compares what came out to the byte. Time is by the wall, memory that of all processes together, looked at five
times a second. Writes ``benchmarks/results-corpus.md`` and the plot beside it. Nothing else should run meanwhile.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import machine
import psutil
from make_corpus import make_corpus

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
KG = [sys.executable, "-m", "kg"]


@dataclass
class Run:
    """A build and what it took."""

    way: str
    documents: int
    words: int
    claims: int
    quads: int
    seconds: float
    peak: int
    digest: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", nargs="*", type=int, default=[20, 200, 2000])
    counts = sorted(parser.parse_args().counts)
    about = machine.describe()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in counts:
            make_corpus(folder / f"corpus-{count}", count)
        runs = [measure(folder, count, "two jobs", ["--jobs", "2"]) for count in counts]
        runs.append(measure(folder, counts[-1], "one job", ["--jobs", "1"]))
        with Machines(folder) as address:
            runs.append(measure(folder, counts[-1], "cluster of two", ["--cluster", address]))
    (HERE / "results-corpus.md").write_text(to_page(runs, about), encoding="utf-8")
    plot([run for run in runs if run.way == "two jobs"])


class Machines:
    """A scheduler and two workers, each a process."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> str:
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self._file))
        while not self._file.exists():
            time.sleep(0.1)
        address = str(json.loads(self._file.read_text())["address"])
        for _ in range(2):
            self._start("worker", address, "--nthreads", "1", "--local-directory", str(self._folder))
        return address

    def _start(self, kind: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments, "--no-dashboard"]
        environment = {**ENVIRONMENT, "OMP_NUM_THREADS": "1"}
        self._running.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL))

    def __exit__(self, *error: object) -> None:
        for process in reversed(self._running):
            process.terminate()
            process.wait()


def measure(folder: Path, count: int, way: str, options: list[str]) -> Run:
    project, out = folder / f"project-{count}-{way}", folder / f"out-{count}-{way}"
    peak = [0]
    over = threading.Event()

    def look() -> None:
        own = psutil.Process()
        while not over.wait(0.2):
            total = 0
            for process in own.children(recursive=True):
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            peak[0] = max(peak[0], total)

    watcher = threading.Thread(target=look)
    watcher.start()
    begin = time.perf_counter()
    command = [*KG, "-C", str(project), "build", str(folder / f"corpus-{count}"), "-o", str(out), *options]
    subprocess.run(command, check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - begin
    over.set()
    watcher.join()
    quads = subprocess.run(
        [*KG, "-C", str(project), "export", "-f", "nquads"], check=True, env=ENVIRONMENT, capture_output=True
    )
    claims = (out / "claims.jsonl").read_bytes()
    digest = hashlib.sha256(quads.stdout + claims + (out / "graph.ttl").read_bytes()).hexdigest()
    words = sum(len(text.read_text(encoding="utf-8").split()) for text in (project / "texts").glob("*.txt"))
    lines = claims.count(b"\n")
    run = Run(way, count, words, lines, quads.stdout.count(b"\n"), seconds, peak[0], digest)
    print(run, flush=True)
    return run


def to_page(runs: list[Run], about: str) -> str:
    rows = [
        f"| {run.documents:,} | {run.way} | {run.words:,} | {run.claims:,} | {run.quads:,} | {run.seconds:.0f} s "
        f"| {run.seconds / run.documents:.2f} s | {run.words / run.seconds:,.0f} | {run.peak / 2**20:,.0f} MiB |"
        for run in runs
    ]
    largest = [run for run in runs if run.documents == runs[-1].documents]
    same = len({run.digest for run in largest}) == 1
    return "\n".join(
        (
            "# Builds of libraries",
            "",
            "By `python benchmarks/corpus.py`: from files of every format to the page, Turtle and JSON Lines.",
            "",
            about,
            "",
            "| documents | way | words | claims | quads | time | a document | words/s | memory, all processes |",
            "|---|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            f"What one job, two jobs and the cluster wrote is {'the same' if same else 'NOT the same'} to the byte "
            "(N-Quads, Turtle and JSON Lines).",
            "",
            "![Time against documents](results-corpus.png)",
            "",
        )
    )


def plot(runs: list[Run]) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(5, 3.4), layout="constrained")
    counts = [run.documents for run in runs]
    axes.loglog(counts, [run.seconds for run in runs], "o-", label="measured, two jobs")
    slope = runs[-1].seconds / runs[-1].documents
    axes.loglog(counts, [slope * count for count in counts], ":", color="grey", label="in proportion")
    axes.set(xlabel="documents", ylabel="seconds")
    axes.legend(frameon=False)
    figure.savefig(HERE / "results-corpus.png", dpi=130, metadata={"Software": None})


if __name__ == "__main__":
    main()
