"""The sample night, told in a few words, and the button that starts it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from zowl_desktop.desktop.welcome.parts import button, words

TITLE: Final = "Try a sample night"
_GAP: Final = 22
_INSIDE: Final = 18
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
        self._sights = QGridLayout()
        self._sights.setHorizontalSpacing(_GAP)
        self._sights.setVerticalSpacing(4)
        self._parts = [_sight(dot, told) for dot, told in _SIGHTS]
        self.show_room(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(_INSIDE, 16, _INSIDE, 16)
        row.setSpacing(_GAP)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(words("See one first", "title"))
        column.addWidget(words(_ABOUT, "about"))
        column.addLayout(self._sights)
        row.addLayout(column, 1)
        row.addWidget(self.go)

    def show_room(self, width: int) -> None:
        """How many pixels there are from side to side: the sights stand in so many columns as have room."""
        widths = [part.sizeHint().width() + _GAP for part in self._parts]
        room = width - 2 * _INSIDE - self.go.sizeHint().width() - _GAP
        columns = len(widths) if sum(widths) <= room else max(1, min(3, room // max(widths)))
        for number, part in enumerate(self._parts):
            self._sights.addWidget(part, number // columns, number % columns)
        for column in range(len(self._parts) + 1):
            self._sights.setColumnStretch(column, int(column == columns))

    def show_busy(self, busy: bool) -> None:
        """Whether it is on its way."""
        self.go.setEnabled(not busy)
        self.go.setText("It begins\N{HORIZONTAL ELLIPSIS}" if busy else TITLE)


def _sight(dot: str, told: str) -> QWidget:
    mark = QLabel("\N{BLACK CIRCLE}")
    mark.setProperty("dot", dot)
    line = words(told, "small")
    line.setWordWrap(False)
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(mark)
    row.addWidget(line, 1)
    return whole
