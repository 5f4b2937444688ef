"""Templates and copied tasks that are dropped on the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent

from zowl_desktop.desktop.canvas.edge_item import EdgeItem
from zowl_desktop.desktop.canvas.geometry import box, centred

if TYPE_CHECKING:
    from zowl_desktop.desktop.canvas.canvas import Canvas

TEMPLATE_MIME: Final = "application/x-zowl-template"
"""What the palette drags: the template's key."""


class Dropping:
    """Over an edge, a template shows that it will be spliced in."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._edge: EdgeItem | None = None

    def enter(self, event: QDropEvent) -> None:
        """Take templates, and leave everything else to others."""
        if self._canvas.can_edit and event.mimeData().hasFormat(TEMPLATE_MIME):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def move(self, event: QDropEvent) -> None:
        """Show what a drop here would do."""
        self.enter(event)
        if event.isAccepted():
            self._light(self._edge_at(self._place(event)))

    def leave(self) -> None:
        """The drag went elsewhere."""
        self._light(None)

    def drop(self, event: QDropEvent) -> None:
        """Add the task."""
        self.enter(event)
        if not event.isAccepted():
            return
        place = self._place(event)
        edge = self._edge_at(place)
        self._light(None)
        key = bytes(event.mimeData().data(TEMPLATE_MIME).data()).decode("utf-8", "replace")
        self._canvas.add_task(key, centred(place), into=edge.key if edge is not None else None)

    def _place(self, event: QDropEvent) -> QPointF:
        return self._canvas.mapToScene(event.position().toPoint())

    def _edge_at(self, place: QPointF) -> EdgeItem | None:
        if self._canvas.stage.node_at(place) is not None:
            return None
        return self._canvas.stage.edge_under(box(centred(place)))

    def _light(self, edge: EdgeItem | None) -> None:
        if edge is self._edge:
            return
        for each, lit in ((self._edge, False), (edge, True)):
            if each is not None:
                each.lit = lit
                each.update()
        self._edge = edge
        self._canvas.say(f"Drop to put it between {edge.key[0]} and {edge.key[1]}" if edge else "")
