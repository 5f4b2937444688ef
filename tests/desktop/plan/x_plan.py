"""The Plan screen as a program of its own, for a real display: `python -m tests.desktop.plan.x_plan FILE`.

Prints one JSON line whenever the plan changes or a key of the screen's state is worth knowing, and saves the
file on Ctrl+S.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QPointF, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from zowl_desktop.app.editing import open_document
from zowl_desktop.desktop.canvas.geometry import PORT
from zowl_desktop.desktop.plan import PlanScreen
from zowl_desktop.desktop.theme.tokens import LIGHT


def told(screen: PlanScreen) -> str:
    """What a hand outside has to know: where things are on the display."""
    canvas = screen.canvas

    def spot(place: QPointF) -> list[int]:
        found = canvas.viewport().mapToGlobal(canvas.mapFromScene(place))
        return [found.x(), found.y()]

    def middle(widget: QWidget) -> list[int]:
        found = widget.mapToGlobal(widget.rect().center())
        return [found.x(), found.y()]

    plan = canvas.plan
    return json.dumps(
        {
            "tasks": {name: [need.task for need in task.needs] for name, task in plan.tasks.items()},
            "nodes": {name: spot(item.box.center()) for name, item in canvas.stage.nodes.items()},
            "ports": {name: spot(item.pos() + PORT) for name, item in canvas.stage.nodes.items()},
            "cards": {key: middle(card) for key, card in screen.palette_side.cards.items()},
            "canvas": middle(canvas.viewport()),
            "saved": not screen.document.editor.is_changed,
        }
    )


def main() -> None:
    app = QApplication([])
    screen = PlanScreen(open_document(Path(sys.argv[1])), LIGHT)
    screen.setGeometry(0, 0, 1260, 780)

    def tell() -> None:
        sys.stdout.write(told(screen) + "\n")
        sys.stdout.flush()

    screen.changed.connect(lambda _: QTimer.singleShot(0, tell))
    QShortcut(QKeySequence("Ctrl+S"), screen, screen.document.save)
    screen.show()
    screen.canvas.zoom_to(0.8)
    screen.canvas.setFocus()
    QTimer.singleShot(500, tell)
    app.exec()


if __name__ == "__main__":
    main()
