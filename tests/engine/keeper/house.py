"""A data folder with its keeper, as tests handle it: processes found, counted and killed from outside."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest

from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.keeper.envelope import Envelope
from zowl_desktop.keeper.place import Place
from zowl_desktop.keeper.spool import AttemptFolder, Exit, Spool

NOBODY = 65534
ROOT = Path(__file__).parents[3]
RUN = "night"
_T = TypeVar("_T")

PATIENCE = 120.0
"""Seconds that anything may take on a busy machine before a test gives up."""


class KeeperHouse:
    """One data folder. Everything that runs because of it is found by its marks and by the test's token."""

    def __init__(self, home: Path, user: int | None = None) -> None:
        self.place = Place(home)
        self.user = user
        # Nobody chooses it: what carries it is killed, wherever on this machine it runs.
        self.token = secrets.token_hex(12)
        self.spool = Spool(self.place.spool)
        self.work = home.parent / "work"
        self.work.mkdir()
        if user is not None:
            os.chown(self.work, user, user)

    def start_keeper(self, **environment: str) -> int:
        """Start the keeper as the house's user. Its pid."""
        done = run_as(self.user, "-m", "zowl_desktop.keeper", str(self.place.home), **environment)
        assert done.returncode == 0, done.stderr
        until(self._answers, "the keeper listens")
        pid = self.keeper_pid
        assert pid is not None
        return pid

    async def restart(self, _place: Place) -> None:
        """Start the next keeper as the house's user."""
        await asyncio.to_thread(self.start_keeper)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(os.fspath(self.place.socket)) == 0

    @contextlib.asynccontextmanager
    async def client(self, **environment: str) -> AsyncIterator[KeeperClient]:
        """A client; the keeper is started first if there is none."""
        if self.keeper_pid is None:
            await asyncio.to_thread(self.start_keeper, **environment)
        async with KeeperClient.connect_or_start(self.place.home) as client:
            yield client

    def envelope(self, attempt: str, *argv: str, **bounds: Any) -> Envelope:
        """An envelope with the test's environment and no bounds but these."""
        plain = Envelope(
            run=RUN,
            attempt=attempt,
            argv=argv,
            cwd=str(self.work),
            env={"PATH": os.environ["PATH"], "TOKEN": self.token},
            time=None,
            silence=None,
            orphan_time=None,
            soft_stop=None,
        )
        return replace(plain, **bounds)

    def python(self, attempt: str, program: Path, *arguments: str, **bounds: Any) -> Envelope:
        """An envelope for a Python program of these tests."""
        return self.envelope(attempt, interpreter_for(self.user), "-S", str(program), *arguments, **bounds)

    def folder(self, attempt: str) -> AttemptFolder:
        """The spool folder of an attempt."""
        return self.spool.folder(RUN, attempt)

    @property
    def keeper_pid(self) -> int | None:
        """The keeper that holds the lock now; None as well while a dead one's number stands in it."""
        if not self.place.lock_file.exists() or not self.place.keeper_probe()():
            return None
        text = self.place.lock_file.read_text().strip()
        return int(text) if text and int(text) in dict(self._own()) else None

    def zygotes(self) -> list[int]:
        """The zygotes of this house, dead keepers' too; not what they forked and has not named itself yet."""
        named = [pid for pid, name in self._own() if name == "zowl-zygote"]
        return [pid for pid in named if _parent(pid) not in named]

    def supervisor(self, attempt: str) -> int:
        """The supervisor's pid, from outside."""
        started = self.folder(attempt).started()
        assert started is not None
        return started.supervisor.pid

    def survivors(self) -> dict[int, str]:
        """Living processes of any tree: by mark, or by the token in environment or command line."""
        marks = {f"ZOWL_MARK={mark}".encode() for mark in self._marks() if mark}
        found = {}
        for pid in _pids():
            command, environment = _read(pid, "cmdline"), _read(pid, "environ")
            if not lives(pid):
                continue
            if self.token.encode() in command + environment or marks & set(environment.split(b"\0")):
                found[pid] = command.replace(b"\0", b" ").decode(errors="replace")
        return found

    def kill_keeper(self) -> None:
        """Kill -9 the keeper and wait until it is gone."""
        pid = self.keeper_pid
        assert pid is not None
        kill(pid)

    def demolish(self) -> dict[int, str]:
        """End everything of this house. What was left of the trees once keeper and supervisors were gone."""
        for pid, name in self._own():
            if name in {"zowl-keeper", "zowl-zygote"}:
                kill(pid)
        for pid, name in self._own():
            if name.startswith("zowl-"):
                kill(pid)
        leftover = self.survivors()
        for pid in leftover:
            kill(pid)
        return leftover

    def _own(self) -> list[tuple[int, str]]:
        mine = os.fsencode(self.place.home)
        return [
            (pid, _read(pid, "comm").decode().strip())
            for pid in _pids()
            if mine in _read(pid, "cmdline").split(b"\0") and lives(pid)
        ]

    def _marks(self) -> set[str]:
        starts = (AttemptFolder(self.place.spool, *each.parts[-3:-1]).started() for each in self._started())
        return {start.mark for start in starts if start is not None}

    def _started(self) -> list[Path]:
        return list(self.place.spool.glob("*/*/started.json"))


