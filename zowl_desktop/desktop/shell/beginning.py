"""What a first window opens with: lost edits, the files that were asked for, else what was open last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zowl_desktop.app.editing import Lost
from zowl_desktop.app.sample import is_sample
from zowl_desktop.desktop.shell.errands import aside
from zowl_desktop.desktop.shell.prompts import Question
from zowl_desktop.model.errors import ZowlError

if TYPE_CHECKING:
    from zowl_desktop.desktop.shell.app import App


class Beginning:
    """One for the app, made before it remembers anything."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._is_first_start = not app.home.remembered.exists()

    async def open(self, files: Sequence[Path]) -> None:
        """Open what belongs there; the first window is there already."""
        if not await self.bring_back() and not files:
            await self._open_usual()
        for path in files:
            await self._open_or_tell(path)

    async def bring_back(self) -> bool:
        """Offer what was edited and not saved the last time; whether anything was brought back."""
        app = self._app
        session = app.sessions[0]
        try:
            lost = await aside(app.recovery.lost)
        except ZowlError as trouble:
            session.tell(trouble)
            return False
        if not lost:
            return False
        names = ", ".join(each.path.name if each.path else "a new document" for each in lost)
        question = Question(
            "Bring back what was not saved?",
            f"The last time Zowl ended before these were saved: {names}.",
            (("back", "Bring back"), ("drop", "Forget it"), ("later", "Ask again next time")),
        )
        answer = await app.prompts_for(session.window).ask(question)
        take = {"back": self._bring, "drop": self._drop, "later": app.recovery.put_off}[answer]
        for each in lost:
            try:
                take(each)
            except ZowlError as trouble:
                session.tell(trouble)
        return answer == "back"

    def _bring(self, lost: Lost) -> None:
        session = self._app.show(lost.document())
        session.keeping.keep_now()
        if session.keeping.file != lost.file:
            self._drop(lost)
        session.filing.watching.look_soon()

    def _drop(self, lost: Lost) -> None:
        self._app.recovery.drop(lost.file)

    async def _open_usual(self) -> None:
        """What was open last; while that is nothing of a person's own, the first steps."""
        app = self._app
        recent = [path for path in app.recent if path.exists()]
        own = [path for path in recent if not is_sample(app.home, path)]
        tonight = await app.following.look()
        is_night = tonight is not None and tonight.is_under_way
        if own:
            await self._open_or_tell(own[0])
        elif (recent or self._is_first_start) and not is_night:
            app.welcoming.show(app.sessions[0])
        if is_night:  # whoever comes back to a night wants to see it
            app.sessions[0].window.show_place("tonight")

    async def _open_or_tell(self, path: Path) -> None:
        """Open a file in the first window; one that cannot be opened keeps no other from it."""
        session = self._app.sessions[0]
        try:
            await self._app.open_here(path, session)
        except ZowlError as error:
            session.tell(error)
