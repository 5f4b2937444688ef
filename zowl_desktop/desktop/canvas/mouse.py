"""The mouse on the canvas: which gesture goes on, and what is under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent

from zowl_desktop.desktop.canvas.geometry import centred
from zowl_desktop.desktop.canvas.gestures.base import Gesture
from zowl_desktop.desktop.canvas.gestures.starting import gesture_for
from zowl_desktop.desktop.canvas.node_item import NodeItem

if TYPE_CHECKING:
    from zowl_desktop.desktop.canvas.canvas import Canvas

_CLICK: Final = 4
"""Pixels that the right button may move and still ask for the menu."""


class Mouse:
    """One gesture at a time, from press to release."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._gesture: Gesture | None = None
        self._pressed = QPoint()
        self._hovered: str | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a gesture goes on."""
        return self._gesture is not None

    def press(self, event: QMouseEvent, *, panning: bool) -> None:
        """Begin the gesture that fits what is under the pointer."""
        if self._gesture is None:
            self._pressed = event.position().toPoint()
            place = self._canvas.mapToScene(self._pressed)
            self._gesture = gesture_for(self._canvas, event, place, panning=panning)

    def move(self, event: QMouseEvent) -> None:
        """Go on with the gesture; without one, show the port of the task under the pointer."""
        place = self._canvas.mapToScene(event.position().toPoint())
        if self._gesture is not None:
            self._gesture.move(place, event.modifiers())
        else:
            self._hover(self._canvas.stage.node_at(place))

    def release(self, event: QMouseEvent) -> None:
        """End the gesture. A right click that did not move asks for the menu."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return
        spot = event.position().toPoint()
        if event.button() is Qt.MouseButton.RightButton and (spot - self._pressed).manhattanLength() < _CLICK:
            gesture.cancel()
            self._canvas.show_menu(spot)
            return
        gesture.finish(self._canvas.mapToScene(spot), event.modifiers())

    def stop(self) -> None:
        """Cancel what goes on."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()

    def double_click(self, event: QMouseEvent) -> None:
        """Open a task, edit words where they stand, or add a task to an empty place."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        canvas = self._canvas
        place = canvas.mapToScene(event.position().toPoint())
        items = canvas.stage.items(place)
        if items and isinstance(items[0], NodeItem):
            canvas.opened.emit(items[0].task.id)
        elif items:
            canvas.commands.edit_words(items[0])
        elif canvas.can_edit:
            canvas.add_task("task", centred(place))

    def _hover(self, node: NodeItem | None) -> None:
        name = node.task.id if node is not None else None
        if name == self._hovered:
            return
        nodes = self._canvas.stage.nodes
        for each, hovered in ((self._hovered, False), (name, True)):
            if each in nodes:
                nodes[each].hovered = hovered
                nodes[each].update()
        self._hovered = name
