"""Kill writers at random moments and check what is left: ``python benchmarks/crash.py [--kills N]``.

Each process of ``tests/crash_driver.py`` changes the same store until it is killed. Then the store is opened for
reading and for writing, and held against one that is made anew of the same documents: graphs, default graph, conflicts
and texts. Anything acknowledged that is lost, or anything half there, ends the run with an error. Prints a Markdown
table and writes it to ``benchmarks/results-crash.md``.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import machine

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import test_crash

RESULTS = Path(__file__).with_name("results-crash.md")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="processes to kill (default %(default)s)")
    options = parser.parse_args()
    about = machine.describe()
    begin = time.perf_counter()
    in_change = in_flight = 0
    state: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.kills):
            found = test_crash.kill_one(Path(folder), 1000 + seed, state)
            in_change += found.begun != found.acknowledged
            in_flight += found.state == found.begun != found.acknowledged
            state = found.state
    rows = (
        ("processes killed", options.kills),
        ("killed within a change", in_change),
        ("of these, the change was there after all", in_flight),
        ("seconds", round(time.perf_counter() - begin)),
    )
    table = "\n".join(("| measured | value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)))
    print(table)
    said = "By `python benchmarks/crash.py`; anything acknowledged that is lost, or half there, ends it with an error."
    RESULTS.write_text(f"# Crashes\n\n{said}\n\n{about}\n\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
