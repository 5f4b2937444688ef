"""An edit changes the lines of its field only, and says what was asked for."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.model.writing import LEAVES, NAMES, TREES, documents
from zowl_desktop.model.document import edit, remove, rename, revise
from zowl_desktop.model.document.growing import grow
from zowl_desktop.model.document.source import Source, measured
from zowl_desktop.model.document.splice.differing import in_words
from zowl_desktop.model.document.splice.rendering import dash_before
from zowl_desktop.model.document.tree import Node, Path, find, plain

RANDOM = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def tree(text: str) -> tuple[Node, Source]:
    source = measured(text)
    root, problems = grow(source)
    assert root is not None
    assert not problems
    return root, source


def lines(text: str) -> list[str]:
    return re.split(r"\r\n|\n", text)


def line_span(node: Node, source: Source) -> tuple[int, int]:
    """The lines of a field, from its key or dash on, as a range of indices."""
    head = node.key.start if node.key is not None else node.start
    if node.path and isinstance(node.path[-1], int):
        dash = dash_before(node, source)
        head = dash if dash >= 0 else head
    return source.position(head)[0] - 1, source.position(max(node.end, head))[0]


def assert_only(text: str, new: str, span: tuple[int, int]) -> None:
    """Nothing outside these lines differs."""
    first, last = span
    old_lines, new_lines = lines(text), lines(new)
    after = len(old_lines) - last
    assert new_lines[:first] == old_lines[:first], new
    assert new_lines[len(new_lines) - after :] == old_lines[len(old_lines) - after :], new
    if "\r\n" in text:
        assert "\n" not in new.replace("\r\n", "")


def some_node(data: st.DataObject, root: Node) -> Node:
    path = data.draw(st.sampled_from([node.path for node in root.walk() if node.path]))
    node = find(root, path)
    assert node is not None
    return node


@RANDOM
@given(st.data(), documents(), st.one_of(LEAVES, TREES))
def test_a_new_value_changes_the_lines_of_its_field_only(
    data: st.DataObject, document: Any, value: Any
) -> None:
    text, _ = document
    root, source = tree(text)
    node = some_node(data, root)
    new = edit(text, node.path, value)
    after, _ = tree(new)
    changed = find(after, node.path)
    assert changed is not None
    assert plain(changed) == in_words(value)
    assert_only(text, new, line_span(node, source))


def field_or_parent(node: Node, root: Node, source: Source) -> tuple[int, int]:
    """The lines that removing a field may change: its own; in brackets, or as the last one, its parent's."""
    above = find(root, node.path[:-1])
    assert above is not None
    head, end = line_span(node, source)
    first_in_line = source.text[source.starts[head] :].lstrip().startswith("- ") and node.key is not None
    if len(above.children) > 1 and not above.flow and not first_in_line and not _is_compact(node, source):
        return head, end
    while above.path and (above.flow or len(above.children) == 1):
        outer = find(root, above.path[:-1])
        assert outer is not None
        if not outer.flow:
            break
        above = outer
    start, stop = line_span(above, source)
    return min(start, head), max(stop, end)


def _is_compact(node: Node, source: Source) -> bool:
    """Whether the field stands behind the dash of the item that holds it."""
    head = node.key.start if node.key is not None else dash_before(node, source)
    line = source.position(head)[0] - 1
    return bool(source.text[source.starts[line] : head].strip())


@RANDOM
@given(st.data(), documents())
def test_removing_a_field_takes_its_lines_only(data: st.DataObject, document: Any) -> None:
    text, intended = document
    root, source = tree(text)
    node = some_node(data, root)
    if node.path[:-1] == () and len(root.children) == 1:
        return  # a document cannot be empty
    new = remove(text, node.path)
    after, _ = tree(new)
    assert plain(after) == in_words(without(intended, node.path))
    assert_only(text, new, field_or_parent(node, root, source))


def without(value: Any, path: Path) -> Any:
    part, rest = path[0], path[1:]
    if isinstance(value, list):
        assert isinstance(part, int)
        return [*value[:part], *([without(value[part], rest)] if rest else []), *value[part + 1 :]]
    left = {key: item for key, item in value.items() if key != part}
    return (
        {key: without(item, rest) if key == part else item for key, item in value.items()} if rest else left
    )


@RANDOM
@given(st.data(), documents(), NAMES, st.one_of(LEAVES, TREES))
def test_adding_a_key_adds_lines_only(data: st.DataObject, document: Any, name: str, value: Any) -> None:
    text, _ = document
    root, source = tree(text)
    mappings = [node.path for node in root.walk() if node.kind == "mapping" and node.child(name) is None]
    if not mappings:
        return
    path = data.draw(st.sampled_from(mappings))
    new = edit(text, (*path, name), value)
    after, _ = tree(new)
    added, above, before = find(after, (*path, name)), find(after, path), find(root, path)
    assert added is not None
    assert above is not None
    assert before is not None
    assert plain(added) == in_words(value)
    assert [child.name for child in above.children if child.name != name] == [c.name for c in before.children]
    if before.children and not before.flow and not _is_compact(before.children[0], source):
        assert is_subsequence(lines(text), lines(new))
    else:
        assert_only(text, new, line_span(before, source))


def is_subsequence(old: list[str], new: list[str]) -> bool:
    ahead = iter(new)
    return all(line in ahead for line in old if line)


@RANDOM
@given(st.data(), documents(), NAMES)
def test_renaming_a_key_changes_its_line_only(data: st.DataObject, document: Any, name: str) -> None:
    text, _ = document
    root, source = tree(text)
    keyed = [node.path for node in root.walk() if node.key is not None]
    path = data.draw(st.sampled_from(keyed))
    node, above = find(root, path), find(root, path[:-1])
    assert node is not None
    assert node.key is not None
    assert above is not None
    if above.child(name) is not None:
        return
    new = rename(text, path, name)
    after, _ = tree(new)
    renamed = find(after, (*path[:-1], name))
    assert renamed is not None
    assert plain(renamed) == plain(node)
    line = source.position(node.key.start)[0]
    assert_only(text, new, (line - 1, line))


@RANDOM
@given(st.data(), documents(), st.lists(st.one_of(LEAVES, TREES), min_size=1, max_size=5))
def test_a_new_list_keeps_what_stays(data: st.DataObject, document: Any, value: list[Any]) -> None:
    text, _ = document
    root, source = tree(text)
    lists = [node.path for node in root.walk() if node.kind == "sequence"]
    if not lists:
        return
    path = data.draw(st.sampled_from(lists))
    node = find(root, path)
    assert node is not None
    old = plain(node)
    assert isinstance(old, list)
    old = list(data.draw(st.permutations(old))) if data.draw(st.booleans()) else old
    value = old[:2] + value + old[2:] if data.draw(st.booleans()) else value
    new = edit(text, path, value)
    after, _ = tree(new)
    changed = find(after, path)
    assert changed is not None
    assert plain(changed) == in_words(value)
    assert_only(text, new, line_span(node, source))


@RANDOM
@given(documents(), TREES.filter(lambda value: isinstance(value, dict) and bool(value)))
def test_any_tree_can_be_revised_into_any_other(document: Any, value: dict[str, Any]) -> None:
    text, _ = document
    new = revise(text, value)
    assert plain(tree(new)[0]) == in_words(value)
    assert says_the_same_to_others(new)


def says_the_same_to_others(text: str) -> bool:
    """Whether another YAML loader reads the same: strings as strings, numbers as numbers."""
    loaded = YAML(typ="safe", pure=True).load(text)
    return bool(in_words(loaded) == plain(tree(text)[0]))
