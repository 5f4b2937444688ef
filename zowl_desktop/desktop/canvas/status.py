"""What a node shows of a running night."""

from __future__ import annotations

from dataclasses import dataclass

from zowl_desktop.model.states import TaskState


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """Where a task stands.

    Attributes:
        state: Its state.
        step: The step it is in, or another word: `validate`, `until 02:00`; may be empty.
        elapsed: How long, as text: `9 min`.
        cost: What it cost so far, as text: `$0.62`.
    """

    state: TaskState
    step: str = ""
    elapsed: str = ""
    cost: str = ""

    @property
    def line(self) -> str:
        """The numbers in one line."""
        return "  ".join(word for word in (self.cost, self.elapsed or self.step) if word)


GLYPHS = {
    TaskState.WAITING: "\N{WHITE CIRCLE}",
    TaskState.READY: "\N{WHITE CIRCLE}",
    TaskState.RUNNING: "\N{CIRCLE WITH LEFT HALF BLACK}",
    TaskState.PARKED: "\N{CIRCLE WITH UPPER RIGHT QUADRANT BLACK}",
    TaskState.SUCCEEDED: "\N{CHECK MARK}",
    TaskState.FAILED: "\N{MULTIPLICATION X}",
    TaskState.HELD: "\N{DOUBLE VERTICAL LINE}",
    TaskState.SKIPPED: "\N{EN DASH}",
    TaskState.CANCELLED: "\N{EN DASH}",
}
"""One sign for each state, so that colour is never the only difference."""
