"""What a person can do to the plan beside dragging: each is one step, and has a key (`actions`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, QRectF
from PySide6.QtGui import QCursor, QGuiApplication

from zowl_desktop.app.editing import (
    Connect,
    Disconnect,
    Edit,
    Frame,
    Move,
    Note,
    Pin,
    PutFrame,
    PutNote,
    RemoveTasks,
    Set,
)
from zowl_desktop.app.editing.clipboard import MIME, Fragment, as_text, fragment, from_text, pasted
from zowl_desktop.app.editing.naming import free_name
from zowl_desktop.app.editing.plan import GRID, snapped
from zowl_desktop.desktop.canvas.box_items import FrameItem, NoteItem
from zowl_desktop.desktop.canvas.geometry import beside, centred, free_near, point_of
from zowl_desktop.desktop.canvas.navigation import Direction
from zowl_desktop.desktop.canvas.node_item import NodeItem
from zowl_desktop.model.layout import Point, Size
from zowl_desktop.model.pipeline import IfFailed

if TYPE_CHECKING:
    from zowl_desktop.desktop.canvas.canvas import Canvas

_NOTE_SIZE = Size(192, 96)


class Commands:
    """The commands of one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    # --- tasks and edges -----------------------------------------------------------------------------

    def add(self) -> None:
        """A new task: after the selected one, else in the middle of the view."""
        canvas = self._canvas
        chosen = canvas.stage.selected_tasks()
        if len(chosen) == 1:
            canvas.add_task("task", self.free_beside(chosen[0]), needs=chosen[0])
        else:
            canvas.add_task("task", self.free_in_view())

    def free_in_view(self) -> Point:
        """A place as near to the middle of the view as others leave it."""
        middle = snapped(centred(self._canvas.visible_area().center()))
        return free_near(middle, self._canvas.plan.places.values())

    def free_beside(self, task: str) -> Point:
        """A place to the right of a task that no other one covers."""
        place = beside(self._canvas.plan.places[task])
        while self._canvas.stage.node_at(QPointF(place.x + 10, place.y + 10)) is not None:
            place = Point(place.x, place.y + 4 * GRID)
        return place

    def delete(self) -> None:
        """What is selected goes."""
        stage = self._canvas.stage
        tasks, (frames, notes) = stage.selected_tasks(), stage.selected_boxes()
        edits: list[Edit] = [Disconnect(*key) for key in stage.selected_edges() if not set(key) & set(tasks)]
        if tasks:
            edits.insert(0, RemoveTasks(tasks))
        edits += [PutFrame(key, None) for key in frames]
        edits += [PutNote(key, None) for key in notes]
        self._canvas.perform(*edits)

    def set_policy(self, if_failed: IfFailed) -> None:
        """What a failure does, for the selected edges, else for all edges into the selected tasks."""
        stage, plan = self._canvas.stage, self._canvas.plan
        keys = list(stage.selected_edges())
        keys = keys or [
            (need.task, name) for name in stage.selected_tasks() for need in plan.tasks[name].needs
        ]
        edits = [
            Connect(target, replace(need, if_failed=if_failed))
            for source, target in keys
            if (need := plan.need(source, target)) is not None
        ]
        self._canvas.perform(*edits, label=f"If it fails: {if_failed}")

    def next_edge(self) -> None:
        """Go through the edges of the selected task, or of the selected edge's target."""
        stage, plan = self._canvas.stage, self._canvas.plan
        tasks, edges = stage.selected_tasks(), stage.selected_edges()
        if not tasks and not edges:
            return
        task = tasks[0] if tasks else edges[0][1]
        needs = [(need.task, task) for need in plan.graph.needs[task]]
        keys = needs + [(task, other) for other in plan.graph.dependents[task]]
        if keys:
            at = keys.index(edges[0]) if edges and edges[0] in keys else -1
            stage.select(edges=[keys[(at + 1) % len(keys)]])
            source, target = keys[(at + 1) % len(keys)]
            self._canvas.say(f"{target} needs {source}: 1 skip, 2 hold, 3 run anyway, Del cuts it")

    def nudge(self, direction: Direction, step: int = GRID) -> None:
        """Move the selected tasks by a step of the grid."""
        across, down = direction.value
        plan = self._canvas.plan
        tasks = self._canvas.stage.selected_tasks()
        places = {
            name: Point(plan.places[name].x + across * step, plan.places[name].y + down * step)
            for name in tasks
        }
        if places:
            self._canvas.perform(Move(places), merge="nudge " + " ".join(sorted(tasks)))

    def pin(self) -> None:
        """Tidying up leaves the selected tasks where they are, or may move them again."""
        tasks = self._canvas.stage.selected_tasks()
        if tasks:
            self._canvas.perform(Pin(tasks, pinned=not set(tasks) <= self._canvas.plan.pinned))

    # --- words ---------------------------------------------------------------------------------------

    def rename(self) -> None:
        """Change the words of what is selected, where they stand."""
        items = self._canvas.stage.selectedItems()
        if len(items) == 1:
            self.edit_words(items[0])

    def edit_words(self, item: object) -> None:
        """Change the words of an item, where they stand."""
        canvas = self._canvas
        if isinstance(item, NodeItem):
            task = item.task.id
            area = QRectF(12, 6, item.box.width() - 20, 30).translated(item.pos())
            canvas.ask_words(area, item.task.title, "Title", lambda words: self._entitle(task, words))
        elif isinstance(item, FrameItem):
            key, frame = item.key, item.frame
            area = QRectF(6, 0, item.box.width() - 12, 28).translated(item.pos())
            canvas.ask_words(
                area,
                frame.title,
                "Title of the frame",
                lambda words: canvas.perform(PutFrame(key, replace(frame, title=words))),
            )
        elif isinstance(item, NoteItem):
            key, note = item.key, item.note
            canvas.ask_words(
                item.box,
                note.text,
                "Text of the note",
                lambda words: canvas.perform(PutNote(key, replace(note, text=words) if words else None)),
                lines=True,
            )

    def _entitle(self, task: str, words: str) -> None:
        self._canvas.perform(Set(("tasks", task, "title"), words or None))

    # --- frames and notes ----------------------------------------------------------------------------

    def frame(self) -> None:
        """A frame around what is selected."""
        canvas = self._canvas
        area = QRectF()
        for name in canvas.stage.selected_tasks():
            area = area.united(canvas.stage.nodes[name].box)
        if area.isNull():
            canvas.refuse("Nothing to frame", "Select the tasks that belong together first.")
            return
        area = area.adjusted(-GRID, -GRID - 24, GRID, GRID)
        key = free_name("frame", canvas.plan.frames)
        corner = snapped(Point(area.x(), area.y()))
        size = Size(area.right() - corner.x, area.bottom() - corner.y)
        if canvas.perform(PutFrame(key, Frame("Frame", corner, size)), label="Add frame"):
            canvas.stage.select_items([canvas.stage.frames[key]])
            self.edit_words(canvas.stage.frames[key])

    def note(self) -> None:
        """A note where the mouse is, else in the middle of the view."""
        canvas = self._canvas
        key = free_name("note", canvas.plan.notes)
        corner = snapped(point_of(self._under_mouse() or canvas.visible_area().center()))
        if canvas.perform(PutNote(key, Note("Note", corner, _NOTE_SIZE)), label="Add note"):
            canvas.stage.select_items([canvas.stage.notes[key]])
            self.edit_words(canvas.stage.notes[key])

    # --- copies --------------------------------------------------------------------------------------

    def copy(self) -> bool:
        """Put what is selected on the clipboard; whether anything was."""
        found = self._selected()
        if found is None:
            return False
        data = QMimeData()
        text = as_text(found)
        data.setText(text)
        data.setData(MIME, text.encode("utf-8"))
        QGuiApplication.clipboard().setMimeData(data)
        return True

    def cut(self) -> None:
        """Copy, and remove."""
        if self.copy():
            self.delete()

    def paste(self) -> None:
        """Paste where the mouse is, else beside the original."""
        data = QGuiApplication.clipboard().mimeData()
        raw = (
            bytes(data.data(MIME).data()).decode("utf-8", "replace") if data.hasFormat(MIME) else data.text()
        )
        found = from_text(raw)
        if found is None:
            self._canvas.refuse("Nothing to paste", "The clipboard has no tasks.")
            return
        mouse = self._under_mouse()
        corner = point_of(mouse) if mouse is not None else Point(found.corner.x + GRID, found.corner.y + GRID)
        self._paste(found, snapped(corner), "Paste")

    def duplicate(self) -> None:
        """A copy of what is selected, beside it."""
        found = self._selected()
        if found is not None:
            self._paste(found, Point(found.corner.x + 2 * GRID, found.corner.y + 2 * GRID), "Duplicate")

    def _selected(self) -> Fragment | None:
        stage = self._canvas.stage
        tasks, (frames, notes) = stage.selected_tasks(), stage.selected_boxes()
        if not (tasks or frames or notes):
            return None
        return fragment(self._canvas.tree, self._canvas.plan, tasks, frames, notes)

    def _paste(self, found: Fragment, corner: Point, label: str) -> None:
        edits, names = pasted(found, self._canvas.tree, self._canvas.plan, corner)
        if edits and self._canvas.perform(*edits, label=label):
            self._canvas.stage.select(names)

    def _under_mouse(self) -> QPointF | None:
        port = self._canvas.viewport()
        spot = port.mapFromGlobal(QCursor.pos())
        return self._canvas.mapToScene(spot) if port.rect().contains(spot) and port.underMouse() else None

    # --- order ---------------------------------------------------------------------------------------

    def tidy(self) -> None:
        """Lay out the whole plan, or the selection when there is one."""
        canvas = self._canvas
        chosen = canvas.stage.selected_tasks()

        def take(places: Mapping[str, Point]) -> None:
            if places:
                canvas.fly_with(Move(places), "Tidy up")

        canvas.tidier.tidy(canvas.plan, chosen if len(chosen) > 1 else (), take)
