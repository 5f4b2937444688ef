"""Kills an engine at the git commands of a task's life, and takes the task up again each time.

A program of its own, as it forks: `python -m tests.engine.workspaces.crashing FOLDER DEED`. Each deed has a
third of the commands. Prints one JSON line per kill: what the task's branch and worktree are like after
another engine finished the task.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

from tests.engine.git.repositories import commit_on, files_in, fingerprint, git, make_repository
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.workspaces import MergeOf, Prepared, Workspaces
from zowl_desktop.model.pipeline import Project

PROGRAM = """#!/bin/sh
n=$(($(cat {folder}/count) + 1)); echo $n > {folder}/count
if [ $n -ne {at} ]; then exec git "$@"; fi
{deed}
"""
DEEDS = {
    # The engine dies, its git goes on without it.
    "orphan": 'kill -9 $PPID; exec git "$@"',
    # The engine dies before it learns what its git did.
    "unheard": 'git "$@"; kill -9 $PPID',
    # Both die at once: git is killed a few milliseconds into its work.
    "together": 'kill -9 $PPID; git "$@" & sleep 0.00$((n % 7)); kill -9 $!; wait',
}


async def live(folder: Path, program: str) -> str | None:
    """A task's life as an engine leads it; the work itself is the same however often it is done."""
    spaces = Workspaces(folder / "worktrees", "night", Git(program))
    needs = [MergeOf("left", "left"), MergeOf("right", "right")]
    at = await spaces.prepare("both", Project("api", str(folder / "user")), needs)
    assert isinstance(at, Prepared)
    if not spaces.is_settled("both"):
        (at.path / ".env").write_text("KEY=1\n")
        await spaces.settle("both", [".env"])
    (at.path / "app.py").write_text("work\n")
    (at.path / "new.py").write_text("new\n")
    await spaces.snapshot("both", 1)
    await spaces.reset("both")
    (at.path / "app.py").write_text("second try\n")
    tree = (await spaces.snapshot("both", 2)).tree
    (at.path / "left_by_checks.txt").write_text("x\n")
    await spaces.restore("both", tree)
    return await spaces.commit("both", "Both", tree=tree)


def run(folder: Path, at: int, deed: str) -> bool:
    """Live in a process of its own; whether it got through."""
    program = folder / "git"
    program.write_text(PROGRAM.format(folder=folder, at=at, deed=DEEDS[deed]))
    program.chmod(0o755)
    (folder / "count").write_text("0\n")
    child = os.fork()
    if child == 0:
        asyncio.run(live(folder, str(program)))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, status
        return False
    assert status == 0, f"ended by itself with {status} when killed at {at}"
    return True


def state(folder: Path, before: object) -> dict[str, object]:
    user, worktree = folder / "user", folder / "worktrees" / "both"
    tip = git(user, "rev-parse", "zowl/night/both")
    admins = sorted(
        path.name for path in (user / ".git" / "worktrees").iterdir() if (path / "gitdir").exists()
    )
    return {
        "files": files_in(user, tip),
        "second try": files_in(user, "refs/zowl/night/both/2")["app.py"],
        "first try kept": "work"
        in {
            files_in(user, commit).get("app.py")
            for commit in git(user, "log", "--format=%H", "refs/zowl/night/both/before-reset").splitlines()
        },
        "commits": git(user, "rev-list", "--count", f"{tip}", "^left", "^right"),
        "status": git(worktree, "status", "--porcelain"),
        "worktrees": admins,
        "locks": [str(path) for path in user.rglob("*.lock")],
        "untouched": fingerprint(user) == before,
    }


def main(folder: Path, deed: str) -> None:
    pristine = folder / "pristine"
    make_repository(pristine, {"app.py": "app\n", ".gitignore": "*.log\n"})
    commit_on(pristine, "left", {"left.py": "left\n"})
    commit_on(pristine, "right", {"right.py": "right\n"})
    for at in count(1 + [*DEEDS].index(deed), len(DEEDS)):
        house = folder / f"{at}"
        house.mkdir()
        shutil.copytree(pristine, house / "user", symlinks=True)
        git(house / "user", "status")
        before = fingerprint(house / "user")
        done = run(house, at, deed)
        asyncio.run(live(house, "git"))
        sys.stdout.write(json.dumps({"at": at, "through": done, **state(house, before)}) + "\n")
        sys.stdout.flush()
        shutil.rmtree(house)
        if done:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
