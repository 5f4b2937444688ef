"""The keyboard does everything that the mouse does."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.app.editing.story import STORY
from tests.desktop.canvas.hand import Hand, look
from zowl_desktop.app.editing import Editor, Move, Pin
from zowl_desktop.app.editing.clipboard import MIME
from zowl_desktop.desktop.canvas import Canvas
from zowl_desktop.desktop.canvas.geometry import box, free_near
from zowl_desktop.desktop.canvas.node_item import Emphasis
from zowl_desktop.desktop.theme.tokens import DARK
from zowl_desktop.model.document import load
from zowl_desktop.model.layout import Point
from zowl_desktop.model.pipeline import IfFailed, Need

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_arrows_go_along_the_edges_and_tab_through_all(hand: Hand, canvas: Canvas) -> None:
    hand.key(KEY.Key_Right)
    assert canvas.stage.selected_tasks() == ("schema",)
    hand.key(KEY.Key_Right)
    second = canvas.stage.selected_tasks()
    assert second[0] in {"endpoint", "payments", "seed"}
    hand.key(KEY.Key_Left)
    assert canvas.stage.selected_tasks() == ("schema",)
    hand.key(KEY.Key_Tab)
    assert canvas.stage.selected_tasks() == ("endpoint",)
    hand.key(KEY.Key_Backtab)
    assert canvas.stage.selected_tasks() == ("schema",)


def test_control_and_arrows_move_in_one_step(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    canvas.go_to("docs")
    before = editor.plan.places["docs"]
    hand.key(KEY.Key_Right, CONTROL)
    hand.key(KEY.Key_Right, CONTROL)
    hand.key(KEY.Key_Down, CONTROL)
    assert editor.plan.places["docs"] == Point(before.x + 48, before.y + 24)
    assert editor.undo_label == "Move docs"
    editor.undo()
    assert editor.plan.places["docs"] == before


def test_a_new_task_is_added_after_the_selected_one(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    canvas.go_to("docs")
    hand.key(KEY.Key_Insert)
    assert editor.plan.tasks["task"].needs == (Need("docs"),)
    hand.key(KEY.Key_F2)
    hand.type("Publish the reference")
    assert editor.plan.tasks["task"].title == "Publish the reference"
    hand.key(KEY.Key_Delete)
    assert "task" not in editor.plan.tasks


def test_a_new_task_covers_no_other_one(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    canvas.setFocus()
    for _ in range(6):
        canvas.stage.select()
        hand.key(KEY.Key_Insert)
    boxes = [box(place) for place in editor.plan.places.values()]
    assert len(boxes) == 15
    assert not [(one, other) for one, other in combinations(boxes, 2) if one.intersects(other)]
    assert canvas.visible_area().contains(boxes[-1])


def test_a_node_in_a_crowd_comes_below_it() -> None:
    crowd = [Point(across * 200.0, down * 90.0) for across in range(-9, 10) for down in range(-18, 19)]
    assert free_near(Point(0, 0), crowd).y > 18 * 90
    assert free_near(Point(0, 0), []) == Point(0, 0)


def test_a_plan_fits_in_the_size_that_its_window_gets_until_a_hand_works(
    hand: Hand, canvas: Canvas, qtbot: QtBot
) -> None:
    canvas.resize(500, 400)
    qtbot.waitUntil(lambda: canvas.visible_area().contains(canvas.stage.bounds()))
    canvas.zoom_plain()
    canvas.fit()
    canvas.go_to("schema")
    scale = canvas.scale_now
    canvas.resize(900, 400)
    assert canvas.scale_now == scale, "under a hand that works, nothing moves by itself"


def test_escape_leaves_the_words(hand: Hand, canvas: Canvas, editor: Editor, qtbot: QtBot) -> None:
    canvas.go_to("docs")
    hand.key(KEY.Key_F2)
    field = canvas.window().focusWidget()
    assert field is not None
    QTest.keyClicks(field, "Other")
    QTest.keyClick(field, KEY.Key_Escape)
    assert editor.plan.tasks["docs"].title == "API reference"
    assert canvas.hasFocus()


def test_an_edge_is_drawn_with_the_keyboard(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    canvas.go_to("seed")
    hand.key("c")
    assert look(canvas, "schema") is Emphasis.FORBIDDEN
    for _ in editor.plan.tasks:
        hand.key(KEY.Key_Tab)
        if look(canvas, "docs") is Emphasis.TARGET:
            break
    hand.key(KEY.Key_Return)
    assert Need("seed") in editor.plan.tasks["docs"].needs
    assert canvas.stage.selected_edges() == (("seed", "docs"),)
    hand.key("2")
    assert editor.plan.need("seed", "docs") == Need("seed", if_failed=IfFailed.HOLD)
    hand.key(KEY.Key_Delete)
    assert editor.plan.need("seed", "docs") is None


def test_edges_are_gone_through_and_given_a_policy(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    canvas.go_to("e2e")
    hand.key("e")
    assert canvas.stage.selected_edges() == (("screen", "e2e"),)
    hand.key("e")
    assert canvas.stage.selected_edges() == (("confirm", "e2e"),)
    hand.key("1")
    assert editor.plan.need("confirm", "e2e") == Need("confirm")
    hand.key(KEY.Key_Escape)
    assert canvas.stage.selected_tasks() == ("e2e",)
    hand.key("3")
    assert {need.if_failed for need in editor.plan.tasks["e2e"].needs} == {IfFailed.RUN}


def test_undo_and_redo(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    canvas.go_to("payments")
    hand.key(KEY.Key_Delete)
    assert "payments" not in canvas.stage.nodes
    hand.key(KEY.Key_Z, CONTROL)
    assert ("payments", "refund") in canvas.stage.edges
    hand.key(KEY.Key_Z, CONTROL | SHIFT)
    assert "payments" not in editor.plan.tasks


def test_copies_go_to_another_window(hand: Hand, canvas: Canvas, editor: Editor, qtbot: QtBot) -> None:
    canvas.stage.select(["payments", "refund"])
    hand.key(KEY.Key_C, CONTROL)
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasFormat(MIME)
    assert '"payments"' in data.text()
    other = Canvas(DARK)
    qtbot.addWidget(other)
    target = Editor("zowl: 1\nname: Other\n\ntasks: {}\n")
    other.edit(target)
    with qtbot.waitExposed(other):
        other.show()
    other.setFocus()
    QTest.keyClick(other, KEY.Key_V, CONTROL)
    assert target.plan.tasks["refund"].needs == (Need("payments", if_failed=IfFailed.HOLD),)
    assert load(target.snapshot().text()).tasks["payments"].project == "api"
    assert set(other.stage.selected_tasks()) == {"payments", "refund"}
    other.close()


def test_cut_paste_and_duplicate(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    canvas.go_to("docs")
    hand.key(KEY.Key_D, CONTROL)
    assert canvas.stage.selected_tasks() == ("docs-2",)
    assert editor.undo_label == "Duplicate"
    hand.key(KEY.Key_X, CONTROL)
    assert "docs-2" not in editor.plan.tasks
    hand.key(KEY.Key_V, CONTROL)
    assert "docs-2" in editor.plan.tasks
    editor.undo()
    editor.undo()
    editor.undo()
    assert editor.snapshot().text() == STORY


def test_what_is_no_task_is_not_pasted(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    QGuiApplication.clipboard().setText("hello")
    hand.key(KEY.Key_V, CONTROL)
    assert "no tasks" in canvas.words.text()
    assert editor.undo_label is None


def test_tidy_up_flies_and_is_one_step(hand: Hand, canvas: Canvas, editor: Editor, qtbot: QtBot) -> None:
    tidy = dict(editor.plan.places)
    editor.do(Move({name: Point(0, 0) for name in editor.plan.tasks}))
    editor.settle()
    hand.key(KEY.Key_T, SHIFT | ALT)
    assert editor.undo_label == "Tidy up"
    places = editor.plan.places
    assert len(set(places.values())) == len(tidy)
    flight = canvas.stage.nodes["e2e"].pos()
    assert flight.x() < places["e2e"].x  # on its way
    qtbot.waitUntil(lambda: canvas.stage.place_of("e2e") == places["e2e"])
    editor.undo()
    assert set(editor.plan.places.values()) == {Point(0, 0)}


def test_tidy_up_of_a_selection_and_pins(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    editor.do(Move({"docs": Point(1200, 1200), "seed": Point(1200, 1224)}), Pin(("schema",), pinned=True))
    before = editor.plan.places
    canvas.stage.select(["docs", "seed"])
    hand.key(KEY.Key_T, SHIFT | ALT)
    after = editor.plan.places
    assert {name for name in after if after[name] != before[name]} <= {"docs", "seed"}
    assert abs(after["docs"].y - after["seed"].y) >= 72
    canvas.stage.select([])
    editor.do(Move({"schema": Point(-960, 960)}))
    hand.key(KEY.Key_T, SHIFT | ALT)
    assert editor.plan.places["schema"] == Point(-960, 960)


def test_frames_and_notes(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    canvas.stage.select(["payments", "refund"])
    hand.key("g")
    hand.type("Money")
    frame = editor.plan.frames["frame"]
    assert frame.title == "Money"
    assert canvas.stage.frames["frame"].box.contains(canvas.stage.nodes["payments"].box)
    hand.key(KEY.Key_Escape)
    hand.key("n")
    hand.type("Ask Ada")
    assert editor.plan.notes["note"].text == "Ask Ada"
    hand.key(KEY.Key_Delete)
    assert editor.plan.notes == {}


def test_search_dims_and_goes(hand: Hand, canvas: Canvas, qtbot: QtBot) -> None:
    hand.key(KEY.Key_F, CONTROL)
    QTest.keyClicks(canvas.search.field, "codex")
    assert look(canvas, "schema") is Emphasis.DIMMED
    assert look(canvas, "screen") is Emphasis.NONE
    QTest.keyClick(canvas.search.field, KEY.Key_Return)
    first = canvas.stage.selected_tasks()
    QTest.keyClick(canvas.search.field, KEY.Key_Return)
    assert {*first, *canvas.stage.selected_tasks()} == {"screen", "confirm"}
    QTest.keyClick(canvas.search.field, KEY.Key_Escape)
    assert look(canvas, "schema") is Emphasis.NONE
    assert canvas.hasFocus()


@pytest.mark.parametrize("size", [(1300, 800), (500, 400)])
def test_fit_shows_everything(hand: Hand, canvas: Canvas, size: tuple[int, int]) -> None:
    canvas.resize(*size)
    canvas.zoom_to(3)
    hand.key(KEY.Key_0, CONTROL)
    seen = canvas.visible_area()
    assert all(seen.contains(item.box) for item in canvas.stage.nodes.values())
    canvas.stage.select(["e2e"])
    hand.key(KEY.Key_2, CONTROL)
    assert canvas.scale_now == pytest.approx(1.5)
    hand.key(KEY.Key_1, CONTROL)
    assert canvas.scale_now == pytest.approx(1.0)
    hand.key(KEY.Key_Plus, CONTROL)
    assert canvas.scale_now == pytest.approx(1.25)


def test_return_opens_the_recipe(hand: Hand, canvas: Canvas, qtbot: QtBot) -> None:
    canvas.go_to("refund")
    with qtbot.waitSignal(canvas.opened) as opened:
        hand.key(KEY.Key_Return)
    assert opened.args == ["refund"]


def test_no_two_actions_share_a_key(canvas: Canvas) -> None:
    keys = [keys.toString() for action in canvas.actions_by_key.values() for keys in action.shortcuts()]
    assert len(keys) == len(set(keys))
