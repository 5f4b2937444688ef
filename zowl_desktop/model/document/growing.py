"""Text to tree: YAML 1.2 through ruamel's parser, without its constructors.

Only what a pipeline needs is let in: one document, text as keys, no tags, no merge keys, and bounds on depth
and on what aliases unfold to. The parser hands over events one by one, so no input can make this recurse or
swell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from zowl_desktop.model.document.problems import Problem, path_text
from zowl_desktop.model.document.source import UNSAYABLE, Source
from zowl_desktop.model.document.syntax import syntax_words
from zowl_desktop.model.document.tree import Kind, Node, Path

DEPTH_LIMIT: Final = 32
"""Levels of nesting; a recipe's rung stands at the eighth."""
NODE_LIMIT: Final = 200_000
"""Nodes of a document with its aliases unfolded; 1,000 tasks have about 20,000."""
ALIASED_LIMIT: Final = 20_000
"""Nodes that come from aliases, all together."""

_BLOCK_STYLES: Final = frozenset({"|", ">"})
_EMPTY_WORDS: Final = frozenset({"", "~", "null", "Null", "NULL"})


class _Stop(Exception):
    """Reading cannot go on after this problem."""


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    kind: Kind
    path: Path
    start: int
    key: Node | None
    flow: bool
    anchor: str | None
    children: list[Node] = field(default_factory=list)
    waiting: Node | None = None  # a mapping's key that has no value yet
    known: set[str] = field(default_factory=set)
    nameless: int = 0


@dataclass(slots=True)
class _Growth:
    source: Source
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    count: int = 0
    aliased: int = 0
    documents: int = 0
    root: Node | None = None

    def blame(self, offset: int, path: Path, message: str, hint: str = "") -> None:
        line, column = self.source.position(offset)
        self.problems.append(Problem(line, column, path_text(path), message, hint))

    def stop(self, offset: int, path: Path, message: str, hint: str = "") -> _Stop:
        self.blame(offset, path, message, hint)
        return _Stop()


def grow(source: Source) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree of a text, or None when the text is not YAML; and what is wrong with either."""
    growth = _Growth(source)
    try:
        for event in _events(source.text):
            _take(growth, event)
    except _Stop:
        return None, tuple(sorted(growth.problems))
    except (YAMLError, ValueError, OverflowError) as error:
        offset = _offset(error, growth)
        growth.blame(offset, _open_path(growth), *syntax_words(error, source, offset))
        return None, tuple(sorted(growth.problems))
    if growth.root is None:
        growth.blame(0, (), "the file is empty", "a pipeline starts with `zowl: 1`")
    return growth.root, tuple(sorted(growth.problems))


def _events(text: str) -> Iterator[Any]:
    yield from YAML(typ="safe", pure=True).parse(text)


def _open_path(growth: _Growth) -> Path:
    if not growth.stack:
        return ()
    above = growth.stack[-1]
    return above.path if above.waiting is None else (*above.path, above.waiting.words or "")


def _offset(error: Exception, growth: _Growth) -> int:
    mark = None
    if isinstance(error, MarkedYAMLError):
        unclosed = "unexpected end of stream" in str(error.problem)
        mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
    if mark is None:
        open_ones = growth.stack
        return open_ones[-1].children[-1].end if open_ones and open_ones[-1].children else 0
    return min(int(mark.index), len(growth.source.text))


def _take(growth: _Growth, event: Any) -> None:  # noqa: ANN401 - ruamel's events are untyped
    if isinstance(event, DocumentStartEvent):
        _open_document(growth, event)
    elif isinstance(event, NodeEvent):
        _take_node(growth, event)
    elif isinstance(event, CollectionEndEvent):
        _close(growth, event)


def _open_document(growth: _Growth, event: Any) -> None:  # noqa: ANN401
    growth.documents += 1
    start = event.start_mark.index
    if growth.documents > 1:
        raise growth.stop(start, (), "a second document starts here", "keep one pipeline in a file")
    if event.version not in {None, (1, 2)}:
        raise growth.stop(start, (), "the file says that it is not YAML 1.2", "remove the %YAML line")


def _take_node(growth: _Growth, event: Any) -> None:  # noqa: ANN401
    start = event.start_mark.index
    key, path = _place(growth, event)
    _count(growth, start, path)
    if isinstance(event, AliasEvent):
        _put(growth, _borrowed(growth, event, key, path))
        return
    tag = getattr(event, "tag", None)
    if tag is not None:
        growth.blame(start, path, f"the tag {tag} has no meaning here", "remove it")
    if isinstance(event, ScalarEvent):
        _put(growth, _scalar(growth, event, key, path), event.anchor)
        return
    if len(growth.stack) >= DEPTH_LIMIT:
        raise growth.stop(start, path, f"nested deeper than {DEPTH_LIMIT} levels")
    kind = Kind.MAPPING if isinstance(event, MappingStartEvent) else Kind.SEQUENCE
    assert isinstance(event, MappingStartEvent | SequenceStartEvent)
    growth.stack.append(_Open(kind, path, start, key, bool(event.flow_style), event.anchor))


def _place(growth: _Growth, event: Any) -> tuple[Node | None, Path]:  # noqa: ANN401
    """The key and the path of the node that comes."""
    if not growth.stack:
        return None, ()
    above = growth.stack[-1]
    if above.kind is Kind.SEQUENCE:
        return None, (*above.path, len(above.children))
    if above.waiting is None:
        if not isinstance(event, ScalarEvent):
            raise growth.stop(
                event.start_mark.index, above.path, "a key has to be a word", "write `name: value`"
            )
        return None, above.path
    return above.waiting, (*above.path, above.waiting.words or "")


def _count(growth: _Growth, offset: int, path: Path) -> None:
    growth.count += 1
    if growth.count > NODE_LIMIT:
        raise growth.stop(offset, path, f"the document has more than {NODE_LIMIT:,} values")


def _scalar(growth: _Growth, event: Any, key: Node | None, path: Path) -> Node:  # noqa: ANN401
    style = event.style or ""
    empty = not style and event.value in _EMPTY_WORDS
    start, end = event.start_mark.index, event.end_mark.index
    unsayable = UNSAYABLE.search(event.value)
    if unsayable:
        growth.blame(
            start, path, f"the character U+{ord(unsayable[0]):04X} cannot stand in a text", "remove it"
        )
    return Node(
        Kind.SCALAR,
        path,
        start,
        _end_of_block(growth.source.text, start, end) if style in _BLOCK_STYLES else end,
        key,
        words=None if empty else event.value,
        style=style,
    )


def _end_of_block(text: str, start: int, end: int) -> int:
    """The end of a block scalar's last line. Blank lines after it are layout unless its header keeps them."""
    header = text[start + 1 : start + 3]
    if "+" not in header:
        return start + len(text[start:end].rstrip())
    for line_break in ("\r\n", "\n", "\r"):
        if text.endswith(line_break, start, end):
            return end - len(line_break)
    return end


