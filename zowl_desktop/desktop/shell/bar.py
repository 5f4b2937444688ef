"""The bar on top: what is open, what to expect of the night, and Run overnight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton

HEIGHT: Final = 56
ICON: Final = 16
_MARGIN: Final = 9


class Title(QToolButton):
    """A name with its arrow behind it.

    Laid out from right to left the arrow would stand there by itself, and so would all of the menu.
    """

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102, N802 - Qt's
        super().paintEvent(event)
        place = QRect(self.width() - ICON - _MARGIN, (self.height() - ICON) // 2, ICON, ICON)
        with QPainter(self) as painter:
            self.icon().paint(painter, place)


class Bar(QFrame):
    """Shows words that others worked out; knows no document."""

    limit_asked = Signal()
    wake_up_asked = Signal()
    problems_asked = Signal()
    run_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("top")
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.title = Title()
        self.title.setObjectName("title")
        self.title.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.title.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.title.setIconSize(QSize(ICON, ICON))
        self.forecast = QLabel()
        self.forecast.setAccessibleName("Forecast")
        self.limit = self._fact("Limit of the run", self.limit_asked)
        self.wake_up = self._fact("Wake-up time", self.wake_up_asked)
        self.problems = self._fact("Problems", self.problems_asked)
        self.problems.setProperty("wrong", True)  # before it is painted first: later it would stay grey
        self.run = QPushButton("Run overnight")
        self.run.setObjectName("run")
        self.run.setAccessibleName("Run overnight")
        self.run.clicked.connect(lambda _=False: self.run_asked.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 16, 0)
        row.setSpacing(6)
        row.addWidget(self.title)
        row.addWidget(self.forecast)
        row.addWidget(self.limit)
        row.addWidget(self.wake_up)
        row.addStretch(1)
        row.addWidget(self.problems)
        row.addSpacing(4)
        row.addWidget(self.run)
        self.show_title("Zowl", changed=False)
        for fact in (self.limit, self.wake_up, self.problems, self.run):
            fact.hide()

    def _fact(self, name: str, asked: SignalInstance) -> QPushButton:
        button = QPushButton()
        button.setObjectName("fact")
        button.setAccessibleName(name)
        button.clicked.connect(lambda _=False: asked.emit())
        return button

    def set_menu(self, menu: QMenu) -> None:
        """What the title offers."""
        self.title.setMenu(menu)

    def show_title(self, title: str, *, changed: bool) -> None:
        """The name of what is open; a dot says that it is not saved."""
        self.title.setText(f"{title} \N{BULLET}" if changed else title)
        self.title.setAccessibleName(f"{title}, not saved" if changed else title)
        self.title.setToolTip("Not saved yet (Ctrl+S)" if changed else "")

    def show_forecast(self, figures: Sequence[str], about: str) -> None:
        """What to expect, figure by figure (rich text), and a sentence about where it comes from."""
        self.forecast.setText("&nbsp;&nbsp;&nbsp;&nbsp;".join(figures))
        self.forecast.setToolTip(about)
        self.forecast.setAccessibleDescription(about)

    def show_fact(self, fact: QPushButton, words: str, about: str) -> None:
        """One of the facts; empty words hide it."""
        fact.setText(words)
        fact.setToolTip(about)
        fact.setAccessibleDescription(about)
        fact.setVisible(bool(words))

    def show_problems(self, count: int) -> None:
        """How many there are; none shows nothing."""
        words = "" if not count else f"{count} problem{'' if count == 1 else 's'}"
        self.show_fact(self.problems, words, "Show what is wrong")

    def show_run(self, why_not: str) -> None:
        """Whether Run overnight can be pressed; if not, why."""
        self.run.show()
        self.run.setEnabled(not why_not)
        self.run.setToolTip(why_not or "Look at everything, then start the night (Ctrl+R)")
        self.run.setAccessibleDescription(why_not)
