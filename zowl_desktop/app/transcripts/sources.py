"""What a transcript is made from: the attempts of one task, as the night has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zowl_desktop.app.addressing import to_you
from zowl_desktop.model.night import Attempt, TaskRun
from zowl_desktop.model.pipeline import AgentProfile, StepKind
from zowl_desktop.model.states import FailureClass


@dataclass(frozen=True, slots=True)
class AttemptSource:
    """One attempt.

    Attributes:
        attempt: Its id, which names its folders in the spool.
        step: The step's name.
        turn: 1, 2, 3... over the attempts of this step.
        agent: The agent profile, as people know it; empty where no agent works.
        cli: The adapter that reads what the agent prints; empty where no agent works.
        began: UTC epoch seconds.
        ended: UTC epoch seconds, or None while it runs.
        failure: Why it failed, a clause for a person; empty when it did not.
        stopped: Who or what ended it before its time, as "by you"; empty when nobody did.
    """

    attempt: str
    step: str
    turn: int
    agent: str
    cli: str
    began: float
    ended: float | None
    failure: str
    stopped: str = ""

    @property
    def over(self) -> bool:
        """Whether it prints no more."""
        return self.ended is not None


def sources_of(item: TaskRun, agents: Mapping[str, AgentProfile]) -> tuple[AttemptSource, ...]:
    """The attempts of a task, oldest first."""
    turns: dict[str, int] = {}
    made = []
    for attempt in item.attempts:
        step = attempt.order.step
        turns[step] = turns.get(step, 0) + 1
        made.append(_source(attempt, turns[step], agents))
    return tuple(made)


def _source(attempt: Attempt, turn: int, agents: Mapping[str, AgentProfile]) -> AttemptSource:
    order, outcome = attempt.order, attempt.outcome
    works = order.kind is StepKind.AGENT and order.agent is not None
    profile = agents.get(order.agent or "") if works else None
    words = (outcome.message or str(outcome.failure).replace("_", " ")) if outcome is not None else ""
    stopped = outcome is not None and outcome.failure is FailureClass.CANCELLED
    why = attempt.stopping.cause.message if attempt.stopping is not None else ""
    return AttemptSource(
        attempt=order.attempt,
        step=order.step,
        turn=turn,
        agent=(order.agent or "") if works else "",
        cli=profile.cli if profile is not None else "",
        began=attempt.ordered,
        ended=attempt.ended,
        failure=words if attempt.has_failed else "",
        stopped=to_you(why or words).removeprefix("stopped ") if stopped else "",
    )
