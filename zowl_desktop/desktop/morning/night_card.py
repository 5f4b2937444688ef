"""The night in small: its chart, who had how much of it, and what it waited for."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from zowl_desktop.app.mornings import Morning, words
from zowl_desktop.desktop.morning.parts import card, label
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.timeline import TimelineView, chart_of

_ROW: Final = 22
_AXIS: Final = 34
_ROWS: Final = 12
"""Tasks that are seen at once; the others are scrolled to."""


class NightCard(QWidget):
    """Shows one night."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.timeline = TimelineView(tokens)
        self.shares = label("about")
        self.waits = label("about")
        frame, inside = card()
        inside.addWidget(self.timeline)
        inside.addWidget(self.shares)
        inside.addWidget(self.waits)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(frame)

    def show_morning(self, morning: Morning) -> None:
        """Show the night of this morning."""
        tonight = morning.tonight
        self.timeline.setFixedHeight(_AXIS + _ROW * min(len(tonight.tasks), _ROWS))
        self.timeline.show_chart(chart_of(tonight, tonight.now))
        self.shares.setText("\n".join(words.shares(morning)))
        waits = "\n".join(words.capital(each) for each in words.not_worked(morning))
        self.waits.setText(waits)
        self.waits.setVisible(bool(waits))

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.timeline.show_tokens(tokens)
