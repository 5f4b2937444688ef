"""Limits, logins and backoff: one account's trouble is no other's, and none of it uses an attempt."""

from __future__ import annotations

import pytest

from tests.model.night.player import EVENING, Player, brief, pipeline
from zowl_desktop.model.commands import Notice
from zowl_desktop.model.events import AccountMended, AttemptSpoke
from zowl_desktop.model.night import Rules
from zowl_desktop.model.pipeline import FALLBACK, Recipe, Rung, RungAction, Step, StepKind, With
from zowl_desktop.model.states import FailureClass

LIMIT = FailureClass.USAGE_LIMIT
TWO_O_CLOCK = EVENING + 3 * 3600


def four() -> Player:
    """Three tasks on claude, one on codex; all at `implement`."""
    tasks = [brief(name) for name in ("a", "b", "c")] + [brief("x", agent="codex")]
    play = Player(pipeline(*tasks), rules=Rules(start_spacing=0.0))
    for name in "abcx":
        play.reach(name, "implement")
    return play


@pytest.mark.case(5)
@pytest.mark.case(6)
@pytest.mark.case(11)
def test_a_usage_limit_parks_the_whole_account_and_no_other() -> None:
    play = four()
    play.end("a.2", LIMIT, resets_at=TWO_O_CLOCK)
    play.end("b.2", LIMIT, resets_at=TWO_O_CLOCK)
    play.end("c.2", FailureClass.CHECKS_FAILED)  # ended for another reason: fails, does not park
    assert play.states() == {"a": "parked", "b": "parked", "c": "failed", "x": "running"}
    assert play.why("a").startswith("a is parked until t+108")
    assert play.why("a").endswith("the usage limit of account claude is reached.")
    assert play.alarm is not None
    assert TWO_O_CLOCK <= play.alarm <= TWO_O_CLOCK + 30
    assert play.night.tasks["a"].counted == 1


@pytest.mark.case(2)
@pytest.mark.case(3)
@pytest.mark.case(8)
def test_after_the_reset_one_task_tries_first_and_then_all_go_on() -> None:
    play = four()
    for name in "abc":
        play.end(f"{name}.2", LIMIT, resets_at=TWO_O_CLOCK)
    before = len(play.orders)
    play.wait(TWO_O_CLOCK + 31 - play.now)
    assert [o.attempt for o in play.orders[before:]] == ["a.3"]
    assert play.why("b") == "b is ready and waits until another task has tried account claude."
    play.tell(AttemptSpoke(play.now, "a.3"))
    assert sorted(o.attempt for o in play.orders[before:]) == ["a.3", "b.3", "c.3"]
    assert {play.night.tasks[name].counted for name in "abc"} == {1}


@pytest.mark.case(13)
@pytest.mark.case(17)
def test_a_reset_that_nobody_names_is_waited_for_in_bounded_steps() -> None:
    play = Player(pipeline(brief("a")), rules=Rules(start_spacing=0.0, jitter=0.0))
    waits = []
    for _ in range(6):
        play.end(play.reach("a", "implement"), LIMIT)
        assert play.alarm is not None
        waits.append(play.alarm - play.now)
        play.wait(waits[-1])
    assert waits == [300, 600, 1200, 2400, 3600, 3600]


def test_a_reset_in_the_past_or_years_ahead_is_not_believed() -> None:
    for wrong in (EVENING - 5, EVENING + 400 * 24 * 3600):
        play = Player(pipeline(brief("a")), rules=Rules(start_spacing=0.0, jitter=0.0))
        play.end(play.reach("a", "implement"), LIMIT, resets_at=wrong)
        assert play.alarm == play.now + 300


@pytest.mark.case(7)
def test_a_ladder_may_fail_over_to_another_agent_instead_of_parking() -> None:
    rung = Rung(RungAction.RETRY, times=1, when=(LIMIT,), using=With(agent=FALLBACK))
    play = Player(pipeline(brief("a", recipe=Recipe("r", (Step("implement", StepKind.AGENT, (rung,)),)))))
    play.end(play.reach("a", "implement"), LIMIT, resets_at=TWO_O_CLOCK)
    assert (play.step_of("a"), play.orders[-1].agent) == ("implement", "codex")


@pytest.mark.case(9)
def test_billing_holds_the_account_until_a_person_mends_it() -> None:
    play = four()
    play.end("a.2", FailureClass.BILLING, message="credit balance is too low")
    play.end("b.2")  # implemented; its checks cost nothing
    assert play.states() == {"a": "held", "b": "running", "c": "running", "x": "running"}
    assert [notice.notice for notice in play.notices] == [Notice.NEEDS_YOU]
    assert play.why("a") == "a is held because account claude needs you (credit balance is too low)."
    play.end("b.3", FailureClass.CHECKS_FAILED)  # wants the agent again
    assert play.states()["b"] == "held"
    play.tell(AccountMended(play.now, "claude"))
    assert play.states() == {"a": "running", "b": "running", "c": "running", "x": "running"}
    assert {play.step_of("a"), play.step_of("b")} == {"implement"}


def test_transient_trouble_is_parked_with_growing_waits_and_uses_no_attempt() -> None:
    play = Player(pipeline(brief("a")), rules=Rules(start_spacing=0.0, jitter=0.0))
    waits = []
    for _ in range(7):
        play.end(play.reach("a", "implement"), FailureClass.OVERLOADED)
        assert play.states() == {"a": "parked"}
        assert play.alarm is not None
        waits.append(play.alarm - play.now)
        play.wait(waits[-1])
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    assert play.night.tasks["a"].counted == 1


def test_transient_trouble_for_hours_is_a_failure_in_the_end() -> None:
    play = Player(pipeline(brief("a")), rules=Rules(start_spacing=0.0, jitter=0.0, transient_limit=1000.0))
    while play.states() != {"a": "failed"}:
        play.end(play.reach("a", "implement"), FailureClass.NETWORK, message="no route to host")
        if play.alarm is not None and play.states() == {"a": "parked"}:
            play.wait(play.alarm - play.now)
    assert play.now - EVENING < 3000


def test_starts_on_one_account_are_spaced() -> None:
    tasks = [brief(name) for name in "abc"] + [brief("x", agent="codex")]
    play = Player(pipeline(*tasks), rules=Rules(start_spacing=60.0))
    for name in "abcx":
        play.end(f"{name}.1")
    starts = {o.task for o in play.orders if o.step == "implement"}
    assert starts == {"a", "x"}
    play.wait(61)
    assert {o.task for o in play.orders if o.step == "implement"} == {"a", "b", "x"}
