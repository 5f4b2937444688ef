"""The small parts that the first steps are made of."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

_INSIDE: Final = 18


class StepCard(QFrame):
    """One step: its number, what it is about, and a column for the rest."""

    def __init__(self, number: str, title: str, about: str) -> None:
        super().__init__()
        self.setObjectName("step")
        self.setAccessibleName(f"Step {number}: {title}")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(_INSIDE, _INSIDE - 4, _INSIDE, _INSIDE)
        self.column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(words(number, "number"))
        head.addWidget(words(title, "title"), 1)
        self.column.addLayout(head)
        self.column.addWidget(words(about, "about"))


def words(text: str, role: str) -> QLabel:
    """Words of a role, as many lines as they need."""
    label = QLabel(text)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(role not in {"number", "title", "section"})
    label.setIndent(0)
    return label


def say(label: QLabel, text: str, role: str) -> None:
    """Other words, in another role; empty ones hide the label."""
    label.setText(text)
    label.setProperty("role", role)
    label.style().unpolish(label)
    label.style().polish(label)
    label.setVisible(bool(text))


def button(text: str, kind: str = "") -> QPushButton:
    """A button; `go` for what a screen is there for, `link` for what stands beside it."""
    made = QPushButton(text)
    made.setObjectName(kind)
    made.setAutoDefault(True)  # Enter presses it too
    return made


def selectable(label: QLabel) -> QLabel:
    """Words that a person may want to copy."""
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


def holder() -> tuple[QWidget, QVBoxLayout]:
    """A part that is filled, emptied and hidden as a whole."""
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    return widget, column
