"""The real app on fine screens and with large letters: sharp, nothing cut off, and a pointer that hits."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.editing.story import STORY
from tests.desktop.story.display import Display, Program, Seen, needs_display


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "night.zowl.yaml"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture
def display() -> Iterator[Display]:
    display = Display("3000x1900")
    yield display
    display.close()


def pixels(spot: list[int], scale: float) -> list[int]:
    """Where the pointer has to go."""
    return [round(part * scale) for part in spot]


@needs_display
@pytest.mark.parametrize("scale", [1.5, pytest.param(2.0, marks=pytest.mark.slow)])
def test_a_fine_screen_is_drawn_sharply_and_hit_where_it_is_pressed(
    display: Display, story: Path, zowl_home: Path, scale: float
) -> None:
    program = Program(display, story, environment={"QT_SCALE_FACTOR": str(scale)})
    try:
        seen = program.until(lambda seen: seen["active"] and "seed" in seen.get("nodes", ()), "the plan")
        sharp = program.look("sharp")
        assert sharp["scale"] == scale
        assert set(sharp["icons"]) > {"owl", "Plan", "Settings"}
        assert all(pixel >= scale for pixel in sharp["icons"].values()), sharp["icons"]
        assert sharp["cut"] == []
        display.click(pixels(seen["nodes"]["docs"], scale))
        program.until(lambda seen: seen["selected"][0] == ["docs"], "the selected task")
        seen = program.look()
        display.drag(pixels(seen["ports"]["seed"], scale), pixels(seen["nodes"]["docs"], scale))
        seen = program.until(lambda seen: "seed" in seen["tasks"]["docs"], "the new edge")
        display.click(pixels(seen["edges"]["seed > docs"], scale))
        program.until(lambda seen: seen["selected"][1] == [["seed", "docs"]], "the selected edge")
    finally:
        program.end()


def test_large_letters_are_not_cut_off(story: Path, zowl_home: Path) -> None:
    program = Program(Nowhere(story.parent), story, environment={"ZOWL_EYE_POINTS": "16"})
    try:
        program.until(lambda seen: seen["windows"], "the window")
        program.until(_is_told, "the bar")
        assert program.look("sharp")["cut"] == []
    finally:
        program.end()


def _is_told(seen: Seen) -> bool:
    return "nodes" in seen and bool(seen["words"])


class Nowhere(Display):
    """The platform without a screen, which then pretends to one of a laptop's size."""

    def __init__(self, folder: Path) -> None:
        size = {"width": 1680, "height": 1050, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        screens = folder / "screens.json"
        screens.write_text(json.dumps({"screens": [{"name": "one", "x": 0, "y": 0, **size}]}))
        self.environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={screens}"}
