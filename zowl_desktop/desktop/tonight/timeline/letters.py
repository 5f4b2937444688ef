"""Short words as they are painted again and again: laid out once, since that is what takes the time."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText, QTransform

_KEPT: Final = 512
"""Words that are kept at most; then it begins anew."""


class Letters:
    """Words in one font."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetrics(font)
        self._height = self._metrics.height()
        self._widths: dict[str, int] = {}
        self._laid_out: dict[tuple[str, int], QStaticText] = {}

    def width(self, words: str) -> int:
        """Pixels that the words take."""
        if words not in self._widths:
            if len(self._widths) >= _KEPT:
                self._widths.clear()
            self._widths[words] = self._metrics.horizontalAdvance(words)
        return self._widths[words]

    def draw(self, painter: QPainter, left: float, middle: float, words: str, room: int) -> None:
        """The words at `left`, around the height `middle`, with the painter's pen; cut to `room` pixels."""
        key = words, max(room, 0)
        if key not in self._laid_out:
            if len(self._laid_out) >= _KEPT:
                self._laid_out.clear()
            self._laid_out[key] = self._lay_out(*key)
        painter.drawStaticText(QPointF(left, middle - self._height / 2), self._laid_out[key])

    def _lay_out(self, words: str, room: int) -> QStaticText:
        fits = self.width(words) <= room
        shown = words if fits else self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        made = QStaticText(shown)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.prepare(QTransform(), self.font)
        return made
