"""Nothing of a tree outlives its attempt, in each way of holding it, whoever dies when.

The tree is `programs/thicket.py`: ignored signals, sessions of their own, double forks, a process without the
mark, one that forks itself on for ever. Survivors are counted over all processes of the machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.keeper.house import (
    RUN,
    KeeperHouse,
    ended,
    eventually,
    kill,
    lives,
    needs_user_namespaces,
    send,
    until,
)
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.keeper.spool import Exit
from zowl_desktop.keeper.trees.choice import ALLOWED

THICKET = Path(__file__).parent / "programs" / "thicket.py"

pytestmark = pytest.mark.case(80, 81, 82, 83)


async def grow(client: KeeperClient, house: KeeperHouse, then: str = "stay", **bounds: Any) -> None:
    """Start a thicket and wait until all of it lives."""
    ready = house.work / "ready"
    await client.start(house.python("a.1", THICKET, house.token, str(ready), then, **bounds))
    await eventually(ready.exists, "the thicket has grown")
    if then != "exit":
        await eventually(lambda: len(house.survivors()) >= 5, "all of it lives")


async def end_of(client: KeeperClient, house: KeeperHouse) -> Exit:
    """The end of the thicket; nothing may be left by the time it is told."""
    end = await ended(client, "a.1")
    assert house.survivors() == {}
    return end


async def test_nothing_survives_a_stop(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await grow(client, keeper_house)
        await client.stop(RUN, "a.1", "enough")
        end = await end_of(client, keeper_house)
    assert (end.code, end.signal, end.reason, end.detail) == (None, signal.SIGKILL, "stopped", "enough")


async def test_nothing_survives_a_timeout(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.python("a.1", THICKET, keeper_house.token, "/dev/null", time=1.5))
        end = await end_of(client, keeper_house)
    assert (end.signal, end.reason, end.detail) == (signal.SIGKILL, "timeout", "its time of 1.5 s is over")


async def test_nothing_survives_the_main_program(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await grow(client, keeper_house, "exit", time=25)
        end = await end_of(client, keeper_house)
    assert (end.code, end.reason) == (0, "exited")


async def test_a_soft_stop_is_obeyed_and_the_rest_is_killed(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await grow(client, keeper_house, "obey", soft_stop="INT", grace=25)
        await client.stop(RUN, "a.1", "enough")
        end = await end_of(client, keeper_house)
    assert (end.code, end.signal, end.reason) == (7, None, "stopped")


async def test_a_soft_stop_that_is_ignored_ends_in_a_kill(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await grow(client, keeper_house, soft_stop="TERM", grace=0.3)
        await client.stop(RUN, "a.1", "enough")
        end = await end_of(client, keeper_house)
    assert (end.signal, end.reason) == (signal.SIGKILL, "stopped")


async def test_a_dead_supervisor_leaves_a_dead_tree(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await grow(client, keeper_house)
        kill(keeper_house.supervisor("a.1"))
        end = await ended(client, "a.1")
        await eventually(lambda: not keeper_house.survivors(), "the tree is dead")
    assert (end.code, end.signal, end.reason) == (None, None, "lost")
    assert end.detail == "its supervisor died; nobody saw the end"


async def test_a_supervisor_that_dies_without_a_keeper_is_buried_by_the_next(
    keeper_house: KeeperHouse, way: str
) -> None:
    async with keeper_house.client() as client:
        await grow(client, keeper_house)
    keeper_house.kill_keeper()
    kill(keeper_house.supervisor("a.1"))
    keeper_house.start_keeper()
    async with keeper_house.client() as client:
        assert (await ended(client, "a.1")).reason == "lost"
        await eventually(lambda: not keeper_house.survivors(), "the tree is dead")


async def test_keeper_zygote_and_supervisor_may_all_die(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await grow(client, keeper_house)
    keeper_house.kill_keeper()
    for zygote in keeper_house.zygotes():
        kill(zygote)
    kill(keeper_house.supervisor("a.1"))
    keeper_house.start_keeper()
    async with keeper_house.client() as client:
        assert (await ended(client, "a.1")).reason == "lost"
    left = keeper_house.survivors()
    if "mark" in way:  # nobody is left who could know an orphan that threw its mark away
        for pid in [pid for pid in left if not marked(pid)]:
            del left[pid]
            kill(pid)
    assert left == {}


async def test_an_agent_without_a_keeper_ends_in_time(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await grow(client, keeper_house, orphan_time=1)
    keeper_house.kill_keeper()
    until(lambda: not keeper_house.survivors(), "the orphaned tree is ended")
    until(lambda: keeper_house.folder("a.1").exit(), "its end is on record")
    keeper_house.start_keeper()
    async with keeper_house.client() as client:
        end = await ended(client, "a.1")
    assert (end.reason, end.detail) == ("orphaned", "no keeper for 1 s")


async def test_a_tool_without_a_keeper_goes_on(keeper_house: KeeperHouse) -> None:
    done, go = keeper_house.work / "done", keeper_house.work / "go"
    wait_for_go = f"while [ ! -e {go} ]; do sleep 0.05; done; touch {done}"
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("tool.1", "sh", "-c", wait_for_go))
        await client.start(keeper_house.envelope("agent.1", "sleep", "1000", orphan_time=0.5))
    keeper_house.kill_keeper()
    until(lambda: keeper_house.folder("agent.1").exit(), "the agent is ended")
    go.touch()
    until(done.exists, "the tool ends by itself")
    until(lambda: keeper_house.folder("tool.1").exit(), "its end is on record")


async def test_an_agent_whose_keepers_change_goes_on(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sleep", "1000", orphan_time=3))
        (first,) = await client.list(RUN)
        for _ in range(4):
            keeper_house.kill_keeper()
            await asyncio.sleep(1)  # a quarter of it without a keeper, more in all than it may be in one go
            assert await client.list(RUN) == [first]
        assert first.pid is not None
        assert lives(first.pid)


async def test_a_deadline_needs_no_keeper(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await grow(client, keeper_house, time=3)
    keeper_house.kill_keeper()
    for zygote in keeper_house.zygotes():
        kill(zygote)
    end = until(lambda: keeper_house.folder("a.1").exit(), "its end is on record")
    assert end is not None
    assert end.reason == "timeout"
    assert keeper_house.survivors() == {}


async def test_a_supervisor_told_to_end_takes_its_tree_along(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await grow(client, keeper_house)
        send(keeper_house.supervisor("a.1"), signal.SIGTERM)
        end = await end_of(client, keeper_house)
    assert (end.reason, end.detail) == ("stopped", "its supervisor was told to end, as at shutdown")


async def test_a_tree_cannot_reach_out_of_its_namespace(
    keeper_house: KeeperHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A way that is taken instead would let it kill the whole machine.
    monkeypatch.setenv(ALLOWED, "namespace")
    outside = own_namespace()
    inside = f'ns=$(readlink /proc/self/ns/pid) && test -n "$ns" && test "$ns" != "{outside}" || exit 11'
    kill_all = "for p in $(ls /proc | grep -E '^[0-9]+$'); do kill -9 $p; done; kill -9 -1; echo alive"
    async with keeper_house.client() as client:
        if client.way != "namespace":
            pytest.skip("trees are held by other means here")
        await client.start(keeper_house.envelope("a.1", "sh", "-c", f"{inside}; {kill_all}"))
        end = await ended(client, "a.1")
        assert (await client.list(RUN))[0].exit == end
    assert (end.reason, end.code) != ("exited", 11)
    assert end.reason == "exited"


def own_namespace() -> str:
    """The PID namespace of these tests."""
    return str(Path("/proc/self/ns/pid").readlink())


async def test_no_zombie_is_left(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await grow(client, keeper_house, "exit", time=25)
        await end_of(client, keeper_house)
        supervisor = keeper_house.supervisor("a.1")
        await eventually(lambda: not Path(f"/proc/{supervisor}").exists(), "the supervisor is reaped")
        (zygote,) = keeper_house.zygotes()
        kill(zygote)
        await eventually(lambda: not Path(f"/proc/{zygote}").exists(), "the zygote is reaped")


@needs_user_namespaces
async def test_no_zombie_is_left_where_the_first_process_reaps_nothing(keeper_house: KeeperHouse) -> None:
    """As in a container whose first process is just some program: orphans fall to the keeper."""
    async with keeper_in_container(keeper_house) as client:
        await client.start(keeper_house.envelope("a.1", "sleep", "1000"))
        for zygote in keeper_house.zygotes():
            kill(zygote)
        await client.stop(RUN, "a.1", "enough")
        assert (await ended(client, "a.1")).reason == "stopped"
        await eventually(lambda: not zombies(), "all are reaped")


@contextlib.asynccontextmanager
async def keeper_in_container(house: KeeperHouse) -> AsyncIterator[KeeperClient]:
    """A client of a keeper in a PID namespace whose first process is `sleep`."""
    start = shlex.join([sys.executable, "-P", "-m", "zowl_desktop.keeper", str(house.place.home)])
    contain = ["--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount-proc"]
    container = await asyncio.create_subprocess_exec(
        "unshare",
        *contain,
        "sh",
        "-c",
        f"{start} && echo up && exec sleep 1000",
        stdout=subprocess.PIPE,
        cwd="/",
    )
    assert container.stdout is not None
    try:
        if await container.stdout.readline() != b"up\n":
            pytest.skip("no container can be made here")
        async with KeeperClient.connect_or_start(house.place.home) as client:
            yield client
    finally:
        with contextlib.suppress(ProcessLookupError):
            container.kill()
        await container.wait()


def zombies() -> list[int]:
    """Dead processes of ours that nobody has reaped."""
    return [pid for pid, shown in states() if shown == "Z"]


def states() -> Iterator[tuple[int, str]]:
    """Each process of ours with its state."""
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(") ")
            if name.startswith("zowl-"):
                yield int(folder.name), rest[0]


def marked(pid: int) -> bool:
    """Whether the process carries a mark."""
    return b"ZOWL_MARK=" in Path(f"/proc/{pid}/environ").read_bytes()
