"""The recipe as a picture that can be edited: select, drag a failure edge back, move a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsPathItem, QGraphicsScene, QGraphicsView

from zowl_desktop.app.editing.ladder_edits import Steps, views
from zowl_desktop.desktop.canvas.ink import Ink
from zowl_desktop.desktop.plan.recipe_items import (
    GAP,
    STEP_HEIGHT,
    STEP_WIDTH,
    FlowItem,
    RungItem,
    StepItem,
)
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.model.document.tree import at

_REACH: Final = 14.0
Part = tuple[str, int | None]
"""What is selected: a step, or a step and the turn of one of its rungs."""


class RecipeCanvas(QGraphicsView):
    """Draws steps; asks for edits by signals."""

    picked = Signal(object)
    """The selected `Part`, or None."""
    led_back = Signal(str, str)
    """A failure edge was drawn: from a step, to a step."""
    moved = Signal(str, int)
    """A step was dragged to another index."""
    removed = Signal(object)
    """The selected `Part` should go."""

    def __init__(self, tokens: Tokens) -> None:
        scene = QGraphicsScene()
        super().__init__(scene)
        scene.setParent(self)  # it goes with the view, after everything that listens to it
        self._ink = Ink(tokens)
        self._steps: list[StepItem] = []
        self._rungs: list[RungItem] = []
        self._drawing: StepItem | None = None
        self._moving: tuple[StepItem, QPointF] | None = None
        self._draft = QGraphicsPathItem()
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Recipe")
        self.setAccessibleDescription("Steps in a row, failure edges below. Arrows choose, Delete removes.")
        scene.selectionChanged.connect(self._selection_changed)
        self.setBackgroundBrush(self._ink.bg)

    def show_steps(self, steps: Steps, chosen: Part | None) -> None:
        """Draw a recipe anew; recipes are small."""
        scene = self.scene()
        scene.blockSignals(True)
        self._steps, self._rungs = [], []
        scene.clear()
        self._draft = QGraphicsPathItem()
        self._draft.setPen(self._ink.draft)
        scene.addItem(self._draft)
        self._draw(steps)
        for item in (*self._steps, *self._rungs):
            item.setSelected(part_of(item) == chosen)
        scene.blockSignals(False)
        self.fit()

    def _draw(self, steps: Steps) -> None:
        scene = self.scene()
        for index, view in enumerate(views(steps)):
            step = StepItem(view, index, self._ink)
            scene.addItem(step)
            self._steps.append(step)
            if index:
                start = QPointF(step.pos().x() - GAP + 6, STEP_HEIGHT / 2)
                scene.addItem(FlowItem(start, QPointF(step.pos().x() - 6, STEP_HEIGHT / 2), self._ink))
        by_name = {item.view.name: item for item in self._steps}
        arrivals: dict[str, int] = {}
        for step in self._steps:
            for turn, rung in enumerate(step.view.rungs):
                to = at(rung, ("to",))
                back = by_name.get(str(to)) if to else step if at(rung, ("retry",)) else None
                end = None
                if back is not None:
                    arrivals[back.view.name] = arrivals.get(back.view.name, -1) + 1
                    end = back.landing(arrivals[back.view.name])
                item = RungItem(step, turn, (step.departure(turn), end), len(self._rungs))
                scene.addItem(item)
                self._rungs.append(item)

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours from the next drawing on."""
        self._ink = Ink(tokens)
        self.setBackgroundBrush(self._ink.bg)

    def fit(self) -> None:
        """All of it in view, not larger than life."""
        area = self.scene().itemsBoundingRect().adjusted(-40, -40, 40, 40)
        self.setSceneRect(area)
        self.resetTransform()
        scale = min(self.viewport().width() / area.width(), self.viewport().height() / area.height(), 1.15)
        self.scale(max(scale, 0.3), max(scale, 0.3))
        self.centerOn(area.center())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        super().resizeEvent(event)
        if self._steps:
            self.fit()

    def step_item(self, name: str) -> StepItem:
        """The item of a step."""
        return next(item for item in self._steps if item.view.name == name)

    def rung_item(self, name: str, turn: int) -> RungItem:
        """The item of a failure edge."""
        return next(item for item in self._rungs if (item.step_name, item.turn) == (name, turn))

    def _selection_changed(self) -> None:
        items = self.scene().selectedItems()
        self.picked.emit(part_of(items[0]) if items else None)

    def _step_at(self, place: QPointF) -> StepItem | None:
        return next((item for item in self._steps if item.sceneBoundingRect().contains(place)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        place = self.mapToScene(event.position().toPoint())
        foot = next((s for s in self._steps if (s.foot - place).manhattanLength() <= _REACH), None)
        if event.button() is Qt.MouseButton.LeftButton and foot is not None:
            self._drawing = foot
            return
        super().mousePressEvent(event)
        step = self._step_at(place)
        if event.button() is Qt.MouseButton.LeftButton and step is not None:
            self._moving = (step, place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        place = self.mapToScene(event.position().toPoint())
        if self._drawing is not None:
            path = QPainterPath(self._drawing.foot)
            low = max(place.y(), STEP_HEIGHT + 40)
            path.cubicTo(QPointF(self._drawing.foot.x(), low), QPointF(place.x(), low), place)
            self._draft.setPath(path)
        elif self._moving is not None:
            step, grip = self._moving
            step.setPos(step.index * (STEP_WIDTH + GAP) + place.x() - grip.x(), 0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        place = self.mapToScene(event.position().toPoint())
        drawing, self._drawing = self._drawing, None
        moving, self._moving = self._moving, None
        self._draft.setPath(QPainterPath())
        if drawing is not None:
            target = self._step_at(place)
            if target is not None:
                self.led_back.emit(drawing.view.name, target.view.name)
            return
        super().mouseReleaseEvent(event)
        if moving is not None:
            step = moving[0]
            index = min(max(round(step.pos().x() / (STEP_WIDTH + GAP)), 0), len(self._steps) - 1)
            step.setPos(step.index * (STEP_WIDTH + GAP), 0)
            if index != step.index:
                self.moved.emit(step.view.name, index)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102, N802 - Qt's
        items = self.scene().selectedItems()
        chosen = part_of(items[0]) if items else None
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and chosen is not None:
            self.removed.emit(chosen)
        elif event.key() in {Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up}:
            self._go(1 if event.key() in {Qt.Key.Key_Right, Qt.Key.Key_Down} else -1)
        else:
            super().keyPressEvent(event)

    def _go(self, by: int) -> None:
        """Select the next part: each step, then its failure edges."""
        order: list[StepItem | RungItem] = []
        for step in self._steps:
            order += [step, *(rung for rung in self._rungs if rung.step_name == step.view.name)]
        chosen: Callable[[StepItem | RungItem], bool] = lambda item: item.isSelected()  # noqa: E731
        now = next((index for index, item in enumerate(order) if chosen(item)), -1 if by > 0 else 0)
        if order:
            self.scene().clearSelection()
            order[(now + by) % len(order)].setSelected(True)


def part_of(item: object) -> Part | None:
    """What an item stands for."""
    if isinstance(item, StepItem):
        return item.view.name, None
    return (item.step_name, item.turn) if isinstance(item, RungItem) else None
