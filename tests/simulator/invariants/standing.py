"""Where tasks stand: named causes, finals that stay, an end when nothing moves, no task that hangs."""

from __future__ import annotations

from tests.simulator.invariants.starting import is_met, is_open, runs_anyway
from tests.simulator.record import PERSON, Broken, Moment, Record
from zowl_desktop.model import events
from zowl_desktop.model.commands import Notice, Notify
from zowl_desktop.model.night import CauseKind, Night, TaskRun
from zowl_desktop.model.pipeline import IfFailed, NeedOn, TaskKind
from zowl_desktop.model.states import FINAL_STATES, TaskState

_MOVING = (TaskState.READY, TaskState.RUNNING, TaskState.PARKED)
_NEEDS_MORE = frozenset({CauseKind.ACCOUNT_BLOCKED, CauseKind.BUDGET_EXHAUSTED})
"""What one word about a task cannot mend."""
_BY_NEED = frozenset({CauseKind.NEEDS_OPEN, CauseKind.NEED_SKIPS, CauseKind.NEED_HOLDS})
_LOOKED_AT = 8
"""Moved tasks of one event whose "why?" is asked."""


def tell_time(at: float) -> str:
    """A time in the sentences of the simulator."""
    return f"{at:.0f}"


class Causes:
    """Every task has a cause that fits its state, and "why?" has an answer."""

    family = "causes"

    def __init__(self, record: Record) -> None:
        self.record = record

    def after(self, moment: Moment) -> None:
        night = moment.night
        for name in {move.task for move in moment.moves[-_LOOKED_AT:]}:
            self.look(night.tasks[name], night)

    def look(self, item: TaskRun, night: Night) -> None:
        """Whether this task's cause is one."""
        name, cause, now = item.task.id, item.cause, night.state.now
        if cause.kind in _BY_NEED and cause.task not in {need.task for need in item.task.needs}:
            raise Broken(self.family, f"{name} is {item.state} for {cause.task}, which it does not need")
        words = night.why(name, tell_time)
        if not words.startswith(name) or not words.endswith(".") or len(words) < len(name) + 6:
            raise Broken(self.family, f"no answer to why {name} is {item.state}: {words!r}")
        states = night.state.states
        match item.state:
            case TaskState.WAITING if cause.task is None or states[cause.task] in FINAL_STATES:
                raise Broken(self.family, f"{words} But {cause.task} is over.")
            case TaskState.PARKED if cause.until is None or cause.until <= now:
                raise Broken(self.family, f"{words} But it is {now} now.")
            case TaskState.PARKED if cause.kind not in {CauseKind.BACKOFF, CauseKind.ACCOUNT_LIMIT}:
                raise Broken(self.family, f"{words} Parked by {cause.kind}.")
            case TaskState.RUNNING if item.current is None:
                raise Broken(self.family, f"{words} But it has no attempt.")
            case TaskState.HELD if cause.kind in {
                CauseKind.STARTED,
                CauseKind.NEXT_STEP,
                CauseKind.NEEDS_MET,
            }:
                raise Broken(self.family, f"{words} Held by {cause.kind}.")
        if item.state is not TaskState.RUNNING and item.current is not None:
            raise Broken(self.family, f"{words} But {item.current.order.attempt} runs.")
        if cause.kind is CauseKind.NEED_SKIPS and cause.task and states[cause.task] not in FINAL_STATES:
            raise Broken(self.family, f"{words} But {cause.task} can still move.")


class Finals:
    """A final state is left by a person's word only; refused words and late reports change nothing."""

    family = "finals"

    def __init__(self, record: Record) -> None:
        self.record = record

    def after(self, moment: Moment) -> None:
        night = moment.night
        if moment.refused and (moment.moves or moment.commands):
            raise Broken(self.family, f"{moment.event} is refused and moves {moment.moves}")
        by_person = isinstance(moment.event, PERSON)
        for move in moment.moves:
            if move.before is TaskState.CANCELLED and isinstance(moment.event, events.Resumed):
                continue  # a stopped run is taken up again
            if move.before in FINAL_STATES and not by_person and not self._revived(move.task, night):
                raise Broken(
                    self.family, f"{move.task} leaves {move.before} for {move.after}: {moment.event}"
                )

    def _revived(self, name: str, night: Night) -> bool:
        """A skipped task comes back with the needed one that a person sent back."""
        item = night.tasks[name]
        if self.record.states[name] is not TaskState.SKIPPED or item.cause.kind is CauseKind.PERSON:
            return False
        return any(self._sent_back(need.task, set()) for need in item.task.needs)

    def _sent_back(self, name: str, known: set[str]) -> bool:
        if name in self.record.touched:
            return True
        known.add(name)
        needs = self.record.seen[name].task.needs
        return any(self._sent_back(need.task, known) for need in needs if need.task not in known)


