"""What has to be told, and when: once, at its time, and nothing at night that a person did not allow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desktop.tray.nights import picture, reached, stopped, taken_up
from tests.model.night.player import EVENING, Player
from zowl_desktop.app.tonight import Tonight, review_minutes
from zowl_desktop.app.waking import Kind, Record, Shown, Tiding, Wishes, next_due, tidings
from zowl_desktop.app.waking.record import State
from zowl_desktop.app.waking.tidings import FRESH
from zowl_desktop.model.events import RunClock, TaskReleased
from zowl_desktop.model.states import FailureClass

HOUR = 3600.0
WAKE = EVENING + 8 * HOUR
ALL = Wishes(needs_you_now=True)


def at_wake() -> RunClock:
    return RunClock(wake=WAKE)


def finished(player: Player) -> None:
    """All is done but the gate, and mail failed for good."""
    for _ in range(60):
        running = list(player.night.state.running)
        if not running and player.over is not None:
            return
        for attempt in running:
            order = player.night.state.running[attempt].order
            failure = FailureClass.COMMAND_FAILED if (order.task, order.step) == ("mail", "run") else None
            player.end(attempt, failure)
        player.wait(60)


def no_login(player: Player) -> None:
    """The first agent finds nobody logged in."""
    attempt = reached(player, "schema", "precheck")
    player.end(attempt, FailureClass.AUTH, message="not logged in")


def nothing_works(player: Player) -> None:
    """Nobody is logged in, and the command fails: there is nothing else."""
    no_login(player)
    player.end(reached(player, "mail", "run"), FailureClass.COMMAND_FAILED)


def kinds(tonight: Tonight, now: float, wishes: Wishes) -> list[Kind]:
    return [tiding.kind for tiding in tidings(tonight, now, wishes)]


@pytest.mark.case(98)
def test_the_summary_comes_at_wake_up_and_not_before() -> None:
    tonight = picture(finished, clock=at_wake())
    assert tonight.ended is not None
    assert tidings(tonight, WAKE - 1, Wishes()) == ()
    assert next_due(tonight, WAKE - 1) == WAKE, "nobody else rings for a night that has ended"
    (summary,) = tidings(tonight, WAKE, Wishes())
    assert summary.kind is Kind.SUMMARY
    assert summary.title == "Good morning. 2 done, 1 failed, 1 held."
    assert summary.words == "$0.00. 8 minutes of review."
    assert next_due(tonight, WAKE) is None


def test_a_night_without_a_wake_up_is_summed_up_when_it_ends() -> None:
    assert kinds(picture(), EVENING, Wishes()) == []
    assert kinds(replace(picture(), summed_up=True), EVENING, Wishes()) == [], "its end is not on record yet"
    assert kinds(picture(finished), EVENING + HOUR, Wishes()) == [Kind.SUMMARY]


def test_what_still_runs_at_wake_up_is_said() -> None:
    tonight = picture(lambda player: reached(player, "schema", "implement"), clock=at_wake())
    (summary,) = tidings(tonight, WAKE, Wishes())
    assert summary.title.startswith("The night goes on. ")
    (interrupted,) = tidings(replace(tonight, is_live=False), WAKE, Wishes())
    assert interrupted.title.startswith("The night was interrupted. ")
    assert interrupted.id == summary.id


def test_a_bad_night_is_not_greeted_as_a_good_one() -> None:
    tonight = picture(nothing_works)
    (summary,) = tidings(tonight, EVENING + HOUR, Wishes())
    assert summary.title.startswith("A bad night: nothing is done. ")
    assert "Good morning" not in summary.words


def test_a_night_that_was_taken_up_is_summed_up_again_at_its_end() -> None:
    (first,) = tidings(picture(stopped), EVENING + HOUR, Wishes())
    assert tidings(picture(stopped, taken_up), EVENING + HOUR, Wishes()) == (), "it goes on"
    (second,) = tidings(picture(stopped, taken_up, finished), EVENING + HOUR, Wishes())
    assert second.id != first.id
    assert second.title == "The night is over. 2 done, 1 failed, 1 held."


def test_a_night_that_was_taken_up_before_its_wake_up_is_told_once_at_that() -> None:
    early = picture(stopped, taken_up, finished, clock=at_wake())
    assert tidings(early, WAKE - 1, Wishes()) == ()
    (summary,) = tidings(early, WAKE, Wishes())
    assert summary.id == f"{early.run}/summary"


def test_a_word_that_sets_nothing_going_is_no_other_morning() -> None:
    def let_through(player: Player) -> None:
        player.closed()
        player.tell(TaskReleased(player.now, "look"))
        player.closed()

    assert picture(finished, let_through).rounds == 0, "there was nothing behind the gate"


def test_a_night_that_a_person_stopped_is_no_bad_one() -> None:
    tonight = picture(stopped)
    (summary,) = tidings(tonight, EVENING + HOUR, Wishes())
    assert summary.title == "The night was stopped by you. 4 cancelled."
    by_signal = replace(tonight, why_ended="stopped by SIGTERM")
    assert tidings(by_signal, EVENING + HOUR, Wishes())[0].title.startswith(
        "The night was stopped by SIGTERM. "
    )


def test_nobody_is_woken_unless_they_said_so() -> None:
    tonight = picture(no_login, clock=at_wake())
    assert tidings(tonight, EVENING + HOUR, Wishes()) == ()
    (tiding,) = tidings(tonight, EVENING + HOUR, ALL)
    assert tiding.kind is Kind.NEEDS_YOU
    assert tiding.title == "claude needs you"
    assert "not logged in" in tiding.words
    assert kinds(tonight, WAKE, ALL) == [Kind.SUMMARY], "in the morning the summary says it all"
    assert tidings(tonight, WAKE, Wishes(notify=False)) == ()


def test_nothing_left_to_do_needs_a_person_too() -> None:
    (tiding,) = tidings(picture(finished, clock=at_wake()), EVENING + HOUR, ALL)
    assert tiding.title == "The night needs you"
    assert "1 task waits for you" in tiding.words


def test_another_cause_is_told_again_and_the_same_one_is_not() -> None:
    tonight = picture(no_login, clock=at_wake())
    (first,) = tidings(tonight, EVENING + HOUR, ALL)
    (again,) = tidings(tonight, EVENING + 2 * HOUR, ALL)
    assert first == again
    (account,) = tonight.accounts
    other = replace(tonight, accounts=(replace(account, needs_you="the card was refused"),))
    (second,) = tidings(other, EVENING + HOUR, ALL)
    assert second.id != first.id


def test_an_old_morning_rings_no_more() -> None:
    tonight = picture(finished, clock=at_wake())
    assert kinds(tonight, WAKE + FRESH - 1, Wishes()) == [Kind.SUMMARY]
    assert tidings(tonight, WAKE + FRESH + 1, Wishes()) == ()


def test_the_night_of_the_story_takes_twelve_minutes() -> None:
    tonight = picture(finished)
    states = {name: task.state for name, task in tonight.tasks.items()}
    done, failed, held = (next(name for name, state in states.items() if state == word) for word in WORDS)
    tasks = {f"d{n}": tonight.tasks[done] for n in range(6)}
    tasks |= {"f": tonight.tasks[failed], "h": tonight.tasks[held]}
    assert review_minutes(replace(tonight, tasks=tasks)) == 12


WORDS = ("succeeded", "failed", "held")
TIDING = Tiding("run/summary", Kind.SUMMARY, "run", "6 done.", "$9.81 of $15.00.")


def test_what_was_told_is_known_to_the_next_app(tmp_path: Path) -> None:
    file = tmp_path / "tidings.json"
    Record(file).put(TIDING, State.TOLD, Shown(7, "daemon"))
    later = Record(file)
    entry = later.of("run/summary")
    assert entry is not None
    assert (entry.tiding, entry.state, entry.shown) == (TIDING, State.TOLD, Shown(7, "daemon"))
    assert later.move("run/summary", State.SEEN) == entry
    assert later.move("run/summary", State.SEEN) is None
    assert Record(file).waiting == ()


@pytest.mark.parametrize("text", ["", "{", '{"tidings": [{"x": 1}]}', "[]"])
def test_a_damaged_record_counts_as_empty(tmp_path: Path, text: str) -> None:
    file = tmp_path / "tidings.json"
    file.write_text(text)
    record = Record(file)
    assert record.waiting == ()
    record.put(TIDING, State.DUE)
    assert Record(file).of(TIDING.id) is not None


def test_the_record_stays_small(tmp_path: Path) -> None:
    record = Record(tmp_path / "tidings.json")
    for number in range(130):
        record.put(replace(TIDING, id=f"{number}"), State.DUE)
    assert record.of("0") is None
    assert record.of("129") is not None
    assert len(record.waiting) == 100
