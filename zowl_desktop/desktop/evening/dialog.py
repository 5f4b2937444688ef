"""The dialog: choices on the left, what was found out on the right, the forecast and Go below."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from zowl_desktop.desktop.evening.choices_form import ChoicesForm
from zowl_desktop.desktop.evening.line_view import LinesView
from zowl_desktop.desktop.evening.nights_view import NightsView
from zowl_desktop.desktop.evening.parts import button, say, words
from zowl_desktop.desktop.evening.style import sheet
from zowl_desktop.desktop.theme.tokens import Tokens

_SIZE: Final = (1020, 700)
_LEFT: Final = 350


class EveningDialog(QDialog):
    """Shows words that others worked out."""

    def __init__(self, title: str, form: ChoicesForm, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("evening")
        self.setWindowTitle(f"Run overnight \N{EM DASH} {title}")
        self.setModal(True)
        self.form = form
        self.nights = NightsView()
        self.lines = LinesView()
        self.again = button("Look again", "link")
        self.forecast = words("", "forecast")
        self.forecast.setAccessibleName("Forecast")
        self.verdict = words("", "verdict")
        self.verdict.setAccessibleName("What stands in the way")
        self.go = button("Run overnight", "go")
        self.go.setDefault(True)
        self.cancel = button("Cancel")
        self.cancel.clicked.connect(lambda _=False: self.reject())
        self._lay_out(title)
        self.show_tokens(tokens)
        room = parent.window().size()
        self.go.setFocus()
        self.resize(min(_SIZE[0], room.width() - 40), min(_SIZE[1], room.height() - 40))

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.setStyleSheet(sheet(tokens))

    def show_verdict(self, text: str, *, wrong: bool) -> None:
        """Whether anything stands in the way."""
        say(self.verdict, text)
        self.verdict.setProperty("wrong", wrong)
        self.verdict.style().unpolish(self.verdict)
        self.verdict.style().polish(self.verdict)

    def show_go(self, text: str, *, enabled: bool) -> None:
        """What the button will do."""
        self.go.setText(text)
        self.go.setAccessibleName(text)
        self.go.setEnabled(enabled)

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        column.addWidget(
            words(
                f"Run \N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK} overnight", "title"
            )
        )
        middle = QHBoxLayout()
        middle.setSpacing(22)
        middle.addWidget(self._left())
        middle.addLayout(self._right(), 1)
        column.addLayout(middle, 1)
        column.addWidget(self.forecast)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.verdict, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.go)
        column.addLayout(foot)

    def _left(self) -> QWidget:
        page = QFrame()
        page.setObjectName("leftPage")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(16)
        column.addWidget(self.form)
        column.addWidget(self.nights)
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("left")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFixedWidth(_LEFT)
        area.setWidget(page)
        return area

    def _right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(words("Before the night", "section", wraps=False))
        head.addStretch(1)
        head.addWidget(self.again)
        column.addLayout(head)
        column.addWidget(self.lines, 1)
        return column
