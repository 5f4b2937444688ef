"""Shows a folder in the desktop's own program for that."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from zowl_desktop.desktop.shell.errands import aside
from zowl_desktop.model.errors import EnvironmentTrouble, Refused


async def open_folder(folder: Path) -> None:
    """Open it. Raises `Refused` when it is gone, `EnvironmentTrouble` when nothing opens folders."""
    if not await aside(folder.is_dir):
        raise Refused(
            "No worktree",
            f"{folder} is not there any more.",
            "The branch has all of the work: copy its name.",
        )
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        raise EnvironmentTrouble("No program for folders", f"Nothing here opens {folder}.", "Copy its path.")
