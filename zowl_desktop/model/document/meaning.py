"""Judge what a document means: names exist, a task is of one kind, ladders lead back, needs have no cycle.

Works on the sound part that `validation` left, so it never speaks of what was cut out for another reason.
"""

from __future__ import annotations

from collections.abc import Iterable

from zowl_desktop.model.document.builtin import CLIS, NAMED_BY_COMMAND, RECIPE_FOR_BRIEFS, recipes
from zowl_desktop.model.document.inquiry import Inquiry
from zowl_desktop.model.document.ladders import judge_recipe, judge_rungs, steps_of
from zowl_desktop.model.document.layers import KIND_KEYS
from zowl_desktop.model.document.problems import nearest
from zowl_desktop.model.document.recipe_shapes import RecipeShape, RungShape
from zowl_desktop.model.document.shapes import FORMAT, AgentShape, TaskShape
from zowl_desktop.model.document.tree import Path
from zowl_desktop.model.graph.naming import name_path
from zowl_desktop.model.graph.order import find_cycles
from zowl_desktop.model.graph.structure import Graph
from zowl_desktop.model.pipeline import IfFailed, NeedOn

_COMMAND_STEPS = ("run", "validate")
_NOT_FOR = {
    "run": ("agent", "recipe"),
    "gate": ("agent", "recipe", "on_failure", "expects", "deliver", "touches", "limits"),
}
"""Keys of a task that mean nothing for a kind of task."""


def judge_meaning(inquiry: Inquiry) -> None:
    """Note everything that is wrong with a document but its shape."""
    _judge_presence(inquiry)
    for section in ("projects", "agents", "recipes", "tasks"):
        _judge_alike(inquiry, section)
    for name, profile in inquiry.own.agents.items():
        _judge_agent(inquiry, name, profile)
    for name, recipe in inquiry.own.recipes.items():
        judge_recipe(inquiry, name, recipe)
    _judge_defaults(inquiry)
    for name in inquiry.own.tasks:
        _judge_task(inquiry, name)
    _judge_check_names(inquiry)
    _judge_cycles(inquiry)


def _judge_presence(inquiry: Inquiry) -> None:
    if "zowl" not in inquiry.own.model_fields_set and ("zowl",) not in inquiry.damaged:
        inquiry.blame(
            ("zowl",),
            "zowl is missing: this is not a pipeline yet",
            f"add `zowl: {FORMAT}` as the first line",
        )
    if "tasks" not in inquiry.own.model_fields_set and ("tasks",) not in inquiry.damaged:
        inquiry.blame((), "there are no tasks", "add `tasks:` with at least one task")
    elif not inquiry.own.tasks and not inquiry.is_damaged(("tasks",)):
        inquiry.blame(("tasks",), "there are no tasks", "add at least one task")


def _judge_alike(inquiry: Inquiry, section: str) -> None:
    """Names become branches and folders, and some file systems don't tell `Api` from `api`."""
    seen: dict[str, str] = {}
    for name in getattr(inquiry.own, section):
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            inquiry.blame(
                (section, name), f"{name} and {first} differ only in case", "choose another name", at_key=True
            )


def _judge_agent(inquiry: Inquiry, name: str, own: AgentShape) -> None:
    place: Path = ("agents", name)
    profile = inquiry.document.agents[name]
    cli = profile.cli or (name if name in CLIS else None)
    if cli is None:
        if not inquiry.is_damaged(place):
            inquiry.blame(place, f"{name} does not say which program it is", "add `cli: claude`", at_key=True)
    elif inquiry.expect((*place, "cli"), cli, CLIS, "agent program"):
        _judge_program(inquiry, place, profile, cli)
    if own.fallback == name:
        inquiry.blame(
            (*place, "fallback"), f"{name} is its own fallback", "name another agent, or remove the key"
        )
    elif own.fallback is not None:
        inquiry.expect((*place, "fallback"), own.fallback, inquiry.names.agents, "agent")


def _judge_program(inquiry: Inquiry, place: Path, profile: AgentShape, cli: str) -> None:
    if cli in NAMED_BY_COMMAND and not profile.command and not inquiry.is_damaged(place, "command"):
        inquiry.blame(
            place, f"cli {cli} needs the command to start", "add `command: [program, argument]`", at_key=True
        )
    if cli not in NAMED_BY_COMMAND and profile.command is not None:
        inquiry.blame(
            (*place, "command"), f"{cli} has a command of its own", "write `cli: command`", at_key=True
        )
    if cli != "scripted" and profile.script is not None:
        inquiry.blame((*place, "script"), f"{cli} takes no script", "only `cli: scripted` does", at_key=True)


def _judge_defaults(inquiry: Inquiry) -> None:
    defaults, place = inquiry.own.defaults, ("defaults",)
    found = [key for key in KIND_KEYS if getattr(defaults, key) is not None]
    if len(found) > 1:
        inquiry.blame(
            (*place, found[1]), f"a task cannot be {' and '.join(found)}", "keep one of them", at_key=True
        )
    _judge_references(inquiry, place, defaults)
    targets = {name for recipe in _all_recipes(inquiry).values() for name, _ in steps_of(recipe)} | set(
        _COMMAND_STEPS
    )
    _judge_task_ladder(inquiry, place, defaults, targets, "no recipe has a step {to}")


