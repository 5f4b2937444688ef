"""What an empty plan says: how a task comes to be, or why none can."""

from __future__ import annotations

from html import escape
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from zowl_desktop.app.editing.editor import MEND_TEXT
from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.model.document import Problem

_TITLE: Final = "Nothing is drawn yet"
_WAYS: Final = "Drag a task here from the left, double-click here, or press Ins."
_BROKEN: Final = "The text cannot be edited here"
_WIDEST: Final = 460
_ROOM: Final = 40


class Beginning(QLabel):
    """Words in the middle of the canvas, which let the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = parent
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.say_ways()
        self.hide()

    def say_ways(self) -> None:
        """Say how a task comes to be."""
        self._say(_TITLE, _WAYS)

    def say_broken(self, first: Problem) -> None:
        """Say why nothing can be drawn here."""
        self._say(_BROKEN, f"Line {first.line}: {first.message}. {first.mend}".strip(), MEND_TEXT)

    def _say(self, title: str, *lines: str) -> None:
        self.setText("<br>".join([f"<b>{escape(title)}</b>", *map(escape, lines)]))
        self.setAccessibleName(" ".join([f"{title}.", *lines]))

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.setStyleSheet(f"QLabel {{ color: {tokens.dim}; font-size: {letters(13)}px; }}")

    def show_if(self, *, is_empty: bool) -> None:
        """Be there as long as nothing else is."""
        self.setVisible(is_empty)
        if is_empty:
            self.settle()

    def settle(self) -> None:
        """Take the place in the middle."""
        around = self._canvas.rect()
        self.setFixedWidth(max(120, min(_WIDEST, around.width() - _ROOM)))
        self.setFixedHeight(self.heightForWidth(self.width()))
        self.move((around.width() - self.width()) // 2, (around.height() - self.height()) // 2)
