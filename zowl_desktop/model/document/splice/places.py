"""Changes at one place of a document: put a value there, take it out, give its key another name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from zowl_desktop.model.document.problems import path_text
from zowl_desktop.model.document.splice.containers import Change, change_children
from zowl_desktop.model.document.splice.differing import BY_HAND, change_value, inside
from zowl_desktop.model.document.splice.draft import Draft
from zowl_desktop.model.document.splice.rendering import Value, is_scalar
from zowl_desktop.model.document.splice.replacing import Spot
from zowl_desktop.model.document.splice.scalars import key_text
from zowl_desktop.model.document.tree import Kind, Node, Path, plain
from zowl_desktop.model.errors import Refused


def root_spot(draft: Draft) -> Spot:
    """Where the root stands: left of the first column."""
    return Spot(flow=False, column=-draft.layout.step)


def put(draft: Draft, root: Node, path: Path, value: Value) -> None:
    """Note the splices that put a value at a path; the deepest value that exists on the way there changes."""
    *_, (node, spot) = _trail(draft, root, path)
    change_value(draft, node, with_value(plain(node), path[len(node.path) :], value), spot)


def take_out(draft: Draft, root: Node, path: Path) -> None:
    """Note the splices that take out what stands at a path, which exists."""
    *_, (above, spot) = _trail(draft, root, path[:-1])
    if above.borrowed:
        raise Refused("This cannot be changed here", "The value is an alias of another one", BY_HAND)
    if len(above.children) > 1:
        place = next(place for place, child in enumerate(above.children) if child.path == path)
        change_children(draft, above, Change({place}))
    else:
        change_value(draft, above, {} if above.kind is Kind.MAPPING else [], spot)


def rename_key(draft: Draft, root: Node, path: Path, key: str) -> None:
    """Note the splice that gives a key another name."""
    trail = list(_trail(draft, root, path))
    node, spot = trail[-1]
    if node.path != path or node.key is None or node.borrowed:
        raise Refused("This cannot be renamed", f"There is no key {path_text(path)} in the text", "")
    if trail[-2][0].child(key) is not None:
        taken = path_text((*path[:-1], key))
        raise Refused("This name is taken", f"{taken} is there already", "Choose another name.")
    draft.splice(node.key.start, node.key.end, key_text(key, node.key.style, flow=spot.flow))


def renamed(node: Node, renames: Mapping[Path, str]) -> Node:
    """The tree with other names for some keys. Only the last part of their paths changes."""
    if not renames:
        return node
    children = []
    for child in node.children:
        key = renames.get(child.path)
        below = renamed(child, renames)
        children.append(below if key is None else replace(below, path=(*child.path[:-1], key)))
    return replace(node, children=tuple(children))


def _trail(draft: Draft, root: Node, path: Path) -> Iterator[tuple[Node, Spot]]:
    """The nodes that exist on the way to a path, the root first."""
    node, spot = root, root_spot(draft)
    yield node, spot
    for part in path:
        child = node.child(part)
        if child is None:
            return
        node, spot = child, inside(draft, node, spot)
        yield node, spot


def with_value(tree: Value, path: Path, value: Value) -> Value:
    """A tree with another value at a path. Mappings on the way that are empty or missing are made."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(tree, list) and isinstance(part, int) and 0 <= part <= len(tree):
        below = tree[part] if part < len(tree) else None
        return [*tree[:part], with_value(below, rest, value), *tree[part + 1 :]]
    if (tree is None or isinstance(tree, dict)) and isinstance(part, str):
        mapping = tree or {}
        return {**mapping, part: with_value(mapping.get(part), rest, value)}
    raise _no_such_place(path)


def without_value(tree: Value, path: Path) -> Value:
    """A tree without the entry or item at a path."""
    if not path or is_scalar(tree):
        raise _no_such_place(path)
    part, rest = path[0], path[1:]
    if isinstance(tree, list) and isinstance(part, int) and 0 <= part < len(tree):
        middle = [without_value(tree[part], rest)] if rest else []
        return [*tree[:part], *middle, *tree[part + 1 :]]
    if isinstance(tree, dict) and part in tree:
        if rest:
            return {**tree, part: without_value(tree[part], rest)}
        return {key: item for key, item in tree.items() if key != part}
    raise _no_such_place(path)


def _no_such_place(path: Path) -> Refused:
    return Refused("There is no such place in the document", f"Nothing can stand at {path_text(path)}", "")
