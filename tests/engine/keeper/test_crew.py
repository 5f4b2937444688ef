"""A supervisor sees one attempt after the other through, and nothing of one reaches the next."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.engine.keeper.house import PATIENCE, RUN, KeeperHouse, ended, eventually, kill, lives, send
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.keeper.spool import Exit


async def run(client: KeeperClient, house: KeeperHouse, attempt: str, line: str) -> Exit:
    """A shell line, from start to end."""
    await client.start(house.envelope(attempt, "sh", "-c", line))
    return await ended(client, attempt)


async def test_the_next_attempt_gets_the_same_supervisor(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        if client.way != "namespace":
            pytest.skip("no certain end of a tree but the supervisor's own")
        ends = [await run(client, keeper_house, f"a.{n}", f"echo {n}; exit {n}") for n in range(1, 4)]
        assert [end.code for end in ends] == [1, 2, 3]
        assert [keeper_house.folder(f"a.{n}").stdout.read_text() for n in (1, 2, 3)] == ["1\n", "2\n", "3\n"]
        assert len({keeper_house.supervisor(f"a.{n}") for n in (1, 2, 3)}) == 1
        marks = {started.mark for n in (1, 2, 3) if (started := keeper_house.folder(f"a.{n}").started())}
        assert len(marks) == 3
        assert keeper_house.survivors() == {}


async def test_two_at_once_have_two(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await run(client, keeper_house, "a.1", "true")
        for attempt in ("b.1", "b.2"):
            await client.start(keeper_house.envelope(attempt, "sleep", "1000"))
        assert keeper_house.supervisor("b.1") != keeper_house.supervisor("b.2")
        await client.stop(RUN, "b.1", "enough")
        assert (await ended(client, "b.1")).detail == "enough"
        assert lives(keeper_house.supervisor("b.2"))
        await client.stop(RUN, "b.2", "enough")
        assert (await ended(client, "b.2")).reason == "stopped"


async def test_what_an_attempt_left_running_is_not_there_for_the_next(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await run(client, keeper_house, "a.1", "setsid sleep 1000 & setsid sh -c 'trap : TERM; sleep 999' &")
        assert keeper_house.survivors() == {}
        end = await run(client, keeper_house, "a.2", "ls -d /proc/[0-9]* | wc -l")
        assert end.code == 0
        if client.way == "namespace":  # the supervisor, sh, ls, wc
            assert int(keeper_house.folder("a.2").stdout.read_text()) <= 4


async def test_a_tree_that_told_its_supervisor_to_end_does_not_end_the_next(
    keeper_house: KeeperHouse,
) -> None:
    async with keeper_house.client() as client:
        if client.way != "namespace":
            pytest.skip("the supervisor's number is not known inside")
        await run(client, keeper_house, "a.1", "kill -TERM 1; sleep 1000")
        end = await run(client, keeper_house, "a.2", "exit 7")
        assert (end.reason, end.code) == ("exited", 7)
        assert keeper_house.supervisor("a.1") != keeper_house.supervisor("a.2")


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount")
async def test_mounts_of_an_attempt_are_not_there_for_the_next(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        if client.way != "namespace":
            pytest.skip("nothing is private to a tree here")
        place = keeper_house.work / "mounted"
        place.mkdir()
        end = await run(client, keeper_house, "a.1", f"mount -t tmpfs none {place} && touch {place}/left")
        assert end.code == 0
        end = await run(client, keeper_house, "a.2", f"test ! -e {place}/left")
        assert end.code == 0
        assert keeper_house.supervisor("a.1") != keeper_house.supervisor("a.2")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_a_free_supervisor_may_die(keeper_house: KeeperHouse, number: signal.Signals) -> None:
    async with keeper_house.client() as client:
        for turn in range(1, 6):
            assert (await run(client, keeper_house, f"a.{turn}", "exit 5")).code == 5
            send(keeper_house.supervisor(f"a.{turn}"), number)


@pytest.mark.case(70)
@pytest.mark.parametrize(
    ("point", "reason"),
    [
        ("supervisor.before_claim", "exited"),
        ("supervisor.spawned", "lost"),
        ("supervisor.main_ended", "lost"),
    ],
)
async def test_a_supervisor_may_die_over_its_second_attempt(
    keeper_house: KeeperHouse, point: str, reason: str, tmp_path: Path
) -> None:
    folder = tmp_path / "crashed"
    folder.mkdir()
    crash = {"ZOWL_CRASH_AT": f"{point}:2", "ZOWL_CRASH_FOLDER": str(folder)}
    async with keeper_house.client(**crash) as client:
        if client.way != "namespace":
            pytest.skip("every attempt has a supervisor of its own")
        assert (await run(client, keeper_house, "a.1", "exit 1")).code == 1
        assert (await run(client, keeper_house, "a.2", "exit 2")).reason == reason
        assert (folder / f"{point}.crashed").exists()
        first = keeper_house.folder("a.1").exit()
        assert first is not None
        assert first.code == 1
        assert (await run(client, keeper_house, "a.3", "exit 3")).code == 3
        assert keeper_house.survivors() == {}


@pytest.mark.case(70)
async def test_one_that_dies_with_an_end_untold_and_an_attempt_unread_leaves_neither_waiting(
    keeper_house: KeeperHouse, tmp_path: Path
) -> None:
    folder = tmp_path / "halted"
    folder.mkdir()
    async with keeper_house.client(
        ZOWL_BARRIER_AT="supervisor.offered", ZOWL_CRASH_FOLDER=str(folder)
    ) as client:
        if client.way != "namespace":
            pytest.skip("every attempt has a supervisor of its own")
        # Of one that never ran nothing but the end is told, however slow the machine is.
        first = asyncio.create_task(client.carry_out(keeper_house.envelope("a.1", "/no/such/program")))
        await eventually(lambda: any(folder.glob("supervisor.offered.*")), "an offer")
        second = asyncio.create_task(client.carry_out(keeper_house.envelope("a.2", "sh", "-c", "exit 2")))
        await asyncio.sleep(0)  # now it is asked for
        await client.start(keeper_house.envelope("a.3", "sleep", "1000"))  # so a.2 is handed over by now
        send(keeper_house.supervisor("a.1"), signal.SIGKILL)
        (folder / "supervisor.offered.go").touch()
        assert (await asyncio.wait_for(first, PATIENCE)).reason == "not_started"
        assert (await asyncio.wait_for(second, PATIENCE)).code == 2
        await client.stop(RUN, "a.3", "enough")
        assert (await ended(client, "a.3")).reason == "stopped"


async def test_free_supervisors_leave(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await run(client, keeper_house, "a.1", "true")
        supervisor = keeper_house.supervisor("a.1")
        await eventually(lambda: not Path(f"/proc/{supervisor}").exists(), "it leaves when nobody needs it")


@pytest.mark.parametrize("whose", ["keeper", "zygote"])
async def test_free_supervisors_leave_with_their_keeper(keeper_house: KeeperHouse, whose: str) -> None:
    async with keeper_house.client() as client:
        await run(client, keeper_house, "a.1", "true")
        await client.start(keeper_house.envelope("b.1", "sleep", "1000"))
        busy = keeper_house.supervisor("b.1")
        await client.start(keeper_house.envelope("b.2", "true"))
        await ended(client, "b.2")
        free = keeper_house.supervisor("b.2")
        for pid in [client.keeper] if whose == "keeper" else keeper_house.zygotes():
            kill(pid)
        await eventually(lambda: not lives(free), "it leaves")
        assert lives(busy)
        await client.stop(RUN, "b.1", "enough")
        assert (await ended(client, "b.1")).reason == "stopped"
        await eventually(lambda: not lives(busy), "so does the other, with its work done")
        assert (await run(client, keeper_house, "c.1", "exit 9")).code == 9
