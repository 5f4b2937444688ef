"""Where a value comes from: what was written, what lies below it, or what Zowl itself brings along."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from zowl_desktop.model.document.shape import Shape
from zowl_desktop.model.document.shapes import DocumentShape, Settings
from zowl_desktop.model.document.tree import Path
from zowl_desktop.model.pipeline import RunLimits


class Origin(StrEnum):
    """Who said it."""

    BUILT_IN = "built-in"
    SETTINGS = "settings"
    DOCUMENT = "document"
    COMMAND_LINE = "command line"


def origin_of(path: Path, document: DocumentShape, settings: Settings, overrides: RunLimits | None) -> Origin:
    """Who said the value at a path of a document with these layers around it."""
    is_run_limit = len(path) == 2 and path[0] == "limits"
    if is_run_limit and getattr(overrides, str(path[1]), None) is not None:
        return Origin.COMMAND_LINE
    if _has(document, path):
        return Origin.DOCUMENT
    if len(path) > 2 and path[0] == "tasks":
        return _origin_of_default(path[2:], document, settings)
    return Origin.SETTINGS if _has(settings, path) else Origin.BUILT_IN


def _origin_of_default(key: Path, document: DocumentShape, settings: Settings) -> Origin:
    only_profile = key == ("agent",) and len(document.agents) == 1
    only_project = key == ("project",) and len(document.projects) == 1
    if _has(document.defaults, key) or only_profile or only_project:
        return Origin.DOCUMENT
    if _has(settings.defaults, key) or (key == ("agent",) and len(settings.agents) == 1):
        return Origin.SETTINGS
    return Origin.BUILT_IN


def _has(value: object, path: Path) -> bool:
    """Whether something was written at a path."""
    if not path:
        return True
    part, rest = path[0], path[1:]
    if isinstance(value, Shape):
        fields = {field.alias or name: name for name, field in type(value).model_fields.items()}
        name = fields.get(str(part))
        return name is not None and name in value.model_fields_set and _has(getattr(value, name), rest)
    if isinstance(value, Mapping):
        return part in value and _has(value[part], rest)
    return isinstance(value, list) and isinstance(part, int) and part < len(value) and _has(value[part], rest)