@cache
def user_namespaces() -> bool:
    """Whether this machine lets anybody make user namespaces; some containers forbid them to everybody."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-Ur", "true"], capture_output=True, check=False).returncode == 0


needs_user_namespaces = pytest.mark.skipif(
    not user_namespaces(), reason="user namespaces are forbidden on this machine"
)


@cache
def interpreter_for(user: int | None) -> str:
    """A Python that this user may run (the tests' own may be in a private folder), or nothing."""
    if user is None:
        return sys.executable
    for candidate in (sys.executable, "/usr/bin/python3"):
        with contextlib.suppress(OSError):
            check = "import sys, zowl_desktop.keeper; assert sys.version_info >= (3, 11)"
            if _run(candidate, user, "-c", check).returncode == 0:
                return candidate
    return ""


def run_as(user: int | None, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments as this user, None for the own one."""
    return _run(interpreter_for(user), user, *arguments, **environment)


def _run(
    interpreter: str, user: int | None, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [interpreter, "-P", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        cwd="/",
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        capture_output=True,
        text=True,
        check=False,
    )


def until(look: Callable[[], _T], what: str) -> _T:
    """Wait for something to become true; its value."""
    give_up = time.monotonic() + PATIENCE
    while not (value := look()):
        assert time.monotonic() < give_up, f"gave up waiting: {what}"
        time.sleep(0.01)
    return value


async def eventually(look: Callable[[], _T], what: str) -> _T:
    """`until` for tests with a loop."""
    give_up = time.monotonic() + PATIENCE
    while not (value := look()):
        assert time.monotonic() < give_up, f"gave up waiting: {what}"
        await asyncio.sleep(0.01)
    return value


async def ended(client: KeeperClient, attempt: str) -> Exit:
    """The end of an attempt, within the patience of a test."""
    async with asyncio.timeout(PATIENCE):
        return await client.wait(RUN, attempt)


def kill(pid: int) -> None:
    """Kill -9, and wait until it is gone or a zombie."""
    send(pid, signal.SIGKILL)
    until(lambda: not lives(pid), f"{pid} is dead")


def send(pid: int, number: signal.Signals) -> None:
    """Signal one process that the tests started; nothing if it is gone.

    0 would be the group of whoever runs the tests, -1 the whole machine, 1 the container that it runs in:
    a pid from an empty or damaged file must end in a failed test, and in nothing else.
    """
    assert pid > 1, f"not a process that a test started: {pid}"
    assert pid not in {os.getpid(), *ancestors(os.getpid())}, f"{pid} runs these tests"
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def ancestors(pid: int) -> Iterator[int]:
    """The parents of a process, up to the first process that can be seen."""
    while stat := _read(pid, "stat"):
        pid = int(stat[stat.rindex(b")") + 2 :].split()[1])
        yield pid


def lives(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    stat = _read(pid, "stat")
    return bool(stat) and stat[stat.rindex(b")") + 2 : stat.rindex(b")") + 3] not in {b"Z", b"X"}


def _pids() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal()]


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _parent(pid: int) -> int | None:
    """None for a process that is gone."""
    after_name = _read(pid, "stat").rpartition(b")")[2].split()
    return int(after_name[1]) if after_name else None
