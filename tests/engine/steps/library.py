"""A real library for a real night: its source distribution as a repository, with its own test suite."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.engine.git.repositories import git

NAME, VERSION = "toolz", "0.12.1"
"""Small, pure Python, without dependencies, and with its tests in the distribution."""
TESTS = 180
CHECK = f"{shlex.quote(sys.executable)} -m pytest -q -p no:cacheprovider {NAME}/tests"
DOWNLOAD_SECONDS = 120


def unpack(folder: Path) -> Path:
    """The library as a repository with one commit; the test is skipped where no registry answers."""
    wanted = ["download", "--quiet", "--no-binary", ":all:", "--no-deps", f"{NAME}=={VERSION}"]
    command = [sys.executable, "-m", "pip", *wanted, "--dest", str(folder / "sdist")]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{NAME} {VERSION} could not be downloaded in {DOWNLOAD_SECONDS} s")
    if done.returncode:
        pytest.skip(f"{NAME} {VERSION} could not be downloaded: {done.stderr.strip().splitlines()[-1:]}")
    with tarfile.open(folder / "sdist" / f"{NAME}-{VERSION}.tar.gz") as archive:
        if hasattr(tarfile, "data_filter"):  # it came with a late 3.11, which Debian's is not
            archive.extraction_filter = tarfile.data_filter
        for member in archive.getmembers():  # git does not trust files that belong to somebody else
            member.uid, member.gid, member.uname, member.gname = os.getuid(), os.getgid(), "", ""
        archive.extractall(folder)
    checkout = (folder / f"{NAME}-{VERSION}").rename(folder / NAME)
    (checkout / ".gitignore").write_text("__pycache__/\n")
    git(checkout, "init", "--quiet", "--initial-branch=main")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", f"{NAME} {VERSION}")
    return checkout


def module(name: str, body: str, expected: str) -> list[dict[str, Any]]:
    """The acts that add a function of this name, in a module of its own, with its test."""
    test = f"from toolz.{name} import {name}\n\n\ndef test_{name}():\n    assert {expected}\n"
    return [
        {"write": f"toolz/{name}.py", "text": f"{body}\n"},
        {"write": f"toolz/tests/test_{name}.py", "text": test},
    ]


def failures(lines: str) -> list[tuple[str, str]]:
    """Every failed attempt of a night that was told as JSON: the task and the class."""
    found = []
    for line in lines.splitlines():
        event = json.loads(line).get("event", {})
        if event.get("kind") == "attempt_ended" and event["outcome"]["failure"]:
            found.append((event["attempt"].rpartition(".")[0], event["outcome"]["failure"]))
    return found
