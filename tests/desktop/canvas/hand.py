"""A hand at the mouse and the keyboard: real events on the viewport, at scene positions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from zowl_desktop.desktop.canvas import Canvas
from zowl_desktop.desktop.canvas.geometry import HEIGHT, PORT, WIDTH
from zowl_desktop.desktop.canvas.node_item import Emphasis

LEFT = Qt.MouseButton.LeftButton
RIGHT = Qt.MouseButton.RightButton
MIDDLE = Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier


class Hand:
    """What a person does to a canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def spot(self, place: QPointF) -> QPoint:
        """A scene position in viewport pixels; it has to be in view."""
        spot = self.canvas.mapFromScene(place)
        assert self.canvas.viewport().rect().contains(spot), f"{place} is out of view"
        return spot

    def node(self, name: str, dx: float = 60, dy: float = 20) -> QPointF:
        """A place on a task."""
        return self.canvas.stage.nodes[name].pos() + QPointF(dx, dy)

    def middle(self, name: str) -> QPointF:
        """The middle of a task."""
        return self.node(name, WIDTH / 2, HEIGHT / 2)

    def port(self, name: str) -> QPointF:
        """The port of a task."""
        return self.canvas.stage.nodes[name].pos() + PORT

    def edge(self, source: str, target: str, at: float = 0.5) -> QPointF:
        """A place on an edge."""
        return self.canvas.stage.edges[source, target].path.pointAtPercent(at)

    def click(self, place: QPointF, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseClick(self.canvas.viewport(), button, keys, self.spot(place))

    def double_click(self, place: QPointF) -> None:
        QTest.mouseDClick(self.canvas.viewport(), LEFT, NONE, self.spot(place))

    def press(self, place: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mousePress(self.canvas.viewport(), button, keys, self.spot(place))

    def move(self, place: QPointF) -> None:
        QTest.mouseMove(self.canvas.viewport(), self.spot(place))

    def release(
        self, place: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE
    ) -> None:
        QTest.mouseRelease(self.canvas.viewport(), button, keys, self.spot(place))

    def drag(
        self,
        places: Sequence[QPointF],
        button: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = NONE,
    ) -> None:
        """Press at the first place, go through the others, release at the last."""
        self.press(places[0], button, keys)
        for start, end in pairwise(places):
            for part in (0.25, 0.5, 0.75, 1.0):
                self.move(start + (end - start) * part)
        self.release(places[-1], button, keys)

    def key(self, key: Qt.Key | str, keys: Qt.KeyboardModifier = NONE) -> None:
        if isinstance(key, str):
            QTest.keyClicks(self.canvas, key, keys)
        else:
            QTest.keyClick(self.canvas, key, keys)

    def type(self, words: str) -> None:
        """Type into the field that has the focus."""
        field = self.canvas.window().focusWidget()
        assert field is not None
        QTest.keyClicks(field, words)
        QTest.keyClick(field, Qt.Key.Key_Return)


def look(canvas: Canvas, name: str) -> Emphasis:
    """How a task looks now."""
    return canvas.stage.nodes[name].emphasis


def says(canvas: Canvas) -> bool:
    """Whether the canvas says something now."""
    return canvas.words.isVisible()
