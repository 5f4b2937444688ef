"""A file that one process at a time holds; its death, however it comes, lets go of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zowl_desktop.model.errors import EnvironmentTrouble, Refused


class Held(Refused):
    """Another process holds the lock."""


@contextmanager
def hold(file: Path, title: str) -> Iterator[None]:
    """Hold the lock on `file`. Raises `Held` with this title when another process has it."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        what = f"{file}: {error.strerror}."
        raise EnvironmentTrouble(
            "The data folder cannot be used", what, "Set ZOWL_HOME to another."
        ) from error
    try:
        if not try_lock(descriptor):
            raise Held(title, f"{file} is locked by a living process.", "Use that one, or end it first.")
        yield
    finally:
        os.close(descriptor)


def try_lock(descriptor: int) -> bool:
    """Lock an open file if nobody else has it locked; closing it unlocks."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists there only

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl  # noqa: PLC0415 - does not exist on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
