"""Judge the shape of a document: every key known, every value what its place wants.

What is wrong is cut out of the tree and the rest judged again, so that one bad value hides no other, and
`meaning` can work on all that is sound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from pydantic import ValidationError

from zowl_desktop.model.document.problems import Problem, path_text
from zowl_desktop.model.document.shape import Shape
from zowl_desktop.model.document.source import Source
from zowl_desktop.model.document.tree import Kind, Node, Path, plain, without
from zowl_desktop.model.document.values import EMPTY_HINT

S = TypeVar("S", bound=Shape)

ROUNDS: Final = 20
"""How often the rest is judged again. Each round cuts at least one level, and the tree has at most 32."""

_WANTED: Final = {
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "list_type": "a list",
}
_WANTED_HINT: Final = {
    "a mapping": "write `name: value` lines below it",
    "a list": "write [one, two], or a line `- one` for each",
}


@dataclass(frozen=True, slots=True)
class Judged(Generic[S]):
    """A document after its shape was judged.

    Attributes:
        shape: The sound part, or None when nothing could be saved.
        root: The tree of the sound part; its nodes keep their first path.
        damaged: Paths of what was cut out.
        problems: What is wrong.
    """

    shape: S | None
    root: Node
    damaged: frozenset[Path]
    problems: tuple[Problem, ...]


def judge(root: Node, source: Source, shape: type[S]) -> Judged[S]:
    """The sound part of a tree as a shape, and all that is not."""
    problems: list[Problem] = []
    damaged: set[Path] = set()
    for _ in range(ROUNDS):
        try:
            return Judged(shape.model_validate(plain(root)), root, frozenset(damaged), tuple(problems))
        except ValidationError as error:
            cut = set()
            for found in error.errors(include_url=False, include_input=False):
                node, place = locate(root, found["loc"])
                if not (found["type"] == "missing" and _is_damaged(node, damaged)):
                    problems.append(_problem(source, node, place, found))
                cut.add(node.path)
        if () in cut:
            break
        damaged |= cut
        root = without(root, cut)
    return Judged(None, root, frozenset(damaged), tuple(problems))


def _is_damaged(node: Node, damaged: set[Path]) -> bool:
    return any(path[:-1] == node.path for path in damaged if path)


def locate(root: Node, loc: Path) -> tuple[Node, Path]:
    """The node nearest to a place of a shape, and the path to show.

    A short form has fewer nodes than its long form has levels, and a list of names stands for a mapping: the
    walk stays on the last node that exists. Places count the items that are left; shown paths count those of
    the file.
    """
    node, place = root, root.path
    for part in loc:
        if part == "[key]" or (isinstance(part, str) and part.startswith("\0")):
            continue
        step = _step(node, part)
        if step is None:
            place = (*place, part) if node.kind is Kind.MAPPING else place
            break
        node, place = step, (*place, step.path[-1] if isinstance(part, int) else part)
    return node, place


def _step(node: Node, part: str | int) -> Node | None:
    if node.kind is Kind.MAPPING:
        return node.child(part)
    if isinstance(part, int):
        return node.children[part] if part < len(node.children) else None
    return next((item for item in node.children if item.words == part), None)


def _problem(source: Source, node: Node, place: Path, found: Mapping[str, Any]) -> Problem:
    kind = found["type"]
    at_key = kind in {"missing", "unknown_key"} or found["loc"][-1:] == ("[key]",)
    line, column = source.position(place_of(node, at_key=at_key))
    message, hint = _words(kind, node, place, found)
    return Problem(line, column, path_text(place), message, hint)


def place_of(node: Node, *, at_key: bool) -> int:
    """Where to point at a value: at itself, or at its key when that is meant or nothing else is there."""
    is_empty = node.kind is Kind.SCALAR and node.words is None
    return node.key.start if node.key is not None and (at_key or is_empty) else node.start


def _words(kind: str, node: Node, place: Path, found: Mapping[str, Any]) -> tuple[str, str]:
    context = found.get("ctx", {})
    if "message" in context:
        return str(context["message"]), str(context["hint"])
    if kind == "missing":
        return f"{place[-1]} is missing", f"add `{place[-1]}: ...`"
    if node.kind is Kind.SCALAR and node.words is None:
        return "this is empty", EMPTY_HINT
    wanted = _WANTED.get(kind, "something else")
    if wanted == "a list" and node.kind is Kind.SCALAR:
        return f"a list is wanted, found {_called(node)}", f"write [{node.words}]"
    return f"{wanted} is wanted, found {_called(node)}", _WANTED_HINT.get(wanted, "")


def _called(node: Node) -> str:
    if node.kind is Kind.SCALAR:
        return repr(node.words)
    return "a list" if node.kind is Kind.SEQUENCE else "a mapping"
