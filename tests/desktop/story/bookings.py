"""The night of the story: three repositories, eight tasks in a file, and what their agents do.

The ninth task, an edge and a policy are drawn by hand. Agents wait at gates, so that the test says what
happens before what: `open_gate` lets them go on.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PLAN = """\
zowl: 1
name: Gym bookings, night 3

projects:
  api: {path: api, checks: {tests: python3 -m unittest discover -s tests -t .}}
  app: {path: app, checks: {tests: python3 -m unittest discover -s tests -t .}}
  docs: {path: docs, checks: {page: test -s README.md}}

agents:
  claude: {cli: scripted, script: script.json, account: claude}
  codex: {cli: scripted, script: script.json, account: codex}

defaults:
  project: docs
  agent: claude
  limits: {cost: 3 USD, time: 90 min, silence: 15 min}

limits: {cost: 15 USD, parallel: 4}

tasks:
  schema:
    project: api
    title: Create bookings table
    brief: A table for bookings, with a test.
  endpoint:
    project: api
    title: Bookings endpoint
    brief: POST /bookings counts every booking once.
  payments:
    project: api
    title: Card payments
    needs: [schema]
    brief: A declined card answers 402 and the reason.
  screen:
    project: app
    title: Booking screen
    needs: [endpoint]
    agent: codex
    brief: The screen of a booking.
  confirm:
    project: app
    title: Confirmation mail
    needs: [payments]
    agent: codex
    brief: A mail for each booking.
  refund:
    project: api
    title: Refund flow
    needs: [payments]
    brief: Refunds.
  seed:
    project: api
    title: Sample data
    needs: [schema]
    run: echo "Ada, Grace" > seed.txt
  e2e:
    project: app
    title: End-to-end tests
    needs:
      screen: {}
      confirm: {if_failed: run}
    agent: codex
    brief: Tests from end to end.

canvas:
  schema: [0, 120]
  endpoint: [288, 0]
  payments: [288, 120]
  seed: [288, 240]
  screen: [576, 0]
  confirm: [576, 120]
  refund: [576, 240]
  e2e: [864, 60]
"""

ENDS = {
    "schema": "succeeded",
    "endpoint": "succeeded",  # after its tests had failed once
    "payments": "failed",  # for good
    "screen": "succeeded",
    "confirm": "skipped",
    "refund": "held",  # as drawn
    "seed": "succeeded",
    "e2e": "succeeded",  # its need says run anyway
    "docs": "succeeded",  # after the limit was over
}

Acts = list[dict[str, Any]]


@dataclass(frozen=True)
class Bookings:
    """The folder of the night."""

    folder: Path

    @property
    def file(self) -> Path:
        """The pipeline."""
        return self.folder / "night.zowl.yaml"

    def set_up(self, limit_resets: float) -> None:
        """Make it all; the limit of the account `claude` resets at that instant."""
        for name in ("api", "app", "docs"):
            _repository(self.folder / name)
        (self.folder / "gates").mkdir()
        self.file.write_text(PLAN, encoding="utf-8")
        script = {"tasks": self._parts(limit_resets)}
        (self.folder / "script.json").write_text(json.dumps(script), encoding="utf-8")

    def open_gate(self, name: str) -> None:
        """Let the agents that wait there go on."""
        (self.folder / "gates" / name).touch()

    def _gate(self, name: str) -> dict[str, Any]:
        return {"wait_for": str(self.folder / "gates" / name)}

    def _parts(self, limit_resets: float) -> dict[str, dict[str, list[Acts]]]:
        broken, mended = _module("endpoint", "len(bookings) - 1"), _module("endpoint", "len(bookings)")
        limit = {"fail": "usage_limit", "text": "You've hit your limit", "resets_at": limit_resets}
        return {
            "*": {
                "precheck": [[_used(0.02), {"done": "Clear."}]],
                "implement": [[{"say": "I write it."}, *_module("part", "len(bookings)"), *_done(0.3)]],
            },
            "schema": {"implement": [[*_module("schema", "len(bookings)"), *_done(0.41)]]},
            "endpoint": {
                "implement": [
                    [{"say": "I add the endpoint."}, *broken, *_done(0.9)],
                    [{"if_prompt_has": "test_endpoint", "then": mended, "else": []}, *_done(0.3)],
                ]
            },
            "payments": {
                "implement": [
                    [self._gate("payments"), *_module("payments", f"{wrong}"), *_done(0.6)]
                    for wrong in (500, 501, 502, 503)
                ]
            },
            "screen": {
                "implement": [[self._gate("screen"), *_module("screen", "len(bookings)"), *_done(1.92)]]
            },
            "docs": {
                "precheck": [[self._gate("limit"), limit], [_used(0.02), {"done": "Clear."}]],
                "implement": [[{"append": "README.md", "text": "Bookings.\n"}, *_done(0.42)]],
            },
        }


def _repository(folder: Path) -> None:
    (folder / "tests").mkdir(parents=True)
    (folder / "README.md").write_text(f"# {folder.name}\n", encoding="utf-8")
    (folder / "tests" / "__init__.py").touch()
    (folder / "base.py").write_text("READY = True\n", encoding="utf-8")
    (folder / "tests" / "test_base.py").write_text(
        "import unittest\n\nimport base\n\n\nclass BaseTest(unittest.TestCase):\n"
        "    def test_base(self):\n        self.assertTrue(base.READY)\n",
        encoding="utf-8",
    )
    for arguments in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "--all"],
        ["commit", "--quiet", "--message=The project as it is"],
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True)


def _module(name: str, counts: str) -> Acts:
    """A module that counts bookings, and a test for it."""
    code = f"def count(bookings):\n    return {counts}\n"
    test = (
        f"import unittest\n\nimport {name}\n\n\nclass CountTest(unittest.TestCase):\n"
        f"    def test_{name}(self):\n        self.assertEqual({name}.count(['Ada', 'Grace']), 2)\n"
    )
    return [{"write": f"{name}.py", "text": code}, {"write": f"tests/test_{name}.py", "text": test}]


def _used(dollars: float) -> dict[str, Any]:
    return {"use": {"input": 4000, "cache_read": 9000, "output": 250, "dollars": dollars}}


def _done(dollars: float) -> Acts:
    return [_used(dollars), {"done": "It is there."}]
