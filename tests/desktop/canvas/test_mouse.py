"""Every gesture of the mouse, with real events: what it does, and that it is one step that can be undone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.canvas.hand import MIDDLE, RIGHT, Hand, look, says
from zowl_desktop.app.editing import Editor, Frame, Move, Note, PutFrame, PutNote, RemoveTasks
from zowl_desktop.app.editing.plan import Planner
from zowl_desktop.desktop.canvas import Canvas
from zowl_desktop.desktop.canvas.dropping import TEMPLATE_MIME
from zowl_desktop.desktop.canvas.node_item import Emphasis
from zowl_desktop.model.graph import Effect
from zowl_desktop.model.layout import Point, Size
from zowl_desktop.model.pipeline import IfFailed, Need

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
EMPTY = QPointF(560, 640)
"""A place of the scene without anything."""


@pytest.fixture(autouse=True)
def _places(editor: Editor, canvas: Canvas) -> None:
    """The story, laid out by hand, so that every test knows what is where."""
    places = {
        "schema": (0, 240),
        "endpoint": (288, 96),
        "payments": (288, 264),
        "seed": (288, 480),
        "screen": (576, 48),
        "confirm": (576, 192),
        "refund": (576, 336),
        "docs": (576, 480),
        "e2e": (864, 120),
    }
    editor.do(Move({name: Point(*place) for name, place in places.items()}))
    canvas.resize(1300, 900)
    canvas.fit()


def undone(editor: Editor, label: str) -> None:
    """The last step has this label, and undoing it is enough."""
    assert editor.undo_label == label
    editor.undo()


def test_a_click_selects_and_shift_adds(hand: Hand, canvas: Canvas) -> None:
    hand.click(hand.node("schema"))
    assert canvas.stage.selected_tasks() == ("schema",)
    hand.click(hand.node("seed"), SHIFT)
    assert set(canvas.stage.selected_tasks()) == {"schema", "seed"}
    hand.click(hand.node("schema"), CONTROL)
    assert canvas.stage.selected_tasks() == ("seed",)
    hand.click(EMPTY)
    assert canvas.stage.selectedItems() == []


def test_a_drag_moves_along_the_grid_in_one_step(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    before = editor.plan.places["docs"]
    hand.drag([hand.node("docs"), hand.node("docs") + QPointF(20, 171)])
    assert editor.plan.places["docs"] == Point(before.x + 24, before.y + 168)
    assert canvas.stage.nodes["docs"].pos() == QPointF(*editor.plan.places["docs"])
    edge = canvas.stage.edges["endpoint", "docs"]
    assert edge.path.pointAtPercent(1) == canvas.stage.nodes["docs"].pos() + QPointF(0, 36)
    undone(editor, "Move docs")
    assert canvas.stage.nodes["docs"].pos() == QPointF(*before)


def test_a_drag_of_several_moves_them_all(hand: Hand, editor: Editor) -> None:
    before = editor.plan.places
    hand.click(hand.node("seed"))
    hand.click(hand.node("docs"), SHIFT)
    hand.drag([hand.node("docs"), hand.node("docs") + QPointF(0, 120)])
    for name in ("seed", "docs"):
        assert editor.plan.places[name] == Point(before[name].x, before[name].y + 120)
    undone(editor, "Move 2 tasks")


def test_a_moved_task_keeps_to_a_neighbours_line_and_alt_moves_freely(hand: Hand, editor: Editor) -> None:
    editor.do(Move({"refund": Point(583, 336)}))  # off the grid
    hand.drag([hand.node("docs"), hand.node("docs") + QPointF(5, 96)])
    assert editor.plan.places["docs"] == Point(583, 576)
    hand.press(hand.node("docs"))
    for part in (2, 9, 9):
        event_place = hand.node("docs") + QPointF(part, 0)
        hand.move(event_place)
    hand.release(hand.node("docs"))


def test_a_small_tremble_is_no_move(hand: Hand, editor: Editor) -> None:
    label = editor.undo_label
    hand.drag([hand.node("docs"), hand.node("docs") + QPointF(1, 1)])
    assert editor.undo_label == label


def test_escape_puts_what_is_dragged_back(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    before = canvas.stage.nodes["docs"].pos()
    hand.press(hand.node("docs"))
    hand.move(hand.node("docs") + QPointF(100, 100))
    assert canvas.stage.nodes["docs"].pos() != before
    hand.key(Qt.Key.Key_Escape)
    assert canvas.stage.nodes["docs"].pos() == before
    hand.release(EMPTY)
    assert editor.plan.places["docs"] == Point(before.x(), before.y())


def test_an_edge_is_drawn_from_the_port(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    hand.drag([hand.port("seed"), hand.middle("docs")])
    assert editor.plan.tasks["docs"].needs == (Need("endpoint"), Need("seed"))
    assert canvas.stage.selected_edges() == (("seed", "docs"),)
    undone(editor, "Connect seed to docs")
    assert ("seed", "docs") not in canvas.stage.edges


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (
            "screen",
            "schema",
            "schema cannot need screen, because screen needs endpoint, endpoint needs schema.",
        ),
        ("schema", "seed", "seed needs schema already."),
    ],
)
def test_a_cycle_and_a_duplicate_are_refused_while_dragging(
    hand: Hand, canvas: Canvas, editor: Editor, source: str, target: str, words: str
) -> None:
    tree = editor.tree
    hand.press(hand.port(source))
    hand.move(hand.middle(target))
    assert canvas.words.text() == words
    assert says(canvas)
    assert look(canvas, target) is Emphasis.FORBIDDEN
    assert look(canvas, "refund") is Emphasis.NONE
    hand.move(hand.middle("refund"))
    assert look(canvas, "refund") is Emphasis.TARGET
    assert not says(canvas)
    hand.move(hand.middle(target))
    hand.release(hand.middle(target))
    assert editor.tree is tree
    assert words in canvas.words.text()
    assert all(look(canvas, name) is Emphasis.NONE for name in canvas.stage.nodes)


def test_an_edge_to_nothing_makes_a_connected_task(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    hand.drag([hand.port("docs"), QPointF(912, 516)])
    assert editor.plan.tasks["task"].needs == (Need("docs"),)
    assert editor.plan.tasks["task"].project == "docs"
    assert editor.plan.places["task"] == Point(912, 480)
    assert canvas.stage.selected_tasks() == ("task",)
    undone(editor, "Add task")
    assert "task" not in canvas.stage.nodes


def dropped(canvas: Canvas, key: str, place: QPointF) -> QPoint:
    """A template dragged over the canvas and dropped there."""
    spot = canvas.mapFromScene(place)
    data = QMimeData()
    data.setData(TEMPLATE_MIME, key.encode())
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    for event in (
        QDragEnterEvent(spot, action, data, buttons, keys),
        QDragMoveEvent(spot, action, data, buttons, keys),
        QDropEvent(QPointF(spot), action, data, buttons, keys),
    ):
        QApplication.sendEvent(canvas.viewport(), event)
        assert event.isAccepted()
    return spot


def test_a_template_dropped_makes_a_task(canvas: Canvas, editor: Editor) -> None:
    dropped(canvas, "command", QPointF(400, 640))
    assert editor.plan.tasks["command"].doer == "command"
    assert editor.plan.places["command"] == Point(312, 600)
    undone(editor, "Add command")


def test_a_template_dropped_on_an_edge_is_spliced_in(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    dropped(canvas, "gate", hand.edge("payments", "refund", 0.85))
    assert editor.plan.tasks["gate"].needs == (Need("payments"),)
    assert editor.plan.tasks["refund"].needs == (Need("gate", if_failed=IfFailed.HOLD),)
    undone(editor, "Add gate")
    assert editor.plan.tasks["refund"].needs == (Need("payments", if_failed=IfFailed.HOLD),)


def test_other_drops_are_left_to_others(canvas: Canvas) -> None:
    data = QMimeData()
    data.setText("file:///x")
    event = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(canvas.viewport(), event)
    assert not event.isAccepted()


def test_a_loose_task_left_on_an_edge_is_spliced_in(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    editor.do(RemoveTasks(("refund", "confirm")))
    hand.drag([hand.port("docs"), QPointF(912, 516)])
    hand.drag([hand.edge("docs", "task", 0.2), hand.edge("docs", "task", 0.2)])
    hand.key(Qt.Key.Key_Delete)  # the edge: `task` is loose now
    assert ("docs", "task") not in canvas.stage.edges
    hand.drag([hand.node("task", 96, 36), hand.edge("endpoint", "docs")])
    assert editor.plan.tasks["task"].needs == (Need("endpoint"),)
    assert editor.plan.tasks["docs"].needs == (Need("task"),)
    undone(editor, "Move task")
    assert editor.plan.tasks["docs"].needs == (Need("endpoint"),)


def test_a_stroke_cuts_what_it_crosses(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    hand.drag([QPointF(530, 180), QPointF(530, 420)], button=RIGHT)
    assert editor.plan.tasks["refund"].needs == ()
    assert editor.plan.tasks["confirm"].needs == ()
    assert editor.plan.tasks["docs"].needs == ()
    assert editor.plan.tasks["screen"].needs == (Need("endpoint"),)
    undone(editor, "Cut 3 edges")
    assert ("payments", "refund") in canvas.stage.edges


def test_a_box_selects_what_it_touches(hand: Hand, canvas: Canvas) -> None:
    hand.drag([QPointF(270, 470), QPointF(600, 620)])
    assert set(canvas.stage.selected_tasks()) == {"seed", "docs"}
    hand.drag([QPointF(-40, 200), QPointF(40, 340)], keys=SHIFT)
    assert set(canvas.stage.selected_tasks()) == {"seed", "docs", "schema"}


def test_the_middle_button_pans(hand: Hand, canvas: Canvas) -> None:
    canvas.zoom_plain()
    before = canvas.mapFromScene(QPointF(300, 300))
    spot = canvas.viewport().rect().center()
    start = canvas.mapToScene(spot)
    hand.press(start, MIDDLE)
    hand.move(canvas.mapToScene(spot + QPoint(60, 40)))
    hand.release(canvas.mapToScene(spot + QPoint(60, 40)), MIDDLE)
    assert canvas.mapFromScene(QPointF(300, 300)) - before == QPoint(60, 40)


def test_the_wheel_zooms_at_the_mouse(canvas: Canvas) -> None:
    spot = QPoint(200, 150)
    before, scale = canvas.mapToScene(spot), canvas.scale_now
    wheel = QWheelEvent(
        QPointF(spot),
        QPointF(canvas.viewport().mapToGlobal(spot)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        CONTROL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), wheel)
    assert canvas.scale_now == pytest.approx(scale * 1.25)
    after = canvas.mapToScene(spot)
    assert (after - before).manhattanLength() < 3


def test_a_double_click_opens_and_on_nothing_adds(
    hand: Hand, canvas: Canvas, editor: Editor, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(canvas.opened) as opened:
        hand.double_click(hand.node("payments"))
    assert opened.args == ["payments"]
    hand.double_click(QPointF(700, 640))
    assert editor.plan.places["task"] == Point(600, 600)


def test_a_frame_takes_its_tasks_along_and_is_resized(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    editor.do(PutFrame("f", Frame("Side", Point(264, 432), Size(528, 144))))
    before = editor.plan.places
    hand.drag([QPointF(400, 442), QPointF(400, 442 + 72)])
    assert editor.plan.frames["f"].at == Point(264, 504)
    for name in ("seed", "docs"):
        assert editor.plan.places[name] == Point(before[name].x, before[name].y + 72)
    assert editor.plan.places["refund"] == before["refund"]
    undone(editor, "Move 2 tasks")
    hand.drag([QPointF(264 + 528 - 4, 432 + 144 - 4), QPointF(264 + 600, 432 + 192)])
    assert editor.plan.frames["f"].size == Size(600, 192)


def test_words_are_edited_where_they_stand(hand: Hand, canvas: Canvas, editor: Editor) -> None:
    editor.do(PutNote("n", Note("Why", Point(0, 480), Size(192, 96))))
    hand.double_click(QPointF(60, 520))
    hand.type("Because")
    assert editor.plan.notes["n"].text == "Because"
    undone(editor, "Change note")
    assert canvas.stage.notes["n"].note.text == "Why"


def test_the_failure_of_the_selected_task_lights_up(hand: Hand, canvas: Canvas, qtbot: QtBot) -> None:
    hand.click(hand.node("payments"))
    effects = {
        "confirm": Effect.SKIPPED,
        "refund": Effect.HELD,
        "e2e": Effect.RUNS_ANYWAY,
    }
    qtbot.waitUntil(lambda: canvas.stage.nodes["refund"].effect is Effect.HELD)
    assert {name: item.effect for name, item in canvas.stage.nodes.items() if item.effect} == effects
    assert canvas.stage.edges["payments", "refund"].lit
    hand.click(EMPTY)
    qtbot.waitUntil(lambda: canvas.stage.nodes["refund"].effect is None)
    assert not canvas.stage.edges["payments", "refund"].lit


def test_the_map_goes_where_it_is_pressed(canvas: Canvas, hand: Hand, qtbot: QtBot) -> None:
    canvas.zoom_to(2.0)
    canvas.centerOn(QPointF(0, 0))
    QTest.mouseClick(
        canvas.minimap, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(150, 60)
    )
    assert canvas.visible_area().center().x() > 700


def test_an_empty_plan_has_no_map(canvas: Canvas) -> None:
    def is_drawn() -> bool:
        image = canvas.minimap.grab().toImage()
        middle = image.pixelColor(0, 0)
        return any(
            image.pixelColor(x, y) != middle
            for x in range(0, image.width(), 4)
            for y in range(0, image.height(), 4)
        )

    assert is_drawn()
    canvas.show_plan(Planner().plan({}))
    canvas.minimap.refresh()
    assert not is_drawn()


def test_without_an_editor_nothing_can_be_changed(canvas: Canvas, hand: Hand, editor: Editor) -> None:
    canvas.show_plan(editor.plan)
    tree = editor.tree
    hand.drag([hand.node("docs"), hand.node("docs") + QPointF(100, 100)])
    hand.drag([hand.port("seed"), hand.middle("docs")])
    hand.drag([QPointF(530, 180), QPointF(530, 420)], button=RIGHT)
    hand.double_click(EMPTY)
    hand.key(Qt.Key.Key_Delete)
    assert editor.tree is tree
    assert canvas.stage.nodes["docs"].pos() == QPointF(*editor.plan.places["docs"])


def test_a_click_on_a_port_selects_its_task_and_makes_nothing(hand: Hand, editor: Editor) -> None:
    before = tuple(editor.plan.tasks)
    hand.click(hand.port("schema"))
    assert tuple(editor.plan.tasks) == before
    assert hand.canvas.stage.selected_tasks() == ("schema",)
