"""What happens when a supervisor died: nobody saw the end, and the tree must not go on unwatched."""

from __future__ import annotations

import time
from pathlib import Path

from zowl_desktop.keeper.identity import boot_id, lives
from zowl_desktop.keeper.spool import AttemptFolder, Exit
from zowl_desktop.keeper.trees.cgroup import end_group
from zowl_desktop.keeper.trees.hunt import bury_children, hunt_marked

_LOST = "its supervisor died; nobody saw the end"
_REBOOT = "the machine was started anew; nobody saw the end"


def bury(folder: AttemptFolder) -> None:
    """End what a dead supervisor left behind and record the attempt as lost. Nothing if it ended properly.

    In a namespace the kernel has done the killing by now; the hunt for the mark makes certain of it.
    """
    started = folder.started()
    if started is None or folder.exit() is not None or lives(started.supervisor):
        return
    dead = True
    if started.cgroup is not None:
        dead = end_group(Path(started.cgroup), bury_children)
    dead = hunt_marked(started.mark, bury_children) and dead
    detail = _LOST if started.supervisor.boot in {"", boot_id()} else _REBOOT
    if not dead:
        detail = f"{detail}; a process of its tree could not be ended"
    folder.record_exit(Exit(None, None, "lost", started.at, time.time(), detail))
    folder.flush()
