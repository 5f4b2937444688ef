"""Exit codes: what a script may rely on."""

from __future__ import annotations

from enum import IntEnum

from zowl_desktop.model.errors import BadInput, ZowlError
from zowl_desktop.model.night import CauseKind
from zowl_desktop.model.report import Report
from zowl_desktop.model.states import TaskState


class Exit(IntEnum):
    """2 goes before 4, 4 before 3, 3 before 1."""

    OK = 0
    NOT_ALL_GREEN = 1
    BAD_INPUT = 2
    BUDGET = 3
    ENVIRONMENT = 4


_GREEN = frozenset({TaskState.SUCCEEDED, TaskState.SKIPPED})


def exit_for(error: ZowlError) -> Exit:
    """The code for an error that ended the command."""
    return Exit.BAD_INPUT if isinstance(error, BadInput) else Exit.ENVIRONMENT


def exit_of(morning: Report) -> Exit:
    """The code for a run. A skipped task is green only by itself: what made it skip is not."""
    if any(task.cause == CauseKind.BUDGET_EXHAUSTED for task in morning.tasks):
        return Exit.BUDGET
    return Exit.OK if all(task.state in _GREEN for task in morning.tasks) else Exit.NOT_ALL_GREEN
