"""No place stays empty while a task could take it."""

from __future__ import annotations

from tests.simulator.record import Broken, Moment, Record
from zowl_desktop.model.night import CauseKind, Night, TaskRun
from zowl_desktop.model.pipeline import StepKind
from zowl_desktop.model.states import TaskState

_MOST = 60
"""Ready tasks that are looked at; in a larger crowd a place is hardly ever empty."""
_SET_ASIDE = frozenset({CauseKind.FILES, CauseKind.MEMORY, CauseKind.MONEY})


class Idling:
    """A ready task waits for something that can be named."""

    family = "idle"

    def __init__(self, record: Record) -> None:
        self.record = record

    def after(self, moment: Moment) -> None:
        night = moment.night
        state, record = night.state, self.record
        ready = state.counts[TaskState.READY]
        if not ready or len(state.running) >= record.parallel or ready > _MOST or state.ended is not None:
            return
        clock, now = record.scenario.clock, state.now
        if record.paused or record.machine or state.started is None:
            return
        if (clock.start or 0.0) > now or any(begin <= now < end for begin, end in clock.quiet):
            return
        for item in night.tasks.values():
            if item.state is TaskState.READY and self._could_start(item, night):
                raise Broken(self.family, f"{item.task.id} could start and does not ({item.cause.kind})")

    def _could_start(self, item: TaskRun, night: Night) -> bool:
        state, pipeline = night.state, self.record.pipeline
        assert item.next is not None
        project = pipeline.projects[item.task.project or ""]
        busy = sum(
            1 for a in state.running.values() if state.tasks[a.order.task].task.project == project.name
        )
        if project.parallel is not None and busy >= project.parallel:
            return False
        if item.cause.kind in _SET_ASIDE:
            return self._free_again(item, night)
        step = item.steps[item.next.step]
        if step.kind is not StepKind.AGENT:
            return True
        account = state.accounts.get(_payer(item, night))
        if account is None:
            return True
        tried = account.probing and account.probe is not None
        return not tried and account.next_start <= state.now and account.blocked is None

    def _free_again(self, item: TaskRun, night: Night) -> bool:
        """Whether what the task was set aside for has gone."""
        if item.cause.kind is CauseKind.FILES:
            return not any(rival in night.state.holding for rival in night.state.rivals[item.task.id])
        return not night.state.running


def _payer(item: TaskRun, night: Night) -> str:
    """The account that pays for the task's next attempt."""
    assert item.next is not None
    step, agents = item.steps[item.next.step], night.state.pipeline.agents
    profile = agents[step.use or item.task.agent or ""]
    using = item.using.get(step.name)
    if using is not None and using.agent is not None:
        profile = agents[(profile.fallback or profile.name) if using.agent == "fallback" else using.agent]
    return profile.payer
