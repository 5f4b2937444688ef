"""The JSON Schema of the format, for editors and other tools. Made of the shapes: it cannot differ."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from zowl_desktop.model.document.shapes import FORMAT, DocumentShape

SCHEMA_FILE: Final = f"zowl-pipeline-{FORMAT}.schema.json"
"""The name of the schema in `resources/schema/`."""


class _Generator(GenerateJsonSchema):
    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """A key without a value is refused: what may be left out may still not be null."""
        return self.generate_inner(schema["schema"])


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a pipeline document."""
    made = DocumentShape.model_json_schema(schema_generator=_Generator)
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        **_tidied({**made, "title": f"Zowl pipeline, format {FORMAT}"}),
    }


def schema_text() -> str:
    """The schema as the text of its file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _tidied(part: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Without what pydantic adds and no reader needs: titles made of key names, and `null` as a default."""
    if isinstance(part, list):
        return [_tidied(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {key: _tidied(value) for key, value in part.items() if not _is_noise(key, value, part)}


def _is_noise(key: str, value: Any, part: dict[str, Any]) -> bool:  # noqa: ANN401
    if key == "default":
        return value is None
    return key == "title" and isinstance(value, str) and "$defs" not in part
