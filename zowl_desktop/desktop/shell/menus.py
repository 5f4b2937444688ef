"""The menu behind the title: files, recent ones, the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from zowl_desktop.desktop.shell.actions import ACTIONS, LINES_BEFORE, made
from zowl_desktop.desktop.shell.window import Window


class Menus(QObject):
    """The actions of a window, and the menu that they stand in."""

    def __init__(
        self,
        window: Window,
        handlers: Mapping[str, Callable[[], object]],
        recent: Callable[[], tuple[Path, ...]],
        open_: Callable[[Path], object],
    ) -> None:
        super().__init__(window)
        self.actions = made(window, handlers)
        self._recent = recent
        self._open = open_
        self.menu = QMenu(window)
        self.recent_menu = QMenu("Open recent", window)
        self.recent_menu.aboutToShow.connect(self._fill_recent)
        for spec in ACTIONS:
            if spec.key in LINES_BEFORE:
                self.menu.addSeparator()
            if spec.key == "recent":
                self.menu.addMenu(self.recent_menu)
            elif spec.in_menu and spec.key in self.actions:
                self.menu.addAction(self.actions[spec.key])
        window.bar.set_menu(self.menu)

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        for path in self._recent():
            action = self.recent_menu.addAction(path.name)
            action.setToolTip(str(path))
            action.triggered.connect(partial(_open, self._open, path))
        if self.recent_menu.isEmpty():
            self.recent_menu.addAction("None yet").setEnabled(False)


def _open(open_: Callable[[Path], object], path: Path, _checked: bool = False) -> None:
    open_(path)
