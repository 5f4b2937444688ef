"""The story of a rehearsed night, line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from zowl_desktop.model.document.quantities import time_text
from zowl_desktop.model.events import (
    AccountMended,
    AttemptEnded,
    ClockJumped,
    EngineRecovered,
    Event,
    MachineChanged,
    RunEnded,
    RunStarted,
    Suspended,
)
from zowl_desktop.model.night import Night, TaskRun
from zowl_desktop.model.night.frame import DELIVER, WORKSPACE
from zowl_desktop.model.states import FailureClass, TaskState
from zowl_desktop.rehearsal.faults import Fault
from zowl_desktop.rehearsal.phrases import TellTime, fault_words
from zowl_desktop.rehearsal.rehearsal import Audience


class What(StrEnum):
    """What a line is about."""

    RUN = "run"  # the run begins or ends
    STEP = "step"  # a task begins a step
    TROUBLE = "trouble"  # an attempt failed
    STATE = "state"  # a task is in another state; the words say why
    WORLD = "world"  # a fault, or the end of one


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story.

    Attributes:
        at: When (UTC epoch seconds).
        what: What it is about.
        words: The line for a person, without the time.
        task: The task that it is about, or None.
        state: The state that the task is in by now, or None.
    """

    at: float
    what: What
    words: str
    task: str | None = None
    state: TaskState | None = None


_TOLD = frozenset(set(TaskState) - {TaskState.READY, TaskState.RUNNING, TaskState.WAITING})
_NOT_TOLD = frozenset({WORKSPACE, DELIVER})
"""Steps around every recipe: a line for each would hide what matters."""


class Telling(Audience):
    """Listens to a rehearsal and says what a person has to know, once."""

    def __init__(self, say: Callable[[Line], None], tell_time: TellTime) -> None:
        self._say = say
        self._tell_time = tell_time
        self._shown: dict[str, tuple[TaskState, str]] = {}

    def happened(self, event: Event, night: Night) -> None:
        """A line for what happened, and one for every task that is somewhere else now."""
        words = self._words(event, night)
        if words:
            what = What.RUN if isinstance(event, RunStarted | RunEnded) else What.WORLD
            self._say(Line(event.at, what, words))
        if isinstance(event, AttemptEnded):
            self._failure(event, night)
        changed = [item for item in night.tasks.values() if self._changed(item)]
        for item in changed:
            self._state(event.at, item, night)
        for item in changed:
            self._step(event.at, item)

    def struck(self, fault: Fault, at: float, hit: int) -> None:
        """A line for the fault."""
        self._say(Line(at, What.WORLD, fault_words(fault, hit, self._tell_time), fault.subject))

    def _changed(self, item: TaskRun) -> bool:
        """Whether the task is somewhere else than when it was last looked at."""
        now = (item.state, item.current.order.attempt if item.current else "")
        before = self._shown.get(item.task.id)
        self._shown[item.task.id] = now
        return before != now

    def _state(self, at: float, item: TaskRun, night: Night) -> None:
        if item.state in _TOLD:
            words = night.why(item.task.id, self._tell_time)
            self._say(Line(at, What.STATE, words, item.task.id, item.state))

    def _step(self, at: float, item: TaskRun) -> None:
        if item.current is None or item.current.order.step in _NOT_TOLD:
            return
        step = item.current.order.step
        tries = sum(attempt.order.step == step for attempt in item.attempts)
        words = f"{item.task.id}: {step}" + (f", attempt {tries}" if tries > 1 else "")
        self._say(Line(at, What.STEP, words, item.task.id, item.state))

    def _failure(self, event: AttemptEnded, night: Night) -> None:
        failure = event.outcome.failure
        if failure is None or failure is FailureClass.CANCELLED:
            return
        item = night.tasks[event.attempt.rpartition(".")[0]]
        step = next(a.order.step for a in item.attempts if a.order.attempt == event.attempt)
        words = f"{item.task.id}: {step} failed: {event.outcome.message or failure}"
        self._say(Line(event.at, What.TROUBLE, words, item.task.id, item.state))

    def _words(self, event: Event, night: Night) -> str:
        match event:
            case RunStarted():
                return f"the night begins: {night.state.pipeline.name}"
            case RunEnded(why=why):
                return f"the night is over: {why}"
            case EngineRecovered():
                taken_up = ", ".join(night.state.running) or "nothing"
                return f"the engine is back and takes up what was under way: {taken_up}"
            case Suspended(since=since):
                return f"nothing went on since {self._tell_time(since)}"
            case ClockJumped(by=by):
                way = "later" if by > 0 else "earlier"
                return f"the clock shows {time_text(int(abs(by)))} {way}: what runs keeps its time"
            case MachineChanged(reasons=()):
                return "the machine can bear new work again"
            case AccountMended(account=account):
                return f"account {account} is in order again"
        return ""


def as_json(line: Line) -> dict[str, object]:
    """A line as plain data, with stable names."""
    return {
        "at": iso(line.at),
        "what": str(line.what),
        "task": line.task,
        "state": str(line.state) if line.state else None,
        "words": line.words,
    }


def iso(at: float | None) -> str | None:
    """An instant as ISO 8601 in UTC, or None."""
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