def _judge_task(inquiry: Inquiry, name: str) -> None:
    place: Path = ("tasks", name)
    own, task = inquiry.own.tasks[name], inquiry.document.tasks[name]
    _judge_references(inquiry, place, own)
    found = [key for key in KIND_KEYS if getattr(task, key) is not None]
    if len(found) != 1:
        _blame_kinds(inquiry, place, found)
        return
    kind = found[0]
    _judge_idle_keys(inquiry, place, own, kind)
    if kind != "gate" and task.project is None and not _is_unsure(inquiry, place, "project"):
        hint = nearest("", inquiry.names.projects) or "add `projects:` with one project"
        inquiry.blame(place, "the task has no project", f"add `project: ...`; {hint}", at_key=True)
    if kind in {"brief", "brief_file"}:
        _judge_brief(inquiry, place, own, task)
    elif kind == "run":
        _judge_task_ladder(
            inquiry, place, own, {_COMMAND_STEPS[0]}, "a command task has no step {to} to go back to"
        )


def _blame_kinds(inquiry: Inquiry, place: Path, found: list[str]) -> None:
    if found:
        inquiry.blame(
            (*place, found[1]), f"the task has {' and '.join(found)}", "keep one of them", at_key=True
        )
    elif not inquiry.is_damaged(place):
        inquiry.blame(
            place, "the task does nothing", "add a brief, a brief_file, a run or a gate", at_key=True
        )


def _judge_idle_keys(inquiry: Inquiry, place: Path, own: TaskShape, kind: str) -> None:
    called = {"run": "a command task", "gate": "a gate"}
    for key in _NOT_FOR.get(kind, ()):
        if key in own.model_fields_set:
            inquiry.blame((*place, key), f"{called[kind]} has no {key}", "remove it", at_key=True)


def _judge_brief(inquiry: Inquiry, place: Path, own: TaskShape, task: TaskShape) -> None:
    if task.agent is None and not _is_unsure(inquiry, place, "agent"):
        hint = "add `agent: claude` here or under `defaults`"
        inquiry.blame(place, "it is not clear which agent does this task", hint, at_key=True)
    recipe = _all_recipes(inquiry).get(task.recipe or RECIPE_FOR_BRIEFS)
    if recipe is not None:
        targets = {name for name, _ in steps_of(recipe)[:-1]}
        _judge_task_ladder(inquiry, place, own, targets, "no later step can go back to {to}")


def _is_unsure(inquiry: Inquiry, place: Path, key: str) -> bool:
    """Whether a task may lack what it would have if nothing else were wrong."""
    return (
        inquiry.is_damaged(place, key)
        or inquiry.is_damaged(("defaults",), key)
        or inquiry.has_lost(f"{key}s")
    )


def _judge_task_ladder(inquiry: Inquiry, place: Path, task: TaskShape, targets: set[str], said: str) -> None:
    judge_rungs(inquiry, (*place, "on_failure"), task.on_failure)
    for index, rung in enumerate(task.on_failure):
        if isinstance(rung, RungShape) and rung.to is not None and rung.to not in targets:
            where: Path = (*place, "on_failure", index, "to")
            inquiry.blame(where, said.format(to=rung.to), nearest(rung.to, targets))


def _judge_references(inquiry: Inquiry, place: Path, task: TaskShape) -> None:
    """The names that a task, or the defaults of all, refer to."""
    names = inquiry.names
    for key, known in (("project", names.projects), ("agent", names.agents), ("recipe", names.recipes)):
        word = getattr(task, key)
        if word is not None:
            inquiry.expect((*place, key), word, known, key)
    for needed, need in task.needs.items():
        where: Path = (*place, "needs", needed)
        inquiry.expect(where, needed, names.tasks, "task", at_key=True)
        if need.on is not NeedOn.SUCCESS and need.if_failed is not IfFailed.SKIP:
            said = f"if_failed has no meaning with `on: {need.on.value}`"
            inquiry.blame((*where, "if_failed"), said, "remove one of them", at_key=True)


def _all_recipes(inquiry: Inquiry) -> dict[str, RecipeShape]:
    return {**recipes(), **inquiry.own.recipes}


def _judge_check_names(inquiry: Inquiry) -> None:
    """A step that names checks needs them in the project of every task that goes through it."""
    users: dict[str, set[str]] = {}
    for task in inquiry.document.tasks.values():
        if task.recipe is not None and task.project in inquiry.own.projects:
            users.setdefault(task.recipe, set()).add(task.project)
    for name, recipe in inquiry.own.recipes.items():
        projects = sorted(users.get(name, ()))
        for index, (step_name, step) in enumerate(steps_of(recipe)):
            if isinstance(step.checks, list):
                _judge_checks(inquiry, ("recipes", name, index, step_name, "checks"), step.checks, projects)


def _judge_checks(inquiry: Inquiry, place: Path, checks: list[str], projects: Iterable[str]) -> None:
    every = {check for project in inquiry.own.projects.values() for check in project.checks}
    for index, check in enumerate(checks):
        if not inquiry.expect((*place, index), check, every, "check"):
            continue
        for project in projects:
            known = inquiry.own.projects[project].checks
            if check not in known and not inquiry.is_damaged(("projects", project, "checks")):
                hint = f"add it to projects.{project}.checks, or name another recipe for this project"
                inquiry.blame((*place, index), f"project {project} has no check {check}", hint)


def _judge_cycles(inquiry: Inquiry) -> None:
    needs = {
        name: [n for n in task.needs if n in inquiry.own.tasks] for name, task in inquiry.own.tasks.items()
    }
    for cycle in find_cycles(Graph.from_needs(needs)):
        place: Path = ("tasks", cycle[0], "needs", cycle[1])
        if len(cycle) > 2:
            inquiry.blame(place, f"a cycle: {name_path(cycle)}", "remove one of these needs")
        else:
            inquiry.blame(place, f"{cycle[0]} needs itself", "remove the need")
