"""The desktop's notifications, behind one small interface.

On Linux we speak to the daemon ourselves: only so can a notification replace the one that an app before a
crash has shown, and be answered after a restart. desktop-notifier, which we use elsewhere, has no way to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from zowl_desktop.app.waking.tidings import Tiding

OPEN: Final = "morning"
LATER: Final = "later"
BUTTONS: Final = {OPEN: "Open Morning", LATER: "Later"}
"""What a person can answer, with the words on the buttons."""

Answered = Callable[[str, str, str], None]
"""A tiding's id, the answer, and the token with which a window may come to the front (may be empty)."""


class Unshown(Exception):
    """This desktop shows no notifications now; says why, for the log."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a notification is: its number, good for one life of one daemon."""

    number: int
    daemon: str


class Notifier(Protocol):
    """Shows tidings, and hears the answers."""

    async def show(self, tiding: Tiding, old: Shown | None) -> Shown | None:
        """Show a tiding in the place of the one that was shown before. Raises `Unshown`."""

    async def listen(self, tiding: Tiding, old: Shown) -> None:
        """Hear the answer to what an app before this one has shown. Raises `Unshown`."""

    async def withdraw(self, shown: Shown) -> None:
        """Take one away that nobody needs any more; one that is gone already is no trouble."""

    async def end(self) -> None:
        """Hear no more. What is shown stays."""
