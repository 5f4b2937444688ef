"""The scene: one item for each task, edge, frame and note of a plan, kept in step with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from zowl_desktop.app.editing.plan import Plan
from zowl_desktop.desktop.canvas.box_items import BoxItem, FrameItem, NoteItem
from zowl_desktop.desktop.canvas.edge_item import EdgeItem
from zowl_desktop.desktop.canvas.geometry import NODE_RECT
from zowl_desktop.desktop.canvas.ink import Ink
from zowl_desktop.desktop.canvas.node_item import Emphasis, NodeItem
from zowl_desktop.desktop.canvas.status import NodeStatus
from zowl_desktop.model.graph import Impact
from zowl_desktop.model.layout import Point
from zowl_desktop.model.pipeline import Need

MARGIN: Final = 2000.0
"""Free scene around everything. It grows by leaps, because each change of it costs a full repaint."""
EdgeKey = tuple[str, str]


class CanvasScene(QGraphicsScene):
    """The items of a plan. Items are kept by name; nobody else holds on to them.

    Attributes:
        nodes: By the task's name.
        edges: By the names of source and target.
        frames: By key.
        notes: By key.
    """

    def __init__(self, ink: Ink) -> None:
        super().__init__()
        self.ink = ink
        self.nodes: dict[str, NodeItem] = {}
        self.edges: dict[EdgeKey, EdgeItem] = {}
        self.frames: dict[str, FrameItem] = {}
        self.notes: dict[str, NoteItem] = {}
        self._touching: dict[str, set[EdgeKey]] = {}
        self._plan: Plan | None = None
        self._emphasized: set[str] = set()
        self._affected: set[str] = set()
        self._lit: set[EdgeKey] = set()

    # --- the plan ------------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show a plan; what did not change since the last one is left alone."""
        before = self._plan
        if before is None or before.projects != plan.projects:
            self.ink.paint_projects(plan.projects)
        self._plan = plan
        for name in [name for name in self.nodes if name not in plan.tasks]:
            self._remove_node(name)
        changed = self._show_nodes(plan, before)
        for name in changed:
            self._show_edges(name, plan.tasks[name].needs)
        if before is None or before.places is not plan.places:
            self._show_places(plan, before)
        if before is None or before.pinned != plan.pinned:
            for name, item in self.nodes.items():
                item.show_pinned(pinned=name in plan.pinned)
        self._show_boxes(plan)
        if before is not None and before.projects != plan.projects:
            for item in self.nodes.values():
                item.show_task(item.task)
        if before is None or before.places is not plan.places or before.frames != plan.frames:
            self._fit_rect()

    def _show_nodes(self, plan: Plan, before: Plan | None) -> list[str]:
        new, changed = set[str](), list[str]()
        for name, task in plan.tasks.items():
            item = self.nodes.get(name)
            if item is None:
                item = self._add_node(name, plan)
                new.add(name)
                changed.append(name)
            elif item.task is not task:
                item.show_task(task)
                changed.append(name)
        return changed + (_waiting(plan, new, changed) if before is not None and new else [])

    def _add_node(self, name: str, plan: Plan) -> NodeItem:
        item = NodeItem(plan.tasks[name], self.ink)
        item.setPos(*plan.places[name])
        item.pinned = name in plan.pinned
        self.addItem(item)
        self.nodes[name] = item
        self._touching[name] = set()
        return item

    def _show_edges(self, target: str, needs: Iterable[Need]) -> None:
        wanted = {
            (need.task, target): need for need in needs if need.task in self.nodes and need.task != target
        }
        for key in [key for key in self._touching[target] if key[1] == target and key not in wanted]:
            self._remove_edge(key)
        for key, need in wanted.items():
            item = self.edges.get(key)
            if item is None:
                item = EdgeItem(self.nodes[key[0]], self.nodes[target], need, self.ink)
                self.addItem(item)
                self.edges[key] = item
                self._touching[key[0]].add(key)
                self._touching[target].add(key)
            elif item.need != need:
                item.show_need(need)

    def _show_places(self, plan: Plan, before: Plan | None) -> None:
        old = before.places if before is not None else {}
        moved = [name for name, place in plan.places.items() if old.get(name) is not place]
        for name in moved:
            self.nodes[name].setPos(*plan.places[name])
        self.reroute(moved)

    def _show_boxes(self, plan: Plan) -> None:
        for key in [key for key in self.frames if key not in plan.frames]:
            self.removeItem(self.frames.pop(key))
        for key in [key for key in self.notes if key not in plan.notes]:
            self.removeItem(self.notes.pop(key))
        for key, frame in plan.frames.items():
            if key in self.frames:
                self.frames[key].show_frame(frame)
            else:
                self.frames[key] = FrameItem(key, frame, self.ink)
                self.addItem(self.frames[key])
        for key, note in plan.notes.items():
            if key in self.notes:
                self.notes[key].show_note(note)
            else:
                self.notes[key] = NoteItem(key, note, self.ink)
                self.addItem(self.notes[key])

    def _remove_node(self, name: str) -> None:
        for key in list(self._touching[name]):
            self._remove_edge(key)
        del self._touching[name]
        self._emphasized.discard(name)
        self._affected.discard(name)
        self.removeItem(self.nodes.pop(name))

    def _remove_edge(self, key: EdgeKey) -> None:
        self.removeItem(self.edges.pop(key))
        self._lit.discard(key)
        for end in key:
            self._touching[end].discard(key)

    def _fit_rect(self) -> None:
        needed = self.bounds()
        if not self.sceneRect().contains(needed.adjusted(-MARGIN / 4, -MARGIN / 4, MARGIN / 4, MARGIN / 4)):
            self.setSceneRect(needed.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))

    def area_of(self, tasks: Iterable[str]) -> QRectF:
        """The rectangle around some tasks; empty without any."""
        area = QRectF()
        for task in tasks:
            area = area.united(self.nodes[task].box)
        return area

    def bounds(self) -> QRectF:
        """The rectangle around everything; one node's at the origin when there is nothing."""
        around = QRectF()
        plan = self._plan
        if plan is not None and plan.places:
            xs = [place.x for place in plan.places.values()]
            ys = [place.y for place in plan.places.values()]
            around = QRectF(
                min(xs),
                min(ys),
                max(xs) - min(xs) + NODE_RECT.width(),
                max(ys) - min(ys) + NODE_RECT.height(),
            )
        for item in (*self.frames.values(), *self.notes.values()):
            around = around.united(item.box)
        return around if not around.isNull() else QRectF(NODE_RECT)

    # --- moving without an edit ----------------------------------------------------------------------

    def place(self, places: Mapping[str, QPointF]) -> None:
        """Show tasks elsewhere while they are dragged or fly to their places; the plan knows nothing."""
        for name, place in places.items():
            self.nodes[name].setPos(place)
        self.reroute(places)

    def reroute(self, names: Collection[str]) -> None:
        """Let the edges of these tasks follow."""
        for key in {key for name in names for key in self._touching[name]}:
            self.edges[key].reroute()

    # --- looks ---------------------------------------------------------------------------------------

    def show_ink(self, ink: Ink) -> None:
        """Paint with other colours."""
        self.ink = ink
        ink.paint_projects(self._plan.projects if self._plan else ())
        for node in self.nodes.values():
            node.show_ink(ink)
        others: list[EdgeItem | BoxItem] = [*self.edges.values(), *self.frames.values(), *self.notes.values()]
        for item in others:
            item.ink = ink
        self.update()

    def emphasize(self, looks: Mapping[str, Emphasis]) -> None:
        """Give nodes a look; all others lose theirs."""
        for name in self._emphasized - looks.keys():
            self._look(name, Emphasis.NONE)
        for name, look in looks.items():
            self._look(name, look)
        self._emphasized = set(looks)

    def _look(self, name: str, look: Emphasis) -> None:
        item = self.nodes.get(name)
        if item is not None and item.emphasis is not look:
            item.emphasis = look
            item.update()

    def show_impacts(self, source: str | None, impacts: Mapping[str, Impact]) -> None:
        """Light up what a task's failure would do."""
        for name in self._affected - impacts.keys():
            if name in self.nodes:
                self.nodes[name].effect = None
                self.nodes[name].update()
        for name, impact in impacts.items():
            item = self.nodes[name]
            if item.effect is not impact.effect:
                item.effect = impact.effect
                item.setToolTip(impact.words)
                item.update()
        self._affected = set(impacts)
        lit = {(need.task, name) for name, impact in impacts.items() for need in impact.because}
        self._light({key for key in lit if source is not None and key in self.edges})

    def _light(self, keys: set[EdgeKey]) -> None:
        for key in self._lit ^ keys:
            if key in self.edges:
                self.edges[key].lit = key in keys
                self.edges[key].update()
        self._lit = keys

    def show_statuses(self, statuses: Mapping[str, NodeStatus | None]) -> None:
        """Show where tasks stand tonight; None shows nothing."""
        for name, status in statuses.items():
            item = self.nodes.get(name)
            if item is not None:
                item.show_status(status)

    def status_of(self, task: str) -> NodeStatus | None:
        """What the node of a task shows of the night."""
        item = self.nodes.get(task)
        return item.status if item is not None else None

    # --- selection -----------------------------------------------------------------------------------

    def selected_tasks(self) -> tuple[str, ...]:
        """The selected tasks, in no promised order."""
        return tuple(item.task.id for item in self.selectedItems() if isinstance(item, NodeItem))

    def selected_edges(self) -> tuple[EdgeKey, ...]:
        """The selected edges."""
        return tuple(item.key for item in self.selectedItems() if isinstance(item, EdgeItem))

    def selected_boxes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The keys of selected frames and notes."""
        items = self.selectedItems()
        return (
            tuple(item.key for item in items if isinstance(item, FrameItem)),
            tuple(item.key for item in items if isinstance(item, NoteItem)),
        )

    def select(self, tasks: Iterable[str] = (), edges: Iterable[EdgeKey] = (), *, add: bool = False) -> None:
        """Select these and, unless `add`, nothing else. Tells of it once."""
        items: list[QGraphicsItem] = [self.nodes[name] for name in tasks if name in self.nodes]
        items += [self.edges[key] for key in edges if key in self.edges]
        self.select_items(items, add=add)

    def select_items(self, items: Iterable[QGraphicsItem], *, add: bool = False) -> None:
        """Select items and, unless `add`, nothing else. Tells of it once."""
        wanted = list(items)
        before = self.selectedItems()
        self.blockSignals(True)
        if not add:
            for item in before:
                item.setSelected(False)
        for item in wanted:
            item.setSelected(True)
        self.blockSignals(False)
        self.selectionChanged.emit()

    # --- what is where -------------------------------------------------------------------------------

    def node_at(self, place: QPointF) -> NodeItem | None:
        """The node under a position."""
        return next((item for item in self.items(place) if isinstance(item, NodeItem)), None)

    def edge_at(self, place: QPointF) -> EdgeItem | None:
        """The edge under a position, when no node is above it."""
        for item in self.items(place):
            if isinstance(item, NodeItem):
                return None
            if isinstance(item, EdgeItem):
                return item
        return None

    def edge_under(self, area: QRectF, besides: str = "") -> EdgeItem | None:
        """The edge that passes nearest to the middle of an area, and is not one of a task's own."""
        for share in (0.1, 0.25, 0.5):
            middle = QRectF(0, 0, area.width() * share, area.height() * share)
            middle.moveCenter(area.center())
            for item in self.items(middle):
                if isinstance(item, EdgeItem) and besides not in item.key and item.path.intersects(middle):
                    return item
        return None

    def tasks_in(self, area: QRectF) -> tuple[str, ...]:
        """Tasks whose middle lies in an area."""
        found = (item for item in self.items(area) if isinstance(item, NodeItem))
        return tuple(item.task.id for item in found if area.contains(item.box.center()))

    def place_of(self, name: str) -> Point:
        """Where a task is shown."""
        place = self.nodes[name].pos()
        return Point(place.x(), place.y())


def _waiting(plan: Plan, new: Collection[str], changed: Collection[str]) -> list[str]:
    """Unchanged tasks with a need of a task that was not there before."""
    known = set(changed)
    return [
        name
        for name, task in plan.tasks.items()
        if name not in known and any(need.task in new for need in task.needs)
    ]
