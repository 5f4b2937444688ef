"""Keeper, zygote and supervisor die at each named point: nothing runs twice, nothing is left, all is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.engine.keeper.house import RUN, KeeperHouse, ended, eventually
from zowl_desktop.model.errors import EnvironmentTrouble

KEEPER_POINTS = ["keeper.before_start", "keeper.after_start", "keeper.exit_seen", "keeper.before_take"]
SUPERVISOR_POINTS = [
    "supervisor.claimed",
    "supervisor.spawned",
    "supervisor.main_ended",
    "supervisor.tree_ended",
]


CrashAt = Callable[..., None]


@pytest.fixture
def crash_at(keeper_house: KeeperHouse, monkeypatch: pytest.MonkeyPatch) -> CrashAt:
    """The first process to pass each of these points dies; whoever follows it lives."""

    def crash(*points: str) -> None:
        monkeypatch.setenv("ZOWL_CRASH_AT", ",".join(points))
        monkeypatch.setenv("ZOWL_CRASH_FOLDER", str(keeper_house.work))

    return crash


async def live_through(house: KeeperHouse, crash_at: CrashAt, *points: str) -> tuple[str, int]:
    """One attempt from start to taking, with crashes: how it ended and how often it was executed."""
    tally = house.work / "tally"
    tally.touch()
    if house.user is not None:
        tally.chmod(0o666)
    crash_at(*points)
    async with house.client() as client:
        await client.start(house.envelope("a.1", "sh", "-c", f"echo x >> {tally}; exit 5"))
        end = await ended(client, "a.1")
        await client.take(RUN, "a.1")
        assert [(each.exit, each.taken) for each in await client.list(RUN)] == [(end, True)]
    for point in points:
        assert (house.work / f"{point}.crashed").exists(), f"nobody came by {point}"
    assert house.survivors() == {}
    return end.reason, len(tally.read_text().splitlines())


@pytest.mark.parametrize("point", KEEPER_POINTS)
async def test_a_keeper_may_die_at_any_point(
    keeper_house: KeeperHouse, way: str, crash_at: CrashAt, point: str
) -> None:
    assert await live_through(keeper_house, crash_at, point) == ("exited", 1)


async def test_a_zygote_may_die_when_asked(keeper_house: KeeperHouse, way: str, crash_at: CrashAt) -> None:
    assert await live_through(keeper_house, crash_at, "zygote.asked") == ("exited", 1)


@pytest.mark.parametrize("keeper_point", KEEPER_POINTS)
async def test_keeper_and_zygote_may_both_die(
    keeper_house: KeeperHouse, crash_at: CrashAt, keeper_point: str
) -> None:
    assert await live_through(keeper_house, crash_at, "zygote.asked", keeper_point) == ("exited", 1)


@pytest.mark.parametrize("point", SUPERVISOR_POINTS)
async def test_a_supervisor_may_die_at_any_point(
    keeper_house: KeeperHouse, way: str, crash_at: CrashAt, point: str
) -> None:
    reason, executions = await live_through(keeper_house, crash_at, point)
    assert reason == "lost"
    assert executions <= 1
    assert executions == (0 if point == "supervisor.claimed" else 1) or point == "supervisor.spawned"


async def test_a_supervisor_that_dies_before_its_claim_is_followed_by_another(
    keeper_house: KeeperHouse, way: str, crash_at: CrashAt
) -> None:
    assert await live_through(keeper_house, crash_at, "supervisor.before_claim") == ("exited", 1)


async def test_when_every_supervisor_dies_before_its_claim_that_is_told(
    keeper_house: KeeperHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZOWL_CRASH_AT", "supervisor.before_claim")
    async with keeper_house.client() as client:
        with pytest.raises(EnvironmentTrouble, match="each of 3 processes that should have started it died"):
            await client.start(keeper_house.envelope("a.1", "true"))
        assert await client.list(RUN) == []


async def test_a_supervisor_that_dies_after_its_record_lost_nothing(
    keeper_house: KeeperHouse, way: str, crash_at: CrashAt
) -> None:
    assert await live_through(keeper_house, crash_at, "supervisor.exit_recorded") == ("exited", 1)


@pytest.mark.parametrize("supervisor_point", SUPERVISOR_POINTS)
@pytest.mark.parametrize("keeper_point", KEEPER_POINTS)
async def test_keeper_and_supervisor_may_both_die(
    keeper_house: KeeperHouse, crash_at: CrashAt, keeper_point: str, supervisor_point: str
) -> None:
    reason, executions = await live_through(keeper_house, crash_at, supervisor_point, keeper_point)
    assert reason == "lost"
    assert executions <= 1


async def test_an_end_between_exit_and_take_survives_the_keeper(
    keeper_house: KeeperHouse, crash_at: CrashAt
) -> None:
    crash_at("keeper.before_take")
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sh", "-c", "exit 5"))
        first = client.keeper
        assert (await ended(client, "a.1")).code == 5
        await client.take(RUN, "a.1")  # dies on the way, and is repeated
        assert client.keeper != first
        assert (await client.list(RUN))[0].taken
    recorded = keeper_house.folder("a.1").exit()
    assert recorded is not None
    assert recorded.code == 5


async def test_a_start_that_the_keeper_did_not_live_to_ask_for_can_be_asked_again(
    keeper_house: KeeperHouse,
) -> None:
    """The supervisor halts before its claim; meanwhile keeper and zygote die and a second start wins."""
    halt = {"ZOWL_BARRIER_AT": "supervisor.before_claim", "ZOWL_CRASH_FOLDER": str(keeper_house.work)}
    tally = keeper_house.work / "tally"
    envelope = keeper_house.envelope("a.1", "sh", "-c", f"echo x >> {tally}")
    keeper_house.start_keeper(**halt)
    async with keeper_house.client() as client:
        starting = asyncio.create_task(client.start(envelope))
        await eventually(lambda: list(keeper_house.work.glob("supervisor.before_claim.*")), "it halts")
        keeper_house.kill_keeper()
        await starting  # by the next keeper, which halts nowhere
        assert (await ended(client, "a.1")).code == 0
        (keeper_house.work / "supervisor.before_claim.go").touch()
        await eventually(lambda: len(keeper_house.zygotes()) == 1, "the late supervisor is gone")
    assert tally.read_text() == "x\n"
