"""The engine of one data folder: it hosts one run at a time, and everybody asks it."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from zowl_desktop.engine.clock import Clock
from zowl_desktop.engine.delivery.done import done_before
from zowl_desktop.engine.driver import Driver
from zowl_desktop.engine.executor import StepExecutor
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.memory import give_back, share_one_arena
from zowl_desktop.engine.nights import folded, located, memory_for_agents, night_of
from zowl_desktop.engine.power.battery import read_battery, reasons
from zowl_desktop.engine.power.minding import mind_power
from zowl_desktop.engine.power.waking import hear_of_waking
from zowl_desktop.engine.recurring import Recurring
from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.engine.successor import successor
from zowl_desktop.engine.watching import Watching
from zowl_desktop.engine.wishes import must_have_tasks
from zowl_desktop.engine.workspaces import Slots, Workspaces
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.model.commands import Notice, Notify
from zowl_desktop.model.document import load
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble, Refused, ZowlError
from zowl_desktop.model.events import (
    EngineRecovered,
    Event,
    MachineChanged,
    Paused,
    Resumed,
    RunClock,
    RunStarted,
    StopRequested,
)
from zowl_desktop.model.night import Night
from zowl_desktop.model.pipeline import RunLimits
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal, Missed, RecurringRow
from zowl_desktop.store.locks import hold
from zowl_desktop.store.writer import JournalWriter


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a person wants to run: the document as it is now, and the wishes of this night.

    Tasks whose work is accepted already are not run, but for `selected` ones, and with `again` for all.
    """

    document: str
    source: str
    clock: RunClock = RunClock()
    limits: RunLimits = RunLimits()
    selected: tuple[str, ...] | None = None
    again: bool = False

    def as_json(self) -> str:
        """What `from_json` reads."""
        return _REQUEST.dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> RunRequest:
        """The request that `as_json` wrote."""
        return _REQUEST.validate_json(text)


_REQUEST = TypeAdapter(RunRequest)
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Hosted:
    """The run at hand: its night, and what drives it while it is not over."""

    run: str
    night: Night
    driver: Driver
    driving: asyncio.Task[None]


