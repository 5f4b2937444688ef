"""Notices that the file of a document was changed by another program."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

DELAY: Final = 250
"""Milliseconds after the first sign until the file is looked at: editors write in several goes."""


class Watching(QObject):
    """Watches one file, also when it is replaced or comes back."""

    maybe_changed = Signal()
    """Somebody should look at the file."""

    def __init__(self) -> None:
        super().__init__()
        self._path: Path | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(lambda _: self.look_soon())
        self._watcher.directoryChanged.connect(lambda _: self.look_soon())
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(DELAY)
        self._soon.timeout.connect(self._look)

    def watch(self, path: Path | None) -> None:
        """Watch this file from now on."""
        self._path = path
        self._renew()

    def look_soon(self) -> None:
        """There was a sign."""
        if self._path is not None:
            self._soon.start()

    def _look(self) -> None:
        self._renew()
        self.maybe_changed.emit()

    def _renew(self) -> None:
        """A file that was replaced is another one to the watcher."""
        watched = [*self._watcher.files(), *self._watcher.directories()]
        path = self._path
        wanted = [str(each) for each in (path, path.parent) if each.exists()] if path is not None else []
        gone = [name for name in watched if name not in wanted]
        new = [name for name in wanted if name not in watched]
        if gone:
            self._watcher.removePaths(gone)
        if new:
            self._watcher.addPaths(new)

    def end(self) -> None:
        """Watch nothing."""
        self._path = None
        self._soon.stop()
        self._renew()
