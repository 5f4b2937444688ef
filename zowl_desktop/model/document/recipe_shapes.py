"""Recipes as pydantic models: steps, and the ladders that say where a failed step goes."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from zowl_desktop.model.document.shape import Shape, short
from zowl_desktop.model.document.values import (
    Flag,
    Line,
    Name,
    Pattern,
    Text,
    Time,
    Whole,
    one_of,
    word_of,
)
from zowl_desktop.model.pipeline import Access, RungAction

LADDER_ENDS: Final = (RungAction.HOLD, RungAction.FAIL, RungAction.STOP)
"""Rungs that lead nowhere: what happens at the end of a ladder."""


class WithShape(Shape):
    """Other parameters for the attempt that a rung leads to."""

    agent: Line | None = Field(
        None, description="An agent profile, or `fallback`: that of the task's own profile."
    )
    model: Line | None = Field(None, description="A model, or `stronger`: that of the agent's profile.")
    time: Time | None = Field(None, description="How long the attempt may take.")


class RungShape(Shape):
    """A rung that goes on: again (`retry`) or back (`to`)."""

    retry: Whole | None = Field(None, description="Do this step again, so many times per task and run.")
    to: Line | None = Field(None, description="Go back to this earlier step, with the error.")
    times: Whole | None = Field(
        None, description="How often `to` is taken per task and run; once if not said."
    )
    when: list[Line] = Field(
        default_factory=list, description="Failure classes that this rung is for, or `same_failure`."
    )
    matching: Pattern | None = Field(
        None, description="A regular expression that the failing output has to match."
    )
    using: WithShape = Field(WithShape(), alias="with", description="Other parameters for that attempt.")
    fresh: Flag = Field(False, description="Whether the worktree is reset to the task's start before.")


# The tags of the two unions below turn up among the places of errors. A NUL sets them apart from every key.
End = Annotated[Literal["hold", "fail", "stop"], one_of(*LADDER_ENDS)]
Rung = Annotated[
    Annotated[End, Tag("\0end")] | Annotated[RungShape, Tag("\0rung")],
    Discriminator(lambda value: "\0end" if isinstance(value, str) else "\0rung"),
]
Ladder = list[Rung]


class AgentStepShape(Shape):
    """An agent's turn."""

    use: Line | None = Field(None, description="An agent profile; the task's own if not said.")
    access: Annotated[Access, word_of(Access)] = Field(
        Access.WRITE, description="What it may do in the worktree."
    )
    may_refuse: Flag = Field(False, description="Whether it may refuse with a reason; the task is then held.")


CheckNames = Annotated[
    Annotated[Literal["all"], one_of("all"), Tag("\0all")] | Annotated[list[Line], Tag("\0names")],
    Discriminator(lambda value: "\0all" if isinstance(value, str) else "\0names"),
]


AgentStep = Annotated[
    AgentStepShape, BeforeValidator(short("use"), json_schema_input_type=Line | AgentStepShape)
]


class StepShape(Shape):
    """One stage of a recipe: an agent's turn, checks, or a command."""

    agent: AgentStep | None = Field(None, description="An agent's turn; a word alone is the profile to use.")
    checks: CheckNames | None = Field(
        None, description="Checks of the project to run: `all`, or their names."
    )
    run: Text | None = Field(None, description="A command to run in the worktree.")
    time: Time | None = Field(None, description="How long an attempt of this step may take.")
    on_failure: Ladder = Field(
        default_factory=list,
        description="Rungs, tried from the first; at the end fail unless hold or stop is said.",
    )


def _one_step(value: dict[str, StepShape]) -> dict[str, StepShape]:
    if len(value) == 1:
        return value
    message = f"a step has one name, found {len(value)}"
    hint = "write `- name: {agent: {}}`, one step an item"
    kind = "refused" if value else "missing"
    raise PydanticCustomError(kind, "{message}", {"message": message, "hint": hint})


Step = Annotated[
    dict[Name, StepShape],
    AfterValidator(_one_step),
    Field(json_schema_extra={"minProperties": 1, "maxProperties": 1}),
]
RecipeShape = list[Step]
