"""These tests kill for a living: they must never hit what they did not start."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.engine.keeper.house import KeeperHouse, kill, lives, send


@pytest.mark.parametrize(
    "pid", [-1, 0, 1, os.getpid(), os.getppid()], ids=["all", "group", "init", "own", "parent"]
)
def test_no_test_can_signal_who_runs_it(pid: int) -> None:
    with pytest.raises(AssertionError):
        kill(pid)
    with pytest.raises(AssertionError):
        send(pid, signal.SIGTERM)


def test_what_a_house_knows_its_processes_by_is_chosen_by_nobody(tmp_path: Path) -> None:
    """A token that is a word would be found in the command lines of half the machine."""
    tokens = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        tokens.add(KeeperHouse(tmp_path / name / "home").token)
    assert [len(token) for token in tokens] == [24, 24]


def test_a_house_leaves_strangers_alone(keeper_house: KeeperHouse) -> None:
    words = {"LONG": "a long night at home", "ZOWL_MARK": "", "TOKEN": ""}
    with subprocess.Popen(["sleep", "1000"], env={**os.environ, **words}, cwd="/") as stranger:
        try:
            assert keeper_house.demolish() == {}
            assert lives(stranger.pid)
        finally:
            stranger.kill()


def test_the_name_of_a_dead_keeper_is_no_keeper(keeper_house: KeeperHouse) -> None:
    """Between taking the lock and signing it, a keeper's lock bears its predecessor's number."""
    keeper = keeper_house.start_keeper()
    keeper_house.place.lock_file.write_text(f"{os.getpid()}\n")
    assert keeper_house.keeper_pid is None
    keeper_house.place.lock_file.write_text(f"{keeper}\n")
    assert keeper_house.keeper_pid == keeper
