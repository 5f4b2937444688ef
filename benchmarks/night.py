"""What the rules of a night cost: events per second, and how the cost of one grows with the night.

    python -m benchmarks.night

A night is played once by hand-made attempts, so that its events are known; then the same events are folded
again and again, as the engine and the forecast do, and only `Night.step` is measured.
"""

from __future__ import annotations

import gc
import math
from collections import deque
from types import MappingProxyType

from benchmarks.figures import Benchmark, Rival, cpu_seconds
from zowl_desktop.model.commands import Command, StartAttempt
from zowl_desktop.model.events import (
    AttemptEnded,
    AttemptSpent,
    AttemptSpoke,
    AttemptStarted,
    Event,
    RunStarted,
    Tick,
)
from zowl_desktop.model.night import Night, Rules
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.pipeline import (
    AgentProfile,
    Check,
    IfFailed,
    Limits,
    Need,
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
)
from zowl_desktop.model.states import FailureClass

EVENING = 1_800_000_000.0
SIZES = (100, 1_000, 10_000)
LIMIT = 20_000.0
"""Events per second that a night of 1,000 tasks has to reach on one core."""

NIGHTLOOP = Recipe(
    "nightloop",
    (
        Step("precheck", StepKind.AGENT, may_refuse=True),
        Step("implement", StepKind.AGENT, (Rung(RungAction.RETRY),)),
        Step("validate", StepKind.CHECKS, (Rung(RungAction.TO, to="implement", times=2),)),
    ),
)


def pipeline(size: int) -> Pipeline:
    """Tasks in five projects, on four agents and two accounts, each needing up to three earlier ones."""
    checks = (Check("tests", "true"),)
    projects = {f"p{n}": Project(f"p{n}", f"/nowhere/p{n}", checks=checks) for n in range(5)}
    agents = {f"a{n}": AgentProfile(f"a{n}", "claude", account=("work", "home")[n % 2]) for n in range(4)}
    tasks = {}
    for n in range(size):
        reach = [n - 7, n - 13 * (n % 5 + 1), n - 101][: n % 4]
        tasks[f"t{n}"] = Task(
            f"t{n}",
            TaskKind.BRIEF,
            f"Task {n}",
            f"p{n % 5}",
            brief="Do it.",
            needs=tuple(Need(f"t{m}", if_failed=IfFailed.RUN) for m in reach if m >= 0),
            recipe=NIGHTLOOP,
            agent=f"a{n % 4}",
            limits=Limits(time=5400, silence=900, cost=3_000_000),
            touches=(f"src/part{n % 97}/**",) if n % 3 == 0 else (),
        )
    return Pipeline(
        "night",
        MappingProxyType(projects),
        MappingProxyType(agents),
        MappingProxyType(tasks),
        RunLimits(parallel=8, cost=1_000_000 * size),
    )


def events_of(plan: Pipeline) -> list[Event]:
    """The events of a night in which every ninth attempt fails, some with a limit that parks its account."""
    night, now, told = Night(plan, Rules()), EVENING, list[Event]()
    at_work: deque[StartAttempt] = deque()

    def tell(event: Event) -> None:
        told.append(event)
        _collect(night.step(event), at_work)

    tell(RunStarted(now, "run", "", ""))
    while night.state.running or night.state.alarm is not None:
        now += 2.5
        if not at_work:
            now = max(now, night.state.alarm or now)
            tell(Tick(now))
            continue
        order = at_work.popleft()
        tell(AttemptStarted(now, order.attempt))
        usage = Usage(cost=20_000, input_tokens=9_000, output_tokens=900)
        if order.kind is StepKind.AGENT:
            tell(AttemptSpoke(now, order.attempt))
            tell(AttemptSpent(now, order.attempt, usage))
        tell(AttemptEnded(now, order.attempt, _outcome(order, len(told), usage, now)))
    assert night.state.counts["succeeded"] > 0.8 * len(plan.tasks)  # type: ignore[index]
    return told


def _collect(commands: list[Command], at_work: deque[StartAttempt]) -> None:
    at_work.extend(command for command in commands if isinstance(command, StartAttempt))


def _outcome(order: StartAttempt, number: int, usage: Usage, now: float) -> Outcome:
    if order.kind is StepKind.CHECKS and number % 9 == 0:
        return Outcome(FailureClass.CHECKS_FAILED, "1 test failed", failing=(f"test_{number}",))
    if order.kind is not StepKind.AGENT:
        return Outcome()
    if number % 997 == 0:
        return Outcome(FailureClass.USAGE_LIMIT, "limit", resets_at=now + 3600, usage=usage)
    if number % 11 == 0:
        return Outcome(FailureClass.AGENT_ERROR, "it gave up", marked=(f"line {number}",), usage=usage)
    return Outcome(usage=usage, session="session")


def fold(plan: Pipeline, told: list[Event]) -> float:
    """CPU seconds of stepping one night through its events."""
    night = Night(plan, Rules())

    def steps() -> None:
        for event in told:
            night.step(event)

    gc.collect()
    return cpu_seconds(steps)


def main() -> None:
    """Measure nights of three sizes."""
    with Benchmark("What the rules of a night cost") as benchmark:
        each: dict[int, float] = {}
        for size in SIZES:
            plan = pipeline(size)
            told = events_of(plan)
            seconds = benchmark.median(lambda plan=plan, told=told: fold(plan, told))  # type: ignore[misc]
            opening = benchmark.median(lambda plan=plan: cpu_seconds(lambda: Night(plan)))  # type: ignore[misc]
            each[size] = seconds / len(told)
            benchmark.row(
                f"{size:,} tasks",
                events=f"{len(told):,}",
                cpu=f"{seconds:.2f} s",
                speed=f"{1 / each[size]:,.0f} events/s",
                each=f"{each[size] * 1e6:.1f} us",
                opening=f"{opening * 1e3:.1f} ms",
            )
            rival = Rival("what it has to reach", LIMIT) if size == 1_000 else None
            benchmark.figure(f"night.{size}.speed", 1 / each[size], "events/s", rival)
            benchmark.figure(f"night.{size}.opening", opening, "s")
        growth = each[SIZES[-1]] / each[SIZES[0]]
        by_log = math.log(SIZES[-1]) / math.log(SIZES[0])
        benchmark.figure("night.growth.100-10000", growth, "times", Rival("growth by log n", by_log))


if __name__ == "__main__":
    main()
