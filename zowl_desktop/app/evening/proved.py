"""What was found out about the checks of projects: it holds while base, checks and set-up are the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from zowl_desktop.app.evening.lines import Line, State
from zowl_desktop.engine.git import Git, open_repository
from zowl_desktop.model.errors import ZowlError
from zowl_desktop.model.pipeline import Project


@dataclass(frozen=True, slots=True)
class Tree:
    """What checks are tried on, and all that the document says of them."""

    commit: str
    project: str


async def tree_of(project: Project, git: Git) -> Tree | None:
    """What the checks of a project would be tried on now; None where that cannot be told.

    A base that is fetched first is another one each time.
    """
    if project.fetch:
        return None
    try:
        repository = await open_repository(git, project.path)
        commit = await repository.commit_of(project.base)
    except ZowlError:
        return None
    return None if commit is None else Tree(commit, repr(project))


@dataclass(slots=True)
class Proved:
    """Lines about checks, kept between two looks. In memory only: tomorrow the machine may be another."""

    _lines: dict[Tree, Line] = field(default_factory=dict)

    def keep(self, tree: Tree | None, line: Line) -> None:
        """Remember what was told of it."""
        if tree is not None:
            self._lines[tree] = line

    def of(self, tree: Tree | None) -> Line | None:
        """What was told of it; None when it has to be tried."""
        return None if tree is None else self._lines.get(tree)

    def forget(self) -> None:
        """Everything has to be tried again."""
        self._lines.clear()

    def forget_troubles(self) -> None:
        """What was not fine has to be tried again: it may have been mended outside of the repository."""
        self._lines = {tree: line for tree, line in self._lines.items() if line.state is State.OK}
