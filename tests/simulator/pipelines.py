"""Random pipelines: sizes as they come in life, every kind of task, need, ladder and limit."""

from __future__ import annotations

from tests.simulator.dice import Dice
from zowl_desktop.model.pipeline import (
    FALLBACK,
    SAME_FAILURE,
    STRONGER,
    AgentProfile,
    Check,
    IfFailed,
    Limits,
    Need,
    NeedOn,
    Pipeline,
    Project,
    Recipe,
    Rung,
    RungAction,
    RunLimits,
    Step,
    StepKind,
    Task,
    TaskKind,
    With,
)
from zowl_desktop.model.states import FailureClass

MEDIAN_SIZE = 12
LARGE_SIZE = 2_000
LARGE_SHARE = 0.001
CENT = 10_000

_RETRY = Rung(RungAction.RETRY)
_STEP_FAILURES = tuple(
    f for f in FailureClass if f not in {FailureClass.CANCELLED, FailureClass.LOST, FailureClass.AUTH}
)
NIGHTLOOP = Recipe(
    "nightloop",
    (
        Step("precheck", StepKind.AGENT, may_refuse=True),
        Step(
            "implement",
            StepKind.AGENT,
            (
                _RETRY,
                Rung(RungAction.TO, to="precheck", times=1),
                Rung(RungAction.RETRY, using=With(agent=FALLBACK)),
            ),
        ),
        Step(
            "validate",
            StepKind.CHECKS,
            (
                Rung(RungAction.TO, to="implement", times=2),
                Rung(RungAction.TO, to="precheck", times=1, when=(SAME_FAILURE,)),
                Rung(RungAction.TO, to="implement", times=1, using=With(model=STRONGER)),
            ),
        ),
    ),
)


def draw_size(dice: Dice) -> int:
    """How many tasks: log-distributed, and one in a thousand is very large."""
    if dice.maybe(LARGE_SHARE):
        return LARGE_SIZE
    return max(1, min(400, round(dice.spread(MEDIAN_SIZE, 0.75))))


def draw_pipeline(dice: Dice, size: int | None = None) -> Pipeline:
    """A pipeline of `size` tasks (None: of any size)."""
    agents = _agents(dice)
    projects = {f"p{n}": _project(dice, f"p{n}") for n in range(dice.one(1, 1, 2, 3))}
    recipes = [NIGHTLOOP, *(_recipe(dice, f"r{n}", agents) for n in range(3))]
    names = [f"t{n}" for n in range(size or draw_size(dice))]
    tasks = {
        name: _task(dice, name, names[max(0, n - 40) : n], projects, agents, recipes)
        for n, name in enumerate(names)
    }
    if dice.maybe(0.3):
        dice.shuffle(names)
    return Pipeline(
        name="night",
        projects=projects,
        agents=agents,
        tasks={name: tasks[name] for name in names},
        limits=_run_limits(dice, len(names)),
    )


def _agents(dice: Dice) -> dict[str, AgentProfile]:
    names = [f"a{n}" for n in range(dice.one(1, 2, 2, 3))]
    return {
        name: AgentProfile(
            name,
            cli=dice.one("claude", "codex", "gemini"),
            model=dice.one(None, "small"),
            stronger=dice.one(None, "large"),
            fallback=dice.one(None, *names),
            account=dice.one(None, "work", "work", "home"),
        )
        for name in names
    }


def _project(dice: Dice, name: str) -> Project:
    parallel = dice.one(None, None, 1, 2)
    return Project(name, f"/nowhere/{name}", checks=(Check("tests", "true"),), parallel=parallel)


def _run_limits(dice: Dice, size: int) -> RunLimits:
    money = max(1, round(dice.spread(40.0 * size, 1.5))) * CENT
    return RunLimits(
        cost=money if dice.maybe(0.35) else None,
        tokens=max(2_000, round(dice.spread(100_000.0 * size, 1.5))) if dice.maybe(0.2) else None,
        time=round(dice.spread(6 * 3600, 0.7)) if dice.maybe(0.08) else None,
        parallel=dice.one(None, 1, 2, 3, 5, 8),
        attempts=max(1, round(dice.spread(2.0 * size, 0.8))) if dice.maybe(0.1) else None,
    )


