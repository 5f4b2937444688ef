"""Who did it: an agent, or the person whose repository it is?

Both work under the same user, perhaps at the same time, so a change alone accuses nobody. What counts:

- An agent's git writes the attempt's own address into every reflog (`signature`). A ref or a HEAD whose
  newest entry bears it was moved by that attempt; another entry says that somebody else moved it.
- Where git keeps no reflog (tags, deleted branches, bare repositories) nobody can tell. A ref that is put
  back loses nothing, since both states stay reachable, so the attempt answers for it.
- Settings and hooks decide what runs in the user's name tomorrow. They are put back whoever changed them, and
  what they were is kept aside.
- Files, an index and other worktrees bear no signature. They count as the agent's when its own output names
  the folder and the file; else as the user's, and they stay.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from zowl_desktop.engine.git import Repository
from zowl_desktop.engine.workspaces.bounds.findings import Finding, Kind
from zowl_desktop.engine.workspaces.names import part

_NAMELESS = frozenset({"", "HEAD", "index"})


def signature(run: str, task: str, number: int) -> str:
    """The address under which the git of one attempt signs what it does."""
    return f"{part(task)}.{number}.{part(run)}@agent.zowl.invalid"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What ties changes to one attempt.

    Attributes:
        signature: The address of its git.
        output: Everything that it printed.
        folders: Where each other task's worktree is.
    """

    signature: str
    output: str = ""
    folders: Mapping[str, Path] | None = None

    def names(self, folder: str, what: str) -> bool:
        """Whether the output names a folder and, when there is one, the file in it."""
        file = "" if what in _NAMELESS else PurePosixPath(what.rstrip("/")).name
        return self._says(folder) and self._says(file)

    def _says(self, text: str) -> bool:
        return text in self.output or json.dumps(text)[1:-1] in self.output


async def blame(
    findings: Iterable[Finding], repositories: Mapping[str, Repository], evidence: Evidence
) -> tuple[Finding, ...]:
    """The findings, grave only where the evidence, or the rule for what has none, points to the attempt.

    `repositories` are by their shared `.git` and by each of their checkouts.
    """
    return tuple([await _blamed(finding, repositories, evidence) for finding in findings])


async def signers(repository: Repository, name: str, checkout: Path | None = None) -> list[tuple[str, str]]:
    """The reflog of a ref, or of a checkout's HEAD, newest first: the commit and whose address moved it."""
    asked = ("log", "--walk-reflogs", "--format=%H %ge", name, "--")
    if checkout is None:
        answer = await repository.run(*asked, accept=(0, 128))
    else:
        answer = await repository.git.run(*asked, cwd=checkout, accept=(0, 128))
    lines = answer.line.splitlines() if answer.code == 0 else []
    return [(commit, address) for commit, _, address in (line.partition(" ") for line in lines)]


async def _blamed(finding: Finding, repositories: Mapping[str, Repository], evidence: Evidence) -> Finding:
    if not finding.grave or finding.kind is Kind.SETTING:
        return finding
    if finding.kind is Kind.WORKTREE:
        folder = (evidence.folders or {}).get(finding.where)
        return replace(finding, grave=folder is not None and evidence.names(str(folder), ""))
    repository = repositories.get(finding.where)
    if repository is None:
        return finding
    if finding.kind is Kind.REF:
        seen = await signers(repository, finding.what)
        return replace(finding, grave=not seen or _signed(seen, evidence))
    if finding.what == "HEAD" and _signed(await signers(repository, "HEAD", Path(finding.where)), evidence):
        return finding
    return replace(finding, grave=evidence.names(finding.where, finding.what))


def _signed(seen: list[tuple[str, str]], evidence: Evidence) -> bool:
    return bool(seen) and seen[0][1] == evidence.signature
