"""Start, wake, quiet, until; what a person says; crash, fork and replay."""

from __future__ import annotations

import pytest

from tests.model.night.player import EVENING, Player, brief, gate, pipeline
from zowl_desktop.model.commands import Notice, StartAttempt
from zowl_desktop.model.events import (
    AccountMended,
    BudgetRaised,
    ClockJumped,
    EngineRecovered,
    Event,
    MachineChanged,
    Paused,
    Resumed,
    RunClock,
    RunEnded,
    RunStarted,
    StopRequested,
    Suspended,
    TaskMarkedDone,
    TaskReleased,
    TaskRetried,
    TaskSkipped,
    Tick,
    decode,
    encode,
)
from zowl_desktop.model.night import Night, Rules
from zowl_desktop.model.pipeline import AtWake, Limits, RunLimits, With
from zowl_desktop.model.states import FailureClass

HOUR = 3600.0


def test_nothing_starts_before_its_time() -> None:
    play = Player(pipeline(brief("a")), RunClock(start=EVENING + HOUR))
    assert (play.orders, play.alarm) == ([], EVENING + HOUR)
    assert play.why("a") == "a is ready and waits until t+3600: the run starts later."
    play.wait(HOUR)
    assert play.step_of("a") == "workspace"


def test_quiet_spans_delay_starts_and_stop_nothing() -> None:
    play = Player(pipeline(brief("a"), brief("b")), RunClock(quiet=((EVENING + 10, EVENING + HOUR),)))
    play.now = EVENING + 20
    play.end("a.1")
    assert play.step_of("a") is None
    assert play.step_of("b") == "workspace"
    play.wait(HOUR)
    assert play.step_of("a") == "implement"


@pytest.mark.case(4)
def test_until_stops_everything_and_keeps_the_work() -> None:
    play = Player(pipeline(brief("a"), brief("b", "a")), RunClock(until=EVENING + HOUR))
    play.reach("a", "implement")
    play.wait(HOUR)
    assert [stop.attempt for stop in play.stops] == ["a.2"]
    play.end("a.2", FailureClass.CANCELLED, tree="t")
    assert play.states() == {"a": "cancelled", "b": "cancelled"}
    assert play.over == "the run's time was over"


def test_the_runs_own_time_counts_from_its_start() -> None:
    limits = RunLimits(time=3600, parallel=3)
    play = Player(pipeline(brief("a"), limits=limits), RunClock(start=EVENING + HOUR))
    play.wait(HOUR)
    play.wait(HOUR - 5)
    assert play.stops == []
    play.wait(10)
    assert len(play.stops) == 1


def test_wake_up_sums_up_once_and_stops_only_when_told() -> None:
    for at_wake, running in ((AtWake.FINISH, "running"), (AtWake.STOP, "cancelled")):
        play = Player(pipeline(brief("a"), gate("g")), RunClock(wake=EVENING + HOUR, at_wake=at_wake))
        play.wait(HOUR)
        play.wait(1)
        assert [n.notice for n in play.notices] == [Notice.SUMMARY]
        if play.stops:
            play.end(play.stops[0].attempt, FailureClass.CANCELLED)
        assert play.states() == {"a": running, "g": "held"}


def test_a_run_that_ends_early_sums_up_at_wake_up() -> None:
    play = Player(pipeline(gate("g")), RunClock(wake=EVENING + HOUR))
    assert play.over is not None
    play.tell(RunEnded(play.now, "over"))
    assert play.notices == []
    assert play.alarm == EVENING + HOUR
    play.wait(HOUR)
    assert play.notices[0].text == "1 held."


def test_time_asleep_is_not_time_worked() -> None:
    play = Player(pipeline(brief("a", limits=Limits(time=600))))
    attempt = play.reach("a", "implement")
    play.now += HOUR
    play.tell(Suspended(play.now, since=play.now - HOUR + 5))
    play.end(attempt)
    assert play.night.tasks["a"].seconds < 10


@pytest.mark.case(15)
def test_a_clock_that_is_set_back_delays_no_backoff() -> None:
    play = Player(pipeline(brief("a")), rules=Rules(start_spacing=0.0, jitter=0.0))
    play.end(play.reach("a", "implement"), FailureClass.NETWORK)
    play.now -= HOUR
    play.tell(ClockJumped(play.now, by=-HOUR))
    assert play.alarm == play.now + 30
    play.wait(31)
    assert play.step_of("a") == "implement"


def test_a_machine_in_trouble_starts_nothing() -> None:
    play = Player(pipeline(brief("a"), brief("b", "a")))
    play.tell(MachineChanged(play.now, ("the disk is nearly full",)))
    play.end("a.1")
    assert play.why("a") == "a is ready and waits: the disk is nearly full."
    play.tell(MachineChanged(play.now))
    assert play.step_of("a") == "implement"


def test_a_run_may_begin_on_a_machine_in_trouble() -> None:
    night = Night(pipeline(brief("a")))
    low = ("the battery is under 30 %",)
    began = night.step(RunStarted(EVENING, "run-1", "", "", machine=low))
    assert [each for each in began if isinstance(each, StartAttempt)] == []
    powered = night.step(MachineChanged(EVENING + 60))
    assert [each.task for each in powered if isinstance(each, StartAttempt)] == ["a"]


def test_pause_starts_nothing_and_resume_goes_on() -> None:
    play = Player(pipeline(brief("a")))
    play.tell(Paused(play.now))
    play.end("a.1")
    assert play.step_of("a") is None
    assert play.over is None
    play.tell(Resumed(play.now))
    assert play.step_of("a") == "implement"


