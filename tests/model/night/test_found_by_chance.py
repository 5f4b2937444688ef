"""What the simulator's random nights brought to light, each as small as it could be told."""

from __future__ import annotations

import pytest

from tests.model.night.player import AGENT, EVENING, Player, brief, gate, pipeline
from zowl_desktop.model.commands import Notice
from zowl_desktop.model.events import (
    AttemptSpent,
    ClockJumped,
    Paused,
    Resumed,
    RunClock,
    TaskReleased,
    TaskRetried,
    TaskSkipped,
)
from zowl_desktop.model.night import Rules
from zowl_desktop.model.outcome import Usage
from zowl_desktop.model.pipeline import (
    FALLBACK,
    Limits,
    Need,
    NeedOn,
    Recipe,
    Rung,
    RungAction,
    RunLimits,
    Step,
    StepKind,
    With,
)
from zowl_desktop.model.states import FailureClass

HOUR = 3600.0
CENT = 10_000
CALM = Rules(start_spacing=0.0, jitter=0.0)


def test_a_task_sent_to_another_agent_leaves_its_old_accounts_queue() -> None:
    play = Player(pipeline(brief("a"), brief("b"), limits=RunLimits(parallel=2)))
    play.reach("a", "implement")
    play.tell(Paused(play.now))
    play.end(play.reach("b", "workspace"))
    play.tell(TaskRetried(play.now, "b", step="implement", using=With(agent="codex")))
    play.end("a.2", FailureClass.USAGE_LIMIT, resets_at=play.now + HOUR)
    play.tell(Resumed(play.now))
    assert play.states() == {"a": "parked", "b": "running"}
    assert play.orders[-1].agent == "codex"


@pytest.mark.parametrize("failure", [FailureClass.BILLING, FailureClass.USAGE_LIMIT])
def test_a_task_that_left_a_parked_account_is_not_drawn_back_by_it(failure: FailureClass) -> None:
    play = Player(pipeline(brief("a"), brief("b"), brief("c"), brief("d")), rules=CALM)
    running = play.reach("d", "implement")
    play.end(play.reach("a", "implement"), FailureClass.USAGE_LIMIT, resets_at=play.now + HOUR)
    play.end("b.1")
    play.end("c.1")
    play.tell(TaskSkipped(play.now, "b"))
    play.tell(TaskRetried(play.now, "c", step="implement", using=With(agent="codex")))
    play.end(running, failure, resets_at=play.now + 2 * HOUR)
    assert {"b": "skipped", "c": "running"}.items() <= play.states().items()
    assert play.why("b") == "b is skipped: skipped by a person."


@pytest.mark.case(17)
def test_siblings_that_meet_the_same_limit_do_not_lengthen_the_wait() -> None:
    play = Player(pipeline(brief("a"), brief("b"), brief("c")), rules=CALM)
    attempts = [play.reach(name, "implement") for name in ("a", "b", "c")]
    for attempt in attempts:
        play.end(attempt, FailureClass.USAGE_LIMIT)
    play.wait(300)
    assert "running" in play.states().values()


@pytest.mark.case(17)
def test_a_named_reset_replaces_a_guessed_one() -> None:
    play = Player(pipeline(brief("a"), brief("b")), rules=CALM)
    first, second = play.reach("a", "implement"), play.reach("b", "implement")
    play.end(first, FailureClass.USAGE_LIMIT)
    play.end(second, FailureClass.USAGE_LIMIT, resets_at=play.now + 60)
    play.wait(60)
    assert "running" in play.states().values()


def test_a_guessed_wait_moves_with_the_clock() -> None:
    play = Player(pipeline(brief("a")), rules=CALM)
    play.end(play.reach("a", "implement"), FailureClass.USAGE_LIMIT)
    play.now -= HOUR
    play.tell(ClockJumped(play.now, by=-HOUR))
    play.wait(300)
    assert play.step_of("a") == "implement"


def test_an_account_that_needs_a_person_says_so_once() -> None:
    play = Player(pipeline(brief("a"), brief("b")))
    attempts = [play.reach(name, "implement") for name in ("a", "b")]
    for attempt in attempts:
        play.end(attempt, FailureClass.AUTH, message="log in")
    assert [notice.text for notice in play.notices if notice.notice is Notice.NEEDS_YOU] == [
        "Account claude: log in."
    ]


def test_what_an_ending_task_lets_go_starts_at_once() -> None:
    """Found where a task had used up its time: nobody looked again at those behind it."""
    play = Player(
        pipeline(
            brief("a", touches=("db/**",), limits=Limits(time=60)),
            brief("b", touches=("db/x",)),
            brief("c", Need("a", on=NeedOn.FAILURE)),
        )
    )
    attempt = play.reach("a", "implement")
    play.now += 100
    play.end(attempt)
    assert play.states() == {"a": "failed", "b": "running", "c": "running"}


def test_a_task_behind_another_ones_files_does_not_say_so_for_ever() -> None:
    play = Player(
        pipeline(
            brief("a", touches=("db/**",)),
            brief("b", touches=("db/x",)),
            gate("g"),
            brief("c", "g"),
            brief("e", "g"),
            brief("after", "c", "e"),
            limits=RunLimits(parallel=2),
        )
    )
    assert play.why("b") == "b is ready and waits for a, which touches the same files."
    play.tell(TaskReleased(play.now, "g"))
    play.tell(TaskSkipped(play.now, "a"))
    play.end("a.1", FailureClass.CANCELLED)
    assert play.states() == {
        "a": "skipped",
        "b": "ready",
        "g": "succeeded",
        "c": "running",
        "e": "running",
        "after": "waiting",
    }
    assert play.why("b") == "b is ready and waits for a free place (2 tasks side by side)."


