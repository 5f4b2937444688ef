"""Notifications where the system is not Linux, through desktop-notifier."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from zowl_desktop.app.waking.notifier import BUTTONS, OPEN, Answered, Notifier, Shown, Unshown
from zowl_desktop.app.waking.tidings import Kind, Tiding


class Elsewhere(Notifier):
    """Loads its library with the first word: it takes a while."""

    def __init__(self, icon: Path, answered: Answered) -> None:
        self._icon = icon
        self._answered = answered
        self._notifier: Any = None

    async def show(self, tiding: Tiding, old: Shown | None) -> None:  # noqa: ARG002 - it replaces by itself
        """Show it; the system knows it by its id."""
        import desktop_notifier as library  # noqa: PLC0415 - see above

        if self._notifier is None:
            icon = library.Icon(path=self._icon)
            self._notifier = library.DesktopNotifier(app_name="Zowl", app_icon=icon)
        if not await self._notifier.request_authorisation():
            raise Unshown("the person does not want notifications of Zowl")
        urgent = tiding.kind is Kind.NEEDS_YOU
        await self._notifier.send(
            title=tiding.title,
            message=tiding.words,
            urgency=library.Urgency.Critical if urgent else library.Urgency.Normal,
            buttons=[
                library.Button(title=words, on_pressed=partial(self._answered, tiding.id, key, ""))
                for key, words in BUTTONS.items()
            ],
            on_clicked=partial(self._answered, tiding.id, OPEN, ""),
        )

    async def listen(self, tiding: Tiding, old: Shown) -> None:
        """Nothing is heard of what an app before this one has shown."""

    async def withdraw(self, shown: Shown) -> None:
        """It goes when it is pressed."""

    async def end(self) -> None:
        """Nothing has to be hung up."""
