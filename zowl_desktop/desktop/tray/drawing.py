"""The owl's face, and the ring of a night's progress around it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from zowl_desktop.app.files import icon_file
from zowl_desktop.desktop.theme.tokens import DARK
from zowl_desktop.desktop.tray.sight import Mood

SIZES: Final = (16, 22, 24, 32, 48, 64)
"""Pixels: trays ask for one of these, and scale what is drawn otherwise."""
_RING: Final = 0.1
"""The ring's width, as a part of the icon's."""
_COLORS: Final = {Mood.AWAKE: DARK.run, Mood.PARKED: DARK.park, Mood.NEEDS_YOU: DARK.run}
_TRACK: Final = QColor(128, 136, 158, 150)
"""What is left to do: to be seen on a light and on a dark panel."""
_STEPS: Final = 24
"""Finer progress is not to be seen at these sizes."""


def owl_icon(mood: Mood, progress: float | None) -> QIcon:
    """The owl in a mood, with the ring when a night goes on."""
    drawing = QSvgRenderer(QByteArray(icon_file(f"owl-{mood.value}").read_bytes()))
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_drawn(drawing, size, mood, progress))
    return made


def shown_progress(progress: float | None) -> float | None:
    """The progress, as coarse as it is drawn."""
    return None if progress is None else round(progress * _STEPS) / _STEPS


def _drawn(drawing: QSvgRenderer, size: int, mood: Mood, progress: float | None) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    whole = QRectF(0, 0, size, size)
    if progress is None:
        drawing.render(painter, whole)
    else:
        width = max(2.0, size * _RING)
        _draw_ring(painter, whole, width, QColor(_COLORS.get(mood, DARK.run)), progress)
        drawing.render(painter, whole.adjusted(width, width, -width, -width))
    painter.end()
    return pixmap


def _draw_ring(painter: QPainter, whole: QRectF, width: float, color: QColor, progress: float) -> None:
    half = width / 2
    ring = whole.adjusted(half, half, -half, -half)
    pen = QPen(_TRACK, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawEllipse(ring)
    pen.setColor(color)
    painter.setPen(pen)
    painter.drawArc(ring, 90 * 16, -round(progress * 360 * 16))
