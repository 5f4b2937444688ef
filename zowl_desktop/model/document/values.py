"""The leaves of a document: what a word has to be in its place.

Each type takes the words of the file (Settings may give Python values) and refuses with a message and a
hint. The messages don't name the place: the problem's path does.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from zowl_desktop.model.document import quantities
from zowl_desktop.model.document.problems import nearest

EMPTY_HINT: Final = "write a value, or remove the key"

NAME_LIMIT: Final = 80
"""Characters of a name; it becomes part of branch and file names."""
NAME_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
MATCHING_LIMIT: Final = 500
MOST_TIMES: Final = 1000

_NAME: Final = re.compile(NAME_PATTERN[:-1] + r"\Z", re.ASCII)
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
# Names that Windows keeps for devices, whatever follows the first dot.
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
_BAD_BRANCH: Final = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^[-/.]|[/.]$|\.lock(/|$)|/\.|^@$")


def refusal(message: str, hint: str = "") -> PydanticCustomError:
    """What a validator raises: the message and the hint of a Problem."""
    return PydanticCustomError("refused", "{message}", {"message": message, "hint": hint})


def what(value: object) -> str:
    """A value's kind, as a person would call it."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    return (
        "a list" if isinstance(value, list | tuple) else repr(value) if isinstance(value, str) else str(value)
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise (
            refusal("this is empty", EMPTY_HINT)
            if value is None
            else refusal(f"text is wanted, found {what(value)}")
        )
    if not value.strip():
        raise refusal("this is empty", EMPTY_HINT)
    return value


def _line(value: str) -> str:
    if "\n" in value.strip("\n"):
        raise refusal("this has to be one line", "write it without line breaks")
    return value.strip("\n")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise refusal(f"true or false is wanted, found {what(value)}", "write true or false")


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and re.fullmatch(r"[-+]?\d{1,9}", value, re.ASCII):
        number = int(value)
    else:
        raise refusal(f"a whole number is wanted, found {what(value)}", "write a number such as 3")
    if not 1 <= number <= MOST_TIMES:
        raise refusal(f"{number} is out of bounds", f"it may be from 1 to {MOST_TIMES}")
    return number


def _quantity(read: Callable[[str], int], name: str) -> Callable[[object], int]:
    def take(value: object) -> int:
        if not isinstance(value, str):
            raise refusal(f"{name} is wanted, found {what(value)}")
        try:
            return read(value)
        except quantities.BadQuantity as error:
            raise refusal(str(error), error.hint) from None

    return take


def _clock(value: object) -> str:
    if not isinstance(value, str):
        raise refusal(f"a time of day is wanted, found {what(value)}", "write it as 06:00")
    try:
        return quantities.clock_time(value)
    except quantities.BadQuantity as error:
        raise refusal(str(error), error.hint) from None


def _span(value: object) -> str:
    if not isinstance(value, str):
        raise refusal(f"a span of the day is wanted, found {what(value)}", "write it as 08:00-09:00")
    try:
        return quantities.clock_span(value)
    except quantities.BadQuantity as error:
        raise refusal(str(error), error.hint) from None


def _name(value: str) -> str:
    if len(value) > NAME_LIMIT:
        raise refusal(f"the name has {len(value)} characters", f"a name may have {NAME_LIMIT}")
    if not _NAME.match(value):
        raise refusal(
            f"{value!r} cannot be a name",
            "a name starts with a letter or digit and has only letters, digits, `-`, `_` and `.`",
        )
    if ".." in value or value.endswith((".", ".lock")):
        raise refusal(
            f"{value!r} cannot be a name", "git allows no `..`, no `.` and no `.lock` at the end of a branch"
        )
    if value.split(".", maxsplit=1)[0].casefold() in _DEVICES:
        raise refusal(f"{value!r} cannot be a name", "Windows keeps this name for a device")
    return value


def _variable(value: str) -> str:
    if not _VARIABLE.fullmatch(value):
        raise refusal(f"{value!r} cannot be the name of a variable", "write it as in DATABASE_URL")
    return value


def _branch(value: str) -> str:
    if _BAD_BRANCH.search(value):
        raise refusal(f"{value!r} cannot be a branch", "write the name of a local branch, as in main")
    return value


