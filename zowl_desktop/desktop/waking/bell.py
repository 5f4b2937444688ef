"""The bell of the app: what has to be told rings here, and a press on it opens Morning."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject

from zowl_desktop.app.files import icon_file
from zowl_desktop.app.waking import Kind, Record, SystemNotifier, Tiding, Waking, Wishes
from zowl_desktop.desktop.shell.errands import Errands
from zowl_desktop.desktop.shell.session import Session
from zowl_desktop.desktop.shell.surroundings import Surroundings
from zowl_desktop.desktop.tray.perch import Perch

MORNING = "morning"


class Owner(Surroundings, Protocol):
    """The app, as the bell sees it."""

    @property
    def errands(self) -> Errands:
        """Who does what is asked."""

    @property
    def sessions(self) -> Sequence[Session]:
        """The windows."""

    @property
    def perch(self) -> Perch:
        """Where the owl sits."""

    def open_place(self, key: str) -> None:
        """Come to the front with a place."""


class Bell(QObject):
    """One for the app; `ring` has to run."""

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self._owner = owner
        self._summed_up = ""
        notifier = SystemNotifier(icon_file("owl"), self._answered)
        self.waking = Waking(
            Record(owner.home.tidings), owner.clock, notifier, self._wishes, self._tell, self.show_unread
        )
        self._leave = owner.following.listen(self.waking.see)

    async def ring(self) -> None:
        """Tell what is due, until cancelled."""
        try:
            await self.waking.go()
        finally:
            self._leave()

    def looked_at(self, run: str) -> None:
        """A person looks at the morning of a run."""
        if self.waking.unread == run:
            self._owner.errands.run(self.waking.seen(run))
            for session in self._owner.sessions:
                if session.window.noted == self._summed_up:
                    session.window.note("")  # Morning says it itself

    def show_unread(self) -> None:
        """Whether a morning waits, in the tray and in every window."""
        is_unread = self.waking.unread is not None
        self._owner.perch.tell_morning(is_unread=is_unread)
        for session in self._owner.sessions:
            session.window.rail.show_unread(MORNING, is_unread=is_unread)

    def _wishes(self) -> Wishes:
        preferences = self._owner.preferences
        return Wishes(preferences.is_on("notify"), preferences.is_on("needs_you_now"))

    def _tell(self, tiding: Tiding, is_shown: bool) -> None:
        """The window says it always, the tray where the desktop has no notifications."""
        words = f"{tiding.title} {tiding.words}"
        if tiding.kind is Kind.SUMMARY:
            self._summed_up = words
        for session in self._owner.sessions:
            session.window.note(words)
        if not is_shown and self._owner.perch.is_seen:
            self._owner.perch.owl.say(tiding.title, tiding.words)

    def _answered(self, tiding: str, answer: str, token: str) -> None:
        self._owner.errands.run(self._answer(tiding, answer, token))

    async def _answer(self, tiding: str, answer: str, token: str) -> None:
        if await self.waking.answer(tiding, answer) is None:
            return
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt's Wayland platform takes it from here
        self._owner.open_place(MORNING)
