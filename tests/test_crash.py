"""Processes killed at any moment lose nothing that was acknowledged and leave nothing half done; one writes."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import crash_driver
import pytest

from kg.archive import backup, restore
from kg.errors import StoreError
from kg.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")

KILLS = 40
HERE = Path(__file__).parent


@contextmanager
def running(folder: Path, seed: int, pause: float = 0.0) -> Iterator["subprocess.Popen[str]"]:
    """A process that changes a store, resting for `pause` seconds in between, killed at the end of the block."""
    path = os.pathsep.join([str(HERE.parent), *sys.path])
    with subprocess.Popen(
        [sys.executable, str(HERE / "crash_driver.py"), str(folder), str(seed), str(pause)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@dataclass(frozen=True)
class Left:
    """What a killed process had acknowledged, what it had begun beside that, and what was there afterwards."""

    acknowledged: crash_driver.State
    begun: crash_driver.State
    state: crash_driver.State


def kill_one(folder: Path, seed: int, before: crash_driver.State) -> Left:
    """Start a process, kill it at a random moment, and give what is there then, after it was checked."""
    chance = random.Random(seed)
    with running(folder, seed) as process:
        assert process.stdout
        said, changes = process.stdout.readline(), chance.randint(1, 4)
        for _ in range(changes):
            said += process.stdout.readline()
            begin = time.perf_counter()
            said += process.stdout.readline()
            lasted = time.perf_counter() - begin
        said += process.stdout.readline()  # begins another
        time.sleep(1.2 * lasted * chance.random())
        process.send_signal(signal.SIGKILL)
        acknowledged, begun = crash_driver.read_states(said + process.stdout.read(), before)
        assert process.wait() == -signal.SIGKILL
    with Store.open(folder, read_only=True) as store:
        assert crash_driver.find_state(store) in (acknowledged, begun)
    with Store.open(folder) as store:
        found = crash_driver.find_state(store)
        assert found in (acknowledged, begun)
        crash_driver.check_whole(store, folder)
    return Left(acknowledged, begun, found)


def test_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    state: crash_driver.State = {}
    changed = 0
    for seed in range(KILLS):
        found = kill_one(tmp_path, seed, state).state
        changed += found != state
        state = found
    assert changed > KILLS / 2, "the processes did something before they were killed"


def test_a_kill_while_the_store_is_made(tmp_path: Path) -> None:
    for number in range(6):
        with running(tmp_path, number) as process:
            time.sleep(0.1 * number)
            process.kill()
            assert process.stdout
            acknowledged, begun = crash_driver.read_states(process.stdout.read(), {})
        with Store.open(tmp_path) as store:
            assert crash_driver.find_state(store) in (acknowledged, begun)
            crash_driver.check_whole(store, tmp_path)
            for id in store.ids():
                store.remove(id)


def test_a_second_writer_is_refused_and_a_reader_is_not(tmp_path: Path) -> None:
    with running(tmp_path, 1, pause=0.05) as process:
        assert process.stdout and process.stdout.readline() == "ready\n"
        second = subprocess.run(
            [sys.executable, "-m", "kg", "-C", str(tmp_path), "remove", "d1"],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(HERE.parent)},
        )
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr == f"kg: {tmp_path}: another kg is writing there; wait until it is done, or only read\n"
        for _ in range(3):
            with Store.open(tmp_path, read_only=True) as store:
                crash_driver.check_graphs(store)
        assert process.poll() is None, "the writer goes on"
    with Store.open(tmp_path) as store:
        crash_driver.check_whole(store, tmp_path)


def test_a_backup_beside_a_writer_is_of_one_moment(tmp_path: Path) -> None:
    project = tmp_path / "kg"
    with running(project, 2, pause=0.02) as process:
        assert process.stdout
        for _ in range(9):
            process.stdout.readline()
        for number in range(3):
            backup(project, tmp_path / f"{number}.tar")
        assert process.poll() is None
    for number in range(3):
        again = tmp_path / f"again-{number}"
        restore(tmp_path / f"{number}.tar", again)
        with Store.open(again) as store:
            assert crash_driver.find_state(store)
            crash_driver.check_whole(store, again)


def test_nothing_is_restored_over_what_another_writes(tmp_path: Path) -> None:
    project = tmp_path / "kg"
    with Store.open(project) as store:
        crash_driver.change(store, "d1", 1)
    backup(project, tmp_path / "kg.tar")
    with running(project, 3, pause=0.05) as process:
        assert process.stdout and process.stdout.readline() == "ready\n"
        with pytest.raises(StoreError, match="another kg is writing there"):
            restore(tmp_path / "kg.tar", project, force=True)
