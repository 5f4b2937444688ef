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


def first_steps(program: Program) -> Seen:
    return program.until(
        lambda seen: seen["active"] and seen.get("place") == "welcome" and SAMPLE in seen["pressable"],
        "the first steps",
    )


def watched(program: Program) -> Seen:
    """Tonight shows the nine tasks of the sample, and some of them at work."""
    seen = program.until(lambda seen: seen["active"] and "running" in seen["night"].values(), "the night")
    assert seen["place"] == "tonight"
    assert set(seen["night"]) == set(ENDS)
    assert "sample" in seen["name"]
    assert any("sample night" in words for words in seen["said"]), seen["said"]
    return seen


def test_large_letters_are_not_cut_off(tmp_path: Path, zowl_home: Path) -> None:
    program = Program(Nowhere(tmp_path), environment={"ZOWL_EYE_POINTS": "16"})
    try:
        program.until(lambda seen: "Look again" in seen.get("pressable", ()), "the first steps")
        program.until(lambda _: program.look("sharp")["cut"] == [], "every word as a whole")
    finally:
        program.end()


@pytest.mark.slow
def test_one_click_leads_to_a_sample_night_and_it_is_seen_to_its_end(
    display: Display, program: Program
) -> None:
    display.click(first_steps(program)["pressable"][SAMPLE])
    watched(program)
    pictures = os.environ.get("ZOWL_STORY_PICTURES")
    if pictures:
        program.grab(Path(pictures) / "sample-night.png")
    program.until(lambda seen: seen["night"]["endpoint"] == ENDS["endpoint"], "the end of the first task")
    program.until(lambda seen: seen["night"]["payments"] == ENDS["payments"], "the failure")
    program.until(lambda seen: seen["night"] == dict(ENDS), "the end of the night")
    if pictures:
        program.grab(Path(pictures) / "sample-night-ended.png")


@pytest.mark.slow
def test_enter_does_the_same(display: Display, program: Program) -> None:
    first_steps(program)
    program.until(lambda seen: seen["focused"] == SAMPLE, "the focus")
    display.keys("Return")
    watched(program)
