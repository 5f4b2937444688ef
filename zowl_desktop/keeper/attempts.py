"""All attempts that this keeper knows: started by it or found in the spool, running or ended."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Hashable
from dataclasses import dataclass

from zowl_desktop.keeper.envelope import Envelope, check_name
from zowl_desktop.keeper.identity import lives
from zowl_desktop.keeper.letters import Report
from zowl_desktop.keeper.nursery import Nursery
from zowl_desktop.keeper.silence import SilenceClock
from zowl_desktop.keeper.spool import AttemptFolder, Exit, Spool, Started, StopOrder
from zowl_desktop.keeper.status import Status
from zowl_desktop.keeper.watch import main_program, send, until_gone
from zowl_desktop.model.errors import EnvironmentTrouble, Refused
from zowl_desktop.store.crash_points import crash_point

_Key = tuple[str, str]

_BURY_AGAIN = 0.5
_BIRTHS = 3
"""Supervisors that may die over one attempt before they claimed it."""
_SILENCE_LOOKS = 8
_LONGEST_SILENCE_LOOK = 5.0


@dataclass(slots=True, eq=False)
class _Attempt:
    folder: AttemptFolder
    started: Started
    ended: asyncio.Future[Exit]
    taken: bool
    silence: SilenceClock | None
    watching: asyncio.Task[None] | None = None


class Attempts:
    """Every method may be called again with the same arguments, whoever crashed meanwhile: that is safe."""

    def __init__(self, spool: Spool, nursery: Nursery, tasks: asyncio.TaskGroup) -> None:
        self._spool = spool
        self._nursery = nursery
        self._tasks = tasks
        self._known: dict[_Key, _Attempt] = {}
        self._starting: dict[_Key, asyncio.Task[EnvironmentTrouble | None]] = {}
        nursery.ended = self._end_is_on_record

    @property
    def busy(self) -> bool:
        """Whether anything runs or is about to."""
        return bool(self._starting) or any(not each.ended.done() for each in self._known.values())

    async def adopt(self) -> None:
        """Take over what an earlier keeper left: watch what lives, find what ended, bury what was lost."""
        for run in await asyncio.to_thread(self._spool.open_runs):
            await self._adopt_run(run)

    async def start(self, envelope: Envelope) -> Status:
        """Start an attempt, once for ever: a second start finds the first. Returns when it is on record.

        A start after the run's goodbye takes the goodbye back. Raises `EnvironmentTrouble` when nothing was
        started.
        """
        return _status(await self._started(envelope))

    async def carry_out(self, envelope: Envelope) -> Exit:
        """Start an attempt as `start` does, and wait for its end."""
        return await asyncio.shield((await self._started(envelope)).ended)

    async def wait(self, run: str, attempt: str) -> Exit:
        """How the attempt ended, as soon as it has. Raises `Refused` for one that was never started."""
        return await asyncio.shield(self._get((run, attempt)).ended)

    async def stop(self, run: str, attempt: str, why: str) -> None:
        """Have a running attempt ended; its end is `stopped` with this detail. Nothing if it has ended.

        One that is being started is stopped as soon as it is. Raises `Refused` if it was never started.
        """
        starting = self._starting.get((run, attempt))
        if starting is not None:
            await asyncio.shield(starting)
        self._order(self._get((run, attempt)), StopOrder("stopped", why))

    async def list(self, run: str) -> list[Status]:
        """Every attempt of a run that was ever started, oldest first."""
        check_name("run", run)
        await self._adopt_run(run)
        mine = [each for key, each in self._known.items() if key[0] == run]
        return [_status(each) for each in sorted(mine, key=lambda each: each.started.at)]

    async def take(self, run: str, attempt: str) -> None:
        """The engine has the result for good. Raises `Refused` while the attempt runs."""
        known = self._get((run, attempt))
        if not known.ended.done():
            raise Refused("The attempt still runs", f"{run}/{attempt} has no result that could be taken.")
        crash_point("keeper.before_take")
        known.folder.take()
        known.taken = True

    async def goodbye(self, run: str) -> None:
        """The run is over. Raises `Refused` while an attempt runs or a result is not taken."""
        for status in await self.list(run):
            if not status.taken:
                what = "still runs" if status.exit is None else "has a result that nobody took"
                raise Refused("The run is not over", f"{run}/{status.attempt} {what}.")
        await asyncio.to_thread(self._spool.say_goodbye, run)
        self._known = {key: each for key, each in self._known.items() if key[0] != run}

    def work_seen(self, run: str, attempt: str, watcher: Hashable) -> None:
        """A watcher saw work in the output."""
        if (clock := self._get((run, attempt)).silence) is not None:
            clock.work_seen(watcher)

    def tool_in_flight(self, run: str, attempt: str, watcher: Hashable, *, in_flight: bool) -> None:
        """A watcher saw a tool call begin or end."""
        if (clock := self._get((run, attempt)).silence) is not None:
            clock.tool_in_flight(watcher, in_flight=in_flight)

    def watcher_left(self, watcher: Hashable) -> None:
        """A client is gone; what it watched is measured by its output again."""
        for attempt in self._known.values():
            if attempt.silence is not None:
                attempt.silence.watcher_left(watcher)

    async def _started(self, envelope: Envelope) -> _Attempt:
        key = (envelope.run, envelope.attempt)
        attempt = self._find(key)
        if attempt is not None:
            return attempt
        trouble = await asyncio.shield(self._begin(key, envelope))
        if trouble is not None:
            raise trouble
        return self._get(key)

    def _begin(self, key: _Key, envelope: Envelope) -> asyncio.Task[EnvironmentTrouble | None]:
        """The start of an attempt, one for all who ask; it goes on when they leave."""
        task = self._starting.get(key)
        if task is None:
            task = self._starting[key] = self._tasks.create_task(self._start(key, envelope))
            task.add_done_callback(lambda _: self._starting.pop(key, None))
        return task

    async def _start(self, key: _Key, envelope: Envelope) -> EnvironmentTrouble | None:
        if self._spool.said_goodbye(envelope.run):
            # A person sent a task of a finished run back: the run is open again.
            await asyncio.to_thread(self._spool.take_back_goodbye, envelope.run)
        crash_point("keeper.before_start")
        report = await self._born(key, envelope)
        crash_point("keeper.after_start")
        if self._find(key) is not None:
            return None
        what = report.detail or "its folder was removed"
        if report.event == "gone":
            what = f"each of {_BIRTHS} processes that should have started it died"
        return EnvironmentTrouble("The attempt could not be started", f"{key[0]}/{key[1]}: {what}.")

    async def _born(self, key: _Key, envelope: Envelope) -> Report:
        """Who dies before the claim has started nothing: the next supervisor begins where it began."""
        for _ in range(_BIRTHS):
            report = await self._nursery.start(envelope)
            if report.event != "gone" or self._find(key) is not None:
                break
        return report

    def _get(self, key: _Key) -> _Attempt:
        attempt = self._find(key)
        if attempt is None:
            raise Refused("Unknown attempt", f"{key[0]}/{key[1]} was never started in this data folder.")
        return attempt

    def _find(self, key: _Key) -> _Attempt | None:
        """The attempt, from memory or its folder: a dead keeper's zygote may have started it just now."""
        attempt = self._known.get(key)
        if attempt is None:
            check_name("run", key[0])
            check_name("attempt", key[1])
            folder = self._spool.folder(*key)
            started = folder.started()
            if started is not None:
                attempt = self._enter(key, folder, started, folder.exit(), taken=folder.taken)
        return attempt

    async def _adopt_run(self, run: str) -> None:
        known = {attempt for each, attempt in self._known if each == run}
        found = await asyncio.to_thread(self._spool.started_attempts, run, known)
        for folder, started, end, taken in found:
            if (run, folder.attempt) not in self._known:
                self._enter((run, folder.attempt), folder, started, end, taken=taken)

    def _enter(
        self, key: _Key, folder: AttemptFolder, started: Started, end: Exit | None, *, taken: bool
    ) -> _Attempt:
        ended: asyncio.Future[Exit] = asyncio.get_running_loop().create_future()
        limit = started.silence
        clock = None if limit is None or end is not None else SilenceClock(limit, folder.output_size)
        attempt = self._known[key] = _Attempt(folder, started, ended, taken, clock)
        if end is not None:
            _tell(attempt, end)
        else:
            attempt.watching = self._tasks.create_task(self._watch(attempt))
            if clock is not None:
                self._tasks.create_task(self._mind_silence(attempt, clock))
            if folder.stop_order() is not None:  # an order whose keeper died before it could deliver it
                send(started.supervisor, signal.SIGCHLD)
        return attempt

    def _end_is_on_record(self, run: str, attempt: str) -> None:
        """The supervisor says so, and may live on for another attempt."""
        known = self._known.get((run, attempt))
        if known is None or known.ended.done():
            return  # it is found when somebody asks for it
        end = known.folder.exit()
        if end is not None and known.watching is not None:
            known.watching.cancel()
            _tell(known, end)

    async def _watch(self, attempt: _Attempt) -> None:
        """See the supervisor die, if it does before it has told the end."""
        folder, started = attempt.folder, attempt.started
        await until_gone(started.supervisor)
        while (end := folder.exit()) is None:
            await self._nursery.bury(folder.run, folder.attempt)
            if not folder.path.exists():
                end = Exit(None, None, "lost", started.at, time.time(), "its folder was removed")
                break
            if folder.exit() is None:
                await asyncio.sleep(_BURY_AGAIN)
        _tell(attempt, end)

    async def _mind_silence(self, attempt: _Attempt, clock: SilenceClock) -> None:
        step = min(clock.limit / _SILENCE_LOOKS, _LONGEST_SILENCE_LOOK)
        while clock.silent_for(step) < clock.limit:
            await asyncio.wait([attempt.ended], timeout=step)
            if attempt.ended.done():
                return
        self._order(attempt, StopOrder("silence", f"no work for {clock.limit:g} s"))

    def _order(self, attempt: _Attempt, order: StopOrder) -> None:
        if attempt.ended.done():
            return
        # Any signal wakes a supervisor, and this one does nothing else: it may have the next attempt by now.
        number = signal.SIGCHLD
        try:
            attempt.folder.order_stop(order)
        except OSError:  # a full disk must not save it: this signal ends it without an order
            number = signal.SIGTERM
        crash_point("keeper.stop_ordered")
        if attempt.folder.exit() is None:
            send(attempt.started.supervisor, number)


def _tell(attempt: _Attempt, end: Exit) -> None:
    crash_point("keeper.exit_seen")
    attempt.watching = None  # a cancelled task holds what it has worked on: a ring that would wait for months
    attempt.ended.set_result(end)


def _status(attempt: _Attempt) -> Status:
    folder, started = attempt.folder, attempt.started
    end = attempt.ended.result() if attempt.ended.done() else None
    runs = end is None and lives(started.supervisor)
    pid = main_program(started.supervisor) if runs else None
    return Status(folder.run, folder.attempt, started.at, pid, end, attempt.taken)
