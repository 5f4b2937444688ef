"""Go from task to task with the keyboard."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from zowl_desktop.app.editing.plan import NODE, Plan
from zowl_desktop.model.layout import Point


class Direction(Enum):
    """Where an arrow key leads: across and down."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


def first_task(plan: Plan) -> str | None:
    """The task at the top left: where the keyboard begins."""
    return min(plan.tasks, key=lambda name: (plan.places[name].x, plan.places[name].y), default=None)


def neighbour(
    plan: Plan, task: str, direction: Direction, among: Collection[str] | None = None
) -> str | None:
    """The nearest task in a direction: along edges when one leads there, else by where it lies."""
    here = plan.places[task]
    allowed = plan.tasks.keys() if among is None else among
    joined = {
        Direction.RIGHT: plan.graph.dependents[task],
        Direction.LEFT: tuple(need.task for need in plan.graph.needs[task]),
    }.get(direction, ())
    for names in (joined, allowed):
        ahead = [
            name
            for name in names
            if name != task and name in allowed and _is_ahead(here, plan.places[name], direction)
        ]
        if ahead:
            return min(ahead, key=lambda name: _distance(here, plan.places[name], direction))
    return None


def _is_ahead(here: Point, there: Point, direction: Direction) -> bool:
    across, down = direction.value
    forward = (there.x - here.x) * across + (there.y - here.y) * down
    return forward > (NODE.width / 4 if across else NODE.height / 4)


def _distance(here: Point, there: Point, direction: Direction) -> float:
    """How far it feels: what lies off the way counts double."""
    across, _ = direction.value
    along, aside = abs(there.x - here.x), abs(there.y - here.y)
    return along + 2 * aside if across else aside + 2 * along
