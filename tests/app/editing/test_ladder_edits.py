"""Recipes changed on the canvas stay recipes: failure edges lead back, and nothing points to what is gone."""

from __future__ import annotations

import pytest

from tests.app.editing.story import STORY
from zowl_desktop.app.editing import AddEntry, Editor, Set
from zowl_desktop.app.editing.ladder_edits import (
    Steps,
    add_step,
    builtin_steps,
    lead_back,
    move_step,
    put_ladder,
    put_step,
    remove_step,
    rename_step,
    views,
)
from zowl_desktop.app.editing.rung_words import TIMES, rung_words
from zowl_desktop.model.document import load, read
from zowl_desktop.model.errors import Refused


def nightloop() -> Steps:
    steps = builtin_steps("nightloop")
    assert steps is not None
    return steps


def words(steps: Steps) -> dict[str, list[str]]:
    return {
        view.name: [rung_words(rung, view.name).replace(TIMES, "x") for rung in view.rungs]
        for view in views(steps)
    }


def test_the_built_in_recipe_in_words() -> None:
    assert words(nightloop()) == {
        "precheck": [],
        "implement": ["implement again x1", "precheck x1", "implement again x1 with fallback"],
        "validate": ["implement x2", "precheck x1 when same failure", "implement x1 with stronger"],
    }


def test_the_built_in_recipe_can_be_made_ones_own() -> None:
    editor = Editor(STORY)
    editor.do(AddEntry("recipes", "nightloop", nightloop()))
    before = load(STORY).tasks["schema"].recipe
    assert load(editor.snapshot().text()).tasks["schema"].recipe == before


def test_a_step_that_goes_takes_the_edges_to_it_along() -> None:
    assert words(remove_step(nightloop(), "precheck")) == {
        "implement": ["implement again x1", "implement again x1 with fallback"],
        "validate": ["implement x2", "implement x1 with stronger"],
    }


def test_a_renamed_step_is_followed() -> None:
    assert words(rename_step(nightloop(), "implement", "build"))["validate"] == [
        "build x2",
        "precheck x1 when same failure",
        "build x1 with stronger",
    ]
    with pytest.raises(Refused, match="already"):
        rename_step(nightloop(), "implement", "validate")


def test_a_failure_edge_leads_back_before_the_end_of_the_ladder() -> None:
    steps = put_ladder(nightloop(), "validate", ({"retry": "1"}, "hold"))
    assert words(lead_back(steps, "validate", "precheck"))["validate"] == [
        "validate again x1",
        "precheck x1",
        "hold",
    ]
    assert words(lead_back(steps, "implement", "implement"))["implement"][-1] == "implement again x1"
    with pytest.raises(Refused, match="leads back"):
        lead_back(steps, "precheck", "implement")


def test_a_step_does_not_move_before_what_it_leads_back_to() -> None:
    with pytest.raises(Refused, match="would come after it"):
        move_step(nightloop(), "validate", 0)
    steps = move_step(add_step(nightloop(), 3, "run", "format"), "format", 2)
    assert [view.name for view in views(steps)] == ["precheck", "implement", "format", "validate"]


def test_what_is_built_step_by_step_is_a_sound_recipe() -> None:
    steps = add_step(add_step([], 0, "agent"), 1, "checks")
    steps = lead_back(put_step(steps, "validate", "time", "10 min"), "validate", "implement")
    editor = Editor(STORY)
    editor.do(AddEntry("recipes", "mine", steps), Set(("tasks", "screen", "recipe"), "mine"))
    text = editor.snapshot().text()
    assert read(text).problems == ()
    assert [step.name for step in load(text).tasks["screen"].recipe.steps] == ["implement", "validate"]
    with pytest.raises(Refused):
        remove_step(remove_step(steps, "implement"), "validate")
