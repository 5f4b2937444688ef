"""The evening of the story, on the real app by real clicks, drags and keys: a night is drawn from nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.desktop.story.display import Display, Program, Seen, needs_display
from zowl_desktop.model.document import load
from zowl_desktop.model.pipeline import IfFailed, TaskKind

pytestmark = [pytest.mark.slow, needs_display]

TASKS = {  # the card, and where on a grid of 4 columns it is dropped
    "task": (0, 1),
    "feature": (1, 0),
    "feature-2": (1, 1),
    "command": (1, 2),
    "fix": (2, 0),
    "docs": (2, 1),
    "review": (2, 2),
    "refactor": (2, 3),
    "tests": (3, 0),
}
EDGES = [
    ("task", "feature"),
    ("task", "feature-2"),
    ("task", "command"),
    ("feature", "fix"),
    ("feature-2", "docs"),
    ("feature-2", "review"),
    ("feature-2", "refactor"),
    ("fix", "tests"),
    ("docs", "tests"),
]
PROJECTS = ("api", "app", "site")


@pytest.fixture
def display() -> Iterator[Display]:
    display = Display()
    yield display
    display.close()


@pytest.fixture
def program(display: Display, zowl_home: Path) -> Iterator[Program]:
    zowl_home.mkdir(parents=True)
    (zowl_home / "remembered.json").write_text('{"recent": [], "geometry": ""}', encoding="utf-8")
    program = Program(display)
    yield program
    program.end()


def test_a_night_is_drawn_saved_and_changed(display: Display, program: Program, tmp_path: Path) -> None:
    shots = os.environ.get("ZOWL_STORY_PICTURES")
    program.until(lambda seen: seen["active"] and "cards" in seen, "the window")
    for name in PROJECTS:
        add_project(display, program, name, tmp_path / name)
    seen = program.until(lambda seen: "Add agent" in seen["buttons"], "the pipeline's form")
    display.click(seen["buttons"]["Add agent"])
    seen = program.until(lambda seen: "Program" in seen["fields"], "the agent's form")
    draw_tasks(display, program)
    draw_edges(display, program)
    choose_policies(display, program)
    edit_recipe(display, program)
    file = tmp_path / "night.zowl.yaml"
    display.keys("ctrl+s")
    program.until(lambda seen: seen["modal"], "the dialog")
    display.keys("ctrl+a")
    display.type(str(file))
    program.until(lambda seen: seen["typed"] == str(file), "the file's name")
    display.keys("Return")
    program.until(lambda seen: seen.get("saved") and not seen["modal"], "the end of the save")
    if shots:
        program.until(lambda seen: seen["forecast"], "the forecast")
        program.grab(Path(shots) / "drawn.png")
    judge(file)
    change_one_title(display, program, file)


def add_project(display: Display, program: Program, name: str, folder: Path) -> None:
    """Through the form of the pipeline."""
    (folder / ".git").mkdir(parents=True)
    seen = program.until(lambda seen: "Add project" in seen["buttons"], "the pipeline's form")
    display.click(seen["buttons"]["Add project"])
    seen = program.until(lambda seen: "Folder of the repository" in seen["fields"], "the project's form")
    display.click(seen["fields"]["Folder of the repository"])
    display.keys("ctrl+a")
    display.type(str(folder))
    display.click(program.look()["fields"]["Name"])
    display.keys("ctrl+a")
    display.type(name)
    back = "Back to the pipeline"
    seen = program.until(lambda seen: back in seen["buttons"], "the way back")
    display.click(seen["buttons"][back])


def draw_tasks(display: Display, program: Program) -> None:
    """Nine tasks from the palette, dropped on a grid."""
    left, top, width, height = program.look()["canvas"]
    for name, (column, row) in TASKS.items():
        card = name.removesuffix("-2")
        spot = [left + width * (2 * column + 1) // 8, top + height * (2 * row + 1) // 8]
        display.drag(program.look()["cards"][card], spot)
        program.until(partial(has_task, name), f"the task {name}")


def draw_edges(display: Display, program: Program) -> None:
    """Each from the port of one task to another one."""
    for source, target in EDGES:
        seen = program.look()
        display.drag(seen["ports"][source], seen["nodes"][target])
        program.until(partial(has_edge, source, target), f"the edge from {source} to {target}")


def choose_policies(display: Display, program: Program) -> None:
    """By a click on an edge, and a key."""
    for source, target, key in (("feature-2", "refactor", "2"), ("docs", "tests", "3")):
        display.click(program.look()["edges"][f"{source} > {target}"])
        program.until(partial(is_selected, source, target), f"{source} > {target} selected")
        display.keys(key)


def has_task(name: str, seen: Seen) -> bool:
    return name in seen["tasks"]


def has_edge(source: str, target: str, seen: Seen) -> bool:
    return source in seen["tasks"][target]


def is_selected(source: str, target: str, seen: Seen) -> bool:
    return bool(seen["selected"][1] == [[source, target]])


def edit_recipe(display: Display, program: Program) -> None:
    """A double click on a task opens it; a failure edge gets another number."""
    display.click(program.look()["nodes"]["feature-2"], times=2)
    seen = program.until(lambda seen: seen["recipe"], "the recipe")
    display.click(seen["rungs"]["validate 0"])
    seen = program.until(lambda seen: "How often at most" in seen["fields"], "the form of the failure edge")
    display.click(seen["fields"]["How often at most"])
    display.keys("ctrl+a")
    display.type("3")
    display.click(program.look()["buttons"]["\N{LEFTWARDS ARROW} Plan"])
    program.until(lambda seen: not seen["recipe"], "the plan")


def judge(file: Path) -> None:
    """The file is good, and says what was drawn."""
    validate = [sys.executable, "-m", "zowl_desktop.cli", "validate", str(file)]
    ended = subprocess.run(validate, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    pipeline = load(file.read_text(encoding="utf-8"))
    drawn = {(need.task, name): need for name, task in pipeline.tasks.items() for need in task.needs}
    assert set(drawn) == set(EDGES)
    assert drawn["feature-2", "refactor"].if_failed is IfFailed.HOLD
    assert drawn["docs", "tests"].if_failed is IfFailed.RUN
    assert drawn["task", "feature"].if_failed is IfFailed.SKIP
    assert tuple(pipeline.projects) == PROJECTS
    assert pipeline.tasks["command"].kind is TaskKind.COMMAND
    (validating,) = [step for step in pipeline.tasks["feature-2"].recipe.steps if step.name == "validate"]
    assert validating.on_failure[0].times == 3


def change_one_title(display: Display, program: Program, file: Path) -> None:
    """Git shows that edit, and nothing else."""
    git(file, "init", "--quiet")
    git(file, "add", file.name)
    git(file, "commit", "--quiet", "--message=drawn")
    display.click(program.look()["nodes"]["docs"])
    program.until(lambda seen: seen["selected"][0] == ["docs"], "the task selected")
    display.keys("F2")
    program.until(lambda seen: seen["focus"] == "Title", "the field over the task")
    display.keys("ctrl+a")
    display.type("Say how it is used")
    program.until(lambda seen: seen["typed"] == "Say how it is used", "the words in the field")
    display.keys("Return")
    program.until(lambda seen: seen.get("saved") is False, "the new title")
    display.keys("ctrl+s")
    program.until(lambda seen: seen.get("saved"), "the end of the save")
    diff = git(file, "diff", "--unified=0", "--", file.name)
    changed = [line for line in diff.splitlines() if line[0] in "+-" and line[:3] not in {"+++", "---"}]
    assert [line.strip("+- ") for line in changed] == ["title: Docs", "title: Say how it is used"]


def git(file: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=file.parent, capture_output=True, text=True, check=True
    ).stdout
