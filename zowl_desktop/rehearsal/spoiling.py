"""Faults of single tasks: the attempt that runs, or the next one that suits, goes wrong as asked."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Final

from zowl_desktop.model.night.frame import framed
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import StepKind, Task
from zowl_desktop.model.states import FailureClass
from zowl_desktop.rehearsal.drawing import HANGS
from zowl_desktop.rehearsal.faults import Fault, FaultKind
from zowl_desktop.rehearsal.performance import Performance
from zowl_desktop.rehearsal.players import Players

MIDWAY: Final = 0.4
"""The share of an attempt that is done when something happens to it that was waiting for it."""

_PROCESSES: Final = frozenset({StepKind.AGENT, StepKind.COMMAND, StepKind.CHECKS})
_SUITS: Final = {
    FaultKind.CHECKS_FAILED: frozenset({StepKind.CHECKS}),
    FaultKind.STALLED: frozenset({StepKind.AGENT}),
    FaultKind.TIMEOUT: _PROCESSES,
    FaultKind.LOST: _PROCESSES,
}
_FAILING: Final = ("test 1", "test 2")
_CHECKS_FAILED: Final = Outcome(FailureClass.CHECKS_FAILED, "2 tests failed", _FAILING)
_FAILS: Final = {
    StepKind.CHECKS: _CHECKS_FAILED,
    StepKind.COMMAND: Outcome(FailureClass.COMMAND_FAILED, "the command exited with 1"),
    StepKind.AGENT: Outcome(FailureClass.AGENT_ERROR, "the agent gave up"),
}


def kinds_hit(kind: FaultKind, task: Task) -> frozenset[StepKind]:
    """The kinds of steps of this task that a fault can hit; empty when there is none."""
    own = frozenset(step.kind for step in task.recipe.steps) if framed(task) else frozenset[StepKind]()
    if kind is not FaultKind.FAIL:
        return own & _SUITS[kind]
    # What proves the task fails; the work itself only where nothing proves it.
    return own & {StepKind.CHECKS} or own & {StepKind.COMMAND} or own & {StepKind.AGENT}


class Spoiler:
    """Holds the faults that wait for an attempt of their task."""

    def __init__(self, players: Players) -> None:
        self._players = players
        self._waiting: defaultdict[str, list[Fault]] = defaultdict(list)

    def strike(self, fault: Fault, task: Task) -> int:
        """A fault begins; how many running attempts it hits at once."""
        hits = 0
        for performance in self._players.on_stage:
            if performance.order.task == task.id and _hits(fault, performance, task):
                self._spoil(fault, performance)
                hits += 1
                if fault.kind is not FaultKind.FAIL:
                    return hits
        self._waiting[task.id].append(fault)
        return hits

    def watch(self, performance: Performance, task: Task) -> list[Fault]:
        """An attempt begins; the faults that were waiting for it."""
        hits = [fault for fault in self._waiting.get(task.id, ()) if _hits(fault, performance, task)]
        for fault in hits:
            if fault.kind in {FaultKind.STALLED, FaultKind.LOST}:
                self._players.at_share(performance, MIDWAY, partial(self._spoil, fault))
            else:
                self._spoil(fault, performance)
            if fault.kind is not FaultKind.FAIL:
                self._waiting[task.id].remove(fault)
        return hits

    def _spoil(self, fault: Fault, performance: Performance) -> None:
        order = performance.order
        match fault.kind:
            case FaultKind.CHECKS_FAILED:
                performance.outcome = _CHECKS_FAILED
            case FaultKind.FAIL:
                performance.outcome = _FAILS[order.kind]
            case FaultKind.STALLED:
                words = "did nothing that counts as work for too long"
                silence = HANGS if order.silence is None else float(order.silence)
                self._players.cut(performance, silence, Outcome(FailureClass.STALLED, words))
            case FaultKind.TIMEOUT:
                words = "the step's time was used up"
                time = HANGS if order.time is None else float(order.time)
                self._players.stretch(performance, time, Outcome(FailureClass.TIMEOUT, words))
            case FaultKind.LOST:
                words = "ended while nobody was looking"
                self._players.cut(performance, 1.0, Outcome(FailureClass.LOST, words))


def _hits(fault: Fault, performance: Performance, task: Task) -> bool:
    return performance.frozen is None and performance.order.kind in kinds_hit(fault.kind, task)
