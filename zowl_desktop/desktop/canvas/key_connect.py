"""Draw an edge with the keyboard: the arrows choose the target, Enter connects, Esc leaves."""

from __future__ import annotations

from PySide6.QtCore import Qt

from zowl_desktop.app.editing import Connect
from zowl_desktop.desktop.canvas.desk import Desk
from zowl_desktop.desktop.canvas.geometry import INLET, edge_path
from zowl_desktop.desktop.canvas.navigation import Direction, neighbour
from zowl_desktop.desktop.canvas.node_item import Emphasis
from zowl_desktop.model.graph import Connecting
from zowl_desktop.model.pipeline import Need

ARROWS = {
    Qt.Key.Key_Left: Direction.LEFT,
    Qt.Key.Key_Right: Direction.RIGHT,
    Qt.Key.Key_Up: Direction.UP,
    Qt.Key.Key_Down: Direction.DOWN,
}


class KeyConnect:
    """An edge on its way from a task, without a mouse."""

    def __init__(self, desk: Desk, source: str) -> None:
        self._desk = desk
        self._source = source
        self._connecting = Connecting(desk.plan.graph, source)
        self._allowed = [name for name in desk.plan.tasks if name not in self._connecting.forbidden]
        self._target: str | None = None
        desk.say(f"Connect {source} to: choose with the arrow keys or Tab, Enter connects, Esc leaves")
        self._show()

    def press(self, key: int) -> bool:
        """Take a key; whether it goes on."""
        if key == Qt.Key.Key_Escape:
            self.end()
            return False
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.end()
            if self._target is not None and self._desk.perform(Connect(self._target, Need(self._source))):
                self._desk.stage.select(edges=[(self._source, self._target)])
            return False
        if key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._step(1 if key == Qt.Key.Key_Tab else -1)
        elif (direction := ARROWS.get(Qt.Key(key))) is not None:
            found = neighbour(self._desk.plan, self._target or self._source, direction, self._allowed)
            self._target = found or self._target
        self._show()
        return True

    def _step(self, by: int) -> None:
        if not self._allowed:
            self._desk.refuse("Nothing to connect", f"Every other task is before {self._source} already.")
            return
        at = self._allowed.index(self._target) if self._target else -1 if by > 0 else 0
        self._target = self._allowed[(at + by) % len(self._allowed)]

    def _show(self) -> None:
        stage = self._desk.stage
        looks = {name: Emphasis.FORBIDDEN for name in self._connecting.forbidden if name != self._source}
        if self._target is not None:
            looks[self._target] = Emphasis.TARGET
            end = stage.nodes[self._target].pos() + INLET
            self._desk.draw(edge_path(stage.nodes[self._source].port, end), stage.ink.draft)
            self._desk.say(f"Enter: {self._target} needs {self._source}")
        stage.emphasize(looks)

    def end(self) -> None:
        """Leave everything as it is."""
        self._desk.draw(None)
        self._desk.say("")
        self._desk.stage.emphasize({})
