"""Where a keeper lives: the lock that makes it the only one of its data folder, its socket, its log."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

from zowl_desktop.model.errors import EnvironmentTrouble

_SOCKET_LIMIT = 100
"""Bytes that fit a socket's address on every system (macOS: 104 with the closing NUL, Linux: 108)."""

_PROBE_TIME = 0.5


class Place:
    """The keeper's corner of a data folder; the same for keeper, supervisors and clients."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.spool = self.home / "spool"
        self.folder = self.home / "keeper"
        self.lock_file = self.folder / "lock"
        self.log = self.folder / "log"

    def make(self) -> None:
        """Create what is missing, for this user only. Raises `EnvironmentTrouble`."""
        try:
            self.spool.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.socket.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise EnvironmentTrouble(
                "The data folder cannot be used",
                f"{error.filename}: {error.strerror}.",
                "Choose another one.",
            ) from error
        self.check_private()

    def check_private(self) -> None:
        """Raise `EnvironmentTrouble` if the socket's folder exists and is not this user's alone.

        A path in /tmp can be guessed: whoever made it first could take what is meant for the keeper.
        """
        try:
            owner = self.socket.parent.stat()
        except OSError:
            return
        if owner.st_uid != os.getuid() or owner.st_mode & 0o077:
            raise EnvironmentTrouble(
                "The keeper has no private place for its socket",
                f"{self.socket.parent} belongs to somebody else or is open to others.",
                f"Remove it, or make it yours alone: chmod 700 {self.socket.parent}",
            )

    @property
    def socket(self) -> Path:
        """The keeper's socket: in the data folder, or where that is too long, in a private folder of /tmp."""
        near = self.folder / "socket"
        if len(os.fsencode(near)) <= _SOCKET_LIMIT:
            return near
        import hashlib  # noqa: PLC0415 - it brings OpenSSL along, which a zygote must not carry

        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:24]
        return Path("/tmp") / f"zowl-{os.getuid()}-{name}" / "socket"  # noqa: S108 - checked to be private

    def take_lock(self) -> int | None:
        """The lock of the only keeper, held until the process ends; None when there is a keeper.

        Supervisors probe this lock for an instant (`keeper_lives`), hence the patience.
        """
        descriptor = os.open(self.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        give_up = time.monotonic() + _PROBE_TIME
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > give_up:
                    os.close(descriptor)
                    return None
                time.sleep(0.01)
            else:
                return descriptor

    def sign(self, lock: int) -> None:
        """Write the caller's pid into the lock that it holds, for people who look."""
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)

    def keeper_probe(self) -> Callable[[], bool]:
        """A question that can be asked often: does any keeper live? A stopped one does."""
        descriptor = -1

        def lives() -> bool:
            nonlocal descriptor
            with contextlib.suppress(OSError):
                if descriptor < 0:
                    descriptor = os.open(self.lock_file, os.O_RDONLY | os.O_CLOEXEC)
                return _is_locked(descriptor)
            return False

        return lives


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False
