"""Values as YAML text, laid out as the document around them is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zowl_desktop.model.document.source import Source
from zowl_desktop.model.document.splice.scalars import Scalar, block_scalar, inline_scalar, key_text
from zowl_desktop.model.document.tree import Kind, Node

if TYPE_CHECKING:
    from typing_extensions import TypeIs

Value = Scalar | Sequence["Value"] | Mapping[str, "Value"]
"""What an edit may write."""

FLOW_WIDTH: Final = 60
"""Characters up to which a new list or mapping is written in brackets."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is written.

    Attributes:
        line_break: What ends its lines.
        step: Columns by which a nested mapping is indented.
        dash: Columns by which a list is indented below its key.
        blocks: Whether texts of many lines are written as block scalars.
    """

    line_break: str
    step: int
    dash: int
    blocks: bool = True


def layout_of(root: Node, source: Source) -> Layout:
    """The layout of a document, by the first place that shows each habit."""
    first = source.starts[1] if len(source.starts) > 1 else 0
    line_break = next((each for each in ("\r\n", "\r") if source.text.endswith(each, 0, first)), "\n")
    step = next((indent for indent in _indents(root, source, Kind.MAPPING) if indent > 0), 2)
    dash = next((indent for indent in _indents(root, source, Kind.SEQUENCE) if indent >= 0), step)
    return Layout(line_break, step, dash)


def _indents(root: Node, source: Source, kind: Kind) -> Iterator[int]:
    """By how many columns block collections of a kind stand right of their keys."""
    for node in root.walk():
        if (
            node.kind is kind
            and node.key is not None
            and node.children
            and not node.flow
            and not node.borrowed
        ):
            yield block_column(node, source) - source.position(node.key.start)[1] + 1


def block_column(node: Node, source: Source) -> int:
    """The column (from 0) of the keys or dashes of a block collection that is not empty."""
    return source.position(head_of(node.children[0], source))[1] - 1


def head_of(child: Node, source: Source) -> int:
    """Where a child of a block collection starts: at its key, the `?` before it, or its dash."""
    if child.key is None:
        return dash_before(child, source)
    at = child.key.start - 1
    while at >= 0 and source.text[at] in " \t":
        at -= 1
    marked = at >= 0 and source.text[at] == "?" and (at == 0 or source.text[at - 1].isspace())
    return at if marked else child.key.start


def dash_before(item: Node, source: Source) -> int:
    """The offset of the dash of a block list's item."""
    at = source.text.rfind("-", 0, item.start)
    while at >= 0 and not _is_dash(source, at, item.start):
        at = source.text.rfind("-", 0, at)
    return at


def _is_dash(source: Source, at: int, start: int) -> bool:
    """Whether a dash opens what starts there: only space and comments lie between."""
    between = source.text[at + 1 : start]
    if between and not between[0].isspace():
        return False
    if source.text[source.starts[source.position(at)[0] - 1] : at].strip(" -"):
        return False
    return all(not line.strip() or line.lstrip().startswith("#") for line in between.splitlines())


def is_scalar(value: Value) -> TypeIs[Scalar]:
    """Whether a value is neither a list nor a mapping."""
    return value is None or isinstance(value, str | bool | int | float)


def flow_text(value: Value) -> str:
    """A value in brackets, on one line."""
    if is_scalar(value):
        return inline_scalar(value, "", flow=True)
    if isinstance(value, Mapping):
        entries = (f"{key_text(key, '', flow=True)}: {flow_text(item)}" for key, item in value.items())
        return "{" + ", ".join(entries) + "}"
    return "[" + ", ".join(flow_text(item) for item in value) + "]"


def block_lines(value: Value, column: int, layout: Layout) -> list[str]:
    """The lines of a mapping or list that is not empty, with their indentation."""
    assert not is_scalar(value)
    if isinstance(value, Mapping):
        return [line for key, item in value.items() for line in entry_lines(key, item, column, layout)]
    return [line for item in value for line in item_lines(item, column, layout)]


def block_text(value: Mapping[str, Value]) -> str:
    """A whole document that says this."""
    return "".join(f"{line}\n" for line in block_lines(value, 0, Layout("\n", 2, 2)))


def entry_lines(key: str, value: Value, column: int, layout: Layout, *, block: bool = False) -> list[str]:
    """A key and its value in a block mapping whose keys stand in this column."""
    head = " " * column + key_text(key, "", flow=False) + ":"
    if is_scalar(value):
        return _scalar_lines(head, value, column, layout)
    if not value or (fits_flow(value) and not block):
        return [f"{head} {flow_text(value)}"]
    indent = layout.step if isinstance(value, Mapping) else layout.dash
    return [head, *block_lines(value, column + indent, layout)]


def item_lines(value: Value, column: int, layout: Layout) -> list[str]:
    """An item of a block list whose dashes stand in this column."""
    head = " " * column + "-"
    if is_scalar(value):
        return _scalar_lines(head, value, column, layout)
    if not value or fits_flow(value):
        return [f"{head} {flow_text(value)}"]
    lines = block_lines(value, column + 2, layout)
    return [f"{head} {lines[0].lstrip()}", *lines[1:]]


def _scalar_lines(head: str, value: Scalar, column: int, layout: Layout) -> list[str]:
    if layout.blocks and isinstance(value, str) and "\n" in value:
        written = block_scalar(value, "|", column, column + layout.step)
        if written is not None:
            return [f"{head} {written[0]}", *written[1]]
    return [f"{head} {inline_scalar(value, '', flow=False)}"]


def fits_flow(value: Value) -> bool:
    """Whether a list or mapping is better read in brackets: short, and without long texts."""
    short = all(depth <= 2 and _is_short(leaf) for leaf, depth in _leaves(value, 0))
    return short and len(flow_text(value)) <= FLOW_WIDTH


def _is_short(leaf: Scalar) -> bool:
    return len(str(leaf)) <= FLOW_WIDTH and "\n" not in str(leaf)


def _leaves(value: Value, depth: int) -> Iterator[tuple[Scalar, int]]:
    if is_scalar(value):
        yield value, depth
        return
    for item in value.values() if isinstance(value, Mapping) else value:
        yield from _leaves(item, depth + 1)
