"""A small text field on the canvas, where the words stand: titles of tasks and frames, texts of notes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class InlineField(QPlainTextEdit):
    """Enter takes the words (Shift+Enter begins a line where that is allowed), Esc leaves them."""

    def __init__(self, parent: QWidget, *, lines: bool, name: str) -> None:
        super().__init__(parent)
        self._canvas = parent
        self._lines = lines
        self._take: Callable[[str], None] | None = None
        self.setAccessibleName(name)
        self.setObjectName("inlineField")
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.installEventFilter(self)

    def open(self, area: QRect, words: str, take: Callable[[str], None]) -> None:
        """Show the field there with all words selected."""
        self._take = take
        self.setPlainText(words)
        self.setGeometry(area)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102, N802 - Qt's
        if event.type() is QEvent.Type.FocusOut:
            self._finish(taken=True)
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not (shift and self._lines):
                self._finish(taken=True)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._finish(taken=False)
                return True
        return super().eventFilter(watched, event)

    def _finish(self, *, taken: bool) -> None:
        take, self._take = self._take, None
        if take is None:
            return
        words = self.toPlainText().strip()
        self._canvas.setFocus()  # before it hides: else the focus goes on as if Tab had been pressed
        self.hide()
        if taken:
            take(words)
        self.deleteLater()
