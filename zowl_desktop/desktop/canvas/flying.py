"""Nodes fly to new places, so that the eye can follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEasingCurve, QPointF, QVariantAnimation

from zowl_desktop.desktop.canvas.scene import CanvasScene
from zowl_desktop.model.layout import Point

FLIGHT: Final = 180
"""Milliseconds."""
MOST_FLYING: Final = 300
"""With more nodes they jump."""


class Flight(QVariantAnimation):
    """One flight of some nodes from where they were to where they are."""

    def __init__(self, stage: CanvasScene, start: Mapping[str, Point]) -> None:
        super().__init__(stage)
        self._stage = stage
        self._ways = {name: (QPointF(*place), stage.nodes[name].pos()) for name, place in start.items()}
        self.setDuration(FLIGHT)
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._show)
        self._show(0.0)

    def _show(self, value: float) -> None:
        there = {name: way for name, way in self._ways.items() if name in self._stage.nodes}
        self._stage.place({name: start + (end - start) * value for name, (start, end) in there.items()})

    def land(self) -> None:
        """Be there at once."""
        if self.state() is QVariantAnimation.State.Running:
            self.stop()
            self._show(1.0)