def _borrowed(growth: _Growth, event: Any, key: Node | None, path: Path) -> Node:  # noqa: ANN401
    start, end = event.start_mark.index, event.end_mark.index
    found = growth.anchors.get(event.anchor)
    if found is None:
        raise growth.stop(start, path, f"the alias *{event.anchor} has no finished anchor before it")
    return replace(_lent(growth, found, path, start, end), key=key)


def _lent(growth: _Growth, node: Node, path: Path, start: int, end: int) -> Node:
    """A copy of an anchored node, with the alias's place: depth is bounded, and so is the count."""
    growth.aliased += 1
    if growth.aliased > ALIASED_LIMIT or len(path) > DEPTH_LIMIT:
        raise growth.stop(
            start, path, "the aliases unfold to too much", "write the values out, or use `defaults`"
        )
    children = tuple(_lent(growth, child, (*path, child.path[-1]), start, end) for child in node.children)
    return replace(node, path=path, start=start, end=end, borrowed=True, children=children)


def _put(growth: _Growth, node: Node, anchor: str | None = None) -> None:
    if anchor is not None:
        growth.anchors[anchor] = node
    if not growth.stack:
        growth.root = node
        return
    above = growth.stack[-1]
    if above.kind is Kind.SEQUENCE:
        above.children.append(node)
    elif above.waiting is None:
        _put_key(growth, above, node)
    else:
        if above.waiting.words is not None:
            above.children.append(node)
        above.waiting = None


def _put_key(growth: _Growth, above: _Open, node: Node) -> None:
    """Take a key. One that cannot stand is blamed, and its value dropped."""
    name = node.words
    if name is None:
        growth.blame(node.start, above.path, "a key is missing before the colon", "write `name: value`")
    elif name in above.known:
        growth.blame(node.start, (*above.path, name), f"{name} stands here twice", "remove one of them")
        node = replace(node, words=None)
    else:
        above.known.add(name)
    above.waiting = node


def _close(growth: _Growth, event: Any) -> None:  # noqa: ANN401
    done = growth.stack.pop()
    end = event.end_mark.index if done.flow else max((c.end for c in done.children), default=done.start)
    node = Node(
        done.kind, done.path, done.start, end, done.key, flow=done.flow, children=tuple(done.children)
    )
    _put(growth, node, done.anchor)
