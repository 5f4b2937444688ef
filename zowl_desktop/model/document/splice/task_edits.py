"""What an editor of the graph does to the text: tasks and the needs between them.

Each is one revision: everything that refers to a task changes with it. Raises as `editing.edit` does.
"""

from __future__ import annotations

from collections.abc import Mapping

from zowl_desktop.model.document.problems import path_text
from zowl_desktop.model.document.splice.editing import edit, renamed_tree, revise, tree_of
from zowl_desktop.model.document.splice.rendering import Value
from zowl_desktop.model.document.tree import Path, Plain
from zowl_desktop.model.errors import Refused
from zowl_desktop.model.pipeline import IfFailed, NeedOn


def add_task(text: str, task: str, keys: Mapping[str, Value]) -> str:
    """The text with a new task at the end of the tasks."""
    if task in _section(tree_of(text), "tasks"):
        raise Refused("This name is taken", f"There is a task {task} already", "Choose another name.")
    return edit(text, ("tasks", task), keys)


def remove_task(text: str, task: str) -> str:
    """The text without a task, without the needs of it, and without its position."""
    tree = _mapping(tree_of(text))
    tasks = _section(tree, "tasks")
    if task not in tasks:
        raise _no_task(task)
    kept = {name: _without_need(_mapping(one), task) for name, one in tasks.items() if name != task}
    tree["tasks"] = kept
    if task in _section(tree, "canvas"):
        tree["canvas"] = {name: place for name, place in _section(tree, "canvas").items() if name != task}
    return revise(text, tree)


def rename_task(text: str, task: str, name: str) -> str:
    """The text with another name for a task, also where it is needed and on the canvas."""
    before = tree_of(text)
    tasks = _section(before, "tasks")
    if task not in tasks:
        raise _no_task(task)
    renames: dict[Path, str] = {("tasks", task): name}
    if task in _section(before, "canvas"):
        renames["canvas", task] = name
    for other, one in tasks.items():
        if task in _section(one, "needs"):
            renames["tasks", other, "needs", task] = name
    tree = _mapping(renamed_tree(text, renames))
    for one in _section(tree, "tasks").values():
        needs = one.get("needs") if isinstance(one, dict) else None
        if isinstance(one, dict) and isinstance(needs, list):
            one["needs"] = [name if needed == task else needed for needed in needs]
    return revise(text, tree, renames=renames)


def put_need(
    text: str,
    task: str,
    needed: str,
    on: NeedOn = NeedOn.SUCCESS,
    if_failed: IfFailed = IfFailed.SKIP,
) -> str:
    """The text in which a task needs another one, in this way. A list of needs stays one while it can."""
    tree = _mapping(tree_of(text))
    one = _mapping(_section(tree, "tasks").get(task))
    if not one:
        raise _no_task(task)
    policy: dict[str, Plain] = {}
    if on is not NeedOn.SUCCESS:
        policy["on"] = on.value
    if if_failed is not IfFailed.SKIP:
        policy["if_failed"] = if_failed.value
    return edit(text, ("tasks", task, "needs"), _with_need(one.get("needs"), needed, policy))


def remove_need(text: str, task: str, needed: str) -> str:
    """The text in which a task does not need another one. Its last need takes the key `needs` with it."""
    tree = _mapping(tree_of(text))
    tasks = _section(tree, "tasks")
    if needed not in _needs_of(tasks.get(task)):
        where = path_text(("tasks", task, "needs"))
        raise Refused("There is no such need", f"{needed} does not stand in {where}", "")
    tasks[task] = _without_need(_mapping(tasks[task]), needed)
    return revise(text, tree)


def _with_need(needs: Plain, needed: str, policy: dict[str, Plain]) -> Value:
    if isinstance(needs, dict):
        return {**needs, needed: policy}
    names = [name for name in needs or () if isinstance(name, str)] if isinstance(needs, list) else []
    if not policy:
        return names if needed in names else [*names, needed]
    return {**{name: dict[str, Plain]() for name in names}, needed: policy}


def _without_need(task: dict[str, Plain], needed: str) -> Plain:
    needs = task.get("needs")
    if needed not in _needs_of(task):
        return task
    left: Plain = (
        {name: need for name, need in needs.items() if name != needed}
        if isinstance(needs, dict)
        else [name for name in needs or () if name != needed]
    )
    return {**task, "needs": left} if left else {key: value for key, value in task.items() if key != "needs"}


def _needs_of(task: Plain) -> tuple[Plain, ...]:
    needs = task.get("needs") if isinstance(task, dict) else None
    return tuple(needs) if isinstance(needs, dict | list) else ()


def _section(tree: Plain, key: str) -> dict[str, Plain]:
    return _mapping(_mapping(tree).get(key))


def _mapping(value: Plain) -> dict[str, Plain]:
    return value if isinstance(value, dict) else {}


def _no_task(task: str) -> Refused:
    return Refused("There is no such task", f"The text has no task {task}", "")
