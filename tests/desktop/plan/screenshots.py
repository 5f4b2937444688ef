"""Pictures of the Plan screen, light and dark: `python -m tests.desktop.plan.screenshots FOLDER`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.canvas import document as dense
from tests.app.editing.story import STORY
from tests.desktop.canvas.hand import Hand
from zowl_desktop.app.editing import Document, Editor, Frame, Note, PutFrame, PutNote
from zowl_desktop.desktop.canvas import NodeStatus
from zowl_desktop.desktop.plan import PlanScreen
from zowl_desktop.desktop.theme.tokens import DARK, LIGHT, Tokens
from zowl_desktop.model.layout import Point, Size
from zowl_desktop.model.states import TaskState


def shown(tokens: Tokens, text: str = STORY) -> PlanScreen:
    """The screen with a document, as large as a laptop shows it."""
    screen = PlanScreen(Document(Editor(text), None), tokens)
    screen.resize(1440, 900)
    screen.show()
    QTest.qWait(50)
    screen.canvas.fit()
    QTest.qWait(300)
    return screen


def plan(tokens: Tokens) -> PlanScreen:
    screen = shown(tokens)
    editor = screen.document.editor
    editor.do(PutNote("n", Note("Ada: ask the bank for test cards first", Point(0, 384), Size(192, 72))))
    screen.canvas.fit()
    return screen


def radius(tokens: Tokens) -> PlanScreen:
    screen = shown(tokens)
    screen.canvas.go_to("payments")
    QTest.qWait(100)
    return screen


def refused(tokens: Tokens) -> PlanScreen:
    screen = shown(tokens)
    hand = Hand(screen.canvas)
    hand.press(hand.port("screen"))
    hand.move(hand.port("screen") + QPointF(30, 60))
    hand.move(hand.middle("schema"))
    return screen


def recipe(tokens: Tokens) -> PlanScreen:
    screen = shown(tokens)
    screen.open_recipe("payments")
    QTest.qWait(50)
    screen.recipe.canvas.rung_item("validate", 0).setSelected(True)
    screen.recipe.canvas.step_item("precheck").setSelected(False)
    return screen


def many(tokens: Tokens) -> PlanScreen:
    screen = shown(tokens, dense(300))
    screen.canvas.zoom_to(0.55)
    return screen


def far(tokens: Tokens) -> PlanScreen:
    return shown(tokens, dense(300))


def live(tokens: Tokens) -> PlanScreen:
    screen = shown(tokens)
    canvas = screen.canvas
    canvas.show_plan(screen.document.editor.plan)
    canvas.put_status(
        {
            "schema": NodeStatus(TaskState.SUCCEEDED, "", "6 min", "$0.41"),
            "endpoint": NodeStatus(TaskState.SUCCEEDED, "", "14 min", "$1.20"),
            "payments": NodeStatus(TaskState.FAILED, "", "31 min", "$2.31"),
            "screen": NodeStatus(TaskState.RUNNING, "implement", "9 min", "$0.62"),
            "confirm": NodeStatus(TaskState.SKIPPED, "skipped"),
            "refund": NodeStatus(TaskState.HELD, "held"),
            "docs": NodeStatus(TaskState.PARKED, "until 02:00"),
            "e2e": NodeStatus(TaskState.WAITING, "waits"),
            "seed": NodeStatus(TaskState.SUCCEEDED, "", "12 s"),
        }
    )
    QTest.qWait(100)
    return screen


def framed(tokens: Tokens) -> PlanScreen:
    screen = shown(tokens)
    editor = screen.document.editor
    places = editor.plan.places
    corner = places["endpoint"]
    editor.do(PutFrame("f", Frame("Backend", Point(-24, corner.y - 120), Size(600, 480))))
    screen.canvas.fit()
    screen.canvas.open_search()
    QTest.keyClicks(screen.canvas.search.field, "codex")
    return screen


SHOTS: dict[str, Callable[[Tokens], PlanScreen]] = {
    "plan": plan,
    "radius": radius,
    "refused": refused,
    "recipe": recipe,
    "300": many,
    "far": far,
    "live": live,
    "search": framed,
}


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    families = [name for name in ("Inter", "Noto Sans", "DejaVu Sans") if name in QFontDatabase.families()]
    font = QFont(families[0] if families else app.font().family())
    font.setPixelSize(13)
    app.setFont(font)
    chosen = sys.argv[2:] or list(SHOTS)
    for theme, tokens in (("light", LIGHT), ("dark", DARK)):
        for name in chosen:
            screen = SHOTS[name](tokens)
            QTest.qWait(50)
            screen.grab().save(str(folder / f"{name}-{theme}.png"))
            screen.close()
            screen.deleteLater()


if __name__ == "__main__":
    main()
