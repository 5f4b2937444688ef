"""A recipe is edited on its picture: failure edges drawn back, ladders with times and parameters."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from tests.app.editing.story import STORY
from tests.desktop.canvas.hand import Hand
from tests.desktop.plan.test_inspector import choose, retype
from zowl_desktop.app.editing import Editor
from zowl_desktop.app.editing.ladder_edits import steps_in, views
from zowl_desktop.app.editing.rung_words import TIMES, rung_words
from zowl_desktop.desktop.plan import PlanScreen
from zowl_desktop.desktop.plan.recipe_items import GAP, STEP_HEIGHT, STEP_WIDTH
from zowl_desktop.model.document import load, read

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def ladder(editor: Editor, step: str) -> list[str]:
    found = next(view for view in views(steps_in(editor.tree, "nightloop") or []) if view.name == step)
    return [rung_words(rung, step).replace(TIMES, "x") for rung in found.rungs]


def steps(editor: Editor) -> list[str]:
    return [view.name for view in views(steps_in(editor.tree, "nightloop") or [])]


def opened(screen: PlanScreen, hand: Hand) -> None:
    hand.double_click(hand.node("payments"))
    assert screen.is_recipe_open


def drag(screen: PlanScreen, start: QPointF, end: QPointF) -> None:
    canvas = screen.recipe.canvas
    spots = [canvas.mapFromScene(place) for place in (start, (start + end) / 2, end)]
    QTest.mousePress(canvas.viewport(), LEFT, NONE, spots[0])
    QTest.mouseMove(canvas.viewport(), spots[1])
    QTest.mouseMove(canvas.viewport(), spots[2])
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, spots[2])


def middle(screen: PlanScreen, step: str) -> QPointF:
    return screen.recipe.canvas.step_item(step).pos() + QPointF(STEP_WIDTH / 2, STEP_HEIGHT / 3)


def click(screen: PlanScreen, place: QPointF) -> None:
    canvas = screen.recipe.canvas
    QTest.mouseClick(canvas.viewport(), LEFT, NONE, canvas.mapFromScene(place))


def test_a_failure_edge_is_drawn_back(screen: PlanScreen, hand: Hand, editor: Editor) -> None:
    opened(screen, hand)
    drag(screen, screen.recipe.canvas.step_item("validate").foot, middle(screen, "precheck"))
    assert ladder(editor, "validate")[-1] == "precheck x1"
    assert read(editor.snapshot().text()).problems == ()
    editor.undo()
    assert editor.snapshot().text() == STORY
    assert len(ladder(editor, "validate")) == 3


def test_escape_leads_back_to_the_plan(screen: PlanScreen, hand: Hand) -> None:
    opened(screen, hand)
    QTest.keyClick(screen.recipe.canvas, Qt.Key.Key_Escape)
    assert not screen.is_recipe_open


def test_a_failure_edge_forward_is_refused_in_words(screen: PlanScreen, hand: Hand, editor: Editor) -> None:
    opened(screen, hand)
    drag(screen, screen.recipe.canvas.step_item("precheck").foot, middle(screen, "validate"))
    assert "validate comes after precheck" in screen.recipe.words.text()
    assert editor.snapshot().text() == STORY


def test_a_rung_is_changed_in_its_form(screen: PlanScreen, hand: Hand, editor: Editor) -> None:
    opened(screen, hand)
    click(screen, screen.recipe.canvas.rung_item("validate", 0).spot.center())
    form = screen.recipe.form
    assert form is not None
    retype(form.fields["times",], "3")
    retype(form.fields["with", "model"], "opus")
    retype(form.fields["when",], "checks_failed, timeout")
    assert ladder(editor, "validate")[0] == "implement x3 with opus when checks failed or timeout"
    retype(form.fields["times",], "many")
    assert "whole number" in form.fields["times",].error
    choose(form.fields["target",], "precheck")
    assert ladder(editor, "validate")[0].startswith("precheck x1 with opus")
    recipe = load(editor.snapshot().text()).tasks["payments"].recipe
    assert recipe.steps[2].on_failure[0].to == "precheck"


def test_a_rung_and_a_step_are_removed_with_the_keyboard(
    screen: PlanScreen, hand: Hand, editor: Editor
) -> None:
    opened(screen, hand)
    canvas = screen.recipe.canvas
    canvas.setFocus()
    for _ in range(2):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert ladder(editor, "implement") == ["precheck x1", "implement again x1 with fallback"]
    click(screen, middle(screen, "precheck"))
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert steps(editor) == ["implement", "validate"]
    assert read(editor.snapshot().text()).problems == ()


def test_steps_are_added_renamed_and_moved(screen: PlanScreen, hand: Hand, editor: Editor) -> None:
    opened(screen, hand)
    click(screen, middle(screen, "validate"))
    QTest.mouseClick(screen.recipe.buttons["run"], LEFT)
    form = screen.recipe.form
    assert form is not None
    retype(form.fields[("",)], "format")
    form = screen.recipe.form
    assert form is not None
    retype(form.fields["run",], "ruff format")
    assert steps(editor) == ["precheck", "implement", "validate", "format"]
    start = middle(screen, "format")
    drag(screen, start, start - QPointF(STEP_WIDTH + GAP, 0))
    assert steps(editor) == ["precheck", "implement", "format", "validate"]
    pipeline = load(editor.snapshot().text())
    assert pipeline.tasks["schema"].recipe.steps[2].run == "ruff format"


def test_back_to_the_built_in_one(screen: PlanScreen, hand: Hand, editor: Editor) -> None:
    opened(screen, hand)
    assert not screen.recipe.buttons["reset"].isVisible()
    click(screen, screen.recipe.canvas.rung_item("validate", 0).spot.center())
    QTest.keyClick(screen.recipe.canvas, Qt.Key.Key_Delete)
    assert "recipes:" in editor.snapshot().text()
    QTest.mouseClick(screen.recipe.buttons["reset"], LEFT)
    assert editor.snapshot().text() == STORY
    QTest.mouseClick(screen.recipe.buttons["back"], LEFT)
    assert not screen.is_recipe_open
    assert screen.canvas.hasFocus()


def test_a_command_has_no_recipe(screen: PlanScreen, hand: Hand) -> None:
    hand.double_click(hand.node("seed"))
    assert not screen.is_recipe_open
    assert "no recipe" in screen.canvas.words.text()
