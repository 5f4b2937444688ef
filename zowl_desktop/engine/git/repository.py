"""A repository on this machine, as Zowl addresses it: by its shared `.git`, never by a checkout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.engine.git.program import LOCAL_SECONDS, Answer, Git, GitFailed
from zowl_desktop.model.errors import EnvironmentTrouble, Refused


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository.

    Attributes:
        common: The `.git` folder that all its worktrees share.
        checkout: The user's checkout that the project's path names; None when the repository is bare.
    """

    git: Git
    common: Path
    checkout: Path | None

    async def run(
        self,
        *arguments: str,
        given: str = "",
        accept: tuple[int, ...] = (0,),
        env: Mapping[str, str] | None = None,
        seconds: float = LOCAL_SECONDS,
    ) -> Answer:
        """A command on refs and objects; it sees no checkout, and no index but one that `env` names."""
        return await self.git.run(
            f"--git-dir={self.common}",
            *arguments,
            cwd=self.common,
            given=given,
            accept=accept,
            env=env,
            seconds=seconds,
        )

    async def commit_of(self, name: str) -> str | None:
        """The commit that `name` leads to, or None."""
        return await self.object_of(name + "^{commit}")

    async def object_of(self, name: str) -> str | None:
        """The object that `name` leads to, or None."""
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        answer = await self.run(*asked, accept=(0, 1, 128))
        return answer.line if answer.code == 0 else None

    async def tree_of(self, commit: str) -> str:
        """The tree of a commit."""
        return (await self.run("rev-parse", "--verify", "--end-of-options", commit + "^{tree}")).line

    async def facts(self, commit: str, form: str) -> str:
        """What a commit says about itself in a `--format` of git; empty when it does not exist."""
        answer = await self.run(
            "log", "--no-walk", f"--format={form}", "--end-of-options", commit, accept=(0, 128)
        )
        return answer.line if answer.code == 0 else ""

    async def contains(self, commit: str, ancestor: str) -> bool:
        """Whether `ancestor` is `commit` or one of its ancestors."""
        answer = await self.run("merge-base", "--is-ancestor", ancestor, commit, accept=(0, 1))
        return answer.code == 0

    async def point(self, ref: str, commit: str, why: str) -> None:
        """Let `ref` name `commit`, whatever it named before. `why` goes to its reflog."""
        await self.run("update-ref", "--create-reflog", "-m", why, ref, commit)

    async def setting(self, name: str) -> str:
        """A setting as the user's own git sees it here; empty when it has none."""
        return (await self.run("config", "--get", name, accept=(0, 1))).line


async def open_repository(git: Git, path: str) -> Repository:
    """The repository at `path` (a checkout's top folder or a bare repository; `~` is the home folder).

    Raises:
        EnvironmentTrouble: There is no repository, or git cannot read it.
        Refused: `path` is a folder inside a repository.
    """
    folder = Path(path).expanduser().absolute()  # noqa: ASYNC240 - needs no disk
    if not folder.is_dir():
        raise EnvironmentTrouble("No repository there", f"{folder} does not exist.", "Correct the path.")
    facts = await _facts(git, folder)
    common, bare = Path(facts[0]), facts[1] == "true"
    if bare:
        return Repository(git, common, None)
    top = Path((await git.run("rev-parse", "--path-format=absolute", "--show-toplevel", cwd=folder)).line)
    if not top.samefile(folder):  # noqa: ASYNC240 - two stats
        raise Refused(
            "The project is a part of a repository",
            f"{folder} is inside the repository {top}.",
            f"Name the repository itself as the project's path: {top}",
        )
    return Repository(git, common, top)


async def _facts(git: Git, folder: Path) -> list[str]:
    try:
        asked = ("rev-parse", "--path-format=absolute", "--git-common-dir", "--is-bare-repository")
        return (await git.run(*asked, cwd=folder)).line.splitlines()
    except GitFailed as trouble:
        if "dubious ownership" in trouble.said:
            raise EnvironmentTrouble(
                "The repository belongs to somebody else",
                f"{folder} is owned by another user, and git refuses to work there.",
                f"Run: git config --global --add safe.directory {folder}",
            ) from None
        raise EnvironmentTrouble(
            "No repository there", f"{folder}: {trouble.said}.", "Correct the path, or run git init there."
        ) from None
