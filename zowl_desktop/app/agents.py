"""The agent programs of this machine: version, login, payer, and what of the user's own comes with them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zowl_desktop.agents.base import Login, Program
from zowl_desktop.agents.table import ADAPTERS

_PATIENCE = 30.0
"""Seconds that a program has to tell its version; some take ten on a busy machine."""
_VERSION = re.compile(r"\d+\.\d+\.\d+\S*")


@dataclass(frozen=True, slots=True)
class AgentHere:
    """One program, as it is on this machine.

    Attributes:
        name: The word for a profile's `cli`.
        path: Where it is, or None when it is not installed.
        version: What it says, or None when it says nothing.
        tested: The version that Zowl is tested with, or None.
        payer: Who pays when it runs as it is now, or None when nobody is logged in.
        comes_with: What of the user's settings acts on its attempts, each a clause.
        keys: Variables with keys that are set here and handed to no agent.
        asks: What it would ask a person.
        install: How to get it.
    """

    name: str
    path: str | None
    version: str | None
    tested: str | None
    payer: str | None
    comes_with: tuple[str, ...]
    keys: tuple[str, ...]
    asks: str
    install: str

    @property
    def is_found(self) -> bool:
        """Whether it is installed."""
        return self.path is not None


def agents_here(environ: Mapping[str, str] = os.environ) -> list[AgentHere]:
    """Every program that Zowl knows by itself, in its order. Starts each once, to hear its version."""
    known = [(adapter, adapter.program) for adapter in ADAPTERS.values()]
    programs = [(adapter, program) for adapter, program in known if program]
    with ThreadPoolExecutor(len(programs)) as pool:
        return list(pool.map(lambda pair: _look(pair[0].name, pair[1], environ), programs))


def _look(name: str, program: Program, environ: Mapping[str, str]) -> AgentHere:
    path = shutil.which(program.name, path=environ.get("PATH"))
    home = Path(environ.get("HOME") or Path.home())
    login = next((login for login in program.logins if _is_logged_in(login, home)), None)
    return AgentHere(
        name=name,
        path=path,
        version=_version(path, {n: v for n, v in environ.items() if n not in program.keys}) if path else None,
        tested=program.tested,
        payer=login.payer if login else None,
        comes_with=tuple(_comes_with(program, home)) if path else (),
        keys=tuple(name for name in program.keys if environ.get(name)),
        asks=program.asks,
        install=program.install,
    )


def _version(path: str, environ: Mapping[str, str]) -> str | None:
    try:
        done = subprocess.run(
            [path, "--version"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            stdin=subprocess.DEVNULL,
            env=environ,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(f"{done.stdout} {done.stderr}")
    return found.group() if found else None


def _is_logged_in(login: Login, home: Path) -> bool:
    return login.holds in (_text(home / login.path) or "\0")


def _comes_with(program: Program, home: Path) -> Iterator[str]:
    for name in program.settings:
        text = _text(home / name)
        if text is None:
            continue
        settings = _parsed(name, text)
        found = [f"{len(settings[key])} {key}" for key in program.wanders if _is_filled(settings.get(key))]
        yield f"~/{name}" + (f" ({', '.join(found)})" if found else "")


def _is_filled(value: object) -> bool:
    return isinstance(value, dict | list) and bool(value)


def _parsed(name: str, text: str) -> dict[str, Any]:
    """What a settings file holds; nothing for one that is only words."""
    try:
        told = tomllib.loads(text) if name.endswith(".toml") else json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
