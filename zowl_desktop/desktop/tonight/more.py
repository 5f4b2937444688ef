"""The button behind which the rarer verbs are."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton


def more_button(about: str) -> QToolButton:
    """Opens the menu that it is given."""
    button = QToolButton()
    button.setObjectName("verb")
    button.setText("\N{HORIZONTAL ELLIPSIS}")
    button.setAccessibleName(about)
    button.setToolTip(about)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button
