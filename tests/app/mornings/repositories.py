"""Nights of which the work is there: real repositories, a commit for each green task, and a journal."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.app.mornings.nights import DOCUMENT, Evening
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal

LINES = {"schema": 112, "endpoint": 231, "seed": 40, "screen": 305, "docs": 128, "e2e": 190}


def git(folder: Path, *arguments: str) -> str:
    """What git answers."""
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def with_work(folder: Path, run: str = "20270115-090000", document: str = DOCUMENT) -> Evening:
    """A night of the story's document, or of a longer one, whose work lies in repositories in this folder."""
    for name in ("api", "app", "docs"):
        path = folder / name
        path.mkdir(parents=True)
        git(path, "init", "--quiet", "--initial-branch=main")
        (path / "old.txt").write_text("old\n" * 80, encoding="utf-8")
        git(path, "add", "--all")
        git(path, "commit", "--quiet", "--message=base")
    night = Evening(document.replace("/nowhere", str(folder)))
    night.run = run
    for task, base in (
        ("schema", "main"),
        ("endpoint", "schema"),
        ("seed", "schema"),
        ("screen", "main"),
        ("e2e", "screen"),
        ("docs", "main"),
    ):
        night.commits[task] = _commit(night, task, base)
    return night


def _commit(night: Evening, task: str, base: str) -> str:
    item = night.night.tasks[task].task
    assert item.project is not None
    path = Path(night.night.state.pipeline.projects[item.project].path)
    start = base if base == "main" else f"zowl/{night.run}/{base}"
    git(path, "checkout", "--quiet", "-b", f"zowl/{night.run}/{task}", start)
    (path / f"{task}.txt").write_text("new\n" * LINES[task], encoding="utf-8")
    git(path, "add", "--all")
    git(path, "commit", "--quiet", f"--message={item.title}")
    commit = git(path, "rev-parse", "HEAD")
    git(path, "checkout", "--quiet", "main")
    return commit


def keep(home: Home, night: Evening, *plays: Callable[[Evening], object]) -> str:
    """Play the night and put it into the journal; the run's id."""
    for play in plays:
        play(night)
    home.create()
    journal = Journal.open(home.journal)
    try:
        journal.append(night.run, night.events)
    finally:
        journal.close()
    return night.run
