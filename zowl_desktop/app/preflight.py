"""Before a night: do its projects' checks pass on their bases, and do they fail when the code is broken?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zowl_desktop.engine.proof import Baselines, BaseProof, measured, prove_base
from zowl_desktop.engine.workbench import Workbench, workbench
from zowl_desktop.engine.workspaces import project_environment
from zowl_desktop.model.errors import ZowlError
from zowl_desktop.model.pipeline import Pipeline, Project, StepKind
from zowl_desktop.store.home import Home


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found out about one project.

    Attributes:
        project: Its name.
        green: Whether all checks pass on its base.
        finding: What is wrong and how to mend it; None when nothing is.
        telling: The lines that say why the base does not pass.
        counted: What the checks amount to, such as "tests passed in 3.1 s: 143 tests".
    """

    project: str
    green: bool
    finding: str | None
    telling: tuple[str, ...] = ()
    counted: str = ""


def to_try(pipeline: Pipeline, selected: Iterable[str] | None = None) -> list[Project]:
    """The projects whose checks have to prove something in this night."""
    names = pipeline.tasks if selected is None else selected
    tasks = [pipeline.tasks[name] for name in names]
    proved = {t.project for t in tasks if any(step.kind is StepKind.CHECKS for step in t.recipe.steps)}
    return [project for project in pipeline.projects.values() if project.name in proved and project.checks]


async def preflight(home: Home, projects: Iterable[Project], environ: Mapping[str, str]) -> list[Tried]:
    """Try the projects side by side, each in a throw-away worktree of its base.

    What green checks amount to is remembered: a task's own checks are held against it. Nothing of the user's
    is touched, and a project that cannot be tried is told as a finding, as the night itself would meet it.
    """
    tried = list(projects)
    if not tried:
        return []
    async with workbench(home, environ, "preflight") as bench:
        return list(await asyncio.gather(*(_try(home, bench, project) for project in tried)))


async def _try(home: Home, bench: Workbench, project: Project) -> Tried:
    try:
        try:
            env = project_environment(bench.environ, project)
            base = await prove_base(bench.spaces, bench.runner, project, env)
        finally:
            await bench.spaces.unpin(project)
    except ZowlError as trouble:
        words = (
            f"{project.name}: its checks could not be tried: {trouble.title}: {trouble.what} {trouble.mend}"
        )
        return Tried(project.name, False, words.strip())
    await asyncio.to_thread(_remember, Baselines(home.root / "baselines"), project, base)
    outcome = base.outcome
    return Tried(
        project.name, base.green, base.finding, outcome.marked, outcome.message if outcome.ok else ""
    )


def _remember(baselines: Baselines, project: Project, base: BaseProof) -> None:
    if base.green and base.proof is not None:
        baselines.keep(project, base.tree, measured(base.proof))
