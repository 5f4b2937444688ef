"""Recipes changed step by step and rung by rung. Each function takes a recipe's steps and gives new ones.

Steps and rungs are words as they stand in the file. What a change breaks elsewhere in the recipe is mended
with it: a step that goes takes the rungs that lead to it along.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from zowl_desktop.app.editing.naming import free_name
from zowl_desktop.model.document.builtin import recipes
from zowl_desktop.model.document.tree import Plain, at, section
from zowl_desktop.model.errors import Refused

Steps = list[Plain]
StepDoer = Literal["agent", "checks", "run"]
_FRESH: Final[dict[StepDoer, dict[str, Plain]]] = {
    "agent": {"agent": {"access": "write"}},
    "checks": {"checks": "all"},
    "run": {"run": "true"},
}


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as the recipe view shows it.

    Attributes:
        name: Its name.
        doer: What executes it; None when the document does not say.
        keys: All its keys, as words.
        rungs: Its ladder, as words.
    """

    name: str
    doer: StepDoer | None
    keys: dict[str, Plain]
    rungs: tuple[Plain, ...]


@cache
def builtin_steps(name: str) -> Steps | None:
    """A built-in recipe as it would stand in a file. Don't change what you get."""
    shape = recipes().get(name)
    if shape is None:
        return None
    return [
        {
            step: _words(one.model_dump(mode="json", by_alias=True, exclude_unset=True))
            for step, one in item.items()
        }
        for item in shape
    ]


def steps_in(tree: Plain, recipe: str) -> Steps | None:
    """The steps of a recipe of the document, or of the built-in one of that name."""
    own = at(tree, ("recipes", recipe))
    return own if isinstance(own, list) else builtin_steps(recipe)


def views(steps: Steps) -> tuple[StepView, ...]:
    """The steps, as far as they are steps."""
    return tuple(_view(step) for step in steps if isinstance(step, dict) and len(step) == 1)


def _view(step: dict[str, Plain]) -> StepView:
    name = next(iter(step))
    keys = section(step, name)
    doers: tuple[StepDoer, ...] = ("agent", "checks", "run")
    doer = next((each for each in doers if keys.get(each) is not None), None)
    ladder = keys.get("on_failure")
    return StepView(name, doer, keys, tuple(ladder) if isinstance(ladder, list) else ())


def add_step(steps: Steps, index: int, doer: StepDoer, name: str | None = None) -> Steps:
    """A new step before the one at an index."""
    taken = [view.name for view in views(steps)]
    wanted = name or {"agent": "implement", "checks": "validate", "run": "command"}[doer]
    return [*steps[:index], {free_name(wanted, taken): dict(_FRESH[doer])}, *steps[index:]]


def remove_step(steps: Steps, name: str) -> Steps:
    """The recipe without a step and without the rungs that lead to it. Raises `Refused` for the last one."""
    if len(steps) == 1:
        raise Refused("A recipe needs a step", f"{name} is the only one.", "Add another one first.")
    left = [step for step in steps if not (isinstance(step, dict) and name in step)]
    return [_ladder_of(step, lambda rung: None if at(rung, ("to",)) == name else rung) for step in left]


def rename_step(steps: Steps, name: str, to: str) -> Steps:
    """Another name for a step, also where rungs lead to it."""
    if to != name and to in [view.name for view in views(steps)]:
        raise Refused("This name is taken", f"There is a step {to} already.", "Choose another name.")
    named: Steps = [
        {to if key == name else key: value for key, value in step.items()} if isinstance(step, dict) else step
        for step in steps
    ]

    def led(rung: Plain) -> Plain:
        return {**rung, "to": to} if isinstance(rung, dict) and rung.get("to") == name else rung

    return [_ladder_of(step, led) for step in named]


def move_step(steps: Steps, name: str, index: int) -> Steps:
    """A step at another index. Raises `Refused` when a rung would lead forward then."""
    moving = next(step for step in steps if isinstance(step, dict) and name in step)
    left = [step for step in steps if step is not moving]
    moved: Steps = [*left[:index], moving, *left[index:]]
    earlier: list[str] = []
    for view in views(moved):
        for rung in view.rungs:
            to = at(rung, ("to",))
            if isinstance(to, str) and to not in earlier:
                said = f"When {view.name} fails, it goes back to {to}, which would come after it."
                raise Refused("The step cannot stand there", said, "Remove that failure edge first.")
        earlier.append(view.name)
    return moved


def put_step(steps: Steps, name: str, key: str, value: Plain) -> Steps:
    """A step with another value for a key; None takes the key away."""

    def changed(keys: dict[str, Plain]) -> dict[str, Plain]:
        kept = {each: item for each, item in keys.items() if each != key}
        if value is None:
            return kept
        return {each: value if each == key else item for each, item in {**keys, key: value}.items()}

    return [_step_of(step, name, changed) for step in steps]


def put_ladder(steps: Steps, name: str, rungs: tuple[Plain, ...]) -> Steps:
    """A step with another ladder."""
    return put_step(steps, name, "on_failure", list(rungs) or None)


def lead_back(steps: Steps, name: str, to: str) -> Steps:
    """A new failure edge: when `name` fails, back to `to`, or `retry` of the same. Raises `Refused`."""
    names = [view.name for view in views(steps)]
    if names.index(to) > names.index(name):
        said = f"{to} comes after {name}."
        raise Refused("A failure edge leads back", said, "Draw it to an earlier step, or to the same one.")
    rung: Plain = {"retry": "1"} if to == name else {"to": to, "times": "1"}
    rungs = views(steps)[names.index(name)].rungs
    ends = len(rungs) - 1 if rungs and isinstance(rungs[-1], str) else len(rungs)
    return put_ladder(steps, name, (*rungs[:ends], rung, *rungs[ends:]))


def _step_of(step: Plain, name: str, change: Callable[[dict[str, Plain]], dict[str, Plain]]) -> Plain:
    if not isinstance(step, dict) or name not in step:
        return step
    return {name: change(section(step, name))}


def _ladder_of(step: Plain, change: Callable[[Plain], Plain]) -> Plain:
    """A step with every rung changed; a rung that becomes None goes."""
    if not isinstance(step, dict):
        return step
    name = next(iter(step))
    keys = section(step, name)
    ladder = keys.get("on_failure")
    if not isinstance(ladder, list):
        return step
    rungs: Steps = [rung for rung in map(change, ladder) if rung is not None]
    kept = {key: value for key, value in keys.items() if key != "on_failure" or rungs}
    return {name: {key: rungs if key == "on_failure" else value for key, value in kept.items()}}


def _words(value: object) -> Plain:
    if isinstance(value, dict):
        return {str(key): _words(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_words(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
