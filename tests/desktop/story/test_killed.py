"""The real app is killed with something unsaved in it, and brings that back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.editing.story import STORY
from tests.desktop.story.display import Display, Program, needs_display

pytestmark = needs_display


@pytest.fixture
def display() -> Iterator[Display]:
    display = Display()
    yield display
    display.close()


@pytest.mark.slow
def test_an_edit_survives_kill_9(display: Display, zowl_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "night.zowl.yaml"
    file.write_text(STORY, encoding="utf-8")
    killed = Program(display, file)
    try:
        seen = killed.until(lambda seen: seen["active"] and "docs" in seen.get("nodes", ()), "the plan")
        display.click(seen["nodes"]["docs"])
        killed.until(lambda seen: seen["selected"][0] == ["docs"], "the selected task")
        display.keys("Delete")
        killed.until(lambda seen: "docs" not in seen["tasks"], "the plan without the task")
        killed.until(lambda _: list((zowl_home / "recovery").glob("*.json")), "what is kept")
    finally:
        killed.kill()
    assert file.read_text("utf-8") == STORY
    ended = Program(display, file)
    try:
        ended.until(lambda seen: seen["modal"], "the question")
    finally:
        assert ended.end() == 0  # also while it asks, as when a person logs out
    program = Program(display, file)
    try:
        program.until(lambda seen: seen["modal"], "the question")
        display.keys("Return")
        seen = program.until(lambda seen: not seen["modal"] and "docs" not in seen["tasks"], "the edit")
        assert not seen["saved"]
        display.keys("ctrl+z")
        program.until(lambda seen: "docs" in seen["tasks"], "the task that was removed")
    finally:
        program.end()
