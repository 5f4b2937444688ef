"""Promise 4: the next agent knows. And a handoff, however broken, never fails a task."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.stage import Stage
from zowl_desktop.app.home import data_home
from zowl_desktop.engine.context.handoff import (
    FILE_LIMIT,
    Handoff,
    Words,
    cut,
    in_full,
    in_short,
    load,
    read_words,
    save,
)


def test_an_agents_words_are_read(tmp_path: Path) -> None:
    file = tmp_path / "h.json"
    file.write_text(
        json.dumps({"summary": "Ids are UUIDs.", "decisions": ["no ORM"], "constraints": "keep ids"})
    )
    assert read_words(file, "") == Words("Ids are UUIDs.", decisions=("no ORM",), constraints=("keep ids",))


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (None, "the last message"),
        ("", "the last message"),
        ("{}", "the last message"),
        ('{"summary": 3}', "the last message"),
        ("not json", "not json"),
        ('["a"]', "['a']"),
        ("[" * 100_000, None),
        ('{"summary": "half', '{"summary": "half'),
    ],
)
def test_broken_ones_are_distilled(tmp_path: Path, text: str | None, summary: str | None) -> None:
    file = tmp_path / "h.json"
    if text is not None:
        file.write_text(text)
    words = read_words(file, "the last message")
    assert summary is None or words.summary == summary


ANYTHING = st.recursive(st.none() | st.text() | st.integers(), st.lists)


@given(st.binary(max_size=400) | ANYTHING.map(lambda v: json.dumps({"summary": v, "decisions": v}).encode()))
def test_no_file_can_make_reading_fail(data: bytes) -> None:
    with NamedTemporaryFile() as held:
        held.write(data)
        held.flush()
        assert isinstance(read_words(Path(held.name), ""), Words)


def test_a_folder_in_its_place_is_no_handoff(tmp_path: Path) -> None:
    assert read_words(tmp_path, "said") == Words("said")


def test_huge_ones_are_cut_visibly(tmp_path: Path) -> None:
    file = tmp_path / "h.json"
    file.write_text(json.dumps({"summary": "s" * 9_000, "decisions": ["d" * 9_000] * 50}))
    assert file.stat().st_size > FILE_LIMIT
    assert len(read_words(file, "").summary) <= 2_000
    file.write_text(json.dumps({"summary": "s" * 9_000, "decisions": ["d"] * 50}))
    words = read_words(file, "")
    assert words.summary.endswith("[cut]")
    assert words.decisions[-1] == "... and 30 more"
    assert cut("abcdefghij", 8) == "ab [cut]"
    assert cut("abcdefgh", 8) == "abcdefgh"


def test_what_was_kept_comes_back_and_reads_well(tmp_path: Path) -> None:
    words = Words("Ids are UUIDs.", constraints=("never reuse an id",))
    whole = Handoff(
        "a", "Schema", "api", words, "zowl/r/a", "c0ffee", "/w/a", ("added db.py +3 -0",), ("pytest -q",), 5
    )
    save(whole, tmp_path / "x" / "handoff.json")
    assert load(tmp_path / "x" / "handoff.json") == whole
    assert load(tmp_path / "none.json") is None
    assert "Constraints:\n- never reuse an id" in in_full(whole, elsewhere=False)
    assert "branch zowl/r/a" not in in_full(whole, elsewhere=False)
    assert "branch zowl/r/a, checked out in /w/a" in in_full(whole, elsewhere=True)
    assert in_short(whole) == "Ids are UUIDs. Constraints: never reuse an id"


def test_the_next_agents_read_it_direct_ones_in_full_farther_ones_in_short(stage: Stage) -> None:
    stage.repository("api")
    stage.repository("app")
    words = {"summary": "Ids are UUIDs.", "decisions": ["no ORM"], "constraints": ["never reuse an id"]}

    def turn(task: str, *more: dict[str, object]) -> dict[str, object]:
        return {"implement": [[*more, {"write": f"{task}.txt", "text": task}, {"done": "I did it."}]]}

    (stage.folder / "script.json").write_text(
        json.dumps(
            {"tasks": {"a": turn("a", {"handoff": words}), "b": turn("b"), "c": turn("c"), "d": turn("d")}}
        )
    )
    stage.zowl(
        "run",
        str(
            stage.pipeline(
                """zowl: 1
projects: {api: {path: api}, app: {path: app}}
agents: {me: {cli: scripted, script: script.json}}
recipes: {short: [{implement: {agent: {access: write}}}]}
defaults: {recipe: short}
tasks:
  a: {project: api, title: Schema, brief: Make it.}
  b: {project: app, needs: [a], brief: Use it.}
  c: {project: app, needs: [b], brief: Build on it.}
  d: {project: api, brief: Something else.}
"""
            )
        ),
    )
    run = stage.report()["run"]
    prompts = {
        task: next((data_home().tasks(run) / task).glob("*.prompt.md")).read_text()
        for task in ("a", "b", "c", "d")
    }
    assert "From a (Schema):" in prompts["b"]
    assert "- no ORM" in prompts["b"]
    assert f"branch zowl/{run}/a" in prompts["b"]
    assert "From b (b):\n```\nI did it." in prompts["c"]
    assert "Ids are UUIDs. Constraints: never reuse an id" in prompts["c"]
    assert "no ORM" not in prompts["c"]
    assert "hand on" not in prompts["a"]
    assert "hand on" not in prompts["d"]
