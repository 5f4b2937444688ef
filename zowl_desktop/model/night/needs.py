"""What all the needs of a task say together, given where the needed tasks stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zowl_desktop.model.graph.needs import Standing, answer, standing
from zowl_desktop.model.pipeline import IfFailed, Need
from zowl_desktop.model.states import FINAL_STATES, TaskState


class Say(StrEnum):
    """What the needs say."""

    WAIT = "wait"
    READY = "ready"
    HOLD = "hold"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the needs say, and the needed task that decided it."""

    say: Say
    by: str | None = None


def judge(needs: tuple[Need, ...], states: Mapping[str, TaskState]) -> Verdict:
    """Skip beats hold beats run; a skip is decided at once, a hold or a run when no need is open."""
    waiting_for = holding = None
    for need in needs:
        state = states[need.task]
        if state not in FINAL_STATES:  # said here too, for the sake of tasks that join a hundred others
            waiting_for = waiting_for or need.task
        elif standing(need, state) is Standing.UNMET:
            does = answer(need)
            if does is IfFailed.SKIP:
                return Verdict(Say.SKIP, need.task)
            if does is IfFailed.HOLD:
                holding = holding or need.task
    if waiting_for is not None:
        return Verdict(Say.WAIT, waiting_for)
    if holding is not None:
        return Verdict(Say.HOLD, holding)
    return Verdict(Say.READY)
