"""Put a task into an edge."""

from __future__ import annotations

from zowl_desktop.app.editing import Connect, Disconnect, Edit
from zowl_desktop.model.pipeline import Need


def splice_edits(task: str, edge: tuple[str, str], need: Need) -> list[Edit]:
    """The edits that lead an edge through a task; the policy stays where it protects the same task."""
    source, target = edge
    return [
        Disconnect(source, target),
        Connect(task, Need(source)),
        Connect(target, Need(task, need.on, need.if_failed)),
    ]
