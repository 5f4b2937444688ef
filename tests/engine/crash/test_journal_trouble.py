"""A journal that refuses, or says no after it has written: nothing is lost, nothing is there twice."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import peewee
import pytest

from tests.engine.crash import night
from tests.engine.stage import DEADLINE, Stage
from zowl_desktop.app.hosting import hosted_engine
from zowl_desktop.app.runs import request_for
from zowl_desktop.engine import driver
from zowl_desktop.engine.driver import Watcher
from zowl_desktop.engine.engine import Engine
from zowl_desktop.engine.executor import StepExecutor
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.commands import Notify, StartAttempt
from zowl_desktop.model.errors import EnvironmentTrouble, ZowlError
from zowl_desktop.model.events import Event, RunStarted, StopRequested, Tick
from zowl_desktop.model.night import Night
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.states import TaskState
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal, Missed

FULL = peewee.OperationalError("database or disk is full")
BROKEN = peewee.OperationalError("disk I/O error")

real_commit = Journal._commit
real_there = Journal._there


def refusing(journal: Journal) -> None:
    """A commit for which there is no room."""
    raise FULL


def saying_no_afterwards(journal: Journal) -> None:
    """A commit that reaches the disk and reports an error."""
    real_commit(journal)
    raise BROKEN


class Listening(Watcher):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.troubles: list[ZowlError] = []

    def happened(self, event: Event, night: Night) -> None:
        """Not of interest here."""

    def notified(self, notice: Notify) -> None:
        """Not of interest here."""

    def journal_refuses(self, trouble: ZowlError) -> None:
        """Keep it."""
        self.troubles.append(trouble)


async def played(stage: Stage, zowl_home: Path) -> Listening:
    """A whole night in this process."""
    file = night.document(stage, endless=False)
    listening = Listening()
    async with asyncio.timeout(DEADLINE), hosted_engine(Home(zowl_home)) as engine:
        engine.watching.add(listening)
        await begun(engine, file)
        await engine.finished()
    return listening


async def begun(engine: Engine, file: Path) -> None:
    """Start the run, as often as a person has to who is told that nothing was started."""
    for _ in range(10):
        with contextlib.suppress(EnvironmentTrouble):
            await engine.start(request_for(file, RunWishes(), engine.now()))
            return


def assert_undisturbed(stage: Stage) -> None:
    """The night is as it would have been, and every event is there once."""
    told = night.told(stage)
    assert set(told.states.values()) == {"succeeded"}
    assert told.finished == 8
    assert {name: stage.counts()[name] for name in ("first", "second", "check")} == {
        "first": 1, "second": 1, "check": 2,
    }  # fmt: skip
    attempts = [end.attempt for end in night.ends()]
    assert len(attempts) == len(set(attempts))
    assert night.damage() == "ok"


async def test_an_error_after_every_commit_changes_nothing(
    stage: Stage, zowl_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Journal, "_commit", saying_no_afterwards)
    listening = await played(stage, zowl_home)
    assert listening.troubles == []
    assert_undisturbed(stage)


@pytest.mark.slow
async def test_an_error_after_a_commit_that_cannot_be_looked_into_either(
    stage: Stage, zowl_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same events are written again, and are not there twice."""
    turns = itertools.cycle([False, True])
    blind = False

    def commit(journal: Journal) -> None:
        nonlocal blind
        real_commit(journal)
        if next(turns):
            blind = True
            raise BROKEN

    def there(journal: Journal) -> set[tuple[object, ...]]:
        nonlocal blind
        if blind:
            blind = False
            raise BROKEN
        return real_there(journal)

    monkeypatch.setattr(driver, "_JOURNAL_PAUSE", 0.01)
    monkeypatch.setattr(Journal, "_commit", commit)
    monkeypatch.setattr(Journal, "_there", there)
    listening = await played(stage, zowl_home)
    assert len(listening.troubles) > 3
    assert_undisturbed(stage)


