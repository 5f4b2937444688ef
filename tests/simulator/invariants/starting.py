"""When an attempt may start: needs, once only, the clock, a pause, a stop, places, files."""

from __future__ import annotations

from collections import defaultdict

from tests.simulator.record import Broken, Moment, Record
from zowl_desktop.model import events
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.night import Night
from zowl_desktop.model.pipeline import IfFailed, Need, NeedOn
from zowl_desktop.model.states import FINAL_STATES, TaskState

MET = {
    NeedOn.SUCCESS: {TaskState.SUCCEEDED},
    NeedOn.FAILURE: {TaskState.FAILED},
    NeedOn.FINISHED: {TaskState.SUCCEEDED, TaskState.FAILED, TaskState.SKIPPED},
}


def is_met(record: Record, need: Need) -> bool:
    """Whether the needed task ended as the need asks."""
    return record.states[need.task] in MET[need.on]


def is_open(record: Record, need: Need) -> bool:
    """Whether the needed task can still move."""
    return record.states[need.task] not in FINAL_STATES


def runs_anyway(need: Need) -> bool:
    """Whether its task runs although the need is not met."""
    return need.on is NeedOn.SUCCESS and need.if_failed is IfFailed.RUN


class NothingEarly:
    """A task starts when its needs are met, or decided by their policies, or overridden by a person."""

    family = "needs"

    def __init__(self, record: Record) -> None:
        self.record = record
        self.sent: set[str] = set()

    def after(self, moment: Moment) -> None:
        night = moment.night
        if isinstance(moment.event, events.TaskReleased | events.TaskRetried) and not moment.refused:
            moved = night.tasks[moment.event.task]
            self.sent.add(moment.event.task)
            self.record.seen[moment.event.task].overridden = moved.state is not TaskState.WAITING
        states = {move.task: move.after for move in moment.moves}
        for order in moment.orders:
            again = order.attempt in self.record.ordered  # by an engine that took the run over
            goes_on = self.record.seen[order.task].orders and order.task not in self.sent
            if not again and not goes_on:
                self.sent.discard(order.task)
                self._check(order, states)

    def _check(self, order: StartAttempt, moved: dict[str, TaskState]) -> None:
        """The needed tasks as they stood before this event, or as it left them."""
        record, task = self.record, self.record.seen[order.task].task
        before = {need.task: record.states[need.task] for need in task.needs}
        for need in task.needs:
            if need.task in moved:
                record.states[need.task] = moved[need.task]
        try:
            unmet = tuple(need for need in task.needs if not is_met(record, need))
            if order.step == "workspace" and order.missing != tuple(need.task for need in unmet):
                raise Broken(self.family, f"{order.attempt} names {order.missing} as missing, not {unmet}")
            if record.seen[order.task].overridden:
                return
            for need in unmet:
                if is_open(record, need) or not runs_anyway(need):
                    raise Broken(
                        self.family, f"{order.attempt} starts while {need} is {record.states[need.task]}"
                    )
        finally:
            record.states.update(before)


class OnceOnly:
    """No attempt is ordered twice, but after a recovery, and then word for word; a task has one at a time."""

    family = "once"

    def __init__(self, record: Record) -> None:
        self.record = record

    def after(self, moment: Moment) -> None:
        record = self.record
        again = isinstance(moment.event, events.EngineRecovered)
        repeated = set()
        for order in moment.orders:
            known = record.ordered.get(order.attempt)
            if known is not None:
                if not again or known != order or order.attempt not in record.running:
                    raise Broken(self.family, f"{order.attempt} is ordered again by {moment.event}")
                repeated.add(order.attempt)
                continue
            number = len(record.seen[order.task].orders) + 1
            if order.attempt != f"{order.task}.{number}" or order.number != number:
                raise Broken(self.family, f"{order.attempt} is attempt {number} of its task")
            if any(other.task == order.task for other in record.running.values()):
                raise Broken(self.family, f"{order.attempt} starts beside another attempt of its task")
        if again and repeated != set(record.running):
            raise Broken(self.family, f"recovery orders {sorted(repeated)}, not {sorted(record.running)}")


class NotNow:
    """Nothing starts in a pause or quiet span, before the start, after the end, or on a poor machine."""

    family = "clock"

    def __init__(self, record: Record) -> None:
        self.record = record

    def after(self, moment: Moment) -> None:
        for order in moment.orders:
            if order.attempt not in self.record.ordered:
                reason = self._reason(order)
                if reason is not None:
                    raise Broken(self.family, f"{order.attempt} starts {reason}")

    def _reason(self, order: StartAttempt) -> str | None:
        record, clock, now = self.record, self.record.scenario.clock, self.record.now
        if record.paused:
            return "in a pause"
        if record.machine:
            return "although the machine cannot bear it"
        if clock.start is not None and now < clock.start:
            return "before the run's start"
        if any(begin <= now < end for begin, end in clock.quiet):
            return "in a quiet span"
        if record.past_until and not record.until_void:
            return "after the run's time"
        if record.stopped == "now":
            return "after the run was stopped"
        if record.stopped == "after" and not record.seen[order.task].under_way:
            return "afresh although a person asked for an end"
        return None


