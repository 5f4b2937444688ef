"""What a canvas paints, looked at by structure: pixels at known places, not whole images."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.app.editing.test_editor import large
from zowl_desktop.app.editing import Editor, RemoveTasks, Set
from zowl_desktop.desktop.canvas import Canvas, NodeStatus
from zowl_desktop.desktop.canvas.livestatus import BATCH
from zowl_desktop.desktop.canvas.turns import FRAME
from zowl_desktop.desktop.theme.tokens import DARK, LIGHT, Tokens
from zowl_desktop.model.states import TaskState


def painted(canvas: Canvas) -> QImage:
    image = QImage(canvas.viewport().size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    canvas.render(painter)
    painter.end()
    return image


def seen(canvas: Canvas) -> QImage:
    """What stands on the screen, and is not painted for this."""
    QApplication.processEvents()
    return canvas.screen().grabWindow(canvas.winId()).toImage()


def color_at(canvas: Canvas, place: QPointF) -> str:
    return painted(canvas).pixelColor(canvas.mapFromScene(place)).name()


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_nodes_are_cards_in_the_colours_of_the_theme(canvas: Canvas, tokens: Tokens) -> None:
    canvas.show_tokens(tokens)
    corner = canvas.stage.nodes["screen"].pos()
    assert color_at(canvas, corner + QPointF(150, 60)) == tokens.node
    assert color_at(canvas, corner + QPointF(2, 36)) == tokens.p2
    assert color_at(canvas, QPointF(-15, -15)) == tokens.bg


def test_from_afar_a_node_is_a_block_of_its_project(canvas: Canvas) -> None:
    canvas.zoom_to(0.1)
    canvas.centerOn(canvas.stage.nodes["screen"])
    assert color_at(canvas, canvas.stage.nodes["screen"].box.center()) == LIGHT.p2


def test_live_states_are_shown_with_one_repaint(
    canvas: Canvas, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    show = canvas.stage.show_statuses

    def counting(statuses: Mapping[str, NodeStatus | None]) -> None:
        shown.append(len(statuses))
        show(statuses)

    monkeypatch.setattr(canvas.stage, "show_statuses", counting)
    for cost in range(50):
        canvas.put_status({"screen": NodeStatus(TaskState.RUNNING, "implement", "9 min", f"$0.{cost}")})
    canvas.put_status({"payments": NodeStatus(TaskState.FAILED)})
    qtbot.waitUntil(lambda: shown == [2])
    status = canvas.stage.nodes["screen"].status
    assert status is not None
    assert status.line == "$0.49  9 min"
    canvas.zoom_to(0.1)
    canvas.centerOn(canvas.stage.nodes["payments"])
    assert color_at(canvas, canvas.stage.nodes["payments"].box.center()) == LIGHT.fail


def test_what_moved_is_shown_at_once_and_the_time_a_few_in_each_frame(
    canvas: Canvas, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[set[str]] = []
    show = canvas.stage.show_statuses

    def noting(statuses: Mapping[str, NodeStatus | None]) -> None:
        frames.append(set(statuses))
        show(statuses)

    monkeypatch.setattr(canvas.stage, "show_statuses", noting)
    tasks = list(canvas.stage.nodes)
    assert len(tasks) > BATCH + 1
    canvas.put_status({name: NodeStatus(TaskState.RUNNING, "implement", "9 min") for name in tasks})
    qtbot.waitUntil(lambda: frames == [set(tasks)])
    later = {name: NodeStatus(TaskState.RUNNING, "implement", "10 min") for name in tasks}
    later[tasks[-1]] = NodeStatus(TaskState.SUCCEEDED, "", "10 min")
    canvas.put_status(later)
    qtbot.waitUntil(lambda: set().union(*frames[1:]) == set(tasks))
    assert frames[1] == {*tasks[:BATCH], tasks[-1]}
    assert all(len(frame) <= BATCH for frame in frames[2:])
    assert {name: canvas.stage.status_of(name) for name in tasks} == later
    frames.clear()
    canvas.put_status(later)
    qtbot.wait(3 * FRAME)
    assert frames == []  # nothing changes, so nothing is touched


@pytest.mark.parametrize("scale", [0.5, 0.87, 1.0, 1.7])
def test_numbers_that_change_alone_look_as_if_all_were_painted(
    canvas: Canvas, qtbot: QtBot, scale: float
) -> None:
    canvas.zoom_to(scale)
    canvas.stage.select(["payments"])
    canvas.centerOn(canvas.stage.nodes["payments"])
    tasks = list(canvas.stage.nodes)
    for line in ("9 min", "59 min, long", "1 h 10 min"):
        before = seen(canvas)
        canvas.put_status({name: NodeStatus(TaskState.RUNNING, "implement", line) for name in tasks})
        qtbot.waitUntil(partial(_all_say, canvas, line))
        in_parts = seen(canvas)
        canvas.viewport().repaint()
        assert in_parts == seen(canvas)
        assert in_parts != before


def _all_say(canvas: Canvas, line: str) -> bool:
    statuses = [canvas.stage.status_of(name) for name in canvas.stage.nodes]
    return all(status is not None and status.line.endswith(line) for status in statuses)


def test_edges_show_their_policy(canvas: Canvas) -> None:
    pens = {key: canvas.stage.ink.edge(item.need) for key, item in canvas.stage.edges.items()}
    assert QColor(LIGHT.faint) == pens["schema", "endpoint"].color()
    assert QColor(LIGHT.hold) == pens["payments", "refund"].color()
    assert pens["confirm", "e2e"].style().name == "DotLine"
    assert all(pen.isCosmetic() and pen.widthF() == 1 for pen in pens.values())


def test_the_scene_follows_any_change(canvas: Canvas, editor: Editor) -> None:
    editor.do(Set(("tasks", "schema", "project"), "docs"))
    assert canvas.stage.nodes["schema"].color == QColor(LIGHT.p3)
    editor.do(RemoveTasks(("schema",)))
    assert {key for key in canvas.stage.edges if "schema" in key} == set()
    editor.undo()
    assert {key for key in canvas.stage.edges if "schema" in key} == {
        ("schema", "endpoint"),
        ("schema", "payments"),
        ("schema", "seed"),
    }


def test_a_need_of_nobody_is_drawn_when_somebody_comes(qtbot: QtBot) -> None:
    editor = Editor("zowl: 1\ntasks:\n  a: {gate: x, needs: [b]}\n  b: {gate: y}\n")
    canvas = Canvas(LIGHT)
    qtbot.addWidget(canvas)
    canvas.edit(editor)
    editor.do(RemoveTasks(("b",)))
    editor.undo()
    assert list(canvas.stage.edges) == [("b", "a")]
    canvas.edit(Editor(large(30)))
    assert len(canvas.stage.nodes) == 30
    assert len(canvas.stage.edges) == 57
    canvas.hide()


def test_an_empty_plan_says_how_to_begin(canvas: Canvas, editor: Editor) -> None:
    words = canvas.beginning
    assert not words.isVisible()
    canvas.edit(Editor("zowl: 1\ntasks: {}\n"))
    assert words.isVisible()
    assert "press Ins" in words.text()
    assert canvas.rect().contains(words.geometry())
    assert abs(words.geometry().center().x() - canvas.rect().center().x()) <= 1
    canvas.resize(300, 200)
    assert canvas.rect().contains(words.geometry()), "also in a small window"
    canvas.commands.add()
    assert not words.isVisible()
    canvas.show_plan(Editor("zowl: 1\n").plan)
    assert not words.isVisible(), "nothing can be drawn in a night"
    canvas.edit(editor)
