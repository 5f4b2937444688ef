"""Which gesture a press begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGraphicsItem

from zowl_desktop.desktop.canvas.box_items import BoxItem
from zowl_desktop.desktop.canvas.edge_item import EdgeItem
from zowl_desktop.desktop.canvas.geometry import NEAR, PORT_REACH
from zowl_desktop.desktop.canvas.gestures.base import Gesture
from zowl_desktop.desktop.canvas.gestures.connect import DrawEdge
from zowl_desktop.desktop.canvas.gestures.cut import Cut
from zowl_desktop.desktop.canvas.gestures.move import MoveItems
from zowl_desktop.desktop.canvas.gestures.pan import Pan
from zowl_desktop.desktop.canvas.gestures.resize import ResizeBox
from zowl_desktop.desktop.canvas.gestures.select_box import SelectBox
from zowl_desktop.desktop.canvas.node_item import NodeItem

if TYPE_CHECKING:
    from zowl_desktop.desktop.canvas.canvas import Canvas

_ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


def gesture_for(canvas: Canvas, event: QMouseEvent, place: QPointF, *, panning: bool) -> Gesture | None:
    """The gesture that a press at a scene position begins; it may have changed the selection."""
    button = event.button()
    if button is Qt.MouseButton.MiddleButton or (panning and button is Qt.MouseButton.LeftButton):
        return Pan(canvas, place)
    if button is Qt.MouseButton.RightButton:
        return Cut(canvas, place) if canvas.can_edit else None
    if button is not Qt.MouseButton.LeftButton:
        return None
    adding = bool(event.modifiers() & _ADDING)
    source = _port_at(canvas, place)
    if source is not None and not adding:
        return DrawEdge(canvas, source)
    items = canvas.stage.items(place)
    item = next((each for each in items if isinstance(each, NodeItem | EdgeItem | BoxItem)), None)
    if item is None:
        return SelectBox(canvas, place, add=adding)
    _select(canvas, item, adding=adding)
    return _gesture_on(canvas, item, place)


def _gesture_on(canvas: Canvas, item: QGraphicsItem, place: QPointF) -> Gesture | None:
    if not canvas.can_edit or not item.isSelected() or isinstance(item, EdgeItem):
        return None
    if isinstance(item, BoxItem) and item.is_corner(place):
        return ResizeBox(canvas, item)
    return MoveItems(canvas, place, item)


def _select(canvas: Canvas, item: QGraphicsItem, *, adding: bool) -> None:
    if adding:
        item.setSelected(not item.isSelected())
    elif not item.isSelected():
        canvas.stage.select_items([item])


def _port_at(canvas: Canvas, place: QPointF) -> str | None:
    """The task whose port is there, where ports are shown."""
    if not canvas.can_edit or canvas.scale_now < NEAR:
        return None
    near = canvas.stage.items(
        place.x() - PORT_REACH,
        place.y() - PORT_REACH,
        2 * PORT_REACH,
        2 * PORT_REACH,
        Qt.ItemSelectionMode.IntersectsItemBoundingRect,
        Qt.SortOrder.DescendingOrder,
    )
    for item in near:
        if isinstance(item, NodeItem) and (item.port - place).manhattanLength() <= PORT_REACH:
            return item.task.id
    return None
