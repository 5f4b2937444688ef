"""Every good document is read, and says what its last lines say: `#! path = value` of the pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from zowl_desktop.model.document import load, read
from zowl_desktop.model.document.schema import schema

GOOD = sorted((Path(__file__).parent / "documents" / "good").glob("*.zowl.yaml"))
MARK = "#! "


def judged(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text("utf-8").splitlines()
    return [tuple(line.removeprefix(MARK).split(" = ", 1)) for line in lines if line.startswith(MARK)]  # type: ignore[misc]


def at(value: Any, path: str) -> str:
    """What stands at a path such as `tasks/a/needs/0/task`, in words."""
    for part in path.split("/"):
        if isinstance(value, Mapping):
            value = value[part]
        else:
            value = value[int(part)] if isinstance(value, tuple) else getattr(value, part)
    said = value.value if isinstance(value, StrEnum) else str(value)
    return said.replace("\\", "\\\\").replace("\n", "\\n")


def test_there_are_enough() -> None:
    assert len(GOOD) >= 40


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name.split(".")[0])
def test_good(path: Path) -> None:
    pipeline = load(path.read_bytes(), path.name)
    expected = judged(path)
    assert expected
    assert [(place, at(pipeline, place)) for place, _ in expected] == expected


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name.split(".")[0])
def test_the_schema_takes_it(path: Path) -> None:
    data = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    jsonschema.Draft202012Validator(schema()).validate(data)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name.split(".")[0])
@pytest.mark.parametrize("change", ["crlf", "bom", "text", "no last line break", "cr"])
def test_the_encoding_does_not_matter(path: Path, change: str) -> None:
    data = path.read_bytes()
    forms: dict[str, bytes | str] = {
        "crlf": data.replace(b"\n", b"\r\n"),
        "cr": data.replace(b"\n", b"\r"),
        "bom": b"\xef\xbb\xbf" + data,
        "no last line break": data.rstrip(b"\n"),
        "text": data.decode(),
    }
    assert read(forms[change], path.name).pipeline == load(data, path.name)
