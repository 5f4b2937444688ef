"""A stage for whole nights: real repositories, the real command line, counted executions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from zowl_desktop.app.home import data_home

DEADLINE = 240.0
"""Seconds after which something that a test waits for counts as never coming."""

ZOWL = (sys.executable, "-P", "-c", "from zowl_desktop.cli.main import main; main()")


class Stage:
    """One folder with repositories and pipelines, and a data folder beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tally = folder / "tally"
        self.tally.touch()

    def repository(self, name: str, files: Mapping[str, str] | None = None) -> Path:
        """A repository with one commit on `main`."""
        path = self.folder / name
        path.mkdir()
        for file, text in {"README": f"{name}\n", **(files or {})}.items():
            (path / file).parent.mkdir(parents=True, exist_ok=True)
            (path / file).write_text(text)
        self.git(path, "init", "--quiet", "--initial-branch=main")
        self.git(path, "add", "--all")
        self.git(path, "commit", "--quiet", "--message=base")
        return path

    def git(self, path: Path, *arguments: str) -> str:
        """What git answers."""
        done = subprocess.run(["git", *arguments], cwd=path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def pipeline(self, text: str, name: str = "night") -> Path:
        """A document in the stage's folder."""
        file = self.folder / f"{name}.zowl.yaml"
        file.write_text(text)
        return file

    def counting(self, task: str, then: str = "true") -> str:
        """A shell line that counts its execution and does something."""
        return f"echo {task} >> {self.tally}; {then}"

    def counts(self) -> Counter[str]:
        """How often each task was executed."""
        return Counter(self.tally.read_text().split())

    def zowl(self, *arguments: str, code: int | None = 0) -> str:
        """Run the command line to its end; its output."""
        done = subprocess.run(
            [*ZOWL, *arguments], capture_output=True, text=True, timeout=DEADLINE, check=False
        )
        if code is not None:
            assert done.returncode == code, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stdout + done.stderr
        return done.stdout + done.stderr

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the command line; the test ends it or waits for it."""
        return subprocess.Popen(
            [*ZOWL, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **environment},
        )

    def report(self) -> dict[str, Any]:
        """`zowl report --json`, with the tasks by their id."""
        told: dict[str, Any] = json.loads(self.zowl("report", "--json"))
        return {**told, "tasks": {task["id"]: task for task in told["tasks"]}}

    def states(self) -> dict[str, str]:
        """Where every task stands."""
        return {name: task["state"] for name, task in self.report()["tasks"].items()}

    def await_count(self, tasks: Iterable[str]) -> None:
        """Wait until each of these was executed at least once."""
        self.await_that(lambda: set(tasks) <= set(self.counts()), f"{tasks} to run")

    def await_no_engine(self) -> None:
        """Wait until the engine of the data folder has left: one that nobody's terminal hosts."""
        self.await_that(lambda: not data_home().engine_socket.exists(), "the engine to leave")

    def await_that(self, holds: Any, what: str) -> None:
        """Poll until a condition holds."""
        end = time.monotonic() + DEADLINE
        while not holds():
            assert time.monotonic() < end, f"waited {DEADLINE:.0f} s for {what}"
            time.sleep(0.02)
