"""The real app with an eye in it: `python -m tests.desktop.story.eye [FILE ... | --tray]`.

It starts as `zowl` does, with a font as large as `ZOWL_EYE_POINTS` says, if it does. A line on its input is
answered with a line of JSON: where things are to be seen. `grab PATH` saves a picture first, and `sharp`
tells how finely things are drawn and what is cut off. Nothing can be done through it: hands have to use
pointer and keys.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPointF, QSocketNotifier
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)

from zowl_desktop.app.screens import IN_TRAY
from zowl_desktop.desktop.canvas.geometry import PORT
from zowl_desktop.desktop.canvas.node_item import NodeItem
from zowl_desktop.desktop.plan import PlanScreen
from zowl_desktop.desktop.plan.fields import Field
from zowl_desktop.desktop.shell import start
from zowl_desktop.desktop.shell.window import Window
from zowl_desktop.desktop.tonight.bar import TonightBar
from zowl_desktop.desktop.tonight.screen import TonightScreen


def spot(widget: QWidget) -> list[int]:
    """The middle of a widget on the display."""
    found = widget.mapToGlobal(widget.rect().center())
    return [found.x(), found.y()]


def told() -> dict[str, Any]:
    """What there is to see."""
    windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, Window)]
    active = next((each for each in windows if each.isActiveWindow()), None)
    focus, modal = QApplication.focusWidget(), QApplication.activeModalWidget()
    about: dict[str, Any] = {
        "windows": sum(each.isVisible() for each in windows),
        "place": active.place if active is not None else "",
        "popup": QApplication.activePopupWidget() is not None,
        "noted": active.noted if active is not None else "",
        "active": active is not None,
        "focus": focus.accessibleName() if focus is not None else "",
        "focused": focus.text() if isinstance(focus, QAbstractButton) else "",
        "typed": typed(focus),
        "modal": modal is not None and modal.isActiveWindow(),
    }
    if active is not None:
        about["name"] = active.windowTitle()
        about["said"] = [each.text() for each in active.findChildren(QLabel) if each.isVisible()]
        about["night"] = of_tonight(active.findChild(TonightScreen))
    front = QApplication.activeWindow()
    about["front"] = type(front).__name__ if front is not None else ""
    about["pressable"] = pressable(front) if front is not None else {}
    labels = front.findChildren(QLabel) if front is not None else []
    about["told"] = [each.text() for each in labels if each.isVisible() and each.text()]
    if active is not None:
        about |= of_night(active)
    screen = active.findChild(PlanScreen) if active is not None else None
    if screen is not None and active is not None and active.place:  # else the owl is all there is to see
        about |= of_screen(screen)
        about["forecast"] = active.bar.forecast.text()
        about["problems"] = active.bar.problems.text() if active.bar.problems.isVisible() else ""
        about["title"] = active.bar.title.text()
        about["words"] = active.bar.run.toolTip()
    return about


def of_tonight(screen: TonightScreen | None) -> dict[str, str]:
    """How the tasks of tonight stand, where that is shown."""
    if screen is None or not screen.isVisible():
        return {}
    nodes = screen.canvas.stage.nodes.items()
    return {name: str(item.status.state) for name, item in nodes if item.status is not None}


def pressable(front: QWidget) -> dict[str, list[int]]:
    """Every button of the window in front that can be pressed, by what it is called."""
    buttons = (each for each in front.findChildren(QAbstractButton) if each.isVisible() and each.isEnabled())
    return {
        each.text().replace("&", "") or each.accessibleName(): spot(each)
        for each in buttons
        if not each.visibleRegion().isEmpty()
    }


def of_night(window: Window) -> dict[str, Any]:
    """The place that is shown, and the night as Tonight shows it."""
    about: dict[str, Any] = {}
    screen = window.findChild(TonightScreen)
    if screen is not None and screen.isVisible():
        canvas = screen.canvas
        nodes = canvas.stage.nodes

        def place(item: NodeItem) -> list[int]:
            found = canvas.viewport().mapToGlobal(canvas.mapFromScene(item.box.center()))
            return [found.x(), found.y()]

        about["lines"] = {name: item.status.line for name, item in nodes.items() if item.status}
        about["tonight"] = {name: place(item) for name, item in nodes.items()}
        about["why"] = screen.panel.why.text()
        bars = window.findChildren(TonightBar)
        about["figures"] = bars[0].figures.text() if bars else ""
    return about


def typed(field: QWidget | None) -> str:
    """What stands in the field that has the focus."""
    if isinstance(field, QLineEdit):
        return field.text()
    return field.toPlainText() if isinstance(field, QPlainTextEdit | QTextEdit) else ""


def of_screen(screen: PlanScreen) -> dict[str, Any]:
    """The canvas, the palette, the inspector and the recipe view."""
    canvas, recipe = screen.canvas, screen.recipe.canvas

    def place(at: QPointF) -> list[int]:
        found = canvas.viewport().mapToGlobal(canvas.mapFromScene(at))
        return [found.x(), found.y()]

    def rung(step: str, number: int) -> list[int]:
        item = recipe.rung_item(step, number)
        found = recipe.viewport().mapToGlobal(recipe.mapFromScene(item.spot.center()))
        return [found.x(), found.y()]

    plan = screen.document.editor.plan
    corner = canvas.viewport().mapToGlobal(canvas.viewport().rect().topLeft())
    return {
        "tasks": {name: [need.task for need in task.needs] for name, task in plan.tasks.items()},
        "titles": [task.title for task in plan.tasks.values()],
        "nodes": {name: place(item.box.center()) for name, item in canvas.stage.nodes.items()},
        "ports": {name: place(item.pos() + PORT) for name, item in canvas.stage.nodes.items()},
        "edges": {
            " > ".join(key): place(edge.path.pointAtPercent(0.3)) for key, edge in canvas.stage.edges.items()
        },
        "selected": [canvas.stage.selected_tasks(), canvas.stage.selected_edges()],
        "cards": {key: spot(card) for key, card in screen.palette_side.cards.items()},
        "canvas": [corner.x(), corner.y(), canvas.viewport().width(), canvas.viewport().height()],
        "fields": {
            field.entry.widget.accessibleName(): spot(field.entry.widget)
            for field in screen.findChildren(Field)
            if field.isVisible() and not field.visibleRegion().isEmpty()
        },
        "buttons": {
            button.text(): spot(button)
            for button in screen.findChildren(QPushButton)
            if button.isVisible() and button.text() and not button.visibleRegion().isEmpty()
        },
        "recipe": screen.is_recipe_open,
        "rungs": {"validate 0": rung("validate", 0)} if screen.is_recipe_open else {},
        "saved": not screen.document.editor.is_changed,
        "busy": canvas.words.isVisible(),
    }


def sharpness() -> dict[str, Any]:
    """How many pixels a point has, how many the icons have in a point, and what is cut off."""
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, Window))
    scale = window.devicePixelRatioF()
    icons = {"owl": window.rail.owl.pixmap().devicePixelRatio()}
    for button in (*window.rail.buttons.values(), window.bar.title):
        drawn = button.icon().pixmap(button.iconSize(), scale)
        icons[button.text()] = drawn.width() / button.iconSize().width()
    return {
        "scale": scale,
        "icons": icons,
        "cut": sorted(filter(None, map(cut, window.findChildren(QWidget)))),
    }


def cut(widget: QWidget) -> str:
    """What a widget shows, if that has not room enough; a scroll bar may lead to what is below."""
    if not isinstance(widget, QLabel | QAbstractButton | QLineEdit | QComboBox) or not widget.isVisible():
        return ""
    words = widget.currentText() if isinstance(widget, QComboBox) else widget.text()
    needed, has = widget.minimumSizeHint(), widget.size()
    if isinstance(widget, QLabel) and widget.wordWrap():
        is_cut = widget.heightForWidth(has.width()) > has.height()
    elif isinstance(widget, QAbstractButton) and widget.layout() is not None:
        is_cut = False  # it shows labels, which are asked themselves
    else:
        is_cut = needed.width() > has.width() or needed.height() > has.height()
    shown = widget.visibleRegion().boundingRect()
    is_hidden = bool(shown.width()) and shown.width() < has.width()
    return f"{type(widget).__name__} {words!r}" if words and (is_cut or is_hidden) else ""


class Eye(QObject):
    """Answers lines."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._answer)

    def _answer(self) -> None:
        line = os.read(sys.stdin.fileno(), 4096).decode().strip()
        if line.startswith("grab "):
            active = QApplication.activeWindow()
            if active is not None:
                active.grab().save(line.partition(" ")[2])
        sys.stdout.write(json.dumps(sharpness() if line == "sharp" else told()) + "\n")
        sys.stdout.flush()


def main() -> None:
    made = start.made_application

    def with_eye(argv: Sequence[str]) -> QApplication:
        application = made(argv)
        points = os.environ.get("ZOWL_EYE_POINTS")
        if points:
            application.setFont(QFont(application.font().family(), int(points)))
        Eye(application)
        return application

    start.made_application = with_eye
    words = sys.argv[1:]
    sys.exit(start.start_in_tray() if words == [IN_TRAY] else start.start([Path(name) for name in words]))


if __name__ == "__main__":
    main()
