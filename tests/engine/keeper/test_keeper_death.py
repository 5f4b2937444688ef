"""The keeper dies, stops, comes back: living attempts go on, no line is lost, ended ones are found."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.keeper.house import RUN, KeeperHouse, ended, eventually, kill, lives, send, until
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.keeper.spool import AttemptFolder
from zowl_desktop.model.errors import Refused

ONE_PORT = Path(__file__).parent / "programs" / "one_port.py"

COUNTING = """
import pathlib, sys, time
stop, n = pathlib.Path(sys.argv[1]), 0
while not stop.exists():
    n += 1
    print("line", n, flush=True)
    print("error", n, file=sys.stderr, flush=True)
    time.sleep(0.001)
print("last", n, flush=True)
sys.exit(7)
"""


async def test_a_killed_keeper_comes_back_to_the_same_process(keeper_house: KeeperHouse, way: str) -> None:
    stop = keeper_house.work / "stop"
    counting = keeper_house.work / "counting.py"
    counting.write_text(COUNTING)
    folder = keeper_house.folder("a.1")
    async with keeper_house.client() as client:
        await client.start(keeper_house.python("a.1", counting, str(stop)))
        (before,) = await client.list(RUN)
        first = client.keeper
        for _ in range(3):
            await growth(folder)
            keeper_house.kill_keeper()
            await growth(folder)
            assert await client.list(RUN) == [before]
        assert client.keeper != first
        stop.touch()
        end = await ended(client, "a.1")
    assert (end.code, end.reason) == (7, "exited")
    *lines, last = folder.stdout.read_text().splitlines()
    assert lines == [f"line {n + 1}" for n in range(len(lines))]
    assert last == f"last {len(lines)}"
    assert len(folder.stderr.read_text().splitlines()) == len(lines)


async def growth(folder: AttemptFolder) -> None:
    """Wait until the attempt prints on."""
    size = folder.output_size()
    await eventually(lambda: folder.output_size() > size, "it prints on")


async def test_who_waits_is_told_by_the_next_keeper(keeper_house: KeeperHouse) -> None:
    go = keeper_house.work / "go"
    async with keeper_house.client() as client:
        wait_for_go = f"while [ ! -e {go} ]; do sleep 0.05; done; exit 5"
        await client.start(keeper_house.envelope("a.1", "sh", "-c", wait_for_go))
        waiting = asyncio.create_task(ended(client, "a.1"))
        await client.list(RUN)
        keeper_house.kill_keeper()
        go.touch()
        assert (await waiting).code == 5


async def test_an_end_that_no_keeper_saw_is_kept(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        go = keeper_house.work / "go"
        wait_for_go = f"while [ ! -e {go} ]; do sleep 0.05; done; echo late; exit 6"
        await client.start(keeper_house.envelope("a.1", "sh", "-c", wait_for_go))
    keeper_house.kill_keeper()
    for zygote in keeper_house.zygotes():
        kill(zygote)
    go.touch()
    until(lambda: keeper_house.folder("a.1").exit(), "its end is on record")
    async with keeper_house.client() as client:
        assert [each.taken for each in await client.list(RUN)] == [False]
        end = await ended(client, "a.1")
        await client.take(RUN, "a.1")
    assert (end.code, end.reason) == (6, "exited")
    assert keeper_house.folder("a.1").stdout.read_text() == "late\n"


async def test_a_result_is_there_until_it_is_taken(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sh", "-c", "exit 9"))
        first = await ended(client, "a.1")
        for taken in (False, True):
            keeper_house.kill_keeper()
            (status,) = await client.list(RUN)
            assert (status.exit, status.taken) == (first, taken)
            await client.take(RUN, "a.1")


async def test_a_killed_zygote_is_replaced(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sleep", "1000"))
        (before,) = await client.list(RUN)
        for number in range(2, 5):
            (zygote,) = await eventually(keeper_house.zygotes, "there is a zygote")
            kill(zygote)
            await client.start(keeper_house.envelope(f"a.{number}", "sh", "-c", f"exit {number}"))
            assert (await ended(client, f"a.{number}")).code == number
        assert (await client.list(RUN))[0] == before
        await client.stop(RUN, "a.1", "enough")
        assert (await ended(client, "a.1")).reason == "stopped"


async def test_a_stopped_keeper_stops_nothing_else(keeper_house: KeeperHouse) -> None:
    """A laptop that sleeps, as far as the keeper sees."""
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("slow.1", "sleep", "1000", time=1.5))
        await client.start(keeper_house.envelope("agent.1", "sleep", "1000", orphan_time=0.5))
        await client.start(keeper_house.envelope("quiet.1", "sleep", "1000", silence=60))
        send(client.keeper, signal.SIGSTOP)
        try:
            until(lambda: keeper_house.folder("slow.1").exit(), "its time is over")
        finally:
            send(client.keeper, signal.SIGCONT)
        assert (await ended(client, "slow.1")).reason == "timeout"
        running = [each.attempt for each in await client.list(RUN) if each.exit is None]
        assert sorted(running) == ["agent.1", "quiet.1"]


async def test_a_new_keeper_delivers_an_order_that_the_old_one_could_not(keeper_house: KeeperHouse) -> None:
    crash = {"ZOWL_CRASH_AT": "keeper.stop_ordered", "ZOWL_CRASH_FOLDER": str(keeper_house.work)}
    async with keeper_house.client(**crash) as client:
        first = client.keeper
        await client.start(keeper_house.envelope("a.1", "sleep", "1000"))
        await client.stop(RUN, "a.1", "enough")
        end = await ended(client, "a.1")
        assert client.keeper != first
    assert (end.reason, end.detail) == ("stopped", "enough")


async def test_a_reused_pid_is_not_taken_for_a_supervisor(keeper_house: KeeperHouse) -> None:
    """After a reboot the numbers start again: only pid, birth and boot together are a process."""
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sleep", "1000"))
    keeper_house.kill_keeper()
    kill(keeper_house.supervisor("a.1"))
    record = keeper_house.folder("a.1").path / "started.json"
    before = f'"pid": {keeper_house.supervisor("a.1")}'
    record.write_text(record.read_text().replace(before, f'"pid": {os.getpid()}'))
    async with keeper_house.client() as client:
        assert (await ended(client, "a.1")).reason == "lost"


@pytest.mark.parametrize("left", ["", "{}", '{"supervisor": {"pid": 1}}', "\0" * 64])
async def test_a_start_record_that_a_power_cut_damaged_is_a_lost_attempt(
    keeper_house: KeeperHouse, left: str
) -> None:
    folder = keeper_house.folder("a.1").path
    folder.mkdir(parents=True)
    (folder / "started.json").write_text(left)
    async with keeper_house.client() as client:
        assert (await ended(client, "a.1")).reason == "lost"


async def test_an_idle_keeper_leaves_by_itself(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client(ZOWL_KEEPER_IDLE="1") as client:
        keeper = client.keeper
        await client.start(keeper_house.envelope("a.1", "sleep", "1.2"))
    await asyncio.sleep(1.1)
    assert lives(keeper)  # something runs
    until(lambda: not lives(keeper), "nobody needs it")
    until(lambda: not keeper_house.zygotes(), "its zygote has nothing to reap")
    assert not keeper_house.place.socket.exists()
    end = keeper_house.folder("a.1").exit()
    assert end is not None
    assert end.code == 0


async def test_a_keeper_told_to_end_leaves_its_attempts_alone(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sleep", "1000"))
        (before,) = await client.list(RUN)
        first = client.keeper
        send(first, signal.SIGTERM)
        until(lambda: not lives(first), "the keeper leaves")
        assert await client.list(RUN) == [before]


async def test_a_keeper_whose_socket_was_removed_listens_again(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        first = client.keeper
    keeper_house.place.socket.unlink()
    async with keeper_house.client() as client:
        assert client.keeper == first


async def test_a_keeper_of_another_version_is_refused(
    keeper_house: KeeperHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper_house.start_keeper()
    monkeypatch.setattr("zowl_desktop.keeper.client.VERSION", 99)
    with pytest.raises(Refused, match="speaks version 1, the client 99"):
        async with KeeperClient.connect_or_start(keeper_house.place.home):
            pass


def test_a_port_can_be_taken_over_while_a_client_lives() -> None:
    """What the gateway will do: its successor listens on the same port at once, and the agent goes on."""
    with one_port(0) as (first, port), socket.create_connection(("127.0.0.1", port)) as agent:
        assert agent.recv(100) == f"{first.pid}\n".encode()
        first.kill()
        first.wait()
        with one_port(port) as (second, same):
            assert same == port
            with contextlib.suppress(ConnectionResetError):
                assert agent.recv(100) == b""  # the old line is cut: an agent repeats its request
            with socket.create_connection(("127.0.0.1", port)) as again:
                assert again.recv(100) == f"{second.pid}\n".encode()


@contextlib.contextmanager
def one_port(port: int) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server on this port (0: any), and its port."""
    command = [sys.executable, "-S", str(ONE_PORT), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server, int(server.stdout.readline())
        finally:
            server.kill()
