"""The document as the screen shows it: tolerant of what is unfinished, and cheap to make again.

What did not change since the plan before is the same object, so that a screen finds out what changed by
looking at identities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final

from zowl_desktop.model.document.builtin import RECIPE_FOR_BRIEFS, recipes
from zowl_desktop.model.document.tree import Plain, at, section
from zowl_desktop.model.graph import Graph
from zowl_desktop.model.layout import Effort, Point, Size, Spacing, layout
from zowl_desktop.model.pipeline import IfFailed, Need, NeedOn, TaskKind

NODE: Final = Size(192, 72)
"""How big a task is drawn, in scene units."""
GRID: Final = 24
"""The distance of the grid's dots; what is moved snaps to it."""
SPACING: Final = Spacing(column=96, row=24, lane=12, component=48)
FRAMES: Final = "_frames"
NOTES: Final = "_notes"
PINNED: Final = "_pinned"
"""Keys under `canvas` that cannot be the name of a task."""
_KIND_KEYS: Final = (
    ("gate", TaskKind.GATE),
    ("run", TaskKind.COMMAND),
    ("brief", TaskKind.BRIEF),
    ("brief_file", TaskKind.BRIEF),
)


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task on the canvas.

    Attributes:
        id: Its name in the document.
        title: What a person reads; the name when there is no title.
        kind: What does its work; None while the document does not say.
        project: The project it works in, also from `defaults`.
        agent: The profile that works, also from `defaults`; None for commands and gates.
        model: The model of that profile.
        recipe: The recipe it goes through; None for commands and gates.
        needs: Its edges, in the order they were written.
    """

    id: str
    title: str
    kind: TaskKind | None
    project: str | None
    agent: str | None
    model: str | None
    recipe: str | None
    needs: tuple[Need, ...]

    @property
    def doer(self) -> str:
        """Who does it, as one line: `claude · opus`, `command`, `gate`."""
        if self.kind in {TaskKind.COMMAND, TaskKind.GATE}:
            return str(self.kind)
        return " · ".join(word for word in (self.agent, self.model) if word) or "no agent yet"


@dataclass(frozen=True, slots=True)
class Frame:
    """A titled rectangle around tasks that belong together."""

    title: str
    at: Point
    size: Size


@dataclass(frozen=True, slots=True)
class Note:
    """A text on the canvas."""

    text: str
    at: Point
    size: Size


@dataclass(frozen=True)
class Plan:
    """Everything that a canvas draws.

    Attributes:
        name: The pipeline's name; empty when it has none.
        tasks: In the order of the file.
        places: The top left corner of every task: stored ones, and computed ones for the rest.
        placed: Tasks whose place is stored.
        pinned: Tasks that stay where they are when others are tidied up.
        frames: By their key in the document.
        notes: By their key in the document.
        projects: Names of projects, in the order of the file.
        agents: Names of agent profiles.
        recipes: Names of recipes, the built-in ones last.
    """

    name: str
    tasks: Mapping[str, PlannedTask]
    places: Mapping[str, Point]
    placed: frozenset[str]
    pinned: frozenset[str] = frozenset()
    frames: Mapping[str, Frame] = field(default_factory=lambda: MappingProxyType({}))
    notes: Mapping[str, Note] = field(default_factory=lambda: MappingProxyType({}))
    projects: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    recipes: tuple[str, ...] = ()

    @cached_property
    def graph(self) -> Graph:
        """Tasks and needs; needs of tasks that are not there are left out."""
        return Graph.from_needs({name: task.needs for name, task in self.tasks.items()})

    def need(self, source: str, target: str) -> Need | None:
        """The need of `target` for `source`."""
        task = self.tasks.get(target)
        return next((need for need in task.needs if need.task == source), None) if task else None


class Planner:
    """Makes plans of trees one after the other, and reuses what did not change."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Plain, PlannedTask]] = {}
        self._ground: tuple[Plain, ...] = ()
        self._points: dict[str, tuple[Plain, Point | None]] = {}
        self._computed: dict[str, Point] = {}
        self._last: Mapping[str, Point] = MappingProxyType({})

    def plan(self, tree: Plain) -> Plan:
        """The plan of a document's tree, whatever stands in it."""
        raw = section(tree, "tasks")
        ground = (at(tree, ("defaults",)), at(tree, ("agents",)), at(tree, ("projects",)))
        if any(
            now is not before for now, before in zip(ground, self._ground or (object(),) * 3, strict=True)
        ):
            self._known.clear()
            self._ground = ground
        defaults = _Defaults.of(tree)
        tasks = {name: self._task(name, task, defaults) for name, task in raw.items()}
        self._known = {name: (raw[name], task) for name, task in tasks.items()}
        canvas = section(tree, "canvas")
        stored = self._stored(tasks, canvas)
        pinned = canvas.get(PINNED)
        return Plan(
            name=_word(at(tree, ("name",))) or "",
            tasks=MappingProxyType(tasks),
            places=self._places(tasks, stored),
            placed=frozenset(stored),
            pinned=frozenset(name for name in pinned if isinstance(name, str))
            if isinstance(pinned, list)
            else frozenset(),
            frames=MappingProxyType(dict(_frames(section(canvas, FRAMES)))),
            notes=MappingProxyType(dict(_notes(section(canvas, NOTES)))),
            projects=tuple(section(tree, "projects")),
            agents=tuple(section(tree, "agents")),
            recipes=tuple(dict.fromkeys([*section(tree, "recipes"), *recipes()])),
        )

    def _task(self, name: str, raw: Plain, defaults: _Defaults) -> PlannedTask:
        known = self._known.get(name)
        if known is not None and known[0] is raw:
            return known[1]
        return _planned_task(name, raw if isinstance(raw, dict) else {}, defaults)

    def _stored(self, tasks: Mapping[str, PlannedTask], canvas: dict[str, Plain]) -> dict[str, Point]:
        """The places in the document; each is parsed once."""
        before, self._points = self._points, {}
        for name in tasks:
            raw = canvas.get(name)
            known = before.get(name)
            found = known if known is not None and known[0] is raw else (raw, point(raw))
            self._points[name] = found
        return {name: place for name, (_, place) in self._points.items() if place is not None}

    def _places(self, tasks: Mapping[str, PlannedTask], stored: dict[str, Point]) -> Mapping[str, Point]:
        """All places; the mapping before, if they are the same."""
        homeless = [name for name in tasks if name not in stored]
        if any(name not in self._computed for name in homeless):
            self._computed = tidy_places(tasks, stored, Effort.QUICK)
        places = {name: stored.get(name) or self._computed[name] for name in tasks} if homeless else stored
        if places != self._last or list(places) != list(self._last):
            self._last = MappingProxyType(places)
        return self._last


