"""The scroll bar beside the lines, which moves whenever something is printed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QScrollBar, QWidget

_STYLED: Final = frozenset({QEvent.Type.Polish, QEvent.Type.StyleChange})


class OpaqueBar(QScrollBar):
    """Its style sheet has to give it a ground: so none of the widgets below it is painted with it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)

    def event(self, event: QEvent) -> bool:
        """A style sheet takes bars for translucent, each time that it is applied."""
        known = super().event(event)
        if event.type() in _STYLED:
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        return known
