"""A word that is said while a run is being put away is heard, and not waited for without end."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.engine.stage import DEADLINE, Stage
from zowl_desktop.app.hosting import hosted_engine
from zowl_desktop.app.runs import request_for
from zowl_desktop.engine.executor import StepExecutor
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.events import TaskRetried
from zowl_desktop.model.states import TaskState
from zowl_desktop.store.home import Home


async def test_a_word_between_the_end_and_the_goodbye_opens_the_run_again(
    stage: Stage, zowl_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.repository("api")
    file = stage.pipeline(
        "zowl: 1\nprojects: {api: {path: api}}\n"
        f"tasks: {{a: {{project: api, run: '{stage.counting('a', 'echo $$ > a')}'}}}}\n"
    )
    closing, go = asyncio.Event(), asyncio.Event()
    close = StepExecutor.close

    async def held_up(self: StepExecutor) -> None:
        closing.set()
        await go.wait()
        await close(self)

    monkeypatch.setattr(StepExecutor, "close", held_up)
    async with asyncio.timeout(DEADLINE / 2), hosted_engine(Home(zowl_home)) as engine:
        await engine.start(request_for(file, RunWishes(), engine.now()))
        await closing.wait()
        saying = asyncio.create_task(engine.say(TaskRetried(engine.now(), "a")))
        await asyncio.wait([saying], timeout=0.1)
        assert not saying.done()
        go.set()
        await saying
        ended = await engine.finished()
    assert ended.tasks["a"].state is TaskState.SUCCEEDED
    assert stage.counts() == {"a": 2}
