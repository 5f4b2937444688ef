"""Shows a folder in the desktop's own program for that."""

from __future__ import annotations

import shutil
import subprocess
import threading
from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from zowl_desktop.desktop.shell.errands import aside
from zowl_desktop.model.errors import EnvironmentTrouble, Refused

_XDG_OPEN: Final = "xdg-open"
"""Qt starts it as well where it is there, but takes no notice of how it ends."""
_PATIENCE: Final = 3.0
"""Seconds after which what still runs is the file manager itself, not a complaint."""


async def open_folder(folder: Path) -> None:
    """Open it. Raises `Refused` when it is gone, `EnvironmentTrouble` when nothing opens folders."""
    if not await aside(folder.is_dir):
        raise Refused(
            "No worktree",
            f"{folder} is not there any more.",
            "The branch has all of the work: copy its name.",
        )
    is_open = await aside(lambda: _opened(folder))
    if is_open is None:
        is_open = QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
    if not is_open:
        raise EnvironmentTrouble(
            "No program here shows folders",
            f"The folder is {folder}.",
            "Copy its path, or install a file manager.",
        )


def _opened(folder: Path) -> bool | None:
    """Whether the desktop opened it; None where it has no `xdg-open` to be asked."""
    program = shutil.which(_XDG_OPEN)
    if program is None:
        return None
    nowhere = subprocess.DEVNULL
    command = [program, str(folder)]
    process = subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)
    try:
        return process.wait(_PATIENCE) == 0
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, daemon=True, name="file manager").start()
        return True
