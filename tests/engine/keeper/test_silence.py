"""A quiet agent that works is left alone; one that only looks alive is not."""

from __future__ import annotations

import asyncio

import pytest

from tests.engine.keeper.house import RUN, KeeperHouse, ended, eventually, lives
from zowl_desktop.keeper.silence import SilenceClock

PINGING = "while :; do echo ping; sleep 0.05; done"


class Output:
    """An attempt's output, of which only the size counts."""

    def __init__(self) -> None:
        self.size = 0

    def __call__(self) -> int:
        return self.size


@pytest.fixture
def output() -> Output:
    return Output()


@pytest.fixture
def clock(output: Output) -> SilenceClock:
    return SilenceClock(60, output)


def test_silence_adds_up(clock: SilenceClock) -> None:
    assert [clock.silent_for(10) for _ in range(3)] == [10, 20, 30]


def test_growing_output_breaks_the_silence_while_nobody_knows_better(
    clock: SilenceClock, output: Output
) -> None:
    clock.silent_for(50)
    output.size += 1
    assert clock.silent_for(10) == 0
    assert clock.silent_for(10) == 10


@pytest.mark.case(63)
def test_pings_count_for_nothing_once_somebody_watches(clock: SilenceClock, output: Output) -> None:
    clock.work_seen("watcher")
    output.size += 1
    assert clock.silent_for(10) == 10
    clock.work_seen("watcher")
    assert clock.silent_for(10) == 10


def test_a_tool_in_flight_stops_the_clock(clock: SilenceClock) -> None:
    clock.tool_in_flight("watcher", in_flight=True)
    assert clock.silent_for(1000) == 0
    clock.tool_in_flight("watcher", in_flight=False)
    assert clock.silent_for(10) == 10


def test_output_counts_again_when_the_last_watcher_is_gone(clock: SilenceClock, output: Output) -> None:
    clock.work_seen("one")
    clock.work_seen("two")
    clock.silent_for(50)
    clock.watcher_left("one")
    output.size += 1
    assert clock.silent_for(5) == 55
    clock.watcher_left("two")
    assert clock.silent_for(5) == 5  # from the moment that it left
    output.size += 1
    assert clock.silent_for(5) == 0


def test_a_tool_left_in_flight_is_over_when_the_output_grows(clock: SilenceClock, output: Output) -> None:
    clock.tool_in_flight("watcher", in_flight=True)
    clock.watcher_left("watcher")
    assert clock.silent_for(1000) == 0
    output.size += 1
    clock.silent_for(10)
    assert clock.silent_for(10) == 10


def test_somebody_who_never_watched_may_leave(clock: SilenceClock) -> None:
    clock.silent_for(50)
    clock.watcher_left("stranger")
    assert clock.silent_for(5) == 55


async def test_a_silent_attempt_is_ended_with_nobody_connected(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sh", "-c", "echo hi; exec sleep 1000", silence=0.5))
    await eventually(lambda: keeper_house.folder("a.1").exit(), "its silence is over")
    async with keeper_house.client() as client:
        end = await ended(client, "a.1")
    assert (end.reason, end.detail) == ("silence", "no work for 0.5 s")


async def test_an_adopted_attempt_keeps_its_silence(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sleep", "1000", silence=2))
        keeper_house.kill_keeper()
        assert (await ended(client, "a.1")).reason == "silence"


@pytest.mark.case(62, 63)
async def test_a_pinging_idle_agent_is_ended_and_a_quiet_busy_one_is_not(
    keeper_house: KeeperHouse,
) -> None:
    async with keeper_house.client() as client:
        for attempt, program in {"pings.1": PINGING, "tool.1": "exec sleep 1000"}.items():
            await client.start(keeper_house.envelope(attempt, "sh", "-c", program, silence=1))
        await client.work_seen(RUN, "pings.1")
        await client.tool_in_flight(RUN, "tool.1", True)
        assert (await ended(client, "pings.1")).reason == "silence"
        running = {each.attempt: each.pid for each in await client.list(RUN) if each.exit is None}
        assert list(running) == ["tool.1"]
        await client.tool_in_flight(RUN, "tool.1", False)
        assert (await ended(client, "tool.1")).reason == "silence"


async def test_a_tool_in_flight_stays_so_for_the_next_keeper(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        for attempt in ("tool.1", "idle.1"):
            await client.start(keeper_house.envelope(attempt, "sleep", "1000", silence=1.5))
        await client.tool_in_flight(RUN, "tool.1", True)
        keeper_house.kill_keeper()
        assert (await ended(client, "idle.1")).reason == "silence"
        assert [each.attempt for each in await client.list(RUN) if each.exit is None] == ["tool.1"]


async def test_work_that_is_reported_keeps_an_agent_alive(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client, keeper_house.client() as idle:
        await client.start(keeper_house.envelope("a.1", "sleep", "1000", silence=2))
        for _ in range(6):
            await client.work_seen(RUN, "a.1")
            await asyncio.sleep(0.5)
        (status,) = await idle.list(RUN)
        assert status.exit is None
        assert status.pid is not None
        assert lives(status.pid)
        assert (await ended(idle, "a.1")).reason == "silence"
