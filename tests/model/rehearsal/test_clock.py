"""Simulated time: durations move with the clock, named instants don't."""

from __future__ import annotations

from functools import partial

import pytest

from zowl_desktop.rehearsal.clock import SimulatedClock


def played(clock: SimulatedClock, told: list[str]) -> list[tuple[str, float]]:
    seen = []
    while (happening := clock.next()) is not None:
        happening()
        seen.append((told[-1], clock.now))
    return seen


def test_things_happen_in_order_and_equal_ones_as_they_were_planned() -> None:
    clock, told = SimulatedClock(100.0), list[str]()
    for name, seconds in (("third", 9.0), ("first", 5.0), ("second", 5.0)):
        clock.after(seconds, partial(told.append, name))
    assert played(clock, told) == [("first", 105), ("second", 105), ("third", 109)]


def test_what_is_cancelled_does_not_happen() -> None:
    clock, told = SimulatedClock(0.0), list[str]()
    clock.after(1, partial(told.append, "a")).cancel()
    clock.after(2, partial(told.append, "b"))
    assert played(clock, told) == [("b", 2)]


@pytest.mark.parametrize(
    ("by", "seen"), [(60, [("named", 80), ("lasts", 90)]), (-10, [("lasts", 20), ("named", 80)])]
)
def test_a_leap_moves_durations_only(by: float, seen: list[tuple[str, float]]) -> None:
    clock, told = SimulatedClock(0.0), list[str]()
    clock.after(30, partial(told.append, "lasts"))
    clock.at(80, partial(told.append, "named"))
    clock.leap(by)
    assert clock.now == by
    assert played(clock, told) == seen


def test_what_falls_due_unseen_happens_late_and_in_order() -> None:
    clock, told = SimulatedClock(0.0), list[str]()
    clock.after(2, partial(told.append, "b"))
    clock.after(1, partial(told.append, "a"))
    clock.after(9, partial(told.append, "c"))
    clock.look_away(5)
    assert played(clock, told) == [("a", 5), ("b", 5), ("c", 9)]
