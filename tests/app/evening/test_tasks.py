"""The document as it is about to be run."""

from __future__ import annotations

from pathlib import Path

from zowl_desktop.app.evening import load_saved

DOCUMENT = """zowl: 1
name: Gym bookings, night 3
projects: {api: {path: api}}
tasks:
  first: {project: api, run: 'true'}
"""


def test_a_night_is_called_by_its_name_else_by_its_file(tmp_path: Path) -> None:
    file = tmp_path / "gym.yaml"
    file.write_text(DOCUMENT)
    assert load_saved(file).title == "Gym bookings, night 3"
    file.write_text(DOCUMENT.replace("name: Gym bookings, night 3\n", ""))
    assert load_saved(file).title == "gym"
    file.write_text("zowl: 1\n")
    assert load_saved(file).title == "gym.yaml"