class Engine:
    """Decides and drives; exactly one lives on a data folder at a time. Make one with `Engine.open`."""

    def __init__(
        self,
        home: Home,
        clock: Clock,
        environ: Mapping[str, str],
        writer: JournalWriter,
        keeper: KeeperClient,
        may_sleep: Callable[[], bool],
    ) -> None:
        self._home = home
        self._clock = clock
        self._environ = environ
        self._writer = writer
        self._keeper = keeper
        self._may_sleep = may_sleep
        self._hosted: _Hosted | None = None
        self._beginning = asyncio.Lock()
        self.watching = Watching()
        self.power = ""
        self.waits_for_unlock = False
        """Whether a task waits for a person to unlock the keyring: whoever hosts the engine stays then."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls, home: Home, clock: Clock, environ: Mapping[str, str], may_sleep: Callable[[], bool]
    ) -> AsyncIterator[Self]:
        """The engine of this folder, until the context ends; a run that goes on is left to be resumed.

        `may_sleep` is asked, now and then and off the loop, whether the machine may sleep during a run.

        Raises:
            Refused: another engine works on the folder.
            EnvironmentTrouble: the journal or the keeper cannot be used.
        """
        share_one_arena()
        home.create()
        async with AsyncExitStack() as stack:
            stack.enter_context(hold(home.engine_lock, "Another Zowl engine works on this data folder"))
            writer = await stack.enter_async_context(JournalWriter(home.journal))
            keeper = await stack.enter_async_context(KeeperClient.connect_or_start(home.root))
            engine = cls(home, clock, environ, writer, keeper, may_sleep)
            try:
                yield engine
            finally:
                await engine._let_go()

    @property
    def night(self) -> Night | None:
        """The run at hand, also after its end. For reading only."""
        return self._hosted.night if self._hosted else None

    @property
    def busy(self) -> bool:
        """Whether a run goes on."""
        return self._hosted is not None and not self._hosted.driving.done()

    def now(self) -> float:
        """The engine's clock: UTC epoch seconds."""
        return self._clock.now()

    @property
    def set_aside(self) -> Path | None:
        """Where a damaged journal was put when this engine was opened."""
        return self._writer.set_aside

    async def start(self, request: RunRequest) -> str | None:
        """Start a run; its id. When this returns its start is on record.

        While another run goes on the request is kept, and starts when that one has ended: None.

        Raises:
            BadInput: the document is wrong, or a selected task is not in it.
            Refused: a run was interrupted and has not ended.
            EnvironmentTrouble: its start cannot be recorded; nothing was started.
        """
        _check(request)
        async with self._beginning:
            if self.busy:
                await self._writer.queue(request.as_json())
                return None
            return await self._begin(request)

    async def _begin(self, request: RunRequest, queued: int | None = None) -> str:
        started = RunStarted(
            at=self.now(),
            run=await asyncio.to_thread(_free_name, self._home, self._clock.run_name()),
            document=request.document,
            source=request.source,
            clock=request.clock,
            selected=request.selected,
            done=await self._done(request),
            overrides=request.limits,
            queued=queued,
            memory=memory_for_agents(),
            machine=reasons(await asyncio.to_thread(read_battery)),
        )
        self._host(started.run, night_of(started))
        try:
            await self.say(started)
        except EnvironmentTrouble as trouble:
            await self._let_go()
            self._hosted = None
            mend = "Nothing was started. Free some disk space, then start it again."
            raise EnvironmentTrouble(trouble.title, trouble.what, mend) from trouble
        return started.run

    async def _done(self, request: RunRequest) -> tuple[str, ...]:
        """The tasks that need not be run again."""
        if request.again:
            return ()
        pipeline = load(request.document, request.source)
        there = located(pipeline, Path(request.source).parent)
        wanted = request.selected or ()
        done = await done_before(there, Git(surroundings=self._environ))
        return tuple(name for name in done if name not in wanted)

    async def resume(self) -> str | None:
        """Take up the run that has not ended, where it was; its id, or None when every run has ended."""
        if self.busy:
            return self._hosted.run if self._hosted else None
        found = await asyncio.to_thread(_unfinished, self._home)
        if found is None:
            return None
        run, events = found
        self._host(run, folded(events))
        await self.say(EngineRecovered(self.now()))
        return run

    async def say(self, event: Event) -> None:
        """Something that happened or that a person wants; when this returns it is on record and decided upon.

        What a person says to a run that is over opens it again. Raises `Refused` when it makes no sense now,
        in words for that person.
        """
        if self._hosted is not None and self._hosted.driver.over:
            await asyncio.wait([self._hosted.driving])  # until all that was kept for the run is put away
        if self._hosted is None or (self._hosted.driving.done() and not isinstance(event, RunStarted)):
            await self._take_up_newest(event)
        assert self._hosted is not None
        words = self._hosted.night.refusal(event)
        if words is not None:
            raise Refused("That is not possible now", words)
        await self._hosted.driver.say(event)

    async def finished(self) -> Night:
        """The night of the run at hand, when that run is over."""
        assert self._hosted is not None
        hosted = self._hosted
        await asyncio.wait([hosted.driving])
        if not hosted.driving.cancelled() and (error := hosted.driving.exception()):
            raise error
        return hosted.night

    async def start_queued(self) -> str | None:
        """Start the request that has waited longest, when no run goes on; its id, or None.

        One whose document has become wrong for this Zowl is given up, and logged.
        """
        async with self._beginning:
            return await self._start_queued()

    async def _start_queued(self) -> str | None:
        while not self.busy and (waiting := await self._writer.next_queued()) is not None:
            number, text = waiting
            try:
                return await self._begin(RunRequest.from_json(text), number)
            except EnvironmentTrouble:
                return None  # there is no room to record its start: it goes on waiting
            except BadInput as error:
                _log.warning("a waiting run was given up: %s", error)
            await self._writer.unqueue(number)
        return None

    async def recur(self, night: Recurring) -> int:
        """Have a night come again; its number."""
        return await self._writer.recur(night.to_json(), self.now())

    async def forget(self, number: int) -> None:
        """That night comes no more. Raises `BadInput` when there is none of that number."""
        known = [row.number for row in await self._writer.recurring()]
        if number not in known:
            there = ", ".join(map(str, known)) or "none"
            raise BadInput("No such night", f"No recurring night has number {number}.", f"There is: {there}.")
        await self._writer.forget(number)

    async def recurring(self) -> list[tuple[RecurringRow, Recurring]]:
        """Every night that comes again."""
        rows = await self._writer.recurring()
        return [(row, Recurring.from_json(row.plan)) for row in rows]

    async def settle(
        self, number: int, settled: float, request: RunRequest | None, missed: Sequence[Missed]
    ) -> None:
        """A recurring night's starts up to `settled` are dealt with: the request waits for its turn now."""
        text = None if request is None else request.as_json()
        await self._writer.settle(number, settled, text, missed)

    async def _let_go(self) -> None:
        """Stop driving; what the keeper runs goes on, and the next engine takes it up."""
        if self._hosted is not None:
            self._hosted.driving.cancel()
            await asyncio.wait([self._hosted.driving])

    def newest_events(self) -> list[Event] | None:
        """The events of the newest run in the journal. Reads the disk: not for the loop."""
        return _newest(self._home)

    async def _take_up_newest(self, event: Event) -> None:
        """Host the newest run again, for a person who has something to say to it."""
        events = await asyncio.to_thread(self.newest_events)
        if events is None:
            raise Refused("There is no run", "Nothing has been run yet.", "Start one: zowl run FILE.")
        night = folded(events)
        taken_up = isinstance(event, Resumed) and night.state.closing is not None  # it was stopped
        if (
            night.state.ended is not None
            and isinstance(event, Paused | Resumed | StopRequested)
            and not taken_up
        ):
            raise Refused("Nothing is running", "The last run has ended.", "Start one: zowl run FILE.")
        words = night.refusal(event)
        if words is not None:
            raise Refused("That is not possible now", words)
        self._host(night.state.run, night)
        if night.state.ended is None:
            await self.say(EngineRecovered(self.now()))

    def _host(self, run: str, night: Night) -> None:
        services = RunServices(
            run=run,
            home=self._home,
            pipeline=night.state.pipeline,
            night=night,
            keeper=self._keeper,
            workspaces=Workspaces(self._home.worktrees(run), run, Git(surroundings=self._environ)),
            clock=self._clock,
            environ=self._environ,
            slots=Slots(),
        )
        executor = StepExecutor(services)
        room = partial(_has_room, self._home.root)
        driver = Driver(run, night, self._writer, executor, self._clock, self.watching, room)
        driving = asyncio.create_task(self._drive(driver, executor), name=f"run {run}")
        self._hosted = _Hosted(run, night, driver, driving)

    async def _drive(self, driver: Driver, executor: StepExecutor) -> None:
        """Drive the run; while there is something to do, the keeper replaces an engine that vanishes."""
        with suppress(ZowlError):  # a night without a net is better than none
            await self._keeper.guard(successor(self._home, self._environ))
        async with self._minded_power(driver):
            await driver.drive()
        await executor.close()
        await give_back()
        if await self._writer.next_queued() is None:
            with suppress(ZowlError):
                await self._keeper.unguard()

    @asynccontextmanager
    async def _minded_power(self, driver: Driver) -> AsyncIterator[None]:
        """Keep the machine awake and mind its battery while the context lasts."""

        def say(words: str) -> None:
            self.power = words
            self.watching.notified(Notify(Notice.MACHINE, words))

        def changed(why: tuple[str, ...]) -> None:
            driver.tell(MachineChanged(self.now(), why))

        known = self._hosted.night.state.machine if self._hosted else ()
        power = mind_power(say, changed, self._may_sleep, known)
        minding: list[asyncio.Task[None]] = [
            asyncio.create_task(power, name="power"),
            asyncio.create_task(hear_of_waking(driver.look_at_clock), name="waking"),
        ]
        for each in minding:
            each.add_done_callback(_log_failure)
        try:
            yield
        finally:
            for each in minding:
                each.cancel()
            await asyncio.wait(minding)
            self.power = ""


