"""Edits of a document's text that change only the lines of what is edited.

Every edit is proved before it is handed over: the new text is read again and has to say exactly what was
asked for. Nothing is ever half done: an edit that cannot be made raises and leaves the text as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from zowl_desktop.model.document.growing import grow
from zowl_desktop.model.document.problems import BadDocument
from zowl_desktop.model.document.source import Source, source_of
from zowl_desktop.model.document.splice.differing import BY_HAND, change_value, in_words
from zowl_desktop.model.document.splice.draft import Draft
from zowl_desktop.model.document.splice.places import (
    put,
    rename_key,
    renamed,
    root_spot,
    take_out,
    with_value,
    without_value,
)
from zowl_desktop.model.document.splice.rendering import Value, layout_of
from zowl_desktop.model.document.tree import Node, Path, Plain, plain
from zowl_desktop.model.errors import Refused

Plan = Callable[[Draft, Node], None]
"""Notes splices in a draft of a document with this tree."""


def edit(text: str, path: Path, value: Value) -> str:
    """The text with another value at a path of keys and list indices.

    A key that is not there yet is added, with the mappings that lead to it; an index one past the end
    appends. Raises `Refused` when the place does not exist or cannot be changed, `BadDocument` when the text
    is no YAML.
    """
    intended = with_value(tree_of(text), path, value)
    return _proved(text, intended, lambda draft, root: put(draft, root, path, value))


def remove(text: str, path: Path) -> str:
    """The text without the entry or item at a path. Raises as `edit` does."""
    intended = without_value(tree_of(text), path)
    return _proved(text, intended, lambda draft, root: take_out(draft, root, path))


def rename(text: str, path: Path, key: str) -> str:
    """The text with another key at a path, in the same place. Raises as `edit` does."""
    return revise(text, renamed_tree(text, {path: key}), renames={path: key})


def revise(text: str, tree: Value, renames: Mapping[Path, str] | None = None) -> str:
    """The text changed as little as possible so that it says what `tree` says.

    `renames` gives keys another name, by the path that they have in the text; `tree` has the new names
    already. Raises as `edit` does.
    """

    def plan(draft: Draft, root: Node) -> None:
        for path, key in (renames or {}).items():
            rename_key(draft, root, path, key)
        change_value(draft, renamed(root, renames or {}), tree, root_spot(draft))

    return _proved(text, tree, plan)


def tree_of(text: str) -> Plain:
    """What a text says, as a tree of words to change and give to `revise`. Raises `BadDocument`."""
    return plain(_read(text)[1])


def renamed_tree(text: str, renames: Mapping[Path, str]) -> Plain:
    """What a text says with other names for some keys. Raises `BadDocument`."""
    return plain(renamed(_read(text)[1], renames))


def _proved(text: str, tree: Value, plan: Plan) -> str:
    """The text after a plan, when it says what `tree` says."""
    try:
        intended = in_words(tree)
    except ValueError as error:
        raise Refused("This value cannot be written", f"{error}", "Choose another value.") from None
    for revised in _attempts(text, plan):
        if _says(revised, intended):
            return revised
    raise Refused("This edit cannot be made here", "The text around it is written in an unusual way", BY_HAND)


def _attempts(text: str, plan: Plan) -> Iterator[str]:
    """The text after a plan, then after more careful forms of it."""
    yield _planned(text, plan)
    if not text.endswith(("\n", "\r")):
        # A block scalar that the end of the file cuts off gains a line break when something follows it.
        yield _planned(text + ("\r\n" if "\r\n" in text else "\n"), plan)
    # A comment below a block scalar becomes a part of it when it is indented far enough.
    yield _planned(text, plan, blocks=False)


def _planned(text: str, plan: Plan, *, blocks: bool = True) -> str:
    source, root = _read(text)
    draft = Draft(source, replace(layout_of(root, source), blocks=blocks))
    plan(draft, root)
    return ("\ufeff" if source.marked else "") + draft.applied()


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
