"""Retrying like a person: no identical prompt, ceilings that hold, no attempt used by what just passes."""

from __future__ import annotations

from collections import defaultdict

from tests.simulator.record import Broken, Moment, Record
from zowl_desktop.model import events
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.night import CauseKind, Night
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import RungAction, Step, StepKind
from zowl_desktop.model.states import TRANSIENT, FailureClass, TaskState

_GOES_ON = TRANSIENT | {
    FailureClass.USAGE_LIMIT,
    FailureClass.LOST,
    FailureClass.CANCELLED,
    FailureClass.BUDGET,
    FailureClass.AUTH,
    FailureClass.BILLING,
}
"""Ends after which the same attempt simply comes again, once the way is free."""
_NEVER_FAILS = frozenset(
    {
        FailureClass.USAGE_LIMIT,
        FailureClass.AUTH,
        FailureClass.BILLING,
        FailureClass.LOST,
        FailureClass.BUDGET,
    }
)
"""Classes that hold or park a task, and never make it fail."""
_WORK = frozenset({StepKind.AGENT, StepKind.COMMAND})


class Retrying:
    """Prompts, ceilings, and what uses an attempt."""

    family = "retry"

    def __init__(self, record: Record) -> None:
        self.record = record
        self.prompts: dict[str, set[object]] = defaultdict(set)
        self.counted: dict[str, int] = defaultdict(int)
        self.in_run = 0
        self.in_run_then: dict[str, int] = defaultdict(int)
        self.rounds: dict[str, int] = defaultdict(int)
        self.stopped: set[str] = set()
        self.ended: set[str] = set()
        self.carried: dict[str, list[tuple[int, str]]] = defaultdict(list)

    def after(self, moment: Moment) -> None:
        night = moment.night
        event = moment.event
        if isinstance(event, events.TaskReleased | events.TaskRetried) and not moment.refused:
            self.counted[event.task] = 0
        if isinstance(event, events.AttemptEnded) and event.attempt not in self.ended:
            self.ended.add(event.attempt)
            self.in_run_then[self.record.ordered[event.attempt].task] = self.in_run
        self.stopped.update(stop.attempt for stop in moment.stops)
        for order in moment.orders:
            if order.attempt not in self.record.ordered:
                self._ordered(order, night)
        for move in moment.moves:
            self._moved(move.task, night)

    def _ordered(self, order: StartAttempt, night: Night) -> None:
        seen = self.record.seen[order.task]
        before = seen.orders[-1] if seen.orders else None
        goes_on = before is not None and self._goes_on(before, order, seen.last, seen.round)
        self._carries(order, before)
        routed = before is not None and order.carries == before.attempt and not self._new_round(order)
        if routed:
            self._within_ceilings(order)
        if order.kind is StepKind.AGENT:
            prompt = self._prompt(order)
            if prompt in self.prompts[order.task] and not goes_on:
                raise Broken("prompts", f"{order.attempt} repeats a prompt: {prompt}")
            self.prompts[order.task].add(prompt)
        if order.kind in _WORK and not goes_on:
            self.counted[order.task] += 1
            self.in_run += 1
        self.rounds[order.task] = seen.round
        item = night.tasks[order.task]
        if item.counted != self.counted[order.task]:
            raise Broken(
                "attempts", f"{order.attempt}: Night counts {item.counted}, not {self.counted[order.task]}"
            )
        for (step, rung), times in item.used.items():
            most = next(s for s in item.steps if s.name == step).on_failure[rung].times or 1
            if times > most:
                raise Broken("ladder", f"{order.task} took rung {rung} of {step} {times} times")

    def _carries(self, order: StartAttempt, before: StartAttempt | None) -> None:
        """A failure is answered until the step passes that it came from."""
        if before is None:
            return
        steps = _framed(self.record.seen[order.task].task.recipe.steps)
        at = steps.index(before.step)
        carried = self.carried[order.task]
        if self.record.outcomes[before.attempt].ok or order.carries == before.attempt:
            carried[:] = [each for each in carried if each[0] > at]
        if order.carries == before.attempt:
            carried.append((at, before.attempt))
        expected = carried[-1][1] if carried else None
        if order.carries != expected:
            raise Broken("prompts", f"{order.attempt} answers {order.carries}, not {expected}")

    def _new_round(self, order: StartAttempt) -> bool:
        return self.rounds[order.task] != self.record.seen[order.task].round

    def _goes_on(
        self, before: StartAttempt, order: StartAttempt, last: Outcome | None, in_round: int
    ) -> bool:
        """Whether this is the attempt before once more, which did not fail by itself."""
        same = before.step == order.step and order.carries != before.attempt
        if not same or last is None or self.rounds[order.task] != in_round:
            return False
        return last.failure in _GOES_ON or before.attempt in self.stopped

    def _prompt(self, order: StartAttempt) -> object:
        """All that the text of the prompt is made of, and who reads it."""
        record = self.record
        seen = record.seen[order.task]
        answered = record.outcomes.get(order.carries) if order.carries else None
        failure = None
        if answered is not None:
            told = answered.failing or answered.marked or (answered.message,)
            failure = (record.ordered[order.carries or ""].step, answered.failure, told)
        steps = _framed(seen.task.recipe.steps)
        plan = None
        for earlier in reversed(seen.orders):
            done = record.outcomes.get(earlier.attempt)
            if (
                done is not None
                and done.ok
                and earlier.kind is StepKind.AGENT
                and steps.index(earlier.step) < steps.index(order.step)
            ):
                plan = earlier.attempt
                break
        return (
            seen.round,
            order.step,
            order.agent,
            order.model,
            order.using.time,
            order.fresh,
            failure,
            plan,
        )

    def _within_ceilings(self, order: StartAttempt) -> None:
        record, task = self.record, self.record.seen[order.task].task
        limit = task.limits.attempts or record.scenario.rules.task_attempts
        if self.counted[order.task] >= limit:
            raise Broken("ceiling", f"{order.attempt} goes beyond the task's {limit} attempts")
        run_limit = record.pipeline.limits.attempts
        if run_limit is None:
            rules = record.scenario.rules
            run_limit = max(rules.task_attempts, rules.run_attempts_per_task * len(record.mine))
        if self.in_run_then[order.task] >= run_limit:
            raise Broken("ceiling", f"{order.attempt} goes beyond the run's {run_limit} attempts")

    def _moved(self, name: str, night: Night) -> None:
        item = night.tasks[name]
        if item.state is not TaskState.FAILED or item.cause.failure not in _NEVER_FAILS:
            return
        failed = self.record.ordered.get(item.cause.attempt or "")
        if failed is not None and failed.agent is None and item.cause.failure is FailureClass.USAGE_LIMIT:
            return  # nobody's account can reset
        step = next((s for s in item.steps if s.name == item.cause.step), None)
        ladder = step.on_failure if step is not None else ()
        if not any(
            item.cause.failure in rung.when and rung.action in {RungAction.FAIL, RungAction.STOP}
            for rung in ladder
        ):
            raise Broken("attempts", f"{name} failed because of {item.cause.failure}")


class Lost:
    """An attempt that vanishes comes again; a task that loses too many is held."""

    family = "lost"

    def __init__(self, record: Record) -> None:
        self.record = record
        self.lost: dict[tuple[str, int], int] = defaultdict(int)

    def after(self, moment: Moment) -> None:
        night = moment.night
        for move in moment.moves:
            if move.cause.kind is CauseKind.LOST and move.after is not TaskState.HELD:
                raise Broken(self.family, f"{move.task} is {move.after} because it was lost")
        event = moment.event
        if not isinstance(event, events.AttemptEnded) or event.outcome.failure is not FailureClass.LOST:
            return
        order = self.record.ordered[event.attempt]
        item = night.tasks[order.task]
        limit = self.record.scenario.rules.lost_limit
        newest = self.record.seen[order.task].orders[-1] is order
        if newest and item.lost > limit and item.state in {TaskState.READY, TaskState.RUNNING}:
            raise Broken(self.family, f"{order.task} lost {item.lost} attempts and goes on")


def _framed(steps: tuple[Step, ...]) -> list[str]:
    """The names of a task's steps, with those that frame every recipe."""
    return ["workspace", "resolve", *(step.name for step in steps), "deliver"]
