"""What a morning tells of nights played by hand."""

from __future__ import annotations

import pytest

from tests.app.mornings.nights import EVENING, OUTPUT, RUN, Evening, morning, story
from zowl_desktop.app.mornings import TroubleKind, words
from zowl_desktop.app.mornings.output import AROUND, shown_output
from zowl_desktop.app.mornings.telling import short_proof
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.events import EngineRecovered, RunClock, StopRequested, TaskMarkedDone, TaskReleased
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.states import FailureClass


def test_the_night_of_the_story_is_told_in_a_sentence_and_gives_twelve_minutes() -> None:
    told = morning(story)
    assert words.sentence(told) == "The night is over. 6 done, 1 failed, 1 held, 1 skipped."
    woken = morning(story, night=Evening(clock=RunClock(wake=EVENING + 8 * 3600)))
    assert words.sentence(woken).startswith("Good morning. 6 done"), "who is woken has a morning"
    assert words.spent(told) == "$3.69 of $15.00"
    assert told.minutes == 12
    (slept,) = words.not_worked(told)
    assert slept.startswith("slept 9 min at ")
    assert slept.endswith("went on by itself")
    (wait,) = told.limits
    assert wait.account == "gemini"
    assert wait.until is not None
    assert wait.until - wait.at == pytest.approx(5400, abs=2)


def test_a_night_that_was_taken_up_again_says_so() -> None:
    once = morning(lambda night: night.tell(EngineRecovered(night.now)))
    (told,) = words.not_worked(once)
    assert told == f"taken up again at {tell_time(once.tonight.taken_up[0])}"
    twice = morning(lambda night: [night.tell(EngineRecovered(night.now)) for _ in range(2)])
    assert list(words.not_worked(twice)) == ["taken up again 2 times"]


def test_a_failure_stands_once_with_all_that_waits_for_it_beneath() -> None:
    (trouble,) = morning(story).troubles
    assert (trouble.kind, trouble.task.id, trouble.badge) == (
        TroubleKind.FAILED,
        "payments",
        "failed at validate",
    )
    assert [task.id for task in trouble.waiting] == ["confirm", "refund"]
    assert (trouble.tries, trouble.cost) == (3, 1_230_000)
    assert "after 3 tries" in trouble.why
    assert [line.text for line in trouble.output if line.is_marked] == [
        "E   assert 500 == 402   stripe.error.CardError not caught"
    ]


def test_green_tasks_stand_after_all_that_they_need_with_their_proof() -> None:
    greens = morning(story).greens
    order = [green.task.id for green in greens]
    assert order == ["schema", "endpoint", "screen", "seed", "e2e", "docs"]
    assert {green.checks for green in greens} == {"tests passed in 4.2 s: 37 tests"}
    assert {green.proof for green in greens} == {"37 tests"}
    assert greens[0].task.branch == f"zowl/{RUN}/schema"


def test_money_and_work_are_shared_out_without_a_rest() -> None:
    told = morning(story)
    assert sum(share.cost for share in told.projects) == told.tonight.cost
    assert sum(share.cost for share in told.agents) == told.tonight.cost  # the commands cost nothing
    assert [share.name for share in told.projects] == ["api", "app", "docs"]
    assert [share.cost for share in told.agents] == sorted((s.cost for s in told.agents), reverse=True)


def lost_from_the_start(night: Evening) -> None:
    night.fails("schema", "validate", FailureClass.CHECKS_FAILED, message="1 test failed", evidence=OUTPUT)


def test_a_bad_night_is_told_honestly() -> None:
    told = morning(lost_from_the_start)
    assert told.is_bad
    assert words.sentence(told).startswith("A bad night: nothing is done. 1 failed, ")
    (trouble,) = told.troubles
    assert len(trouble.waiting) == 8  # held and skipped ones, over several links
    assert told.greens == ()


def test_a_night_that_goes_on_and_one_that_was_interrupted_say_so() -> None:
    def halfway(night: Evening) -> None:
        night.done("schema")

    assert words.sentence(morning(halfway)).startswith("The night goes on. 1 done, ")
    assert words.sentence(morning(halfway, is_live=False)).startswith("The night was interrupted. 1 done, ")
    assert words.hours(morning(halfway)).endswith("now")


