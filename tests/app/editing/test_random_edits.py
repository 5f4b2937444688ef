"""Random edits, undo, redo, copy, paste, save and load, beside a plain dict that does the same."""

from __future__ import annotations

import copy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from zowl_desktop.app.editing import (
    AddTask,
    Connect,
    Disconnect,
    Document,
    Edit,
    Move,
    RemoveTasks,
    Rename,
    Set,
    open_document,
)
from zowl_desktop.app.editing.clipboard import as_text, fragment, from_text, pasted
from zowl_desktop.model.document import load
from zowl_desktop.model.errors import Refused
from zowl_desktop.model.layout import Point
from zowl_desktop.model.pipeline import IfFailed, Need

START = """\
# the first line
zowl: 1
projects: {api: {path: x}}   # one
agents: {claude: {cli: claude}}

tasks:
  # about a
  a: {brief: Do a}
  b:
    title: The b
    brief: |
      Do b
      and more
    needs: [a]   # a first
  c:
    run: make
    needs:
      a: {if_failed: hold}  # wait
canvas: {a: [0, 0], b: [240, 0], c: [240, 96]}
"""
NAMES = st.sampled_from(["a", "b", "c", "d", "e", "f-1", "G"])
WORDS = st.sampled_from(["One", "two words", "it's: #3", "7", "- x", "über", "no"])

Model = dict[str, dict[str, Any]]


