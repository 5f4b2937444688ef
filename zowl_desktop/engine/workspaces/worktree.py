"""One task's worktree, addressed past everything that an agent can bend."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.engine.git import Answer, Repository
from zowl_desktop.engine.workspaces.records import Place


@dataclass(frozen=True, slots=True)
class Worktree:
    """A worktree under a claim.

    Git is always told where its folder is: an agent may delete the worktree's `.git` file or make a
    repository of its own there, and git would then find another one, perhaps the user's.

    Attributes:
        admin: The worktree's folder in the shared `.git`.
        claim: The descriptor that every git here keeps open.
    """

    repository: Repository
    place: Place
    admin: Path
    claim: int

    @property
    def path(self) -> Path:
        """The worktree's top folder."""
        return self.place.worktree

    def stands(self) -> bool:
        """Whether both halves are there: the files, and git's folder about them."""
        return self.path.is_dir() and (self.admin / "HEAD").is_file()

    async def run(
        self,
        *arguments: str,
        given: str = "",
        accept: tuple[int, ...] = (0,),
        env: Mapping[str, str] | None = None,
        root: Path | None = None,
    ) -> Answer:
        """A command in the worktree, or in `root`, a folder of it taken as the top."""
        top = root or self.path
        return await self.repository.git.run(
            f"--git-dir={self.admin}",
            f"--work-tree={top}",
            *arguments,
            cwd=top,
            given=given,
            accept=accept,
            env=env,
            keep=(self.claim,),
        )

    async def own(self, *arguments: str, given: str = "", accept: tuple[int, ...] = (0,)) -> Answer:
        """A command in the worktree with Zowl's own index."""
        return await self.run(
            *arguments, given=given, accept=accept, env={"GIT_INDEX_FILE": str(self.place.index)}
        )

    def adopt_index(self) -> None:
        """Make the worktree's index Zowl's own."""
        _copy_index(self.admin / "index", self.place.index)

    def hand_out_index(self) -> None:
        """Make Zowl's own index the worktree's."""
        _copy_index(self.place.index, self.admin / "index")


def _copy_index(source: Path, target: Path) -> None:
    """Copy an index with its time: git tells by it which files it has to read again (`racy git`)."""
    fresh = target.with_name("index.zowl")
    shutil.copy2(source, fresh)
    fresh.replace(target)
