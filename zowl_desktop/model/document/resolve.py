"""A sound document as a `Pipeline`: every default filled in, every short form long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

from zowl_desktop.model import pipeline as p
from zowl_desktop.model.document.builtin import CLIS, RECIPE_FOR_BRIEFS, RECIPE_FOR_COMMANDS, recipes
from zowl_desktop.model.document.ladders import steps_of
from zowl_desktop.model.document.recipe_shapes import LADDER_ENDS, RungShape, StepShape
from zowl_desktop.model.document.shapes import (
    AgentShape,
    ClockShape,
    DocumentShape,
    LimitsShape,
    ProjectShape,
    RunLimitsShape,
    TaskShape,
)

_DOERS = frozenset({p.StepKind.AGENT, p.StepKind.COMMAND})


def resolve(document: DocumentShape) -> p.Pipeline:
    """The pipeline of a document that was judged sound and has its layers laid over each other.

    Its name is empty where the document says none.
    """
    agents = _agents(document)
    return p.Pipeline(
        name=document.name or "",
        projects={name: _project(name, project) for name, project in document.projects.items()},
        agents=agents,
        tasks={name: _task(name, task, document) for name, task in document.tasks.items()},
        limits=_run_limits(document.limits),
        clock=_clock(document.clock),
    )


def named(pipeline: p.Pipeline, source: str) -> p.Pipeline:
    """A pipeline that its document gives no name has its file's."""
    if pipeline.name:
        return pipeline
    file = PurePosixPath(PureWindowsPath(source).as_posix()).name
    name = file.removesuffix(".yaml").removesuffix(".yml").removesuffix(".zowl")
    return replace(pipeline, name=name or source)


def _project(name: str, shape: ProjectShape) -> p.Project:
    return p.Project(
        name=name,
        path=shape.path,
        base=shape.base,
        fetch=shape.fetch,
        setup=shape.setup,
        checks=tuple(p.Check(check, c.run, c.time) for check, c in shape.checks.items()),
        copy=tuple(shape.copied),
        env_pass=tuple(shape.env.passed),
        env_set=dict(shape.env.set),
        parallel=shape.parallel,
    )


def _agents(document: DocumentShape) -> dict[str, p.AgentProfile]:
    """The profiles of the document, and a plain one for each program that is named without a profile."""
    profiles = {name: _profile(name, shape) for name, shape in document.agents.items()}
    for name in _agents_named(document):
        if name in CLIS and name not in profiles:
            profiles[name] = p.AgentProfile(name, cli=name)
    return profiles


def _profile(name: str, shape: AgentShape) -> p.AgentProfile:
    return p.AgentProfile(
        name=name,
        cli=shape.cli or name,
        model=shape.model,
        stronger=shape.stronger,
        fallback=shape.fallback,
        account=shape.account,
        permissions=shape.permissions or "worktree",
        script=shape.script,
        command=tuple(shape.command or ()),
        done_when=shape.done_when,
        turns=shape.turns,
    )


def _agents_named(document: DocumentShape) -> Iterable[str]:
    yield from (shape.fallback for shape in document.agents.values() if shape.fallback)
    for task in document.tasks.values():
        if task.agent is not None and (task.brief or task.brief_file):
            yield task.agent
        yield from _agents_of_ladder(task.on_failure)
    for recipe in document.recipes.values():
        for _, step in steps_of(recipe):
            if step.agent is not None and step.agent.use is not None:
                yield step.agent.use
            yield from _agents_of_ladder(step.on_failure)


def _agents_of_ladder(ladder: Sequence[str | RungShape]) -> Iterable[str]:
    return (rung.using.agent for rung in ladder if isinstance(rung, RungShape) and rung.using.agent)


def _task(name: str, shape: TaskShape, document: DocumentShape) -> p.Task:
    kind = _kind(shape)
    return p.Task(
        id=name,
        kind=kind,
        title=shape.title or name,
        project=shape.project,
        brief=shape.brief,
        brief_file=shape.brief_file,
        run=shape.run,
        gate=shape.gate,
        needs=tuple(p.Need(task, need.on, need.if_failed) for task, need in shape.needs.items()),
        recipe=_recipe(kind, shape, document),
        agent=shape.agent if kind is p.TaskKind.BRIEF else None,
        limits=_limits(shape.limits),
        deliver=shape.deliver,
        expects=shape.expects or (p.Expects.DIFF if kind is p.TaskKind.BRIEF else p.Expects.ANY),
        touches=tuple(shape.touches),
    )


