"""What every part of the app may ask the app."""

from __future__ import annotations

from typing import Protocol

from zowl_desktop.app.home import Home
from zowl_desktop.app.preferences import Preferences
from zowl_desktop.app.tonight import Following
from zowl_desktop.engine.clock import Clock


class Surroundings(Protocol):
    """The app, as all of its parts see it; one that sees more of it extends this."""

    @property
    def home(self) -> Home:
        """The data folder."""

    @property
    def clock(self) -> Clock:
        """What time it is."""

    @property
    def following(self) -> Following:
        """Tonight, wherever it is hosted."""

    @property
    def preferences(self) -> Preferences:
        """What the person prefers."""
