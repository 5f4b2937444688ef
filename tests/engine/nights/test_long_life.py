"""An engine may live for months: what a task leaves behind in it, once its night is over."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from pathlib import Path

import jinja2
import pytest

from tests.engine.spending import spent_names
from tests.engine.stage import Stage
from zowl_desktop.app.hosting import hosted_engine
from zowl_desktop.app.runs import request_for
from zowl_desktop.engine.engine import Engine
from zowl_desktop.engine.memory import give_back
from zowl_desktop.engine.wishes import RunWishes
from zowl_desktop.model.states import TaskState
from zowl_desktop.store.home import Home

_PATIENCE = 60.0
_TASKS = 4
_NAMES = 20
"""New names of files that a task may bring, an agent's attempt with its notes and its handoff among them."""


def _night(stage: Stage) -> Path:
    acts = [{"say": "I write it."}, {"write": "a", "text": "1"}, {"done": "There."}]
    script = stage.folder / "script.json"
    script.write_text(json.dumps({"tasks": {"*": {"work": [acts]}}}), encoding="utf-8")
    agents = [f"  a{n}: {{project: api, brief: Write.}}" for n in range(_TASKS // 2)]
    commands = [f"  c{n}: {{project: api, run: 'echo > c{n}', needs: [a{n}]}}" for n in range(_TASKS // 2)]
    lines = [
        "zowl: 1",
        "projects: {api: {path: api}}",
        "agents: {me: {cli: scripted, script: script.json}}",
        "recipes: {short: [{work: {agent: {access: write}}}]}",
        "defaults: {recipe: short}",
        "tasks:",
        *agents,
        *commands,
    ]
    return stage.pipeline("\n".join(lines) + "\n")


async def _play(engine: Engine, file: Path) -> None:
    await engine.start(request_for(file, RunWishes(), engine.now()))
    night = await engine.finished()
    assert night.state.counts[TaskState.SUCCEEDED] == _TASKS


@pytest.mark.slow
async def test_a_task_spends_few_names_and_no_template_on_the_engine(
    stage: Stage, zowl_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that no living path has takes a slot in Python's table of names, and does not give it back."""
    stage.repository("api")
    file = _night(stage)
    compiled = Counter[str]()
    compile_template = jinja2.Environment.compile

    def compiling(self: jinja2.Environment, *given: object, **named: object) -> object:
        compiled["templates"] += 1
        return compile_template(self, *given, **named)  # type: ignore[call-overload]

    async with hosted_engine(Home(zowl_home)) as engine:
        await _play(engine, file)
        monkeypatch.setattr(jinja2.Environment, "compile", compiling)
        with spent_names() as spent:
            await _play(engine, file)
        monkeypatch.undo()
    assert spent, "paths do not go through sys.intern any more: measure something else"
    assert spent.total() / _TASKS <= _NAMES, spent.most_common(20)
    assert compiled.total() == 0


async def test_a_nights_threads_leave_when_it_is_over() -> None:
    """Each keeps what it has freed for itself as long as it lives."""
    under_way, may_go_on = threading.Event(), threading.Event()

    def work() -> bool:
        under_way.set()
        return may_go_on.wait(_PATIENCE)

    busy = asyncio.create_task(asyncio.to_thread(work))
    await asyncio.to_thread(under_way.wait, _PATIENCE)
    resting = await asyncio.to_thread(threading.current_thread)
    await give_back()
    await asyncio.to_thread(resting.join, _PATIENCE)
    assert not resting.is_alive()
    may_go_on.set()
    assert await busy, "what was under way was cut off"
