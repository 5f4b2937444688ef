"""A keeper may live for months: what it asks at each start spends no names (see `engine/memory.py`)."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engine.spending import spent_names
from zowl_desktop.keeper.attempts import Attempts
from zowl_desktop.keeper.envelope import Envelope, check
from zowl_desktop.keeper.identity import own_identity
from zowl_desktop.keeper.nursery import Nursery
from zowl_desktop.keeper.place import Place
from zowl_desktop.keeper.spool import AttemptFolder, Exit, Spool, Started
from zowl_desktop.keeper.status import Status, from_json, to_json
from zowl_desktop.keeper.watch import main_program


def test_what_is_asked_at_each_start_spends_no_names(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    me = own_identity()
    folder = spool.folder("night", "a.1")
    folder.path.mkdir(parents=True)
    folder.claim(Started(me, "mark", "m", None, 0.0, None))
    envelope = Envelope("night", "a.1", ("true",), "/never-seen.2", {}, None, None, None, None)
    with spent_names() as spent:
        Path("/never-seen.1")
        assert spent, "paths do not go through sys.intern any more: measure something else"
        spent.clear()
        for _ in range(3):
            check(envelope)
            assert not spool.said_goodbye("night")
            assert spool.started_attempts("night", {"a.1"}) == []
            main_program(me)
    assert not spent
    assert [each.attempt for each, *_ in spool.started_attempts("night", set())] == ["a.1"]


def test_a_status_leaves_nothing_behind() -> None:
    """`dataclasses.asdict` leaves a tuple in Python's free list at each call, up to 2,000 of each size."""
    status = Status("night", "a.1", 0.0, None, Exit(0, None, "exited", 0.0, 1.0), taken=True)
    to_json(status)
    gc.collect()  # empties the free lists
    before = sys.getallocatedblocks()
    for _ in range(500):
        assert from_json(to_json(status)) == status
    assert sys.getallocatedblocks() - before < 100


async def test_nothing_of_an_attempt_is_left_after_the_goodbye(tmp_path: Path) -> None:
    """Not even a ring for the collector: a keeper makes so few objects that it hardly ever looks at all."""
    spool = Spool(tmp_path / "spool")
    _begin(spool.folder("night", "a.1"))
    with _no_collections():
        async with asyncio.TaskGroup() as tasks:
            nursery = Nursery(Place(tmp_path))
            attempts = Attempts(spool, nursery, tasks)
            await attempts.list("night")
            await asyncio.sleep(0)  # it is being watched now
            assert attempts.busy
            assert _held("a.1")
            spool.folder("night", "a.1").record_exit(Exit(0, None, "exited", 0.0, 1.0))
            assert nursery.ended is not None
            nursery.ended("night", "a.1")
            await attempts.take("night", "a.1")
            await attempts.goodbye("night")
        assert not _held("a.1")


def _begin(folder: AttemptFolder) -> None:
    """Have it supervised by this process, which does not end meanwhile."""
    folder.path.mkdir(parents=True)
    folder.claim(Started(own_identity(), "mark", "m", None, 0.0, None))


def _held(attempt: str) -> int:
    """How many objects for its folder there are."""
    return sum(isinstance(each, AttemptFolder) and each.attempt == attempt for each in gc.get_objects())


@contextmanager
def _no_collections() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
