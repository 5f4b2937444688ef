"""The base commit of a project, pinned once per run."""

from __future__ import annotations

from zowl_desktop.engine.git import GitFailed, Repository, silent_ssh
from zowl_desktop.engine.workspaces.names import base_ref, fetched_ref
from zowl_desktop.model.errors import EnvironmentTrouble, Refused
from zowl_desktop.model.pipeline import Project

FETCH_SECONDS = 300.0


async def pin_base(repository: Repository, run: str, project: Project) -> str:
    """The commit from which every task of `project` starts tonight; the same when asked again.

    It is the project's local branch, or what its upstream has beyond it when `fetch` is set. The user's
    branches stay as they are: the pin is a ref of Zowl's, which also keeps git from collecting it.

    Raises:
        EnvironmentTrouble: No such branch, no commits, or the fetch failed.
        Refused: The branch and its upstream have parted.
    """
    ref = base_ref(run, project.name)
    pinned = await repository.commit_of(ref)
    if pinned is None:
        local = await _local(repository, project)
        pinned = await _newest(repository, run, project, local) if project.fetch else local
        await repository.point(ref, pinned, "zowl: pin the base")
    return pinned


async def _local(repository: Repository, project: Project) -> str:
    commit = await repository.commit_of(f"refs/heads/{project.base}")
    if commit is not None:
        return commit
    branches = (await repository.run("for-each-ref", "--format=%(refname:short)", "refs/heads")).line.split()
    if not branches:
        raise EnvironmentTrouble(
            "The repository has no commits yet",
            f"{project.name}: {repository.common} has no branch to start from.",
            "Make a first commit.",
        )
    raise EnvironmentTrouble(
        "The base branch is missing",
        f"{project.name}: there is no local branch {project.base}; there is {_some(branches)}.",
        f"Create it with git branch {project.base} origin/{project.base}, or correct base.",
    )


def _some(names: list[str]) -> str:
    own = [name for name in names if not name.startswith("zowl/")] or names
    return ", ".join(own[:5]) + (f" and {len(own) - 5} more" if len(own) > 5 else "")


async def _newest(repository: Repository, run: str, project: Project, local: str) -> str:
    remote = await repository.setting(f"branch.{project.base}.remote")
    upstream = await repository.setting(f"branch.{project.base}.merge")
    if not remote or not upstream:
        raise EnvironmentTrouble(
            "Nothing to fetch from",
            f"{project.name}: {project.base} has no upstream, and fetch is set.",
            f"Run git branch --set-upstream-to=origin/{project.base} {project.base}, or remove fetch.",
        )
    fetched = await _fetch(repository, run, project, remote, upstream)
    if await repository.contains(fetched, local):
        return fetched
    if await repository.contains(local, fetched):
        return local
    raise Refused(
        "The base and its upstream have parted",
        f"{project.name}: {project.base} and {upstream.removeprefix('refs/heads/')} of {remote} "
        "each have commits that the other has not.",
        "Merge or rebase the branch first.",
    )


async def _fetch(repository: Repository, run: str, project: Project, remote: str, upstream: str) -> str:
    ref = fetched_ref(run, project.name)
    ssh = {"GIT_SSH_COMMAND": silent_ssh(await repository.setting("core.sshCommand"))}
    try:
        await repository.run(
            "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=", "--no-recurse-submodules",
            "--end-of-options", remote, f"+{upstream}:{ref}", env=ssh, seconds=FETCH_SECONDS,
        )  # fmt: skip
    except GitFailed as trouble:
        raise EnvironmentTrouble(
            "The fetch failed", f"{project.name}: {trouble.said}.", "Fetch by hand once to see what is asked."
        ) from None
    commit = await repository.commit_of(ref)
    if commit is None:
        raise EnvironmentTrouble("The fetch brought nothing", f"{project.name}: {remote} has no {upstream}.")
    return commit
