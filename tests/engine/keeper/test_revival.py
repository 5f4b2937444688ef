"""A guarded client that vanishes is started again; one that leaves in order is not."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from tests.engine.keeper.house import RUN, KeeperHouse, eventually
from tests.guards.logs import ExpectLog
from zowl_desktop.keeper import revival as revivals
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.keeper.revival import REVIVAL, Revivable, Revival

GUARDED = """
import asyncio, json, sys
from pathlib import Path
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.keeper.revival import from_json

async def live(home, what):
    async with KeeperClient.connect_or_start(Path(home)) as client:
        await client.guard(from_json(json.loads(what)))
        print("guarded", flush=True)
        await asyncio.sleep(1000)

asyncio.run(live(*sys.argv[1:]))
"""


def successor(house: KeeperHouse, **env: str) -> Revivable:
    """A command that leaves a line with its session and its night."""
    script = "echo night $NIGHT; echo $$ $(ps -o sid= -p $$) >> successors"
    argv = ("/bin/sh", "-c", f"cd {house.work} && {{ {script}; }}")
    return Revivable(argv, {"PATH": "/usr/bin:/bin", "NIGHT": "first", **env}, house.work / "log")


def successors(house: KeeperHouse) -> list[str]:
    """The lines that they left."""
    file = house.work / "successors"
    return file.read_text().splitlines() if file.exists() else []


async def guarded(house: KeeperHouse, what: Revivable) -> asyncio.subprocess.Process:
    """A process whose client is guarded."""
    client = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", GUARDED, str(house.place.home), json.dumps(revivals.to_json(what)),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert client.stdout is not None
    assert await client.stdout.readline() == b"guarded\n"
    return client


async def vanish(client: asyncio.subprocess.Process) -> None:
    """As by kill -9."""
    client.kill()
    await client.wait()


async def test_what_vanished_is_started_again_once_and_belongs_to_nobody(keeper_house: KeeperHouse) -> None:
    client = await guarded(keeper_house, successor(keeper_house))
    await vanish(client)
    await eventually(lambda: successors(keeper_house), "it is started again")
    async with keeper_house.client() as other:
        await other.list(RUN)
    ((pid, session),) = [line.split() for line in successors(keeper_house)]
    assert pid == session
    assert (keeper_house.work / "log").read_text() == "night first\n"
    assert "started again (try 1 of 5)" in keeper_house.place.log.read_text()


async def test_the_next_keeper_guards_as_well(keeper_house: KeeperHouse) -> None:
    client = await guarded(keeper_house, successor(keeper_house))
    first = keeper_house.keeper_pid
    keeper_house.kill_keeper()
    await eventually(lambda: keeper_house.keeper_pid not in {first, None}, "there is another keeper")
    async with keeper_house.client() as other:  # which has heard the guarded one first, or hears it soon
        await other.list(RUN)
    await eventually(lambda: guards(keeper_house) == 2, "it is guarded again")
    await vanish(client)
    await eventually(lambda: successors(keeper_house), "it is started again")


def guards(house: KeeperHouse) -> int:
    """How often a keeper of this house was asked to guard."""
    return house.place.log.read_text().count("guarding")


async def test_who_leaves_in_order_is_not_started_again(keeper_house: KeeperHouse) -> None:
    keeper_house.start_keeper()
    async with KeeperClient.connect_or_start(keeper_house.place.home) as client:
        await client.guard(successor(keeper_house, NIGHT="left in order"))
    async with KeeperClient.connect_or_start(keeper_house.place.home) as client:
        await client.guard(successor(keeper_house, NIGHT="took it back"))
        await client.unguard()
    await vanish(await guarded(keeper_house, successor(keeper_house, **{REVIVAL: "off"})))
    await vanish(await guarded(keeper_house, successor(keeper_house, NIGHT="last")))
    await eventually(lambda: successors(keeper_house), "the last one is started again")
    assert (keeper_house.work / "log").read_text() == "night last\n"
    assert len(successors(keeper_house)) == 1


NOBODY: list[dict[str, object]] = [
    {},
    {"argv": [], "env": {}, "log": ""},
    {"argv": [1], "env": {}, "log": "x"},
]


async def test_what_cannot_be_started_is_not_guarded(keeper_house: KeeperHouse) -> None:
    keeper_house.start_keeper()
    reader, writer = await asyncio.open_unix_connection(keeper_house.place.socket)
    writer.write(b'{"hello": 1}\n')
    await reader.readline()
    for what in NOBODY:
        writer.write(json.dumps({"id": 1, "do": "guard", "with": what}).encode() + b"\n")
        assert json.loads(await reader.readline())["error"]["kind"] == "BadInput", what
    writer.close()


class Births:
    """Starts nobody, and counts."""

    def __init__(self) -> None:
        self.pids: list[int] = []

    def __call__(self, _what: Revivable) -> int:
        self.pids.append(1000 + len(self.pids))
        return self.pids[-1]


@pytest.fixture
def births() -> Births:
    return Births()


@pytest.fixture
def revival(births: Births, monkeypatch: pytest.MonkeyPatch) -> Revival:
    """Without pauses between the tries."""
    monkeypatch.setattr(revivals, "_PAUSES", (0.0,) * 5)
    return Revival(births)


WHAT = Revivable(("engine",), {}, Path("log"))
KILLED = 9
"""The wait status of a process that a SIGKILL ended."""


async def born(births: Births, number: int) -> None:
    """Wait for the successor of this number."""
    await eventually(lambda: len(births.pids) >= number, f"birth {number}")


async def die(revival: Revival, births: Births, number: int, status: int) -> None:
    """The successor of this number is born, and ends."""
    await born(births, number)
    revival.buried(births.pids[number - 1], status)


async def test_a_successor_that_cannot_live_is_given_up(
    revival: Revival, births: Births, expect_log: ExpectLog
) -> None:
    expect_log("the engine vanished and is started again")
    revival.guard("engine", WHAT)
    revival.lost("engine")
    for number in range(1, 6):
        await die(revival, births, number, KILLED)
    await eventually(lambda: not revival.busy, "it is given up")
    assert len(births.pids) == 5
    expect_log("started 5 times in vain; the run waits for a person")


async def test_successors_that_serve_for_a_moment_are_bounded_too(
    revival: Revival, births: Births, expect_log: ExpectLog
) -> None:
    expect_log("the engine vanished and is started again")
    expect_log("in vain")
    revival.guard("engine 0", WHAT)
    for number in range(1, 7):
        revival.lost(f"engine {number - 1}")
        if number == 6:
            break
        await born(births, number)
        revival.guard(f"engine {number}", WHAT)
        await asyncio.sleep(0.01)
    await eventually(lambda: not revival.busy, "it is given up")
    assert len(births.pids) == 5


async def test_a_successor_that_finds_nothing_to_do_is_the_last(
    revival: Revival, births: Births, expect_log: ExpectLog
) -> None:
    expect_log("the engine vanished and is started again")
    revival.guard("engine", WHAT)
    revival.lost("engine")
    await die(revival, births, 1, 0)
    await eventually(lambda: not revival.busy, "nothing is left to do")
    assert len(births.pids) == 1


async def test_an_engine_whose_place_was_taken_is_not_started_again(revival: Revival, births: Births) -> None:
    revival.guard("engine", WHAT)
    revival.guard("another", WHAT)
    revival.lost("engine")
    revival.unguard("another")
    assert not revival.busy
    assert births.pids == []


async def test_a_successor_that_vanishes_at_once_is_followed(
    revival: Revival, births: Births, expect_log: ExpectLog
) -> None:
    """Its line is cut before its death is told."""
    expect_log("the engine vanished and is started again")
    revival.guard("engine", WHAT)
    revival.lost("engine")
    await eventually(lambda: births.pids, "the first one")
    revival.guard("successor", WHAT)
    revival.lost("successor")
    await asyncio.sleep(0)
    await die(revival, births, 1, KILLED)
    await eventually(lambda: len(births.pids) == 2, "the second one")
    await revival.close()
