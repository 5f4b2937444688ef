"""The owl in the system's tray, by whichever way this desktop has: StatusNotifier, XEmbed or its own."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from zowl_desktop.desktop.theme.parts import parts
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tray.drawing import owl_icon, shown_progress
from zowl_desktop.desktop.tray.sight import Entry, Mood, Sight

_CLICKS = {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}

_WAITS = {"xcb"}
"""Platforms of Qt on which an icon waits for a tray to come; elsewhere it has to be there first."""


class Owl(QObject):
    """Shows a sight, and says what was asked of it. Where no tray is, it waits for one to come."""

    asked = Signal(str)
    """An entry of the menu was chosen: its key."""
    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.menu = QMenu()
        self.menu.setAccessibleName("Zowl")
        self._actions: dict[str, QAction] = {}
        self._keys: tuple[str, ...] = ()
        self._face: tuple[Mood, float | None] | None = None
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._pressed)

    @staticmethod
    def is_there() -> bool:
        """Whether a tray shows the owl now. Qt's own `isVisible` says yes without one, too."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self, sight: Sight) -> None:
        """Look like this from now on; what is shown already is left alone."""
        face = (sight.mood, shown_progress(sight.progress))
        if face != self._face:
            self._face = face
            self._icon.setIcon(owl_icon(*face))
        self._icon.setToolTip(sight.tooltip)
        self._show_entries(sight.entries)
        if self.is_there() or QGuiApplication.platformName() in _WAITS:
            self._icon.show()

    def show_tokens(self, tokens: Tokens) -> None:
        """Other colours, where the menu is drawn by Zowl."""
        self.menu.setStyleSheet(parts(tokens))

    def say(self, title: str, words: str) -> None:
        """A word beside the tray, which passes by itself."""
        self._icon.showMessage(title, words, self._icon.icon())

    def end(self) -> None:
        """Leave the tray."""
        self._icon.hide()
        self.menu.deleteLater()
        self.deleteLater()

    def _show_entries(self, entries: tuple[Entry, ...]) -> None:
        keys = tuple(entry.key for entry in entries)
        if keys != self._keys:
            self._keys = keys
            self._fill(keys)
        for entry in entries:
            if entry.key:
                self._actions[entry.key].setText(entry.label)
                self._actions[entry.key].setEnabled(entry.is_enabled)

    def _fill(self, keys: tuple[str, ...]) -> None:
        self.menu.clear()
        self._actions.clear()
        for key in keys:
            if not key:
                self.menu.addSeparator()
                continue
            self._actions[key] = self.menu.addAction("")
            self._actions[key].triggered.connect(partial(self._chosen, key))

    def _chosen(self, key: str, _checked: bool = False) -> None:
        self.asked.emit(key)

    def _pressed(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in _CLICKS:
            self.clicked.emit()
