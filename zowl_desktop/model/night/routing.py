"""Where a failed step goes: the ladder of its step, and never the same prompt twice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zowl_desktop.model.night.causes import CauseKind
from zowl_desktop.model.night.frame import RESOLVE
from zowl_desktop.model.night.signature import signature
from zowl_desktop.model.night.state import Attempt, Next, RunState, TaskRun
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import (
    FALLBACK,
    SAME_FAILURE,
    STRONGER,
    AgentProfile,
    Rung,
    RungAction,
    Step,
    StepKind,
    With,
)
from zowl_desktop.model.states import FailureClass

_WORK = frozenset({StepKind.AGENT, StepKind.COMMAND})
_TERMINAL = frozenset({RungAction.HOLD, RungAction.FAIL, RungAction.STOP})


def is_work(step: Step) -> bool:
    """Whether an execution of this step uses up one of the task's attempts."""
    return step.kind in _WORK


def profile(run: RunState, item: TaskRun, step: Step, using: With | None = None) -> AgentProfile | None:
    """The agent in effect for a step: the step's own, else the task's, as changed by `using`."""
    if step.kind is not StepKind.AGENT:
        return None
    agents = run.pipeline.agents
    own = agents[step.use or item.task.agent or ""]
    wanted = (using or item.using.get(step.name, With())).agent
    if wanted is None:
        return own
    return agents[(own.fallback or own.name) if wanted == FALLBACK else wanted]


def model(agent: AgentProfile | None, using: With) -> str | None:
    """The model in effect."""
    if agent is None:
        return None
    if using.model == STRONGER:
        return agent.stronger or agent.model
    return using.model or agent.model


def prompt_key(
    run: RunState, item: TaskRun, index: int, using: With, carried: str, fresh: bool
) -> tuple[object, ...]:
    """What makes a prompt the same: who gets it, what it answers, and the plan that it builds on."""
    step = item.steps[index]
    agent = profile(run, item, step, using)
    plan = next(
        (
            a.order.attempt
            for a in reversed(item.attempts)
            if a.outcome is not None
            and a.outcome.ok
            and a.order.kind is StepKind.AGENT
            and item.index(a.order.step) < index
        ),
        None,
    )
    name = agent.name if agent else None
    return (item.round, step.name, name, model(agent, using), using.time, carried, fresh, plan)


def carried_signature(item: TaskRun, carry: str | None) -> str:
    """The signature of the failure that an attempt has to answer."""
    for attempt in reversed(item.attempts):
        if attempt.order.attempt == carry and attempt.outcome is not None:
            return signature(attempt.order.step, attempt.outcome)
    return ""


@dataclass(frozen=True, slots=True)
class Route:
    """What follows a failure: `next` (with the parameters of its step), or an end with its reason."""

    action: RungAction
    kind: CauseKind
    next: Next | None = None
    using: With = With()
    rung: int | None = None


def choose(run: RunState, item: TaskRun, failed: Attempt, outcome: Outcome) -> Route:
    """Where a failure goes by its ladder; where no rung is left, the task fails."""
    step = item.steps[item.index(failed.order.step)]
    route, barred = _climb(run, item, failed, outcome, tuple(enumerate(step.on_failure)))
    if route is not None:
        return route
    last = RungAction.HOLD if outcome.failure is FailureClass.WEAKENED else RungAction.FAIL
    return Route(last, CauseKind.CEILING if barred else CauseKind.LADDER_USED_UP)


def choose_named(run: RunState, item: TaskRun, failed: Attempt, outcome: Outcome) -> Route | None:
    """The same by those rungs alone that name the failure's class, or None: the default answers then."""
    step = item.steps[item.index(failed.order.step)]
    rungs = tuple(r for r in enumerate(step.on_failure) if outcome.failure in r[1].when)
    return _climb(run, item, failed, outcome, rungs)[0]


def _climb(
    run: RunState, item: TaskRun, failed: Attempt, outcome: Outcome, rungs: tuple[tuple[int, Rung], ...]
) -> tuple[Route | None, bool]:
    """The first rung that fits, has a turn left and repeats no prompt; and whether a ceiling barred one."""
    index = item.index(failed.order.step)
    step = item.steps[index]
    same = _same_as_before(item, failed, outcome)
    ceiling, barred = _at_ceiling(run, item), False
    for number, rung in rungs:
        if not _fits(rung, outcome, same):
            continue
        if rung.action in _TERMINAL:
            return Route(rung.action, CauseKind.CEILING if barred else CauseKind.ROUTE), barred
        if item.used.get((step.name, number), 0) >= (rung.times or 1):
            continue
        target = index if rung.action is RungAction.RETRY else item.index(rung.to or step.name)
        using = _merged(item.using.get(item.steps[target].name, With()), rung.using)
        if _repeats(run, item, (target, index), using, signature(step.name, outcome), rung.fresh):
            continue
        if ceiling:
            barred = True
            continue
        new_session = outcome.failure is FailureClass.CONTEXT_TOO_LONG or rung.fresh
        following = Next(target, rung.fresh, new_session)
        return Route(rung.action, CauseKind.ROUTE, following, using, number), barred
    return None, barred


def _repeats(
    run: RunState, item: TaskRun, way: tuple[int, int], using: With, carried: str, fresh: bool
) -> bool:
    """Whether the first agent on the way back to the failed step would read what it has read already.

    Agents after the first build on what that one answers, so theirs is another prompt.
    """
    target, failed = way
    if item.steps[target].kind is StepKind.AGENT:
        return prompt_key(run, item, target, using, carried, fresh) in item.prompts
    for index in range(target + 1, failed + 1):
        step = item.steps[index]
        if step.kind is StepKind.AGENT and step.name != RESOLVE:
            own = item.using.get(step.name, With())
            return prompt_key(run, item, index, own, carried, False) in item.prompts
    return False


def _fits(rung: Rung, outcome: Outcome, same: bool) -> bool:
    if rung.when:
        if outcome.failure not in rung.when and not (same and SAME_FAILURE in rung.when):
            return False
    elif outcome.failure is FailureClass.TIMEOUT and rung.action not in _TERMINAL and rung.using.time is None:
        return False  # the same time again would end the same way
    if rung.matching is None:
        return True
    return re.search(rung.matching, outcome.evidence or outcome.message) is not None


def _same_as_before(item: TaskRun, failed: Attempt, outcome: Outcome) -> bool:
    before = [a for a in item.attempts if a.order.step == failed.order.step and a is not failed and a.outcome]
    if not before or before[-1].outcome is None:
        return False
    return signature(failed.order.step, before[-1].outcome) == signature(failed.order.step, outcome)


def _at_ceiling(run: RunState, item: TaskRun) -> bool:
    """First passes are finite by themselves; only routes back can make a storm, so only they are capped."""
    limit = item.task.limits.attempts or run.rules.task_attempts
    rules = run.rules
    of_run = run.pipeline.limits.attempts or max(
        rules.task_attempts, rules.run_attempts_per_task * len(run.tasks)
    )
    return item.counted >= limit or run.work_attempts >= of_run


def _merged(before: With, change: With) -> With:
    """What a change leaves of the parameters in effect; another agent does not inherit the model's name."""
    if change.agent is not None:
        return With(change.agent, change.model, change.time if change.time is not None else before.time)
    return With(
        before.agent,
        change.model if change.model is not None else before.model,
        change.time if change.time is not None else before.time,
    )
