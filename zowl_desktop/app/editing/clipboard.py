"""A part of a plan as text: to be pasted here, in another window, or into a message to somebody."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from zowl_desktop.app.editing.edits import AddEntry, AddTask, Edit, PutFrame, PutNote, Section
from zowl_desktop.app.editing.naming import free_name
from zowl_desktop.app.editing.needs import mentions, renamed_need, without_need
from zowl_desktop.app.editing.plan import Frame, Note, Plan, needs_of, point, snapped
from zowl_desktop.model.document.origins import inherited
from zowl_desktop.model.document.shapes import Settings
from zowl_desktop.model.document.source import SIZE_LIMIT
from zowl_desktop.model.document.tree import Plain, at, section
from zowl_desktop.model.layout import Point, Size

MIME: Final = "application/x-zowl-tasks+json"
"""The clipboard format. The same text stands there as plain text too."""
_FORMAT: Final = "zowl-tasks"
_BROUGHT: Final[tuple[Section, ...]] = ("projects", "agents", "recipes")
_ASSUMED: Final = ("project", "agent")


@dataclass(frozen=True, slots=True)
class Fragment:
    """Tasks with the needs among them, and what they refer to.

    Attributes:
        tasks: The tasks as they stand in the file, with needs of each other only.
        places: Where they lay.
        entries: Projects, agents and recipes that they name or take from the defaults.
        assumed: What they take from the defaults of their document: project and agent.
        frames: Frames that were copied.
        notes: Notes that were copied.
    """

    tasks: Mapping[str, Mapping[str, Plain]]
    places: Mapping[str, Point]
    entries: Mapping[Section, Mapping[str, Plain]] = field(default_factory=dict)
    assumed: Mapping[str, Mapping[str, Plain]] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def corner(self) -> Point:
        """The top left corner of everything."""
        points = [
            *self.places.values(),
            *(frame.at for frame in self.frames),
            *(note.at for note in self.notes),
        ]
        return Point(min(p.x for p in points), min(p.y for p in points)) if points else Point(0, 0)


def fragment(
    tree: Plain,
    plan: Plan,
    tasks: Collection[str],
    frames: Collection[str] = (),
    notes: Collection[str] = (),
) -> Fragment:
    """What copying these takes along."""
    chosen = [name for name in plan.tasks if name in set(tasks)]
    return Fragment(
        tasks={name: dict(_alone(section(tree, "tasks", name), chosen)) for name in chosen},
        places={name: plan.places[name] for name in chosen},
        entries={part: dict(_named(tree, plan, chosen, part)) for part in _BROUGHT},
        assumed={name: dict(_assumed(tree, plan, name)) for name in chosen},
        frames=tuple(plan.frames[key] for key in frames if key in plan.frames),
        notes=tuple(plan.notes[key] for key in notes if key in plan.notes),
    )


def pasted(
    found: Fragment, tree: Plain, plan: Plan, corner: Point
) -> tuple[tuple[Edit, ...], tuple[str, ...]]:
    """The edits that paste a fragment with its top left corner there, and the names of the new tasks."""
    dx, dy = corner.x - found.corner.x, corner.y - found.corner.y
    names: dict[str, str] = {}
    for name in found.tasks:
        names[name] = free_name(name, [*plan.tasks, *names.values()])
    edits: list[Edit] = [
        AddEntry(part, name, value)
        for part, entries in found.entries.items()
        for name, value in entries.items()
        if name not in section(tree, part)
    ]
    for name, raw in found.tasks.items():
        place = found.places.get(name, found.corner)
        keys = {**_spelled_out(found, name, tree), **_renamed(raw, names)}
        edits.append(AddTask(names[name], keys, snapped(Point(place.x + dx, place.y + dy))))
    edits += _boxes(found, plan, dx, dy)
    return tuple(edits), tuple(names.values())


def as_text(found: Fragment) -> str:
    """The text for the clipboard."""
    told: dict[str, Any] = {
        _FORMAT: 1,
        "tasks": dict(found.tasks),
        "places": dict(found.places),
        **{part: entries for part, entries in found.entries.items() if entries},
        "assumed": {name: keys for name, keys in found.assumed.items() if keys},
    }
    if found.frames:
        told["frames"] = [{"title": one.title, "at": one.at, "size": one.size} for one in found.frames]
    if found.notes:
        told["notes"] = [{"text": one.text, "at": one.at, "size": one.size} for one in found.notes]
    return json.dumps(told, indent=2, ensure_ascii=False)


def from_text(text: str) -> Fragment | None:
    """The fragment of a clipboard's text; None when it is something else, or damaged."""
    if len(text) > SIZE_LIMIT or _FORMAT not in text:
        return None
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    tree = _as_words(told)
    if not isinstance(tree, dict) or tree.get(_FORMAT) != "1":
        return None
    tasks = {name: raw for name, raw in section(tree, "tasks").items() if isinstance(raw, dict)}
    places = {name: place for name in tasks if (place := point(at(tree, ("places", name)))) is not None}
    return Fragment(
        tasks={name: dict(_alone(raw, tuple(tasks))) for name, raw in tasks.items()},
        places=places,
        entries={part: section(tree, part) for part in _BROUGHT},
        assumed={name: section(tree, "assumed", name) for name in tasks},
        frames=tuple(Frame(word, place, size) for word, place, size in _read_boxes(tree, "frames", "title")),
        notes=tuple(Note(word, place, size) for word, place, size in _read_boxes(tree, "notes", "text")),
    )


