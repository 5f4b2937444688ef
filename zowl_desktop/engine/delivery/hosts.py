"""Pull requests through the host's own program: `gh` for GitHub, `glab` for GitLab.

They know the user's login; Zowl never sees it. Without the program, a login or a remote the branch stays, and
the words say so: a hand-over that does not work fails no task.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from zowl_desktop.engine.git import GitFailed, Repository, silent_ssh

PUSH_SECONDS = 300.0
PROGRAM_SECONDS = 120.0
_SILENT = {
    "GH_PROMPT_DISABLED": "1",
    "GH_NO_UPDATE_NOTIFIER": "1",
    "GLAB_CHECK_UPDATE": "false",
    "NO_PROMPT": "1",
    "NO_COLOR": "1",
    "GIT_TERMINAL_PROMPT": "0",
}


@dataclass(frozen=True, slots=True)
class Request:
    """A pull request to be: `branch` into `onto`, both without `refs/heads/`."""

    branch: str
    onto: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of it: its address, or None and the reason in words."""

    address: str | None
    words: str


async def propose(
    repository: Repository,
    base: str,
    request: Request,
    worktree: Path,
    environ: Mapping[str, str],
    pushed: str,
) -> Proposed:
    """Push the branch and open a pull request. Asked again, it finds the one that is open.

    Args:
        repository: The project's repository.
        base: The project's base branch, whose remote is used.
        request: What to open.
        worktree: Where the host's program is started.
        environ: The user's environment: the program finds its login there.
        pushed: A ref that remembers the commit that was pushed last, so that nobody else's is overwritten.
    """
    remote = await repository.setting(f"branch.{base}.remote") or "origin"
    asked = await repository.run("remote", "get-url", "--push", remote, accept=(0, 2, 128))
    if asked.code:
        return Proposed(None, f"there is no remote {remote} to push to")
    program = program_for(asked.line, await repository.setting(f"remote.{remote}.url"))
    path = shutil.which(program, path=environ.get("PATH"))
    if path is None:
        return Proposed(None, f"{program} is not installed")
    login = await _run([path, "auth", "status"], worktree, environ)
    if login.code:
        return Proposed(None, f"{program} is not logged in (run: {program} auth login)")
    try:
        await _push(repository, remote, request.branch, pushed)
    except GitFailed as trouble:
        return Proposed(None, f"the push to {remote} failed: {trouble.said}")
    return _opened(
        program, await _run([path, *_arguments(program, request)], worktree, environ, request.body)
    )


def program_for(*urls: str) -> str:
    """The program of the host that a remote's addresses name: as git uses it, and as it is written down."""
    hosts = [urlsplit(url).hostname or url.partition("@")[2].partition(":")[0] for url in urls]
    return "glab" if any("gitlab" in host for host in hosts) else "gh"


def _arguments(program: str, request: Request) -> list[str]:
    if program == "gh":
        named = ("--base", request.onto, "--head", request.branch, "--title", request.title)
        return ["pr", "create", *named, "--body-file", "-"]
    named = ("--target-branch", request.onto, "--source-branch", request.branch, "--title", request.title)
    return ["mr", "create", *named, "--description", request.body, "--yes"]


async def _push(repository: Repository, remote: str, branch: str, pushed: str) -> None:
    ref = f"refs/heads/{branch}"
    before = await repository.commit_of(pushed) or ""
    commit = await repository.commit_of(ref)
    assert commit is not None
    if before == commit:
        return
    ssh = {"GIT_SSH_COMMAND": silent_ssh(await repository.setting("core.sshCommand"))}
    lease = f"--force-with-lease={ref}:{before}"
    words = ("push", "--quiet", "--no-verify", lease, "--end-of-options", remote, f"{ref}:{ref}")
    await repository.run(*words, env=ssh, seconds=PUSH_SECONDS)
    await repository.point(pushed, commit, "zowl: pushed")


@dataclass(frozen=True, slots=True)
class _Ended:
    code: int
    out: str
    err: str


def _opened(program: str, ended: _Ended) -> Proposed:
    lines = [line.strip() for line in f"{ended.err}\n{ended.out}".splitlines() if line.strip()]
    addresses = [word for line in lines for word in line.split() if word.startswith(("https://", "http://"))]
    if addresses and (ended.code == 0 or "already exists" in ended.err):
        return Proposed(addresses[-1], f"pull request {addresses[-1]}")
    said = lines[0] if lines else f"exit status {ended.code}"
    return Proposed(None, f"{program} opened no pull request: {said.rstrip('.')}")


async def _run(argv: list[str], cwd: Path, environ: Mapping[str, str], given: str = "") -> _Ended:
    process = await asyncio.create_subprocess_exec(
        *argv, cwd=cwd, env={**environ, **_SILENT}, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(PROGRAM_SECONDS):
            out, err = await process.communicate(given.encode())
    except TimeoutError:
        await _end(process)
        return _Ended(124, "", f"no answer for {PROGRAM_SECONDS:.0f} seconds")
    except asyncio.CancelledError:
        await asyncio.shield(_end(process))
        raise
    return _Ended(process.returncode or 0, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
