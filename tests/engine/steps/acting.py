"""Nights of scripted agents in a small Python project, for whatever happens around their steps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.engine.stage import Stage

FILES = {
    "gym.py": "def free(seats):\n    return seats > 0\n",
    "test_gym.py": (
        "import unittest\nfrom gym import free\n\n\nclass Gym(unittest.TestCase):\n"
        "    def test_free(self):\n        self.assertTrue(free(1))\n\n"
        "    def test_full(self):\n        self.assertFalse(free(0))\n"
    ),
    ".gitignore": "__pycache__/\n",
}
CHECKS = "{tests: python3 -m unittest -q}"
ONE_STEP = "{steps: [{implement: {agent: {access: write}}}, {validate: {checks: all}}]}"

Acts = list[dict[str, Any]]


class Acting:
    """A stage with a project `gym` and agents that play a script."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.checkout = stage.repository("gym", FILES)
        self._script = stage.folder / "script.json"

    def script(self, tasks: dict[str, dict[str, list[Acts]]]) -> None:
        """What the agents do: task, step, and the acts of each turn."""
        self._script.write_text(json.dumps({"tasks": tasks}))

    def night(self, tasks: str, recipes: str = "", project: str = "", checks: str = CHECKS) -> Path:
        """A document with these tasks. The recipe `short` is implement and validate."""
        return self.stage.pipeline(
            f"""zowl: 1
name: Gym
projects:
  gym: {{path: {self.checkout}, checks: {checks}{project}}}
agents: {{player: {{cli: scripted, script: {self._script}}}}}
recipes:
  short:
    - implement: {{agent: {{access: write}}}}
    - validate: {{checks: all, on_failure: [{{to: implement, times: 1}}]}}
{recipes}
defaults: {{agent: player, recipe: short}}
limits: {{parallel: 2}}
tasks:
{tasks}
"""
        )
