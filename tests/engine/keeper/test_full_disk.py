"""A full disk loses no end of an attempt, and starts nothing that it could not record."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.keeper.house import RUN, KeeperHouse, ended, eventually, lives
from zowl_desktop.model.errors import EnvironmentTrouble


@pytest.fixture
def small_disk(keeper_house: KeeperHouse) -> Iterator[Path]:
    """The house's data folder on a disk of 256 KiB."""
    keeper_house.place.home.mkdir(mode=0o700)
    disk = str(keeper_house.place.home)
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "zowl", disk], check=False
    ).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield keeper_house.place.home
    finally:
        keeper_house.demolish()
        subprocess.run(["umount", "-l", disk], check=True)


def fill(disk: Path) -> Path:
    """Use up what is left of the disk."""
    filling = disk / "filling"
    with contextlib.suppress(OSError), filling.open("ab", buffering=0) as file:
        while True:
            file.write(b"x" * 512)
    return filling


async def test_an_end_waits_for_room_on_the_disk(keeper_house: KeeperHouse, small_disk: Path) -> None:
    go = keeper_house.work / "go"
    async with keeper_house.client() as client:
        wait_for_go = f"while [ ! -e {go} ]; do sleep 0.05; done; exit 5"
        await client.start(keeper_house.envelope("a.1", "sh", "-c", wait_for_go))
        filling = fill(small_disk)
        go.touch()
        waiting = asyncio.create_task(ended(client, "a.1"))
        await asyncio.wait([waiting], timeout=1.5)
        assert not waiting.done()
        assert keeper_house.survivors() == {}
        assert lives(keeper_house.supervisor("a.1"))
        filling.unlink()
        assert (await waiting).code == 5


async def test_nothing_starts_on_a_full_disk(keeper_house: KeeperHouse, small_disk: Path) -> None:
    async with keeper_house.client() as client:
        filling = fill(small_disk)
        done = keeper_house.work / "done"
        envelope = keeper_house.envelope("a.1", "touch", str(done))
        with pytest.raises(EnvironmentTrouble, match="No space left on device"):
            await client.start(envelope)
        assert not done.exists()
        assert await client.list(RUN) == []
        filling.unlink()
        await client.start(envelope)
        assert (await ended(client, "a.1")).code == 0
        assert done.exists()


async def test_an_attempt_can_be_stopped_on_a_full_disk(keeper_house: KeeperHouse, small_disk: Path) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sleep", "1000"))
        filling = fill(small_disk)
        await client.stop(RUN, "a.1", "enough")
        await eventually(lambda: not keeper_house.survivors(), "the tree is ended")
        filling.unlink()
        assert (await ended(client, "a.1")).reason == "stopped"


def test_the_small_disk_is_small(small_disk: Path) -> None:
    assert fill(small_disk).stat().st_size < 300_000
    assert os.statvfs(small_disk).f_bavail == 0
