"""`copy` brings untracked files of the user's checkout, and nothing from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.git.repositories import git, write
from tests.engine.workspaces.conftest import Untouched
from zowl_desktop.engine.workspaces import Workspaces
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble
from zowl_desktop.model.pipeline import Project


async def test_files_and_folders_are_copied_and_never_committed(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    write(checkout, {".env": "KEY=1\n", "secrets/deep/a.pem": "pem\n"})
    project = replace(project, copy=(".env", "secrets"))
    with Untouched(checkout):
        await spaces.prepare("schema", project)
        copied = await spaces.copy_in("schema", project)
        await spaces.copy_in("schema", project)
        await spaces.settle("schema", copied)
    path = spaces.path("schema")
    assert (path / ".env").read_text() == "KEY=1\n"
    assert (path / "secrets/deep/a.pem").exists()
    write(path, {"secrets/new.pem": "agent\n", ".env": "KEY=2\n"})
    git(path, "add", "--force", "--all")
    assert not (await spaces.snapshot("schema", 1)).changed
    assert await spaces.commit("schema", "Work") is None
    await spaces.reset("schema")
    assert (path / ".env").exists()


@pytest.mark.parametrize("name", ["../other", "/etc/passwd", "a/../../other", ".git/config", "", "C:/x"])
async def test_a_path_outside_the_project_is_refused(spaces: Workspaces, project: Project, name: str) -> None:
    project = replace(project, copy=(name,))
    await spaces.prepare("schema", project)
    with pytest.raises(BadInput, match="out of the project"):
        await spaces.copy_in("schema", project)


async def test_a_link_out_of_the_project_is_refused(
    spaces: Workspaces, project: Project, checkout: Path, tmp_path: Path
) -> None:
    write(tmp_path, {"id_rsa": "private\n"})
    (checkout / ".env").symlink_to(tmp_path / "id_rsa")
    project = replace(project, copy=(".env",))
    await spaces.prepare("schema", project)
    with pytest.raises(BadInput, match="out of the project"):
        await spaces.copy_in("schema", project)


async def test_what_git_tracks_is_refused(spaces: Workspaces, project: Project) -> None:
    project = replace(project, copy=("docs",))
    await spaces.prepare("schema", project)
    with pytest.raises(BadInput, match=r"docs/guide\.md"):
        await spaces.copy_in("schema", project)


async def test_a_missing_file_is_named(spaces: Workspaces, project: Project) -> None:
    project = replace(project, copy=(".env",))
    await spaces.prepare("schema", project)
    with pytest.raises(EnvironmentTrouble, match="does not exist"):
        await spaces.copy_in("schema", project)
