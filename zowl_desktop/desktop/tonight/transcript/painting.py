"""How a row of a transcript is painted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from zowl_desktop.app.transcripts import Kind, Line, Row, Tone
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.transcript.layout import TIME_COLUMNS, Placed, clock
from zowl_desktop.desktop.tonight.transcript.wrapping import Piece

MARGIN: Final = 16
"""Pixels left of the text; the mark of what can be unfolded stands there."""
_WRAPPED: Final = Qt.TextFlag.TextWordWrap
_CHOSEN: Final = 0.16
_FOUND: Final = 0.38
"""How strong the colours behind chosen lines and behind what was found are."""


class Ink:
    """What rows are painted with: the letters, their size, and the colours of a theme."""

    def __init__(self, font: QFont, tokens: Tokens) -> None:
        self.font = font
        self.strong = QFont(font)
        self.strong.setBold(True)
        self.tokens = tokens
        self.metrics = QFontMetricsF(font)
        self.height: int = round(self.metrics.height() * 1.18)
        """Pixels of a row of one line."""
        self.column: float = self.metrics.horizontalAdvance("0" * 100) / 100
        """Pixels of a letter."""
        self.baseline: float = (self.height + self.metrics.ascent() - self.metrics.descent()) / 2
        """Pixels from the top of a row to where its letters stand."""
        self.ground = QColor(tokens.panel)
        self.faint, self.accent = QColor(tokens.faint), QColor(tokens.accent)
        self.chosen, self.found = _faded(tokens.accent, _CHOSEN), _faded(tokens.accent, _FOUND)
        self.tones = {Tone.OK: QColor(tokens.ok), Tone.FAIL: QColor(tokens.fail)}
        self.colors = {kind: QColor(color) for kind, color in _colors(tokens).items()}

    def width(self, text: str) -> float:
        """Pixels of a text."""
        return len(text) * self.column if text.isascii() else self.metrics.horizontalAdvance(text)


def _colors(t: Tokens) -> Mapping[Kind, str]:
    """The colour of a line's text."""
    return {
        Kind.HEADING: t.dim,
        Kind.LABEL: t.text,
        Kind.CALL: t.text,
        Kind.SAID: t.dim,
        Kind.OUTPUT: t.dim,
        Kind.FOLD: t.faint,
        Kind.RESULT: t.text,
        Kind.NOTE: t.faint,
        Kind.ERROR: t.fail,
        Kind.DONE: t.dim,
    }


@dataclass(frozen=True, slots=True)
class Look:
    """What a row has besides its text."""

    is_chosen: bool
    is_current: bool
    found: re.Pattern[str] | None
    is_hit: bool


def paint_row(painter: QPainter, ink: Ink, placed: Placed, look: Look, width: float, *, timed: bool) -> None:
    """Paint one row; the painter's origin is the top left corner of the page."""
    top = (placed.top + placed.gap) * ink.height
    body = QRectF(0, top, width, len(placed.pieces) * ink.height)
    if look.is_chosen:
        painter.fillRect(body, ink.chosen)
    if placed.row is not None:
        beside = timed and placed.row.line.kind is not Kind.HEADING
        _paint_margin(painter, ink, placed.row, top + ink.baseline, beside=beside)
        left = MARGIN + (TIME_COLUMNS * ink.column if beside else 0)
        _paint_text(painter, ink, placed, look, QPointF(left, top + ink.baseline))
    if look.is_current:
        painter.setPen(ink.accent)
        painter.drawRect(body.adjusted(0.5, 0.5, -1.5, -0.5))


def _paint_margin(painter: QPainter, ink: Ink, row: Row, baseline: float, *, beside: bool) -> None:
    """What stands before the text: the time, and the mark of what can be unfolded."""
    painter.setPen(ink.faint)
    if beside and row.line.at is not None:
        painter.drawText(QPointF(MARGIN, baseline), clock(row.line.at))
    if row.line.body:
        painter.drawText(QPointF(3, baseline), "▾" if row.is_open else "▸")


def _paint_text(painter: QPainter, ink: Ink, placed: Placed, look: Look, at: QPointF) -> None:
    row = placed.row
    assert row is not None
    strong = row.line.kind in {Kind.HEADING, Kind.LABEL}
    for number, piece in enumerate(placed.pieces):
        spot = at + QPointF(0, number * ink.height)
        if look.found is not None:
            _paint_found(painter, ink, piece, look, spot)
        for x, words, color in _runs(ink, row.line, piece, placed):
            if strong:
                painter.setFont(ink.font if color is ink.faint else ink.strong)
            painter.setPen(color)
            painter.drawText(spot + QPointF(x, 0), words)
    if strong:
        painter.setFont(ink.font)


def paint_words(painter: QPainter, ink: Ink, room: QRect, words: str) -> None:
    """Words of Zowl's own where there are no lines."""
    painter.setPen(QColor(ink.tokens.faint))
    painter.drawText(room.adjusted(MARGIN, 0, -MARGIN, 0), Qt.AlignmentFlag.AlignTop | _WRAPPED, words)


def _paint_found(painter: QPainter, ink: Ink, piece: Piece, look: Look, at: QPointF) -> None:
    """What was searched for stands on a colour, and on the line at hand in a frame as well."""
    assert look.found is not None
    for found in look.found.finditer(piece.text):
        x = at.x() + ink.width(piece.text[: found.start()])
        spot = QRectF(x, at.y() - ink.metrics.ascent(), ink.width(found[0]), ink.metrics.height())
        painter.fillRect(spot, ink.found)
        if look.is_hit:
            painter.setPen(ink.accent)
            painter.drawRect(spot)


def _runs(ink: Ink, line: Line, piece: Piece, placed: Placed) -> Iterator[tuple[float, str, QColor]]:
    """The parts of a piece by colour: pixels from its left, text, colour."""
    base, end = ink.colors[line.kind], piece.begin + len(piece.text)
    if not line.marks and end <= placed.own:
        yield 0.0, piece.text, base
        return
    edges = [(0, base)]
    for mark in line.marks:
        edges += [(mark.begin, ink.tones[mark.tone]), (mark.end, base)]
    edges.append((placed.own, ink.faint))
    for (begin, color), (after, _) in zip(edges, [*edges[1:], (len(placed.text), base)], strict=True):
        low, high = max(begin, piece.begin), min(after, end)
        if low < high:
            yield ink.width(placed.text[piece.begin : low]), placed.text[low:high], color


def _faded(color: str, strength: float) -> QColor:
    made = QColor(color)
    made.setAlphaF(strength)
    return made
