"""The list of proven cases, and the share of slow tests, do what they say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.guards.cases import known_cases
from tests.guards.share import is_chosen

ROOT = Path(__file__).parents[2]

SAMPLES = """
import pytest
@pytest.mark.case(57)
def test_passes(): pass
@pytest.mark.case(58)
def test_fails(): assert False
@pytest.mark.slow
@pytest.mark.parametrize("n", range(200))
def test_slow(n): pass
"""


def run(folder: Path, source: str, *options: str) -> str:
    (folder / "test_sample.py").write_text(source, encoding="utf-8")
    plugins = ["-p", "tests.guards.cases", "-p", "tests.guards.share", "-p", "no:cacheprovider"]
    config = ["-c", str(ROOT / "pyproject.toml"), f"--rootdir={folder}"]
    argv = [sys.executable, "-m", "pytest", str(folder), *plugins, *config, *options]
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(argv, env=here, capture_output=True, text=True, check=False, timeout=300)
    return ended.stdout + ended.stderr


def test_list_of_cases(tmp_path: Path) -> None:
    shown = run(tmp_path, SAMPLES, "--cases")
    assert re.search(r"^proven  57 .* test_sample\.py::test_passes$", shown, re.MULTILINE)
    assert re.search(r"^broken  58 .* test_sample\.py::test_fails$", shown, re.MULTILINE)
    assert re.search(r"^open    56 ", shown, re.MULTILINE)


def test_unknown_case_is_refused(tmp_path: Path) -> None:
    shown = run(tmp_path, SAMPLES.replace("57", "5700"))
    assert "there is no case 5700" in shown


def test_share_of_slow_tests(tmp_path: Path) -> None:
    some, same, all_of_them = (
        run(tmp_path, SAMPLES, *options)
        for options in (("--share", "25", "--seed", "a"), ("--share", "25", "--seed", "a"), ())
    )
    count = re.compile(r"(\d+) passed(?:, (\d+) deselected)?")
    assert count.findall(all_of_them) == [("201", "")]
    assert count.findall(some) == count.findall(same)
    ((passed, left_out),) = count.findall(some)
    assert int(passed) + int(left_out) == 201
    assert 25 < int(passed) < 80


def test_every_slow_test_has_its_turn() -> None:
    assert {is_chosen("a", 25, str(seed)) for seed in range(100)} == {True, False}
    assert not any(is_chosen("a", 0, str(seed)) for seed in range(100))


def test_cases_are_numbered_once() -> None:
    numbers = re.findall(
        r"^\| (\d+) \|", (ROOT / "tests" / "cases.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(numbers) == len(set(numbers)) == len(known_cases())