def _log_failure(minding: asyncio.Task[None]) -> None:
    """The night goes on when nobody minds the power any more, but not without a word."""
    if not minding.cancelled() and (error := minding.exception()) is not None:
        _log.error("the machine's power is not minded any more", exc_info=error)


def _has_room(folder: Path) -> bool:
    """Whether the disk with this folder is not full, as far as one can see."""
    try:
        return shutil.disk_usage(folder).free > 0
    except OSError:
        return True


def _check(request: RunRequest) -> None:
    """Raises `BadInput` for a request that could never run."""
    must_have_tasks(load(request.document, request.source, overrides=request.limits), request.selected)


def _free_name(home: Home, wanted: str) -> str:
    """A run's id that is not taken. Raises `Refused` while an interrupted run has not ended."""
    journal = Journal.read(home.journal)
    assert journal is not None
    try:
        unfinished = journal.open_run()
        if unfinished is not None:
            raise Refused(
                "A run has not ended yet",
                f"Run {unfinished.id} of {unfinished.source} was interrupted.",
                "Go on with it: zowl run --resume. Or end it: zowl stop --now.",
            )
        taken = {row.id for row in journal.runs()}
    finally:
        journal.close()
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _unfinished(home: Home) -> tuple[str, list[Event]] | None:
    journal = Journal.read(home.journal)
    assert journal is not None
    try:
        row = journal.open_run()
        return None if row is None else (row.id, list(journal.events(row.id)))
    finally:
        journal.close()


def _newest(home: Home) -> list[Event] | None:
    journal = Journal.read(home.journal)
    assert journal is not None
    try:
        rows = journal.runs()
        return list(journal.events(rows[0].id)) if rows else None
    finally:
        journal.close()
