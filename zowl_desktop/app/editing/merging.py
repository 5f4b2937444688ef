"""Two people changed one document: put both together where they changed different places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zowl_desktop.model.document.problems import path_text
from zowl_desktop.model.document.tree import Path, Plain


class _Missing:
    """Stands for a key that is not there."""


_NONE = _Missing()


@dataclass(frozen=True, slots=True)
class Merge:
    """Two trees put together.

    Attributes:
        tree: What both say. Where they clash, it says what mine says.
        clashes: Places that both changed, each in its own way, as people read them.
    """

    tree: Plain
    clashes: tuple[str, ...]


def merge(base: Plain, mine: Plain, theirs: Plain) -> Merge:
    """The three-way merge of trees. Mappings are merged key by key; anything else counts as one value."""
    clashes: list[Path] = []
    merged = _merged(base, mine, theirs, (), clashes)
    return Merge(None if isinstance(merged, _Missing) else merged, tuple(path_text(path) for path in clashes))


_Side = Plain | _Missing


def _merged(base: _Side, mine: _Side, theirs: _Side, path: Path, clashes: list[Path]) -> _Side:
    if _same(mine, theirs) or _same(base, theirs):
        return mine
    if _same(base, mine):
        return theirs
    if isinstance(mine, dict) and isinstance(theirs, dict):
        below = base if isinstance(base, dict) else {}
        merged = {key: _merged_key(below, mine, theirs, key, path, clashes) for key in _keys(mine, theirs)}
        return {key: value for key, value in merged.items() if not isinstance(value, _Missing)}
    clashes.append(path)
    return mine


def _merged_key(
    base: dict[str, Plain],
    mine: dict[str, Plain],
    theirs: dict[str, Plain],
    key: str,
    path: Path,
    clashes: list[Path],
) -> _Side:
    sides = (base.get(key, _NONE), mine.get(key, _NONE), theirs.get(key, _NONE))
    return _merged(*sides, (*path, key), clashes)


def _keys(mine: dict[str, Plain], theirs: dict[str, Plain]) -> Iterator[str]:
    yield from mine
    yield from (key for key in theirs if key not in mine)


def _same(a: _Side, b: _Side) -> bool:
    return a is b or a == b