def _alone(raw: Mapping[str, Plain], chosen: Collection[str]) -> Iterator[tuple[str, Plain]]:
    """The keys of a task without needs of tasks that are not copied."""
    for key, value in raw.items():
        if key != "needs":
            yield key, value
            continue
        needs = value
        for need in needs_of(value):
            if need.task not in chosen:
                needs = without_need(needs, need.task)
        if needs:
            yield key, needs


def _named(tree: Plain, plan: Plan, tasks: Collection[str], part: Section) -> Iterator[tuple[str, Plain]]:
    planned = [plan.tasks[name] for name in tasks]
    words = {
        "projects": {task.project for task in planned},
        "agents": {task.agent for task in planned},
        "recipes": {task.recipe for task in planned},
    }
    yield from ((name, value) for name, value in section(tree, part).items() if name in words.get(part, ()))


def _assumed(tree: Plain, plan: Plan, name: str) -> Iterator[tuple[str, Plain]]:
    task, raw = plan.tasks[name], section(tree, "tasks", name)
    for key, value in (("project", task.project), ("agent", task.agent)):
        if value is not None and key not in raw:
            yield key, value


def _spelled_out(found: Fragment, name: str, tree: Plain) -> dict[str, Plain]:
    """What a task took from defaults that the document it comes to does not share."""
    assumed = found.assumed.get(name, {})
    return {
        key: assumed[key]
        for key in _ASSUMED
        if key in assumed and inherited((key,), tree, Settings()).value != assumed[key]
    }


def _renamed(raw: Mapping[str, Plain], names: Mapping[str, str]) -> dict[str, Plain]:
    needs = raw.get("needs")
    for before, after in names.items():
        if mentions(needs, before):
            needs = renamed_need(needs, before, f"\0{after}")
    return {key: _unmarked(needs) if key == "needs" else value for key, value in raw.items()}


def _unmarked(needs: Plain) -> Plain:
    """The needs with their final names: marked ones cannot be taken for names that were there before."""
    if isinstance(needs, dict):
        return {name.removeprefix("\0"): policy for name, policy in needs.items()}
    if isinstance(needs, list):
        return [name.removeprefix("\0") if isinstance(name, str) else name for name in needs]
    return needs


def _boxes(found: Fragment, plan: Plan, dx: float, dy: float) -> Iterator[Edit]:
    frames, notes = set(plan.frames), set(plan.notes)
    for frame in found.frames:
        key = free_name("frame", frames)
        frames.add(key)
        yield PutFrame(key, Frame(frame.title, Point(frame.at.x + dx, frame.at.y + dy), frame.size))
    for note in found.notes:
        key = free_name("note", notes)
        notes.add(key)
        yield PutNote(key, Note(note.text, Point(note.at.x + dx, note.at.y + dy), note.size))


def _read_boxes(tree: Plain, part: str, word: str) -> Iterator[tuple[str, Point, Size]]:
    listed = at(tree, (part,))
    for one in listed if isinstance(listed, list) else []:
        place, size = point(at(one, ("at",))), point(at(one, ("size",)))
        said = at(one, (word,))
        if place is not None and size is not None:
            yield said if isinstance(said, str) else "", place, Size(*size)


def _as_words(value: object) -> Plain:
    """JSON as a document's tree: every leaf is a word."""
    if isinstance(value, dict):
        return {str(key): _as_words(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_words(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