def test_a_blocked_account_is_one_trouble_for_all_its_tasks() -> None:
    def locked_out(night: Evening) -> None:
        night.end(night.reached("schema", "implement"), FailureClass.AUTH, message="not logged in")

    (trouble,) = morning(locked_out).troubles
    assert (trouble.kind, trouble.account) == (TroubleKind.ACCOUNT, "work")
    assert trouble.task.id == "schema"
    assert "docs" in {task.id for task in trouble.waiting}


GATES = """\
zowl: 1
name: Gates
projects: {api: {path: /nowhere/api}}
tasks:
  work: {project: api, run: make}
  look: {gate: Look at the page., needs: [work]}
  after: {project: api, run: make after, needs: [look]}
"""


def test_a_gate_waits_with_what_is_behind_it_and_is_no_green_task() -> None:
    night = Evening(GATES)
    told = morning(lambda it: it.done("work"), night=night)
    (trouble,) = told.troubles
    assert (trouble.kind, trouble.badge) == (TroubleKind.GATE, "waits for you")
    assert [task.id for task in trouble.waiting] == ["after"]
    assert told.minutes == 1 + 2
    night.tell(TaskReleased(night.now, "look"))
    told = morning(lambda it: it.done("after"), night=night)
    assert told.troubles == ()
    assert [green.task.id for green in told.greens] == ["work", "after"]
    assert told.minutes == 2, "nobody looks at a gate twice"


def test_a_stopped_night_says_what_it_left_open() -> None:
    def stopped(night: Evening) -> None:
        night.done("schema")
        night.tell(StopRequested(night.now, now=True))
        for order in list(night.stops):
            night.end(order.attempt, FailureClass.CANCELLED)

    told = morning(stopped)
    (trouble,) = told.troubles
    assert (trouble.kind, trouble.badge) == (TroubleKind.STOPPED, "not finished")
    assert len(trouble.tasks) + len(trouble.waiting) == 8
    assert words.sentence(told) == "The night was stopped by you. 1 done, 8 cancelled."
    assert not any("stopped" in each for each in words.not_worked(told)), "it is said once"
    assert trouble.why == "“Bookings endpoint” was cancelled: stopped by you."


def test_what_a_person_marked_done_is_not_called_proved() -> None:
    def marked(night: Evening) -> None:
        night.reached("schema", "implement")
        night.tell(TaskMarkedDone(night.now, "schema"))
        for order in list(night.stops):
            night.end(order.attempt, FailureClass.CANCELLED)

    (green,) = morning(marked).greens
    assert green.checks == "marked done by you, not proved"
    assert (green.proof, green.has_work) == ("by you", False)


def test_at_most_thirty_lines_are_shown_with_the_mark_in_the_middle() -> None:
    lines = [f"{'>' if at == 80 else ' '}{at:>6} | line {at}" for at in range(1, 121)]
    shown = shown_output(Outcome(FailureClass.CHECKS_FAILED, evidence="\n".join(lines)))
    assert len(shown) == AROUND
    assert [line.number for line in shown if line.is_marked] == ["80"]
    assert shown[AROUND // 2].number == "80"
    late = [f"{'>' if at == 119 else ' '}{at:>6} | line {at}" for at in range(1, 121)]
    assert shown_output(Outcome(FailureClass.CHECKS_FAILED, evidence="\n".join(late)))[-1].number == "120"


def test_output_of_an_agent_has_no_numbers_and_is_marked_where_the_outcome_says() -> None:
    outcome = Outcome(FailureClass.AGENT_ERROR, evidence="I tried.\nIt broke.\n", marked=("It broke.",))
    assert [(line.text, line.is_marked) for line in shown_output(outcome)] == [
        ("I tried.", False),
        ("It broke.", True),
    ]


@pytest.mark.parametrize(
    ("checks", "proof"),
    [
        ("tests passed in 4.2 s: 37 tests, lint passed in 0.1 s", "37 tests"),
        ("tests passed in 4.2 s: 30 tests, 2 skipped, more passed in 1.0 s: 1 test", "31 tests"),
        ("lint passed in 0.1 s", "ok"),
        ("no checks", "no checks"),
    ],
)
def test_proof_in_two_words(checks: str, proof: str) -> None:
    assert short_proof(checks) == proof
