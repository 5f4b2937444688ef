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
from zowl_desktop.desktop.canvas.beginning import Beginning
from zowl_desktop.desktop.canvas.commands import Commands
from zowl_desktop.desktop.canvas.dropping import Dropping
from zowl_desktop.desktop.canvas.flying import MOST_FLYING, Flight
from zowl_desktop.desktop.canvas.ink import Ink
from zowl_desktop.desktop.canvas.inline import InlineField
from zowl_desktop.desktop.canvas.keyboard import Keyboard
from zowl_desktop.desktop.canvas.livestatus import LiveStatus
from zowl_desktop.desktop.canvas.menu import context_menu
from zowl_desktop.desktop.canvas.minimap import Minimap
from zowl_desktop.desktop.canvas.mouse import Mouse
from zowl_desktop.desktop.canvas.scene import CanvasScene, EdgeKey
from zowl_desktop.desktop.canvas.search_bar import SearchBar
from zowl_desktop.desktop.canvas.splicing import splice_edits
from zowl_desktop.desktop.canvas.status import NodeStatus
from zowl_desktop.desktop.canvas.tidying import Tidier
from zowl_desktop.desktop.canvas.turns import Turns
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
        self._quiet = False
        self._mouse = Mouse(self)
        self._keyboard = Keyboard(self)
        self._flight: Flight | None = None
        self._draft = QGraphicsPathItem()
        self._draft.setZValue(9)
        self.stage.addItem(self._draft)
        self.beginning = Beginning(self)
        self.words = Words(self)
        self.minimap = Minimap(self)
        self.search = SearchBar(self)
        self.tidier = Tidier(self)
        self.commands = Commands(self)
        self.actions_by_key = make_actions(self)
        self._dropping = Dropping(self)
        self.turns = Turns(self)
        self._live = LiveStatus(self._show_statuses, self.stage.status_of, self.turns)
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
        self.steer()  # under a hand that works, nothing moves by itself
        if change.initiator is not self:
            self._mouse.stop()
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
        broken = self._editor.broken if self._editor is not None else ()
        if broken:
            self.beginning.say_broken(broken[0])
        else:
            self.beginning.say_ways()
        self.beginning.show_if(is_empty=self.can_edit and not plan.tasks and not plan.notes)
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
        self.beginning.show_tokens(tokens)
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
        if self._editor is not None and not self._mouse.is_busy:
            self._editor.undo()

    def redo(self) -> None:
        """Do the step again that was undone last."""
        if self._editor is not None and not self._mouse.is_busy:
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
            self._keyboard.connect_from(tasks[0])

    def _radius_later(self) -> None:
        if self.isVisible():
            self._radius.start()

    def _selection_changed(self) -> None:
        if self._quiet:
            return
        self._radius_later()
        if self._editor is not None:
            self.steer()
            self._editor.settle()
        self.picked.emit(self.stage.selected_tasks(), self.stage.selected_edges())

    def show_radius(self) -> None:
        """Light up what the failure of the selected task would do."""
        tasks = self.stage.selected_tasks()
        alone = len(tasks) == 1 and self.can_edit and tasks[0] in self.plan.tasks
        self.stage.show_impacts(
            tasks[0] if alone else None, blast_radius(self.plan.graph, tasks[0]) if alone else {}
        )

    # --- hands ---------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        self._keyboard.stop_connecting()
        self.words.hide()
        self._mouse.press(event, panning=self._keyboard.space_held)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102, N802 - Qt's
        self._mouse.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102, N802 - Qt's
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.show_menu(self.viewport().rect().center())
        event.accept()

    def show_menu(self, spot: QPoint) -> None:
        """The menu for what is at a place of the viewport."""
        node = self.stage.node_at(self.mapToScene(spot))
        if node is not None and not node.isSelected():
            self.stage.select([node.task.id])
        context_menu(self).popup(self.viewport().mapToGlobal(spot))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102, N802 - Qt's
        self._keyboard.press(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: D102, N802 - Qt's
        self._keyboard.release(event)
        super().keyReleaseEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - Qt's
        """Tab goes through the tasks, and leaves the canvas after the last one."""
        return self._keyboard.tab(forward=next) or super().focusNextPrevChild(next)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102, N802 - Qt's
        self._keyboard.space_held = False
        super().focusOutEvent(event)

    def go_to(self, task: str | None) -> None:
        """Select a task and bring it into view."""
        if task is not None:
            self.stage.select([task])
            self.reveal(task)

    def escape(self) -> None:
        """Leave what goes on; else what is selected."""
        if self._mouse.is_busy:
            self._mouse.stop()
            return
        self.words.hide()
        edges = self.stage.selected_edges()
        self.stage.select([edges[0][1]] if edges else [])

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
        self._mouse.stop()
        self._radius.stop()
        self._live.flush()
        self.minimap.stop()
        self.words.hide()
        if self._flight is not None:
            self._flight.land()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        super().resizeEvent(event)
        self.beginning.settle()
        self.show_again()
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
