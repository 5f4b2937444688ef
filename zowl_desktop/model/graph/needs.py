"""When a need is met, and what it asks for when it is not."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from zowl_desktop.model.pipeline import IfFailed, Need, NeedOn
from zowl_desktop.model.states import FINAL_STATES, TaskState


class Standing(StrEnum):
    """How a need stands, given where the needed task is."""

    MET = "met"
    UNMET = "unmet"
    OPEN = "open"


_MET_BY: Final = {
    NeedOn.SUCCESS: frozenset({TaskState.SUCCEEDED}),
    NeedOn.FAILURE: frozenset({TaskState.FAILED}),
    NeedOn.FINISHED: frozenset({TaskState.SUCCEEDED, TaskState.FAILED, TaskState.SKIPPED}),
}


def standing(need: Need, state: TaskState) -> Standing:
    """How `need` stands while the needed task is in `state`; a task that can still move keeps it open."""
    if state not in FINAL_STATES:
        return Standing.OPEN
    return Standing.MET if state in _MET_BY[need.on] else Standing.UNMET


def answer(need: Need) -> IfFailed:
    """What `need` does to its task when it is unmet: only a need on success has a choice."""
    return need.if_failed if need.on is NeedOn.SUCCESS else IfFailed.SKIP
