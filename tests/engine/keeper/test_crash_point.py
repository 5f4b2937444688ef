"""The points themselves: inert without their variables, exact with them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.engine.keeper.house import until

PASS_THREE = """
import sys
from zowl_desktop.store.crash_points import crash_point
for name in sys.argv[1:]:
    crash_point(name)
    print(name, flush=True)
"""


def passing(*names: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PASS_THREE, *names],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_happens_without_the_variable() -> None:
    done = passing("a", "b")
    assert (done.returncode, done.stdout) == (0, "a\nb\n")


def test_a_process_dies_at_its_point() -> None:
    done = passing("a", "b", "c", ZOWL_CRASH_AT="b")
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "a\n")


def test_a_process_dies_the_nth_time() -> None:
    done = passing("a", "b", "a", "a", ZOWL_CRASH_AT="x,a:2")
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "a\nb\n")


def test_only_the_first_process_dies_where_a_folder_remembers(tmp_path: Path) -> None:
    once = {"ZOWL_CRASH_AT": "a", "ZOWL_CRASH_FOLDER": str(tmp_path)}
    assert passing("a", **once).returncode == -signal.SIGKILL
    assert passing("a", **once).returncode == 0


def test_a_process_halts_until_it_may_go(tmp_path: Path) -> None:
    halt = {"ZOWL_BARRIER_AT": "b", "ZOWL_CRASH_FOLDER": str(tmp_path)}
    command = [sys.executable, "-c", PASS_THREE, "a", "b", "c"]
    with subprocess.Popen(command, env={**os.environ, **halt}, stdout=subprocess.PIPE, text=True) as process:
        until((tmp_path / f"b.{process.pid}").exists, "it halts")
        assert process.stdout is not None
        assert process.stdout.readline() == "a\n"
        (tmp_path / "b.go").touch()
        assert process.stdout.read() == "b\nc\n"
    assert process.returncode == 0
