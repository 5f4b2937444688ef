"""What the person prefers, as it holds now: kept in the data folder, or by the system itself."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from zowl_desktop.app.autostart import Autostart, autostart_here
from zowl_desktop.app.home import Home
from zowl_desktop.app.preferences import AUTOSTART, OFF, ON, Preferences, write_preferences
from zowl_desktop.desktop.shell.errands import aside


class _Runner(Protocol):
    def run(self, errand: Coroutine[object, object, object]) -> None:
        """Start an errand."""


class Preferring(QObject):
    """One for the app."""

    changed = Signal(str)
    """Another value of the setting with this key holds."""

    def __init__(
        self, home: Home, preferences: Preferences, errands: _Runner, autostart: Autostart | None = None
    ) -> None:
        super().__init__()
        self.preferences = preferences
        self._home = home
        self._errands = errands
        self._autostart = autostart or autostart_here()
        self._writing = asyncio.Lock()
        self._asking_system = asyncio.Lock()
        self._asked = 0

    def prefer(self, key: str, words: str) -> None:
        """Another value of a setting. Raises `BadInput`."""
        preferences = self.preferences.having(key, words)
        if key == AUTOSTART:
            self._asked += 1
            self._errands.run(self._start_at_login(preferences.is_on(key), self._asked))
        else:
            self._errands.run(self._write())
        self._take(key, preferences)

    def look_at_system(self) -> None:
        """Learn what the system says about Zowl now: it may have been changed there."""
        self._errands.run(self._look_at_system(self._asked))

    async def _write(self) -> None:
        """Keep what holds by then, one after the other: each letter of a setting that is typed is a value."""
        async with self._writing:
            await aside(partial(write_preferences, self._home.preferences, self.preferences))

    async def _start_at_login(self, is_on: bool, asked: int) -> None:
        change = self._autostart.turn_on if is_on else self._autostart.turn_off
        async with self._asking_system:
            try:
                await aside(change)
            finally:
                await self._look_at_system(asked)

    async def _look_at_system(self, asked: int) -> None:
        """Show what the system says, unless the person has asked for something else since."""
        is_on = await aside(self._autostart.is_on)
        if asked == self._asked and is_on != self.preferences.is_on(AUTOSTART):
            self._take(AUTOSTART, self.preferences.having(AUTOSTART, ON if is_on else OFF))

    def _take(self, key: str, preferences: Preferences) -> None:
        self.preferences = preferences
        self.changed.emit(key)