def tidy_places(
    tasks: Mapping[str, PlannedTask], pinned: Mapping[str, Point], effort: Effort
) -> dict[str, Point]:
    """Where the layered layout puts the tasks, on half steps of the grid; pinned ones stay."""
    edges = [(need.task, task.id) for task in tasks.values() for need in task.needs]
    found = layout(dict.fromkeys(tasks, NODE), edges, pinned, SPACING, effort)
    return {name: pinned.get(name) or snapped(place, GRID // 2) for name, place in found.items()}


def snapped(place: Point, step: int = GRID) -> Point:
    """The nearest point of the grid."""
    return Point(round(place.x / step) * step, round(place.y / step) * step)


def point(value: Plain) -> Point | None:
    """A pair of numbers as a point; None for anything else."""
    numbers = _numbers(value)
    return Point(*numbers) if numbers else None


@dataclass(frozen=True, slots=True)
class _Defaults:
    project: str | None
    agent: str | None
    recipe: str | None
    models: Mapping[str, str | None]

    @classmethod
    def of(cls, tree: Plain) -> _Defaults:
        defaults = section(tree, "defaults")
        projects, agents = section(tree, "projects"), section(tree, "agents")
        return cls(
            _word(defaults.get("project")) or (next(iter(projects)) if len(projects) == 1 else None),
            _word(defaults.get("agent")) or (next(iter(agents)) if len(agents) == 1 else None),
            _word(defaults.get("recipe")) or RECIPE_FOR_BRIEFS,
            {name: _word(section(agents, name).get("model")) for name in agents},
        )


def _planned_task(name: str, raw: dict[str, Plain], defaults: _Defaults) -> PlannedTask:
    kind = next((kind for key, kind in _KIND_KEYS if raw.get(key) is not None), None)
    works = kind in {TaskKind.BRIEF, None}
    agent = (_word(raw.get("agent")) or defaults.agent) if works else None
    return PlannedTask(
        id=name,
        title=_word(raw.get("title")) or name,
        kind=kind,
        project=_word(raw.get("project")) or (None if kind is TaskKind.GATE else defaults.project),
        agent=agent,
        model=defaults.models.get(agent) if agent else None,
        recipe=(_word(raw.get("recipe")) or defaults.recipe) if works else None,
        needs=needs_of(raw.get("needs")),
    )


def needs_of(raw: Plain) -> tuple[Need, ...]:
    """The needs as they were written, without what is no need."""
    if isinstance(raw, list):
        return tuple(Need(name) for name in dict.fromkeys(raw_names(raw)))
    if not isinstance(raw, dict):
        return ()
    return tuple(_need(name, policy if isinstance(policy, dict) else {}) for name, policy in raw.items())


def raw_names(raw: list[Plain]) -> list[str]:
    """The words of a list."""
    return [name for name in raw if isinstance(name, str)]


def _need(name: str, policy: dict[str, Plain]) -> Need:
    on, if_failed = policy.get("on"), policy.get("if_failed")
    return Need(
        name,
        NeedOn(on) if on in set(NeedOn) else NeedOn.SUCCESS,
        IfFailed(if_failed) if if_failed in set(IfFailed) else IfFailed.SKIP,
    )


def _word(value: Plain) -> str | None:
    return value if isinstance(value, str) else None


def _numbers(value: Plain) -> tuple[float, float] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    try:
        x, y = (float(word) for word in value if isinstance(word, str))
    except ValueError:
        return None
    return (x, y) if abs(x) < _FAR and abs(y) < _FAR else None


_FAR: Final = 1_000_000.0


def _frames(raw: dict[str, Plain]) -> list[tuple[str, Frame]]:
    return [
        (key, Frame(_word(at(one, ("title",))) or "", *box)) for key, one in raw.items() if (box := _box(one))
    ]


def _notes(raw: dict[str, Plain]) -> list[tuple[str, Note]]:
    return [
        (key, Note(_word(at(one, ("text",))) or "", *box)) for key, one in raw.items() if (box := _box(one))
    ]


def _box(one: Plain) -> tuple[Point, Size] | None:
    place, size = point(at(one, ("at",))), _numbers(at(one, ("size",)))
    return (place, Size(*size)) if place is not None and size is not None else None
