"""What is done already: work that its base holds, for the same brief, recipe and needs.

Each commit that a task delivers says what it was asked for. So a merge counts however it was made and
whoever made it, also one that put all commits into one and kept their words. Undone, the task is open again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from zowl_desktop.engine.git import Git, Repository, open_repository
from zowl_desktop.model.errors import ZowlError
from zowl_desktop.model.pipeline import Need, Pipeline, Project, Recipe, Task

TRAILER: Final = "Zowl-Work"
"""The line of a commit's message that names what the task was asked for."""
_LENGTH: Final = 16
_SECONDS: Final = 60.0
"""Time for git to look through the messages of a base."""
_DONE: Final = re.compile(rf"^\s*Zowl-Task: (\S+)\n\s*{TRAILER}: ([0-9a-f]{{{_LENGTH}}})\s*$", re.MULTILINE)
_REVERTED: Final = re.compile(r"^This reverts commit ([0-9a-f]{40})", re.MULTILINE)
_RECIPE: Final = TypeAdapter(Recipe)
_NEEDS: Final = TypeAdapter(tuple[Need, ...])


def work_asked(task: Task, project: Project) -> str:
    """A fingerprint of what a task is asked for. Reads the file of its brief: not for the loop."""
    asked: list[Any] = [
        task.kind,
        task.brief if task.brief_file is None else _text(project, task.brief_file),
        task.run,
        task.expects,
        _RECIPE.dump_python(task.recipe, mode="json"),
        _NEEDS.dump_python(task.needs, mode="json"),
    ]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:_LENGTH]


def _text(project: Project, brief_file: str) -> str:
    try:
        return (Path(project.path).expanduser() / brief_file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


async def done_before(pipeline: Pipeline, git: Git) -> tuple[str, ...]:
    """The tasks whose work is accepted into their base. A project that cannot be read has none."""
    names = list(pipeline.projects)
    found = await asyncio.gather(*(_accepted(pipeline.projects[name], git) for name in names))
    return await asyncio.to_thread(_same, pipeline, dict(zip(names, found, strict=True)))


def _same(pipeline: Pipeline, accepted: dict[str, dict[str, set[str]]]) -> tuple[str, ...]:
    return tuple(
        name
        for name, task in pipeline.tasks.items()
        if task.project is not None
        and (known := accepted[task.project].get(name))
        and work_asked(task, pipeline.projects[task.project]) in known
    )


async def _accepted(project: Project, git: Git) -> dict[str, set[str]]:
    """What the base's commits say of the work in them, by task."""
    found: dict[str, set[str]] = defaultdict(set)
    try:
        log = await _log(await open_repository(git, project.path), project.base)
    except ZowlError:
        return found
    taken_back: set[str] = set()
    for entry in log.split("\0"):  # the newest first: what took a commit back may have been taken back itself
        commit, _, message = entry.lstrip("\n").partition("\n")
        if commit not in taken_back:
            taken_back.update(_REVERTED.findall(message))
            for task, asked in _DONE.findall(message):
                found[task].add(asked)
    return found


async def _log(repository: Repository, base: str) -> str:
    """Commits that speak of work, or of taking a commit back; each ended by a zero byte."""
    words = (f"--grep=^ *{TRAILER}: ", "--grep=^This reverts commit ")
    asked = ("log", "--format=%H%n%B%x00", *words, "--end-of-options", f"refs/heads/{base}")
    return (await repository.run(*asked, seconds=_SECONDS)).out
