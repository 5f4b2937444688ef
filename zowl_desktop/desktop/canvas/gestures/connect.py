"""Draw an edge from a port."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from zowl_desktop.app.editing import Connect
from zowl_desktop.desktop.canvas.desk import Desk
from zowl_desktop.desktop.canvas.geometry import HEIGHT, INLET, PORT_REACH, edge_path
from zowl_desktop.desktop.canvas.node_item import Emphasis
from zowl_desktop.model.graph import Connecting
from zowl_desktop.model.layout import Point
from zowl_desktop.model.pipeline import Need


class DrawEdge:
    """An edge on its way.

    What cannot be reached is worked out once, at the press, and dimmed; over such a task the reason is said.
    Released over nothing, it makes a task there and connects it; released where it began, it was a click.
    """

    def __init__(self, desk: Desk, source: str) -> None:
        self._desk = desk
        self._source = source
        self._has_left = False
        self._connecting = Connecting(desk.plan.graph, source)
        self._looks = {name: Emphasis.FORBIDDEN for name in self._connecting.forbidden if name != source}
        desk.stage.emphasize(self._looks)

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002, D102 - see Gesture
        scene = self._desk.stage
        port = scene.nodes[self._source].port
        self._has_left |= (place - port).manhattanLength() > PORT_REACH
        node = scene.node_at(place)
        over = node.task.id if node is not None and node.task.id != self._source else None
        refusal = self._connecting.refusal(over) if over else None
        looks = dict(self._looks)
        end = place
        if over and refusal is None:
            looks[over] = Emphasis.TARGET
            end = scene.nodes[over].pos() + INLET
        scene.emphasize(looks)
        pen = scene.ink.refused if refusal else scene.ink.draft
        self._desk.draw(edge_path(port, end), pen)
        self._desk.say(refusal.words if refusal else "" if over else "Release to add a task here")

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002, D102 - see Gesture
        node = self._desk.stage.node_at(place)
        self.cancel()
        if not self._has_left:  # a click, not a drag
            self._desk.stage.select([self._source])
            return
        if node is None:
            corner = Point(place.x(), place.y() - HEIGHT / 2)
            self._desk.add_task("task", corner, needs=self._source)
            return
        target = node.task.id
        if target == self._source:
            return
        refusal = self._connecting.refusal(target)
        if refusal is not None:
            self._desk.refuse("This edge cannot be drawn", refusal.words)
        elif self._desk.perform(Connect(target, Need(self._source))):
            self._desk.stage.select(edges=[(self._source, target)])

    def cancel(self) -> None:  # noqa: D102 - see Gesture
        self._desk.draw(None)
        self._desk.say("")
        self._desk.stage.emphasize({})
