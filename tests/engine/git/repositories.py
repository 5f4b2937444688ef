"""Real repositories for tests, and a fingerprint that tells whether one was touched."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

USER = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org"}
COMMITTER = {"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org"}


def git(folder: Path, *arguments: str, given: bytes = b"", ok: bool = True) -> str:
    """Plain git, as a person or an agent types it in `folder`."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-c", "core.fsmonitor=false", *arguments],
        cwd=folder,
        input=given,
        capture_output=True,
        check=False,
        env=clean | USER | COMMITTER,
    )
    assert not ok or done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().rstrip("\n")


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def make_repository(folder: Path, files: Mapping[str, str], branch: str = "main") -> Path:
    """A repository with one commit of `files` on `branch`."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", branch)
    write(folder, files)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "First")
    return folder


def commit_on(folder: Path, branch: str, files: Mapping[str, str | None], start: str = "main") -> str:
    """A commit on a branch that leaves the checkout alone. None deletes a file."""
    index = {"GIT_INDEX_FILE": str(folder / ".git" / "test-index")}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | USER | COMMITTER | index

    def plumb(*arguments: str, given: str = "") -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            input=given.encode(),
            capture_output=True,
            check=False,
            env=environment,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    plumb("read-tree", start)
    for name, text in files.items():
        if text is None:
            plumb("update-index", "--force-remove", name)
        else:
            blob = plumb("hash-object", "-w", "--stdin", given=text)
            plumb("update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
    commit = plumb("commit-tree", plumb("write-tree"), "-p", start, given=f"Work on {branch}")
    plumb("update-ref", f"refs/heads/{branch}", commit)
    return commit


def files_in(folder: Path, commit: str) -> dict[str, str]:
    """Path and text of every file of a commit or tree."""
    names = git(folder, "ls-tree", "-r", "-z", "--name-only", commit).split("\0")
    return {name: git(folder, "cat-file", "blob", f"{commit}:{name}") for name in names if name}


def fingerprint(folder: Path) -> dict[str, object]:
    """Everything of a user's repository that Zowl must not change: files, times, index, refs, settings."""
    marks: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name == ".git" or (name.startswith(".git/") and not _is_the_users(name)):
            continue
        stat = path.lstat()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        times = (stat.st_mode, stat.st_mtime_ns) if not path.is_dir() else (stat.st_mode,)
        marks[name] = (*times, content)
    marks["HEAD"] = (folder / ".git" / "HEAD").read_text()
    marks["refs"] = [
        line
        for line in git(folder, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        if not line.startswith(("refs/zowl/", "refs/heads/zowl/"))
    ]
    marks["status"] = git(folder, "--no-optional-locks", "status", "--porcelain=v2", "--branch")
    marks["stash"] = git(folder, "stash", "list")
    return marks


def _is_the_users(name: str) -> bool:
    own = ("HEAD", "index", "config", "config.worktree", "ORIG_HEAD", "FETCH_HEAD", "description", "rr-cache")
    rest = name.removeprefix(".git/")
    return rest in own or rest.startswith(
        ("hooks", "info", "rr-cache", "modules", "logs/HEAD", "logs/refs/h/m")
    )
