"""What of a look that broke a person can mend."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from zowl_desktop.app.evening import Before, Line, Proved, look_before, looking, mendable
from zowl_desktop.app.home import data_home
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble


def test_a_mendable_trouble_is_found_in_a_group_of_groups() -> None:
    bad = BadInput("Gateways", "They cannot be read.")
    assert mendable(bad) is bad
    assert mendable(ExceptionGroup("look", [ExceptionGroup("inner", [bad])])) is bad


def test_what_is_missing_here_stands_under_the_name_of_what_lacks_it(house: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    text = """zowl: 1
projects: {web.app: {path: gone}, api: {path: plain}}
tasks:
  a: {project: web.app, run: make}
  b: {project: api, run: make}
"""
    before = Before(text, tmp_path / "night.zowl.yaml", ("a", "b"), keeps_awake=False)
    lines: dict[str, Line] = {}
    asyncio.run(look_before(data_home(), before, {}, lambda line: lines.update({line.key: line}), Proved()))
    assert [lines[key].about for key in ("machine", "machine 1")] == ["Project web.app", "Project api"]
    assert "git commit --allow-empty" in lines["machine 1"].mend
    assert not [key for key in lines if key.startswith("checks")], "what is not there has no checks to try"


def test_a_full_disk_is_told_in_words_of_ours() -> None:
    told = mendable(OSError(28, "No space left on device"))
    assert isinstance(told, EnvironmentTrouble)
    assert "Errno" not in told.what


def test_a_mistake_of_ours_is_not_hidden_by_another_trouble() -> None:
    assert mendable(ExceptionGroup("look", [BadInput("A", "b."), KeyError("x")])) is None


@pytest.mark.parametrize(
    ("space", "words"), [(30 * 1024**2, "30 MB"), (1024**3 - 1, "1023 MB"), (3 * 1024**3 // 2, "1.5 GB")]
)
def test_little_space_is_not_called_none(space: int, words: str) -> None:
    assert looking.size_words(space) == words
