"""Git is started so that it cannot prompt, hang or be led astray, and what it says is told in words."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.engine.git.repositories import commit_on, git, make_repository, write
from zowl_desktop.engine.git import Git, GitFailed, open_repository, silent_ssh
from zowl_desktop.engine.git.environment import ZOWL_SETTINGS
from zowl_desktop.model.errors import EnvironmentTrouble


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "api", {"a": "1\n"})


def pretend(folder: Path, script: str) -> Git:
    """A program of ours in the place of git."""
    program = folder / "pretend-git"
    body = folder / "pretend.py"
    body.write_text(script)
    # The path of an interpreter may hold spaces, which a `#!` line cannot say.
    program.write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(body))}\n")
    program.chmod(0o755)
    return Git(str(program))


async def test_it_answers(repository: Path) -> None:
    answer = await Git().run("rev-parse", "--abbrev-ref", "HEAD", cwd=repository)
    assert (answer.code, answer.line) == (0, "main")
    assert (await Git().run("ls-files", "-z", cwd=repository)).items == ["a"]
    assert await Git().version() >= (2, 34)


async def test_bytes_that_are_no_text_survive(repository: Path) -> None:
    name = os.fsdecode(b"\xff\xfe")
    (repository / name).touch()
    found = (await Git().run("ls-files", "-o", "-z", cwd=repository)).items
    assert found == [name]
    await Git().run("update-index", "--add", "-z", "--stdin", cwd=repository, given=name + "\0")
    assert name in (await Git().run("ls-files", "-z", cwd=repository)).items


async def test_a_failure_says_what_git_said(repository: Path) -> None:
    with pytest.raises(GitFailed) as caught:
        await Git().run("checkout", "nowhere", cwd=repository)
    assert caught.value.what.startswith(f"git checkout in {repository}: pathspec 'nowhere' did not match")
    assert caught.value.title


async def test_other_exit_codes_may_be_expected(repository: Path) -> None:
    assert (await Git().run("config", "--get", "no.such", cwd=repository, accept=(0, 1))).code == 1


@pytest.mark.parametrize(
    ("program", "folder", "words"),
    [
        ("no-such-git", ".", "Install git"),
        ("git", "gone", "does not exist"),
        ("git", "file", "cannot be entered"),
    ],
)
async def test_what_is_missing_is_named(tmp_path: Path, program: str, folder: str, words: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentTrouble, match=words):
        await Git(program).run("status", cwd=tmp_path / folder)


async def test_one_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    program = pretend(
        tmp_path,
        "import subprocess, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(tmp_path / 'child')!r}, 'w').write(str(child.pid))\n"
        "time.sleep(600)",
    )
    with pytest.raises(GitFailed, match="no end after 2 seconds"):
        await program.run("status", cwd=tmp_path, seconds=2)
    child = int((tmp_path / "child").read_text())
    await asyncio.to_thread(_gone, child)


def _gone(pid: int) -> None:
    """Wait until a process that is nobody's child any more has ended; nobody may be there to reap it."""
    deadline = time.monotonic() + 60
    with contextlib.suppress(psutil.NoSuchProcess):
        while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline, f"{pid} is still there"
            time.sleep(0.02)


async def test_a_cancelled_one_takes_its_locks_away(repository: Path, tmp_path: Path) -> None:
    """A filter keeps `git add` busy; ended with TERM first, git removes the index lock."""
    os.mkfifo(tmp_path / "started")
    git(repository, "config", "filter.slow.clean", f"echo > {tmp_path}/started; sleep 600")
    write(repository, {".gitattributes": "*.slow filter=slow\n", "x.slow": "x\n"})
    adding = asyncio.create_task(Git().run("add", "x.slow", cwd=repository))
    await asyncio.to_thread((tmp_path / "started").read_text)
    assert (repository / ".git" / "index.lock").exists()
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding
    assert not (repository / ".git" / "index.lock").exists()


