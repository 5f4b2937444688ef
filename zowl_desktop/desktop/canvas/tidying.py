"""Tidy up: the layered layout, off the screen's thread for large plans, dropped when the plan moved on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, QThreadPool, Signal
from shiboken6 import isValid

from zowl_desktop.app.editing.plan import GRID, NODE, SPACING, Plan, snapped
from zowl_desktop.model.layout import Effort, Point, layout, layout_selection

AT_ONCE: Final = 60
"""Up to this many tasks it takes less than a frame, and is done here and now."""


class Tidier(QObject):
    """Works out places, one request at a time; the last one counts."""

    _done = Signal(object, object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._request: object = None
        self._done.connect(self._hand_over)

    def tidy(
        self, plan: Plan, selected: tuple[str, ...], take: Callable[[Mapping[str, Point]], None]
    ) -> None:
        """Work out places of all tasks, or of the selected ones, and give those that differ to `take`."""
        request = self._request = object()
        if len(plan.tasks) <= AT_ONCE:
            self._hand_over(request, tidied(plan, selected), take)
            return

        def work() -> None:
            places = tidied(plan, selected)
            if isValid(self):  # the window may have been closed meanwhile
                self._done.emit(request, places, take)

        QThreadPool.globalInstance().start(work)

    def forget(self) -> None:
        """Drop what is being worked out: the plan has changed."""
        self._request = None

    def _hand_over(
        self, request: object, places: Mapping[str, Point], take: Callable[[Mapping[str, Point]], None]
    ) -> None:
        if request is self._request:
            self._request = None
            take(places)


def tidied(plan: Plan, selected: tuple[str, ...] = ()) -> dict[str, Point]:
    """New places of the tasks that move; pinned ones stay, and those that are not selected."""
    sizes = dict.fromkeys(plan.tasks, NODE)
    edges = [(need.task, task.id) for task in plan.tasks.values() for need in task.needs]
    if len(selected) > 1:
        found = layout_selection(selected, plan.places, sizes, edges, plan.pinned, SPACING, Effort.THOROUGH)
    else:
        kept = {name: plan.places[name] for name in plan.tasks if name in plan.pinned}
        found = layout(sizes, edges, kept, SPACING, Effort.THOROUGH)
    places = {
        name: place if name in plan.pinned else snapped(place, GRID // 2) for name, place in found.items()
    }
    return {name: place for name, place in places.items() if place != plan.places[name]}
