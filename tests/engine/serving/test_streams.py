"""No line of an agent is lost, however many there are and whenever the reading is broken off."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path
from typing import cast

from tests.engine.stage import Stage
from zowl_desktop.agents.events import AgentEvent, StreamName
from zowl_desktop.agents.scripted import ScriptedParser
from zowl_desktop.engine.steps.stream import AgentStream
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.model.events import AttemptSpent, Event
from zowl_desktop.model.outcome import Usage

ONE = json.dumps({"type": "usage", "input": 1}) + "\n"


class HaltingParser(ScriptedParser):
    """Waits in the middle of its first piece until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = threading.Event()
        self.go = threading.Event()

    def feed(self, chunk: bytes, stream: StreamName) -> list[AgentEvent]:
        self.entered.set()
        self.go.wait(60)
        return super().feed(chunk, stream)


async def test_what_a_broken_off_reading_has_heard_is_not_lost(tmp_path: Path) -> None:
    parser, told = HaltingParser(), list[Event]()
    (tmp_path / "stdout").write_text(ONE * 3)
    stream = AgentStream(tmp_path, parser, Usage(), None, asyncio.Lock())
    nobody = cast("KeeperClient", None)  # it is not asked before something was heard
    following = asyncio.create_task(stream.follow(nobody, "run", "a.1", lambda: 0.0, told.append))
    await asyncio.to_thread(parser.entered.wait, 60)
    following.cancel()
    await asyncio.wait([following])
    with (tmp_path / "stdout").open("a") as more:
        more.write(ONE * 2 + ONE.strip())  # the end cuts the last line off
    parser.go.set()
    await stream.drain(lambda: 0.0, "a.1", told.append)
    assert stream.digest.usage.input_tokens == 6
    spent = [event.usage.input_tokens for event in told if isinstance(event, AttemptSpent)]
    assert spent[-1] == 6


def test_every_line_of_many_agents_counts(stage: Stage) -> None:
    lines, agents = 1_500, 4
    stage.repository("api")
    acts = [*[{"use": {"input": 1}}] * lines, {"done": "Printed."}]
    (stage.folder / "script.json").write_text(json.dumps({"tasks": {"*": {"work": [acts]}}}))
    tasks = "\n".join(f"  t{n}: {{project: api, brief: Print., expects: report}}" for n in range(agents))
    night = stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}}}
agents: {{me: {{cli: scripted, script: script.json}}}}
recipes: {{print: [{{work: {{agent: {{access: write}}}}}}]}}
defaults: {{recipe: print}}
limits: {{parallel: {agents}}}
tasks:
{tasks}
"""
    )
    stage.zowl("run", str(night))
    assert {task["tokens"] for task in stage.report()["tasks"].values()} == {lines}
