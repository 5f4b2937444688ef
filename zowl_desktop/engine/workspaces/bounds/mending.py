"""Puts back what an attempt changed outside of its worktree. What is overwritten is kept first, always.

A file of the user's is never written to, with one exception: a checkout that was clean and is clean again at
a commit of the attempt's own git. Every byte that differs there is in that commit, which is kept.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.engine.git import Repository
from zowl_desktop.engine.workspaces.bounds.blame import signers
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
        signature: The address of the attempt's git.
    """

    repository: Repository
    before: RepositoryMark
    now: RepositoryMark
    aside: Path
    kept: str
    signature: str

    async def mend(self, findings: Iterable[Finding]) -> None:
        """Undo these findings; those that are not grave stay."""
        grave = [finding for finding in findings if finding.grave]
        later = {checkout.path: checkout for checkout in self.now.checkouts}
        moved = {
            finding.where for finding in grave if finding.kind is Kind.CHECKOUT and finding.what == "HEAD"
        }
        for checkout in self.before.checkouts:
            if checkout.path in moved & later.keys():
                await self._checkout(checkout, later[checkout.path])
        for finding in grave:
            if finding.kind is Kind.REF and finding.where == self.before.common:
                await self._ref(finding.what)
            elif finding.kind is Kind.SETTING and finding.where == self.before.common:
                await asyncio.to_thread(self._setting, finding.what)

    async def _checkout(self, before: CheckoutMark, now: CheckoutMark) -> None:
        """Put a checkout back that holds nothing but what the attempt's git put there."""
        git, top = self.repository.git, Path(before.path)
        signed = await signers(self.repository, "HEAD", top)
        certain = signed and signed[0] == (now.commit, self.signature)
        if before.dirty or now.dirty or not certain:
            return
        await self._keep("HEAD", now.commit)
        if before.head == now.head:
            await git.run("reset", "--quiet", "--keep", before.commit, cwd=top, accept=(0, 1, 128))
            return
        branch = before.head.removeprefix("refs/heads/")
        back = (branch,) if branch != before.head else ("--detach", before.commit)
        await git.run("checkout", "--quiet", *back, "--", cwd=top, accept=(0, 1, 128))

    async def _ref(self, ref: str) -> None:
        old, new = self.before.refs.get(ref), self.now.refs.get(ref)
        if ref == _STASH:
            await self._stash(old)
            return
        if new is not None:
            await self._keep(ref.removeprefix("refs/"), new)
        words = ("-m", "zowl: put back", ref, old) if old else ("-d", ref)
        nobody = "0" * len(old or new or "")
        # Refused when somebody has moved it again: then it is theirs, and the report says that it was moved.
        await self.repository.run("update-ref", *words, new or nobody, accept=(0, 1, 128))

    async def _stash(self, old: str | None) -> None:
        """Take away the entries that the attempt made, each kept, and bring back the one that it took."""
        entries = list(enumerate(await signers(self.repository, _STASH)))
        for place, (commit, address) in reversed(entries):
            if address == self.signature:
                await self._keep(f"stash-{place}", commit)
                entry = f"{_STASH}@{{{place}}}"
                await self.repository.run("reflog", "delete", "--updateref", "--rewrite", entry)
        left = await signers(self.repository, _STASH)
        if not left:
            await self.repository.run("update-ref", "-d", _STASH, accept=(0, 1, 128))
        if old is not None and old not in [commit for commit, _ in left]:
            words = await self.repository.facts(old, "%s")
            await self.repository.run("stash", "store", "--message", words, old)

    async def _keep(self, name: str, commit: str) -> None:
        await self.repository.point(f"{self.kept}/{name}", commit, "zowl: out of bounds")

    def _setting(self, name: str) -> None:
        file = Path(self.before.common) / name
        if file.is_symlink() or file.exists():
            target = self.aside / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, target)
        if name in self.before.files:
            mode, content = self.before.files[name].split(" ")
            file.parent.mkdir(parents=True, exist_ok=True)
            fresh = file.with_name(file.name + ".zowl")
            fresh.write_bytes(bytes.fromhex(content))
            fresh.chmod(int(mode, 8))
            fresh.replace(file)
