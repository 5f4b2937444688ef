"""How a row of a transcript is painted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from zowl_desktop.app.transcripts import Kind, Line, Tone
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tonight.transcript.layout import TIME_COLUMNS, Placed, clock
from zowl_desktop.desktop.tonight.transcript.wrapping import Piece

MARGIN: Final = 16
"""Pixels left of the text; the mark of what can be unfolded stands there."""
_WRAPPED: Final = Qt.TextFlag.TextWordWrap
_CHOSEN: Final = 0.16
_HIT: Final = 0.38
"""How strong the colours behind chosen lines and behind what was found are."""


@dataclass(frozen=True)
class Ink:
    """What rows are painted with: the letters, their size, and the colours of a theme."""

    font: QFont
    tokens: Tokens

    @property
    def height(self) -> float:
        """Pixels of a row of one line."""
        return round(QFontMetricsF(self.font).height() * 1.18)

    @property
    def column(self) -> float:
        """Pixels of a letter."""
        return QFontMetricsF(self.font).horizontalAdvance("0" * 100) / 100

    @property
    def colors(self) -> Mapping[Kind, str]:
        """The colour of a line's text."""
        t = self.tokens
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
    top = placed.top * ink.height
    body = QRectF(0, top + placed.gap * ink.height, width, len(placed.pieces) * ink.height)
    if look.is_chosen:
        painter.fillRect(body, _faded(ink.tokens.accent, _CHOSEN))
    if placed.row is not None:
        _paint_text(painter, ink, placed, look, body, timed=timed)
    if look.is_current:
        painter.setPen(QColor(ink.tokens.accent))
        painter.drawRect(body.adjusted(0.5, 0.5, -1.5, -0.5))


def _paint_text(
    painter: QPainter, ink: Ink, placed: Placed, look: Look, body: QRectF, *, timed: bool
) -> None:
    row = placed.row
    assert row is not None
    line, ascent = row.line, QFontMetricsF(ink.font).ascent()
    baseline = body.top() + (ink.height + ascent - QFontMetricsF(ink.font).descent()) / 2
    left = MARGIN + (TIME_COLUMNS * ink.column if timed and line.kind is not Kind.HEADING else 0)
    if timed and line.at is not None and line.kind is not Kind.HEADING:
        painter.setPen(QColor(ink.tokens.faint))
        painter.drawText(QPointF(MARGIN, baseline), clock(line.at))
    if line.body:
        painter.setPen(QColor(ink.tokens.faint))
        painter.drawText(QPointF(3, baseline), "▾" if row.is_open else "▸")
    strong = line.kind in {Kind.HEADING, Kind.LABEL}
    painter.setFont(_strong(ink.font) if strong else ink.font)
    for number, piece in enumerate(placed.pieces):
        at = QPointF(left, baseline + number * ink.height)
        _paint_hits(painter, ink, piece, look, at)
        for x, words, color in _runs(ink, line, piece, placed):
            painter.setFont(_strong(ink.font) if strong and color != ink.tokens.faint else ink.font)
            painter.setPen(QColor(color))
            painter.drawText(QPointF(left + x, at.y()), words)
    painter.setFont(ink.font)


def paint_words(painter: QPainter, ink: Ink, room: QRect, words: str) -> None:
    """Words of Zowl's own where there are no lines."""
    painter.setPen(QColor(ink.tokens.faint))
    painter.drawText(room.adjusted(MARGIN, 0, -MARGIN, 0), Qt.AlignmentFlag.AlignTop | _WRAPPED, words)


def _paint_hits(painter: QPainter, ink: Ink, piece: Piece, look: Look, at: QPointF) -> None:
    """What was searched for stands on a colour, and on the line at hand in a frame as well."""
    if look.found is None:
        return
    metrics = QFontMetricsF(painter.font())
    for hit in look.found.finditer(piece.text):
        x = at.x() + metrics.horizontalAdvance(piece.text[: hit.start()])
        spot = QRectF(x, at.y() - metrics.ascent(), metrics.horizontalAdvance(hit[0]), metrics.height())
        painter.fillRect(spot, _faded(ink.tokens.accent, _HIT))
        if look.is_hit:
            painter.setPen(QColor(ink.tokens.accent))
            painter.drawRect(spot)


def _runs(ink: Ink, line: Line, piece: Piece, placed: Placed) -> Iterator[tuple[float, str, str]]:
    """The parts of a piece by colour: pixels from its left, text, colour."""
    tones = {Tone.OK: ink.tokens.ok, Tone.FAIL: ink.tokens.fail}
    base, end = ink.colors[line.kind], piece.begin + len(piece.text)
    edges = [(0, base)]
    for mark in line.marks:
        edges += [(mark.begin, tones[mark.tone]), (mark.end, base)]
    edges.append((placed.own, ink.tokens.faint))
    metrics = QFontMetricsF(ink.font)
    for (begin, color), (after, _) in zip(edges, [*edges[1:], (len(placed.text), "")], strict=True):
        low, high = max(begin, piece.begin), min(after, end)
        if low < high:
            x = metrics.horizontalAdvance(placed.text[piece.begin : low])
            yield x, placed.text[low:high], color


def _strong(font: QFont) -> QFont:
    made = QFont(font)
    made.setBold(True)
    return made


def _faded(color: str, strength: float) -> QColor:
    made = QColor(color)
    made.setAlphaF(strength)
    return made
