"""The steps around every recipe: workspace before it, a resolver for conflicts, delivery after it."""

from __future__ import annotations

from typing import Final

from zowl_desktop.model.pipeline import Rung, RungAction, Step, StepKind, Task, TaskKind
from zowl_desktop.model.states import FailureClass

WORKSPACE: Final = "workspace"
RESOLVE: Final = "resolve"
DELIVER: Final = "deliver"
FRAME_STEPS: Final = frozenset({WORKSPACE, RESOLVE, DELIVER})
"""Names that a recipe's own steps cannot have."""

_HOLD = Rung(RungAction.HOLD)
_SET_UP_AGAIN = Rung(
    RungAction.RETRY,
    times=1,
    when=(FailureClass.COMMAND_FAILED, FailureClass.TIMEOUT, FailureClass.ENVIRONMENT),
)
_MEND_MERGE = Rung(
    RungAction.TO, to=RESOLVE, times=1, when=(FailureClass.CONFLICT, FailureClass.CHECKS_FAILED)
)


def framed(task: Task) -> tuple[Step, ...]:
    """All steps of a task. A gate has none; only an agent can resolve a conflict."""
    if task.kind is TaskKind.GATE:
        return ()
    deliver = Step(DELIVER, StepKind.DELIVER, (Rung(RungAction.RETRY, times=1), _HOLD))
    if task.kind is TaskKind.COMMAND:
        workspace = Step(WORKSPACE, StepKind.WORKSPACE, (_SET_UP_AGAIN, _HOLD))
        return (workspace, *task.recipe.steps, deliver)
    workspace = Step(WORKSPACE, StepKind.WORKSPACE, (_SET_UP_AGAIN, _MEND_MERGE, _HOLD))
    resolve = Step(RESOLVE, StepKind.AGENT, (_HOLD,))
    return (workspace, resolve, *task.recipe.steps, deliver)


def following(steps: tuple[Step, ...], index: int) -> int:
    """The step after a success at `index`; `len(steps)` after the last one."""
    if steps[index].name == RESOLVE:
        return 0
    after = index + 1
    return after + 1 if after < len(steps) and steps[after].name == RESOLVE else after
