"""Puts back what was changed outside of a task's worktree. What is overwritten is kept first, always."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.engine.git import Repository
from zowl_desktop.engine.workspaces.bounds.findings import Finding, Kind
from zowl_desktop.engine.workspaces.bounds.marks import CheckoutMark, RepositoryMark

_STASH = "refs/stash"


@dataclass(frozen=True, slots=True)
class Mender:
    """Restores one repository.

    Attributes:
        repository: The repository.
        before: What it was like.
        now: What the findings were found in; a ref that moved on since then is left alone.
        aside: A folder for what is overwritten.
        kept: The prefix of refs for commits that would be lost.
    """

    repository: Repository
    before: RepositoryMark
    now: RepositoryMark
    aside: Path
    kept: str

    async def mend(self, findings: Iterable[Finding]) -> None:
        """Undo these findings; those that are not grave stay."""
        grave = [finding for finding in findings if finding.grave]
        for finding in grave:
            if finding.kind is Kind.REF and finding.where == self.before.common:
                await self._ref(finding.what)
            elif finding.kind is Kind.SETTING and finding.where == self.before.common:
                await asyncio.to_thread(self._setting, finding.what)
        later = {checkout.path: checkout for checkout in self.now.checkouts}
        for checkout in self.before.checkouts:
            names = {f.what for f in grave if f.kind is Kind.CHECKOUT and f.where == checkout.path}
            if names and checkout.path in later:
                await self._checkout(checkout, later[checkout.path], names - {"HEAD", "index"})

    async def _ref(self, ref: str) -> None:
        old, new = self.before.refs.get(ref), self.now.refs.get(ref)
        if ref == _STASH and new is not None:
            await self._stash(old)
            return
        if new is not None:
            await self._keep(ref.removeprefix("refs/"), new)
        words = ("-m", "zowl: put back", ref, old) if old else ("-d", ref)
        nobody = "0" * len(old or new or "")
        # Refused when somebody has moved it again: then it is theirs, and the report says that it was moved.
        await self.repository.run("update-ref", *words, new or nobody, accept=(0, 1, 128))

    async def _stash(self, old: str | None) -> None:
        """Take away the entries on top of `old`; each is kept."""
        listed = (await self.repository.run("reflog", "show", "--format=%H", _STASH)).line.split()
        added = listed[: listed.index(old)] if old in listed else listed
        for number, commit in enumerate(added):
            await self._keep(f"stash-{number}", commit)
            await self.repository.run("reflog", "delete", "--updateref", "--rewrite", f"{_STASH}@{{0}}")
        if old is None:
            await self.repository.run("update-ref", "-d", _STASH)

    async def _keep(self, name: str, commit: str) -> None:
        await self.repository.point(f"{self.kept}/{name}", commit, "zowl: out of bounds")

    def _setting(self, name: str) -> None:
        file = Path(self.before.common) / name
        self._set_aside(file, Path("git") / name)
        if name in self.before.files:
            mode, content = self.before.files[name].split(" ")
            file.parent.mkdir(parents=True, exist_ok=True)
            fresh = file.with_name(file.name + ".zowl")
            fresh.write_bytes(bytes.fromhex(content))
            fresh.chmod(int(mode, 8))
            fresh.replace(file)

    async def _checkout(self, before: CheckoutMark, now: CheckoutMark, names: set[str]) -> None:
        top, git = Path(before.path), self.repository.git
        if before.commit and now.commit and before.commit != now.commit:
            await self._keep("HEAD", now.commit)
            moved = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", before.commit, now.commit)
            names = names | set((await self.repository.run(*moved)).items)
        names = {name for name in names if _is_mendable(before, name)}
        for name in names:
            await asyncio.to_thread(self._set_aside, top / name, Path("checkout") / name)
        if before.head != now.head:
            detached = not before.head.startswith("refs/")
            command = ("update-ref", "--no-deref", "HEAD") if detached else ("symbolic-ref", "HEAD")
            await git.run(*command, before.head, cwd=top)
        if before.staged != now.staged:
            await asyncio.to_thread(_put_index_back, before)
        await asyncio.to_thread(_put_copies_back, before, names)
        tracked = names & set((await git.run("ls-files", "-z", cwd=top)).items)
        absent = [name for name in tracked if not (top / name).exists() and not _was_gone(before, name)]
        restore = ("checkout-index", "--force", "-z", "--stdin")
        await git.run(*restore, cwd=top, given="".join(f"{name}\0" for name in absent))

    def _set_aside(self, path: Path, name: Path) -> None:
        """Move a file or folder away under its own name; nothing happens when it is not there."""
        if path.is_symlink() or path.exists():
            target = self.aside / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)


def _is_mendable(before: CheckoutMark, name: str) -> bool:
    """Whether the former content is known: git has it, there is a copy, or there was none."""
    path = Path(before.path) / name
    if path.is_dir() and not path.is_symlink():
        return name.endswith("/") and name not in before.dirty
    return (
        name not in before.dirty
        or _was_gone(before, name)
        or (Path(before.copies) / "files" / name).is_file()
    )


def _was_gone(before: CheckoutMark, name: str) -> bool:
    return before.dirty.get(name, "").endswith("gone")


def _put_index_back(before: CheckoutMark) -> None:
    kept, index = Path(before.copies) / "index", Path(before.index)
    if kept.exists():
        fresh = index.with_name("index.zowl")
        shutil.copy2(kept, fresh)
        fresh.replace(index)
    else:
        index.unlink(missing_ok=True)


def _put_copies_back(before: CheckoutMark, names: Iterable[str]) -> None:
    """The files that were dirty before; the others come back from the index."""
    for name in names:
        kept, target = Path(before.copies) / "files" / name, Path(before.path) / name
        if kept.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(kept, target)
