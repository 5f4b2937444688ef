"""A git that meets another one in the middle of its work waits for it."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

from zowl_desktop.engine.git import Git


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


async def test_a_worktree_that_is_just_being_made_is_waited_for(house: Path, tmp_path: Path) -> None:
    api = tmp_path / "api"
    git(tmp_path, "init", "--quiet", str(api))
    git(api, "commit", "--quiet", "--allow-empty", "--message=first")
    git(api, "worktree", "add", "--quiet", "--detach", str(tmp_path / "half"))
    unwritten = api / ".git" / "worktrees" / "half" / "commondir"
    written = unwritten.read_bytes()
    unwritten.write_bytes(b"")  # as `git worktree add` leaves it for a moment
    listing = asyncio.create_task(Git().run("worktree", "list", "--porcelain", cwd=api))
    done, _ = await asyncio.wait({listing}, timeout=0.5)
    assert not done
    unwritten.write_bytes(written)
    assert str(tmp_path / "half") in (await listing).out
