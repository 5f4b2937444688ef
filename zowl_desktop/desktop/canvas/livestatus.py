"""The live layer: many status messages, one repaint a frame, and never a long one for the time alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from zowl_desktop.desktop.canvas.status import NodeStatus
from zowl_desktop.desktop.canvas.turns import Turns

BATCH: Final = 4
"""Nodes that show other words in one frame, where their states are the same."""

_WHO: Final = "nodes"

Statuses = Mapping[str, NodeStatus | None]


class LiveStatus:
    """Gathers statuses and hands them over together.

    Whatever moved is shown at once. Of those that only say another time, which are all that run, every
    second, a few are shown in each frame: all of them in one would hold the screen up.
    """

    def __init__(
        self, show: Callable[[Statuses], None], shown: Callable[[str], NodeStatus | None], turns: Turns
    ) -> None:
        self._show = show
        self._shown = shown
        self._waiting: dict[str, NodeStatus | None] = {}
        self._turns = turns

    def put(self, statuses: Statuses) -> None:
        """Show these with the next frames; a later one for a task replaces an earlier one."""
        for name, status in statuses.items():
            if name in self._waiting or status != self._shown(name):
                self._waiting[name] = status
        if self._waiting:
            self._turns.ask(_WHO, self._show_some)

    def flush(self) -> None:
        """Show all that waits."""
        waiting, self._waiting = self._waiting, {}
        self._turns.withdraw(_WHO)
        self._show(waiting)

    def _show_some(self) -> None:
        moved, others = list[str](), list[str]()
        for name, status in self._waiting.items():
            (others if _state(status) is _state(self._shown(name)) else moved).append(name)
        self._show({name: self._waiting.pop(name) for name in [*moved, *others[:BATCH]]})
        if self._waiting:
            self._turns.ask(_WHO, self._show_some)


def _state(status: NodeStatus | None) -> object:
    return status.state if status is not None else None