def _kind(shape: TaskShape) -> p.TaskKind:
    if shape.gate is not None:
        return p.TaskKind.GATE
    return p.TaskKind.COMMAND if shape.run is not None else p.TaskKind.BRIEF


def _limits(shape: LimitsShape) -> p.Limits:
    return p.Limits(shape.cost, shape.tokens, shape.time, shape.silence, shape.attempts)


def _run_limits(shape: RunLimitsShape) -> p.RunLimits:
    return p.RunLimits(shape.cost, shape.tokens, shape.time, shape.until, shape.parallel, shape.attempts)


def _clock(shape: ClockShape) -> p.ClockTimes:
    return p.ClockTimes(shape.start, shape.wake, shape.at_wake, tuple(shape.quiet))


def _recipe(kind: p.TaskKind, shape: TaskShape, document: DocumentShape) -> p.Recipe:
    if kind is p.TaskKind.GATE:
        return p.Recipe("gate", ())
    if kind is p.TaskKind.COMMAND:
        name, steps = RECIPE_FOR_COMMANDS, _command_steps(shape, document)
    else:
        name = shape.recipe or RECIPE_FOR_BRIEFS
        own = document.recipes.get(name)
        steps = [_step(n, s) for n, s in steps_of(own)] if own is not None else _builtin_steps(name, document)
    earlier = [[step.name for step in steps[:index]] for index in range(len(steps))]
    last = [_rung(rung) for rung in shape.on_failure]
    return p.Recipe(
        name, tuple(_with_last(step, last, before) for step, before in zip(steps, earlier, strict=True))
    )


def _command_steps(shape: TaskShape, document: DocumentShape) -> list[p.Step]:
    """The command, and the project's checks where it has any."""
    run = p.Step("run", p.StepKind.COMMAND, run=shape.run)
    project = document.projects.get(shape.project or "")
    if project is not None and not project.checks:
        return [run]
    return [run, p.Step("validate", p.StepKind.CHECKS)]


def _builtin_steps(name: str, document: DocumentShape) -> list[p.Step]:
    """The steps of a built-in recipe. A profile that it names counts where it exists."""
    steps = [_step(n, s) for n, s in steps_of(recipes()[name])]
    return [replace(step, use=None) if step.use not in document.agents else step for step in steps]


def _step(name: str, shape: StepShape) -> p.Step:
    kind = p.StepKind.AGENT if shape.agent else p.StepKind.COMMAND if shape.run else p.StepKind.CHECKS
    return p.Step(
        name=name,
        kind=kind,
        on_failure=tuple(_rung(rung) for rung in shape.on_failure),
        use=shape.agent.use if shape.agent else None,
        access=shape.agent.access if shape.agent else p.Access.WRITE,
        may_refuse=shape.agent.may_refuse if shape.agent else False,
        checks=tuple(shape.checks) if isinstance(shape.checks, list) else None,
        run=shape.run,
        time=shape.time,
    )


def _rung(shape: str | RungShape) -> p.Rung:
    if isinstance(shape, str):
        return p.Rung(p.RungAction(shape))
    return p.Rung(
        action=p.RungAction.RETRY if shape.to is None else p.RungAction.TO,
        to=shape.to,
        times=shape.retry if shape.to is None else shape.times or 1,
        when=tuple(shape.when),
        matching=shape.matching,
        using=p.With(shape.using.agent, shape.using.model, shape.using.time),
        fresh=shape.fresh,
    )


def _with_last(step: p.Step, last: list[p.Rung], earlier: list[str]) -> p.Step:
    """A step with its task's ladder after its own.

    What a task says about failure holds for all of it: when a step's own ladder is used up, the task's goes
    on. A rung that has no meaning at this step is left out: going back to what is not before it, doing
    checks again.
    """
    if step.on_failure and step.on_failure[-1].action in LADDER_ENDS:
        return step
    fit = [rung for rung in last if _fits(rung, step, earlier)]
    return replace(step, on_failure=(*step.on_failure, *fit))


def _fits(rung: p.Rung, step: p.Step, earlier: list[str]) -> bool:
    if rung.action is p.RungAction.TO:
        return rung.to in earlier
    return rung.action is not p.RungAction.RETRY or step.kind in _DOERS