def test_stop_after_current_lets_what_is_under_way_end() -> None:
    play = Player(pipeline(brief("a"), brief("b"), brief("c", "a"), limits=RunLimits(parallel=1)))
    play.reach("a", "implement")
    play.tell(StopRequested(play.now, now=False))
    assert play.states() == {"a": "running", "b": "cancelled", "c": "cancelled"}
    play.finish("a")
    assert play.states()["a"] == "succeeded"
    assert play.over == "stopped by a person"


def test_a_gate_is_passed_by_a_person() -> None:
    play = Player(pipeline(gate("g"), brief("a", "g")))
    play.tell(RunEnded(play.now, "over"))
    play.tell(TaskReleased(play.now, "g"))
    assert play.states() == {"g": "succeeded", "a": "running"}


@pytest.mark.case(69)
def test_a_failed_task_is_sent_back_edited_and_its_dependents_come_back() -> None:
    play = Player(pipeline(brief("a"), brief("b", "a"), brief("c", "b")))
    play.end(play.reach("a", "implement"), FailureClass.AGENT_ERROR)
    assert play.states() == {"a": "failed", "b": "skipped", "c": "skipped"}
    play.tell(RunEnded(play.now, "over"))
    play.tell(TaskRetried(play.now, "a", "implement", brief="Do it so.", using=With(model="opus")))
    assert play.states() == {"a": "running", "b": "waiting", "c": "waiting"}
    assert (play.orders[-1].step, play.orders[-1].model, play.orders[-1].resumes) == (
        "implement",
        "opus",
        None,
    )
    for name in "abc":
        play.finish(name)
    assert set(play.states().values()) == {"succeeded"}


def test_verbs_that_make_no_sense_are_refused_in_words_and_change_nothing() -> None:
    play = Player(pipeline(brief("a"), brief("b", "a"), gate("g", "b")))
    wrong: dict[Event, str] = {
        TaskReleased(play.now, "a"): "a is running; only a held task can be released.",
        TaskRetried(play.now, "b"): "b has not run yet: it still waits for what it needs.",
        TaskRetried(play.now, "g"): "g is a gate; release it instead.",
        TaskSkipped(play.now, "nobody"): "There is no task 'nobody' in this run; it has: a, b, g.",
        TaskRetried(play.now, "a", "deploy"): (
            "a has no step 'deploy'; its steps are workspace, resolve, implement, validate, deliver."
        ),
        TaskRetried(play.now, "a", using=With("gpt")): "There is no agent 'gpt'; known: claude, codex.",
        BudgetRaised(play.now, None, 0): (
            "A limit of nothing would hold every task for ever; to end the run, stop it."
        ),
        AccountMended(play.now, "nobody's"): 'No agent has the account "nobody\'s"; known: claude, codex.',
    }
    before = play.night.snapshot()
    for verb, words in wrong.items():
        assert play.night.refusal(verb) == words
        assert play.night.step(verb) == []
    assert play.night.snapshot() == before


def test_skip_and_done_end_a_running_task() -> None:
    play = Player(pipeline(brief("a"), brief("b"), brief("c", "a"), brief("d", "b")))
    play.tell(TaskSkipped(play.now, "a"))
    play.tell(TaskMarkedDone(play.now, "b"))
    for stop in list(play.stops):
        play.end(stop.attempt, FailureClass.CANCELLED)
    assert play.states() == {"a": "skipped", "b": "succeeded", "c": "skipped", "d": "running"}


def test_a_recovered_engine_orders_again_what_has_no_end_under_its_old_id() -> None:
    play = Player(pipeline(brief("a"), brief("b")))
    play.end("a.1")
    again = Night(play.night.state.pipeline, Rules(start_spacing=0.0))
    for event in play.history:
        again.step(decode(encode(event)))
    assert again.snapshot() == play.night.snapshot()
    commands = again.step(EngineRecovered(play.now))
    assert {getattr(c, "attempt", None) for c in commands} >= {"a.2", "b.1"}


def test_a_report_that_comes_twice_changes_nothing() -> None:
    play = Player(pipeline(brief("a")))
    play.end("a.1")
    before = play.night.snapshot()
    play.now -= 1
    play.end("a.1", FailureClass.AGENT_ERROR)
    assert play.night.snapshot() == before


def test_a_fork_goes_its_own_way() -> None:
    play = Player(pipeline(brief("a"), brief("b", "a")))
    play.reach("a", "implement")
    before = play.night.snapshot()
    other = play.night.fork()
    assert other.snapshot() == before
    other.step(TaskSkipped(play.now, "a"))
    other.step(Tick(play.now + 99))
    assert play.night.snapshot() == before


def test_touching_tasks_take_turns() -> None:
    a, b, c = (brief(n, touches=t) for n, t in (("a", ("db/**",)), ("b", ("db/x.sql",)), ("c", ("ui/**",))))
    play = Player(pipeline(a, b, c))
    assert play.states() == {"a": "running", "b": "ready", "c": "running"}
    assert play.why("b") == "b is ready and waits for a, which touches the same files."
    play.finish("a")
    assert play.states()["b"] == "running"


def test_a_run_of_selected_tasks_runs_nothing_early() -> None:
    from zowl_desktop.model.events import RunStarted  # noqa: PLC0415

    plan = pipeline(brief("a"), brief("b", "a"), brief("c"))
    night = Night(plan)
    night.step(RunStarted(EVENING, "r", "", "", selected=("b", "c")))
    assert {n: str(i.state) for n, i in night.tasks.items()} == {"b": "held", "c": "running"}
    assert night.why("b", str) == "b is held because it needs a, which is not part of this run."
    done = Night(plan)
    done.step(RunStarted(EVENING, "r", "", "", selected=("b", "c"), done=("a",)))
    assert str(done.tasks["b"].state) == "running"
