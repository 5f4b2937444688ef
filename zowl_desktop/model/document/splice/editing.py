"""Edits of a document's text that change only the lines of what is edited.

Every edit is proved before it is handed over: the new text is read again and has to say exactly what was
asked for. Nothing is ever half done: an edit that cannot be made raises and leaves the text as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from zowl_desktop.model.document.growing import grow
from zowl_desktop.model.document.problems import BadDocument, path_text
from zowl_desktop.model.document.source import Source, source_of
from zowl_desktop.model.document.splice.differing import BY_HAND, change_value, in_words
from zowl_desktop.model.document.splice.draft import Draft
from zowl_desktop.model.document.splice.rendering import Value, layout_of
from zowl_desktop.model.document.splice.replacing import Spot
from zowl_desktop.model.document.splice.scalars import key_text
from zowl_desktop.model.document.tree import Node, Path, Plain, find, plain
from zowl_desktop.model.errors import Refused


def edit(text: str, path: Path, value: Value) -> str:
    """The text with another value at a path of keys and list indices.

    A key that is not there yet is added, with the mappings that lead to it; an index one past the end
    appends. Raises `Refused` when the place does not exist or cannot be changed, `BadDocument` when the text
    is no YAML.
    """
    return revise(text, _with(tree_of(text), path, value))


def remove(text: str, path: Path) -> str:
    """The text without the entry or item at a path. Raises as `edit` does."""
    return revise(text, _without(tree_of(text), path))


def rename(text: str, path: Path, key: str) -> str:
    """The text with another key at a path, in the same place. Raises as `edit` does."""
    return revise(text, renamed_tree(text, {path: key}), renames={path: key})


def revise(text: str, tree: Value, renames: Mapping[Path, str] | None = None) -> str:
    """The text changed as little as possible so that it says what `tree` says.

    `renames` gives keys another name, by the path that they have in the text; `tree` has the new names
    already. Raises as `edit` does.
    """
    try:
        intended = in_words(tree)
    except ValueError as error:
        raise Refused("This value cannot be written", f"{error}", "Choose another value.") from None
    revised = _revised(text, tree, renames or {})
    if not _says(revised, intended) and not text.endswith(("\n", "\r")):
        # A block scalar that the end of the file cuts off gains a line break when something follows it.
        revised = _revised(text + "\n", tree, renames or {})
    if _says(revised, intended):
        return revised
    raise Refused("This edit cannot be made here", "The text around it is written in an unusual way", BY_HAND)


def _revised(text: str, tree: Value, renames: Mapping[Path, str]) -> str:
    source, root = _read(text)
    draft = Draft(source, layout_of(root, source))
    for path, key in renames.items():
        _rename_key(draft, root, path, key)
    change_value(draft, _renamed(root, renames), tree, Spot(flow=False, column=-draft.layout.step))
    return ("\ufeff" if source.marked else "") + draft.applied()


def _rename_key(draft: Draft, root: Node, path: Path, key: str) -> None:
    node, above = find(root, path), find(root, path[:-1])
    if node is None or node.key is None or above is None:
        raise Refused("This cannot be renamed", f"There is no {path_text(path)} in the text", "")
    if above.child(key) is not None:
        raise Refused(
            "This name is taken", f"{path_text((*path[:-1], key))} is there already", "Choose another name."
        )
    flow = any(parent.flow for parent in _trail(root, path[:-1]))
    draft.splice(node.key.start, node.key.end, key_text(key, node.key.style, flow=flow))


def _trail(root: Node, path: Path) -> Iterator[Node]:
    for length in range(len(path) + 1):
        node = find(root, path[:length])
        if node is not None:
            yield node


def _renamed(node: Node, renames: Mapping[Path, str]) -> Node:
    """The tree with other names for some keys. Only the last part of their paths changes."""
    if not renames:
        return node
    children = []
    for child in node.children:
        key = renames.get(child.path)
        below = _renamed(child, renames)
        children.append(below if key is None else replace(below, path=(*child.path[:-1], key)))
    return replace(node, children=tuple(children))


def _says(text: str, intended: Plain) -> bool:
    source = source_of(text)
    if not isinstance(source, Source):
        return False
    root, problems = grow(source)
    return root is not None and not problems and plain(root) == intended


def _read(text: str) -> tuple[Source, Node]:
    source = source_of(text)
    if not isinstance(source, Source):
        raise BadDocument("The document", (source,))
    root, problems = grow(source)
    if root is None or problems:
        raise BadDocument("The document", problems)
    return source, root


def tree_of(text: str) -> Plain:
    """What a text says, as a tree of words to change and give to `revise`. Raises `BadDocument`."""
    return plain(_read(text)[1])


def renamed_tree(text: str, renames: Mapping[Path, str]) -> Plain:
    """What a text says with other names for some keys. Raises `BadDocument`."""
    return plain(_renamed(_read(text)[1], renames))


def _with(tree: Value, path: Path, value: Value) -> Value:
    """A tree with another value at a path. Mappings on the way that are empty or missing are made."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(tree, list) and isinstance(part, int) and 0 <= part <= len(tree):
        below = tree[part] if part < len(tree) else None
        return [*tree[:part], _with(below, rest, value), *tree[part + 1 :]]
    if (tree is None or isinstance(tree, dict)) and isinstance(part, str):
        mapping = tree or {}
        return {**mapping, part: _with(mapping.get(part), rest, value)}
    raise _no_such_place(path)


def _without(tree: Value, path: Path) -> Value:
    part, rest = path[0], path[1:]
    if isinstance(tree, list) and isinstance(part, int) and 0 <= part < len(tree):
        middle = [_without(tree[part], rest)] if rest else []
        return [*tree[:part], *middle, *tree[part + 1 :]]
    if isinstance(tree, dict) and part in tree:
        if rest:
            return {**tree, part: _without(tree[str(part)], rest)}
        return {key: item for key, item in tree.items() if key != part}
    raise _no_such_place(path)


def _no_such_place(path: Path) -> Refused:
    return Refused("There is no such place in the document", f"Nothing can stand at {path_text(path)}", "")
