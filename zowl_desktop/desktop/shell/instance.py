"""One app for one data folder: a second start hands its files to the first, and ends."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLockFile, QObject, Signal

from zowl_desktop.app.home import Home
from zowl_desktop.model.errors import EnvironmentTrouble

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)

_WAIT: Final = 3000
"""Milliseconds in which the first app has to answer."""
_MOST: Final = 65_536
"""Bytes of a message; a longer one is not ours."""


class Instance(QObject):
    """The first app of a data folder, or one that knows that it is not."""

    asked = Signal(object)
    """Another start was made: a tuple of paths to open, perhaps empty."""

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._address = str(home.app_socket)
        self._lock = QLockFile(str(home.app_lock))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None
        self.trouble = ""
        """Why later starts cannot be heard, in words for a person; empty when they can."""

    def take(self) -> bool:
        """Be the first, if nobody is. Raises `EnvironmentTrouble` on a full disk, where nobody can tell."""
        is_first = self._lock.tryLock(0)
        if not is_first and self._lock.error() is not QLockFile.LockError.LockFailedError:
            what = f"{self._lock.fileName()} cannot be written."
            mend = "Nothing was changed. Free some disk space, then start again."
            raise EnvironmentTrouble("The data folder cannot be used", what, mend)
        return is_first

    def listen(self) -> None:
        """Hear of later starts."""
        Path(self._address).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415 - after the first paint

        QLocalServer.removeServer(self._address)  # one that a killed app left
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._meet)
        if not self._server.listen(self._address):
            # The night does not need it: only a later start is left without an answer, and says so.
            _log.warning("later starts cannot be heard at %s: %s", self._address, self._server.errorString())
            self.trouble = (
                f"Nobody can be heard at {self._address}. "
                "Starting Zowl once more brings no window to the front: close this one first."
            )

    def hand_over(self, files: Sequence[Path]) -> None:
        """Give the first app what to open, so that it comes to the front. Raises `EnvironmentTrouble`."""
        if not self._is_taken(files):
            raise EnvironmentTrouble(
                "Zowl is open already, and does not answer",
                f"Nobody listens at {self._address}.",
                "Look for its window, or for the owl in the tray. Close it there, then start Zowl again.",
            )

    def _is_taken(self, files: Sequence[Path]) -> bool:
        from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415 - only a later start needs it

        line = QLocalSocket()
        line.connectToServer(self._address)
        if not line.waitForConnected(_WAIT):
            return False
        message = json.dumps({"open": [str(path.absolute()) for path in files]})
        line.write(message.encode() + b"\n")
        taken = line.waitForReadyRead(_WAIT) and bytes(line.readAll().data()) == b"ok\n"
        line.disconnectFromServer()
        return taken

    def end(self) -> None:
        """Let another one be the first."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _meet(self) -> None:
        assert self._server is not None
        line = self._server.nextPendingConnection()
        line.readyRead.connect(lambda: self._read(line))
        line.disconnected.connect(line.deleteLater)

    def _read(self, line: QLocalSocket) -> None:
        if not line.canReadLine():
            if line.bytesAvailable() > _MOST:
                line.abort()
            return
        files = _files(bytes(line.readLine().data()))
        if files is None:
            line.abort()
            return
        line.write(b"ok\n")
        line.flush()
        self.asked.emit(files)


def _files(message: bytes) -> tuple[Path, ...] | None:
    """The files of a message; None when it is none of ours."""
    try:
        told = json.loads(message)
        return tuple(Path(str(name)) for name in told["open"])
    except (ValueError, KeyError, TypeError):
        return None
