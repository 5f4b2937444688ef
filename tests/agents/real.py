"""Real agent programs in a real night: each in its turn works for Zowl, against the scripted provider."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peewee
import pytest

from tests.agents.provider import Provider
from tests.engine.stage import Stage
from zowl_desktop.model.events import AttemptEnded, AttemptStarted, Event, RunStarted
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.store.journal import Journal

DEADLINE = 300.0
"""Seconds for one attempt: some programs ask a provider that refuses for more than a minute."""
PROGRAMS = Path(__file__).parent / "node_modules" / ".bin"
"""Where npm puts the pinned programs."""


@dataclass(frozen=True)
class Real:
    """A program under test, and a model that it knows."""

    name: str
    model: str

    def __str__(self) -> str:
        return self.name


CLAUDE = Real("claude", "claude-sonnet-4-5")
CODEX = Real("codex", "gpt-5")
GEMINI = Real("gemini", "gemini-2.5-pro")
OPENCODE = Real("opencode", "any/gpt-5")
FOUR = (CLAUDE, CODEX, GEMINI, OPENCODE)


def need(real: Real) -> None:
    """Skip the test when the program is not installed."""
    if not (PROGRAMS / real.name).exists():
        pytest.skip(f"{real.name} is not installed: npm install --prefix tests/agents")


class Shift:
    """One night with one project, whose agents work against the provider."""

    def __init__(self, stage: Stage, provider: Provider, home: Path, patch: pytest.MonkeyPatch) -> None:
        self.stage = stage
        self.provider = provider
        self.home = home
        self.gateways = stage.folder / "gateways.json"
        self.gateways.write_text("{}")
        self.repository = stage.repository("api", {"app.py": "total = 1\n"})
        # Codex does not trust a HOME in the folder for temporary files; no user's is there.
        temporary = stage.folder / "temporary"
        temporary.mkdir()
        patch.setenv("TMPDIR", str(temporary))
        patch.setenv("ZOWL_GATEWAYS_FILE", str(self.gateways))
        patch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")

    def plays(self, account: str, *acts: Any, without_tools: bool = False) -> None:
        """What an account's provider does from now on."""
        told = json.loads(self.gateways.read_text())
        url = self.provider.plays(account, *acts, without_tools=without_tools)
        self.gateways.write_text(
            json.dumps({**told, account: {"base_url": url, "token": f"token-{account}"}})
        )

    def document(
        self, agent: str, *, steps: str = "", check: str = "test -s app.py", limits: str = "", env: str = ""
    ) -> Path:
        """A night of one task, `work`; `agent` are the keys of the profile `a`."""
        steps = steps or "    - implement: {agent: {}, on_failure: [fail]}\n    - validate: {checks: all}\n"
        return self.stage.pipeline(
            f"zowl: 1\nname: One\nprojects:\n  api:\n    path: {self.repository}\n"
            f"    checks: {{there: '{check}'}}\n{env}"
            f"agents:\n  a: {{{agent}}}\nrecipes:\n  one:\n{steps}"
            "tasks:\n  work:\n    project: api\n    agent: a\n    recipe: one\n"
            f"    brief: Write done.txt.\n    limits: {{time: 5 min{limits}}}\n"
        )

    def events(self) -> list[Event]:
        """Everything in the journal of the newest run."""
        if not (self.home / "journal.db").exists():
            return []
        journal = Journal.read(self.home / "journal.db")
        assert journal is not None
        try:
            rows = journal.runs()
            return list(journal.events(rows[0].id)) if rows else []
        except peewee.OperationalError:
            return []  # it is being made at this moment
        finally:
            journal.close()

    def ended(self, attempt: str) -> Outcome | None:
        """How an attempt ended, or None while it has not."""
        found = [e.outcome for e in self.events() if isinstance(e, AttemptEnded) and e.attempt == attempt]
        return found[-1] if found else None

    def started(self, attempt: str) -> bool:
        """Whether an attempt is under way."""
        return any(isinstance(e, AttemptStarted) and e.attempt == attempt for e in self.events())

    @contextmanager
    def running(self, document: Path) -> Iterator[subprocess.Popen[str]]:
        """The night, until the test has seen enough of it."""
        process = self.stage.start("run", str(document))
        try:
            yield process
        finally:
            if process.poll() is None:
                self.stage.zowl("stop", "--now", code=None)
            try:
                process.communicate(timeout=60)
            finally:
                process.kill()
                process.wait()
            # What the provider did to a program stands in the program's log: that is none of Zowl's.
            for log in self.home.glob("tasks/*/*/home/.local/share/opencode/log/*.log"):
                log.unlink()

    def outcome(self, document: Path, attempt: str = "work.2") -> Outcome:
        """Run until that attempt has ended, and no longer."""
        with self.running(document) as process:
            end = time.monotonic() + DEADLINE
            while self.ended(attempt) is None and process.poll() is None:
                assert time.monotonic() < end, f"waited {DEADLINE:.0f} s for the end of {attempt}"
                time.sleep(0.1)
            found = self.ended(attempt)
        assert found is not None, self.stage.zowl("report", code=None)
        return found

    def delivered(self, file: str) -> str:
        """A file in the commit that Zowl made of the task."""
        report = self.stage.report()
        commit = report["tasks"]["work"]["commit"]
        assert commit is not None, report
        return self.stage.git(self.repository, "show", f"{commit}:{file}")

    def run_id(self) -> str:
        """The newest run."""
        first = self.events()[0]
        assert isinstance(first, RunStarted)
        return first.run


def profile(real: Real, more: str = "") -> str:
    """The keys of an agent profile that uses the program."""
    return f"cli: {real.name}, model: {real.model}{more}"
