"""The small parts that the dialog is made of."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLayout, QPushButton


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


def emptied(layout: QLayout) -> None:
    """Everything in a layout goes."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        if inner is not None:
            emptied(inner)
