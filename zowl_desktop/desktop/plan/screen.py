"""The Plan screen: palette, canvas, inspector, outline and problems, all over one document."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from zowl_desktop.app.editing import Change, Document
from zowl_desktop.app.editing.judgement import Judgement
from zowl_desktop.desktop.canvas import Canvas
from zowl_desktop.desktop.canvas.actions import EVERYWHERE
from zowl_desktop.desktop.plan.inspector import Inspector
from zowl_desktop.desktop.plan.outline import Outline
from zowl_desktop.desktop.plan.palette import Palette, PaletteArea
from zowl_desktop.desktop.plan.problems import Judge, Problems
from zowl_desktop.desktop.plan.recipe_view import RecipeView
from zowl_desktop.desktop.plan.style import sheet
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.model.document.tree import Path, section

INSPECTOR_WIDTH = 316
LETTERS = 30
"""The inspector is at least so wide: with large letters, so are its fields."""
_LOWER_HEIGHT = 190


class PlanScreen(QWidget):
    """Everything for drawing tonight's work.

    The parts never talk to each other: each asks the editor, and all follow its changes.
    """

    changed = Signal(object)
    """A `Change` of the document, for whoever saves and recovers it."""
    prompt_asked = Signal(str)
    """The text that a task's agent would get is asked for."""
    judged = Signal(object)
    """A `Judgement` of what the document says now, for the forecast and the count of problems."""

    def __init__(self, document: Document, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("planScreen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.document = document
        self.palette_side = Palette()
        self.canvas = Canvas(tokens)
        self.addActions([self.canvas.actions_by_key[key] for key in EVERYWHERE])
        self.inspector = Inspector(tokens, self.canvas.commands.set_policy)
        self.outline = Outline()
        self.problems = Problems()
        self.recipe = RecipeView(tokens)
        self.judge = Judge(self)
        self._leave: Callable[[], None] = lambda: None
        self._lay_out()
        self.setFocusProxy(self.canvas)
        self._join()
        self.show_tokens(tokens)
        self.show_document(document)

    def _lay_out(self) -> None:
        left = QFrame()
        left.setObjectName("sideLeft")
        left.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 14)
        column.addWidget(PaletteArea(self.palette_side), 1)
        column.addWidget(self.canvas.minimap, 0, Qt.AlignmentFlag.AlignHCenter)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("lower")
        self.tabs.setAccessibleName("Outline and problems")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.outline, "Outline")
        self.tabs.addTab(self.problems, "Problems")
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.setHandleWidth(1)
        middle.addWidget(self.canvas)
        middle.addWidget(self.tabs)
        middle.setStretchFactor(0, 1)
        middle.setSizes([1000, _LOWER_HEIGHT])
        right = QFrame()
        right.setObjectName("sideRight")
        right.setFixedWidth(max(INSPECTOR_WIDTH, self.fontMetrics().horizontalAdvance("0") * LETTERS))
        inside = QVBoxLayout(right)
        inside.setContentsMargins(1, 0, 0, 0)
        inside.addWidget(self.inspector)
        plan = QWidget()
        row = QHBoxLayout(plan)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(middle, 1)
        row.addWidget(right)
        self._stack = QStackedWidget()
        self._stack.addWidget(plan)
        self._stack.addWidget(self.recipe)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _join(self) -> None:
        self.palette_side.chosen.connect(self._add_template)
        self.canvas.picked.connect(self._picked)
        self.canvas.opened.connect(self.open_recipe)
        self.outline.picked.connect(self.canvas.stage.select)
        self.outline.opened.connect(self.open_recipe)
        self.outline.added.connect(self.canvas.commands.add)
        self.outline.refused.connect(self.canvas.refuse)
        self.inspector.recipe_asked.connect(self.open_recipe)
        self.inspector.prompt_asked.connect(self.prompt_asked)
        self.inspector.refused.connect(self.canvas.refuse)
        self.problems.chosen.connect(self.go_to_problem)
        self.recipe.closed.connect(self.close_recipe)
        self.recipe.refused.connect(self.recipe.say)
        self.judge.done.connect(self._show_judgement)

    # --- the document --------------------------------------------------------------------------------

    def show_document(self, document: Document) -> None:
        """Work on another document."""
        self._leave()
        self.document = document
        editor = document.editor
        self._stack.setCurrentIndex(0)
        self.canvas.edit(editor)
        self.inspector.edit(editor)
        self.outline.edit_document(editor)
        self._leave = editor.listen(self._changed)
        self.judge.edit(document)
        self.canvas.fit()

    def _changed(self, change: Change) -> None:
        self.inspector.changed(change)
        self.outline.changed(change)
        if self.is_recipe_open:
            self.recipe.changed(change)
        self.look_again()  # on another place, too: the bar counts the problems there
        self.changed.emit(change)

    def look_again(self) -> None:
        """Somebody comes back: what was missing here may be there now."""
        if self.window().isVisible():
            self.judge.later()

    def _show_judgement(self, judgement: Judgement) -> None:
        self.problems.show_problems(judgement)
        count = len(judgement.problems)
        self.tabs.setTabText(1, f"Problems ({count})" if count else "Problems")
        self.judged.emit(judgement)

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.setStyleSheet(sheet(tokens))
        self.canvas.show_tokens(tokens)
        self.inspector.show_tokens(tokens)
        self.recipe.show_tokens(tokens)

    # --- going places --------------------------------------------------------------------------------

    def _picked(self, tasks: tuple[str, ...], edges: tuple[tuple[str, str], ...]) -> None:
        self.inspector.show_selection(tasks, edges)
        self.outline.show_selection(tasks)

    def go_to(self, task: str) -> None:
        """Select a task and bring it into view."""
        self.close_recipe()
        self.canvas.go_to(task)

    @property
    def is_recipe_open(self) -> bool:
        """Whether a recipe is shown instead of the plan."""
        return self._stack.currentWidget() is self.recipe

    def open_recipe(self, name: str) -> None:
        """Show the recipe of a task, or with `recipes.NAME` that recipe."""
        _, prefixed, recipe = name.partition("recipes.") if name.startswith("recipes.") else ("", "", "")
        task = self.document.editor.plan.tasks.get(name)
        wanted = recipe if prefixed else task.recipe if task is not None else None
        if wanted is None:
            self.canvas.refuse("No recipe here", f"{name} has one step of its own and no recipe.")
            return
        self._stack.setCurrentWidget(self.recipe)
        self.recipe.open(self.document.editor, wanted)

    def close_recipe(self) -> None:
        """Show the plan again."""
        if self.is_recipe_open:
            self._stack.setCurrentIndex(0)
            self.canvas.setFocus()

    def go_to_problem(self, path: str) -> None:
        """Show the place of a problem, and put the cursor there."""
        self.go_to_path(self._place(path))

    def focus_outline(self) -> None:
        """Show the outline, and go there."""
        self.tabs.setCurrentWidget(self.outline)
        self.outline.setFocus()

    def focus_problems(self) -> None:
        """Show the problems, and go there."""
        self.tabs.setCurrentWidget(self.problems)
        self.problems.setFocus()

    def go_to_path(self, place: Path) -> None:
        """Show a place of the document, and put the cursor there."""
        part = place[0] if place else ""
        if part == "tasks" and len(place) > 1:
            self.go_to(str(place[1]))
        elif part == "recipes" and len(place) > 1:
            self.open_recipe(f"recipes.{place[1]}")
            return
        else:
            self.close_recipe()
            self.canvas.stage.select()
            self.inspector.show_path(place[:2] if part in {"projects", "agents"} else ())
        self.inspector.focus_field(place)

    def _place(self, path: str) -> Path:
        """The path of a problem; names may have points in them."""
        part, _, rest = path.partition(".")
        names = [
            name
            for name in section(self.document.editor.tree, part)
            if rest == name or rest.startswith(f"{name}.")
        ]
        if not names:
            return tuple(path.split(".")) if path else ()
        name = max(names, key=len)
        below = rest[len(name) + 1 :]
        return (part, name, *(below.split(".") if below else ()))

    def _add_template(self, key: str) -> None:
        chosen = self.canvas.stage.selected_tasks()
        if len(chosen) == 1:
            self.canvas.add_task(key, self.canvas.commands.free_beside(chosen[0]), needs=chosen[0])
        else:
            self.canvas.add_task(key, self.canvas.commands.free_in_view())

    def actions_for_palette(self) -> list[QAction]:
        """The actions that a command palette can offer."""
        return list(self.canvas.actions_by_key.values())

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102, N802 - Qt's
        if not self.window().isVisible():
            self.judge.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102, N802 - Qt's
        super().showEvent(event)
        self.judge.later()
