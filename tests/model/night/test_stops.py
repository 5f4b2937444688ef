"""How a run is stopped, and when a person's word opens it again."""

from __future__ import annotations

import pytest

from tests.model.night.player import EVENING, Player, brief, gate, pipeline
from zowl_desktop.model.events import RunClock, StopRequested
from zowl_desktop.model.pipeline import Recipe, Rung, RungAction, RunLimits, Step, StepKind
from zowl_desktop.model.states import FailureClass

HOUR = 3600.0


def test_a_rung_that_says_stop_starts_no_further_task_while_others_run() -> None:
    stops = Recipe("stops", (Step("implement", StepKind.AGENT, (Rung(RungAction.STOP),)),))
    play = Player(
        pipeline(brief("a", recipe=stops), brief("b"), brief("c"), gate("g"), limits=RunLimits(parallel=2))
    )
    play.end(play.reach("a", "implement"), FailureClass.AGENT_ERROR)
    assert play.states() == {"a": "failed", "b": "running", "c": "cancelled", "g": "held"}
    assert play.why("c") == "c was cancelled: a failed and its recipe says stop."
    play.finish("b")
    assert play.states()["b"] == "succeeded"
    assert play.over == "a failed and its recipe says stop"


@pytest.mark.case(4)
def test_the_runs_end_binds_also_while_it_winds_down() -> None:
    play = Player(pipeline(brief("a")), RunClock(until=EVENING + HOUR))
    attempt = play.reach("a", "implement")
    play.tell(StopRequested(play.now, now=False))
    play.wait(HOUR)
    assert [stop.attempt for stop in play.stops] == [attempt]
    play.end(attempt, FailureClass.CANCELLED)
    assert play.states() == {"a": "cancelled"}
