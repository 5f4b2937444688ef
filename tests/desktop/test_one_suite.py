"""qasync, pytest-qt and pytest-asyncio in one session: the Qt ring's loop does not rub off on the others."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_plain_before_and_after_the_qt_ring() -> None:
    plain = "tests/test_plain_loop.py"
    order = [
        f"{plain}::test_loop_is_plain[before]",
        "tests/desktop/test_qt_loop.py",
        f"{plain}::test_loop_is_plain[after]",
        f"{plain}::test_policy_is_plain",
    ]
    argv = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", *order]
    ended = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, ended.stdout
    ran = re.findall(r"^(\S+) PASSED", ended.stdout, re.MULTILINE)
    assert (ran[0], ran[-2:]) == (order[0], order[-2:])
    assert len(ran[1:-2]) >= 6
