"""A document and its file, for one window: saved, looked at, and agreed with what others write there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from zowl_desktop.app.editing import Answer, DiskChange, Document
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.desktop.shell.prompts import SUFFIX, Prompts, Question
from zowl_desktop.desktop.shell.watching import Watching
from zowl_desktop.model.errors import Refused


class Filing(QObject):
    """One for each document that a window shows, from then until `end`.

    Attributes:
        document: What is filed.
        watching: What notices that another program wrote the file.
    """

    written = Signal(object)
    """The document was saved to this path."""
    agreed = Signal()
    """What another program wrote was taken in, or decided upon."""

    def __init__(
        self,
        document: Document,
        errands: Errands,
        prompts: Prompts,
        note: Callable[[str], None],
        folder: Callable[[], Path],
    ) -> None:
        """`folder` is where a person is likely to keep a new document."""
        super().__init__()
        self.document = document
        self.watching = Watching()
        self.watching.maybe_changed.connect(lambda: errands.run(self.look()))
        self.watching.watch(document.path)
        self._prompts = prompts
        self._note = note
        self._folder = folder
        self._writing = asyncio.Lock()
        self._asking = asyncio.Lock()
        self._is_sign_missed = False
        self._is_over = False

    def end(self) -> None:
        """Another document is shown, or none any more."""
        self._is_over = True
        self.watching.end()

    # --- saving --------------------------------------------------------------------------------------

    async def save(self, to: Path | None = None) -> bool:
        """Write the file; whether it was written."""
        document = self.document
        if to is None and document.path is None:
            return await self.save_as()
        async with self._writing:
            saving = document.prepare_save(to)
            try:
                text = await aside(saving.write)
            except Refused:
                is_written = False
            else:
                document.finish_save(saving, text)
                is_written = True
        if not is_written:
            await self.look()
            return False
        if not self._is_over:
            self.watching.watch(document.path)
        self.written.emit(saving.path)
        return True

    async def save_as(self) -> bool:
        """Ask where to, and write the file there."""
        now = self.document.path
        proposed = now if now is not None else self._folder() / f"night{SUFFIX}"
        path = await self._prompts.file_to_save(proposed)
        return path is not None and await self.save(path)

    async def may_lose_nothing(self) -> bool:
        """Whether the document may go: it is saved, or the person wants to lose what was changed."""
        while self.document.editor.is_changed:  # edits made while it is saved are edits, too
            question = Question(
                f"Save {self.document.title} before it is closed?",
                "What was changed is lost otherwise.",
                (("save", "Save"), ("drop", "Close without saving"), ("stay", "Cancel")),
            )
            async with self._alone():
                answer = await self._prompts.ask(question)
            if answer == "drop":
                return True
            if answer != "save" or not await self.save():
                return False
        return True

    # --- what others write ---------------------------------------------------------------------------

    async def look(self) -> None:
        """Take in what another program changed in the file; ask where both changed the same place."""
        if self._asking.locked():
            self._is_sign_missed = True
            return
        document = self.document
        async with self._alone():
            async with self._writing:  # what is being saved is no change of another program
                change = await aside(document.look())
            if change is None or self._is_over:
                return
            document.settle(change, await self._answer(change) if change.needs_answer else None)
        if not change.needs_answer:
            self._note(f"{document.title} was changed by another program. The changes are in here now.")
        self.agreed.emit()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """One question about the file at a time. A sign that came meanwhile is followed afterwards."""
        async with self._asking:
            yield
        if self._is_sign_missed:
            self._is_sign_missed = False
            self.watching.look_soon()

    async def _answer(self, change: DiskChange) -> Answer:
        name = self.document.path.name if self.document.path is not None else ""
        if change.text is None:
            self._note(f"{name} is gone from its folder. It is still open here: Save writes it again.")
            return Answer.MINE
        if change.broken:
            self._note(
                f"{name} was changed and is no pipeline any more. Saving here will replace what stands there."
            )
            return Answer.MINE
        question = Question(
            f"{name} was changed by another program too",
            f"Both changed: {', '.join(change.clashes[:6])}. All other changes are put together.",
            ((Answer.MINE, "Keep mine there"), (Answer.THEIRS, "Take the file as it is")),
            escape=Answer.MINE,
        )
        return Answer(await self._prompts.ask(question))
