"""Icons: drawn SVG files, painted in the colour of the moment and sharp on every screen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from zowl_desktop.app.files import icon_file

_INK: Final = b"#000000"
"""What the files draw with, and every icon replaces by its colour."""
_SCALES: Final = (1.0, 2.0, 3.0)


def icon(name: str, color: str | None = None, size: int = 24) -> QIcon:
    """The icon of that name in `resources/icons`, in a colour (`#rrggbb`) or in its own colours."""
    drawing = icon_file(name).read_bytes()
    renderer = QSvgRenderer(QByteArray(drawing.replace(_INK, color.encode()) if color else drawing))
    made = QIcon()
    for scale in _SCALES:
        made.addPixmap(_painted(renderer, size, scale))
    return made


def _painted(renderer: QSvgRenderer, size: int, scale: float) -> QPixmap:
    pixmap = QPixmap(round(size * scale), round(size * scale))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
