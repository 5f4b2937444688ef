"""The owl's face, and the ring of a night's progress around it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPen, QPixmap
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
    made = QIcon()
    for size, face in zip(SIZES, _faces(mood, has_ring=progress is not None), strict=True):
        made.addPixmap(_drawn(face, size, mood, progress))
    return made


def shown_progress(progress: float | None) -> float | None:
    """The progress, as coarse as it is drawn."""
    return None if progress is None else round(progress * _STEPS) / _STEPS


@lru_cache(maxsize=2 * len(Mood))
def _faces(mood: Mood, *, has_ring: bool) -> tuple[QImage, ...]:
    """The owl alone, for each size: it is the same however far a night is, and drawing it takes the time."""
    drawing = QSvgRenderer(QByteArray(icon_file(f"owl-{mood.value}").read_bytes()))
    made = []
    for size in SIZES:
        face = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        face.fill(Qt.GlobalColor.transparent)
        painter = QPainter(face)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = _ring_width(size) if has_ring else 0.0
        drawing.render(painter, QRectF(0, 0, size, size).adjusted(width, width, -width, -width))
        painter.end()
        made.append(face)
    return tuple(made)


def _ring_width(size: int) -> float:
    return max(2.0, size * _RING)


def _drawn(face: QImage, size: int, mood: Mood, progress: float | None) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if progress is not None:
        color = QColor(_COLORS.get(mood, DARK.run))
        _draw_ring(painter, QRectF(0, 0, size, size), _ring_width(size), color, progress)
    painter.drawImage(0, 0, face)
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
