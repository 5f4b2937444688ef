"""Every value can be typed, is checked while it is typed, and says where it comes from."""

from __future__ import annotations

import pytest
from pydantic import BaseModel
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from tests.app.editing.story import STORY
from tests.app.editing.test_editor import changed_lines
from tests.desktop.canvas.hand import Hand
from zowl_desktop.app.editing import Editor
from zowl_desktop.desktop.plan import PlanScreen
from zowl_desktop.desktop.plan.fields import Field
from zowl_desktop.desktop.plan.task_form import POLICIES
from zowl_desktop.model.document import read
from zowl_desktop.model.document.shapes import AgentShape, ProjectShape
from zowl_desktop.model.document.tree import Path, at
from zowl_desktop.model.pipeline import IfFailed, Need, NeedOn, TaskKind


def field(screen: PlanScreen, *path: str) -> Field:
    form = screen.inspector.form
    assert form is not None
    place: Path = path
    return form.fields[place]


def retype(found: Field, words: str) -> None:
    """Replace what stands in a field, key by key."""
    widget = found.entry.widget
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    QTest.keyClicks(widget, words)


def choose(found: Field, words: str) -> None:
    """Choose with the keyboard."""
    box = found.entry.widget
    assert isinstance(box, QComboBox)
    box.setFocus()
    wanted = box.findText(words)
    assert wanted >= 0, [box.itemText(at) for at in range(box.count())]
    while box.currentIndex() != wanted:
        before = box.currentIndex()
        QTest.keyClick(box, Qt.Key.Key_Down if before < wanted else Qt.Key.Key_Up)
        assert box.currentIndex() != before


