"""A house of its own for each test: HOME, XDG folders and ZOWL_HOME point into a temporary folder.

So no test reads or writes the developer's data, keyring, session bus or git configuration.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

RUN = f"zowl-tests-{secrets.token_hex(6)}"
"""The mark of this test run: in every child's environment, and in the name of the folder of the houses."""

_FOLDERS = {
    "HOME": "",
    "USERPROFILE": "",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": "",
    "ZOWL_HOME": "zowl",
}
_SET = {
    "ZOWL_TEST_RUN": RUN,
    "ZOWL_REVIVAL": "off",  # a test that kills an engine wants it dead; those that don't, say so
    "GIT_AUTHOR_NAME": "Test",
    "GIT_AUTHOR_EMAIL": "test@zowl.invalid",
    "GIT_COMMITTER_NAME": "Test",
    "GIT_COMMITTER_EMAIL": "test@zowl.invalid",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "init.defaultBranch",
    "GIT_CONFIG_VALUE_0": "main",
    "GIT_CONFIG_KEY_1": "gc.autoDetach",
    "GIT_CONFIG_VALUE_1": "false",
    "GIT_TERMINAL_PROMPT": "0",
    "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere/bus",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    "QT_QPA_PLATFORM": os.environ.get("ZOWL_TEST_QPA", "offscreen"),
}
_UNSET = ("DBUS_SESSION_BUS_ADDRESS", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_GLOBAL")

ESTATE = Path(tempfile.gettempdir()).resolve() / RUN
"""Holds the houses of this run; removed at its end, unless a test failed."""

_numbers = count()
_patch = pytest.MonkeyPatch()


def pytest_configure() -> None:
    ESTATE.mkdir(mode=0o700)
    _move_in(_patch, ESTATE / "session")
    for name, value in _SET.items():
        _patch.setenv(name, value)
    for name in _UNSET:
        _patch.delenv(name, raising=False)


def pytest_sessionfinish(session: pytest.Session) -> None:
    _patch.undo()
    if session.testsfailed:
        session.config.get_terminal_writer().line(f"\nThe data folders of this run are kept in {ESTATE}")
    else:
        shutil.rmtree(ESTATE, ignore_errors=True)


@pytest.fixture(autouse=True)
def house() -> Iterator[Path]:
    """The HOME of this test; its folder `zowl` is the data folder."""
    folder = ESTATE / str(next(_numbers))
    with pytest.MonkeyPatch.context() as patch:
        _move_in(patch, folder)
        yield folder


@pytest.fixture
def zowl_home(house: Path) -> Path:
    """The data folder of this test, where ZOWL_HOME points. Nothing has made it yet."""
    return house / "zowl"


def _move_in(patch: pytest.MonkeyPatch, folder: Path) -> None:
    folder.mkdir(mode=0o700)  # as XDG_RUNTIME_DIR has to be
    for name, place in _FOLDERS.items():
        patch.setenv(name, str(folder / place))
