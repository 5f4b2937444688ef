"""The sample night, told in a few words, and the button that starts it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from zowl_desktop.desktop.welcome.parts import button, words

TITLE: Final = "Try a sample night"
_ABOUT: Final = (
    "Nine small tasks in three sample repositories, done for real by a scripted agent that is built in: "
    "about a minute, no key, no network, nothing of yours."
)
_SIGHTS: Final = (
    ("retry", "a task mends itself with its error"),
    ("fail", "one fails for good"),
    ("skip", "what needs it is skipped"),
    ("hold", "or held for you"),
    ("gate", "a gate waits"),
)


class SampleBand(QFrame):
    """Knows no night: whoever listens starts it."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("step")
        self.setAccessibleName(TITLE)
        self.go = button(TITLE, "go")
        self.go.setAccessibleDescription(_ABOUT)
        self.go.clicked.connect(lambda _=False: self.asked.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 16, 18, 16)
        row.setSpacing(24)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(words("See one first", "title"))
        column.addWidget(words(_ABOUT, "about"))
        column.addLayout(_sights())
        row.addLayout(column, 1)
        row.addWidget(self.go)

    def show_busy(self, busy: bool) -> None:
        """Whether it is on its way."""
        self.go.setEnabled(not busy)
        self.go.setText("It begins\N{HORIZONTAL ELLIPSIS}" if busy else TITLE)


def _sights() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for dot, told in _SIGHTS:
        mark = QLabel("\N{BLACK CIRCLE}")
        mark.setProperty("dot", dot)
        line = words(told, "small")
        line.setWordWrap(False)
        row.addWidget(mark)
        row.addWidget(line)
        row.addSpacing(10)
    row.addStretch(1)
    return row
