"""The evening before a night, as a rehearsal and a forecast start from it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Final

from zowl_desktop.app.sample import is_sample
from zowl_desktop.engine.nights import folded
from zowl_desktop.engine.times import next_at, run_clock
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.events import Event, RunClock, RunStarted
from zowl_desktop.model.night import Night
from zowl_desktop.model.pipeline import Pipeline
from zowl_desktop.rehearsal import Evening, history_of
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal

NIGHTS_REMEMBERED: Final = 10
"""So many of the newest runs make the history."""

_log = logging.getLogger(__name__)


def evening(pipeline: Pipeline, bedtime: str, wake_up: str, now: float, home: Home) -> Evening:
    """The evening before a night of a pipeline at the next `bedtime` (both times local, such as "22:00").

    Reads the journal: not for the thread of a screen.
    """
    begins = next_at(bedtime, now)
    clock = run_clock(replace(pipeline.clock, wake=wake_up), pipeline.limits.until, begins, begins)
    return evening_of(Planned(pipeline, begins, clock), home)


@dataclass(frozen=True, slots=True)
class Planned:
    """A night whose choices are made.

    Attributes:
        pipeline: What runs.
        begins: When it begins (UTC epoch seconds).
        clock: The instants that it keeps to.
        selected: The tasks that it does; None for all.
        done: Tasks that are accepted already.
    """

    pipeline: Pipeline
    begins: float
    clock: RunClock
    selected: tuple[str, ...] | None = None
    done: tuple[str, ...] = ()


def evening_of(planned: Planned, home: Home) -> Evening:
    """The evening before such a night. Reads the journal: not for the thread of a screen."""
    history = history_of(past_nights(home))
    night = planned
    return Evening(
        night.pipeline,
        night.begins,
        night.clock,
        history=history,
        selected=night.selected,
        done=night.done,
    )


def past_nights(home: Home) -> list[Night]:
    """The newest runs of a data folder, as they ended.

    One whose document cannot be read is left out, and so is a sample night: it tells nothing about real ones.
    """
    journal = Journal.read(home.journal)
    if journal is None:
        return []
    nights = []
    try:
        for row in journal.runs()[:NIGHTS_REMEMBERED]:
            try:
                events = list(journal.events(row.id))
                if not _is_of_a_sample(home, events[0]):
                    nights.append(folded(events))
            except BadInput:
                _log.warning("run %s is left out: its document cannot be read any more", row.id)
    finally:
        journal.close()
    return nights


def _is_of_a_sample(home: Home, first: Event) -> bool:
    return isinstance(first, RunStarted) and is_sample(home, first.source)
