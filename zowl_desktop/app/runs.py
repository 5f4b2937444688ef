"""Runs: started, resumed, and read from the journal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from zowl_desktop.app.times import next_at, run_name
from zowl_desktop.engine.clock import Clock, clock_of
from zowl_desktop.engine.driver import Driver, Watcher
from zowl_desktop.engine.executor import StepExecutor
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.engine.workspaces import Slots, Workspaces
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.model.document import load
from zowl_desktop.model.errors import BadInput, Refused
from zowl_desktop.model.events import AtWake, EngineRecovered, Event, RunClock, RunStarted, StopRequested
from zowl_desktop.model.night import Night
from zowl_desktop.model.pipeline import Pipeline, RunLimits
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal, RunRow
from zowl_desktop.store.locks import hold
from zowl_desktop.store.writer import JournalWriter


@dataclass(frozen=True, slots=True)
class RunWishes:
    """What a person asks of one run beyond its document. Clock times are local, such as "07:00"."""

    start: str | None = None
    wake: str | None = None
    at_wake: AtWake = AtWake.FINISH
    limits: RunLimits = RunLimits()
    selected: tuple[str, ...] | None = None


def read_document(file: Path) -> str:
    """The text of a pipeline document. Raises `BadInput` when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("Not a pipeline", f"{file} is not UTF-8 text.", "Save it as UTF-8.") from error
    except OSError as error:
        raise BadInput(
            "No pipeline there", f"{file}: {error.strerror}.", "Name a *.zowl.yaml file."
        ) from error


def located(pipeline: Pipeline, folder: Path) -> Pipeline:
    """The pipeline with its paths made absolute: `~` is the user's home, the rest counts from `folder`."""
    projects = {
        name: replace(project, path=str(_absolute(project.path, folder)))
        for name, project in pipeline.projects.items()
    }
    agents = {
        name: replace(agent, script=str(_absolute(agent.script, folder)) if agent.script else None)
        for name, agent in pipeline.agents.items()
    }
    return replace(pipeline, projects=projects, agents=agents)


def night_of(started: RunStarted) -> Night:
    """A night that has not seen its first event yet, from the document that the run pinned."""
    pipeline = load(started.document, started.source, overrides=started.overrides)
    return Night(located(pipeline, Path(started.source).parent))


def folded(events: list[Event]) -> Night:
    """The night that these events make. The first one is the run's start."""
    first = events[0]
    assert isinstance(first, RunStarted)
    night = night_of(first)
    for event in events:
        night.step(event)
    return night


def read_run(home: Home, run: str | None = None) -> Night:
    """A run as it stands in the journal: the named one, else the newest.

    Raises `BadInput` when there is none.
    """
    journal = Journal.read(home.journal)
    rows = journal.runs() if journal else []
    row = rows[0] if rows and run is None else next((each for each in rows if each.id == run), None)
    if journal is None or row is None:
        what = f"There is no run {run!r}." if run else "Nothing has been run yet."
        known = ", ".join(each.id for each in rows[:5])
        raise BadInput("No such run", what, f"Known: {known}." if known else "Start one: zowl run FILE.")
    try:
        return folded(list(journal.events(row.id)))
    finally:
        journal.close()


class NightShift:
    """Starts and resumes runs on one data folder. One at a time; a lock keeps a second engine out."""

    def __init__(
        self, home: Home, clock: Clock | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        self._home = home
        self._environ = dict(os.environ if environ is None else environ)
        self._clock = clock or clock_of(self._environ)
        self._driver: Driver | None = None

    def stop(self) -> None:
        """End the run that goes on, at once; all work is kept and the end is written down."""
        if self._driver is not None:
            self._driver.tell(StopRequested(self._clock.now(), now=True))

    async def run(self, file: Path, wishes: RunWishes, watcher: Watcher) -> Night:
        """Run a pipeline to its end.

        Raises:
            BadInput: the document is wrong; nothing was started.
            Refused: another engine works on this folder, or a run has not ended yet.
            EnvironmentTrouble: the journal, the keeper or git cannot be used.
        """
        source = file.absolute()  # noqa: ASYNC240 - before anything runs
        text = read_document(source)
        pipeline = load(text, str(source), overrides=wishes.limits)
        _check_selected(pipeline, wishes)
        self._home.create()
        with hold(self._home.engine_lock, "Another Zowl engine works on this data folder"):
            async with JournalWriter(self._home.journal) as writer:
                now = self._clock.now()
                name = await self._free_name(run_name(now))
                started = RunStarted(
                    at=now,
                    run=name,
                    document=text,
                    source=str(source),
                    clock=self._resolved(wishes, pipeline, now),
                    selected=wishes.selected,
                    overrides=wishes.limits,
                )
                return await self._drive(writer, name, night_of(started), started, watcher)

    async def resume(self, watcher: Watcher) -> Night:
        """Take up the run that has not ended, where it was. Raises as `run`."""
        self._home.create()
        with hold(self._home.engine_lock, "Another Zowl engine works on this data folder"):
            row, events = self._unfinished()
            async with JournalWriter(self._home.journal) as writer:
                recovered = EngineRecovered(self._clock.now())
                return await self._drive(writer, row.id, folded(events), recovered, watcher)

    async def _drive(
        self, writer: JournalWriter, run: str, night: Night, first: Event, watcher: Watcher
    ) -> Night:
        async with KeeperClient.connect_or_start(self._home.root) as keeper:
            services = RunServices(
                run=run,
                home=self._home,
                pipeline=night.state.pipeline,
                night=night,
                keeper=keeper,
                workspaces=Workspaces(self._home.worktrees(run), run, Git(surroundings=self._environ)),
                clock=self._clock,
                environ=self._environ,
                slots=Slots(),
            )
            executor = StepExecutor(services)
            self._driver = Driver(run, night, writer, executor, self._clock, watcher)
            self._driver.tell(first)
            await self._driver.drive()
            await executor.close()
        return night

    async def _free_name(self, wanted: str) -> str:
        journal = Journal.read(self._home.journal)
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
        names = (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)

    def _unfinished(self) -> tuple[RunRow, list[Event]]:
        journal = Journal.read(self._home.journal)
        row = journal.open_run() if journal else None
        if journal is None or row is None:
            raise BadInput("Nothing to resume", "Every run has ended.", "Start one: zowl run FILE.")
        try:
            return row, list(journal.events(row.id))
        finally:
            journal.close()

    def _resolved(self, wishes: RunWishes, pipeline: Pipeline, now: float) -> RunClock:
        start = next_at(wishes.start, now) if wishes.start else None
        begins = start or now
        until = pipeline.limits.until
        return RunClock(
            start=start,
            wake=next_at(wishes.wake, begins) if wishes.wake else None,
            at_wake=wishes.at_wake,
            until=next_at(until, begins) if until else None,
        )


def _check_selected(pipeline: Pipeline, wishes: RunWishes) -> None:
    for name in wishes.selected or ():
        if name not in pipeline.tasks:
            known = ", ".join(pipeline.tasks)
            raise BadInput("No such task", f"The pipeline has no task {name!r}.", f"It has: {known}.")


def _absolute(path: str, folder: Path) -> Path:
    return (folder / Path(path).expanduser()).resolve()
