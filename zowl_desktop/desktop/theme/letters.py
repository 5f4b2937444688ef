"""How large letters are: as in the design, and larger where the system's own letters are."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication

_BODY: Final = 13
"""Pixels of the usual letters in the design."""


def letters(pixels: int) -> int:
    """Pixels of letters that are so large in the design. Whoever wants large ones gets all of them large."""
    body = QFontInfo(QApplication.font()).pixelSize()
    return round(pixels * max(body / _BODY, 1))
