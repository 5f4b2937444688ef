"""The steps that can be undone and done again. Versions share what is the same, so a step is small."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from zowl_desktop.app.editing.version import Version

MOST_STEPS: Final = 500
"""Older steps are forgotten."""
BURST: Final = 1.5
"""Seconds between two edits of a kind that still are one step: typing, nudging with the arrow keys."""


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction: its label, the versions around it, and what it merges with."""

    label: str
    before: Version
    after: Version
    merge: str | None
    time: float


class History:
    """Undo and redo."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def add(self, step: Step) -> None:
        """Note a step; one that goes on with the last one becomes part of it."""
        self._undone.clear()
        last = self._done[-1] if self._done else None
        goes_on = (
            last is not None
            and step.merge is not None
            and step.merge == last.merge
            and step.time - last.time <= BURST
            and step.before is last.after
        )
        if last is not None and goes_on:
            self._done[-1] = replace(last, after=step.after, time=step.time)
            return
        self._done.append(step)
        del self._done[:-MOST_STEPS]

    def settle(self) -> None:
        """What comes next is a step of its own."""
        if self._done:
            self._done[-1] = replace(self._done[-1], merge=None)

    @property
    def undo_label(self) -> str | None:
        """What an undo would undo; None when there is nothing."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """What a redo would do again; None when there is nothing."""
        return self._undone[-1].label if self._undone else None

    def undo(self) -> Step | None:
        """Take the last step back."""
        return self._passed(self._done, self._undone)

    def redo(self) -> Step | None:
        """Do the step again that was undone last."""
        return self._passed(self._undone, self._done)

    @staticmethod
    def _passed(source: list[Step], target: list[Step]) -> Step | None:
        if not source:
            return None
        step = replace(source.pop(), merge=None)
        target.append(step)
        return step