class Stopping:
    """At the run's end, and when a person or a recipe says stop, all but the held is cancelled."""

    family = "stop"

    def __init__(self, record: Record) -> None:
        self.record = record
        self.told: set[str] = set()

    def after(self, moment: Moment) -> None:
        night = moment.night
        record = self.record
        self.told.update(stop.attempt for stop in moment.stops)
        for move in moment.moves:
            self._stop_rung(move.task, night, moment)
        if record.stopped == "now":
            self._at_once(night)
        if record.stopped == "after":
            for move in moment.moves:
                if move.after is TaskState.WAITING:
                    raise Broken(self.family, f"{move.task} waits for a run that a person ended")

    def _at_once(self, night: Night) -> None:
        counts = night.state.counts
        left = counts[TaskState.READY] + counts[TaskState.PARKED] + counts[TaskState.WAITING]
        if left:
            raise Broken(self.family, f"{left} tasks are neither over nor held after the run was stopped")
        for attempt in self.record.running:
            if attempt not in self.told:
                raise Broken(self.family, f"{attempt} was not told to stop")

    def _stop_rung(self, name: str, night: Night, moment: Moment) -> None:
        """A task that ended at a `stop` rung takes the run with it."""
        item = night.tasks[name]
        if item.state is not TaskState.FAILED or item.cause.kind not in {"route", "ceiling"}:
            return
        if not isinstance(moment.event, events.AttemptEnded) or item.cause.attempt != moment.event.attempt:
            return
        step = next(s for s in item.steps if s.name == item.cause.step)
        ends = [rung.action for rung in step.on_failure if rung.action in {"stop", "fail"}]
        if ends == ["stop"]:
            under_way = self.record.seen
            fresh = [
                o.task
                for o in moment.orders
                if o.attempt not in self.record.ordered and not under_way[o.task].under_way
            ]
            if night.state.closing is None or fresh:
                raise Broken(self.family, f"{name} says stop and the run goes on with {fresh}")
            if self.record.stopped is None:
                self.record.stopped = "after"


class Places:
    """At most as many attempts side by side as the run, the project and the memory allow."""

    family = "parallel"

    def __init__(self, record: Record) -> None:
        self.record = record

    def after(self, moment: Moment) -> None:
        new = [o for o in moment.orders if o.attempt not in self.record.ordered]
        if not new:
            return
        record, rules = self.record, self.record.scenario.rules
        together = [*record.running.values(), *new]
        if len(together) > record.parallel:
            raise Broken(self.family, f"{len(together)} attempts side by side, not {record.parallel}")
        busy: dict[str, int] = defaultdict(int)
        for order in together:
            busy[record.seen[order.task].task.project or ""] += 1
        for name, project in record.pipeline.projects.items():
            if project.parallel is not None and busy[name] > project.parallel:
                raise Broken(self.family, f"{busy[name]} attempts in {name}, not {project.parallel}")
        if rules.memory is not None:
            agents = record.pipeline.agents
            weights = [rules.weights.get(agents[o.agent].cli, 0) for o in together if o.agent]
            if sum(weights) > rules.memory and sum(1 for w in weights if w) > 1:
                raise Broken(self.family, f"agents of {weights} MB side by side in {rules.memory} MB")


class Files:
    """Two tasks of a project that touch the same files are never under way at the same time."""

    family = "touches"

    def __init__(self, record: Record) -> None:
        self.record = record
        self.under_way: set[str] = set()

    def after(self, moment: Moment) -> None:
        seen = self.record.seen
        for move in moment.moves:
            if move.after in FINAL_STATES or move.after is TaskState.HELD:
                self.under_way.discard(move.task)
        for order in moment.orders:
            task = seen[order.task].task
            if not task.touches or order.task in self.under_way:
                continue
            for other in self.under_way:
                theirs = seen[other].task
                if theirs.project == task.project and _may_meet(task.touches, theirs.touches):
                    raise Broken(self.family, f"{order.attempt} starts while {other} touches its files")
            self.under_way.add(order.task)


def _may_meet(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """The drawn globs name a folder's every file (`db/**`) or one of them (`db/a.sql`)."""
    return any(
        a == b or (a.partition("/")[0] == b.partition("/")[0] and ("**" in a or "**" in b))
        for a in ours
        for b in theirs
    )
