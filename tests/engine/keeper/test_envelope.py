"""An envelope is carried out to the letter or refused: there is nothing in between."""

from __future__ import annotations

import json

import pytest

from zowl_desktop.keeper.envelope import Envelope, check_name, from_json, to_json
from zowl_desktop.model.errors import BadInput

GOOD = Envelope(
    run="2026-11-22.night",
    attempt="endpoint.3",
    argv=("claude", "-p", "do \udcff it"),
    cwd="/code/tree",
    env={"PATH": "/bin", "ODD": "\udce4"},
    time=3600,
    silence=None,
    orphan_time=120.0,
    soft_stop="INT",
)


def test_an_envelope_survives_the_wire() -> None:
    assert from_json(json.loads(json.dumps(to_json(GOOD)))) == GOOD


def test_its_environment_is_not_shown() -> None:
    assert "PATH" not in repr(GOOD)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("argv", []),
        ("argv", [""]),
        ("argv", ["a\0b"]),
        ("argv", "ls"),
        ("argv", [1]),
        ("cwd", "relative"),
        ("cwd", None),
        ("env", {"A=B": "x"}),
        ("env", {"": "x"}),
        ("env", {"A": "x\0"}),
        ("env", {"A": 1}),
        ("env", None),
        ("time", 0),
        ("time", -1),
        ("time", "10"),
        ("time", True),
        ("time", float("nan")),
        ("time", float("inf")),
        ("grace", float("inf")),
        ("silence", 0),
        ("orphan_time", -5),
        ("soft_stop", "KILL"),
        ("grace", -1),
        ("grace", None),
        ("output", "much"),
    ],
)
def test_what_cannot_be_carried_out_is_refused(field: str, value: object) -> None:
    with pytest.raises(BadInput):
        from_json(to_json(GOOD) | {field: value})


@pytest.mark.parametrize("data", [None, [], "x", {}, {"run": "r"}, to_json(GOOD) | {"more": 1}])
def test_what_is_no_envelope_is_refused(data: object) -> None:
    with pytest.raises(BadInput):
        from_json(data)


@pytest.mark.parametrize("name", ["", "..", ".x", "-x", "a/b", "a\0b", "x" * 129, "ä", "a b", "a\n"])
def test_a_name_that_is_no_folder_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        check_name("attempt", name)


@pytest.mark.parametrize("name", ["a", "endpoint.3", "2026-11-22_night", "x" * 128, "0..0"])
def test_a_plain_name_is_taken(name: str) -> None:
    assert check_name("attempt", name) == name
