"""What this machine has for a night's work: programs, folders, room."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass

from zowl_desktop.app.agents import AgentHere, agents_here
from zowl_desktop.app.screens import has_screen
from zowl_desktop.store.home import Home

ROOM = 2 * 1024**3
"""Bytes that should be free where worktrees and spool files lie."""
GIT_NEEDED = (2, 31)
"""The oldest git whose worktrees Zowl relies on."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `mend` says what to do, also where nothing is wrong."""

    about: str
    ok: bool
    what: str
    mend: str = ""


def examine(home: Home) -> list[Finding]:
    """Look at everything once. Changes nothing but may create the data folder."""
    return [_python(), _git(), _folder(home), _room(home), *_agents(), _screen()]


def _python() -> Finding:
    return Finding("Python", True, f"{platform.python_version()} ({sys.executable})")


def _git() -> Finding:
    mend = f"Install git {GIT_NEEDED[0]}.{GIT_NEEDED[1]} or newer."
    program = shutil.which("git")
    if program is None:
        return Finding("git", False, "not found", mend)
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    numbers = said.removeprefix("git version ").split(".")
    version = tuple(int(number) for number in numbers[:2] if number.isdigit())
    return Finding(
        "git",
        version >= GIT_NEEDED,
        said or "does not tell its version",
        "" if version >= GIT_NEEDED else mend,
    )


def _folder(home: Home) -> Finding:
    try:
        home.create()
    except OSError as error:
        return Finding(
            "Data folder", False, f"{home.root}: {error.strerror}", "Set ZOWL_HOME to a folder of yours."
        )
    writable = os.access(home.root, os.W_OK)
    return Finding("Data folder", writable, str(home.root), "" if writable else "It cannot be written to.")


def _room(home: Home) -> Finding:
    there = next(path for path in (home.root, *home.root.parents) if path.exists())
    free = shutil.disk_usage(there).free
    gigabytes = f"{free / 1024**3:.1f} GB free"
    return Finding("Disk", free >= ROOM, gigabytes, "" if free >= ROOM else "A night needs at least 2 GB.")


def _agents() -> list[Finding]:
    """A line for each agent program that is here: `zowl agents` tells more."""
    found = [_agent(agent) for agent in agents_here() if agent.is_found]
    mend = "The sample night needs none: zowl demo. For your own work install one: zowl agents."
    return found or [Finding("Agents", True, "none found", mend)]


def _agent(agent: AgentHere) -> Finding:
    mend = "" if agent.payer else f"Nobody is logged in: start {agent.name} once, or give it a gateway."
    brings = f"; brings {', '.join(agent.comes_with)}" if agent.comes_with else ""
    pays = agent.payer or "no login"
    return Finding(f"Agent {agent.name}", True, f"{agent.version or 'version unknown'}; {pays}{brings}", mend)


def _screen() -> Finding:
    return Finding("Screen", True, "there is one" if has_screen() else "none: the terminal does everything")
