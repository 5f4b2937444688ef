"""Where a local socket can be: in the data folder, or where that is too long, in a private folder of /tmp."""

from __future__ import annotations

import os
from pathlib import Path

from zowl_desktop.model.errors import EnvironmentTrouble

_LIMIT = 100
"""Bytes that fit a socket's address on every system (macOS: 104 with the closing NUL, Linux: 108)."""


def socket_path(folder: Path, name: str) -> Path:
    """The address of the socket `name` of this folder; the same for everybody who asks."""
    near = folder / name
    if len(os.fsencode(near)) <= _LIMIT:
        return near
    import hashlib  # noqa: PLC0415 - the first window waits for whoever imports this; few folders need it

    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:24]
    return Path("/tmp") / f"zowl-{os.getuid()}-{mark}" / name  # noqa: S108 - made private before use


def make_private(socket: Path) -> None:
    """Create the socket's folder for this user only. Raises `EnvironmentTrouble` for somebody else's."""
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = socket.parent.stat()
    if owner.st_uid != os.getuid() or owner.st_mode & 0o077:
        raise EnvironmentTrouble(
            "There is no private place for a socket",
            f"{socket.parent} belongs to somebody else or is open to others.",
            f"Remove it, or make it yours alone: chmod 700 {socket.parent}",
        )