class Editing(RuleBasedStateMachine):
    """The document under test, and `tasks`: the same as plain data, with a stack of copies for undo."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name, "night.zowl.yaml")
        self.path.write_text(START, encoding="utf-8")
        self.document: Document = open_document(self.path)
        self.tasks: Model = {
            "a": {"title": None, "needs": {}, "at": (0, 0)},
            "b": {"title": "The b", "needs": {"a": "skip"}, "at": (240, 0)},
            "c": {"title": None, "needs": {"a": "hold"}, "at": (240, 96)},
        }
        self.done: list[Model] = []
        self.undone: list[Model] = []

    def teardown(self) -> None:
        self.folder.cleanup()

    def attempt(self, *edits: Edit, wanted: Model | None) -> None:
        """Make edits that have to lead to `wanted`; None: that have to be refused."""
        try:
            self.document.editor.do(*edits)
        except Refused:
            assert wanted is None, edits
            return
        assert wanted is not None, edits
        if wanted != self.tasks:
            self.done.append(self.tasks)
            self.undone.clear()
            self.tasks = wanted

    def changed(self) -> Model:
        return copy.deepcopy(self.tasks)

    def is_free(self, name: str, besides: str = "") -> bool:
        return name.lower() not in {other.lower() for other in self.tasks if other != besides}

    @rule(name=NAMES, x=st.integers(-9, 9))
    def add(self, name: str, x: int) -> None:
        wanted = (
            {**self.changed(), name: {"title": None, "needs": {}, "at": (x, 0)}}
            if self.is_free(name)
            else None
        )
        self.attempt(AddTask(name, {"brief": "Do it"}, Point(x, 0)), wanted=wanted)

    @rule(names=st.sets(NAMES, min_size=1, max_size=3))
    def remove(self, names: set[str]) -> None:
        wanted: Model | None = None
        if names <= set(self.tasks):
            wanted = {name: task for name, task in self.changed().items() if name not in names}
            for task in wanted.values():
                task["needs"] = {need: policy for need, policy in task["needs"].items() if need not in names}
        self.attempt(RemoveTasks(tuple(sorted(names))), wanted=wanted)

    @rule(name=NAMES, to=NAMES)
    def rename(self, name: str, to: str) -> None:
        wanted: Model | None = None
        if name in self.tasks and self.is_free(to, besides=name):
            wanted = {to if key == name else key: task for key, task in self.changed().items()}
            for task in wanted.values():
                task["needs"] = {to if need == name else need: p for need, p in task["needs"].items()}
        self.attempt(Rename("tasks", name, to), wanted=wanted)

    @rule(source=NAMES, to=NAMES, policy=st.sampled_from(list(IfFailed)))
    def connect(self, source: str, to: str, policy: IfFailed) -> None:
        wanted: Model | None = None
        if source in self.tasks and to in self.tasks and to not in self.before(source):
            wanted = self.changed()
            wanted[to]["needs"][source] = policy.value
        self.attempt(Connect(to, Need(source, if_failed=policy)), wanted=wanted)

    def before(self, task: str) -> set[str]:
        """A task and all that it needs, near and far."""
        found, ahead = {task}, [task]
        while ahead:
            for need in self.tasks[ahead.pop()]["needs"]:
                if need not in found:
                    found.add(need)
                    ahead.append(need)
        return found

    @rule(source=NAMES, to=NAMES)
    def disconnect(self, source: str, to: str) -> None:
        wanted: Model | None = None
        if to in self.tasks and source in self.tasks[to]["needs"]:
            wanted = self.changed()
            del wanted[to]["needs"][source]
        self.attempt(Disconnect(source, to), wanted=wanted)

    @rule(name=NAMES, title=WORDS)
    def entitle(self, name: str, title: str) -> None:
        wanted: Model | None = None
        if name in self.tasks:
            wanted = self.changed()
            wanted[name]["title"] = title
        self.attempt(Set(("tasks", name, "title"), title), wanted=wanted)

    @rule(name=NAMES, x=st.integers(-99, 99), y=st.integers(-99, 99))
    def move(self, name: str, x: int, y: int) -> None:
        wanted: Model | None = None
        if name in self.tasks:
            wanted = self.changed()
            wanted[name]["at"] = (x, y)
        self.attempt(Move({name: Point(x, y)}), wanted=wanted)

    @rule(names=st.sets(NAMES, min_size=1, max_size=3))
    def copy_and_paste(self, names: set[str]) -> None:
        editor = self.document.editor
        chosen = [name for name in self.tasks if name in names]
        found = from_text(as_text(fragment(editor.tree, editor.plan, chosen)))
        assert found is not None
        edits, new = pasted(found, editor.tree, editor.plan, found.corner)
        assert len(new) == len(chosen)
        if not chosen:
            return
        wanted = self.changed()
        renamed = dict(zip(chosen, new, strict=True))
        for name in chosen:
            task = copy.deepcopy(self.tasks[name])
            task["needs"] = {renamed[need]: p for need, p in task["needs"].items() if need in renamed}
            task["at"] = editor.plan.places[name]
            wanted[renamed[name]] = task
        corner = found.corner
        for name in chosen:
            place = self.tasks[name]["at"]
            x, y = place[0] - corner.x, place[1] - corner.y
            wanted[renamed[name]]["at"] = tuple(
                round((corner + d) / 24) * 24 for corner, d in ((corner.x, x), (corner.y, y))
            )
        self.attempt(*edits, wanted=wanted)

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        assert self.document.editor.undo() is not None
        self.undone.append(self.tasks)
        self.tasks = self.done.pop()

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        assert self.document.editor.redo() is not None
        self.done.append(self.tasks)
        self.tasks = self.undone.pop()

    @rule()
    def save(self) -> None:
        self.document.save()
        text = self.path.read_text("utf-8")
        assert text.startswith("# the first line\n")
        assert "projects: {api: {path: x}}   # one\n" in text
        if self.tasks:
            pipeline = load(text)
            assert {name: dict_of(task.needs) for name, task in pipeline.tasks.items()} == {
                name: task["needs"] for name, task in self.tasks.items()
            }

    @rule()
    def load_again(self) -> None:
        self.document.save()
        self.document = open_document(self.path)
        self.done.clear()
        self.undone.clear()

    @invariant()
    def says_what_the_plain_model_says(self) -> None:
        plan = self.document.editor.plan
        assert {
            name: {
                "title": task.title if task.title != name else None,
                "needs": dict_of(task.needs),
                "at": tuple(plan.places[name]),
            }
            for name, task in plan.tasks.items()
        } == self.tasks
        assert (self.document.editor.undo_label is not None) == bool(self.done)
        assert (self.document.editor.redo_label is not None) == bool(self.undone)


def dict_of(needs: tuple[Need, ...]) -> dict[str, str]:
    return {need.task: need.if_failed.value for need in needs}


TestEditing = Editing.TestCase
TestEditing.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
