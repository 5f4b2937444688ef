"""What lies in a project's folder and is in no commit: a night starts from commits, and does not see it."""

from __future__ import annotations

import asyncio
import subprocess

from zowl_desktop.app.evening.lines import Line, State, Tell
from zowl_desktop.model.pipeline import Project


async def look_at_changes(project: Project, tell: Tell) -> None:
    """Tell of tracked files that were changed; nothing where there are none, or no repository."""
    count = await asyncio.to_thread(_changed_files, project.path)
    if not count:
        return
    files, them = ("1 changed file is", "it") if count == 1 else (f"{count} changed files are", "them")
    words = f"{files} not committed: the night starts from {project.base}, without {them}."
    mend = f"Commit {them} if its tasks need {them}."
    key, about = f"changes {project.name}", f"Changes in {project.name}"
    tell(Line(key, about, State.WORTH_KNOWING, words, mend))


def _changed_files(folder: str) -> int:
    """Untracked files are not counted: most of them are nobody's work. Writes nothing, not even the index."""
    status = ["git", "--no-optional-locks", "-C", folder, "status", "--porcelain", "--untracked-files=no"]
    try:
        ended = subprocess.run(status, capture_output=True, check=False)
    except OSError:
        return 0  # without git; the look at the machine says so
    return len(ended.stdout.splitlines())
