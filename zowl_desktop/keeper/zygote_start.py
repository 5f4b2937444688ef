"""Starting a zygote: that takes as long as loading the keeper, so it is done before and goes on meanwhile."""

from __future__ import annotations

import os
import socket
import sys

from zowl_desktop.keeper.place import Place

Line = tuple[socket.socket, int]
"""The keeper's end of the requests, and the descriptor that the reports come from."""


def open_zygote(place: Place) -> Line:
    """Start a zygote."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    reports, reporting = os.pipe()
    with theirs, os.fdopen(reporting, "wb", buffering=0):
        inherited = (theirs.fileno(), reporting)
        actions = [(os.POSIX_SPAWN_DUP2, each, each) for each in inherited]
        command = [
            sys.executable, "-P", "-m", "zowl_desktop.keeper.zygote", str(place.home), *map(str, inherited)
        ]  # fmt: skip
        os.posix_spawn(sys.executable, command, os.environ, file_actions=actions, setsid=True)
    return ours, reports
