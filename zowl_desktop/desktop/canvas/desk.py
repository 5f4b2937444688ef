"""What gestures and actions may do: the canvas as they see it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainterPath, QPen

from zowl_desktop.app.editing import Change, Edit, Plan
from zowl_desktop.desktop.canvas.scene import CanvasScene, EdgeKey
from zowl_desktop.model.layout import Point


class Desk(Protocol):
    """A canvas with somebody working at it."""

    @property
    def stage(self) -> CanvasScene:
        """What is shown."""

    @property
    def plan(self) -> Plan:
        """What the document says."""

    @property
    def scale_now(self) -> float:
        """Pixels for each scene unit."""

    def visible_area(self) -> QRectF:
        """The part of the scene that is in view."""

    def perform(self, *edits: Edit, label: str | None = None, merge: str | None = None) -> Change | None:
        """Make edits as one step. A refusal is shown; then, and when nothing changes, None comes back."""

    def refuse(self, title: str, words: str) -> None:
        """Show why something cannot be."""

    def say(self, words: str) -> None:
        """Show a hint while something goes on; an empty one takes it away."""

    def draw(self, path: QPainterPath | None, pen: QPen | None = None, fill: QColor | None = None) -> None:
        """Show a draft above everything; None takes it away."""

    def add_task(
        self, template: str, corner: Point, *, needs: str | None = None, into: EdgeKey | None = None
    ) -> str | None:
        """Add a task of a template, needing another one, or spliced into an edge. Returns its name."""
