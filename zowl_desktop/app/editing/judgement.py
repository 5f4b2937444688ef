"""What is wrong with a document's tree, without its text: paths instead of lines.

An edit asks about what it touched only; the problems list asks about everything, off the screen's thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zowl_desktop.app.editing.plan import needs_of
from zowl_desktop.model.document.builtin import RECIPE_FOR_BRIEFS
from zowl_desktop.model.document.inquiry import Inquiry, names_in
from zowl_desktop.model.document.layers import overlay_document
from zowl_desktop.model.document.meaning import judge_meaning
from zowl_desktop.model.document.problems import Problem
from zowl_desktop.model.document.resolve import named, resolve
from zowl_desktop.model.document.shapes import DocumentShape, Settings
from zowl_desktop.model.document.source import Source
from zowl_desktop.model.document.tree import Kind, Node, Path, Plain, at, section
from zowl_desktop.model.document.validation import judge
from zowl_desktop.model.errors import Refused
from zowl_desktop.model.pipeline import Pipeline

_ENTRIES = ("projects", "agents", "recipes", "tasks")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a tree turned out to be.

    Attributes:
        problems: All that is wrong, in the order of the document; their lines and columns mean nothing.
        document: The sound part as it was written; None when there is none.
        pipeline: What would run; None while there is a problem.
    """

    problems: tuple[Problem, ...]
    document: DocumentShape | None = None
    pipeline: Pipeline | None = None


def judged(tree: Plain, settings: Settings, name: str = "pipeline") -> Judgement:
    """Judge a whole tree. Takes a moment for a large one: not for the thread of a screen."""
    counter = _Counter()
    root = counter.node(tree, (), None)
    source = Source("", marked=False, starts=tuple(range(counter.count + 1)))
    shape = judge(root, source, DocumentShape)
    if shape.shape is None:
        return Judgement(tuple(sorted(shape.problems)))
    document = overlay_document(shape.shape, settings)
    inquiry = Inquiry(source, shape.root, shape.damaged, shape.shape, document, names_in(root, document))
    judge_meaning(inquiry)
    problems = tuple(sorted([*shape.problems, *inquiry.problems]))
    return Judgement(problems, shape.shape, None if problems else named(resolve(document), name))


def check(before: Plain, after: Plain, settings: Settings) -> None:
    """Raise `Refused` when an edit brings in a problem that is more than something not yet filled in."""
    new = neighbourhood(after, before)
    if new is None:
        return
    known = {(problem.path, problem.message) for problem in _problems(neighbourhood(before, after), settings)}
    for problem in _problems(new, settings):
        if (problem.path, problem.message) not in known and not _is_unfinished(problem, after):
            said = f"{problem.path}: {problem.message}."
            raise Refused("This cannot stand in the pipeline", said, problem.mend)


def _is_unfinished(problem: Problem, tree: Plain) -> bool:
    """Whether it speaks of an entry as a whole: something is missing, nothing is wrong."""
    part, _, name = problem.path.partition(".")
    return not name or (part in _ENTRIES and name in section(tree, part))


def _problems(tree: Plain, settings: Settings) -> tuple[Problem, ...]:
    return judged(tree, settings).problems if tree is not None else ()


def neighbourhood(tree: Plain, other: Plain) -> Plain:
    """As much of a document as it takes to judge what differs from another one; None when nothing does."""
    if not isinstance(tree, dict):
        return tree
    ground = {key: value for key, value in tree.items() if key not in {"tasks", "canvas"}}
    same = all(at(other, (key,)) is value for key, value in ground.items()) and len(ground) == len(
        [key for key in section(other) if key not in {"tasks", "canvas"}]
    )
    theirs = section(other, "tasks")
    touched = {name: raw for name, raw in section(tree, "tasks").items() if theirs.get(name) is not raw}
    if same and not touched:
        return None
    near = dict(_neighbours(tree, touched))
    if same:
        named = {at(raw, ("recipe",)) for raw in touched.values()} | {
            at(tree, ("defaults", "recipe")),
            RECIPE_FOR_BRIEFS,
        }
        ground["recipes"] = {name: steps for name, steps in section(tree, "recipes").items() if name in named}
    return {"zowl": "1", **ground, "tasks": {**near, **touched}}


def _neighbours(tree: Plain, touched: dict[str, Plain]) -> Iterator[tuple[str, Plain]]:
    """The tasks that the touched ones need, as stand-ins."""
    tasks = section(tree, "tasks")
    for raw in touched.values():
        for need in needs_of(at(raw, ("needs",))):
            if need.task in tasks and need.task not in touched:
                yield need.task, {"gate": "stands for a task"}


class _Counter:
    """Makes nodes of a tree; each gets a place of its own, so that problems keep the document's order."""

    def __init__(self) -> None:
        self.count = 0

    def node(self, value: Plain, path: Path, key: Node | None) -> Node:
        start = self.count
        self.count += 1
        if isinstance(value, dict):
            children = tuple(
                self.node(item, (*path, name), self._key(name, (*path, name))) for name, item in value.items()
            )
            return Node(Kind.MAPPING, path, start, start, key, children=children)
        if isinstance(value, list):
            items = tuple(self.node(item, (*path, index), None) for index, item in enumerate(value))
            return Node(Kind.SEQUENCE, path, start, start, key, children=items)
        return Node(Kind.SCALAR, path, start, start, key, words=value)

    def _key(self, name: str, path: Path) -> Node:
        self.count += 1
        return Node(Kind.SCALAR, path, self.count - 1, self.count - 1, words=name)
