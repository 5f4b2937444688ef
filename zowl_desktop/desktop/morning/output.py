"""A failure's output: the marked line on a red ground, and what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit

from zowl_desktop.app.mornings import Line
from zowl_desktop.desktop.canvas.ink import faded
from zowl_desktop.desktop.theme.letters import letters
from zowl_desktop.desktop.theme.tokens import Tokens

_SHOWN: Final = 14
"""Lines that are seen at once; the others are scrolled to."""
_MARGIN: Final = 2


class OutputView(QPlainTextEdit):
    """Lines to be read, selected and copied."""

    def __init__(self, lines: Sequence[Line], tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("output")
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # long lines go on below
        self.setTabChangesFocus(True)
        self.setAccessibleName("What it printed")
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        font.setPixelSize(letters(12))
        self.setFont(font)
        self.document().setDocumentMargin(_MARGIN)
        self._lines = tuple(lines)
        self.setPlainText("\n".join(line.text for line in self._lines))
        self._fit()
        self.show_tokens(tokens)
        self._go_to_mark()

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        marks = []
        for number, line in enumerate(self._lines):
            if line.is_marked:
                mark = QTextEdit.ExtraSelection()
                mark.format.setBackground(faded(tokens.fail, 0.22))
                mark.format.setForeground(QColor(tokens.text))
                mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                mark.cursor = self._at(number)
                marks.append(mark)
        self.setExtraSelections(marks)

    def _at(self, number: int) -> QTextCursor:
        """All of a line, in however many rows it is set."""
        cursor = QTextCursor(self.document().findBlockByNumber(number))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _rows(self, lines: int) -> int:
        """How many rows the first lines take at this width."""
        spacing, document = self.fontMetrics().lineSpacing(), self.document()
        heights = (
            self.blockBoundingRect(document.findBlockByNumber(number)).height() for number in range(lines)
        )
        return sum(max(1, round(height / spacing)) for height in heights)

    def _fit(self) -> None:
        """As high as its rows, within bounds."""
        rows = self._rows(len(self._lines))
        bar = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(bar.ScrollBarAsNeeded if rows > _SHOWN else bar.ScrollBarAlwaysOff)
        spacing = self.fontMetrics().lineSpacing()
        self.setFixedHeight(min(rows, _SHOWN) * spacing + 2 * _MARGIN + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()
            self._go_to_mark()

    def _go_to_mark(self) -> None:
        mark = next((number for number, line in enumerate(self._lines) if line.is_marked), 0)
        self.verticalScrollBar().setValue(max(self._rows(mark) - _SHOWN // 2, 0))
