"""Merge, as a person presses it: exactly the proved work, or the proved merge with what came since."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zowl_desktop.engine.delivery.base import Base
from zowl_desktop.engine.git import Repository
from zowl_desktop.engine.proof import checks_outcome, run_checks, set_up
from zowl_desktop.engine.workbench import Workbench
from zowl_desktop.engine.workspaces import Conflict, MergeOf, kept_ref, project_environment
from zowl_desktop.model.errors import Refused
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.pipeline import Project

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Work:
    """A green task's work: its run, its id, its project, its branch and the commit that was proved."""

    run: str
    task: str
    project: Project
    branch: str
    commit: str

    @property
    def command(self) -> str:
        """How a person asks for this merge."""
        return f"zowl merge {self.task} --run {self.run}"

    @property
    def before(self) -> str:
        """The ref that keeps where the base was."""
        return kept_ref(self.run, self.task, "merged-before")

    @property
    def after(self) -> str:
        """The ref that keeps where the merge brought it."""
        return kept_ref(self.run, self.task, "merged-after")


class DoesNotFit(Refused):
    """The base has moved on, and the work can be done again on what it is now.

    Attributes:
        by_hand: The other way, in words.
    """

    def __init__(self, title: str, what: str, by_hand: str, work: Work) -> None:
        again = f"Or have it done again on the base of now: zowl run FILE --only {work.task}."
        super().__init__(title, what, f"{by_hand} {again}")
        self.by_hand = by_hand


async def accept(bench: Workbench, work: Work) -> str:
    """Bring the work into its base; what was done, in words.

    A fast-forward where the base is where the work began. Where it moved, the two are merged in a throw-away
    worktree and the checks run again; only what passes goes in.

    What somebody committed on its branch since stays there, and is said: nothing has proved it.

    Raises, with nothing changed: `DoesNotFit` for a conflict or failing checks, `Refused` for a dirty base.
    """
    base = Base(await bench.spaces.repository(work.project), work.project)
    return await _accepted(bench, base, work) + await _left_out(base.repository, work)


async def _accepted(bench: Workbench, base: Base, work: Work) -> str:
    before = await base.tip()
    if await base.repository.contains(before, work.commit):
        return f"{work.task} is in {work.project.base} already"
    await base.must_be_clean(work.command)
    if await base.repository.contains(work.commit, before):
        await _go(base, work, before, work.commit)
        return f"{work.task} is merged into {work.project.base}: fast-forward to {work.commit[:10]}"
    name = f"@{work.project.base}"
    try:
        after, words = await _merged_again(bench, work, name)
        await _go(base, work, before, after)
    finally:
        await bench.clear(work.project, name)
    return f"{work.task} is merged into {work.project.base}, which had moved: {words}; {after[:10]}"


async def _left_out(repository: Repository, work: Work) -> str:
    """The commits on the branch that came after the proved one, in words; empty when there are none."""
    if await repository.commit_of(f"refs/heads/{work.branch}") in {None, work.commit}:
        return ""
    span = f"{work.commit}..refs/heads/{work.branch}"
    count = int((await repository.run("rev-list", "--count", span)).line)
    if not count:
        return ""
    commits, stay = ("1 later commit", "stays") if count == 1 else (f"{count} later commits", "stay")
    return f"; {commits} on {work.branch}, not proved, {stay} there"


async def undo(bench: Workbench, work: Work) -> str:
    """Take a merge back while nothing followed it; what was done, in words. Raises `Refused` otherwise."""
    base = Base(await bench.spaces.repository(work.project), work.project)
    repository = base.repository
    before, after = await repository.commit_of(work.before), await repository.commit_of(work.after)
    if before is None or after is None:
        raise Refused("There is nothing to undo", f"Zowl has not merged {work.task} of run {work.run}.")
    tip = await base.tip()
    if tip != after:
        raise Refused(
            "Something followed the merge",
            f"{work.project.base} is at {tip[:10]} by now; the merge of {work.task} ended at {after[:10]}.",
            f"Undo what followed first, or run: git revert {before[:10]}..{after[:10]}",
        )
    await base.back(before, after, f"{work.command} --undo")
    await _forget(base, work)
    return f"{work.project.base} is back at {before[:10]}; the work of {work.task} is on {work.branch}"


async def _go(base: Base, work: Work, before: str, after: str) -> None:
    """Remember both ends first: a merge that nobody can undo is none of ours."""
    await base.repository.point(work.before, before, "zowl: merge")
    await base.repository.point(work.after, after, "zowl: merge")
    try:
        await base.forward(before, after, work.command)
    except Refused:
        await _forget(base, work)
        raise


async def _forget(base: Base, work: Work) -> None:
    for ref in (work.before, work.after):
        await base.repository.run("update-ref", "-d", ref)


async def _merged_again(bench: Workbench, work: Work, name: str) -> tuple[str, str]:
    """The commit that merges the work into the base of now, proved by the project's checks."""
    local = replace(work.project, fetch=False)
    ready = await bench.spaces.prepare(name, local, [MergeOf(work.task, work.commit)])
    if isinstance(ready, Conflict):
        files = ", ".join(file.path for file in ready.files)
        raise DoesNotFit(
            "The work conflicts with what came into the base since",
            f"{work.task} and {work.project.base} changed the same lines: {files}. Nothing was merged.",
            f"Merge by hand: git merge {work.branch}.",
            work,
        )
    env = project_environment(bench.environ, local)
    failed = await set_up(bench.spaces, bench.runner, local, env, name, "merge")
    if failed is None:
        proof = await run_checks(bench.runner, local.checks, ready.path, env, label="merge")
        failed = checks_outcome(proof)
    if not failed.ok:
        raise _refusal(work, failed)
    return ready.start, failed.message or "the project has no checks"


def _refusal(work: Work, outcome: Outcome) -> Refused:
    lines = "".join(f"\n      > {line}" for line in outcome.marked[:_SHOWN])
    return DoesNotFit(
        "The work does not pass on what came into the base since",
        f"{work.task} merged with {work.project.base}: {outcome.message}. Nothing was merged.{lines}",
        f"See it: git checkout {work.project.base}, git merge {work.branch}, then run the checks.",
        work,
    )
