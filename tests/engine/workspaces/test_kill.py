"""kill -9 of the engine at every single git command: another engine takes the task up, nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.workspaces.crashing import DEEDS

ROOT = Path(__file__).parents[3]
FILES = {".gitignore": "*.log", "app.py": "second try", "left.py": "left", "right.py": "right"}


@pytest.mark.slow
@pytest.mark.case(71)
@pytest.mark.parametrize("deed", DEEDS)
def test_a_task_survives_a_kill_at_every_git_command(tmp_path: Path, deed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.workspaces.crashing", str(tmp_path), deed],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    kills = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(kills) > 15
    assert [kill["through"] for kill in kills] == [False] * (len(kills) - 1) + [True]
    for kill in kills:
        where = f"killed at git command {kill['at']}"
        assert kill["files"] == FILES, where
        assert kill["second try"] == "second try", where
        assert kill["first try kept"], where
        assert kill["commits"] == "2", where
        assert kill["status"] in {"?? .env", "?? .env\n?? left_by_checks.txt"}, where
        assert kill["worktrees"] == ["both"], where
        assert kill["locks"] == [], where
        assert kill["untouched"], where
