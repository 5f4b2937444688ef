"""What the README says is true: its commands exist, its pipeline is good, its files are there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/zowl (\w+)(.*?)\s*#", README, re.MULTILINE)


def zowl(*arguments: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-P", "-c", "from zowl_desktop.cli.main import main; main()", *arguments]
    return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("verb", sorted({verb for verb, _ in COMMANDS}))
def test_verb_exists(verb: str) -> None:
    assert zowl(verb, "--help").returncode == 0


def test_every_option_that_is_named_exists() -> None:
    named = re.findall(r"^\.venv/bin/zowl (\w+).*?(--[a-z-]+)", README, re.MULTILINE)
    assert named
    assert [(verb, option) for verb, option in named if option not in zowl(verb, "--help").stdout] == []


PIPELINES = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)


def test_there_is_a_pipeline_with_an_agent_and_one_without() -> None:
    assert ["agents:" in document for document in PIPELINES] == [False, True]


@pytest.mark.parametrize("number", range(len(PIPELINES)))
def test_pipeline_is_good(number: int, tmp_path: Path) -> None:
    document = PIPELINES[number]
    path = tmp_path / "night.zowl.yaml"
    path.write_text(document, encoding="utf-8")
    judged = zowl("validate", str(path))
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_scripts_and_pages_exist() -> None:
    named = {
        *re.findall(r"^(installers/\S+\.sh)", README, re.MULTILINE),
        *re.findall(r"\]\((\w\S+?)\)", README),
    }
    assert {"installers/start.sh", "installers/test.sh", "CONTRIBUTING.md"} <= named
    assert [name for name in named if not (ROOT / name).exists()] == []
