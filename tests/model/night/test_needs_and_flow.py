"""Promises 1 and 2: a failure never cascades, nothing runs early."""

from __future__ import annotations

import pytest

from tests.model.night.player import Player, brief, gate, pipeline
from zowl_desktop.model.pipeline import IfFailed, Need, NeedOn
from zowl_desktop.model.states import FailureClass


@pytest.mark.case(53)
@pytest.mark.case(54)
def test_a_task_starts_when_all_it_needs_is_done() -> None:
    play = Player(pipeline(brief("a"), brief("b"), brief("c", "a", "b")))
    play.finish("a")
    assert play.states() == {"a": "succeeded", "b": "running", "c": "waiting"}
    play.finish("b")
    assert play.step_of("c") == "workspace"
    play.finish("c")
    assert play.over == "nothing is left to do"


@pytest.mark.case(56)
@pytest.mark.case(57)
def test_each_dependent_of_a_failure_does_what_its_need_says() -> None:
    play = Player(
        pipeline(
            brief("broken"),
            brief("skipped", "broken"),
            brief("held", Need("broken", if_failed=IfFailed.HOLD)),
            brief("runs", Need("broken", if_failed=IfFailed.RUN)),
            brief("instead", Need("broken", on=NeedOn.FAILURE)),
            brief("after", Need("broken", on=NeedOn.FINISHED)),
            brief("far", "skipped"),
            brief("apart"),
        )
    )
    for name in ("apart",):
        play.finish(name)
    play.end(play.reach("broken", "implement"), FailureClass.AGENT_ERROR, message="it gave up")
    assert play.states() == {
        "broken": "failed",
        "skipped": "skipped",
        "held": "held",
        "runs": "running",
        "instead": "running",
        "after": "running",
        "far": "skipped",
        "apart": "succeeded",
    }
    assert {o.task: o.missing for o in play.orders if o.missing} == {"runs": ("broken",)}
    assert play.why("held") == (
        "held is held because broken failed (implement: it gave up) and its need says hold."
    )
    assert play.why("far") == (
        "far is skipped because skipped is skipped, since broken failed (implement: it gave up) "
        "and its need says skip."
    )


def test_a_task_needed_only_on_failure_is_skipped_after_a_success() -> None:
    play = Player(pipeline(brief("a"), brief("rescue", Need("a", on=NeedOn.FAILURE))))
    play.finish("a")
    assert play.states()["rescue"] == "skipped"
    assert play.why("rescue").endswith("and it is only needed on failure.")


def test_skip_beats_hold_beats_run() -> None:
    needs = [Need("a", if_failed=IfFailed.RUN), Need("b", if_failed=IfFailed.HOLD), Need("c")]
    for count, expected in ((1, "running"), (2, "held"), (3, "skipped")):
        play = Player(pipeline(brief("a"), brief("b"), brief("c"), brief("x", *needs[:count])))
        for name in ("a", "b", "c"):
            play.end(play.reach(name, "implement"), FailureClass.AGENT_ERROR)
        assert play.states()["x"] == expected


def test_a_held_task_keeps_its_dependents_waiting_and_the_run_ends() -> None:
    play = Player(pipeline(gate("look"), brief("ship", "look")))
    assert play.states() == {"look": "held", "ship": "waiting"}
    assert play.over is not None
    assert play.why("ship") == "ship waits for look, which is held for you: Look."
