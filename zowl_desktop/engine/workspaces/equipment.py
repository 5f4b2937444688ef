"""Makes a fresh worktree fit to work in: the untracked files that the project names, then its set-up."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path, PurePosixPath

from zowl_desktop.engine.git import Repository
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble
from zowl_desktop.model.pipeline import Project


async def copy_in(repository: Repository, project: Project, worktree: Path) -> tuple[str, ...]:
    """Copy what `copy` names from the user's checkout into the worktree; says what was copied.

    Raises:
        BadInput: A path leads out of the project, or names what git tracks and therefore brings itself.
        EnvironmentTrouble: It does not exist, or the repository is bare.
    """
    if not project.copy:
        return ()
    if repository.checkout is None:
        raise EnvironmentTrouble(
            "Nothing to copy from",
            f"{project.name} is a bare repository, and copy names {project.copy[0]}.",
            "Remove copy, or let the set-up command make these files.",
        )
    names = [_inside(project, name) for name in project.copy]
    for name in names:
        await _must_be_untracked(repository, project, name)
        await asyncio.to_thread(_copy, project, repository.checkout, worktree, name)
    return tuple(names)


def _inside(project: Project, name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or path.parts[:1] in {(), (".git",)} or ":" in name[:2]:
        raise BadInput(
            "A copied path leads out of the project",
            f"{project.name}: copy names {name}.",
            "Name a path below the repository's top folder.",
        )
    return path.as_posix()


async def _must_be_untracked(repository: Repository, project: Project, name: str) -> None:
    assert repository.checkout is not None
    tracked = await repository.git.run(
        "ls-files", "-z", "--", f":(top,literal){name}", cwd=repository.checkout
    )
    if tracked.items:
        raise BadInput(
            "A copied path is tracked by git",
            f"{project.name}: copy names {name}, and git tracks {tracked.items[0]}.",
            "Leave it out of copy: a worktree has it already, as it was committed.",
        )


def _copy(project: Project, checkout: Path, worktree: Path, name: str) -> None:
    source, target = checkout / name, worktree / name
    if not source.exists():
        raise EnvironmentTrouble(
            "A file to copy is missing",
            f"{project.name}: {source} does not exist.",
            "Create it, or leave it out of copy.",
        )
    if not source.resolve().is_relative_to(checkout.resolve()):
        raise BadInput(
            "A copied path leads out of the project",
            f"{project.name}: {name} is a link to {source.resolve()}.",
            "Copy the file into the project, or let the set-up command fetch it.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)