def _inside(value: str) -> str:
    if (
        value.startswith(("/", "~", "\\"))
        or re.match(r"[A-Za-z]:", value)
        or ".." in re.split(r"[/\\]", value)
    ):
        raise refusal(f"{value!r} leads out of the project", "write a path below the project's folder")
    return value


def _pattern(value: str) -> str:
    if len(value) > MATCHING_LIMIT:
        raise refusal(f"the pattern has {len(value)} characters", f"a pattern may have {MATCHING_LIMIT}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise refusal(
            f"this is no regular expression: {error}", "test it as a Python regular expression"
        ) from None
    return value


def word_of(kind: type[StrEnum]) -> BeforeValidator:
    """Takes one of an enumeration's words."""

    def take(value: object) -> StrEnum:
        words = [member.value for member in kind]
        if isinstance(value, str) and value in words:
            return kind(value)
        raise refusal(f"one of {', '.join(words)} is wanted, found {what(value)}", nearest(str(value), words))

    return BeforeValidator(take)


def one_of(*words: str) -> BeforeValidator:
    """Takes one of these words."""

    def take(value: object) -> str:
        if isinstance(value, str) and value in words:
            return value
        raise refusal(f"one of {', '.join(words)} is wanted, found {what(value)}", nearest(str(value), words))

    return BeforeValidator(take)


def _schema(**keys: Any) -> WithJsonSchema:  # noqa: ANN401 - JSON Schema has values of every type
    return WithJsonSchema(keys)


_WORDY: Final = [
    "string",
    "number",
    "boolean",
]  # a number or yes where text is wanted is taken as it is written

Text = Annotated[str, BeforeValidator(_text), _schema(type=_WORDY)]
"""Any words, also many lines."""
Line = Annotated[str, BeforeValidator(_text), AfterValidator(_line), _schema(type=_WORDY)]
"""Words on one line."""
Name = Annotated[
    str,
    BeforeValidator(_text),
    AfterValidator(_name),
    _schema(type=["string", "number"], pattern=NAME_PATTERN),
]
"""A name that can be part of a git branch and of a file name on every system."""
Variable = Annotated[str, BeforeValidator(_text), AfterValidator(_variable), _schema(type="string")]
"""The name of an environment variable."""
Branch = Annotated[str, BeforeValidator(_text), AfterValidator(_branch), _schema(type=["string", "number"])]
"""A local branch."""
Inside = Annotated[str, BeforeValidator(_text), AfterValidator(_inside), _schema(type=["string", "number"])]
"""A path or glob below a project's folder."""
Pattern = Annotated[
    str, BeforeValidator(_text), AfterValidator(_pattern), _schema(type="string", format="regex")
]
"""A regular expression."""
Flag = Annotated[bool, BeforeValidator(_flag), _schema(type="boolean")]
"""true or false."""
Whole = Annotated[int, BeforeValidator(_whole), _schema(type="integer", minimum=1, maximum=MOST_TIMES)]
"""How many times or how many: at least once."""
Money = Annotated[
    int,
    BeforeValidator(_quantity(quantities.micro_dollars, "money")),
    PlainSerializer(quantities.money_text, when_used="unless-none"),
    _schema(type="string", pattern=quantities.MONEY_PATTERN),
]
"""Micro-dollars, written as `3.00 USD`."""
Tokens = Annotated[
    int,
    BeforeValidator(_quantity(quantities.token_count, "a number of tokens")),
    PlainSerializer(quantities.tokens_text, when_used="unless-none"),
    _schema(type=["string", "integer"], pattern=quantities.TOKENS_PATTERN, minimum=quantities.FEWEST_TOKENS),
]
"""Tokens, written as `20M`."""
Time = Annotated[
    int,
    BeforeValidator(_quantity(quantities.seconds, "a time")),
    PlainSerializer(quantities.time_text, when_used="unless-none"),
    _schema(type="string", pattern=quantities.TIME_PATTERN),
]
"""Seconds, written as `90 min`."""
Clock = Annotated[str, BeforeValidator(_clock), _schema(type="string", pattern=quantities.CLOCK_PATTERN)]
"""A local time of day, written as `06:00`."""
Span = Annotated[str, BeforeValidator(_span), _schema(type="string", pattern=quantities.SPAN_PATTERN)]
"""A span of the local day, written as `08:00-09:00`."""
