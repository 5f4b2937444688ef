"""Keeps what was edited and not saved, a moment after each edit: a crash loses nothing."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer

from zowl_desktop.app.editing import Change, Document, Recovery
from zowl_desktop.desktop.shell.errands import Errands, aside
from zowl_desktop.model.errors import ZowlError

DELAY: Final = 700
"""Milliseconds after an edit until it is kept: one file for a burst of typing."""


class Keeping(QObject):
    """Writes the recovery file of one document."""

    def __init__(self, recovery: Recovery, document: Document, key: str, errands: Errands) -> None:
        super().__init__()
        self._recovery = recovery
        self._document = document
        self._key = key
        self._errands = errands
        self.file = recovery.file_of(document, key)
        self._writing = asyncio.Lock()
        self._is_over = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(DELAY)
        self._later.timeout.connect(lambda: errands.run(self._keep()))
        self._leave = document.editor.listen(self._changed)

    def _changed(self, change: Change) -> None:  # noqa: ARG002 - any change counts
        self._later.start()

    async def _keep(self) -> None:
        async with self._writing:  # one after the other, so that the newest edits are written last
            await self._keep_newest()
        if self._is_over:  # closed in peace while it was being written
            self.drop()

    async def _keep_newest(self) -> None:
        document = self._document
        if not document.editor.is_changed:
            self.drop()
            return
        file = self._recovery.file_of(document, self._key)
        if file != self.file:
            self.drop()
            self.file = file
        args = (file, document.path, document.digest, document.editor.snapshot())
        await aside(partial(self._recovery.keep, *args))

    def keep_now(self) -> None:
        """Keep it here and now: something went wrong. Raises `EnvironmentTrouble`."""
        document = self._document
        if document.editor.is_changed:
            self._recovery.keep(self.file, document.path, document.digest, document.editor.snapshot())

    def drop(self) -> None:
        """Nothing has to be kept. What stays all the same is told, and stops nobody."""
        try:
            self._recovery.drop(self.file)
        except ZowlError as trouble:
            self._errands.tell(trouble)

    def stop(self) -> None:
        """Keep nothing any more; what is kept stays."""
        self._later.stop()
        self._leave()

    def end(self) -> None:
        """The document was closed in peace."""
        self._is_over = True
        self.stop()
        self.drop()
