"""The same events give the same night: in another process too, where words have other hashes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

from tests.simulator.nights import draw_night
from tests.simulator.play import Log, Play, moves_of
from tests.simulator.scenario import Scenario
from zowl_desktop.model.night import Night
from zowl_desktop.model.pipeline import RunLimits

NIGHTS = 6
SIZE = 12


def told() -> str:
    """A mark of every state that some nights pass through, in an order that does not depend on hashes."""
    mark = hashlib.sha256()
    for number in range(NIGHTS):
        scenario, log = _crowded(draw_night(f"replay/{number}", SIZE)), Log()
        with moves_of(log):
            play = Play(scenario, log)
            play.run()
        night = Night(scenario.pipeline, scenario.rules)
        for event in play.journal:
            mark.update(repr(night.step(event)).encode())
            mark.update(_ordered(night.snapshot()).encode())
    return mark.hexdigest()


def _crowded(scenario: Scenario) -> Scenario:
    """The same night with many places, where every third task touches the files of all others."""
    pipeline = scenario.pipeline
    tasks = {
        name: replace(task, project="p0", touches=("db/**",) if n % 3 == 0 else (f"db/{n}",))
        for n, (name, task) in enumerate(pipeline.tasks.items())
        if task.project is not None
    }
    tasks = {
        name: replace(task, needs=tuple(need for need in task.needs if need.task in tasks)[:1])
        for name, task in tasks.items()
    }
    projects = {"p0": replace(pipeline.projects["p0"], parallel=None)}
    crowd = replace(pipeline, tasks=tasks, projects=projects, limits=RunLimits(parallel=8))
    return replace(scenario, pipeline=crowd, selected=None, done=())


def _ordered(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_ordered(k)}: {_ordered(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_ordered(v) for v in value) + "]"
    if isinstance(value, set | frozenset):
        return "{" + ", ".join(sorted(_ordered(v) for v in value)) + "}"
    return repr(value)


def test_a_night_is_the_same_in_every_process() -> None:
    program = "import sys; from tests.simulator.test_replay import told; sys.stdout.write(told())"
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
    assert len(answers.pop()) == 64
