"""Any number of clients, good and bad, and starts that are asked for more than once."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.keeper.house import PATIENCE, RUN, KeeperHouse, ended, send
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.keeper.envelope import Envelope, to_json
from zowl_desktop.model.errors import BadInput


def counted(house: KeeperHouse, attempt: str, tally: Path) -> Envelope:
    """An attempt that leaves one line per execution in the tally."""
    return house.envelope(attempt, "sh", "-c", f"echo {attempt} >> {tally}")


async def test_a_second_start_finds_the_first(keeper_house: KeeperHouse, way: str) -> None:
    tally = keeper_house.work / "tally"
    envelope = counted(keeper_house, "a.1", tally)
    async with keeper_house.client() as one, KeeperClient.connect_or_start(keeper_house.place.home) as two:
        started = await asyncio.gather(*(client.start(envelope) for client in (one, two) * 10))
        assert len({each.started for each in started}) == 1
        ends = await asyncio.gather(ended(one, "a.1"), ended(two, "a.1"))
        assert ends[0] == ends[1]
        again = await two.start(envelope)
        assert again.exit == ends[0]
    assert tally.read_text() == "a.1\n"


async def test_a_storm_of_starts_runs_each_once(keeper_house: KeeperHouse, way: str) -> None:
    tally = keeper_house.work / "tally"
    async with keeper_house.client() as client:
        envelopes = [counted(keeper_house, f"a.{number}", tally) for number in range(50)]
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(client.start(each) for each in envelopes * 2))
            ends = await asyncio.gather(*(client.wait(RUN, each.attempt) for each in envelopes))
        assert {(end.code, end.reason) for end in ends} == {(0, "exited")}
        assert len(await client.list(RUN)) == 50
    assert Counter(tally.read_text().split()) == {each.attempt: 1 for each in envelopes}


async def test_a_storm_survives_a_killed_keeper_and_zygote(keeper_house: KeeperHouse) -> None:
    tally = keeper_house.work / "tally"
    async with keeper_house.client() as client:
        envelopes = [counted(keeper_house, f"a.{number}", tally) for number in range(50)]
        starts = [asyncio.create_task(client.start(each)) for each in envelopes]
        for kill in ("zygote", "keeper", "zygote"):
            await asyncio.wait(starts, return_when=asyncio.FIRST_COMPLETED)
            starts = [each for each in starts if not each.done()]
            if kill == "keeper":
                send(client.keeper, signal.SIGKILL)
            else:
                for zygote in keeper_house.zygotes():
                    send(zygote, signal.SIGKILL)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*starts)
            ends = await asyncio.gather(*(client.wait(RUN, each.attempt) for each in envelopes))
    assert {(end.code, end.reason) for end in ends} == {(0, "exited")}
    assert Counter(tally.read_text().split()) == {each.attempt: 1 for each in envelopes}


async def test_clients_that_start_a_keeper_at_once_share_it(keeper_house: KeeperHouse) -> None:
    async def keeper() -> int:
        async with KeeperClient.connect_or_start(keeper_house.place.home) as client:
            return client.keeper

    assert len(set(await asyncio.gather(*(keeper() for _ in range(5))))) == 1


async def test_a_client_that_vanishes_harms_nothing(keeper_house: KeeperHouse) -> None:
    tally = keeper_house.work / "tally"
    keeper = keeper_house.start_keeper()
    reader, writer = await asyncio.open_unix_connection(keeper_house.place.socket)
    request = {"id": 1, "do": "start", "with": {"envelope": to_json(counted(keeper_house, "a.1", tally))}}
    writer.write(b'{"hello": 1}\n' + json.dumps(request).encode() + b"\n")
    await writer.drain()
    await reader.readline()
    writer.transport.abort()
    async with keeper_house.client() as client:
        await client.start(counted(keeper_house, "a.1", tally))
        assert (await ended(client, "a.1")).code == 0
        assert client.keeper == keeper
    assert tally.read_text() == "a.1\n"


async def test_a_client_that_never_listens_holds_nobody_up(keeper_house: KeeperHouse) -> None:
    keeper_house.start_keeper()
    _, slow = await asyncio.open_unix_connection(keeper_house.place.socket)
    ask = json.dumps({"id": 1, "do": "list", "with": {"run": RUN}}).encode() + b"\n"
    slow.write(b'{"hello": 1}\n' + ask * 3000)
    async with keeper_house.client() as client:
        for number in range(20):
            await client.start(keeper_house.envelope(f"a.{number}", "/bin/true"))
            assert (await ended(client, f"a.{number}")).code == 0
    slow.transport.abort()


GARBAGE = [
    b"\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"\xff" * 1000 + b"\n",
    b"[]\n",
    b"null\n",
    b'{"hello": "1"}\n',
    b'{"hello": 1}\nnonsense\n',
    b'{"hello": 1}\n' + b"[" * 100_000 + b"\n",
]


async def test_garbage_is_answered_and_hung_up_on(keeper_house: KeeperHouse) -> None:
    keeper = keeper_house.start_keeper()
    for garbage in GARBAGE:
        reader, writer = await asyncio.open_unix_connection(keeper_house.place.socket)
        writer.write(garbage)
        writer.write_eof()
        answers = [json.loads(line) for line in (await reader.read()).splitlines()]
        writer.close()
        expected = {"Not a message", "The keeper is of another version"}
        assert answers[-1]["error"]["title"] in expected, garbage
    async with keeper_house.client() as client:
        assert client.keeper == keeper


NO_REQUESTS: list[dict[str, object]] = [
    {},
    {"id": 1},
    {"id": 1, "do": "explode", "with": {}},
    {"id": 1, "do": "explode", "with": {"run": "r", "attempt": "a"}},
    {"id": 1, "do": ["start"], "with": {"run": "r", "attempt": "a"}},
    {"id": 1, "do": "wait", "with": {"run": 1, "attempt": None}},
    {"id": 1, "do": "wait", "with": "x"},
    {"id": 1, "do": "list", "with": {"run": "../.."}},
    {"id": 1, "do": "start", "with": {"envelope": {"run": "r"}}},
    {"id": [], "do": "start", "with": {}},
]


async def test_a_request_that_is_none_is_refused(keeper_house: KeeperHouse) -> None:
    keeper_house.start_keeper()
    reader, writer = await asyncio.open_unix_connection(keeper_house.place.socket)
    writer.write(b'{"hello": 1}\n')
    await reader.readline()
    for request in NO_REQUESTS:
        writer.write(json.dumps(request).encode() + b"\n")
        answer = json.loads(await reader.readline())
        assert answer["id"] == request.get("id")
        assert answer["error"]["kind"] == "BadInput", request
    writer.close()


async def test_an_envelope_that_cannot_be_carried_out_changes_nothing(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        for bad in ({"argv": ()}, {"attempt": "../x"}, {"time": -1}):
            with pytest.raises(BadInput):
                await client.start(replace(keeper_house.envelope("a.1", "/bin/true"), **bad))
        assert await client.list(RUN) == []
    assert list(keeper_house.place.spool.iterdir()) == []
