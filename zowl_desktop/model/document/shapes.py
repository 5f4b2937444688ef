"""The document as pydantic models: its keys, its short forms and what each value has to be.

These models are the one source of the format: `validation` checks files against them and `schema` makes the
JSON Schema of them. They know nothing of what names refer to; that is `meaning`.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BeforeValidator, ConfigDict, Field, JsonValue

from zowl_desktop.model.document.recipe_shapes import Ladder, RecipeShape
from zowl_desktop.model.document.shape import Shape, short
from zowl_desktop.model.document.values import (
    Branch,
    Clock,
    Flag,
    Inside,
    Line,
    Money,
    Name,
    Pattern,
    Span,
    Text,
    Time,
    Tokens,
    Variable,
    Whole,
    refusal,
    what,
    word_of,
)
from zowl_desktop.model.pipeline import AtWake, Deliver, Expects, IfFailed, NeedOn

FORMAT: Final[Literal[1]] = 1
"""The format that this Zowl reads and writes: the number after `zowl:`."""


class CheckShape(Shape):
    """One command that proves a task. The command alone is enough."""

    run: Text = Field(description="The command; it proves something when it exits with 0.")
    time: Time | None = Field(None, description="How long it may take.")


Check = Annotated[CheckShape, BeforeValidator(short("run"), json_schema_input_type=Text | CheckShape)]


class EnvShape(Shape):
    """Variables of set-up, checks, commands and agents of a project."""

    passed: list[Variable] = Field(
        default_factory=list,
        alias="pass",
        description="Variables that are handed on from Zowl's own environment.",
    )
    set: dict[Variable, Text] = Field(
        default_factory=dict,
        description="Variables with their values; `{slot}` is unique among running tasks.",
    )


class ProjectShape(Shape):
    """A git repository on this machine."""

    path: Line = Field(description="The folder of the repository; `~` is the home folder.")
    base: Branch = Field("main", description="The local branch that work starts from and is merged into.")
    fetch: Flag = Field(False, description="Whether the base is fetched before the run starts.")
    setup: Text | None = Field(None, description="A command to run in every new worktree.")
    checks: dict[Name, Check] = Field(
        default_factory=dict, description="Commands that Zowl runs to prove a task."
    )
    copied: list[Inside] = Field(
        default_factory=list, alias="copy", description="Untracked files that a worktree needs."
    )
    env: EnvShape = Field(EnvShape(), description="Environment variables.")
    parallel: Whole | None = Field(None, description="How many tasks of this project run side by side.")


class AgentShape(Shape):
    """An agent profile: a program and how to use it."""

    cli: Line | None = Field(
        None, description="The program, such as claude or codex; else the profile's own name."
    )
    model: Line | None = Field(None, description="The model; the program's own choice if not said.")
    stronger: Line | None = Field(None, description="What `with: {model: stronger}` means.")
    fallback: Line | None = Field(None, description="The profile that `with: {agent: fallback}` means.")
    account: Line | None = Field(None, description="Who pays; the program's account if not said.")
    permissions: Line | None = Field(None, description="What it may do; `worktree` if not said.")
    script: Text | None = Field(None, description="What `cli: scripted` does.")
    command: list[Text] | None = Field(
        None, description="What `cli: command` and `cli: acp` start, with arguments."
    )
    done_when: Pattern | None = Field(
        None, description="A regular expression that the output of `cli: command` has to match."
    )
    turns: Whole | None = Field(None, description="How many turns one attempt may take; none: no limit.")


class LimitsShape(Shape):
    """What one task may use."""

    cost: Money | None = Field(None, description="Money, such as `3.00 USD`.")
    tokens: Tokens | None = Field(
        None, description="All that the provider counts, cache reads too, such as `2M`."
    )
    time: Time | None = Field(None, description="Running time, such as `90 min`.")
    silence: Time | None = Field(None, description="How long an agent may do nothing that counts as work.")
    attempts: Whole | None = Field(None, description="Attempts of all steps together.")


class RunLimitsShape(Shape):
    """What one run may use."""

    cost: Money | None = Field(None, description="Money, such as `15 USD`.")
    tokens: Tokens | None = Field(
        None, description="All that the provider counts, cache reads too, such as `20M`."
    )
    until: Clock | None = Field(None, description="The local time at which all is stopped, such as `06:00`.")
    parallel: Whole | None = Field(None, description="How many tasks run side by side.")
    time: Time | None = Field(None, description="Time from start to end, such as `8 h`.")
    attempts: Whole | None = Field(None, description="Attempts of all tasks together.")


class ClockShape(Shape):
    """When a run works, in local time."""

    start: Clock | None = Field(None, description="When the first task starts; at once if not said.")
    wake: Clock | None = Field(None, description="When the summary is told, such as `07:00`.")
    at_wake: Annotated[AtWake, word_of(AtWake)] = Field(
        AtWake.FINISH, description="What happens at wake-up to what still runs."
    )
    quiet: list[Span] = Field(
        default_factory=list, description="Spans in which nothing new starts, such as `08:00-09:00`."
    )


class NeedShape(Shape):
    """When the need is met, and what happens when it is not."""

    on: Annotated[NeedOn, word_of(NeedOn)] = Field(
        NeedOn.SUCCESS, description="Which end of that task meets it."
    )
    if_failed: Annotated[IfFailed, word_of(IfFailed)] = Field(
        IfFailed.SKIP, description="What happens to this task when that one does not succeed."
    )


def _needs(value: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
    """Takes `[a, b]` for `{a: {}, b: {}}`."""
    if isinstance(value, str):
        raise refusal(f"a list of tasks is wanted, found {what(value)}", f"write [{value}]")
    if not isinstance(value, list):
        return value
    needs: dict[str, Any] = {}
    for item in value:
        if not isinstance(item, str):
            raise refusal(
                f"the name of a task is wanted, found {what(item)}", "write {a: {}, b: {if_failed: hold}}"
            )
        if item in needs:
            raise refusal(f"{item} is needed twice", "remove one of them")
        needs[item] = {}
    return needs


Needs = Annotated[
    dict[Line, NeedShape],
    BeforeValidator(_needs, json_schema_input_type=list[Line] | dict[Line, NeedShape]),
]


class TaskShape(Shape):
    """One unit of work: exactly one of brief, brief_file, run, gate. Any key may stand in `defaults`, too."""

    project: Line | None = Field(None, description="The project; the only one if there is one.")
    title: Line | None = Field(None, description="What to call it.")
    needs: Needs = Field(default_factory=dict, description="Tasks that have to end before this one starts.")
    brief: Text | None = Field(None, description="What an agent has to do: objective, context, requirements.")
    brief_file: Inside | None = Field(None, description="A file with the brief.")
    run: Text | None = Field(None, description="A command that does the work.")
    gate: Text | None = Field(None, description="What a person has to look at before the night goes on.")
    agent: Line | None = Field(None, description="The agent profile, or a known program.")
    recipe: Line | None = Field(None, description="The steps of the work; `nightloop` if not said.")
    on_failure: Ladder = Field(
        default_factory=list, description="What happens when the ladder of a failed step is used up."
    )
    expects: Annotated[Expects, word_of(Expects)] | None = Field(None, description="What it has to produce.")
    touches: list[Inside] = Field(
        default_factory=list, description="Likely files; tasks that share some don't run side by side."
    )
    deliver: Annotated[Deliver, word_of(Deliver)] = Field(
        Deliver.BRANCH, description="How its work is handed over."
    )
    limits: LimitsShape = Field(LimitsShape(), description="What it may use.")


def _format(value: object) -> int:
    if value in (FORMAT, str(FORMAT)):
        return FORMAT
    raise refusal(f"{what(value)} is no format that Zowl knows", f"write zowl: {FORMAT}")


class DocumentShape(Shape):
    """A pipeline document."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"required": ["zowl", "tasks"]})

    # That this and the tasks are there is for `meaning` to say: all else can be judged without them.
    zowl: Annotated[Literal[1], BeforeValidator(_format)] = Field(
        FORMAT, description="The version of the format."
    )
    name: Line | None = Field(None, description="What to call the pipeline; the file's name if not said.")
    projects: dict[Name, ProjectShape] = Field(default_factory=dict, description="The repositories.")
    agents: dict[Name, AgentShape] = Field(default_factory=dict, description="The agent profiles.")
    defaults: TaskShape = Field(
        TaskShape(), description="Keys that every task has that does not say otherwise."
    )
    recipes: dict[Name, RecipeShape] = Field(default_factory=dict, description="The document's own recipes.")
    limits: RunLimitsShape = Field(RunLimitsShape(), description="What one run may use.")
    clock: ClockShape = Field(ClockShape(), description="When a run works.")
    tasks: dict[Name, TaskShape] = Field(
        default_factory=dict, description="The tasks, in the order to show them."
    )
    canvas: dict[str, JsonValue] = Field(
        default_factory=dict, description="Positions: the editor's business."
    )


class Settings(Shape):
    """Defaults from outside the document, in the shape of the document's own."""

    agents: dict[Name, AgentShape] = Field(default_factory=dict)
    defaults: TaskShape = TaskShape()
    limits: RunLimitsShape = RunLimitsShape()
    clock: ClockShape = ClockShape()
