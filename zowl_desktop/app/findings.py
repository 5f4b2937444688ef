"""What a sound document lacks on this machine: repositories, bases, brief files, agents. Changes nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from zowl_desktop.agents.table import ADAPTERS
from zowl_desktop.app.detecting.repository import BEGIN
from zowl_desktop.engine.nights import absolute, located
from zowl_desktop.model.document import Problem, Reading
from zowl_desktop.model.document.problems import path_text
from zowl_desktop.model.document.source import Source, source_of
from zowl_desktop.model.document.tree import Plain, at, section
from zowl_desktop.model.pipeline import AgentProfile, Pipeline, Project, StepKind, Task, TaskKind

_Found = tuple[tuple[str, ...], str, str]
"""Where in the document, what is missing, and how to mend it."""


def findings(reading: Reading, text: str | bytes, file: Path) -> tuple[Problem, ...]:
    """What this machine lacks for the document, in the order of the file; nothing for a wrong document."""
    source = source_of(text)
    if reading.pipeline is None or not isinstance(source, Source):
        return ()
    pipeline = located(reading.pipeline, file.absolute().parent)
    return tuple(sorted(_placed(found, reading, source) for found in _all(pipeline)))


def _all(pipeline: Pipeline) -> Iterator[_Found]:
    for project in pipeline.projects.values():
        yield from _in_project(project)
    for task in pipeline.tasks.values():
        yield from _in_task(task, pipeline)
    for agent in pipeline.agents.values():
        if parts := tuple(_parts_of(agent.name, pipeline)):
            yield from _in_agent(agent, parts)


def missing_projects(tree: Plain, folder: Path | None) -> tuple[Problem, ...]:
    """Projects whose folder is not here, or is no repository; their lines and columns mean nothing.

    Starts no program, so that a plan can be looked at after each edit; `findings` looks closer. `folder` is
    the document's own; without one nothing is known of relative paths.
    """
    written = {name: at(raw, ("path",)) for name, raw in section(tree, "projects").items()}
    found = ((name, _missing(path, folder)) for name, path in written.items() if isinstance(path, str))
    return tuple(
        Problem(1, 1, path_text(("projects", name, "path")), *words) for name, words in found if words
    )


def _missing(path: str, folder: Path | None) -> tuple[str, str] | None:
    if folder is None and not (path.startswith("~") or Path(path).is_absolute()):
        return None
    there = absolute(path, folder or Path.home())
    try:
        if not there.is_dir():
            return _no_folder(there)
        is_git = any((each / ".git").exists() for each in (there, *there.parents))
        return None if is_git or (there / "HEAD").exists() else _no_repository(there)
    except OSError:  # nobody may look there: git tells more
        return None


def _no_folder(path: str | Path) -> tuple[str, str]:
    return f"there is no folder {path}", "write the path of a repository"


def _no_repository(path: str | Path) -> tuple[str, str]:
    return f"{path} is no git repository", f"name another, or run there: {BEGIN}"


def _parts_of(agent: str, pipeline: Pipeline) -> Iterator[str]:
    """What this agent is to do, as task/step."""
    for task in pipeline.tasks.values():
        for step in task.recipe.steps if task.kind is TaskKind.BRIEF else ():
            if step.kind is StepKind.AGENT and (step.use or task.agent) == agent:
                yield f"{task.id}/{step.name}"


def _in_project(project: Project) -> Iterator[_Found]:
    path = ("projects", project.name)
    if not Path(project.path).is_dir():
        yield (*path, "path"), *_no_folder(project.path)
        return
    if shutil.which("git") is None:
        yield (
            (*path, "path"),
            "git is missing on this machine, so nothing is known of the repository",
            "install git",
        )
        return
    if "dubious ownership" in _said(project, "rev-parse", "--git-dir"):
        hint = "run Zowl as its owner, or mark it: git config --global --add safe.directory"
        yield (*path, "path"), f"{project.path} belongs to somebody else, and git refuses to work there", hint
        return
    if not _git(project, "rev-parse", "--git-dir"):
        yield (*path, "path"), *_no_repository(project.path)
        return
    if not _git(project, "rev-parse", "--verify", "--quiet", f"refs/heads/{project.base}"):
        hint = f"create it, or name another base (`git -C {project.path} branch`)"
        yield (*path, "base"), f"the repository has no local branch {project.base}", hint
    for name in project.copy:
        if not (Path(project.path) / name).exists():
            yield (
                (*path, "copy"),
                f"there is no {name} to copy in {project.path}",
                "create it, or leave it out",
            )


def _in_task(task: Task, pipeline: Pipeline) -> Iterator[_Found]:
    if task.brief_file is None or task.project is None:
        return
    file = Path(pipeline.projects[task.project].path) / Path(task.brief_file).expanduser()
    if not file.is_file():
        yield (
            ("tasks", task.id, "brief_file"),
            f"there is no file {file}",
            "write the brief, or mend the path",
        )


def _in_agent(agent: AgentProfile, parts: tuple[str, ...]) -> Iterator[_Found]:
    path = ("agents", agent.name)
    if agent.cli not in ADAPTERS:
        known = ", ".join(ADAPTERS)
        yield (*path, "cli"), f"this Zowl cannot drive {agent.cli} yet", f"it can drive: {known}"
        return
    program = ADAPTERS[agent.cli].program
    if program is not None and shutil.which(program.name) is None:
        hint = f"install it: {program.install}" if program.install else "install it"
        yield (*path, "cli"), f"there is no program {program.name} on this machine", hint
    if agent.script is not None and not Path(agent.script).is_file():
        yield (*path, "script"), f"there is no file {agent.script}", "write the script, or mend the path"
    elif agent.script is not None and (trouble := _script_trouble(agent.script, parts)):
        yield (*path, "script"), trouble, "mend the script"


def _script_trouble(script: str, parts: tuple[str, ...]) -> str:
    """Why the scripted agent could not play its parts; empty when it can."""
    command = [sys.executable, "-I", "-m", "zowl_desktop.scripted_agent", "--check", script, *parts]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr.strip()


def _git(project: Project, *arguments: str) -> bool:
    """Whether git answers well."""
    return _run(project, *arguments).returncode == 0


def _said(project: Project, *arguments: str) -> str:
    """What git complains about."""
    return _run(project, *arguments).stderr


def _run(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", project.path, *arguments]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)


def _placed(found: _Found, reading: Reading, source: Source) -> Problem:
    """At the value, or at the nearest thing above it that the file has."""
    path, message, hint = found
    node = reading.root
    for part in path:
        below = node.child(part) if node is not None else None
        if below is None:
            break
        node = below
    line, column = source.position(node.start) if node is not None else (1, 1)
    return Problem(line, column, path_text(path), message, hint)