def test_the_last_cents_go_to_one_task_and_are_not_split_until_nobody_can_start() -> None:
    play = Player(pipeline(brief("a"), limits=RunLimits(cost=3 * CENT, parallel=10)))
    play.reach("a", "implement")
    assert play.orders[-1].cost == CENT


def test_a_share_of_tokens_that_is_used_up_is_followed_by_another() -> None:
    play = Player(pipeline(brief("a"), limits=RunLimits(tokens=20_000, parallel=2)))
    attempt = play.reach("a", "implement")
    assert play.orders[-1].tokens == 10_000
    play.tell(AttemptSpent(play.now, attempt, Usage(output_tokens=10_000)))
    play.end(attempt, FailureClass.CANCELLED)
    assert play.step_of("a") == "implement"


@pytest.mark.case(58)
def test_a_prompt_is_not_repeated_through_a_step_before_the_agent() -> None:
    recipe = Recipe(
        "generated",
        (
            Step("generate", StepKind.COMMAND, run="make"),
            AGENT,
            Step("validate", StepKind.CHECKS, (Rung(RungAction.TO, to="generate", times=3),)),
        ),
    )
    play = Player(pipeline(brief("a", recipe=recipe)))
    for _ in range(2):
        play.end(play.reach("a", "validate"), FailureClass.CHECKS_FAILED, failing=("t",))
    assert play.states() == {"a": "failed"}
    assert [order.step for order in play.orders].count("implement") == 2


@pytest.mark.case(60)
def test_a_failure_on_the_way_back_does_not_make_the_first_one_forgotten() -> None:
    recipe = Recipe(
        "generated",
        (
            Step("generate", StepKind.COMMAND, (Rung(RungAction.RETRY),), run="make"),
            AGENT,
            Step("validate", StepKind.CHECKS, (Rung(RungAction.TO, to="generate"),)),
        ),
    )
    play = Player(pipeline(brief("a", recipe=recipe)))
    failed = play.reach("a", "validate")
    play.end(failed, FailureClass.CHECKS_FAILED, failing=("t",))
    play.end(play.reach("a", "generate"), FailureClass.COMMAND_FAILED)
    play.reach("a", "implement")
    assert play.orders[-1].carries == failed


def test_a_limit_that_nobodys_account_has_is_a_failure_like_others() -> None:
    recipe = Recipe("command", (Step("run", StepKind.COMMAND, run="true"),))
    play = Player(pipeline(brief("a", recipe=recipe)))
    play.end(play.reach("a", "run"), FailureClass.USAGE_LIMIT)
    assert play.states() == {"a": "failed"}


@pytest.mark.case(7)
@pytest.mark.case(10)
def test_a_fallback_that_meets_a_limit_too_is_parked_and_does_not_fail() -> None:
    rung = Rung(RungAction.RETRY, when=(FailureClass.USAGE_LIMIT,), using=With(agent=FALLBACK))
    recipe = Recipe("r", (Step("implement", StepKind.AGENT, (rung,)),))
    play = Player(pipeline(brief("a", recipe=recipe)), rules=CALM)
    play.end(play.reach("a", "implement"), FailureClass.USAGE_LIMIT, resets_at=play.now + HOUR)
    play.end(play.reach("a", "implement"), FailureClass.USAGE_LIMIT, resets_at=play.now + HOUR)
    assert [order.agent for order in play.orders if order.agent] == ["claude", "codex"]
    assert play.states() == {"a": "parked"}
    play.wait(HOUR)
    assert play.step_of("a") == "implement"


@pytest.mark.case(15)
def test_a_clock_set_back_into_a_quiet_span_has_an_alarm_for_its_end() -> None:
    clock = RunClock(quiet=((EVENING + 60, EVENING + HOUR),))
    play = Player(pipeline(gate("g"), brief("a")), clock)
    play.now += 2 * HOUR
    play.tell(ClockJumped(play.now, by=2 * HOUR))
    play.end("a.1")
    play.alarm = None  # it rang
    play.now = EVENING + 600
    play.tell(ClockJumped(play.now, by=-2 * HOUR + 600))
    play.end("a.2")
    assert play.step_of("a") is None
    assert play.alarm == EVENING + HOUR


def test_a_long_chain_of_causes_is_told_from_both_its_ends() -> None:
    chain = [brief("t0"), *(brief(f"t{n}", f"t{n - 1}") for n in range(1, 2000))]
    play = Player(pipeline(*chain))
    words = "t1999 waits for t1998, which waits for t1997, which waits for t1996, which waits for t1995, "
    assert play.why("t1999") == f"{words}which waits for t1994, and so on to t0, which is running " + (
        "since t+0: step workspace."
    )
    play.end(play.reach("t0", "implement"), FailureClass.AGENT_ERROR, message="it gave up")
    assert play.why("t1999").endswith(
        "since t1994, and so on to t0, which failed (implement: it gave up) and its need says skip."
    )
