"""Scenarios and events in short words: what differs from the default, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum


def told(value: object) -> str:
    """A value in short words."""
    if isinstance(value, Enum):
        return str(value.value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = [
            f"{each.name}={told(getattr(value, each.name))}"
            for each in fields(value)
            if getattr(value, each.name) != _default(each)
        ]
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {told(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(told(item) for item in value) + "]"
    if isinstance(value, float):
        return f"{value - 1.8e9:+.2f}" if value > 1e9 else f"{value:.4g}"
    return repr(value)


def _default(each: Field[object]) -> object:
    if each.default is not MISSING:
        return each.default
    return each.default_factory() if each.default_factory is not MISSING else MISSING
