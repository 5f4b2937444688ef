"""Makes a task's worktree and branch. Repeatable after a kill at any point."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from zowl_desktop.engine.git import GitFailed, Repository
from zowl_desktop.engine.workspaces.names import branch_name, branch_ref, kept_ref
from zowl_desktop.engine.workspaces.operations import living_in
from zowl_desktop.engine.workspaces.records import Place
from zowl_desktop.engine.workspaces.worktree import Worktree
from zowl_desktop.model.errors import Refused


async def make_worktree(repository: Repository, run: str, place: Place, claim: int, base: str) -> Worktree:
    """A worktree at `place`, checked out at `base` on the task's branch.

    What stands there is half of an earlier try; it is moved aside, never deleted, and a branch that is not
    at `base` is kept under a ref first.

    Raises:
        Refused: A branch of the user's is in the way.
    """
    await _clear_the_way(repository, run, place, base)
    await _add(repository, run, place, base)
    worktree = Worktree(repository, place, _admin_of(place), claim)
    await worktree.run("reset", "--hard", "--quiet", base)
    worktree.adopt_index()
    return worktree


async def _clear_the_way(repository: Repository, run: str, place: Place, base: str) -> None:
    if place.worktree.exists():
        place.worktree.rename(place.aside())
    if str(place.worktree) in await _registered(repository):
        await repository.run("worktree", "remove", "--force", "--force", str(place.worktree))
    tip = await repository.commit_of(branch_ref(run, place.task))
    if tip not in {None, base}:
        assert tip is not None
        await repository.point(kept_ref(run, place.task, f"found-{tip[:12]}"), tip, "zowl: found, kept")


async def _registered(repository: Repository) -> set[str]:
    listed = await repository.run("worktree", "list", "--porcelain", "-z")
    return {item.removeprefix("worktree ") for item in listed.items if item.startswith("worktree ")}


async def _add(repository: Repository, run: str, place: Place, base: str) -> None:
    branch = branch_name(run, place.task)
    try:
        await repository.run(
            "worktree", "add", "--quiet", "--no-checkout", "--lock",
            "--reason", f"a task of the Zowl run {run}", "-B", branch, str(place.worktree), base,
        )  # fmt: skip
    except GitFailed as trouble:
        if "exists; cannot create" in trouble.said:
            raise Refused(
                "A branch is in the way",
                f"The task needs the branch {branch}: {trouble.said}.",
                "Rename that branch.",
            ) from None
        if "already checked out" in trouble.said or "used by worktree" in trouble.said:
            raise Refused(
                "The task's branch is checked out elsewhere",
                f"{trouble.said}.",
                f"Switch that checkout to another branch, then go on: {branch} belongs to the task.",
            ) from None
        raise


def _admin_of(place: Place) -> Path:
    """The folder in the shared `.git` that git has just chosen."""
    return Path((place.worktree / ".git").read_text(encoding="utf-8").strip().removeprefix("gitdir: "))


async def unmake_worktree(repository: Repository, run: str, place: Place) -> None:
    """Remove a worktree, its branch, its refs and its state: only what nobody has worked in.

    Raises:
        Refused: A process still works in it.
    """
    living = await asyncio.to_thread(living_in, place.worktree)
    if living:
        raise Refused(
            "A worktree is still in use",
            f"The process {living[0]} works in {place.worktree}.",
            "End it, then try again.",
        )
    await asyncio.to_thread(shutil.rmtree, place.worktree, ignore_errors=True)
    if str(place.worktree) in await _registered(repository):
        await repository.run("worktree", "remove", "--force", "--force", str(place.worktree))
    prefixes = kept_ref(run, place.task, ""), branch_ref(run, place.task)
    listed = await repository.run("for-each-ref", "--format=delete %(refname)", *prefixes)
    await repository.run("update-ref", "--stdin", given=listed.out)
    await asyncio.to_thread(shutil.rmtree, place.state, ignore_errors=True)


async def newest_snapshot(repository: Repository, run: str, task: str) -> str | None:
    """The tree of the task's last attempt that was kept, or None."""
    prefix = kept_ref(run, task, "")
    listed = (await repository.run("for-each-ref", "--format=%(refname)", prefix)).line.split()
    numbers = [int(ref.removeprefix(prefix)) for ref in listed if ref.removeprefix(prefix).isdigit()]
    return await repository.tree_of(f"{prefix}{max(numbers)}") if numbers else None
