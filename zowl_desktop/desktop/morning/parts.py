"""Small parts that the cards of Morning are made of."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from zowl_desktop.model.states import TaskState

TONES = {
    TaskState.FAILED: "fail",
    TaskState.HELD: "hold",
    TaskState.SKIPPED: "skip",
    TaskState.CANCELLED: "skip",
    TaskState.PARKED: "park",
}


def label(role: str, words: str = "") -> QLabel:
    """Plain words that can be selected and copied."""
    made = QLabel(words)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def badge(words: str, tone: str) -> QLabel:
    """A word or two on a coloured ground."""
    made = QLabel(words)
    made.setProperty("role", "badge")
    made.setProperty("tone", tone)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


def button(words: str, about: str, *, is_first: bool = False) -> QPushButton:
    """What can be done; the first one is what a person means mostly."""
    made = QPushButton(words)
    made.setObjectName("go" if is_first else "verb")
    made.setToolTip(about)
    made.setAccessibleDescription(about)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def card(name: str = "card") -> tuple[QFrame, QVBoxLayout]:
    """A card, and what its parts are put into."""
    frame = QFrame()
    frame.setObjectName(name)
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(16, 14, 16, 14)
    inside.setSpacing(9)
    return frame, inside


def rule() -> QFrame:
    """A thin line."""
    made = QFrame()
    made.setObjectName("rule")
    made.setFixedHeight(1)
    return made
