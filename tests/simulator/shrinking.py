"""Makes a broken night smaller for as long as it breaks the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from typing import TypeVar

from tests.simulator.play import play
from tests.simulator.record import Broken
from tests.simulator.scenario import Scenario, Weather
from zowl_desktop.model.events import RunClock
from zowl_desktop.model.night import Rules
from zowl_desktop.model.pipeline import Limits, RunLimits, Task

T = TypeVar("T")
Breaks = Callable[[Scenario], str | None]

MOST_PLAYS = 600


def broken_by(scenario: Scenario) -> str | None:
    """The family of the invariant that a scenario breaks; what else Night raises has its own name."""
    try:
        play(scenario)
    except Broken as broken:
        return broken.family
    except Exception as error:
        return type(error).__name__
    return None


def shrink(scenario: Scenario, breaks: Breaks = broken_by, most: int = MOST_PLAYS) -> Scenario:
    """The smallest scenario found, within `most` plays, that still breaks the same family."""
    family = breaks(scenario)
    left = most
    while True:
        for smaller in _smaller(scenario):
            if not left:
                return scenario
            left -= 1
            if breaks(smaller) == family:
                scenario = smaller
                break
        else:
            return scenario


def _smaller(scenario: Scenario) -> Iterator[Scenario]:
    """Scenarios with something left out, the largest parts first."""
    for names in _parts(tuple(scenario.pipeline.tasks)):
        if names:
            yield _with_tasks(scenario, names)
    yield from (replace(scenario, words=rest) for rest in _parts(scenario.words))
    yield from (replace(scenario, crashes=rest) for rest in _parts(scenario.crashes))
    yield from (replace(scenario, faults=rest) for rest in _parts(scenario.faults))
    yield from (replace(scenario, outages=rest) for rest in _parts(scenario.outages))
    yield from (replace(scenario, forks=rest) for rest in _parts(scenario.forks))
    yield from (replace(scenario, done=rest) for rest in _parts(scenario.done))
    yield from (plainer for plainer in _plainer(scenario) if plainer != scenario)
    for task in scenario.pipeline.tasks.values():
        for simpler in _simpler(task):
            yield _with_task(scenario, simpler)


def _parts(whole: Sequence[T]) -> Iterator[tuple[T, ...]]:
    """The sequence without one of its parts: halves first, single items last."""
    size = len(whole)
    while size:
        for begin in range(0, len(whole), size):
            yield (*whole[:begin], *whole[begin + size :])
        size //= 2


def _with_tasks(scenario: Scenario, names: tuple[str, ...]) -> Scenario:
    kept = set(names)
    tasks = {
        name: replace(task, needs=tuple(need for need in task.needs if need.task in kept))
        for name, task in scenario.pipeline.tasks.items()
        if name in kept
    }
    selected = None if scenario.selected is None else tuple(n for n in scenario.selected if n in kept)
    done = tuple(n for n in scenario.done if n in kept)
    return replace(scenario, pipeline=replace(scenario.pipeline, tasks=tasks), selected=selected, done=done)


def _with_task(scenario: Scenario, task: Task) -> Scenario:
    tasks = {**scenario.pipeline.tasks, task.id: task}
    return replace(scenario, pipeline=replace(scenario.pipeline, tasks=tasks))


def _plainer(scenario: Scenario) -> Iterator[Scenario]:
    """The surroundings with one thing as it is by default."""
    yield replace(scenario, clock=RunClock())
    yield replace(scenario, rules=Rules())
    yield replace(scenario, weather=Weather())
    yield replace(scenario, selected=None)
    if scenario.pipeline.limits != RunLimits():
        yield replace(scenario, pipeline=replace(scenario.pipeline, limits=RunLimits()))
    for each in fields(RunClock):
        default = getattr(RunClock(), each.name)
        if getattr(scenario.clock, each.name) != default:
            yield replace(scenario, clock=replace(scenario.clock, **{each.name: default}))


def _simpler(task: Task) -> Iterator[Task]:
    for needs in _parts(task.needs):
        yield replace(task, needs=needs)
    if task.touches:
        yield replace(task, touches=())
    if task.limits != Limits():
        yield replace(task, limits=Limits())
    for index, step in enumerate(task.recipe.steps):
        for ladder in _parts(step.on_failure):
            steps = list(task.recipe.steps)
            steps[index] = replace(step, on_failure=ladder)
            yield replace(task, recipe=replace(task.recipe, steps=tuple(steps)))
