"""How long a person needs in the morning: one rule for the notification, the window and the report."""

from __future__ import annotations

from typing import Final

from zowl_desktop.app.tonight.tonight import TaskTonight, Tonight
from zowl_desktop.model.night import CauseKind
from zowl_desktop.model.pipeline import TaskKind
from zowl_desktop.model.states import TaskState

_MINUTES: Final = {TaskState.SUCCEEDED: 1, TaskState.FAILED: 4, TaskState.HELD: 2}
"""Minutes of review: a green task is read and merged, a failed one understood, a held one decided on."""

_AS_WANTED: Final = {TaskState.SKIPPED}


def is_reviewed(task: TaskTonight) -> bool:
    """Whether a person looks at it: not at a gate that was passed, nor at what was accepted another night."""
    if task.state is not TaskState.SUCCEEDED:
        return task.state in _MINUTES
    return task.task.kind is not TaskKind.GATE and task.cause.kind is not CauseKind.DONE_BEFORE


def came_to_nothing(tonight: Tonight) -> bool:
    """Whether it is over, nothing is done, and not only because a person wanted it so."""
    states = {task.state for task in tonight.tasks.values()}
    wanted = tonight.is_under_way or tonight.is_stopped
    return not wanted and TaskState.SUCCEEDED not in states and bool(states - _AS_WANTED)


def review_minutes(tonight: Tonight) -> int:
    """How long the review will take, in minutes."""
    return sum(_MINUTES[task.state] for task in tonight.tasks.values() if is_reviewed(task))
