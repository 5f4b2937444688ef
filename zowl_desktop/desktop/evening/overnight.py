"""Run overnight, for one window: saves, opens the dialog, and shows what became of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from zowl_desktop.app.evening import GoTo, OpenSetting, Proved, ShowTonight, Way, load_saved, usual
from zowl_desktop.desktop.evening.choices_form import ChoicesForm
from zowl_desktop.desktop.evening.dialog import EveningDialog
from zowl_desktop.desktop.evening.evening import Evening
from zowl_desktop.desktop.shell.errands import aside
from zowl_desktop.desktop.shell.prompts import Prompts, Question
from zowl_desktop.desktop.theme.tokens import Tokens

if TYPE_CHECKING:
    from zowl_desktop.desktop.shell.session import Owner, Session

_NOTHING: Final = "There is nothing to run yet: add a task first."


class Overnight(QObject):
    """The way from a window into a night."""

    def __init__(self, session: Session, owner: Owner, prompts: Prompts) -> None:
        super().__init__(session)
        self._session = session
        self._owner = owner
        self._prompts = prompts
        self._is_opening = False
        self._proved = Proved()
        self._is_over = False
        self.evening: Evening | None = None

    def open(self, selected: tuple[str, ...] = ()) -> None:
        """Open the dialog; `selected` tasks are proposed for the night."""
        self._session.errands.run(self._open(selected))

    def open_for_selected(self) -> None:
        """Open the dialog for the tasks that are selected on the canvas."""
        selected = self._session.screen.canvas.stage.selected_tasks()
        if not selected:
            self._session.window.note("Select the tasks to run first.")
            return
        self.open(selected)

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        if self.evening is not None:
            self.evening.dialog.show_tokens(tokens)

    def stop(self) -> None:
        """Open no dialog any more, also none that is on its way."""
        self._is_over = True

    async def end(self, patience: float | None = None) -> None:
        """Close the dialog; what is under way ends, and leaves nothing behind, as `Evening.end`."""
        evening = self.evening
        if evening is not None:
            evening.dialog.reject()
            await evening.end(patience)

    def take_back(self) -> None:
        """Another document is open: that there is nothing to run was said of the one before."""
        if self._session.window.noted == _NOTHING:
            self._session.window.note("")

    async def _open(self, selected: tuple[str, ...]) -> None:
        session = self._session
        if self.evening is not None:
            self.evening.dialog.activateWindow()
            return
        if self._is_opening:
            return
        if not session.document.editor.plan.tasks:
            session.window.note(_NOTHING)
            return
        self._is_opening = True
        try:
            if await self._is_saved():
                await self._show(selected)
        finally:
            self._is_opening = False

    async def _is_saved(self) -> bool:
        """Whether the document is in its file as it is shown; asks once where it is not."""
        session = self._session
        document = session.document
        if document.path is not None and not document.editor.is_changed:
            return True
        question = Question(
            f"Save {document.title} first?",
            "The night runs the file as it is saved. Edits after its start don't touch it.",
            (("save", "Save and go on"), ("stay", "Cancel")),
        )
        return await self._prompts.ask(question) == "save" and await session.filing.save()

    async def _show(self, selected: tuple[str, ...]) -> None:
        session, owner = self._session, self._owner
        file = session.document.path
        assert file is not None
        loaded = await aside(partial(load_saved, file))
        if self._is_over:
            return
        self._proved.forget_troubles()
        choices = usual(loaded.pipeline, owner.preferences)
        form = ChoicesForm(choices, owner.preferences.of("bedtime"), has_selected=bool(selected))
        dialog = EveningDialog(loaded.title, form, owner.tokens, session.window)
        evening = self.evening = Evening(dialog, owner, loaded, selected, self._proved, owner.crashed)
        evening.way_asked.connect(self._go)
        evening.over.connect(self._set)
        dialog.finished.connect(lambda _: self._closed(evening))
        dialog.open()

    def _closed(self, evening: Evening) -> None:
        if self.evening is evening:
            self.evening = None
        self._session.errands.run(self._put_away(evening))

    async def _put_away(self, evening: Evening) -> None:
        await evening.end()
        evening.dialog.deleteLater()

    def _set(self, words: str) -> None:
        window = self._session.window
        window.show_place("tonight")
        window.note(words)

    def _go(self, way: Way) -> None:
        session = self._session
        match way:
            case GoTo(path):
                session.window.show_place("plan")
                session.screen.go_to_problem(path)
            case OpenSetting(key):
                session.window.show_place("settings")
                session.settings.focus_setting(key)
            case ShowTonight():
                session.window.show_place("tonight")
            case _:
                pass
