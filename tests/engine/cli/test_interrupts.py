"""Ctrl+C before Zowl is there: no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("program", ["zowl_desktop.cli", "zowl_desktop.desktop"])
def test_ctrl_c_while_it_is_loaded_ends_it_without_a_word(tmp_path: Path, program: str) -> None:
    """What it loads is slow here: typer, of which the first line is read and the rest never comes."""
    (tmp_path / "typer.py").write_text("print('loading', flush=True)\nimport time\ntime.sleep(100)\n")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-P", "-m", program, "status"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environ,
    ) as loading:
        assert loading.stdout is not None
        assert loading.stdout.readline() == "loading\n"
        loading.send_signal(signal.SIGINT)
        _, said = loading.communicate(timeout=30)
    assert loading.returncode == -signal.SIGINT
    assert said == ""