class Ends:
    """The run is told to end exactly when nothing can move without a person; the summary comes once."""

    family = "end"

    def __init__(self, record: Record) -> None:
        self.record = record
        self.told = False
        self.summaries = 0

    def after(self, moment: Moment) -> None:
        night = moment.night
        counts = dict(self.record.counts)
        for move in moment.moves:
            counts[move.before] = counts.get(move.before, 0) - 1
            counts[move.after] = counts.get(move.after, 0) + 1
        for state in TaskState:
            if counts.get(state, 0) != night.state.counts[state]:
                raise Broken(self.family, f"Night counts {night.state.counts[state]} {state}, not {counts}")
        moving = any(counts.get(state) for state in _MOVING)
        if moment.ends_run and moving:
            raise Broken(self.family, f"the run is told to end while tasks move: {counts}")
        if isinstance(moment.event, events.EngineRecovered):
            self.told = False
        self.told = (self.told or moment.ends_run) and not moving
        if not moving and not self.told and not night.state.ended:
            raise Broken(self.family, f"nothing moves and the run goes on: {counts}")
        self._summary(moment, night)

    def _summary(self, moment: Moment, night: Night) -> None:
        self.summaries += sum(
            1 for c in moment.commands if isinstance(c, Notify) and c.notice is Notice.SUMMARY
        )
        if self.summaries > 1:
            raise Broken(self.family, "the summary came twice")
        if self.record.past_wake and not self.summaries and night.state.started is not None:
            raise Broken(self.family, "wake-up time has come and there is no summary")


class Words:
    """A person's word always leads somewhere."""

    family = "words"

    def __init__(self, record: Record) -> None:
        self.record = record
        self.sent_back: set[str] = set()

    def after(self, moment: Moment) -> None:
        night = moment.night
        event = moment.event
        if moment.refused:
            return
        if isinstance(event, events.AttemptEnded):
            self._again(event.attempt, night)
        match event:
            case events.TaskReleased(task=name):
                self._leads(name, night)
            case events.TaskRetried(task=name):
                self._stops_first(name, moment)
                self._leads(name, night)
            case events.TaskSkipped(task=name):
                self.sent_back.discard(name)
                self._ends(name, TaskState.SKIPPED, night)
            case events.TaskMarkedDone(task=name):
                self.sent_back.discard(name)
                self._ends(name, TaskState.SUCCEEDED, night)
            case events.StopRequested(now=True):
                self.sent_back.clear()
        nothing_starts = self.record.paused or self.record.machine
        if self.record.stopped == "now" or (self.record.stopped and nothing_starts):
            self.sent_back.clear()  # a run that ends, and may start nothing, cannot send anything back

    def _stops_first(self, name: str, moment: Moment) -> None:
        """What runs of a task that is sent back is told to stop."""
        told = {stop.attempt for stop in moment.stops}
        for attempt, order in self.record.running.items():
            if order.task == name and attempt not in told:
                raise Broken(self.family, f"{attempt} goes on although {name} was sent back")

    def _leads(self, name: str, night: Night) -> None:
        item = night.tasks[name]
        if item.current is not None and item.current.stopping is not None:
            self.sent_back.add(name)
            return
        gate = item.task.kind is TaskKind.GATE and item.state is TaskState.SUCCEEDED
        waits_more = item.state is TaskState.HELD and item.cause.kind in _NEEDS_MORE
        out_of_reach = item.state is TaskState.HELD and item.cause.kind is CauseKind.NOT_SELECTED
        if (
            not gate
            and not waits_more
            and not out_of_reach
            and item.state not in {*_MOVING, TaskState.WAITING}
        ):
            raise Broken(self.family, f"{name} was sent on and is {item.state} ({item.cause.kind})")

    def _again(self, attempt: str, night: Night) -> None:
        """A task that was sent back while it ran begins again once its attempt is over."""
        name = self.record.ordered[attempt].task
        if name not in self.sent_back or attempt != self.record.seen[name].orders[-1].attempt:
            return
        self.sent_back.discard(name)
        needed = (need.task for need in self.record.seen[name].task.needs)
        quiet = any(begin <= night.state.now < end for begin, end in self.record.scenario.clock.quiet)
        waits = quiet or any(self.record.states[n] is not TaskState.SUCCEEDED for n in needed)
        if self.record.stopped and waits:
            return  # a run that ends waits for nothing but what runs
        if night.tasks[name].state in FINAL_STATES:
            raise Broken(self.family, f"{name} was sent back while it ran, and is over now")

    def _ends(self, name: str, state: TaskState, night: Night) -> None:
        item = night.tasks[name]
        if item.current is None and item.state is not state:
            raise Broken(self.family, f"{name} is {item.state} although a person said {state}")
        current = item.current
        if current is not None and (current.stopping is None or current.stopping.state is not state):
            raise Broken(self.family, f"{name} goes on although a person said {state}")


