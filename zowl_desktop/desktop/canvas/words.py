"""What the canvas says: hints while something goes on, and why something was refused."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from zowl_desktop.desktop.theme.tokens import Tokens

REFUSAL_STAYS: Final = 6000
"""Milliseconds."""


class Words(QLabel):
    """A line at the lower edge of the canvas."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = parent
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.timeout.connect(self.hide)
        self._is_refusal = False
        self.hide()

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.setStyleSheet(
            f"QLabel {{ background: {tokens.raised}; color: {tokens.text}; border: 1px solid {tokens.line};"
            " border-radius: 8px; padding: 7px 14px; }"
            f'QLabel[refusal="true"] {{ border-color: {tokens.fail}; }}'
        )

    def hint(self, words: str) -> None:
        """Show words until other ones come; empty ones take a hint away, never a refusal."""
        if words:
            self._show(words, refusal=False)
        elif not self._is_refusal:
            self.hide()

    def refuse(self, title: str, words: str) -> None:
        """Show why something cannot be, for a while."""
        self._show(f"<b>{title}</b><br>{words}", refusal=True)
        self._leave.start(REFUSAL_STAYS)

    def _show(self, words: str, *, refusal: bool) -> None:
        self._leave.stop()
        self._is_refusal = refusal
        if self.property("refusal") != refusal:
            self.setProperty("refusal", refusal)
            self.style().polish(self)
        if words != self.text():
            self.setText(words)
            self.setAccessibleName(words)
        self.settle()
        self.show()
        self.raise_()

    def settle(self) -> None:
        """Take the place at the lower edge."""
        around = self._canvas.rect()
        longest = max(self.fontMetrics().horizontalAdvance(line) for line in self.text().split("<br>"))
        width = min(max(240, longest + 44), max(240, around.width() - 80), 640)
        self.setFixedWidth(width)
        height = self.heightForWidth(width)
        self.setFixedHeight(height)
        self.move((around.width() - width) // 2, around.height() - height - 18)

    def hideEvent(self, event: object) -> None:  # noqa: ARG002, D102, N802 - Qt's
        self._leave.stop()
        self._is_refusal = False