def press(screen: PlanScreen, words: str) -> None:
    form = screen.inspector.form
    assert form is not None
    button = next(each for each in form.findChildren(QPushButton) if each.text() == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_typing_a_title_is_one_step_and_shows_on_the_canvas(
    screen: PlanScreen, hand: Hand, editor: Editor
) -> None:
    hand.click(hand.node("payments"))
    retype(field(screen, "tasks", "payments", "title"), "Card payments")
    assert screen.canvas.stage.nodes["payments"].task.title == "Card payments"
    assert changed_lines(STORY, editor.snapshot().text()) == [
        "-    title: Stripe payments",
        "+    title: Card payments",
    ]
    editor.undo()
    assert editor.plan.tasks["payments"].title == "Stripe payments"
    title = field(screen, "tasks", "payments", "title").entry.widget
    assert isinstance(title, QLineEdit)
    assert title.text() == "Stripe payments"


@pytest.mark.parametrize(
    ("path", "wrong", "words", "right"),
    [
        (("limits", "cost"), "3", "3 has no unit", "3.50 USD"),
        (("limits", "time"), "soon", "does not start with a number", "20 min"),
        (("limits", "attempts"), "0", "out of bounds", "4"),
        (("touches",), "/etc", "leads out of the project", "db/**, tests/**"),
    ],
)
def test_a_wrong_value_is_said_at_the_field_and_changes_nothing(
    screen: PlanScreen, editor: Editor, path: tuple[str, ...], wrong: str, words: str, right: str
) -> None:
    screen.go_to("payments")
    place = ("tasks", "payments", *path)
    found = field(screen, *place)
    retype(found, wrong)
    assert words in found.error
    assert found.entry.widget.accessibleDescription() == found.error
    assert at(editor.tree, place) is None
    retype(found, right)
    assert found.error == ""
    value = at(editor.tree, place)
    assert value == right or value == right.split(", ")
    retype(found, "")
    assert at(editor.tree, place) is None
    assert read(editor.snapshot().text()).problems == ()


def test_the_steps_say_what_fallback_and_stronger_are(screen: PlanScreen) -> None:
    screen.go_to("endpoint")
    steps = next(label for label in screen.inspector.findChildren(QLabel) if "with fallback" in label.text())
    fallback, stronger = steps.toolTip().splitlines()
    assert fallback.startswith("With fallback: by the agent that")
    assert stronger.startswith("With stronger: with the model that")
    assert steps.accessibleDescription() == steps.toolTip()


def test_a_value_says_where_it_comes_from(screen: PlanScreen) -> None:
    screen.go_to("payments")
    labels = {label.text() for label in field(screen, "tasks", "payments", "agent").findChildren(QLabel)}
    assert "claude · from the defaults of this pipeline" in labels
    labels = {label.text() for label in field(screen, "tasks", "payments", "recipe").findChildren(QLabel)}
    assert "nightloop · built in" in labels
    screen.go_to("screen")
    labels = {label.text() for label in field(screen, "tasks", "screen", "agent").findChildren(QLabel)}
    assert not any("from the defaults" in label for label in labels)


def test_choosing_an_agent_and_taking_it_back(screen: PlanScreen, editor: Editor) -> None:
    screen.go_to("payments")
    choose(field(screen, "tasks", "payments", "agent"), "gemini")
    assert editor.plan.tasks["payments"].doer == "gemini"
    box = field(screen, "tasks", "payments", "agent").entry.widget
    assert isinstance(box, QComboBox)
    choose(field(screen, "tasks", "payments", "agent"), box.itemText(0))
    assert at(editor.tree, ("tasks", "payments", "agent")) is None


@pytest.mark.parametrize(
    ("policy", "need"),
    [
        ("hold", Need("endpoint", if_failed=IfFailed.HOLD)),
        ("failure", Need("endpoint", NeedOn.FAILURE)),
        ("finished", Need("endpoint", NeedOn.FINISHED)),
    ],
)
def test_a_need_gets_a_policy(screen: PlanScreen, editor: Editor, policy: str, need: Need) -> None:
    screen.go_to("screen")
    choose(field(screen, "need", "endpoint"), POLICIES[policy])
    assert editor.plan.need("endpoint", "screen") == need


def test_an_edge_has_a_form_of_its_own(screen: PlanScreen, hand: Hand, editor: Editor) -> None:
    hand.click(hand.edge("payments", "refund", 0.8))
    choose(field(screen, "policy"), POLICIES["run"])
    assert editor.plan.need("payments", "refund") == Need("payments", if_failed=IfFailed.RUN)
    press(screen, "Cut the edge")
    assert editor.plan.tasks["refund"].needs == ()


def test_a_task_becomes_a_command_in_one_step(screen: PlanScreen, editor: Editor) -> None:
    screen.go_to("screen")
    choose(field(screen, "kind"), "Command")
    assert editor.plan.tasks["screen"].kind is TaskKind.COMMAND
    assert at(editor.tree, ("tasks", "screen", "agent")) is None
    assert read(editor.snapshot().text()).problems == ()
    retype(field(screen, "tasks", "screen", "run"), "make screen")
    assert at(editor.tree, ("tasks", "screen", "run")) == "make screen"
    editor.undo()
    editor.undo()
    assert editor.snapshot().text() == STORY


def test_a_name_counts_when_it_is_whole(screen: PlanScreen, editor: Editor) -> None:
    screen.go_to("schema")
    name = field(screen, "").entry.widget
    name.setFocus()
    QTest.keyClick(name, Qt.Key.Key_End)
    QTest.keyClicks(name, "23")
    assert "schema" in editor.plan.tasks, "a name on its way is none"
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert "schema23" in editor.plan.tasks
    assert field(screen, "").entry.widget.hasFocus()
    assert editor.plan.tasks["endpoint"].needs == (Need("schema23"),)
    editor.undo()
    assert "schema" in editor.plan.tasks


def test_the_brief_is_typed_with_its_lines(screen: PlanScreen, editor: Editor) -> None:
    screen.go_to("docs")
    brief = field(screen, "tasks", "docs", "brief").entry.widget
    assert isinstance(brief, QPlainTextEdit)
    brief.setFocus()
    QTest.keyClick(brief, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(brief, Qt.Key.Key_Return)
    QTest.keyClicks(brief, "and examples")
    assert at(editor.tree, ("tasks", "docs", "brief")) == "The reference\nand examples"
    brief.selectAll()
    QTest.keyClick(brief, Qt.Key.Key_Delete)
    assert at(editor.tree, ("tasks", "docs", "brief")) is not None or editor.plan.tasks["docs"].kind is None


def test_the_pipeline_its_projects_and_agents(screen: PlanScreen, editor: Editor) -> None:
    screen.canvas.stage.select()
    retype(field(screen, "limits", "cost"), "20 USD")
    assert at(editor.tree, ("limits", "cost")) == "20 USD"
    press(screen, "api")
    retype(field(screen, "projects", "api", "base"), "develop")
    assert at(editor.tree, ("projects", "api", "base")) == "develop"
    retype(field(screen, "projects", "api", "checks", "lint"), "ruff check src")
    assert at(editor.tree, ("projects", "api", "checks", "lint")) == "ruff check src"
    press(screen, "Remove")
    assert "is in use" in screen.canvas.words.text()
    press(screen, "Back to the pipeline")
    press(screen, "Add agent")
    choose(field(screen, "agents", "opencode", "fallback"), "claude")
    assert at(editor.tree, ("agents", "opencode")) == {"cli": "opencode", "fallback": "claude"}
    press(screen, "Remove")
    assert "opencode" not in editor.plan.agents
    assert read(editor.snapshot().text()).problems == ()


def test_several_tasks_get_a_policy_at_once(screen: PlanScreen, editor: Editor) -> None:
    screen.canvas.stage.select(["confirm", "refund"])
    press(screen, "Run anyway")
    assert editor.plan.need("payments", "confirm") == Need("payments", if_failed=IfFailed.RUN)
    assert editor.plan.need("payments", "refund") == Need("payments", if_failed=IfFailed.RUN)
    editor.undo()
    assert editor.snapshot().text() == STORY


def test_variables_of_a_project_are_pairs(screen: PlanScreen, editor: Editor) -> None:
    screen.go_to_path(("projects", "api"))
    found = field(screen, "projects", "api", "env", "set")
    text = found.entry.widget
    assert isinstance(text, QPlainTextEdit)
    text.setFocus()
    QTest.keyClicks(text, "PORT")
    assert "NAME=value" in found.error
    QTest.keyClicks(text, "=80{slot}")
    assert found.error == ""
    assert at(editor.tree, ("projects", "api", "env", "set")) == {"PORT": "80{slot}"}


def test_a_check_gets_a_time_and_loses_it_again(screen: PlanScreen, editor: Editor) -> None:
    path = ("projects", "api", "checks", "tests")
    screen.go_to_path(("projects", "api"))
    retype(field(screen, *path, "time"), "20 min")
    assert at(editor.tree, path) == {"run": "pytest -q", "time": "20 min"}
    retype(field(screen, *path, "time"), "")
    assert at(editor.tree, path) == "pytest -q"


def test_a_task_has_a_ladder_of_its_own(screen: PlanScreen, editor: Editor) -> None:
    screen.go_to("docs")
    choose(field(screen, "ladder", "end"), "hold for me")
    assert at(editor.tree, ("tasks", "docs", "on_failure")) == ["hold"]
    choose(field(screen, "ladder", "end"), "fail the task")
    assert at(editor.tree, ("tasks", "docs", "on_failure")) == ["fail"]


def test_the_clock_of_a_run_is_set_here(screen: PlanScreen, editor: Editor) -> None:
    screen.go_to_path(("clock", "wake"))
    retype(field(screen, "clock", "wake"), "06:40")
    assert at(editor.tree, ("clock", "wake")) == "06:40"


@pytest.mark.parametrize(
    ("place", "shape"), [(("agents", "claude"), AgentShape), (("projects", "api"), ProjectShape)]
)
def test_every_key_of_the_document_has_its_field(
    screen: PlanScreen, place: tuple[str, str], shape: type[BaseModel]
) -> None:
    screen.inspector.show_path(place)
    form = screen.inspector.form
    assert form is not None
    keys = {each.alias or name for name, each in shape.model_fields.items()}
    assert keys == {str(path[2]) for path in form.fields if len(path) > 2}


def test_a_wheel_scrolls_by_and_changes_nothing(screen: PlanScreen, editor: Editor) -> None:
    screen.canvas.stage.select()
    before = editor.snapshot().text()
    box = field(screen, "defaults", "project").entry.widget
    at_its_middle = QPointF(box.rect().center())
    wheel = QWheelEvent(
        at_its_middle,
        box.mapToGlobal(at_its_middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert not wheel.isAccepted()
    assert editor.snapshot().text() == before


def test_undo_is_heard_in_the_inspector(screen: PlanScreen, editor: Editor) -> None:
    screen.go_to("payments")
    before = editor.snapshot().text()
    found = field(screen, "tasks", "payments", "agent")
    choose(found, "gemini")
    changed = editor.snapshot().text()
    assert changed != before
    QTest.keyClick(found.entry.widget, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.snapshot().text() == before
