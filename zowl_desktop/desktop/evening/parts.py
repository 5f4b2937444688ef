"""The small parts that the dialog is made of."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton


def words(text: str, role: str, *, wraps: bool = True) -> QLabel:
    """Words of a role."""
    label = QLabel(text)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    label.setIndent(0)
    return label


def say(label: QLabel, text: str) -> None:
    """Other words; empty ones hide the label."""
    label.setText(text)
    label.setVisible(bool(text))


def button(text: str, kind: str = "") -> QPushButton:
    """A button; `go` for what the dialog is there for, `link` for what stands beside something."""
    made = QPushButton(text)
    made.setObjectName(kind)
    made.setAutoDefault(False)
    return made
