"""Judge recipes and ladders: steps of one kind, and rungs that lead back to a step that exists."""

from __future__ import annotations

from collections.abc import Sequence

from zowl_desktop.model.document.builtin import RECIPE_FOR_COMMANDS, STEP_NAMES_KEPT
from zowl_desktop.model.document.inquiry import Inquiry
from zowl_desktop.model.document.problems import nearest
from zowl_desktop.model.document.recipe_shapes import RecipeShape, RungShape, StepShape
from zowl_desktop.model.document.tree import Path
from zowl_desktop.model.pipeline import FALLBACK, SAME_FAILURE
from zowl_desktop.model.states import FailureClass

_STEP_KEYS = ("agent", "checks", "run")
_WHEN = frozenset({*(failure.value for failure in FailureClass), SAME_FAILURE})


def steps_of(recipe: RecipeShape) -> list[tuple[str, StepShape]]:
    """A recipe's steps with their names."""
    return [(name, step) for item in recipe for name, step in item.items()]


def judge_recipe(inquiry: Inquiry, name: str, recipe: RecipeShape) -> None:
    """Note what is wrong with a recipe of the document."""
    place: Path = ("recipes", name)
    if name == RECIPE_FOR_COMMANDS:
        inquiry.blame(
            place,
            f"{name} is the recipe that Zowl makes for command tasks",
            "choose another name",
            at_key=True,
        )
    if not recipe and not inquiry.is_damaged(place):
        inquiry.blame(place, "the recipe has no steps", "write `- implement: {agent: {}}`")
    earlier: list[str] = []
    names = [step for step, _ in steps_of(recipe)]
    for index, (step_name, step) in enumerate(steps_of(recipe)):
        _judge_step(inquiry, (*place, index, step_name), step, earlier, names)
        earlier.append(step_name)


def _judge_step(inquiry: Inquiry, place: Path, step: StepShape, earlier: list[str], names: list[str]) -> None:
    name = str(place[-1])
    if name in earlier:
        inquiry.blame(place, f"the recipe has two steps {name}", "choose another name", at_key=True)
    if name in STEP_NAMES_KEPT:
        inquiry.blame(place, f"{name} is a step of Zowl's own", "choose another name", at_key=True)
    found = [key for key in _STEP_KEYS if getattr(step, key) is not None]
    if len(found) != 1 and (found or not inquiry.is_damaged(place, *_STEP_KEYS)):
        said = f"the step has {' and '.join(found)}" if found else "the step does nothing"
        inquiry.blame(place, said, "give it exactly one of agent, checks, run", at_key=True)
    if step.agent is not None and step.agent.use is not None:
        inquiry.expect((*place, "agent", "use"), step.agent.use, inquiry.names.agents, "agent")
    judge_ladder(inquiry, (*place, "on_failure"), step, earlier, names)


def judge_ladder(
    inquiry: Inquiry, place: Path, step: StepShape, earlier: list[str], names: list[str]
) -> None:
    """Note what is wrong with a step's ladder."""
    judge_rungs(inquiry, place, step.on_failure)
    for index, rung in enumerate(step.on_failure):
        if isinstance(rung, RungShape) and rung.to is not None and rung.to not in earlier:
            _blame_target(inquiry, (*place, index, "to"), rung.to, str(place[-2]), earlier, names)


def _blame_target(
    inquiry: Inquiry, place: Path, to: str, step: str, earlier: list[str], names: list[str]
) -> None:
    if to == step:
        inquiry.blame(place, f"{to} leads to itself", "write {retry: 1}")
    elif to in names:
        hint = (
            f"an edge leads back: {', '.join(earlier)}"
            if earlier
            else "nothing comes before this step: write {retry: 1}"
        )
        inquiry.blame(place, f"{to} comes after {step}", hint)
    else:
        inquiry.blame(place, f"the recipe has no step {to}", nearest(to, earlier or names))


def judge_rungs(inquiry: Inquiry, place: Path, ladder: Sequence[str | RungShape]) -> None:
    """Note what is wrong with the rungs of a ladder, wherever it stands, but for the steps they lead to."""
    for index, rung in enumerate(ladder):
        if isinstance(rung, RungShape):
            _judge_rung(inquiry, (*place, index), rung)
        elif index < len(ladder) - 1:
            inquiry.blame(
                (*place, index + 1), f"nothing is reached after {rung}", f"let {rung} be the last rung"
            )


def _judge_rung(inquiry: Inquiry, place: Path, rung: RungShape) -> None:
    found = [key for key in ("retry", "to") if getattr(rung, key) is not None]
    if len(found) != 1 and (found or not inquiry.is_damaged(place, "retry", "to")):
        said = "the rung has retry and to" if found else "the rung leads nowhere"
        inquiry.blame(place, said, "give it exactly one of retry, to; or write hold, fail or stop alone")
    if rung.retry is not None and rung.times is not None:
        inquiry.blame(
            (*place, "times"), "retry says how often already", f"write {{retry: {rung.times}}}", at_key=True
        )
    for index, word in enumerate(rung.when):
        inquiry.expect((*place, "when", index), word, _WHEN, "failure class")
    if rung.using.agent is not None:
        inquiry.expect(
            (*place, "with", "agent"), rung.using.agent, inquiry.names.agents | {FALLBACK}, "agent"
        )
