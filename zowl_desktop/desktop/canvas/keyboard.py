"""The keyboard on the canvas, beside the keys of its actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from zowl_desktop.desktop.canvas.key_connect import ARROWS, KeyConnect
from zowl_desktop.desktop.canvas.navigation import first_task, neighbour

if TYPE_CHECKING:
    from zowl_desktop.desktop.canvas.canvas import Canvas


class Keyboard:
    """Arrows go from task to task, with Ctrl they move; Enter opens, Esc leaves, Space lets the mouse pan.

    Attributes:
        space_held: Whether the space bar is down.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._connecting: KeyConnect | None = None
        self.space_held = False

    def connect_from(self, task: str) -> None:
        """Draw an edge from a task: keys choose its target until Enter or Esc."""
        self._connecting = KeyConnect(self._canvas, task)

    def stop_connecting(self) -> None:
        """Leave an edge on its way."""
        connecting, self._connecting = self._connecting, None
        if connecting is not None:
            connecting.end()

    def press(self, event: QKeyEvent) -> None:
        """Take a key; one that means nothing here is left to others."""
        canvas = self._canvas
        if self._connecting is not None:
            if not self._connecting.press(event.key()):
                self._connecting = None
        elif event.key() == Qt.Key.Key_Escape:
            canvas.escape()
        elif event.key() == Qt.Key.Key_Space:
            self.space_held = True
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            canvas.open_selected()
        elif event.key() in ARROWS:
            self._arrow(event)
        else:
            event.ignore()

    def _arrow(self, event: QKeyEvent) -> None:
        canvas, direction = self._canvas, ARROWS[Qt.Key(event.key())]
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            canvas.commands.nudge(direction)
            return
        tasks = canvas.stage.selected_tasks()
        canvas.go_to(neighbour(canvas.plan, tasks[0], direction) if tasks else first_task(canvas.plan))

    def release(self, event: QKeyEvent) -> None:
        """Note that the space bar is up again."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.space_held = False

    def tab(self, *, forward: bool) -> bool:
        """Go to the next task or the one before; False at the end, where the focus goes on."""
        if self._connecting is not None:
            self._connecting.press(Qt.Key.Key_Tab if forward else Qt.Key.Key_Backtab)
            return True
        canvas = self._canvas
        names = list(canvas.plan.tasks)
        tasks = canvas.stage.selected_tasks()
        at = names.index(tasks[0]) if tasks else -1 if forward else len(names)
        wanted = at + (1 if forward else -1)
        if not 0 <= wanted < len(names):
            return False
        canvas.go_to(names[wanted])
        return True
