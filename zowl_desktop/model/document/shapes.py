"""The document as pydantic models: its keys, its short forms and what each value has to be.

These models are the one source of the format: `validation` checks files against them and `schema` makes the
JSON Schema of them. They know nothing of what names refer to; that is `meaning`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    JsonValue,
    ModelWrapValidatorHandler,
    Tag,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from zowl_desktop.model.document.problems import nearest
from zowl_desktop.model.document.values import (
    EMPTY_HINT,
    Branch,
    Clock,
    Flag,
    Inside,
    Line,
    Money,
    Name,
    Pattern,
    Text,
    Time,
    Tokens,
    Variable,
    Whole,
    one_of,
    refusal,
    what,
    word_of,
)
from zowl_desktop.model.pipeline import Access, Deliver, Expects, IfFailed, NeedOn, RungAction

FORMAT: Final[Literal[1]] = 1
"""The format that this Zowl reads and writes: the number after `zowl:`."""

LADDER_ENDS: Final = (RungAction.HOLD, RungAction.FAIL, RungAction.STOP)


class Shape(BaseModel):
    """A mapping with known keys. Unknown ones and those without a value are refused one by one."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", strict=True)

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The keys that may stand here, in the order in which people write them."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    @model_validator(mode="wrap")
    @classmethod
    def _known_keys(cls, data: Any, handler: ModelWrapValidatorHandler[Shape]) -> Shape:  # noqa: ANN401
        if not isinstance(data, dict):
            return handler(data)
        keys = cls.keys()
        good = {key: value for key, value in data.items() if key in keys and value is not None}
        if len(good) == len(data):
            return handler(data)
        errors = [_unfit_key(key, keys) for key in data if key not in good]
        try:
            handler(good)
        except ValidationError as error:
            errors += [
                _again(found)
                for found in error.errors()
                if found["loc"][0] not in data or found["loc"][0] in good
            ]
        raise ValidationError.from_exception_data(cls.__name__, errors)


def _again(found: Any) -> InitErrorDetails:  # noqa: ANN401 - an item of pydantic's errors()
    """An error of a nested validation, to be raised once more."""
    context = found.get("ctx", {})
    kind = PydanticCustomError(found["type"], "{message}", context if "message" in context else None)
    return InitErrorDetails(type=kind, loc=found["loc"], input=found["input"])


def _unfit_key(key: str, keys: tuple[str, ...]) -> InitErrorDetails:
    if key in keys:
        return InitErrorDetails(type=refusal("this is empty", EMPTY_HINT), loc=(key,), input=key)
    message, hint = f"unknown key {key}", nearest(key, keys)
    if key == "<<":
        message, hint = "merge keys are not part of YAML 1.2", "put what is shared under `defaults`"
    kind = PydanticCustomError("unknown_key", "{message}", {"message": message, "hint": hint})
    return InitErrorDetails(type=kind, loc=(key,), input=key)


def _short(key: str) -> Callable[[Any], Any]:
    """Takes words alone for a mapping with one key."""
    return lambda value: {key: value} if isinstance(value, str) else value


class CheckShape(Shape):
    """One command that proves a task."""

    run: Text
    time: Time | None = None


Check = Annotated[CheckShape, BeforeValidator(_short("run"), json_schema_input_type=Text | CheckShape)]


class EnvShape(Shape):
    """Variables of set-up, checks, commands and agents of a project."""

    passed: list[Variable] = Field(default_factory=list, alias="pass")
    set: dict[Variable, Text] = Field(default_factory=dict)


class ProjectShape(Shape):
    """A git repository on this machine."""

    path: Line
    base: Branch = "main"
    fetch: Flag = False
    setup: Text | None = None
    checks: dict[Name, Check] = Field(default_factory=dict)
    copied: list[Inside] = Field(default_factory=list, alias="copy")
    env: EnvShape = EnvShape()
    parallel: Whole | None = None


class AgentShape(Shape):
    """An agent profile. `script` is for `cli: scripted`, `command` for `cli: command` and `cli: acp`."""

    cli: Line | None = None
    model: Line | None = None
    stronger: Line | None = None
    fallback: Line | None = None
    account: Line | None = None
    permissions: Line | None = None
    script: Text | None = None
    command: list[Text] | None = None


class LimitsShape(Shape):
    """What one task may use."""

    cost: Money | None = None
    tokens: Tokens | None = None
    time: Time | None = None
    silence: Time | None = None
    attempts: Whole | None = None


class RunLimitsShape(Shape):
    """What one run may use."""

    cost: Money | None = None
    tokens: Tokens | None = None
    until: Clock | None = None
    parallel: Whole | None = None
    time: Time | None = None
    attempts: Whole | None = None


class WithShape(Shape):
    """Other parameters for the attempt that a rung leads to."""

    agent: Line | None = None
    model: Line | None = None
    time: Time | None = None


