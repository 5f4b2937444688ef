"""Where the owl sits: joins it to the night and to the app."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final, Protocol

from PySide6.QtCore import QObject

from zowl_desktop.app.tonight import Following, Tonight
from zowl_desktop.desktop.shell.errands import Errands
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.desktop.tray import words
from zowl_desktop.desktop.tray.owl import Owl
from zowl_desktop.desktop.tray.sight import Known, Sight, sight_of
from zowl_desktop.model.errors import ZowlError
from zowl_desktop.model.events import Event, Paused, Resumed, StopRequested

PATIENCE: Final = 15.0
"""Seconds that a desktop may take after a login until its tray is there."""
_LOOK: Final = 0.25

_VERBS: Final[dict[str, Event]] = {
    "pause": Paused(0.0),
    "resume": Resumed(0.0),
    "stop_after": StopRequested(0.0, now=False),
}


class Owner(Protocol):
    """The app, as the owl sees it."""

    @property
    def following(self) -> Following:
        """Tonight, wherever it is hosted."""

    @property
    def errands(self) -> Errands:
        """Who does what is asked."""

    def run_overnight(self) -> None:
        """Open the way into a night."""

    def open_place(self, key: str) -> None:
        """Come to the front with a place."""

    def stop_now(self) -> None:
        """Stop the night at once, if the person means it."""

    def quit(self) -> None:
        """End the app."""


class Perch(QObject):
    """The owl of one app, from `begin` to `end`."""

    def __init__(self, owner: Owner, owl: Owl | None = None) -> None:
        super().__init__()
        self._owner = owner
        self.owl = owl or Owl()
        self._known = Known()
        self._leave = owner.following.listen(self._tell)
        self.sight: Sight = sight_of(None, self._known)
        self.owl.clicked.connect(self._clicked)
        self.owl.asked.connect(self._asked)

    def begin(self, tokens: Tokens) -> None:
        """Sit down where a tray is, or as soon as one comes."""
        self.owl.show_tokens(tokens)
        self._look()

    def end(self) -> None:
        """Fly away."""
        self._leave()
        self.owl.end()

    @property
    def is_seen(self) -> bool:
        """Whether there is a tray to find the app in."""
        return self.owl.is_there()

    async def seen(self, patience: float = PATIENCE) -> bool:
        """Whether a tray is there, or comes in so many seconds."""
        give_up = asyncio.get_running_loop().time() + patience
        while not self.owl.is_there():
            if asyncio.get_running_loop().time() > give_up:
                return False
            await asyncio.sleep(_LOOK)
        return True

    def tell_morning(self, *, is_unread: bool) -> None:
        """There is a morning that nobody has looked at, or there is none any more."""
        self._know(replace(self._known, morning_is_unread=is_unread))

    async def take_up_interrupted(self) -> None:
        """Take up the night that a crash or a loss of power interrupted, if there is one.

        Raises `ZowlError` in words when that cannot be.
        """
        tonight = await self._owner.following.look()
        if tonight is not None and tonight.is_under_way and not tonight.is_live:
            await self._take_up()

    async def _take_up(self) -> None:
        self._know(replace(self._known, is_taken_up=True))  # until a picture shows an engine at it
        try:
            await self._owner.following.resume()
        except ZowlError:
            self._know(replace(self._known, is_taken_up=False))
            raise

    def _know(self, known: Known) -> None:
        self._known = known
        self._look()

    def _tell(self, tonight: Tonight | None) -> None:
        if tonight is None or tonight.is_live or not tonight.is_under_way:
            self._known = replace(self._known, is_taken_up=False)
        self._look()

    def _look(self) -> None:
        """Tell of no morning before it is known whether a night goes on: that one comes first."""
        following = self._owner.following
        if following.has_looked:
            self.sight = sight_of(following.tonight, self._known)
        else:
            unknown = replace(self._known, morning_is_unread=False)
            self.sight = replace(sight_of(None, unknown), tooltip=words.LOOKING)
        self.owl.show(self.sight)

    def _clicked(self) -> None:
        self._owner.open_place(self.sight.place)

    def _asked(self, key: str) -> None:
        owner = self._owner
        if key in _VERBS:
            owner.errands.run(owner.following.say(_VERBS[key]))
        elif key == "go_on":
            owner.errands.run(self._take_up())
        elif key == "overnight":
            owner.run_overnight()
        elif key == "stop_now":
            owner.stop_now()
        elif key == "quit":
            owner.quit()
        else:
            owner.open_place(key)
