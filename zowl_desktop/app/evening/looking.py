"""A look at everything that a night depends on, told line by line as it is found out. Changes nothing."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zowl_desktop.app.evening.agents import look_at_agents
from zowl_desktop.app.evening.lines import CopyText, GoTo, Line, OpenSetting, State, Tell
from zowl_desktop.app.evening.proved import Proved, tree_of
from zowl_desktop.app.evening.uncommitted import look_at_changes
from zowl_desktop.app.examination import ROOM
from zowl_desktop.app.findings import findings
from zowl_desktop.app.home import Home
from zowl_desktop.app.preflight import Tried, preflight, to_try
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.nights import located
from zowl_desktop.engine.power import battery
from zowl_desktop.engine.power.awake import kept_awake
from zowl_desktop.model.document import Problem, Reading, read
from zowl_desktop.model.document.problems import sentence
from zowl_desktop.model.errors import EnvironmentTrouble, ZowlError
from zowl_desktop.model.pipeline import Project

_TELLING: Final = 5
"""Lines of a red base that are shown."""
_SHOWN: Final = 8
"""Problems of a kind that are shown one by one."""
_OWNERS: Final = {"projects": "Project", "agents": "Agent", "tasks": "Task"}


@dataclass(frozen=True, slots=True)
class Before:
    """What is about to be run.

    Attributes:
        text: The document.
        file: Where it is kept.
        tasks: The tasks that the night does.
        keeps_awake: Whether the person wants the machine kept awake.
    """

    text: str
    file: Path
    tasks: tuple[str, ...]
    keeps_awake: bool


async def look_before(
    home: Home, before: Before, environ: Mapping[str, str], tell: Tell, proved: Proved
) -> None:
    """Look at everything, side by side. Cancelled, it leaves no worktree and no process behind.

    What was found out about the checks of a project is kept in `proved`, and not found out again while its
    base stays what it is.
    """
    reading = await asyncio.to_thread(read, before.text, str(before.file))
    if reading.pipeline is None:
        _tell_problems("document", lambda _: "Document", reading.problems, tell)
        return
    tell(_document_line(before.tasks))
    pipeline = located(reading.pipeline, before.file.absolute().parent)
    async with asyncio.TaskGroup() as group:
        group.create_task(look_at_agents(pipeline, before.tasks, environ, tell))
        group.create_task(_look_at_disk(home, tell))
        group.create_task(_look_at_power(before, tell))
        lacking = await _look_at_machine(before, reading, tell)
        for name in dict.fromkeys(pipeline.tasks[task].project for task in before.tasks):
            if name is not None:
                group.create_task(look_at_changes(pipeline.projects[name], tell))
        broken = {_owner(problem) for problem in lacking}
        for project in to_try(pipeline, before.tasks):
            if f"Project {project.name}" not in broken:
                group.create_task(_look_at_checks(home, project, environ, tell, proved))


def mendable(error: BaseException) -> ZowlError | None:
    """What a person can mend in what a look raised, which may be a group; None for a mistake of ours."""
    if isinstance(error, ZowlError):
        return error
    if isinstance(error, BaseExceptionGroup):
        inner = [mendable(each) for each in error.exceptions]
        return None if None in inner else inner[0]
    if isinstance(error, OSError):
        words = "The disk or a program did not do its part."
        return EnvironmentTrouble("The look broke off", words, "Free some disk space, then look again.")
    return None


def _document_line(tasks: tuple[str, ...]) -> Line:
    key, about = "document", "Document"
    if not tasks:
        words = "There is nothing to run: all of it is done."
        return Line(key, about, State.WRONG, words, "Choose all tasks on the left.")
    count = f"{len(tasks)} task{'' if len(tasks) == 1 else 's'}"
    return Line(key, about, State.OK, f"{count} to run, no problems.")


# --- the document, and what this machine lacks for it --------------------------------------------------


def _tell_problems(
    key: str, about: Callable[[Problem], str], problems: tuple[Problem, ...], tell: Tell
) -> None:
    """The first takes the place of what said that this was being looked at."""
    for number, problem in enumerate(problems[:_SHOWN]):
        words = f"{problem.message} ({problem.path})" if problem.path else problem.message
        own, way = f"{key} {number}" if number else key, GoTo(problem.path)
        tell(Line(own, about(problem), State.WRONG, sentence(words), problem.mend, way))
    rest = len(problems) - _SHOWN
    if rest > 0:
        words = f"{rest} more problems."
        tell(Line(f"{key} more", "And more", State.WRONG, words, "Mend these first.", GoTo("")))


def _owner(problem: Problem) -> str:
    """The project, agent or task that lacks something here, as in `Project api`."""
    part, _, rest = problem.path.partition(".")
    name, word = rest.rpartition(".")[0], _OWNERS.get(part)
    return f"{word} {name}" if word and name else "This machine"


async def _look_at_machine(before: Before, reading: Reading, tell: Tell) -> tuple[Problem, ...]:
    """What is missing here."""
    key, about = "machine", "This machine"
    tell(Line(key, about, State.LOOKING, "Looking for repositories, bases, briefs and programs."))
    lacking = await asyncio.to_thread(findings, reading, before.text, before.file)
    if not lacking:
        tell(Line(key, about, State.OK, "Repositories, bases, briefs, programs: all here."))
        return lacking
    _tell_problems(key, _owner, lacking, tell)
    return lacking


async def _look_at_checks(
    home: Home, project: Project, environ: Mapping[str, str], tell: Tell, proved: Proved
) -> None:
    """Only where there is a repository to try them in."""
    tree = await tree_of(project, Git(surroundings=environ))
    line = proved.of(tree)
    if line is None:
        key, about = f"checks {project.name}", f"Checks of {project.name}"
        words = f"Trying them on {project.base}, as it is and with its code broken on purpose."
        tell(Line(key, about, State.LOOKING, words))
        try:
            tried = (await preflight(home, [project], environ))[0]
        except ZowlError as trouble:
            tell(Line(key, about, State.WRONG, trouble.what, trouble.mend, may_be_waived=True))
            return
        line = _checks_line(key, about, project, tried)
        proved.keep(tree, line)
    tell(line)


def _checks_line(key: str, about: str, project: Project, tried: Tried) -> Line:
    if tried.finding is None:
        words = f"{sentence(tried.counted)} They fail when the code is broken, as they should."
        return Line(key, about, State.OK, words)
    state = State.WORTH_KNOWING if tried.green else State.WRONG
    mend = "" if tried.green else f"Mend {project.base}, or the checks in the document."
    way = GoTo(f"projects.{project.name}.checks")
    told = sentence(tried.finding.removeprefix(f"{project.name}: "))
    return Line(key, about, state, told, mend, way, tried.telling[:_TELLING], may_be_waived=True)


# --- disk and power ------------------------------------------------------------------


async def _look_at_disk(home: Home, tell: Tell) -> None:
    free = await asyncio.to_thread(_free, home.root)
    if free >= ROOM:
        tell(Line("disk", "Disk", State.OK, f"{size_words(free)} free."))
        return
    words = f"{size_words(free)} free where {home.root} lies: a night needs {ROOM / 1024**3:.0f} GB."
    tell(Line("disk", "Disk", State.WRONG, words, "Free some: zowl clean", CopyText("zowl clean")))


def size_words(space: int) -> str:
    """How much room there is on a disk."""
    return f"{space / 1024**3:.1f} GB" if space >= 1024**3 else f"{space // 1024**2} MB"


def _free(folder: Path) -> int:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free


async def _look_at_power(before: Before, tell: Tell) -> None:
    """Whether the machine can be kept awake is found out by doing it, for a moment."""
    tell(Line("power", "Power", State.LOOKING, "Asking whether this machine can be kept awake."))
    trouble = None
    if before.keeps_awake:
        async with kept_awake() as trouble:
            pass
    has = await asyncio.to_thread(battery.read_battery)
    words = battery.words(trouble, has, may_sleep=not before.keeps_awake)
    words = words.replace("is kept awake until", "will be kept awake until")
    on_battery = has is not None and not has.plugged_in
    state = State.WORTH_KNOWING if trouble or on_battery or not before.keeps_awake else State.OK
    mend = "Plug it in for the night." if on_battery else ""
    tell(
        Line(
            "power",
            "Power",
            state,
            words,
            mend,
            None if before.keeps_awake else OpenSetting("keep_awake"),
        )
    )
