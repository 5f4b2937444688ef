"""A recipe, opened: its picture, the form of what is selected, and what can be added."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from zowl_desktop.app.editing import Change, Editor, RemoveEntry, Set
from zowl_desktop.app.editing import ladder_edits as ladders
from zowl_desktop.app.editing.ladder_edits import Steps, StepView, builtin_steps, steps_in, views
from zowl_desktop.app.editing.places import drop, put
from zowl_desktop.desktop.canvas.words import Words
from zowl_desktop.desktop.plan.form_area import focused_path, put_focus, swap_form
from zowl_desktop.desktop.plan.recipe_canvas import Part, RecipeCanvas
from zowl_desktop.desktop.plan.recipe_forms import RungForm, StepForm
from zowl_desktop.desktop.theme.tokens import Tokens
from zowl_desktop.model.document.tree import Path, Plain, section
from zowl_desktop.model.errors import Refused

_ADDABLE: Final[tuple[tuple[ladders.StepDoer, str], ...]] = (
    ("agent", "Add agent step"),
    ("checks", "Add checks"),
    ("run", "Add command"),
)

_OWN: Final = "only in this pipeline"


class RecipeView(QWidget):
    """The steps of one recipe and where its failures lead.

    A built-in recipe becomes the document's own with the first change.
    """

    closed = Signal()
    refused = Signal(str, str)

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("recipeView")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._editor: Editor | None = None
        self.recipe = ""
        self._chosen: Part | None = None
        self.canvas = RecipeCanvas(tokens)
        self.canvas.picked.connect(self._pick)
        self.canvas.led_back.connect(lambda step, to: self._change(lambda s: ladders.lead_back(s, step, to)))
        self.canvas.moved.connect(lambda step, at_: self._change(lambda s: ladders.move_step(s, step, at_)))
        self.canvas.removed.connect(self._remove)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._about = QLabel()
        self._about.setProperty("role", "label")
        self.words = Words(self.canvas)
        self.words.show_tokens(tokens)
        self._form_area = QScrollArea()
        self._form_area.setObjectName("recipeForm")
        self._form_area.setWidgetResizable(True)
        self._form_area.setFixedWidth(316)
        self.form: StepForm | RungForm | None = None
        self.buttons: dict[str, QPushButton] = {}
        self._lay_out()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(14, 10, 14, 10)
        bar.setSpacing(8)
        self._button(bar, "back", "\N{LEFTWARDS ARROW} Plan", self.closed.emit)
        bar.addWidget(self._title)
        bar.addWidget(self._about, 1)
        for doer, words in _ADDABLE:
            self._button(bar, doer, words, partial(self._add, doer))
        self._button(bar, "retry", "Add failure edge", self._add_rung)
        self._button(bar, "remove", "Remove", lambda: self._remove(self._chosen))
        self._button(bar, "reset", "Back to built-in", self._reset)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.canvas, 1)
        row.addWidget(self._form_area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QWidget()
        head.setObjectName("bar")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head.setLayout(bar)
        column.addWidget(head)
        column.addLayout(row, 1)

    def _button(self, bar: QHBoxLayout, key: str, words: str, pressed: Callable[[], object]) -> None:
        button = QPushButton(words)
        button.clicked.connect(lambda _=False: pressed())
        bar.addWidget(button)
        self.buttons[key] = button

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102, N802 - Qt's
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def open(self, editor: Editor, recipe: str) -> None:
        """Show a recipe of a document."""
        self._editor, self.recipe = editor, recipe
        names = [view.name for view in views(self._steps())]
        self._chosen = (names[0], None) if names else None
        self.refresh()
        self.canvas.setFocus()

    def show_tokens(self, tokens: Tokens) -> None:
        """Paint with other colours."""
        self.canvas.show_tokens(tokens)
        self.words.show_tokens(tokens)
        if self._editor is not None:
            self.refresh()

    def say(self, title: str, words: str) -> None:
        """Show why something cannot be."""
        self.words.refuse(title, words)

    def changed(self, change: Change) -> None:
        """Follow the document; typing in the own form keeps its words."""
        if self._editor is None or change.initiator is self:
            self._draw()
        else:
            self.refresh()

    def _steps(self) -> Steps:
        return (steps_in(self._editor.tree, self.recipe) if self._editor is not None else None) or []

    def refresh(self) -> None:
        """Draw everything anew."""
        self._draw()
        self._renew_form()

    def _draw(self) -> None:
        if self._editor is None:
            return
        own = self.recipe in section(self._editor.tree, "recipes")
        users = [task.title for task in self._editor.plan.tasks.values() if task.recipe == self.recipe]
        used = f"used by {len(users)} task" + ("s" if len(users) != 1 else "")
        self._title.setText(self.recipe)
        self._about.setText(f"{_OWN if own else 'built in'}, {used}")
        self.buttons["reset"].setVisible(own and builtin_steps(self.recipe) is not None)
        self.canvas.show_steps(self._steps(), self._chosen)

    def _pick(self, part: Part | None) -> None:
        self._chosen = part
        self._renew_form()

    def _view(self, name: str) -> StepView | None:
        return next((view for view in views(self._steps()) if view.name == name), None)

    def _renew_form(self) -> None:
        focus = focused_path(self.form)
        self.form = self._made()
        swap_form(self._form_area, self.form if self.form is not None else QWidget())
        if focus is not None and self.form is not None:
            put_focus(self.form, *focus)
        self.buttons["remove"].setEnabled(self._chosen is not None)
        self.buttons["retry"].setEnabled(self._chosen is not None)

    def _made(self) -> StepForm | RungForm | None:
        view = self._view(self._chosen[0]) if self._chosen is not None else None
        if view is None or self._editor is None or self._chosen is None:
            return None
        turn = self._chosen[1]
        if turn is None or turn >= len(view.rungs):
            return StepForm(self._editor, view, self._set_step_key, self._rename)
        names = [each.name for each in views(self._steps())]
        earlier = names[: names.index(view.name)]
        return RungForm(
            self._editor, partial(self._live, view), turn, earlier, self._set_rung, self._set_rung_key
        )

    def _live(self, view: StepView) -> StepView:
        """A step as it is now; as it was, when it is gone."""
        return self._view(view.name) or view

    # --- changes -------------------------------------------------------------------------------------

    def _put(self, steps: Steps, *, merge: str | None = None, initiator: object = None) -> None:
        """Make these the steps. Raises `Refused`."""
        if self._editor is not None and steps != self._steps():
            label = f"Change recipe {self.recipe}"
            self._editor.do(
                Set(("recipes", self.recipe), steps), label=label, merge=merge, initiator=initiator
            )

    def _change(self, change: Callable[[Steps], Steps]) -> None:
        try:
            self._put(change(self._steps()))
        except Refused as refused:
            self.refused.emit(refused.title, f"{refused.what} {refused.mend}".strip())
            self.refresh()

    def _add(self, doer: ladders.StepDoer) -> None:
        names = [view.name for view in views(self._steps())]
        index = names.index(self._chosen[0]) + 1 if self._chosen and self._chosen[0] in names else len(names)
        self._change(lambda steps: ladders.add_step(steps, index, doer))
        now = [view.name for view in views(self._steps())]
        self._chosen = (next(name for name in now if name not in names), None)
        self.refresh()

    def _add_rung(self) -> None:
        if self._chosen is not None:
            name = self._chosen[0]
            self._change(lambda steps: ladders.lead_back(steps, name, name))

    def _remove(self, part: Part | None) -> None:
        if part is None:
            return
        name, turn = part
        self._chosen = None if turn is None else (name, None)
        if turn is None:
            self._change(lambda steps: ladders.remove_step(steps, name))
        else:
            rungs = self._rungs(name)
            self._change(lambda steps: ladders.put_ladder(steps, name, (*rungs[:turn], *rungs[turn + 1 :])))

    def _rungs(self, name: str) -> tuple[Plain, ...]:
        view = self._view(name)
        return view.rungs if view is not None else ()

    def _reset(self) -> None:
        if self._editor is not None:
            self._chosen = None
            self._editor.do(RemoveEntry("recipes", self.recipe), label=f"Back to the built-in {self.recipe}")

    def _rename(self, name: str) -> None:
        assert self._chosen is not None
        steps = ladders.rename_step(self._steps(), self._chosen[0], name)
        before, self._chosen = self._chosen, (name, None)
        try:
            self._put(steps, merge=f"type step {self.recipe}", initiator=self)
        except Refused:
            self._chosen = before
            raise

    def _set_step_key(self, path: Path, value: Plain) -> None:
        assert self._chosen is not None
        name = self._chosen[0]
        view = self._view(name)
        if view is None:
            return
        if path == ("checks",) and isinstance(value, str) and value != "all":
            value = [part.strip() for part in value.split(",") if part.strip()]
        if value is None and path in {("run",), ("checks",)}:
            raise Refused("This is empty", "A step has to do something.", "Write what it does.")
        keys: Plain = {**view.keys}
        keys = put(keys, path, value) if value is not None else _dropped(keys, path)
        steps: Steps = [
            {name: keys} if isinstance(step, dict) and name in step else step for step in self._steps()
        ]
        self._put(steps, merge=f"type step {self.recipe} {name} {path}", initiator=self)

    def _set_rung(self, rung: Plain, *, initiator: object = None, merge: str | None = None) -> None:
        assert self._chosen is not None
        name, turn = self._chosen
        assert turn is not None
        rungs = self._rungs(name)
        changed = (*rungs[:turn], rung, *rungs[turn + 1 :])
        self._put(ladders.put_ladder(self._steps(), name, changed), merge=merge, initiator=initiator)

    def _set_rung_key(self, path: Path, value: Plain) -> None:
        assert self._chosen is not None
        name, turn = self._chosen
        assert turn is not None
        rung = self._rungs(name)[turn]
        required = path in {("times",), ("retry",)}
        if value is None:
            changed = put(rung, path, "1") if required else drop(rung, path)
        else:
            changed = put(rung, path, value)
        self._set_rung(changed, initiator=self, merge=f"type rung {name} {turn} {path}")


def _dropped(keys: Plain, path: Path) -> Plain:
    """A step's keys without one; what makes it an agent's step stays."""
    if path[0] == "agent":
        agent = {key: value for key, value in section(keys, "agent").items() if key != path[1]}
        return put(keys, ("agent",), agent)
    return drop(keys, path)
