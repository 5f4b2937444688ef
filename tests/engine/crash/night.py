"""A short night that is told by what it left: states, trees, attempts, executions, lines."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.engine.crash.deaths import Deaths, point_of
from tests.engine.stage import DEADLINE, Stage
from zowl_desktop.model.events import AttemptEnded, Event
from zowl_desktop.model.states import FailureClass
from zowl_desktop.store.crash_points import CRASH_AT, FOLDER
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal

LINES = 200
"""Lines that each task prints."""

STOPPED = "keeper.stop_ordered"
"""Only a night that somebody stops comes by this point."""

REVIVED = "keeper.before_revival"
"""Only a night whose engine dies comes by this point."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is equal in equal nights."""

    states: dict[str, str]
    trees: dict[str, str]
    finished: int


def document(stage: Stage, *, endless: bool) -> Path:
    """One task after another, with a check; in an endless night the second waits for ever."""
    stage.repository("api")
    lines = f"seq {LINES}"
    first = stage.counting("first", f"{lines}; echo 1 > 1; echo first-ended >> {stage.tally}")
    wait = "exec sleep 1000" if endless else f"{lines}; cat 1 > 2; echo second-ended >> {stage.tally}"
    check = f"test ! -e 1 || echo check >> {stage.tally}"  # base, which is checked before the night, lacks it
    return stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api, checks: {{ok: '{check}'}}}}}}
tasks:
  first: {{project: api, run: '{first}'}}
  second: {{project: api, needs: [first], run: '{stage.counting("second", wait)}'}}
"""
    )


def live_through(stage: Stage, deaths: Deaths, folder: Path) -> None:
    """Play the night to its end, whoever dies; a person helps only where nobody is left who could."""
    points = [point_of(death) for death in deaths]
    if REVIVED in points and not any("engine" in point or "events" in point for point in points):
        deaths = (*deaths, "after_events_written:3")
    file = document(stage, endless=STOPPED in points)
    crashes = {CRASH_AT: ",".join(deaths), FOLDER: str(folder)}
    running = stage.start("run", str(file), **crashes)
    if STOPPED in points:
        stage.await_count(["second"])
        stop(stage)
    running.communicate(timeout=DEADLINE)
    if not has_run():  # it died before anything was on record
        stage.start("run", str(file), **crashes).communicate(timeout=DEADLINE)
    if any(point.startswith("keeper.") for point in points):  # who could help may have died with it
        help_out(stage, crashes, stopped=STOPPED in points)
    stage.await_that(is_over, f"the end of the night with {deaths}")


def stop(stage: Stage) -> None:
    """Stop the night as a person does: say it again when the engine died over it."""
    end = time.monotonic() + DEADLINE
    while not is_over():
        said = stage.zowl("stop", "--now", code=None)
        if "Stopping now" in said or "last run has ended" in said:
            return
        assert time.monotonic() < end, said


def help_out(stage: Stage, crashes: dict[str, str], *, stopped: bool) -> None:
    """Take the run up as a person does, as long as it is open.

    Not by `run --resume` where it was stopped: said a moment after the end, that would take the stop back.
    """
    words = ("engine", "--linger", "0.1") if stopped else ("run", "--resume")
    while not is_over():
        stage.start(*words, **crashes).communicate(timeout=DEADLINE)


def has_run() -> bool:
    """Whether the start of a run is on record."""
    return bool(_runs())


def is_over() -> bool:
    """Whether the run has ended."""
    return any(ended is not None for _, ended in _runs())


def told(stage: Stage) -> Told:
    """What the night left."""
    rows = stage.report()["tasks"]
    states = {name: row["state"] for name, row in rows.items()}
    api = stage.folder / "api"
    trees = {
        name: stage.git(api, "rev-parse", f"{row['commit']}^{{tree}}")
        for name, row in rows.items()
        if row["commit"]
    }
    return Told(states, trees, sum(1 for end in ends() if not is_lost(end)))


def ends() -> list[AttemptEnded]:
    """The end of every attempt, oldest first."""
    return [event for event in _events() if isinstance(event, AttemptEnded)]


def is_lost(end: AttemptEnded) -> bool:
    """Whether nobody saw that end."""
    return end.outcome.failure is FailureClass.LOST


def lost() -> Counter[str]:
    """How many attempts of each task were lost."""
    return Counter(end.attempt.rpartition(".")[0] for end in ends() if is_lost(end))


def damage() -> str:
    """What SQLite finds wrong with the journal: `ok`."""
    look = sqlite3.connect(f"{_home().journal.as_uri()}?mode=ro", uri=True)
    try:
        return str(look.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        look.close()


def printed(task: str) -> list[list[str]]:
    """The lines of every execution of a task's command that came to its end."""
    return [
        file.read_text().splitlines()
        for file in sorted(_home().spool.glob(f"*/{task}.*-run/stdout"))
        if '"exited"' in (file.parent / "exit.json").read_text()
    ]


def keeper_log() -> str:
    """What the keepers of the night had to say."""
    return (_home().root / "keeper" / "log").read_text(errors="replace")


def _runs() -> list[tuple[str, float | None]]:
    journal = Journal.read(_home().journal) if _home().journal.exists() else None
    if journal is None:
        return []
    try:
        return [(row.id, row.ended) for row in journal.runs()]
    finally:
        journal.close()


def _events() -> list[Event]:
    journal = Journal.read(_home().journal)
    assert journal is not None
    try:
        return [event for run, _ in _runs() for event in journal.events(run)]
    finally:
        journal.close()


def _home() -> Home:
    return Home(Path(os.environ["ZOWL_HOME"]))
