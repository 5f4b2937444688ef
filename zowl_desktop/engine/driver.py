"""Drives one run: events go into the journal, then into Night, and its commands out to the executor."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from zowl_desktop.engine.clock import Clock, Drift
from zowl_desktop.model.commands import Command, EndRun, Notify, SetAlarm, StartAttempt, StopAttempt
from zowl_desktop.model.errors import EnvironmentTrouble, Refused, ZowlError
from zowl_desktop.model.events import PASSING, AttemptEnded, Event, RunEnded, Tick
from zowl_desktop.model.night import Night
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.states import FailureClass
from zowl_desktop.store.crash_points import crash_point
from zowl_desktop.store.writer import JournalWriter

_log = logging.getLogger(__name__)

_JOURNAL_PAUSE = 5.0
"""Seconds between two tries to write to a journal that refuses, for instance on a full disk."""
_COMPANY = 0.1
"""Seconds that what only tells how far something is waits for more, so as not to need a commit of its own."""
_NO_ROOM = "There is no room to record how anything ends."
_LONGEST_SLEEP = 5.0
"""An alarm is looked at this often, because a wall clock can be set while one waits for it."""


class Executor(Protocol):
    """Executes attempts. An attempt that was executed before a crash is found again, not repeated."""

    async def execute(self, order: StartAttempt, tell: Callable[[Event], None]) -> Outcome:
        """Carry an attempt out; `tell` what happens on the way."""

    async def stop(self, attempt: str, why: str) -> None:
        """End a running attempt; its `execute` then returns."""

    async def settled(self, attempt: str) -> None:
        """The end of the attempt is in the journal: what was kept for it can go."""


class Watcher(Protocol):
    """Is shown every event after its effects are known."""

    def happened(self, event: Event, night: Night) -> None:
        """One event."""

    def notified(self, notice: Notify) -> None:
        """Something that a person is to be told."""

    def journal_refuses(self, trouble: ZowlError) -> None:
        """Events cannot be written; nothing goes on until they can."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """An event, and whoever waits until it is handled."""

    event: Event
    handled: asyncio.Future[None] | None = None

    def answer(self, error: ZowlError | None = None) -> None:
        """It is handled, or never will be."""
        if self.handled is None or self.handled.done():
            return
        if error is None:
            self.handled.set_result(None)
        else:
            self.handled.set_exception(error)


def _later(trouble: EnvironmentTrouble) -> EnvironmentTrouble:
    """For a person whose word is heard, but cannot be written down now."""
    return EnvironmentTrouble(
        trouble.title, trouble.what, "Free some disk space; what you said is done as soon as there is room."
    )


def lacks_room(trouble: Exception) -> bool:
    """Whether something failed because a disk is full, whoever noticed: Zowl, the keeper or git."""
    return any(os.strerror(number) in str(trouble) for number in (errno.ENOSPC, errno.EDQUOT))


def _mistake(order: StartAttempt) -> Outcome:
    """For what is being handled now and should not have happened."""
    _log.exception("attempt %s could not be executed", order.attempt)
    return Outcome(FailureClass.ENVIRONMENT, "Zowl itself made a mistake; its log has the details")


class Driver:
    """One run, driven until nothing is left that moves without a person."""

    def __init__(
        self,
        run: str,
        night: Night,
        writer: JournalWriter,
        executor: Executor,
        clock: Clock,
        watcher: Watcher,
        room: Callable[[], bool] = lambda: True,
    ) -> None:
        """`room` tells whether the disk with the data folder takes anything yet."""
        self._run = run
        self._room = room
        self._night = night
        self._writer = writer
        self._executor = executor
        self._clock = clock
        self._watcher = watcher
        self._inbox: asyncio.Queue[_Letter] = asyncio.Queue()
        self._drift = Drift.of(clock)
        self._alarm: float | None = None
        self._alarm_moved = asyncio.Event()
        self._executing: set[str] = set()
        self._told_full: set[str] = set()
        self.over = False
        """Whether nothing that is said now would be heard any more."""

    def tell(self, event: Event) -> None:
        """Something happened; it is journaled and acted on in order."""
        self._inbox.put_nowait(_Letter(event))

    async def say(self, event: Event) -> None:
        """The same; returns when it is on record and decided upon.

        Raises `Refused` if the run ends first, and `EnvironmentTrouble` while the journal refuses: it is done
        then as soon as it can be recorded.
        """
        letter = _Letter(event, asyncio.get_running_loop().create_future())
        self._inbox.put_nowait(letter)
        assert letter.handled is not None
        await letter.handled

    async def drive(self) -> None:
        """Act on what was told until the run has ended; at least the first thing is always acted on."""
        try:
            async with asyncio.TaskGroup() as tasks:
                alarm = tasks.create_task(self._ring())
                going = True
                while going:
                    for letter in await self._next_letters():
                        self._act(letter.event, tasks)
                        letter.answer()
                    going = self._night.state.ended is None or bool(self._executing)
                alarm.cancel()
        finally:
            self.over = True
            while not self._inbox.empty():
                self._inbox.get_nowait().answer(
                    Refused("The run is over", "It ended before.", "Say it again.")
                )

    async def _next_letters(self) -> list[_Letter]:
        """All that has come up, in the journal. While the journal refuses, everything waits but a person."""
        letters = [await self._inbox.get(), *self._arrived()]
        if all(isinstance(letter.event, PASSING) for letter in letters):
            letters += await self._company()
        letters[:0] = map(_Letter, self._drift.look())  # a clock that was set comes before what it dates
        crash_point("before_events_written")
        trouble: EnvironmentTrouble | None = None
        while (refusal := await self._write(letters)) is not None:
            if trouble is None:  # once for each time, however long it lasts
                trouble = refusal
                self._watcher.journal_refuses(refusal)
            for letter in letters:
                letter.answer(_later(refusal))
            await asyncio.sleep(_JOURNAL_PAUSE)
            letters += self._arrived()
        crash_point("after_events_written")
        return letters

    async def _company(self) -> list[_Letter]:
        with suppress(TimeoutError):
            async with asyncio.timeout(_COMPANY):
                return [await self._inbox.get(), *self._arrived()]
        return []

    def _arrived(self) -> list[_Letter]:
        return [self._inbox.get_nowait() for _ in range(self._inbox.qsize())]

    async def _write(self, letters: list[_Letter]) -> EnvironmentTrouble | None:
        try:
            await self._writer.append(self._run, [letter.event for letter in letters])
        except EnvironmentTrouble as trouble:
            return trouble
        return None

    def _act(self, event: Event, tasks: asyncio.TaskGroup) -> None:
        commands = self._night.step(event)
        if isinstance(event, AttemptEnded):
            tasks.create_task(self._executor.settled(event.attempt))
        self._watcher.happened(event, self._night)
        for command in commands:
            self._carry_out(command, tasks)

    def _carry_out(self, command: Command, tasks: asyncio.TaskGroup) -> None:
        match command:
            case StartAttempt(attempt=attempt) if attempt not in self._executing:
                self._executing.add(attempt)
                tasks.create_task(self._execute(command), name=f"attempt {attempt}")
            case StopAttempt(attempt, why):
                tasks.create_task(self._executor.stop(attempt, why))
            case SetAlarm(at):
                self._alarm = at
                self._alarm_moved.set()
            case Notify():
                self._watcher.notified(command)
            case EndRun(why):
                self.tell(RunEnded(self._clock.now(), why))

    async def _execute(self, order: StartAttempt) -> None:
        """Carry an attempt out; where the disk is full, try again until there is room: it cost nothing."""
        crash_point("engine.attempt_begins")
        while (outcome := await self._tried(order)) is None:  # noqa: ASYNC110 - nothing tells that there is room
            await asyncio.sleep(_JOURNAL_PAUSE)
        crash_point("engine.attempt_over")
        self._executing.discard(order.attempt)
        self.tell(AttemptEnded(self._clock.now(), order.attempt, outcome))

    async def _tried(self, order: StartAttempt) -> Outcome | None:
        """The outcome; None when there was no room on the disk for what it takes."""
        try:
            outcome = await self._executor.execute(order, self.tell)
        except (ZowlError, OSError) as trouble:
            if lacks_room(trouble):
                self._say_full(f"There is no room for {order.attempt} and what comes after it.")
                return None
            if isinstance(trouble, ZowlError):
                outcome = Outcome(
                    FailureClass.ENVIRONMENT, f"{trouble.title}: {trouble.what}", evidence=str(trouble)
                )
            else:
                outcome = _mistake(order)
        except Exception:
            outcome = _mistake(order)
        return outcome

    def _look_for_room(self) -> None:
        """Say that the disk is full, once for each time: what ends then is not told before there is room."""
        if self._room():
            self._told_full.discard(_NO_ROOM)
        else:
            self._say_full(_NO_ROOM)

    def _say_full(self, what: str) -> None:
        if what not in self._told_full:
            self._told_full.add(what)
            mend = "Free some disk space; the night goes on by itself then."
            self._watcher.journal_refuses(EnvironmentTrouble("The disk is full", what, mend))

    def look_at_clock(self) -> None:
        """Look now: the machine may have slept."""
        self._alarm_moved.set()

    async def _ring(self) -> None:
        """Send a tick when the alarm is due by the wall clock; notice a sleep, and a clock that was set."""
        while True:
            for event in self._drift.look():
                self.tell(event)
            self._look_for_room()
            left = _LONGEST_SLEEP if self._alarm is None else self._alarm - self._clock.now()
            if self._alarm is not None and left <= 0:
                self._alarm = None
                self.tell(Tick(self._clock.now()))
                continue
            try:
                async with asyncio.timeout(min(left, _LONGEST_SLEEP)):
                    await self._alarm_moved.wait()
                self._alarm_moved.clear()
            except TimeoutError:
                continue
