"""What a window can do with documents: the one source of menu, keys and command palette."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class WindowAction:
    """One action: what it is known by, what menus call it, and its keys, the usual ones first."""

    key: str
    label: str
    keys: str = ""
    in_menu: bool = True


ACTIONS: Final = (
    WindowAction("new", "New", "Ctrl+N"),
    WindowAction("open", "Open...", "Ctrl+O"),
    WindowAction("recent", "Open recent"),
    WindowAction("sample", "Try a sample night"),
    WindowAction("first_steps", "First steps..."),
    WindowAction("run", "Run overnight...", "Ctrl+R"),
    WindowAction("run_selected", "Run selected tasks now..."),
    WindowAction("save", "Save", "Ctrl+S"),
    WindowAction("save_as", "Save as...", "Ctrl+Shift+S"),
    WindowAction("close", "Close window", "Ctrl+W"),
    WindowAction("find", "Find anything...", "Ctrl+K; F1"),
    WindowAction("outline", "Go to the outline", "Ctrl+Shift+O", in_menu=False),
    WindowAction("problems", "Go to the problems", "Ctrl+Shift+M", in_menu=False),
    WindowAction("canvas", "Go to the canvas", "Ctrl+Shift+C", in_menu=False),
    WindowAction("inspector", "Go to the inspector", "Ctrl+Shift+I", in_menu=False),
    WindowAction("quit", "Quit Zowl", "Ctrl+Q"),
)
"""In the order of the menu."""

LINES_BEFORE: Final = frozenset({"sample", "run", "save", "close", "find", "quit"})
"""The menu draws a line before these."""


def made(window: QWidget, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """The actions of a window, by key; their keys work everywhere in it."""
    actions = {}
    for spec in ACTIONS:
        handler = handlers.get(spec.key)
        if handler is None:
            continue
        action = QAction(spec.label, window)
        if spec.keys:
            action.setShortcuts(QKeySequence.listFromString(spec.keys))
        action.triggered.connect(lambda _=False, do=handler: do())
        window.addAction(action)
        actions[spec.key] = action
    return actions
