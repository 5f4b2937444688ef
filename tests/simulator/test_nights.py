"""Random nights with everything that can happen to them, under all invariants.

    pytest tests/simulator --nights 20000     as many nights; --seed S for others
    pytest tests/simulator --night 0/17       one of them again

A night that breaks an invariant is made smaller for as long as it breaks the same one, and told.
"""

from __future__ import annotations

import time

import pytest

from tests.simulator.conftest import Tally
from tests.simulator.nights import draw_night
from tests.simulator.pipelines import LARGE_SIZE
from tests.simulator.play import play
from tests.simulator.record import Broken
from tests.simulator.scenario import Scenario
from tests.simulator.shrinking import shrink
from tests.simulator.telling import told


@pytest.mark.case(2, 5, 6, 8, 9, 10, 17, 22, 25, 52, 53, 54, 55, 56, 57, 58, 68, 79)
def test_every_invariant_holds_on_random_nights(
    nights: list[str], tally: Tally, request: pytest.FixtureRequest
) -> None:
    only = request.config.getoption("--night", None)
    for seed in nights if only is None else [only]:
        _hold(draw_night(seed), tally)


def test_every_invariant_holds_on_a_very_large_night(tally: Tally, request: pytest.FixtureRequest) -> None:
    _hold(draw_night(f"{request.config.getoption('--seed')}/large", LARGE_SIZE), tally)


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
