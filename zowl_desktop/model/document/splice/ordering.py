"""Where a new key goes: beside those that people write before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zowl_desktop.model.document.shape import Shape
from zowl_desktop.model.document.shapes import (
    AgentShape,
    CheckShape,
    ClockShape,
    DocumentShape,
    EnvShape,
    LimitsShape,
    NeedShape,
    ProjectShape,
    RunLimitsShape,
    TaskShape,
)
from zowl_desktop.model.document.tree import Path

_SHAPES: Final[dict[tuple[str, ...], type[Shape]]] = {
    (): DocumentShape,
    ("projects", "*"): ProjectShape,
    ("projects", "*", "env"): EnvShape,
    ("projects", "*", "checks", "*"): CheckShape,
    ("agents", "*"): AgentShape,
    ("defaults",): TaskShape,
    ("defaults", "limits"): LimitsShape,
    ("limits",): RunLimitsShape,
    ("clock",): ClockShape,
    ("tasks", "*"): TaskShape,
    ("tasks", "*", "limits"): LimitsShape,
    ("tasks", "*", "needs", "*"): NeedShape,
}
_NAMED: Final = frozenset({"projects", "agents", "tasks", "needs", "checks"})


def place_of_key(path: Path, key: str, present: Sequence[str]) -> int:
    """The index before which a new key goes into a mapping with these keys."""
    shape = _SHAPES.get(_general(path))
    order = shape.keys() if shape is not None else ()
    if key not in order:
        return len(present)
    earlier = order[: order.index(key)]
    return max((place + 1 for place, name in enumerate(present) if name in earlier), default=0)


def _general(path: Path) -> tuple[str, ...]:
    general: list[str] = []
    for part in path:
        general.append("*" if general and general[-1] in _NAMED else str(part))
    return tuple(general)
