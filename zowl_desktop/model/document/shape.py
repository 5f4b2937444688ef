"""What every mapping of a document has in common: its keys are known, and each has a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from zowl_desktop.model.document.problems import nearest
from zowl_desktop.model.document.values import EMPTY_HINT, refusal


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


def short(key: str) -> Callable[[Any], Any]:
    """A validator that takes words alone for a mapping with one key."""
    return lambda value: {key: value} if isinstance(value, str) else value