class RungShape(Shape):
    """A rung that goes on: again (`retry`) or back (`to`)."""

    retry: Whole | None = None
    to: Line | None = None
    times: Whole | None = None
    when: list[Line] = Field(default_factory=list)
    matching: Pattern | None = None
    using: WithShape = Field(WithShape(), alias="with")
    fresh: Flag = False


# The tags of the two unions below turn up among the places of errors. A NUL sets them apart from every key.
End = Annotated[Literal["hold", "fail", "stop"], one_of(*LADDER_ENDS)]
Rung = Annotated[
    Annotated[End, Tag("\0end")] | Annotated[RungShape, Tag("\0rung")],
    Discriminator(lambda value: "\0end" if isinstance(value, str) else "\0rung"),
]
Ladder = list[Rung]


class AgentStepShape(Shape):
    """An agent's turn."""

    use: Line | None = None
    access: Annotated[Access, word_of(Access)] = Access.WRITE
    may_refuse: Flag = False


CheckNames = Annotated[
    Annotated[Literal["all"], one_of("all"), Tag("\0all")] | Annotated[list[Line], Tag("\0names")],
    Discriminator(lambda value: "\0all" if isinstance(value, str) else "\0names"),
]


class StepShape(Shape):
    """One stage of a recipe: an agent's turn, checks, or a command."""

    agent: (
        Annotated[
            AgentStepShape, BeforeValidator(_short("use"), json_schema_input_type=Line | AgentStepShape)
        ]
        | None
    ) = None
    checks: CheckNames | None = None
    run: Text | None = None
    time: Time | None = None
    on_failure: Ladder = Field(default_factory=list)


def _one_step(value: dict[str, StepShape]) -> dict[str, StepShape]:
    if len(value) == 1:
        return value
    message, hint = (
        f"a step has one name, found {len(value)}",
        "write `- name: {agent: {}}`, one step an item",
    )
    kind = "refused" if value else "missing"
    raise PydanticCustomError(kind, "{message}", {"message": message, "hint": hint})


Step = Annotated[
    dict[Name, StepShape],
    AfterValidator(_one_step),
    Field(json_schema_extra={"minProperties": 1, "maxProperties": 1}),
]
RecipeShape = list[Step]


class NeedShape(Shape):
    """When the need is met, and what happens when it is not."""

    on: Annotated[NeedOn, word_of(NeedOn)] = NeedOn.SUCCESS
    if_failed: Annotated[IfFailed, word_of(IfFailed)] = IfFailed.SKIP


def _needs(value: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
    """Takes `[a, b]` for `{a: {}, b: {}}`."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return value
    twice = next((item for place, item in enumerate(value) if item in value[:place]), None)
    if twice is not None:
        raise refusal(f"{twice} is needed twice", "remove one of them")
    return {item: {} for item in value}


Needs = Annotated[
    dict[Line, NeedShape],
    BeforeValidator(_needs, json_schema_input_type=list[Line] | dict[Line, NeedShape]),
]


class TaskShape(Shape):
    """One unit of work; also `defaults`, where every key of a task may stand."""

    project: Line | None = None
    title: Line | None = None
    needs: Needs = Field(default_factory=dict)
    brief: Text | None = None
    brief_file: Inside | None = None
    run: Text | None = None
    gate: Text | None = None
    agent: Line | None = None
    recipe: Line | None = None
    on_failure: Ladder = Field(default_factory=list)
    expects: Annotated[Expects, word_of(Expects)] | None = None
    touches: list[Inside] = Field(default_factory=list)
    deliver: Annotated[Deliver, word_of(Deliver)] = Deliver.BRANCH
    limits: LimitsShape = LimitsShape()


def _format(value: object) -> int:
    if value in (FORMAT, str(FORMAT)):
        return FORMAT
    raise refusal(f"{what(value)} is no format that Zowl knows", f"write zowl: {FORMAT}")


class DocumentShape(Shape):
    """A whole pipeline document. `zowl` and `tasks` have to be there: `meaning` sees to it."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"required": ["zowl", "tasks"]})

    zowl: Annotated[Literal[1], BeforeValidator(_format)] = FORMAT
    name: Line | None = None
    projects: dict[Name, ProjectShape] = Field(default_factory=dict)
    agents: dict[Name, AgentShape] = Field(default_factory=dict)
    defaults: TaskShape = TaskShape()
    recipes: dict[Name, RecipeShape] = Field(default_factory=dict)
    limits: RunLimitsShape = RunLimitsShape()
    tasks: dict[Name, TaskShape] = Field(default_factory=dict)
    canvas: dict[str, JsonValue] = Field(default_factory=dict)


class Settings(Shape):
    """Defaults from outside the document, in the shape of the document's own."""

    agents: dict[Name, AgentShape] = Field(default_factory=dict)
    defaults: TaskShape = TaskShape()
    limits: RunLimitsShape = RunLimitsShape()
