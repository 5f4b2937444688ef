"""Random nights with everything that can happen to them, under all invariants.

    pytest tests/simulator --nights 20000     as many nights; --seed S for others
    pytest tests/simulator --night 0/17       one of them again

A night that breaks an invariant is made smaller for as long as it breaks the same one, and told.
"""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tests.simulator.conftest import Tally
from tests.simulator.nights import draw_night
from tests.simulator.pipelines import LARGE_SIZE
from tests.simulator.play import play
from tests.simulator.record import Broken
from tests.simulator.scenario import Said, Scenario
from tests.simulator.shrinking import shrink
from tests.simulator.telling import told
from zowl_desktop.model.events import RunClock
from zowl_desktop.model.pipeline import RungAction, RunLimits, Task


@pytest.mark.case(2, 5, 6, 8, 9, 10, 17, 22, 25, 52, 53, 54, 55, 56, 57, 58, 68, 79)
def test_every_invariant_holds_on_random_nights(nights: list[str], tally: Tally) -> None:
    for seed in nights:
        _hold(draw_night(seed), tally)


def test_every_invariant_holds_on_a_very_large_night(tally: Tally, request: pytest.FixtureRequest) -> None:
    """One that nobody stops, and that no money ends, so that all of its tasks have their turn."""
    night = draw_night(f"{request.config.getoption('--seed')}/large", LARGE_SIZE)
    words = tuple(word for word in night.words if word.said not in {Said.STOP, Said.STOP_NOW, Said.PAUSE})
    tasks = {name: _without_stops(task) for name, task in night.pipeline.tasks.items()}
    pipeline = replace(night.pipeline, tasks=tasks, limits=RunLimits(parallel=8))
    _hold(replace(night, pipeline=pipeline, clock=RunClock(), words=words, outages=()), tally)


def _without_stops(task: Task) -> Task:
    steps = tuple(
        replace(step, on_failure=tuple(r for r in step.on_failure if r.action is not RungAction.STOP))
        for step in task.recipe.steps
    )
    return replace(task, recipe=replace(task.recipe, steps=steps))


def _hold(scenario: Scenario, tally: Tally) -> None:
    began = time.process_time()
    try:
        played = play(scenario)
    except Exception as error:
        pytest.fail(_story(scenario, error), pytrace=not isinstance(error, Broken))
    tally.seconds += time.process_time() - began
    tally.nights += 1
    tally.events += played.events
    tally.tasks += len(scenario.pipeline.tasks)
    tally.largest = max(tally.largest, len(scenario.pipeline.tasks))


def _story(scenario: Scenario, error: Exception) -> str:
    small = shrink(scenario)
    lines = [f"night {scenario.seed}: {error}", f"again: pytest tests/simulator --night {scenario.seed}"]
    try:
        play(small)
    except Exception as smaller:
        lines.append(f"smaller, with {len(small.pipeline.tasks)} tasks: {smaller}")
        lines += getattr(smaller, "__notes__", [])
    lines.append(told(small))
    return "\n".join(lines)
