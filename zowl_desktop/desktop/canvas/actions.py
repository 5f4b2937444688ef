"""The canvas's actions: the one source of menu, key, command palette and tooltip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from zowl_desktop.model.pipeline import IfFailed

if TYPE_CHECKING:
    from zowl_desktop.desktop.canvas.canvas import Canvas


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes:
        key: What it is known by.
        label: What menus call it.
        keys: Its key sequences.
        edits: Whether it changes the document, and so needs one that can be changed.
    """

    key: str
    label: str
    keys: tuple[str, ...]
    edits: bool = True


SPECS = (
    ActionSpec("add", "Add task", ("Ins", "T")),
    ActionSpec("connect", "Connect to...", ("C",)),
    ActionSpec("open", "Open recipe", (), edits=False),
    ActionSpec("rename", "Edit title", ("F2",)),
    ActionSpec("delete", "Delete", ("Del", "Backspace")),
    ActionSpec("undo", "Undo", ("Ctrl+Z",)),
    ActionSpec("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActionSpec("cut", "Cut", ("Ctrl+X",)),
    ActionSpec("copy", "Copy", ("Ctrl+C",), edits=False),
    ActionSpec("paste", "Paste", ("Ctrl+V",)),
    ActionSpec("duplicate", "Duplicate", ("Ctrl+D",)),
    ActionSpec("select_all", "Select all", ("Ctrl+A",), edits=False),
    ActionSpec("skip", "If it fails: skip", ("1",)),
    ActionSpec("hold", "If it fails: hold", ("2",)),
    ActionSpec("run", "If it fails: run anyway", ("3",)),
    ActionSpec("next_edge", "Next edge", ("E",), edits=False),
    ActionSpec("pin", "Pin or unpin", ("P",)),
    ActionSpec("frame", "Frame selection", ("G",)),
    ActionSpec("note", "Add note", ("N",)),
    ActionSpec("tidy", "Tidy up", ("Shift+Alt+T",)),
    ActionSpec("fit", "Show everything", ("Ctrl+0", "Home"), edits=False),
    ActionSpec("fit_selection", "Show selection", ("Ctrl+2",), edits=False),
    ActionSpec("plain", "Actual size", ("Ctrl+1",), edits=False),
    ActionSpec("zoom_in", "Zoom in", ("Ctrl++", "Ctrl+=", "+"), edits=False),
    ActionSpec("zoom_out", "Zoom out", ("Ctrl+-", "-"), edits=False),
    ActionSpec("search", "Find task", ("Ctrl+F", "/"), edits=False),
    ActionSpec("minimap", "Show or hide map", ("M",), edits=False),
)


EVERYWHERE = ("undo", "redo")
"""What a person expects from any part of the screen: outline, inspector, recipe. The screen adds them."""


def make_actions(canvas: Canvas) -> dict[str, QAction]:
    """The actions of a canvas, by key; they work while it has the focus, `EVERYWHERE` around it too."""
    handlers = _handlers(canvas)
    actions = {}
    for spec in SPECS:
        action = QAction(spec.label, canvas)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        wide = Qt.ShortcutContext.WidgetWithChildrenShortcut
        near = Qt.ShortcutContext.WidgetShortcut
        action.setShortcutContext(wide if spec.key in EVERYWHERE else near)
        action.triggered.connect(partial(_call, handlers[spec.key]))
        canvas.addAction(action)
        actions[spec.key] = action
    return actions


def _call(handler: Callable[[], object], _checked: bool = False) -> None:
    handler()


def _handlers(canvas: Canvas) -> dict[str, Callable[[], object]]:
    do = canvas.commands
    return {
        "add": do.add,
        "connect": canvas.begin_key_connect,
        "open": canvas.open_selected,
        "rename": do.rename,
        "delete": do.delete,
        "undo": canvas.undo,
        "redo": canvas.redo,
        "cut": do.cut,
        "copy": do.copy,
        "paste": do.paste,
        "duplicate": do.duplicate,
        "select_all": lambda: canvas.stage.select(canvas.plan.tasks),
        "skip": partial(do.set_policy, IfFailed.SKIP),
        "hold": partial(do.set_policy, IfFailed.HOLD),
        "run": partial(do.set_policy, IfFailed.RUN),
        "next_edge": do.next_edge,
        "pin": do.pin,
        "frame": do.frame,
        "note": do.note,
        "tidy": do.tidy,
        "fit": canvas.fit,
        "fit_selection": canvas.fit_selection,
        "plain": canvas.zoom_plain,
        "zoom_in": canvas.zoom_in,
        "zoom_out": canvas.zoom_out,
        "search": canvas.open_search,
        "minimap": lambda: canvas.minimap.setVisible(not canvas.minimap.isVisible()),
    }