class Policies:
    """At the end, skip, hold and run are as an onlooker would say who knows only document and ends."""

    family = "policies"

    def __init__(self, record: Record) -> None:
        self.record = record

    def at_rest(self, night: Night) -> None:
        """Compare every task that neither a person nor a stop has touched."""
        if self.record.ever_stopped or self.record.paused or night.state.ended is None:
            return
        for name, item in night.tasks.items():
            if name not in self.record.touched:
                self._judge(item)

    def _judge(self, item: TaskRun) -> None:
        record, name = self.record, item.task.id
        if item.cause.kind is CauseKind.DONE_BEFORE:
            return
        expected = self._expected(item)
        started = bool(record.seen[name].orders)
        decided = item.state is TaskState.SKIPPED or (
            item.state is TaskState.HELD and item.cause.kind in {CauseKind.NEED_HOLDS, CauseKind.NOT_SELECTED}
        )
        if started and record.touched & self._ancestors(name):
            return  # its needs were other ones when it started
        shown = f"{name} is {item.state} ({item.cause.kind}), and its needs say {expected}"
        match expected:
            case "skip" if item.state is not TaskState.SKIPPED:
                raise Broken(self.family, shown)
            case "hold" | "outside" if item.state is not TaskState.HELD or started:
                raise Broken(self.family, shown)
            case "wait" if item.state is not TaskState.WAITING:
                raise Broken(self.family, shown)
            case "run" if decided or item.state is TaskState.WAITING:
                raise Broken(self.family, shown)

    def _expected(self, item: TaskRun) -> str:
        record = self.record
        unmet = [n for n in item.task.needs if not is_met(record, n) and not is_open(record, n)]
        left_open = [n for n in item.task.needs if is_open(record, n)]
        if any(n.on is not NeedOn.SUCCESS or n.if_failed is IfFailed.SKIP for n in unmet):
            return "skip"
        if left_open:
            return "outside" if any(n.task not in record.mine for n in left_open) else "wait"
        return "run" if all(runs_anyway(n) for n in unmet) else "hold"

    def _ancestors(self, name: str) -> set[str]:
        found: set[str] = set()
        left = [name]
        while left:
            for need in self.record.seen[left.pop()].task.needs:
                if need.task not in found:
                    found.add(need.task)
                    left.append(need.task)
        return found


class Rest:
    """When nothing comes any more, the run is over, or a person paused it: no task hangs for ever."""

    family = "hang"

    def __init__(self, record: Record) -> None:
        self.record = record

    def at_rest(self, night: Night) -> None:
        """Nothing is due and no alarm is set."""
        state = night.state
        if state.running or self.record.running:
            raise Broken(self.family, f"nothing is due, and {list(state.running)} never end")
        moving = [n for n, item in night.tasks.items() if item.state in _MOVING]
        if moving and not self.record.paused:
            shown = night.why(moving[0], tell_time)
            raise Broken(self.family, f"{len(moving)} tasks hang, such as: {shown}")
        if not moving and state.ended is None:
            raise Broken(self.family, "nothing moves and the run has not ended")
        if any(state.busy.values()) or state.reserved_cost or state.reserved_tokens or state.weight:
            raise Broken(self.family, f"something is still taken: {state.busy}, {state.reserved_cost}")
        causes = Causes(self.record)
        for item in list(night.tasks.values())[:200]:
            causes.look(item, night)
