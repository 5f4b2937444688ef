"""The JSON Schema in `resources/` is that of the models, and knows the format as reading does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from zowl_desktop.model.document import quantities, read
from zowl_desktop.model.document.schema import SCHEMA_FILE, schema, schema_text

FILE = Path(__file__).parents[2] / "resources" / "schema" / SCHEMA_FILE


def test_the_file_is_current() -> None:
    assert FILE.read_text("utf-8") == schema_text(), (
        "write zowl_desktop.model.document.schema.schema_text() to it"
    )


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    "broken",
    [
        {"tasks": {}},
        {"zowl": 1},
        {"zowl": 2, "tasks": {}},
        {"zowl": 1, "tasks": {"a": {"rnu": "make"}}},
        {"zowl": 1, "tasks": {"a": None}},
        {"zowl": 1, "tasks": {"a": {"title": None}}},
        {"zowl": 1, "tasks": {"a": {"needs": "b"}}},
        {"zowl": 1, "tasks": {"a": {"deliver": "email"}}},
        {"zowl": 1, "tasks": {"a": {"limits": {"cost": 3}}}},
        {"zowl": 1, "tasks": {"a": {"limits": {"time": "90"}}}},
        {"zowl": 1, "tasks": {}, "limits": {"until": "6 am"}},
        {"zowl": 1, "tasks": {"a": {"on_failure": ["giveup"]}}},
        {"zowl": 1, "tasks": {"a": {"on_failure": [{"retry": 0}]}}},
        {"zowl": 1, "tasks": {}, "recipes": {"r": [{"a": {}, "b": {}}]}},
        {"zowl": 1, "tasks": {}, "projects": {"api": {"base": "main"}}},
    ],
)
def test_it_refuses(broken: dict[str, Any]) -> None:
    assert not jsonschema.Draft202012Validator(schema()).is_valid(broken)
    assert read(str(broken).replace("None", "null").replace("'", '"')).problems


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (
            quantities.MONEY_PATTERN,
            ["15 USD", "3.50USD", "0.000001 USD"],
            ["15", "-1 USD", "15 EUR", "1.1234567 USD"],
        ),
        (
            quantities.TIME_PATTERN,
            ["90 min", "8h", "1 h 30 min", "45 s", "1.5 h"],
            ["90", "1 day", "-1 h", "5 m"],
        ),
        (quantities.TOKENS_PATTERN, ["20M", "500k", "1.5G", "20000"], ["20 million", "-5k", "M"]),
        (quantities.CLOCK_PATTERN, ["06:00", "23:59"], ["6:00", "24:00", "06:60"]),
    ],
)
def test_quantities_look_alike_to_both(pattern: str, good: list[str], bad: list[str]) -> None:
    readers = {
        quantities.MONEY_PATTERN: quantities.micro_dollars,
        quantities.TIME_PATTERN: quantities.seconds,
        quantities.TOKENS_PATTERN: quantities.token_count,
        quantities.CLOCK_PATTERN: quantities.clock_time,
    }
    takes = jsonschema.Draft202012Validator({"type": "string", "pattern": pattern}).is_valid
    assert [text for text in good if not takes(text)] == []
    assert [text for text in bad if takes(text)] == []
    for text in good:
        readers[pattern](text)
    for text in bad:
        with pytest.raises(quantities.BadQuantity):
            readers[pattern](text)
