"""Evenings whose nights can be worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tests.model.night.player import EVENING
from zowl_desktop.model.events import AttemptEnded, Event, RunClock
from zowl_desktop.model.night import Night, Rules
from zowl_desktop.model.outcome import Usage
from zowl_desktop.model.pipeline import Pipeline
from zowl_desktop.model.states import FailureClass
from zowl_desktop.rehearsal.evening import Evening, PlanWindow
from zowl_desktop.rehearsal.faults import LASTS, Fault, FaultKind
from zowl_desktop.rehearsal.history import History, Sample
from zowl_desktop.rehearsal.rehearsal import Audience, Rehearsal
from zowl_desktop.rehearsal.work import Place, Work

MINUTE = 60.0
HOUR = 3600.0
SURE = 200_000
"""So many equal samples leave the priors a chance of one in 50,000, and no seed of these tests draws it."""
TIMES = {Work.SET_UP: 60.0, Work.WRITE: 600.0, Work.CHECKS: 120.0, Work.COMMAND: 60.0, Work.DELIVER: 20.0}
"""Seconds of every attempt in a steady night: a task of an agent takes 800 in all."""
COST = 500_000
"""Micro-dollars of every agent attempt in a steady night."""
TASK = 800.0


def steady(
    times: Mapping[Work, float] = TIMES,
    ends: Mapping[tuple[Work, bool], FailureClass] | None = None,
    cost: int = COST,
) -> History:
    """A history in which every attempt took the same time and cost, and ended the same way.

    `ends` gives the failures, by work and whether the attempt answers a failure; all else succeeded.
    """
    found: dict[Place, tuple[Sample, ...]] = {}
    for work, seconds in times.items():
        for answering in (False, True):
            failure = (ends or {}).get((work, answering))
            usage = Usage(cost, input_tokens=cost // 10) if work is Work.WRITE else Usage()
            message = str(failure or "").replace("_", " ")
            sample = Sample(seconds, usage, failure, message, ("t1",) if failure else ())
            for cli in ("claude", "codex") if work is Work.WRITE else ("",):
                found[Place(work, cli, answering)] = (sample,) * SURE
    return History(MappingProxyType(found), attempts=SURE, nights=1)


STEADY = steady()


def evening(
    plan: Pipeline,
    history: History | None = None,
    clock: RunClock | None = None,
    windows: Mapping[str, PlanWindow] | None = None,
    **more: object,
) -> Evening:
    """An evening without spaced starts, so that times add up."""
    rules = Rules(start_spacing=0.0, jitter=0.0)
    return Evening(
        plan,
        EVENING,
        clock or RunClock(),
        rules,
        STEADY if history is None else history,
        windows or {},
        **more,  # type: ignore[arg-type]
    )


def fault(kind: FaultKind, after: float, lasts: float | None = None, subject: str | None = None) -> Fault:
    """A fault some seconds into the night; it lasts as long as it does when nobody says so."""
    at = EVENING + after
    span = LASTS.get(kind) if lasts is None else lasts
    return Fault(kind, at, None if span is None else at + span, subject, text=f"{kind}@+{after:.0f}s")


@dataclass
class Watching(Audience):
    """Notes when each task was in which state."""

    seen: list[tuple[float, str, str]] = field(default_factory=list)
    struck_by: list[tuple[Fault, float, int]] = field(default_factory=list)

    def happened(self, event: Event, night: Night) -> None:
        for name, item in night.tasks.items():
            self.seen.append((event.at - EVENING, name, str(item.state)))

    def struck(self, fault: Fault, at: float, hit: int) -> None:
        self.struck_by.append((fault, at, hit))

    def times_in(self, task: str, state: str) -> list[float]:
        """The moments at which the task was seen in the state."""
        return [at for at, name, seen in self.seen if name == task and seen == state]


def rehearsed(of: Evening, *faults: Fault, seed: str = "1", audience: Audience | None = None) -> Rehearsal:
    """The night, played."""
    rehearsal = Rehearsal(of, seed, faults, audience)
    rehearsal.play()
    return rehearsal


def states(rehearsal: Rehearsal) -> dict[str, str]:
    """How every task ended."""
    return {name: str(item.state) for name, item in rehearsal.night.tasks.items()}


def ends(rehearsal: Rehearsal, task: str = "") -> Iterator[tuple[float, str, str]]:
    """Of each attempt, in order: seconds into the night, its step, its failure or "ok"."""
    for event in rehearsal.events:
        if isinstance(event, AttemptEnded) and event.attempt.startswith(task):
            item = rehearsal.night.tasks[event.attempt.rpartition(".")[0]]
            step = next(a.order.step for a in item.attempts if a.order.attempt == event.attempt)
            yield event.at - EVENING, step, str(event.outcome.failure or "ok")


def finished(rehearsal: Rehearsal) -> float:
    """Seconds into the night at which it was over."""
    assert rehearsal.night.state.ended is not None
    return rehearsal.now - EVENING
