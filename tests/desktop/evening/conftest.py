"""The whole app with a real engine process and real repositories; engines and keepers leave soon."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desktop.shell.conftest import home, person, start
from tests.engine.stage import Stage
from zowl_desktop.app.home import Home
from zowl_desktop.desktop.evening.evening import Evening
from zowl_desktop.desktop.shell.app import App

__all__ = ["home", "person", "start"]

DEADLINE = 120

GREEN = """zowl: 1
name: Night
projects: {api: {path: api, checks: {works: "grep -q right code.py"}}}
limits: {cost: 15 USD}
tasks:
  first: {project: api, run: 'COUNT_first; echo 1 > first.txt'}
  second: {project: api, run: 'COUNT_second; echo 2 > second.txt'}
"""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def night(stage: Stage, text: str = GREEN, code: str = "right\n") -> Path:
    """A repository `api` and a document whose command tasks count their executions."""
    stage.repository("api", {"code.py": code})
    for name in ("first", "second"):
        text = text.replace(f"COUNT_{name}", stage.counting(name))
    return stage.pipeline(text)


async def until(holds: Callable[[], object], what: str = "it") -> None:
    """Wait until something holds; other processes take part, so that may take a while."""
    try:
        async with asyncio.timeout(DEADLINE):
            while not holds():  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"{what} never came") from None


async def opened(app: App) -> Evening:
    """Press the bar's button; the dialog that opens."""
    session = app.sessions[0]
    await until(session.window.bar.run.isEnabled, "the button")
    session.window.bar.run.click()
    await until(lambda: session.overnight.evening, "the dialog")
    assert session.overnight.evening is not None
    return session.overnight.evening


async def gone(home: Home) -> None:
    """The engine has left."""
    await until(lambda: not home.engine_socket.exists(), "the engine's end")
