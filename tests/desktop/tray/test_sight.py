"""What the owl shows: one mood, one line and one menu for every night there can be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.desktop.tray.nights import Play, interrupted, picture, reached, stopped, taken_up
from tests.model.night.player import EVENING, Player
from zowl_desktop.app.tonight import Phase, Tonight
from zowl_desktop.app.tonight.teller import Around
from zowl_desktop.desktop.tray.sight import Known, Mood, Sight, mood_of, sight_of
from zowl_desktop.engine.times import tell_time
from zowl_desktop.model.events import MachineChanged, Paused, RunClock, StopRequested
from zowl_desktop.model.states import FailureClass

HOUR = 3600.0
UNREAD = Known(morning_is_unread=True)


def done(task: str) -> Play:
    def finish(play: Player) -> None:
        play.end(reached(play, task, "deliver" if task != "mail" else "run"))
        play.finish(task)

    return finish


def ends(task: str, step: str, failure: FailureClass, **details: Any) -> Play:
    return lambda play: play.end(reached(play, task, step), failure, **details)


def limited(until: float) -> Play:
    return ends("schema", "precheck", FailureClass.USAGE_LIMIT, resets_at=until)


def says(kind: type[Paused]) -> Play:
    return lambda play: play.tell(kind(play.now))


def stops(*, now: bool) -> Play:
    return lambda play: play.tell(StopRequested(play.now, now=now))


def ends_what_was_stopped(play: Player) -> None:
    for stop in play.stops:
        play.end(stop.attempt, FailureClass.CANCELLED)


def labels(sight: Sight) -> list[str]:
    return [entry.label if entry.is_enabled else f"({entry.label})" for entry in sight.entries if entry.key]


def test_nothing_was_ever_run() -> None:
    sight = sight_of(None, Known())
    assert (sight.mood, sight.progress, sight.place) == (Mood.ASLEEP, None, "plan")
    assert sight.tooltip == "Zowl: no night goes on"
    assert labels(sight) == [
        "Run overnight...",
        "Open editor",
        "(Tonight)",
        "(Morning)",
        "Settings",
        "Quit",
    ]


def test_a_night_that_goes_on() -> None:
    sight = sight_of(picture(done("mail")), Known())
    assert (sight.mood, sight.progress, sight.place) == (Mood.AWAKE, 0.25, "tonight")
    assert sight.tooltip == "Zowl: 1 of 4 done"
    assert labels(sight) == [
        "(1 of 4 done)",
        "Pause",
        "Stop after current",
        "Stop now",
        "Open editor",
        "Tonight",
        "Morning",
        "Settings",
        "Quit (tonight goes on)",
    ]


def test_money_is_told_and_that_it_is_estimated() -> None:
    def work(play: Player) -> None:
        play.end(reached(play, "mail", "run"), cost=4_100_000)

    tonight = picture(work)
    assert sight_of(tonight, Known()).tooltip == "Zowl: 0 of 4 done, $4.10"
    assert sight_of(replace(tonight, estimated=True), Known()).tooltip.endswith("$4.10 (estimated)")


def test_paused() -> None:
    sight = sight_of(picture(says(Paused)), Known())
    assert sight.mood is Mood.PARKED
    assert sight.tooltip == "Zowl: 0 of 4 done. Paused"
    assert "Resume" in labels(sight)
    assert "Pause" not in labels(sight)


def test_planned_for_later() -> None:
    start = EVENING + 2 * HOUR
    sight = sight_of(picture(clock=RunClock(start=start)), Known())
    assert sight.mood is Mood.PARKED
    assert sight.tooltip == f"Zowl: 0 of 4 done. Starts at {tell_time(start)}"


def test_everything_waits_for_a_reset() -> None:
    reset = EVENING + 3 * HOUR
    parked = picture(done("mail"), limited(reset))
    sight = sight_of(parked, Known())
    assert sight.mood is Mood.PARKED
    assert sight.tooltip.startswith(f"Zowl: 1 of 4 done. Parked until {tell_time(reset)}")
    with_another_at_work = picture(limited(reset))
    assert mood_of(with_another_at_work, Known()) is Mood.AWAKE


def test_the_machine_cannot_bear_a_start() -> None:
    tonight = picture(lambda play: play.tell(MachineChanged(play.now, ("the battery is under 30 %",))))
    sight = sight_of(tonight, Known())
    assert (sight.mood, sight.tooltip) == (
        Mood.PARKED,
        "Zowl: 0 of 4 done. Waits: the battery is under 30 %",
    )


def test_a_gate_raises_the_wing() -> None:
    sight = sight_of(picture(*map(done, ("schema", "endpoint"))), Known())
    assert (sight.mood, sight.place, sight.progress) == (Mood.NEEDS_YOU, "tonight", 0.5)
    assert sight.tooltip.startswith("Zowl: 2 of 4 done, 1 needs you")


def test_an_account_that_needs_a_person_raises_the_wing() -> None:
    sight = sight_of(
        picture(ends("schema", "precheck", FailureClass.BILLING, message="card declined")), Known()
    )
    assert sight.mood is Mood.NEEDS_YOU
    assert "claude needs you: card declined" in sight.tooltip


def test_a_disk_without_room_raises_the_wing() -> None:
    full = "The disk is full. Free some space."
    sight = sight_of(picture(around=Around(is_live=True, trouble=full)), Known())
    assert (sight.mood, sight.tooltip) == (Mood.NEEDS_YOU, f"Zowl: 0 of 4 done. {full}")


def test_a_night_without_its_engine_can_be_taken_up() -> None:
    tonight = interrupted(picture(done("mail")))
    sight = sight_of(tonight, Known())
    assert (sight.mood, sight.tooltip) == (Mood.NEEDS_YOU, "Zowl: 1 of 4 done. Interrupted")
    assert "Go on with the night" in labels(sight)
    assert labels(sight)[-1] == "Quit", "nothing goes on"
    taken_up = sight_of(tonight, Known(is_taken_up=True))
    assert taken_up.mood is Mood.AWAKE
    assert "(Go on with the night)" in labels(taken_up)


def test_stopping_leaves_only_the_harder_stop() -> None:
    def begin(play: Player) -> None:
        reached(play, "schema", "precheck")

    tonight = picture(begin, stops(now=False))
    assert tonight.phase is Phase.STOPPING
    sight = sight_of(tonight, Known())
    assert sight.tooltip == "Zowl: 0 of 4 done. Stopping"
    assert labels(sight)[1:4] == ["(Pause)", "(Stop after current)", "Stop now"]


def test_the_morning_after() -> None:
    ended = picture(ends("mail", "run", FailureClass.COMMAND_FAILED), stops(now=True), ends_what_was_stopped)
    assert not ended.is_under_way
    sight = sight_of(ended, UNREAD)
    assert (sight.mood, sight.place, sight.progress) == (Mood.MORNING, "morning", None)
    assert sight.tooltip == "Zowl: the morning is ready. 0 of 4 done, 1 failed"
    assert labels(sight)[:2] == ["(0 of 4 done, 1 failed)", "Run overnight..."]
    assert mood_of(ended, Known()) is Mood.ASLEEP, "somebody has looked"


def test_what_waits_for_a_person_keeps_the_wing_up_when_the_morning_was_read() -> None:
    held = picture(ends("schema", "precheck", FailureClass.AUTH), done("mail"), stops(now=True))
    assert not held.is_under_way
    assert held.needs_you
    sight = sight_of(held, Known())
    assert (sight.mood, sight.place, sight.progress) == (Mood.NEEDS_YOU, "morning", None)
    assert "1 needs you" in sight.tooltip
    assert labels(sight)[1] == "Run overnight..."
    assert sight_of(held, UNREAD).mood is Mood.MORNING


@pytest.mark.parametrize(
    ("summed_up", "mood"), [(False, Mood.AWAKE), (True, Mood.MORNING)], ids=["before", "at wake-up"]
)
def test_an_unread_morning_gives_way_to_the_next_night_until_that_is_summed_up(
    summed_up: bool, mood: Mood
) -> None:
    tonight: Tonight = replace(picture(), summed_up=summed_up)
    assert mood_of(tonight, UNREAD) is mood


def test_a_night_that_is_taken_up_after_its_morning_is_a_night_again() -> None:
    assert mood_of(picture(stopped), UNREAD) is Mood.MORNING
    again = sight_of(picture(stopped, taken_up), UNREAD)
    assert (again.mood, again.place, again.progress) == (Mood.AWAKE, "tonight", 0.0)
    assert again.tooltip == "Zowl: 0 of 4 done"
    assert mood_of(picture(stopped, taken_up, stopped), UNREAD) is Mood.MORNING
