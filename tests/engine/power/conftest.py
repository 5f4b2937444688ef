"""A system bus of the test's own, with a logind on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

from tests.engine.power.fake_logind import MANAGER

SYSTEM_BUS = "DBUS_SYSTEM_BUS_ADDRESS"
ROOT = Path(__file__).parents[3]


@contextmanager
def _running(*command: str) -> Iterator[str]:
    """A program, as soon as it has said its first line."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as program:
        assert program.stdout is not None
        try:
            yield program.stdout.readline().strip()
        finally:
            program.terminate()


@pytest.fixture
def system_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a bus that takes the system bus's part."""
    daemon = shutil.which("dbus-daemon")
    assert daemon is not None, "installers/test.sh installs it"
    with _running(daemon, "--session", "--nofork", "--print-address=1") as address:
        monkeypatch.setenv(SYSTEM_BUS, address)
        yield address


@pytest.fixture
def logind(system_bus: str) -> Iterator[Callable[[], list[tuple[Any, ...]]]]:
    """A logind there; asks it for its locks: (what, who, why, mode, uid, pid)."""
    with _running(sys.executable, "-m", "tests.engine.power.fake_logind") as ready:
        assert ready == "ready"
        yield locks


MOCKS = {"org.freedesktop.login1": ("logind", {}), "org.freedesktop.UPower": ("upower", {"OnBattery": True})}
_PYTHON = "/usr/bin/python3"
"""Debian's, which has python3-dbusmock."""


def _has_dbusmock() -> bool:
    found = subprocess.run([_PYTHON, "-c", "import dbusmock"], capture_output=True, check=False)
    return found.returncode == 0


@pytest.fixture
def mocked(system_bus: str) -> Iterator[Callable[..., tuple[Any, ...]]]:
    """Dbusmock's logind and UPower, as other programs are tested with them; asks a mock: (path, ...)."""
    if not Path(_PYTHON).exists() or not _has_dbusmock():
        pytest.skip("needs python3-dbusmock")
    quiet = subprocess.DEVNULL
    mocks = [
        subprocess.Popen(
            [_PYTHON, "-m", "dbusmock", "--system", "--template", name, "-p", json.dumps(parameters)],
            stdout=quiet,
            stderr=quiet,
        )
        for name, parameters in MOCKS.values()
    ]
    for name in MOCKS:
        _await_name(name)
    yield ask_mock
    for mock in mocks:
        mock.terminate()
        mock.wait()


def ask_mock(name: str, path: str, method: str, signature: str, *body: Any) -> tuple[Any, ...]:
    """What a mock answers."""
    question = new_method_call(DBusAddress(path, name, "org.freedesktop.DBus.Mock"), method, signature, body)
    with open_dbus_connection("SYSTEM") as bus:
        answer: tuple[Any, ...] = unwrap_msg(bus.send_and_get_reply(question, timeout=5))
        return answer


def _await_name(name: str) -> None:
    give_up = time.monotonic() + 30
    with open_dbus_connection("SYSTEM") as bus:
        while not unwrap_msg(bus.send_and_get_reply(message_bus.NameHasOwner(name), timeout=5))[0]:
            assert time.monotonic() < give_up, f"{name} never came"
            time.sleep(0.05)


@pytest.fixture
def stubborn_logind(system_bus: str) -> Iterator[None]:
    """A logind that gives no lock to anybody."""
    with _running(sys.executable, "-m", "tests.engine.power.fake_logind", "refuse") as ready:
        assert ready == "ready"
        yield


def locks() -> list[tuple[Any, ...]]:
    with open_dbus_connection("SYSTEM", enable_fds=True) as bus:
        told = unwrap_msg(bus.send_and_get_reply(new_method_call(MANAGER, "ListInhibitors"), timeout=5))
    found: list[tuple[Any, ...]] = told[0]
    return found


@pytest.fixture
def no_system_bus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No bus at the system bus's address."""
    monkeypatch.setitem(os.environ, SYSTEM_BUS, f"unix:path={tmp_path}/nobody")
