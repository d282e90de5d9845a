"""Measure how fast kg reads, what it needs and how large it is: ``python benchmarks/run.py [--words N] [TEXT...]``.

Reads the texts (by default those of ``seeds/``) again and again until N words are read: in one process on one core,
then in two processes on two, each pinned to its core with one thread. Prints a Markdown table and writes it with a
description of the machine to ``benchmarks/results.md``. Runs on Linux; nothing else should run beside it.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import machine

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("results.md")
MIB = 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path, default=sorted((ROOT / "seeds").glob("*.txt")))
    parser.add_argument("--words", type=int, default=20_000, help="words that each process reads (default %(default)s)")
    parser.add_argument("--child", type=int, metavar="CORE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child is not None:
        from kg.errors import KgError

        try:
            print(json.dumps(read(options.texts, options.words, options.child)))
        except KgError as error:
            sys.exit(str(error))
        return
    about = machine.describe()
    cores = sorted(os.sched_getaffinity(0))
    sizes = list(to_size_rows())  # first, for a build that fails shall not cost the time of the rest
    rows = [*to_reading_rows(options.texts, options.words, cores), *to_start_rows(), *sizes]
    table = "\n".join(("| measured | value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)))
    print(table)
    names = ", ".join(path.name for path in options.texts)
    said = f"By `python benchmarks/run.py` over {names}, {options.words:,} words a process."
    RESULTS.write_text(f"# Speed, memory and size\n\n{said}\n\n{about}\n\n{table}\n", encoding="utf-8")


def read(texts: Sequence[Path], wanted: int, core: int) -> dict[str, Any]:
    """Read documents in this process on one core; give seconds, words and peak memory."""
    os.sched_setaffinity(0, {core})
    begin = time.perf_counter()
    from kg.encoder import Encoder
    from kg.nlp import Reader

    imported = time.perf_counter()
    reader = Reader.load(threads=1)
    loaded = time.perf_counter()
    inside = clock(Encoder, ("to_pieces", "encode", "relate"))
    reader.read(next(to_documents(texts)))  # first use fills caches
    inside.clear()
    words = claims = 0
    rested = time.perf_counter()
    for document in to_documents(texts):
        claims += len(reader.read(document).claims)
        words += len(document.text.split())
        if words >= wanted:
            break
    end = time.perf_counter()
    return {
        "import": imported - begin,
        "load": loaded - imported,
        "seconds": end - rested,
        "begin": rested + _epoch(),
        "end": end + _epoch(),
        "encoder": sum(inside),
        "words": words,
        "claims": claims,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def to_documents(texts: Sequence[Path]) -> Iterator[Any]:
    """Give the texts as documents, again and again without end."""
    from kg.ids import to_content_hash
    from kg.model import Document

    said = [(path, path.read_text(encoding="utf-8")) for path in texts]
    turn = 0
    while True:
        turn += 1
        for path, text in said:
            name = f"{path.stem}-{turn}"
            language = path.stem.rpartition("-")[2] if path.stem[-3:] in ("-id", "-en") else "en"
            yield Document(id=name, text=text, language=language, source=path.name, content_hash=to_content_hash(text))


def clock(owner: type, names: Sequence[str]) -> list[float]:
    """Wrap methods so that each call adds its seconds to the list given back."""
    spent: list[float] = []

    def wrap(method: Any) -> Any:
        def timed(*arguments: Any, **more: Any) -> Any:
            begin = time.perf_counter()
            try:
                return method(*arguments, **more)
            finally:
                spent.append(time.perf_counter() - begin)

        return timed

    for name in names:
        setattr(owner, name, wrap(getattr(owner, name)))
    return spent


def to_reading_rows(texts: Sequence[Path], words: int, cores: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Measure reading on one core and, where there are two, on two at once."""
    (one,) = run_children(texts, words, cores[:1])
    yield "reading, one core", f"{one['words'] / one['seconds']:,.0f} words/s ({one['claims']} claims)"
    if len(cores) > 1:
        two = run_children(texts, words, cores[:2])
        seconds = max(child["end"] for child in two) - min(child["begin"] for child in two)
        yield "reading, two processes on two cores", f"{sum(child['words'] for child in two) / seconds:,.0f} words/s"
    yield "share of the encoder", f"{one['encoder'] / one['seconds']:.0%}"
    yield "peak memory of a process", f"{one['peak'] / MIB:,.0f} MiB"
    yield "importing the reader", f"{one['import']:.2f} s"
    yield "loading the model", f"{one['load']:.2f} s"


def run_children(texts: Sequence[Path], words: int, cores: Sequence[int]) -> list[dict[str, Any]]:
    """Read in fresh processes at once, one a core."""
    command = [sys.executable, __file__, *map(str, texts), "--words", str(words), "--child"]
    children = [
        subprocess.Popen([*command, str(core)], stdout=subprocess.PIPE, text=True, env=_environment()) for core in cores
    ]
    answers = [child.communicate()[0] for child in children]
    if any(child.returncode for child in children):
        sys.exit("reading failed; the reason stands above")
    return [json.loads(answer) for answer in answers]


def to_start_rows() -> Iterator[tuple[str, str]]:
    """Measure how long the command line takes to answer."""
    spent = []
    for _ in range(7):
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "kg", "--help"], check=True, stdout=subprocess.DEVNULL, env=_environment()
        )
        spent.append(time.perf_counter() - begin)
    yield "`kg --help`, median of 7", f"{statistics.median(spent):.2f} s"


def to_size_rows() -> Iterator[tuple[str, str]]:
    """Build the wheel and measure it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        yield "wheel", f"{sum(wheel.stat().st_size for wheel in Path(folder).glob('*.whl')) / MIB:.1f} MiB"


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def _epoch() -> float:
    """Tell what to add to a process's own clock to compare it with another's."""
    return time.time() - time.perf_counter()


if __name__ == "__main__":
    main()