def _block_until(file: Path) -> None:
    """Keep the whole loop from going on until the file is there, or is not likely to come."""
    deadline = time.monotonic() + 2
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.parametrize("turns", [1, 2, 3, 4, 5])
async def test_one_that_is_cancelled_while_it_starts_leaves_nothing(
    repository: Path, tmp_path: Path, turns: int
) -> None:
    """Git has come as far as its filter before the loop has taken notice that it was started."""
    started = tmp_path / "started"
    git(repository, "config", "filter.slow.clean", f"echo $$ > {started}; exec sleep 600")
    write(repository, {".gitattributes": "*.slow filter=slow\n", "x.slow": "x\n"})
    adding = asyncio.create_task(Git().run("add", "x.slow", cwd=repository))
    for _ in range(turns):
        await asyncio.sleep(0)
    _block_until(started)
    adding.cancel()
    await asyncio.wait([adding], timeout=60)
    assert adding.cancelled()
    if started.exists():
        assert not (repository / ".git" / "index.lock").exists()
        await asyncio.to_thread(_gone, int(started.read_text()))


@pytest.mark.parametrize(
    ("command", "silent"),
    [
        ("", "ssh -oBatchMode=yes -oControlMaster=no"),
        ("ssh -i ~/.ssh/work", "ssh -i ~/.ssh/work -oBatchMode=yes -oControlMaster=no"),
        ("/usr/bin/ssh", "/usr/bin/ssh -oBatchMode=yes -oControlMaster=no"),
        ("plink -batch", "plink -batch"),
    ],
)
def test_the_users_own_ssh_is_used_and_kept_silent(command: str, silent: str) -> None:
    assert silent_ssh(command) == silent


async def test_a_lock_that_another_git_holds_is_waited_for(repository: Path) -> None:
    lock = repository / ".git" / "index.lock"
    lock.touch()
    write(repository, {"b": "2\n"})
    adding = asyncio.create_task(Git().run("add", "b", cwd=repository))
    done, _ = await asyncio.wait([adding], timeout=0.3)
    assert not done
    lock.unlink()
    await adding


async def test_a_lock_that_nobody_releases_is_reported(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zowl_desktop.engine.git.program.LOCK_SECONDS", 0.2)
    (repository / ".git" / "index.lock").touch()
    write(repository, {"b": "2\n"})
    with pytest.raises(GitFailed, match=r"index\.lock") as caught:
        await Git().run("add", "b", cwd=repository)
    assert "delete that lock file" in caught.value.mend


@pytest.mark.parametrize(
    "command", [["commit", "-a"], ["commit", "--amend"], ["rebase", "-i", "--root"], ["tag", "-s", "x"]]
)
async def test_no_editor_pager_or_pinentry_ever_opens(repository: Path, command: list[str]) -> None:
    for key in ("core.editor", "sequence.editor", "core.pager", "gpg.program"):
        git(repository, "config", key, "sleep 600")
    write(repository, {"a": "2\n"})
    await Git().run(*command, cwd=repository, accept=(0, 1, 128), seconds=120)
    await Git().run("log", cwd=repository, seconds=120)


async def test_no_password_is_ever_asked_for(repository: Path) -> None:
    asked = "protocol=https\nhost=example.org\n\n"
    answer = await Git().run(
        "credential", "fill", cwd=repository, given=asked, accept=(0, 1, 128), seconds=120
    )
    assert answer.code != 0


async def test_every_setting_is_one_that_git_knows(repository: Path) -> None:
    """A setting that is misspelt would be ignored without a word."""
    known = (await Git().run("help", "--config-for-completion", cwd=repository)).line.lower().splitlines()
    assert [key for key in ZOWL_SETTINGS if key.lower() not in known] == []


async def test_a_repository_is_addressed_by_its_shared_folder(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", str(tmp_path / "linked"))
    main = await open_repository(Git(), str(repository))
    linked = await open_repository(Git(), str(tmp_path / "linked"))
    assert main.common == linked.common == repository / ".git"
    assert (main.checkout, linked.checkout) == (repository, tmp_path / "linked")


async def test_what_a_repository_says_of_commits(repository: Path) -> None:
    first = git(repository, "rev-parse", "main")
    second = commit_on(repository, "side", {"b": "2\n"})
    here = await open_repository(Git(), str(repository))
    assert await here.commit_of("main") == first
    assert await here.commit_of("nowhere") is None
    assert await here.commit_of("--all") is None
    assert await here.contains(second, first)
    assert not await here.contains(first, second)
    assert (await here.facts("side", "%H %P")) == f"{second} {first}"
    assert await here.facts("nowhere", "%H") == ""
    assert await here.setting("core.bare") == "false"
    assert await here.setting("no.such") == ""