async def test_a_disk_that_is_full_at_every_write_delays_the_night_and_nothing_else(
    stage: Stage, zowl_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each write fails twice before there is room."""
    turns = itertools.cycle([True, True, False])
    monkeypatch.setattr(driver, "_JOURNAL_PAUSE", 0.01)

    def commit(journal: Journal) -> None:
        (refusing if next(turns) else real_commit)(journal)

    monkeypatch.setattr(Journal, "_commit", commit)
    listening = await played(stage, zowl_home)
    assert len(listening.troubles) > 3
    assert {trouble.title for trouble in listening.troubles} == {"The journal cannot be written"}
    assert_undisturbed(stage)


async def test_a_word_on_a_full_disk_is_answered_at_once_and_done_later(
    stage: Stage, zowl_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "_JOURNAL_PAUSE", 0.01)
    file = night.document(stage, endless=True)
    async with asyncio.timeout(DEADLINE), hosted_engine(Home(zowl_home)) as engine:
        await begun(engine, file)
        await asyncio.to_thread(stage.await_count, ["second"])
        with monkeypatch.context() as patch:
            patch.setattr(Journal, "_commit", refusing)
            with pytest.raises(EnvironmentTrouble, match="is done as soon as there is room"):
                await engine.say(StopRequested(engine.now(), now=True))
            assert engine.busy
        ended = await engine.finished()
    assert ended.tasks["second"].state is TaskState.CANCELLED


async def test_a_run_whose_start_cannot_be_recorded_is_not_started(
    stage: Stage, zowl_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "_JOURNAL_PAUSE", 0.01)
    file = night.document(stage, endless=False)
    async with asyncio.timeout(DEADLINE), hosted_engine(Home(zowl_home)) as engine:
        with monkeypatch.context() as patch:
            patch.setattr(Journal, "_commit", refusing)
            with pytest.raises(EnvironmentTrouble, match="Nothing was started"):
                await engine.start(request_for(file, RunWishes(), engine.now()))
        assert not engine.busy
        assert not night.has_run()
    assert not stage.counts()["first"]


async def test_an_attempt_that_finds_no_room_is_tried_again_and_is_no_failure(
    stage: Stage, zowl_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Zowl's own files meet the full disk as an OSError; what the keeper and git met is in their words."""
    monkeypatch.setattr(driver, "_JOURNAL_PAUSE", 0.01)
    words = os.strerror(errno.ENOSPC)
    full = [OSError(errno.ENOSPC, words), EnvironmentTrouble("The attempt could not be started", f"{words}.")]
    met: dict[str, list[Exception]] = {}
    execute = StepExecutor.execute

    async def tried(self: StepExecutor, order: StartAttempt, tell: Callable[[Event], None]) -> Outcome:
        if left := met.setdefault(order.attempt, [*full]):
            raise left.pop()
        return await execute(self, order, tell)

    monkeypatch.setattr(StepExecutor, "execute", tried)
    listening = await played(stage, zowl_home)
    assert len(met) == 8
    assert {trouble.title for trouble in listening.troubles} == {"The disk is full"}
    assert_undisturbed(stage)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal with a run."""
    opened = Journal.open(tmp_path / "home" / "journal.db")
    opened.append("r1", [RunStarted(1.0, "r1", "zowl: 1\n", "/x/night.zowl.yaml")])
    yield opened
    opened.close()


CALLS: dict[str, Callable[[Journal], object]] = {
    "append": lambda journal: journal.append("r1", [Tick(2.0), Tick(3.0)]),
    "queue": lambda journal: journal.queue("later"),
    "unqueue": lambda journal: journal.unqueue(1),
    "recur": lambda journal: journal.recur("plan", 5.0),
    "forget": lambda journal: journal.forget(1),
    "settle": lambda journal: journal.settle(1, 9.0, "due", [Missed(8.0, "off")]),
}
"""Every call that writes."""


def content(journal: Journal) -> list[object]:
    """Everything that is on record."""
    return [list(journal.events("r1")), journal.queued(), journal.recurring(), journal.missed(1)]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", [refusing, saying_no_afterwards])
def test_every_call_writes_once_however_often_it_is_repeated(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, call: str, fault: Callable[[Journal], None]
) -> None:
    for setting in ("queue", "recur"):
        if setting != call:
            CALLS[setting](journal)
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "_commit", fault)
        before = content(journal)
        with contextlib.suppress(EnvironmentTrouble):
            CALLS[call](journal)
        if fault is refusing:
            assert content(journal) == before
    if content(journal) == before:
        CALLS[call](journal)
    once = content(journal)
    assert once != before
    if call == "append":
        assert once[0] == [*journal.events("r1")][:3]
    assert all(len(part) <= 3 for part in once if isinstance(part, list))
    assert len(journal.queued()) <= 1 + (call == "settle")
    assert len(journal.recurring()) <= 1
    assert len(journal.missed(1)) <= 1
