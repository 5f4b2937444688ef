"""The shape of a gesture."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, Qt


class Gesture(Protocol):
    """Something that goes on while a button is held.

    Nothing of it reaches the document before `finish`; `cancel` leaves everything as it was.
    """

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The mouse is there now, in scene coordinates, with these keys held."""

    def finish(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The button was released there."""

    def cancel(self) -> None:
        """Esc was pressed, or the window lost the mouse."""
