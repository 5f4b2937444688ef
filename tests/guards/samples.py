"""Tests that the guards have to fail, each with its complaint, and some that they must leave alone.

Not collected by itself: `test_guards.py` runs this file as a session of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, qWarning

from tests.guards import leftovers
from tests.guards.canary import Canary
from tests.guards.expected import fails_with
from tests.guards.logs import ExpectLog

_kept: list[object] = []
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@fails_with(r"unexpected log: WARNING zowl.x: disk is nearly full")
def test_log_warning() -> None:
    logging.getLogger("zowl.x").warning("disk is nearly full")


@fails_with(r"unexpected log: keeper.log: 01:15 ERROR spool is full")
def test_error_in_a_log_file(zowl_home: Path) -> None:
    zowl_home.mkdir()
    (zowl_home / "keeper.log").write_text("01:14 INFO up\n01:15 ERROR spool is full\n", encoding="utf-8")


@fails_with(r"unexpected log: log: Traceback")
def test_traceback_in_a_log_file(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("Traceback (most recent call last):\n", encoding="utf-8")


@fails_with(r"expected log never came: disk")
def test_expected_log_that_never_comes(expect_log: ExpectLog) -> None:
    expect_log("disk")


def test_with_expected_log(expect_log: ExpectLog) -> None:
    expect_log(r"disk .* full")
    logging.getLogger("zowl.x").warning("disk is nearly full")
    logging.getLogger("zowl.x").info("all is well")


@fails_with(r"DeprecationWarning: old")
def test_python_warning() -> None:
    warnings.warn("old", DeprecationWarning, stacklevel=1)


@fails_with(r"ResourceWarning: unclosed file")
def test_unclosed_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x", encoding="utf-8")
    open(tmp_path / "x", encoding="utf-8").read()  # noqa: PTH123, SIM115


@fails_with(r"leftover process: .*time.sleep")
def test_child() -> None:
    _kept.append(subprocess.Popen(SLEEP))


@fails_with(r"leftover process: .*time.sleep")
def test_orphan_in_its_own_session() -> None:
    detach = f"import subprocess; subprocess.Popen({SLEEP!r}, start_new_session=True)"
    subprocess.run([sys.executable, "-c", detach], check=True)


@fails_with(r"leftover process: .*time.sleep")
def test_orphan_without_the_mark_in_the_data_folder(house: Path) -> None:
    clean = {"PATH": os.environ["PATH"]}
    detach = f"import subprocess; subprocess.Popen({SLEEP!r}, start_new_session=True)"
    subprocess.run([sys.executable, "-c", detach], check=True, env=clean, cwd=house)


def test_with_child_that_ends_soon() -> None:
    subprocess.run(["sh", "-c", "sleep 0.3 &"], check=True)


@fails_with(r"leftover thread: <Thread\(forgotten")
def test_thread() -> None:
    threading.Thread(target=threading.Event().wait, daemon=True, name="forgotten").start()


@fails_with(r"leftover task: .*name='forgotten'")
async def test_task() -> None:
    _kept.append(asyncio.create_task(asyncio.sleep(60), name="forgotten"))
    await asyncio.sleep(0)


async def test_with_owned_task() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(0))


@fails_with(r"leftover task: .*name='forgotten'")
def test_task_of_a_loop_within() -> None:
    async def forget() -> None:
        _kept.append(asyncio.create_task(asyncio.sleep(60), name="forgotten"))
        await asyncio.sleep(0)

    asyncio.run(forget())


@fails_with(r"unexpected log: ERROR asyncio: Task exception was never retrieved")
def test_task_whose_error_nobody_saw() -> None:
    async def boom() -> None:
        raise ValueError("boom")

    async def forget() -> None:
        task = asyncio.create_task(boom())
        await asyncio.wait([task])

    asyncio.run(forget())


@fails_with(r"leftover socket: .*LISTEN")
def test_listening_socket() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    _kept.append(listener)


@fails_with(r"tests stay on this machine: connect '192.0.2.1' port 80")
def test_connection_to_the_world() -> None:
    socket.create_connection(("192.0.2.1", 80), timeout=1)


@fails_with(r"tried to leave this machine: connect '192.0.2.1' port 80")
def test_swallowed_connection_to_the_world() -> None:
    with contextlib.suppress(BaseException):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


@fails_with(r"tests stay on this machine: looked up 'example.invalid'")
def test_name_lookup() -> None:
    socket.getaddrinfo("example.invalid", 80)


@fails_with(r"tests stay on this machine: bind '0.0.0.0'")
def test_server_for_the_world() -> None:
    with socket.socket() as server:
        server.bind(("0.0.0.0", 0))


def test_on_loopback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("checkout")
    for argv in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "first"]):
        subprocess.run(["git", *argv], cwd=folder, check=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leftovers, "WORKTREES", folder / ".git" / "worktrees")
        yield folder


@fails_with(r"leftover worktree of this checkout: sample")
def test_worktree_of_the_checkout(checkout: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "worktree", "add", "-q", str(tmp_path / "sample")], cwd=checkout, check=True)


@fails_with(r"content of .*journal.db")
def test_canary_in_file(canary: Canary, zowl_home: Path) -> None:
    zowl_home.mkdir()
    (zowl_home / "journal.db").write_bytes(b"\0\1" + canary.key.encode() + b"\0")


@fails_with(r"log of zowl.x")
def test_canary_in_log(canary: Canary) -> None:
    logging.getLogger("zowl.x").debug("calling with %s", canary.key)


@fails_with(r"arguments or environment of a start")
def test_canary_in_arguments(canary: Canary) -> None:
    subprocess.run(["true", canary.key], check=True)


@fails_with(r"arguments or environment of a start")
def test_canary_in_environment(canary: Canary) -> None:
    subprocess.run(["true"], check=True, env={**os.environ, "API_KEY": canary.key})


@fails_with(r"arguments or environment of process \d+ \(sleep\)")
def test_canary_in_environment_of_a_grandchild(canary: Canary) -> None:
    with subprocess.Popen(["sh", "-c", "KEY=$(cat) exec sleep 60"], stdin=subprocess.PIPE) as child:
        assert child.stdin is not None
        child.stdin.write(canary.key.encode())
        child.stdin.close()
        try:
            while child.poll() is None:
                canary.check()
        finally:
            child.kill()


def test_with_canary_where_it_may_be(canary: Canary, tmp_path: Path) -> None:
    canary.may_be_in(tmp_path / "keys")
    (tmp_path / "keys").write_text(canary.key, encoding="utf-8")


@fails_with(r"NoKeyringError")
def test_the_keyring_of_the_developer() -> None:
    keyring.get_password("zowl", "anthropic")


def test_in_a_house_of_its_own(zowl_home: Path) -> None:
    assert Path(os.environ["ZOWL_HOME"]) == zowl_home
    assert zowl_home.parent == Path.home()
    assert not zowl_home.exists()


@fails_with(r"a warning of Qt")
def test_qt_warning() -> None:
    qWarning("a warning of Qt")


@fails_with(r"ValueError: in a slot")
def test_slot_that_raises(qapp: QCoreApplication) -> None:
    class Broken(QObject):
        def customEvent(self, _event: QEvent) -> None:  # noqa: N802
            raise ValueError("in a slot")

    QCoreApplication.sendEvent(Broken(), QEvent(QEvent.Type.User))
