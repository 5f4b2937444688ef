"""What each edit does to a document's tree. Pure: a tree goes in, another comes out, or it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import singledispatch
from typing import Final

from pydantic import TypeAdapter, ValidationError

from zowl_desktop.app.editing import edits as e
from zowl_desktop.app.editing.needs import mentions, renamed_need, with_need, without_need
from zowl_desktop.app.editing.places import drop, put
from zowl_desktop.app.editing.plan import FRAMES, NOTES, PINNED, needs_of
from zowl_desktop.model.document.builtin import recipes
from zowl_desktop.model.document.problems import path_text
from zowl_desktop.model.document.tree import Plain, at, section
from zowl_desktop.model.document.values import Name
from zowl_desktop.model.errors import Refused
from zowl_desktop.model.graph import Graph, can_connect, find_cycles
from zowl_desktop.model.graph.naming import name_path
from zowl_desktop.model.layout import Point

_NAME: Final[TypeAdapter[str]] = TypeAdapter(Name)
_ONE: Final = {"projects": "project", "agents": "agent", "recipes": "recipe", "tasks": "task"}


@singledispatch
def applied(edit: e.Edit, tree: Plain) -> Plain:  # noqa: ARG001 - what is registered below takes it
    """The tree after an edit. Raises `Refused` with a reason in words when it cannot be made."""
    raise TypeError(edit)


@applied.register
def _add_task(edit: e.AddTask, tree: Plain) -> Plain:
    check_free(tree, "tasks", edit.task)
    tree = put(tree, ("tasks", edit.task), dict(edit.keys))
    return put(tree, ("canvas", edit.task), written(edit.at))


@applied.register
def _remove_tasks(edit: e.RemoveTasks, tree: Plain) -> Plain:
    for task in edit.tasks:
        _check_there(tree, "tasks", task)
    gone = set(edit.tasks)
    kept: dict[str, Plain] = {}
    for name, raw in section(tree, "tasks").items():
        if name not in gone:
            kept[name] = _without_needs(raw, gone)
    tree = put(tree, ("tasks",), kept)
    for task in edit.tasks:
        tree = drop(_pinned(tree, (task,), pinned=False), ("canvas", task))
    return tree


@applied.register
def _rename(edit: e.Rename, tree: Plain) -> Plain:
    _check_there(tree, edit.section, edit.name)
    if edit.to == edit.name:
        return tree
    check_free(tree, edit.section, edit.to, besides=edit.name)
    entries = section(tree, edit.section)
    renamed: dict[str, Plain] = {
        edit.to if name == edit.name else name: value for name, value in entries.items()
    }
    return _REFERENCES[edit.section](put(tree, (edit.section,), renamed), edit.name, edit.to)


@applied.register
def _connect(edit: e.Connect, tree: Plain) -> Plain:
    source, target = edit.need.task, edit.target
    _check_there(tree, "tasks", source)
    _check_there(tree, "tasks", target)
    raw = at(tree, ("tasks", target, "needs"))
    if not mentions(raw, source):
        refusal = can_connect(_graph(tree), source, target)
        if refusal is not None:
            raise Refused("This edge cannot be drawn", refusal.words, "Choose another task.")
    return put(tree, ("tasks", target, "needs"), with_need(raw, edit.need))


@applied.register
def _disconnect(edit: e.Disconnect, tree: Plain) -> Plain:
    path = ("tasks", edit.target, "needs")
    raw = at(tree, path)
    if not mentions(raw, edit.source):
        raise Refused("There is no such edge", f"{edit.target} does not need {edit.source}.")
    left = without_need(raw, edit.source)
    return drop(tree, path) if left is None else put(tree, path, left)


@applied.register
def _set(edit: e.Set, tree: Plain) -> Plain:
    if edit.path[:1] == ("tasks",) and len(edit.path) > 1:
        _check_there(tree, "tasks", str(edit.path[1]))
    return drop(tree, edit.path) if edit.value is None else put(tree, edit.path, edit.value)


@applied.register
def _add_entry(edit: e.AddEntry, tree: Plain) -> Plain:
    check_free(tree, edit.section, edit.name)
    return put(tree, (edit.section, edit.name), edit.value)


@applied.register
def _remove_entry(edit: e.RemoveEntry, tree: Plain) -> Plain:
    _check_there(tree, edit.section, edit.name)
    users = list(_users(tree, edit.section, edit.name))
    back_to_builtin = edit.section == "recipes" and edit.name in recipes()
    if users and not back_to_builtin:
        told = ", ".join(users[:3]) + (f" and {len(users) - 3} more" if len(users) > 3 else "")
        raise Refused(
            f"This {_ONE[edit.section]} is in use", f"{edit.name} is used by {told}.", "Change them first."
        )
    return drop(tree, (edit.section, edit.name))


@applied.register
def _move(edit: e.Move, tree: Plain) -> Plain:
    canvas = dict(section(tree, "canvas"))
    for task, place in edit.places.items():
        _check_there(tree, "tasks", task)
        canvas[task] = written(place)
    return put(tree, ("canvas",), canvas)


@applied.register
def _pin(edit: e.Pin, tree: Plain) -> Plain:
    for task in edit.tasks:
        _check_there(tree, "tasks", task)
    return _pinned(tree, edit.tasks, pinned=edit.pinned)


@applied.register
def _put_frame(edit: e.PutFrame, tree: Plain) -> Plain:
    if edit.frame is None:
        return drop(tree, ("canvas", FRAMES, edit.key))
    frame = edit.frame
    value: Plain = {"title": frame.title, "at": written(frame.at), "size": written(Point(*frame.size))}
    return put(tree, ("canvas", FRAMES, edit.key), value)


@applied.register
def _put_note(edit: e.PutNote, tree: Plain) -> Plain:
    if edit.note is None:
        return drop(tree, ("canvas", NOTES, edit.key))
    note = edit.note
    value: Plain = {"text": note.text, "at": written(note.at), "size": written(Point(*note.size))}
    return put(tree, ("canvas", NOTES, edit.key), value)


def written(place: Point) -> Plain:
    """A place as it stands in the file: whole numbers."""
    return [str(round(place.x)), str(round(place.y))]


def check_free(tree: Plain, where: e.Section, name: str, besides: str | None = None) -> None:
    """Raise `Refused` unless a new entry may have this name."""
    try:
        _NAME.validate_python(name)
    except ValidationError as error:
        found = error.errors()[0].get("ctx", {})
        raise Refused(
            "This cannot be a name", f"{found.get('message', name)}.", f"{found.get('hint', '')}"
        ) from None
    taken = {each.casefold(): each for each in section(tree, where) if each != besides}
    if name.casefold() in taken:
        said = f"There is a {_ONE[where]} {taken[name.casefold()]} already."
        raise Refused("This name is taken", said, "Choose another name.")


def check_cycles(edits: Iterable[e.Edit], before: Plain, after: Plain) -> None:
    """Raise `Refused` when edits that write whole needs close a circle. `Connect` looks for itself."""
    if not any(_writes_needs(edit) for edit in edits) or find_cycles(_graph(before)):
        return
    cycles = find_cycles(_graph(after))
    if cycles:
        raise Refused(
            "Tasks would wait for each other", f"{name_path(cycles[0])}.", "Leave one of these needs out."
        )


def _writes_needs(edit: e.Edit) -> bool:
    if isinstance(edit, e.AddTask):
        return "needs" in edit.keys
    return (
        isinstance(edit, e.Set)
        and edit.path[:1] == ("tasks",)
        and (len(edit.path) < 3 or edit.path[2] == "needs")
    )


def _check_there(tree: Plain, where: e.Section, name: str) -> None:
    if name not in section(tree, where):
        raise Refused(
            f"There is no such {_ONE[where]}", f"{path_text((where, name))} is not in the document."
        )


def _graph(tree: Plain) -> Graph:
    tasks = section(tree, "tasks")
    return Graph.from_needs({name: needs_of(at(raw, ("needs",))) for name, raw in tasks.items()})


def _without_needs(raw: Plain, gone: set[str]) -> Plain:
    if not isinstance(raw, dict):
        return raw
    needs = raw.get("needs")
    for name in gone:
        if mentions(needs, name):
            needs = without_need(needs, name)
    if needs is raw.get("needs"):
        return raw
    return {key: needs if key == "needs" else value for key, value in raw.items() if key != "needs" or needs}


def _pinned(tree: Plain, tasks: Iterable[str], *, pinned: bool) -> Plain:
    path = ("canvas", PINNED)
    raw = at(tree, path)
    now = [name for name in raw if isinstance(name, str)] if isinstance(raw, list) else []
    changed = set(tasks)
    kept: list[Plain] = [name for name in now if name not in changed]
    if pinned:
        kept += [name for name in tasks if name in changed]
    if kept == now:
        return tree
    return put(tree, path, kept) if kept else drop(tree, path)


# --- who refers to what ------------------------------------------------------------------------------


def _rename_task(tree: Plain, before: str, after: str) -> Plain:
    tasks = section(tree, "tasks")
    changed: dict[str, Plain] = {
        name: {**raw, "needs": renamed_need(raw["needs"], before, after)}
        if isinstance(raw, dict) and mentions(raw.get("needs"), before)
        else raw
        for name, raw in tasks.items()
    }
    tree = put(tree, ("tasks",), changed)
    canvas = section(tree, "canvas")
    if before in canvas:
        moved: dict[str, Plain] = {after if key == before else key: value for key, value in canvas.items()}
        tree = put(tree, ("canvas",), moved)
    pinned = at(tree, ("canvas", PINNED))
    if isinstance(pinned, list) and before in pinned:
        tree = put(tree, ("canvas", PINNED), [after if name == before else name for name in pinned])
    return tree


def _rename_words(key: str) -> Callable[[Plain, str, str], Plain]:
    """Renames what tasks and defaults refer to by one key."""

    def rename(tree: Plain, before: str, after: str) -> Plain:
        for name, raw in section(tree, "tasks").items():
            if at(raw, (key,)) == before:
                tree = put(tree, ("tasks", name, key), after)
        return put(tree, ("defaults", key), after) if at(tree, ("defaults", key)) == before else tree

    return rename


def _rename_agent(tree: Plain, before: str, after: str) -> Plain:
    tree = _rename_words("agent")(tree, before, after)
    for name, raw in section(tree, "agents").items():
        if at(raw, ("fallback",)) == before:
            tree = put(tree, ("agents", name, "fallback"), after)
    for name, steps in section(tree, "recipes").items():
        tree = put(tree, ("recipes", name), _agent_renamed(steps, before, after))
    for name, raw in section(tree, "tasks").items():
        ladder = at(raw, ("on_failure",))
        if ladder is not None:
            tree = put(tree, ("tasks", name, "on_failure"), _agent_renamed(ladder, before, after))
    return tree


_AGENT_KEYS: Final = frozenset({"agent", "use"})


def _agent_renamed(value: Plain, before: str, after: str) -> Plain:
    """Steps or rungs with another name wherever they name an agent."""
    if isinstance(value, list):
        return [_agent_renamed(item, before, after) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: after if key in _AGENT_KEYS and item == before else _agent_renamed(item, before, after)
        for key, item in value.items()
    }


_REFERENCES: Final[dict[str, Callable[[Plain, str, str], Plain]]] = {
    "tasks": _rename_task,
    "projects": _rename_words("project"),
    "recipes": _rename_words("recipe"),
    "agents": _rename_agent,
}


def _users(tree: Plain, where: e.Section, name: str) -> Iterable[str]:
    """Tasks, defaults, agents and recipes that name an entry."""
    key = _ONE[where]
    if at(tree, ("defaults", key)) == name:
        yield "the defaults"
    yield from (task for task, raw in section(tree, "tasks").items() if at(raw, (key,)) == name)
    if where == "agents":
        yield from (other for other, raw in section(tree, "agents").items() if at(raw, ("fallback",)) == name)
        for recipe, steps in section(tree, "recipes").items():
            if _agent_renamed(steps, name, "") != steps:
                yield f"recipe {recipe}"
