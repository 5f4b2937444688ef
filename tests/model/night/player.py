"""A small hand to play a night with: builds pipelines, ends attempts, collects what was ordered."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from zowl_desktop.model.commands import Command, EndRun, Notify, SetAlarm, StartAttempt, StopAttempt
from zowl_desktop.model.events import AttemptEnded, Event, RunClock, RunEnded, RunStarted, Tick
from zowl_desktop.model.night import Night, Rules
from zowl_desktop.model.outcome import Outcome, Usage
from zowl_desktop.model.pipeline import (
    AgentProfile,
    Check,
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
AGENT = Step("implement", StepKind.AGENT)
CHECKS = Step("validate", StepKind.CHECKS, (Rung(RungAction.TO, to="implement", times=2),))
BUILD = Recipe("build", (AGENT, CHECKS))
COMMAND = Recipe("command", (Step("run", StepKind.COMMAND, run="true"),))


def brief(
    name: str, *needs: Need | str, recipe: Recipe = BUILD, project: str = "api", **more: object
) -> Task:
    """An agent's task."""
    edges = tuple(Need(n) if isinstance(n, str) else n for n in needs)
    fields: dict[str, object] = {"brief": f"Do {name}.", "agent": "claude", **more}
    return Task(name, TaskKind.BRIEF, name, project, needs=edges, recipe=recipe, **fields)  # type: ignore[arg-type]


def gate(name: str, *needs: Need | str) -> Task:
    """A gate."""
    edges = tuple(Need(n) if isinstance(n, str) else n for n in needs)
    return Task(name, TaskKind.GATE, name, gate="Look.", needs=edges)


def pipeline(*tasks: Task, limits: RunLimits | None = None, projects: Iterable[Project] = ()) -> Pipeline:
    """A pipeline with the projects `api` and `app` and the agents `claude` and `codex`."""
    known = {p.name: p for p in projects}
    for name in ("api", "app"):
        known.setdefault(name, Project(name, f"/nowhere/{name}", checks=(Check("tests", "true"),)))
    agents = {
        "claude": AgentProfile("claude", "claude", model="sonnet", stronger="opus", fallback="codex"),
        "codex": AgentProfile("codex", "codex", model="gpt"),
    }
    return Pipeline(
        "test",
        MappingProxyType(known),
        MappingProxyType(agents),
        MappingProxyType({task.id: task for task in tasks}),
        limits or RunLimits(parallel=10),
    )


class Player:
    """Plays one night by hand; `now` moves only when told."""

    def __init__(self, plan: Pipeline, clock: RunClock | None = None, rules: Rules | None = None) -> None:
        self.night = Night(plan, rules or Rules(start_spacing=0.0))
        self.now = EVENING
        self.alarm: float | None = None
        self.orders: list[StartAttempt] = []
        self.stops: list[StopAttempt] = []
        self.notices: list[Notify] = []
        self.over: str | None = None
        self.history: list[Event] = []
        self.tell(RunStarted(self.now, "run-1", "", "", clock or RunClock()))

    def tell(self, event: Event) -> list[Command]:
        """One event; its commands are sorted into `orders`, `stops`, `notices`, `over`."""
        self.history.append(event)
        commands = self.night.step(event)
        for command in commands:
            match command:
                case StartAttempt():
                    self.orders.append(command)
                case StopAttempt():
                    self.stops.append(command)
                case SetAlarm(at):
                    self.alarm = at
                case Notify():
                    self.notices.append(command)
                case EndRun(why):
                    self.over = why
        return commands

    def wait(self, seconds: float = 0.0) -> None:
        """Let time pass and ring an alarm."""
        self.now += seconds
        self.tell(Tick(self.now))

    def end(
        self, attempt: str, failure: FailureClass | None = None, *, cost: int = 0, **details: object
    ) -> None:
        """End one attempt."""
        outcome = Outcome(failure, usage=Usage(cost=cost), **details)  # type: ignore[arg-type]
        self.now += 1
        self.tell(AttemptEnded(self.now, attempt, outcome))

    def closed(self) -> None:
        """The engine has ended the run, as it was told."""
        assert self.over is not None
        self.now += 1
        self.tell(RunEnded(self.now, self.over))
        self.over = None

    def finish(self, task: str) -> None:
        """Let a task pass all its remaining steps."""
        while (current := self.night.tasks[task].current) is not None:
            self.end(current.order.attempt)

    def step_of(self, task: str) -> str | None:
        """The step that the task runs now."""
        current = self.night.tasks[task].current
        return current.order.step if current else None

    def reach(self, task: str, step: str) -> str:
        """Pass steps until the task runs this one; its attempt id."""
        while (current := self.night.tasks[task].current) is not None and current.order.step != step:
            self.end(current.order.attempt)
        assert current is not None
        return current.order.attempt

    def states(self) -> dict[str, str]:
        """Where every task stands."""
        return {name: str(item.state) for name, item in self.night.tasks.items()}

    def why(self, task: str) -> str:
        """The sentence."""
        return self.night.why(task, lambda at: f"t+{at - EVENING:.0f}")
