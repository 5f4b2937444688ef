"""The disk with the data folder is full in the night: nothing new starts, nothing is lost, and it is said."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.stage import Stage
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.model.errors import EnvironmentTrouble

_SIZE = "8m"


@pytest.fixture
def small_disk(house: Path) -> Iterator[Path]:
    """The data folder on a small disk of its own."""
    home = Path(os.environ["ZOWL_HOME"])
    home.mkdir(mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=700", "zowl", str(home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield home
    finally:
        subprocess.run(["umount", "-l", str(home)], check=True)


def fill(disk: Path) -> Path:
    """Use up what is left of the disk."""
    filling = disk / "filling"
    with contextlib.suppress(OSError), filling.open("ab", buffering=0) as file:
        while True:
            file.write(b"x" * 512)
    return filling


def night(stage: Stage, go: Path) -> Path:
    """The first task waits; the second one's start falls into the bad time."""
    stage.repository("api")
    wait = f"while [ ! -e {go} ]; do sleep 0.05; done"
    return stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}}}
tasks:
  first: {{project: api, run: '{stage.counting("first", wait)}'}}
  second: {{project: api, needs: [first], run: '{stage.counting("second")}'}}
"""
    )


def test_a_disk_that_is_full_from_the_start_is_said_at_once(stage: Stage, small_disk: Path) -> None:
    file = night(stage, small_disk / "go")
    filling = fill(small_disk)
    said = stage.zowl("run", str(file), code=4)
    assert "disk is full" in said, said
    assert "Free some disk space" in said, said
    filling.unlink()


async def test_a_keeper_that_has_no_room_is_not_waited_for(small_disk: Path) -> None:
    filling = fill(small_disk)
    with pytest.raises(EnvironmentTrouble, match="No space left on device"):
        async with asyncio.timeout(10), KeeperClient.connect_or_start(small_disk):
            pass
    filling.unlink()


def test_a_night_waits_for_room_and_goes_on(stage: Stage, small_disk: Path, tmp_path: Path) -> None:
    go = tmp_path / "go"
    running = stage.start("run", str(night(stage, go)))
    stage.await_count(["first"])
    filling = fill(small_disk)
    go.touch()
    assert running.stdout is not None
    said = ""
    while "Free some disk space" not in said:
        line = running.stdout.readline()
        assert line, said
        said += line
    assert stage.counts() == {"first": 1}
    assert stage.states()["second"] == "waiting"  # the morning can be read all the same
    answer = stage.zowl("skip", "second", code=None)  # at once, and done now or later
    assert "is left out" in answer or "is done as soon as there is room" in answer
    filling.unlink()
    out, _ = running.communicate()
    assert stage.states() == {"first": "succeeded", "second": "skipped"}, said + out
    assert stage.counts() == {"first": 1}
