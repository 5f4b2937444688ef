"""What only tells how far something is shares the commit of what comes next, without waiting long for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from zowl_desktop.engine.clock import SystemClock
from zowl_desktop.engine.driver import Driver, Executor
from zowl_desktop.engine.nights import night_of
from zowl_desktop.engine.watching import Watching
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.events import AttemptEnded, AttemptStarted, Event, RunStarted
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import StepKind
from zowl_desktop.model.states import TaskState
from zowl_desktop.store.writer import JournalWriter

DOCUMENT = "zowl: 1\nprojects: {api: {path: .}}\ntasks:\n  a: {run: 'true'}\n"


class Taking(Executor):
    """Command steps begin, take so many seconds and end; the rest is done at once."""

    def __init__(self, clock: SystemClock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds

    async def execute(self, order: StartAttempt, tell: Callable[[Event], None]) -> Outcome:
        if order.kind is StepKind.COMMAND:
            tell(AttemptStarted(self._clock.now(), order.attempt))
            await asyncio.sleep(self._seconds)
        return Outcome()

    async def stop(self, attempt: str, why: str) -> None:
        """Nobody does."""

    async def settled(self, attempt: str) -> None:
        """Nothing was kept."""


async def commits(file: Path, monkeypatch: pytest.MonkeyPatch, seconds: float) -> list[list[type[Event]]]:
    """What each commit of a night of one task held, when its command takes that long."""
    kept: list[list[type[Event]]] = []
    append = JournalWriter.append

    async def watched(writer: JournalWriter, run: str, events: Sequence[Event]) -> None:
        kept.append([type(event) for event in events])
        await append(writer, run, events)

    monkeypatch.setattr(JournalWriter, "append", watched)
    clock = SystemClock()
    started = RunStarted(clock.now(), "r1", DOCUMENT, str(file.parent / "night.zowl.yaml"))
    night = night_of(started)
    async with asyncio.timeout(30), JournalWriter(file) as writer:
        driver = Driver("r1", night, writer, Taking(clock, seconds), clock, Watching())
        driver.tell(started)
        await driver.drive()
    assert night.tasks["a"].state is TaskState.SUCCEEDED
    return kept


async def test_a_start_shares_the_commit_of_an_end_that_follows_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [AttemptStarted, AttemptEnded] in await commits(tmp_path / "journal.db", monkeypatch, 0.02)


async def test_a_start_does_not_wait_for_an_end_that_takes_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [AttemptStarted] in await commits(tmp_path / "journal.db", monkeypatch, 1.0)
