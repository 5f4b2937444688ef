"""A base whose checks are known is not tried again: until it, or what is said of it, is another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engine.stage import Stage
from zowl_desktop.app.evening import Before, Line, Proved, State, look_before
from zowl_desktop.app.home import data_home
from zowl_desktop.keeper.keep import IDLE

pytestmark = pytest.mark.usefixtures("zowl_home")

CHECK = "echo >> {tried}; test -e good"


class Looks:
    """Looks at one night, and counts how often its checks were run."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage = stage
        self._tried = folder / "tried"
        self._proved = Proved()
        self.api = stage.repository("api", {"good": "", "main.py": "print(1)\n"})

    async def look(self, check: str = CHECK) -> tuple[Line, int]:
        """What is told of the checks in the end, and how often they were run for it."""
        run = check.format(tried=self._tried)
        text = (
            f"zowl: 1\nprojects: {{api: {{path: api, checks: {{t: '{run}'}}}}}}\n"
            "agents: {s: {cli: scripted, script: x.json}}\n"
            "tasks:\n  a: {project: api, agent: s, brief: B}\n"
        )
        told: dict[str, Line] = {}
        before = Before(text, self._stage.pipeline(text), ("a",), keeps_awake=False)
        earlier = self._count()
        await look_before(
            data_home(), before, dict(os.environ), lambda line: told.update({line.key: line}), self._proved
        )
        return told["checks api"], self._count() - earlier

    def _count(self) -> int:
        return len(self._tried.read_text().splitlines()) if self._tried.exists() else 0

    def open_again(self) -> None:
        """As the dialog does."""
        self._proved.forget_troubles()


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setenv(IDLE, "1")
    return Stage(tmp_path)


@pytest.fixture
def looks(stage: Stage, tmp_path: Path) -> Looks:
    return Looks(stage, tmp_path)


async def test_a_known_base_is_tried_again_when_it_is_another(looks: Looks, stage: Stage) -> None:
    first, times = await looks.look()
    assert first.state in {State.OK, State.WORTH_KNOWING}
    assert times
    assert await looks.look() == (first, 0)
    stage.git(looks.api, "commit", "--quiet", "--allow-empty", "-m", "another")
    assert (await looks.look())[1], "another commit"
    assert (await looks.look(f"true; {CHECK}"))[1], "another command"


async def test_a_red_base_is_tried_again_when_the_dialog_opens(looks: Looks, stage: Stage) -> None:
    stage.git(looks.api, "rm", "--quiet", "good")
    stage.git(looks.api, "commit", "--quiet", "-m", "bad")
    red, times = await looks.look()
    assert red.state is State.WRONG
    assert times
    assert await looks.look() == (red, 0)
    looks.open_again()
    assert (await looks.look())[1]
