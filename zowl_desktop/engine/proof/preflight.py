"""Are a project's checks worth anything? They have to pass on the base, and to fail when its code is broken.

An editable install or a path to the user's checkout makes checks test other files than the worktree's: they
pass whatever an agent does there.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zowl_desktop.engine.proof.checks import Proof, run_checks
from zowl_desktop.engine.proof.kinds import is_source, named_in
from zowl_desktop.engine.proof.outcomes import checks_outcome, command_outcome
from zowl_desktop.engine.running import CommandRunner
from zowl_desktop.engine.workspaces import Prepared, Workspaces
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Check, Project

_SABOTAGE = ")]} broken on purpose: this is no line of any language {[(\n"
_SECONDS_LATER = 2


@dataclass(frozen=True, slots=True)
class BaseProof:
    """What the checks did on a project's base.

    Attributes:
        project: The project's name.
        base: The pinned base commit.
        outcome: Success, or why set-up or the checks fail on the base itself.
        proof: The results on the base, against which later results are held; None when set-up failed.
        tree: The tree of the base.
        blind: Checks that passed although every source file was broken.
        broken: How many source files were broken; 0 when the base was not green or has none that Zowl knows.
    """

    project: str
    base: str
    outcome: Outcome
    proof: Proof | None = None
    tree: str = ""
    blind: tuple[str, ...] = ()
    broken: int = 0

    @property
    def green(self) -> bool:
        """Whether all checks pass on the base."""
        return self.outcome.ok

    @property
    def finding(self) -> str | None:
        """What is wrong and how to mend it, for a person; None when nothing is."""
        if not self.outcome.ok:
            return (
                f"{self.project}: the base itself does not pass: {self.outcome.message}. Every task starts "
                "from there, so its checks fail until somebody mends that: run them in a fresh clone, commit "
                "what is missing, or let setup make it."
            )
        if not self.blind:
            return None
        names = ", ".join(self.blind)
        files = "1 source file was" if self.broken == 1 else f"{self.broken} source files were"
        return (
            f"{self.project}: {names} passed although {files} broken on purpose. Either that check is not "
            "about the sources, or it tests other files than the task's: an editable install or a path that "
            "leads to your checkout. Then let setup install the project anew in each worktree."
        )


async def prove_base(
    spaces: Workspaces, runner: CommandRunner, project: Project, env: Mapping[str, str]
) -> BaseProof:
    """Run set-up and checks in a throw-away worktree of the base, then again with its sources broken.

    Labels begin with `preflight-<project>`.

    Raises:
        EnvironmentTrouble, Refused: As `Workspaces.prepare`.
    """
    name = f"@preflight-{project.name}"
    await spaces.discard(name, project)
    try:
        ready = await spaces.prepare(name, project)
        assert isinstance(ready, Prepared)  # nothing is merged, so nothing can conflict
        return await _proved(spaces, runner, project, env, name, ready.base)
    finally:
        await spaces.discard(name, project)


async def set_up(
    spaces: Workspaces, runner: CommandRunner, project: Project, env: Mapping[str, str], name: str, label: str
) -> Outcome | None:
    """Copy and set up in a throw-away worktree that was prepared; why set-up failed, or None."""
    copied = await spaces.copy_in(name, project)
    if project.setup is not None:
        end = await runner.run(f"{label}-setup", project.setup, spaces.path(name), env, None)
        if not end.ok:
            return command_outcome("set-up", end)
    await spaces.settle(name, copied)
    return None


async def _proved(
    spaces: Workspaces, runner: CommandRunner, project: Project, env: Mapping[str, str], name: str, base: str
) -> BaseProof:
    label, path = f"preflight-{project.name}", spaces.path(name)
    failed = await set_up(spaces, runner, project, env, name, label)
    if failed is not None:
        return BaseProof(project.name, base, failed)
    proof = await run_checks(runner, project.checks, path, env, label=label)
    result = BaseProof(project.name, base, checks_outcome(proof), proof, await spaces.start_tree(name))
    if not proof.ok:
        return result
    sources = _sources(await spaces.tracked(name), project.checks)
    if not sources or not project.checks:
        return result
    await asyncio.to_thread(_break, path, sources)
    after = await run_checks(runner, project.checks, path, env, label=f"{label}-broken")
    blind = tuple(each.check.name for each in after.results if each.ok)
    return replace(result, blind=blind, broken=len(sources))


def _sources(paths: Iterable[str], checks: Sequence[Check]) -> list[str]:
    """What is broken: all sources, but not the scripts that the checks start with."""
    started = frozenset[str]().union(*(named_in(check.run) for check in checks))
    return [path for path in paths if is_source(path) and path not in started]


def _break(top: Path, paths: Iterable[str]) -> None:
    """Make every one of them something that no compiler and no interpreter takes."""
    for path in paths:
        file = top / path
        if file.is_file() and not file.is_symlink():
            written = file.stat().st_mtime
            file.write_bytes(_SABOTAGE.encode() + file.read_bytes() + b"\n" + _SABOTAGE.encode())
            # What was built a moment ago must not seem newer: some tools compare whole seconds.
            later = max(file.stat().st_mtime, written) + _SECONDS_LATER
            os.utime(file, (later, later))
