"""The canvas: a plan to look at, and with an editor to work on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainterPath,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QGraphicsPathItem, QWidget

from zowl_desktop.app.editing import AddTask, Change, Connect, Edit, Editor, Plan
from zowl_desktop.app.editing.naming import name_from
from zowl_desktop.app.editing.plan import Planner, snapped
from zowl_desktop.app.editing.templates import template as template_of
from zowl_desktop.desktop.canvas.actions import make_actions
from zowl_desktop.desktop.canvas.commands import Commands
from zowl_desktop.desktop.canvas.dropping import Dropping
from zowl_desktop.desktop.canvas.flying import MOST_FLYING, Flight
from zowl_desktop.desktop.canvas.geometry import NODE_RECT
from zowl_desktop.desktop.canvas.gestures.base import Gesture
from zowl_desktop.desktop.canvas.gestures.starting import gesture_for
from zowl_desktop.desktop.canvas.ink import Ink
from zowl_desktop.desktop.canvas.inline import InlineField
from zowl_desktop.desktop.canvas.key_connect import ARROWS, KeyConnect
from zowl_desktop.desktop.canvas.livestatus import LiveStatus
from zowl_desktop.desktop.canvas.menu import context_menu
from zowl_desktop.desktop.canvas.minimap import Minimap
from zowl_desktop.desktop.canvas.navigation import first_task, neighbour
from zowl_desktop.desktop.canvas.node_item import NodeItem
from zowl_desktop.desktop.canvas.scene import CanvasScene, EdgeKey
from zowl_desktop.desktop.canvas.search_bar import SearchBar
from zowl_desktop.desktop.canvas.splicing import splice_edits
from zowl_desktop.desktop.canvas.status import NodeStatus
from zowl_desktop.desktop.canvas.tidying import Tidier
from zowl_desktop.desktop.canvas.view import CanvasView
from zowl_desktop.desktop.canvas.words import Words
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.model.document.tree import Plain
from zowl_desktop.model.errors import Refused
from zowl_desktop.model.graph import blast_radius
from zowl_desktop.model.layout import Point
from zowl_desktop.model.pipeline import Need

_RADIUS_DELAY: Final = 20
"""Milliseconds until the blast radius of a new selection is worked out."""
_CLICK: Final = 4
"""Pixels that the right button may move and still ask for the menu."""


class Canvas(CanvasView):
    """The canvas of Plan and, without an editor, of Tonight.

    Gestures and commands only ever ask the editor; what is drawn follows from its changes.
    """

    opened = Signal(str)
    """A task's recipe is asked for."""
    picked = Signal(object, object)
    """The selection changed: tasks, and edges as (source, target)."""
    refused = Signal(str, str)
    """An edit was refused: title and reason. The canvas has shown it."""

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(CanvasScene(Ink(tokens)), parent)
        self._editor: Editor | None = None
        self._leave: Callable[[], None] = lambda: None
        self.plan: Plan = Planner().plan({})
        self._gesture: Gesture | None = None
        self._keys: KeyConnect | None = None
        self._press = QPoint()
        self._space = False
        self._quiet = False
        self._hovered: str | None = None
        self._flight: Flight | None = None
        self._draft = QGraphicsPathItem()
        self._draft.setZValue(9)
        self.stage.addItem(self._draft)
        self.words = Words(self)
        self.minimap = Minimap(self)
        self.search = SearchBar(self)
        self.tidier = Tidier(self)
        self.commands = Commands(self)
        self.actions_by_key = make_actions(self)
        self._dropping = Dropping(self)
        self._live = LiveStatus(self._show_statuses, self)
        self._radius = QTimer(self)
        self._radius.setSingleShot(True)
        self._radius.setInterval(_RADIUS_DELAY)
        self._radius.timeout.connect(self.show_radius)
        self.stage.selectionChanged.connect(self._selection_changed)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("The plan as a graph. The outline has the same tasks as a table.")
        self._show_overlay_tokens(tokens)

    # --- what is shown -------------------------------------------------------------------------------

    def edit(self, editor: Editor) -> None:
        """Work on a document from now on."""
        self._leave()
        self._editor = editor
        self._leave = editor.listen(self._changed)
        self.stage.select()
        self._show(editor.plan)

    def show_plan(self, plan: Plan) -> None:
        """Show a plan that nobody can change here."""
        self._leave()
        self._leave = lambda: None
        self._editor = None
        self._show(plan)

    def _changed(self, change: Change) -> None:
        if self._gesture is not None and change.initiator is not self:
            self._stop_gesture()
        if self._flight is not None:
            self._flight.land()
        self.tidier.forget()
        self._follow(change)

    def _follow(self, change: Change) -> None:
        """Show what changed; who was selected stays so under another name."""
        tasks, edges = set(self.stage.selected_tasks()), set(self.stage.selected_edges())
        self._quiet = True
        self._show(change.after)
        if change.renamed is not None and change.renamed[0] in tasks:
            tasks = tasks - {change.renamed[0]} | {change.renamed[1]}
            self.stage.select([change.renamed[1]], add=True)
        self._quiet = False
        if tasks != set(self.stage.selected_tasks()) or edges != set(self.stage.selected_edges()):
            self._selection_changed()

    def _show(self, plan: Plan) -> None:
        self.plan = plan
        self.stage.show_plan(plan)
        self.minimap.plan_changed()
        self._radius_later()
        for spec, action in self.actions_by_key.items():
            action.setEnabled(self.can_edit or spec in _LOOKING)

    @property
    def can_edit(self) -> bool:
        """Whether there is a document that can be changed here."""
        return self._editor is not None

    @property
    def tree(self) -> Plain:
        """The document's tree; empty without one."""
        return self._editor.tree if self._editor is not None else {}

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.show_ink(Ink(tokens))
        self._show_overlay_tokens(tokens)
        self.minimap.refresh()

    def _show_overlay_tokens(self, tokens: Tokens) -> None:
        self.words.show_tokens(tokens)
        self.search.show_tokens(tokens)

    def put_status(self, statuses: Mapping[str, NodeStatus | None]) -> None:
        """Show where tasks stand tonight; many calls make one repaint."""
        self._live.put(statuses)

    def _show_statuses(self, statuses: Mapping[str, NodeStatus | None]) -> None:
        self.stage.show_statuses(statuses)
        self.minimap.plan_changed()

    # --- the desk ------------------------------------------------------------------------------------

    def perform(self, *edits: Edit, label: str | None = None, merge: str | None = None) -> Change | None:
        """Make edits as one step; a refusal is shown."""
        if self._editor is None or not edits:
            return None
        try:
            return self._editor.do(*edits, label=label, merge=merge, initiator=self)
        except Refused as refused:
            self.refuse(refused.title, f"{refused.what} {refused.mend}".strip())
            return None

    def refuse(self, title: str, words: str) -> None:
        """Show why something cannot be."""
        self.words.refuse(title, words)
        self.refused.emit(title, words)

    def say(self, words: str) -> None:
        """Show a hint; an empty one takes it away."""
        self.words.hint(words)

    def draw(self, path: QPainterPath | None, pen: QPen | None = None, fill: QColor | None = None) -> None:
        """Show a draft above everything."""
        self._draft.setPath(path or QPainterPath())
        if pen is not None:
            self._draft.setPen(pen)
        self._draft.setBrush(fill if fill is not None else self.stage.ink.nothing)

    def add_task(
        self, template: str, corner: Point, *, needs: str | None = None, into: EdgeKey | None = None
    ) -> str | None:
        """Add a task of a template and select it."""
        found = template_of(template)
        if found is None:
            return None
        name = name_from(found.name, self.plan.tasks)
        keys: dict[str, Plain] = dict(found.keys)
        project = self._project_nearby(needs or (into[0] if into else None))
        if project is not None and found.key != "gate":
            keys = {"project": project, **keys}
        edits: list[Edit] = [AddTask(name, {"title": _titled(found.name, name), **keys}, snapped(corner))]
        if needs is not None:
            edits.append(Connect(name, Need(needs)))
        need = self.plan.need(*into) if into is not None else None
        if into is not None and need is not None:
            edits += splice_edits(name, into, need)
        if self.perform(*edits) is None:
            return None
        self.stage.select([name])
        self.setFocus()
        return name

    def _project_nearby(self, task: str | None) -> str | None:
        """The project of a new task, most likely: its neighbour's. None when it need not be written."""
        if len(self.plan.projects) < 2:
            return None
        chosen = self.stage.selected_tasks()
        near = task or (chosen[0] if len(chosen) == 1 else None)
        if near is not None and self.plan.tasks[near].project in self.plan.projects:
            return self.plan.tasks[near].project
        return self.plan.projects[0]

    def ask_words(
        self, area: QRectF, words: str, name: str, take: Callable[[str], object], *, lines: bool = False
    ) -> None:
        """Let a person edit words where they stand."""
        if not self.can_edit:
            return
        spot = self.mapFromScene(area).boundingRect()
        spot.setWidth(max(spot.width(), 140))
        spot.setHeight(max(spot.height(), 28))
        InlineField(self.viewport(), lines=lines, name=name).open(
            spot, words, lambda said: _ignore(take(said))
        )

    def fly_with(self, edit: Edit, label: str) -> None:
        """Make an edit that moves tasks, and let them fly there."""
        before = {name: self.stage.place_of(name) for name in self.plan.tasks}
        change = self.perform(edit, label=label)
        if change is None or not change.moved or len(change.moved) > MOST_FLYING:
            return
        self._flight = Flight(self.stage, {name: before[name] for name in change.moved})
        self._flight.start(Flight.DeletionPolicy.KeepWhenStopped)

    # --- actions -------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last step back."""
        if self._editor is not None and self._gesture is None:
            self._editor.undo()

    def redo(self) -> None:
        """Do the step again that was undone last."""
        if self._editor is not None and self._gesture is None:
            self._editor.redo()

    def open_selected(self) -> None:
        """Ask for the recipe of the selected task."""
        tasks = self.stage.selected_tasks()
        if len(tasks) == 1:
            self.opened.emit(tasks[0])

    def open_search(self) -> None:
        """Show the search field."""
        self.search.open(self.plan)

    def begin_key_connect(self) -> None:
        """Draw an edge with the keyboard."""
        tasks = self.stage.selected_tasks()
        if len(tasks) == 1 and self.can_edit:
            self._keys = KeyConnect(self, tasks[0])

    def _radius_later(self) -> None:
        if self.isVisible():
            self._radius.start()

    def _selection_changed(self) -> None:
        if self._quiet:
            return
        self._radius_later()
        if self._editor is not None:
            self._editor.settle()
        self.picked.emit(self.stage.selected_tasks(), self.stage.selected_edges())

    def show_radius(self) -> None:
        """Light up what the failure of the selected task would do."""
        tasks = self.stage.selected_tasks()
        alone = len(tasks) == 1 and self.can_edit and tasks[0] in self.plan.tasks
        self.stage.show_impacts(
            tasks[0] if alone else None, blast_radius(self.plan.graph, tasks[0]) if alone else {}
        )

    # --- mouse ---------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        if self._gesture is not None:
            return
        if self._keys is not None:
            self._keys.end()
            self._keys = None
        self.words.hide()
        self._press = event.position().toPoint()
        place = self.mapToScene(self._press)
        self._gesture = gesture_for(self, event, place, panning=self._space)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        place = self.mapToScene(event.position().toPoint())
        if self._gesture is not None:
            self._gesture.move(place, event.modifiers())
        else:
            self._hover(self.stage.node_at(place))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return
        spot = event.position().toPoint()
        if event.button() is Qt.MouseButton.RightButton and (spot - self._press).manhattanLength() < _CLICK:
            gesture.cancel()
            self._show_menu(spot)
            return
        gesture.finish(self.mapToScene(spot), event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        place = self.mapToScene(event.position().toPoint())
        items = self.stage.items(place)
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if items and isinstance(items[0], NodeItem):
            self.opened.emit(items[0].task.id)
        elif items:
            self.commands.edit_words(items[0])
        elif self.can_edit:
            self.add_task(
                "task", Point(place.x() - NODE_RECT.width() / 2, place.y() - NODE_RECT.height() / 2)
            )

    def _hover(self, node: NodeItem | None) -> None:
        name = node.task.id if node is not None else None
        if name == self._hovered:
            return
        for each, hovered in ((self._hovered, False), (name, True)):
            if each in self.stage.nodes:
                self.stage.nodes[each].hovered = hovered
                self.stage.nodes[each].update()
        self._hovered = name

    def _stop_gesture(self) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102, N802 - Qt's
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._show_menu(self.viewport().rect().center())
        event.accept()

    def _show_menu(self, spot: QPoint) -> None:
        node = self.stage.node_at(self.mapToScene(spot))
        if node is not None and not node.isSelected():
            self.stage.select([node.task.id])
        context_menu(self).popup(self.viewport().mapToGlobal(spot))

    # --- keys ----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102, N802 - Qt's
        if self._keys is not None:
            if not self._keys.press(event.key()):
                self._keys = None
            return
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.open_selected()
        elif (direction := ARROWS.get(Qt.Key(event.key()))) is not None:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.commands.nudge(direction)
            else:
                tasks = self.stage.selected_tasks()
                self.go_to(neighbour(self.plan, tasks[0], direction) if tasks else first_task(self.plan))
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: D102, N802 - Qt's
        if event.key() == Qt.Key.Key_Space:
            self._space = False
        super().keyReleaseEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - Qt's
        """Tab goes through the tasks, and leaves the canvas after the last one."""
        if self._keys is not None:
            self._keys.press(Qt.Key.Key_Tab if next else Qt.Key.Key_Backtab)
            return True
        names = list(self.plan.tasks)
        tasks = self.stage.selected_tasks()
        at = names.index(tasks[0]) if tasks else -1 if next else len(names)
        wanted = at + (1 if next else -1)
        if not 0 <= wanted < len(names):
            return super().focusNextPrevChild(next)
        self.go_to(names[wanted])
        return True

    def go_to(self, task: str | None) -> None:
        """Select a task and bring it into view."""
        if task is not None:
            self.stage.select([task])
            self.reveal(task)

    def _escape(self) -> None:
        if self._gesture is not None:
            self._stop_gesture()
            return
        self.words.hide()
        edges = self.stage.selected_edges()
        self.stage.select([edges[0][1]] if edges else [])

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102, N802 - Qt's
        self._space = False
        super().focusOutEvent(event)

    # --- drops ---------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102, N802 - Qt's
        self._dropping.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: D102, N802 - Qt's
        self._dropping.move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: ARG002, D102, N802 - Qt's
        self._dropping.leave()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102, N802 - Qt's
        self._dropping.drop(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102, N802 - Qt's
        super().showEvent(event)
        self._radius_later()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's
        """Nobody looks: nothing has to be up to date."""
        self._stop_gesture()
        self._radius.stop()
        self._live.flush()
        self.minimap.stop()
        self.words.hide()
        if self._flight is not None:
            self._flight.land()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        super().resizeEvent(event)
        if self.words.isVisible():
            self.words.settle()


_LOOKING: Final = frozenset(
    {
        "open",
        "copy",
        "select_all",
        "next_edge",
        "fit",
        "fit_selection",
        "plain",
        "zoom_in",
        "zoom_out",
        "search",
        "minimap",
    }
)


def _titled(word: str, name: str) -> str:
    """The title of a new task: its template's name, with the number that its own name got."""
    number = name.rpartition("-")[2]
    return f"{word} {number}" if number.isdigit() else word


def _ignore(_: object) -> None:
    return None
