"""A new user's first minute, by real clicks and keys: from the start to a night that goes on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.story.display import Display, Program, Seen, needs_display
from tests.desktop.story.test_scaling import Nowhere
from zowl_desktop.app.home import Home, data_home
from zowl_desktop.app.runs import read_run
from zowl_desktop.app.sample import ENDS
from zowl_desktop.model.errors import BadInput

pytestmark = needs_display

SAMPLE = "Try a sample night"


@pytest.fixture
def display() -> Iterator[Display]:
    display = Display("1440x900")
    yield display
    display.close()


@pytest.fixture
def program(display: Display, zowl_home: Path, house: Path) -> Iterator[Program]:
    program = Program(display)
    yield program
    program.end()
    ended(data_home())


def ended(home: Home) -> None:
    """The night goes on without the app, until it has ended as designed."""
    deadline = time.monotonic() + 180
    while home.engine_socket.exists():
        assert time.monotonic() < deadline, "the night never ended"
        time.sleep(0.2)
    night = read_run(home)
    assert {name: item.state for name, item in night.tasks.items()} == dict(ENDS)


def goes_on(home: Home) -> bool:
    try:
        return any(item.attempts for item in read_run(home).tasks.values())
    except BadInput:
        return False


def first_steps(program: Program) -> Seen:
    return program.until(
        lambda seen: seen["active"] and seen.get("place") == "welcome" and SAMPLE in seen["pressable"],
        "the first steps",
    )


def watched(program: Program) -> None:
    """The sample night is on the screen, and goes on."""
    seen = program.until(lambda seen: seen["active"] and seen["place"] != "welcome", "the night")
    assert "sample" in seen["name"]
    assert set(seen["tasks"]) == set(ENDS)
    program.until(lambda _: goes_on(data_home()), "its first attempt")
    if pictures := os.environ.get("ZOWL_STORY_PICTURES"):
        program.grab(Path(pictures) / "sample-night.png")


def test_large_letters_are_not_cut_off(tmp_path: Path, zowl_home: Path) -> None:
    program = Program(Nowhere(tmp_path), environment={"ZOWL_EYE_POINTS": "16"})
    try:
        program.until(lambda seen: "Look again" in seen.get("pressable", ()), "the first steps")
        program.until(lambda _: program.look("sharp")["cut"] == [], "every word as a whole")
    finally:
        program.end()


@pytest.mark.slow
def test_one_click_leads_to_a_sample_night_that_goes_on(display: Display, program: Program) -> None:
    display.click(first_steps(program)["pressable"][SAMPLE])
    watched(program)


@pytest.mark.slow
def test_enter_does_the_same(display: Display, program: Program) -> None:
    first_steps(program)
    program.until(lambda seen: seen["focused"] == SAMPLE, "the focus")
    display.keys("Return")
    watched(program)
