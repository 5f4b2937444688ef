"""The menu of the right button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from zowl_desktop.desktop.canvas.canvas import Canvas

_FOR_TASKS: Final = (
    "open rename connect | cut copy duplicate delete | skip hold run | pin frame tidy | fit_selection"
)
_FOR_EDGES: Final = "skip hold run | delete"
_FOR_NOTHING: Final = "add note paste | tidy fit select_all | search minimap"


def context_menu(canvas: Canvas) -> QMenu:
    """The actions that fit what is selected. It goes when it is closed."""
    stage = canvas.stage
    keys = _FOR_TASKS if stage.selected_tasks() else _FOR_EDGES if stage.selected_edges() else _FOR_NOTHING
    menu = QMenu(canvas)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for key in keys.split():
        if key == "|":
            menu.addSeparator()
        else:
            menu.addAction(canvas.actions_by_key[key])
    return menu
