"""The files of a worktree as a tree: all that git would not ignore, whatever the agent's index says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.engine.git import Repository
from zowl_desktop.engine.workspaces.worktree import Worktree


@dataclass(frozen=True, slots=True)
class FileChange:
    """One changed file; the counts are None where git sees no lines (binary)."""

    path: str
    insertions: int | None
    deletions: int | None


async def files_tree(worktree: Worktree, outside: Sequence[str] = ()) -> str:
    """Write what is in the worktree as a tree and say its id. Zowl's own index then matches it.

    Untracked files are in it, ignored ones are not, unless the agent added them by force; nor is anything at
    or under a path of `outside`. A repository that the agent made inside comes in as plain files: as a link
    its content would be lost.
    """
    return await _tree_of(worktree, worktree.place.index, worktree.path, "", outside)


async def _tree_of(worktree: Worktree, index: Path, root: Path, prefix: str, outside: Sequence[str]) -> str:
    """The tree of `root`, which lies at `prefix` in the worktree, through an index of its own."""
    env = {"GIT_INDEX_FILE": str(index)}
    await worktree.run("add", "--update", "--sparse", env=env, root=root)
    found = await worktree.run(
        "ls-files", "--others", "--exclude-standard", "-z", *_ignoring(prefix, outside), env=env, root=root
    )
    loose = [path for path in found.items if not _is_under(prefix + path, outside)]
    if not prefix:
        loose += await _forced(worktree, outside)
    files = [path for path in loose if not path.endswith("/")]
    if files:
        await worktree.run(
        "update-index", "--add", "--remove", "--replace", "-z", "--stdin",
        given="".join(path + "\0" for path in files), env=env, root=root,
    )  # fmt: skip
    for path in loose:
        if path.endswith("/"):
            await _inline(worktree, index, root, prefix, path, outside)
    return (await worktree.run("write-tree", env=env, root=root)).line


async def _inline(
    worktree: Worktree, index: Path, root: Path, prefix: str, path: str, outside: Sequence[str]
) -> None:
    inner = index.with_name(f"{index.name}-inner")
    inner.unlink(missing_ok=True)
    tree = await _tree_of(worktree, inner, root / path, prefix + path, outside)
    inner.unlink(missing_ok=True)
    await worktree.run("read-tree", f"--prefix={path}", tree, env={"GIT_INDEX_FILE": str(index)}, root=root)


async def _forced(worktree: Worktree, outside: Sequence[str]) -> list[str]:
    """Files that the agent's index has although they are ignored."""
    answer = await worktree.run(
        "ls-files", "--cached", "--ignored", "--exclude-standard", "-z", accept=(0, 128)
    )
    if answer.code:
        return []  # the agent's index is broken; the files are still all there
    return [
        path for path in answer.items if not _is_under(path, outside) and not (worktree.path / path).is_dir()
    ]


def _ignoring(prefix: str, outside: Iterable[str]) -> list[str]:
    """Arguments that spare git the walk through large folders of `outside`."""
    inside = (path.removeprefix(prefix) for path in outside if path.startswith(prefix))
    return [f"--exclude=/{_literal(path)}" for path in inside if path]


def _literal(path: str) -> str:
    return "".join("\\" + letter if letter in "\\*?[ " else letter for letter in path)


def _is_under(path: str, outside: Iterable[str]) -> bool:
    return any(path.rstrip("/") == o.rstrip("/") or path.startswith(o.rstrip("/") + "/") for o in outside)


async def carry(repository: Repository, before: str, after: str, onto: str, scratch: Path) -> str:
    """The tree `onto` with the changes that lead from the tree `before` to the tree `after`, file by file."""
    if before == onto:
        return after
    if before == after:
        return onto
    changes = (await repository.run("diff-tree", "-r", "-z", "--no-renames", before, after)).items
    lines = []
    for fact, path in zip(changes[::2], changes[1::2], strict=True):
        _, mode, _, blob, _ = fact.split(" ")
        lines.append(f"{mode} {blob}\t{path}\0")
    env = {"GIT_INDEX_FILE": str(scratch)}
    await repository.run("read-tree", onto, env=env)
    await repository.run("update-index", "-z", "--index-info", given="".join(lines), env=env)
    return (await repository.run("write-tree", env=env)).line


async def changes_between(repository: Repository, before: str, after: str) -> tuple[FileChange, ...]:
    """What differs between two trees or commits, by path."""
    answer = await repository.run("diff-tree", "-r", "-z", "--numstat", "--no-renames", before, after)
    return tuple(_change(item) for item in answer.items)


def _change(item: str) -> FileChange:
    added, removed, path = item.split("\t", 2)
    return FileChange(path, None if added == "-" else int(added), None if removed == "-" else int(removed))
