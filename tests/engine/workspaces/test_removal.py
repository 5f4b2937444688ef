"""A worktree may go when it is merged, clean and empty of life; one doubt is enough to keep it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.engine.git.repositories import git, write
from zowl_desktop.engine.workspaces import Workspaces
from zowl_desktop.engine.workspaces.trees import HUGE_BYTES
from zowl_desktop.model.pipeline import Project


@pytest.fixture
async def merged(spaces: Workspaces, project: Project, checkout: Path) -> Path:
    """The worktree of a task whose one commit is merged."""
    at = await spaces.prepare("schema", project)
    write(at.path, {"app.py": "work\n", "noise.log": "ignored\n"})
    assert await spaces.commit("schema", "Work")
    git(checkout, "merge", "-q", "--ff-only", at.branch)
    return at.path


@pytest.mark.case(40)
async def test_merged_clean_and_empty(spaces: Workspaces, project: Project, merged: Path) -> None:
    removal = await spaces.removal("schema", project)
    assert removal.may_go
    assert removal.proof == (
        "its work is merged into main", "nothing in it is uncommitted", "no process works in it",
    )  # fmt: skip
    assert removal.path == merged
    assert removal.size > 0


@pytest.mark.case(39)
async def test_unmerged_work_stays(spaces: Workspaces, project: Project) -> None:
    at = await spaces.prepare("schema", project)
    write(at.path, {"app.py": "work\n"})
    await spaces.commit("schema", "Work")
    assert (await spaces.removal("schema", project)).against == ("its work is not merged into main",)


@pytest.mark.case(37)
@pytest.mark.case(42)
async def test_uncommitted_work_stays(
    spaces: Workspaces, project: Project, merged: Path, checkout: Path
) -> None:
    write(merged, {"late.py": "late\n"})
    removal = await spaces.removal("schema", project)
    assert removal.against == ("it has changes that are not committed",)
    assert git(checkout, "cat-file", "blob", "refs/zowl/night-1/schema/before-removal:late.py") == "late"


async def test_what_only_exists_there_stays(spaces: Workspaces, project: Project, merged: Path) -> None:
    with (merged / "core").open("wb") as stream:
        stream.truncate(HUGE_BYTES + 1)
    assert (await spaces.removal("schema", project)).against == ("core is too large for git and only there",)


@pytest.mark.case(43)
async def test_a_living_process_keeps_it(spaces: Workspaces, project: Project, merged: Path) -> None:
    process = await asyncio.create_subprocess_exec("sleep", "600", cwd=merged / "docs")
    try:
        removal = await spaces.removal("schema", project)
    finally:
        process.kill()
        await process.wait()
    assert removal.against == (f"the process {process.pid} works in it",)
    assert (await spaces.removal("schema", project)).may_go


async def test_what_was_found_in_its_place_keeps_it(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    write(spaces.path("schema"), {"precious": "x\n"})
    await spaces.prepare("schema", project)
    (reason,) = (await spaces.removal("schema", project)).against
    assert reason.startswith("aside-1 was found in its place")