def _task(
    dice: Dice,
    name: str,
    earlier: list[str],
    projects: dict[str, Project],
    agents: dict[str, AgentProfile],
    recipes: list[Recipe],
) -> Task:
    needs = _needs(dice, earlier)
    kind = dice.weighted(((81, TaskKind.BRIEF), (15, TaskKind.COMMAND), (4, TaskKind.GATE)))
    if kind is TaskKind.GATE:
        return Task(name, kind, name, gate="Look.", needs=needs)
    project = dice.one(*projects)
    limits = _limits(dice)
    touches = dice.some(("db/**", "db/a.sql", "db/b.sql", "web/**", "web/x.ts"), 2) if dice.maybe(0.4) else ()
    if kind is TaskKind.COMMAND:
        ladder = _ladder(dice, ["run"], 0, StepKind.COMMAND, agents)
        recipe = Recipe("command", (Step("run", StepKind.COMMAND, ladder, run="true"),))
        return Task(
            name, kind, name, project, needs=needs, recipe=recipe, limits=limits, touches=touches, run="true"
        )
    return Task(
        name,
        kind,
        name,
        project,
        brief="Do it.",
        needs=needs,
        recipe=dice.one(*recipes),
        agent=dice.one(*agents),
        limits=limits,
        touches=touches,
    )


def _needs(dice: Dice, earlier: list[str]) -> tuple[Need, ...]:
    count = dice.weighted(((30, 0), (40, 1), (20, 2), (7, 3), (3, 5)))
    return tuple(
        Need(
            name,
            dice.weighted(((75, NeedOn.SUCCESS), (10, NeedOn.FAILURE), (15, NeedOn.FINISHED))),
            dice.weighted(((45, IfFailed.SKIP), (25, IfFailed.HOLD), (30, IfFailed.RUN))),
        )
        for name in dice.sample(earlier, min(count, len(earlier)))
    )


def _limits(dice: Dice) -> Limits:
    return Limits(
        cost=max(1, round(dice.spread(100.0, 1.5))) * CENT if dice.maybe(0.2) else None,
        tokens=max(1_000, round(dice.spread(200_000.0, 1.5))) if dice.maybe(0.1) else None,
        time=round(dice.spread(5400, 1.0)) if dice.maybe(0.3) else None,
        silence=round(dice.spread(900, 0.5)) if dice.maybe(0.5) else None,
        attempts=dice.one(1, 2, 4, 8) if dice.maybe(0.25) else None,
    )


def _recipe(dice: Dice, name: str, agents: dict[str, AgentProfile]) -> Recipe:
    kinds = [dice.one(StepKind.AGENT, StepKind.AGENT, StepKind.CHECKS, StepKind.COMMAND)]
    kinds += [dice.one(StepKind.AGENT, StepKind.CHECKS, StepKind.COMMAND) for _ in range(dice.randrange(4))]
    names = [f"s{n}" for n in range(len(kinds))]
    steps = tuple(
        Step(
            names[n],
            kind,
            _ladder(dice, names, n, kind, agents),
            use=dice.one(None, None, *agents) if kind is StepKind.AGENT else None,
            time=round(dice.spread(1800, 0.8)) if dice.maybe(0.15) else None,
            run="true" if kind is StepKind.COMMAND else None,
        )
        for n, kind in enumerate(kinds)
    )
    return Recipe(name, steps)


def _ladder(
    dice: Dice, names: list[str], index: int, kind: StepKind, agents: dict[str, AgentProfile]
) -> tuple[Rung, ...]:
    rungs = [
        _rung(dice, names, index, kind, agents)
        for _ in range(dice.weighted(((2, 0), (3, 1), (3, 2), (2, 4))))
    ]
    last = dice.weighted(
        ((6, None), (2, RungAction.HOLD), (2, RungAction.FAIL), (0.3, RungAction.STOP)),
    )
    if last is not None:
        rungs.append(Rung(last))
    return tuple(rungs)


def _rung(dice: Dice, names: list[str], index: int, kind: StepKind, agents: dict[str, AgentProfile]) -> Rung:
    back = index > 0 and dice.maybe(0.6)
    when: tuple[str, ...] = ()
    if dice.maybe(0.35):
        when = tuple(str(word) for word in dice.some((*_STEP_FAILURES, SAME_FAILURE), 3))
    using = With()
    if kind is StepKind.AGENT or back:
        using = dice.one(
            With(),
            With(),
            With(agent=FALLBACK),
            With(model=STRONGER),
            With(time=round(dice.spread(3600, 0.5))),
            With(agent=dice.one(*agents)),
        )
    return Rung(
        RungAction.TO if back else RungAction.RETRY,
        to=names[dice.randrange(index)] if back else None,
        times=dice.one(None, 1, 2, 3),
        when=when,
        matching=dice.one("boom", "lint|types") if dice.maybe(0.15) else None,
        using=using,
        fresh=dice.maybe(0.15),
    )
