"""The right side: a form for whatever is selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QScrollArea

from zowl_desktop.app.editing import Change, Editor
from zowl_desktop.desktop.plan.entry_forms import EdgeForm, EntryForm, ManyForm, PipelineForm
from zowl_desktop.desktop.plan.fields import Field
from zowl_desktop.desktop.plan.form_area import focused_path, put_focus, swap_form
from zowl_desktop.desktop.plan.forms import Form
from zowl_desktop.desktop.plan.task_form import TaskForm
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.model.document.tree import Path
from zowl_desktop.model.pipeline import IfFailed

AnyForm = TaskForm | PipelineForm | EntryForm | EdgeForm | ManyForm


_HELD: Final = 20
"""Milliseconds until it is looked again whether the pointer's button is still pressed."""


class Inspector(QScrollArea):
    """Shows one form at a time, and makes it anew when what it stands on has changed."""

    recipe_asked = Signal(str)
    """The recipe of a task is asked for."""
    prompt_asked = Signal(str)
    """The prompt of a task is asked for."""
    refused = Signal(str, str)

    def __init__(self, tokens: Tokens, set_policy: Callable[[IfFailed], None]) -> None:
        super().__init__()
        self.setObjectName("formScroll")
        self.setAccessibleName("Inspector")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields are the stops
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tokens = tokens
        self._set_policy = set_policy
        self._editor: Editor | None = None
        self._tasks: tuple[str, ...] = ()
        self._edges: tuple[tuple[str, str], ...] = ()
        self._path: Path = ()
        self.form: AnyForm | None = None
        self._shape: tuple[object, ...] = ()
        self._held = QTimer(self)
        self._held.setSingleShot(True)
        self._held.setInterval(_HELD)
        self._held.timeout.connect(self._renew)

    def edit(self, editor: Editor) -> None:
        """Show another document."""
        self._editor = editor
        self._tasks, self._edges, self._path = (), (), ()
        self._renew()

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self._tokens = tokens
        self._renew()

    def show_selection(self, tasks: tuple[str, ...], edges: tuple[tuple[str, str], ...]) -> None:
        """Show the form of what is selected."""
        self._tasks, self._edges, self._path = tasks, edges, ()
        self._renew()

    def show_path(self, path: Path) -> None:
        """Show the form of a project or agent; an empty path means the pipeline."""
        self._tasks, self._edges, self._path = (), (), path
        self._renew()

    def changed(self, change: Change) -> None:
        """Follow the document. A form whose own typing this is keeps its words."""
        if self.form is None:
            return
        renamed = change.renamed
        if renamed is not None and self._tasks == renamed[:1]:
            self._tasks = renamed[1:]
            self._renew()
        elif self.form.shape != self._shape:
            self._renew()
        else:
            self.form.refresh()

    def focus_field(self, path: Path) -> None:
        """Put the cursor into the field nearest to a path."""
        fields: dict[Path, Field] = self.form.fields if isinstance(self.form, Form) else {}
        near = [known for known in fields if path[: len(known)] == known]
        field = fields[max(near, key=len)] if near else next(iter(fields.values()), None)
        if field is not None:
            field.entry.widget.setFocus()
            self.ensureWidgetVisible(field)

    def _renew(self) -> None:
        if self._editor is None:
            return
        if self.underMouse() and QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._held.start()  # a button that is being pressed must live until it is released
            return
        focus = focused_path(self.form)
        self.form = self._made(self._editor)
        self._shape = self.form.shape
        swap_form(self, self.form)
        if focus is not None:
            put_focus(self.form, *focus)

    def _made(self, editor: Editor) -> AnyForm:
        tasks = tuple(name for name in self._tasks if name in editor.plan.tasks)
        edges = tuple(key for key in self._edges if editor.plan.need(*key) is not None)
        if len(tasks) == 1:
            return TaskForm(editor, tasks[0], self._tokens, self.recipe_asked.emit, self.prompt_asked.emit)
        if tasks:
            return ManyForm(editor, tasks, self._set_policy)
        if len(edges) == 1:
            return EdgeForm(editor, *edges[0])
        known = {"projects": editor.plan.projects, "agents": editor.plan.agents}
        if len(self._path) == 2 and self._path[1] in known.get(str(self._path[0]), ()):
            return EntryForm(editor, self._path, self._go, self.refused.emit)
        return PipelineForm(editor, self._go, self.refused.emit)

    def _go(self, path: Path) -> None:
        if path[:1] == ("recipes",):
            self.recipe_asked.emit(f"recipes.{path[1]}")
        else:
            self.show_path(path)
