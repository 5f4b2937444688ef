"""All that works for the engine is killed, and again while it comes back: the night goes on all the same."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress

import psutil
import pytest

from tests.engine.stage import Stage


def keepers() -> list[psutil.Process]:
    """Every keeper of this test's data folder, also one that is just starting, and what it runs."""
    found = []
    home = os.environ["ZOWL_HOME"]
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            words = " ".join(process.cmdline())
            if home in words and "zowl_desktop.cli" not in words:
                found.append(process)
    return found


@pytest.mark.slow
def test_keepers_that_are_killed_while_they_start_are_started_again(stage: Stage) -> None:
    stage.repository("api")
    acts = [{"count": str(stage.folder / "played")}, {"wait_for": str(stage.folder / "go")}]
    acts += [{"write": "a", "text": "1"}, {"done": "There."}]
    (stage.folder / "script.json").write_text(json.dumps({"tasks": {"*": {"work": [[*acts]]}}}))
    file = stage.pipeline(
        """zowl: 1
projects: {api: {path: api}}
agents: {me: {cli: scripted, script: script.json}}
recipes: {write: [{work: {agent: {access: write}}}]}
tasks: {a: {project: api, agent: me, recipe: write, brief: Write it}}
"""
    )
    running = stage.start("run", str(file))
    stage.await_that((stage.folder / "played").exists, "the agent")
    until = time.monotonic() + 2
    while time.monotonic() < until:
        for process in keepers():
            with suppress(psutil.Error):
                process.kill()
    (stage.folder / "go").touch()
    out, _ = running.communicate(timeout=180)
    assert running.returncode == 0, out
    assert "mistake" not in out
    assert stage.states() == {"a": "succeeded"}
