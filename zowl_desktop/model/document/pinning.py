"""A document that needs nothing from outside: what a run keeps, out of reach of later edits."""

from __future__ import annotations

from collections.abc import Mapping

from zowl_desktop.model.document.layers import KIND_KEYS, overlay_document
from zowl_desktop.model.document.problems import BadDocument
from zowl_desktop.model.document.quantities import money_text, time_text, tokens_text
from zowl_desktop.model.document.reading import read
from zowl_desktop.model.document.shape import Shape
from zowl_desktop.model.document.shapes import Settings
from zowl_desktop.model.document.splice.editing import revise, tree_of
from zowl_desktop.model.document.splice.rendering import Value, block_text
from zowl_desktop.model.document.tree import Plain
from zowl_desktop.model.errors import Refused
from zowl_desktop.model.pipeline import RunLimits


def pinned(
    text: str,
    source: str = "<text>",
    *,
    defaults: Settings | None = None,
    overrides: RunLimits | None = None,
) -> str:
    """The text with all that Settings and the command line add written into it.

    Read alone, it gives the pipeline that `text` gives with them. Comments and order stay. Raises
    `BadDocument` when `text` has a problem.
    """
    reading = read(text, source, defaults=defaults, overrides=overrides)
    if reading.pipeline is None or reading.document is None:
        raise BadDocument(source, reading.problems)
    settings = defaults or Settings()
    tree = tree_of(text)
    assert isinstance(tree, dict)
    layers = {
        "agents": _agents(tree, settings),
        "defaults": _defaults(tree, settings, overlay_document(reading.document, settings).defaults.agent),
        "limits": {**_written(settings.limits), **_mapping(tree.get("limits")), **_limits(overrides)},
        "clock": {**_written(settings.clock), **_mapping(tree.get("clock"))},
    }
    whole = {**tree, **{key: layer for key, layer in layers.items() if layer or key in tree}}
    try:
        return revise(text, whole)
    except Refused:  # oddly written: the run's copy then goes without the comments
        return block_text(whole)


def _agents(tree: Mapping[str, Plain], settings: Settings) -> dict[str, Value]:
    own = _mapping(tree.get("agents"))
    below = {name: {**_written(shape), **_mapping(own.get(name))} for name, shape in settings.agents.items()}
    return {**own, **below}


def _defaults(tree: Mapping[str, Plain], settings: Settings, agent: str | None) -> dict[str, Value]:
    """The document's defaults over those of Settings. The agent is named: there are more to choose from."""
    own = _mapping(tree.get("defaults"))
    below = _written(settings.defaults)
    if any(key in own for key in KIND_KEYS):
        below = {key: value for key, value in below.items() if key not in KIND_KEYS}
    merged = {**below, **own}
    if "limits" in below:
        merged["limits"] = {**_written(settings.defaults.limits), **_mapping(own.get("limits"))}
    if agent is not None and (settings.agents or settings.defaults.agent):
        merged["agent"] = agent
    return merged


def _limits(overrides: RunLimits | None) -> dict[str, Value]:
    if overrides is None:
        return {}
    said: dict[str, Value | None] = {
        "cost": None if overrides.cost is None else money_text(overrides.cost),
        "tokens": None if overrides.tokens is None else tokens_text(overrides.tokens),
        "until": overrides.until,
        "parallel": overrides.parallel,
        "time": None if overrides.time is None else time_text(overrides.time),
        "attempts": overrides.attempts,
    }
    return {key: value for key, value in said.items() if value is not None}


def _written(shape: Shape) -> dict[str, Value]:
    """The keys of a shape that were given, as they would be written."""
    return shape.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _mapping(value: Plain) -> dict[str, Plain]:
    return value if isinstance(value, dict) else {}
