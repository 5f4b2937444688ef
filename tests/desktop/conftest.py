"""The Qt ring: async tests run in a qasync loop, and what Qt leaves behind fails a test as well.

pytest-asyncio runs them, with another kind of loop. Nothing sets a global loop policy (`qasync.run` does
below Python 3.12), so plain asyncio stays plain: in the other rings, in threads, in `asyncio.run`.
"""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import qasync
import shiboken6
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QApplication

from zowl_desktop.keeper.keep import IDLE


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A window with a least size makes the platform without a screen say this; nothing is lost by it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Asked by pytest-asyncio for each test of this ring."""
    return {"qasync": lambda: qasync.QEventLoop(QApplication.instance())}


@pytest.fixture(autouse=True)
def _nobody_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keepers that an app of a test has started leave soon."""
    monkeypatch.setenv(IDLE, "1")


@pytest.fixture(scope="module", autouse=True)
def _qt_objects_die_on_their_thread() -> Iterator[None]:
    """Rings of Qt objects are collected here, and not in whatever thread of a later test allocates next."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def _nobody_else_collects() -> Iterator[None]:
    """As in the app (`shell/collecting.py`): a worker that collects ends Qt objects off their own thread."""
    gc.disable()
    yield
    gc.collect(1)
    gc.enable()


@pytest.fixture(autouse=True)
def _no_qt_leftovers(qapp: QApplication) -> Iterator[None]:
    started: list[weakref.ref[Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        for kind in (QTimer, QThread):
            patch.setattr(kind, "start", _noting(kind.start, started))
        yield
    complaints = [f"leftover {left!r}" for left in map(_alive, started) if left is not None]
    for widget in qapp.topLevelWidgets():
        if widget.isVisible():
            complaints.append(f"leftover window: {widget!r}")
            widget.close()
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


def _noting(start: Callable[..., None], started: list[weakref.ref[Any]]) -> Callable[..., None]:
    def noting(self: Any, *arguments: Any) -> None:
        started.append(weakref.ref(self))
        start(self, *arguments)

    return noting


def _alive(reference: weakref.ref[Any]) -> QTimer | QThread | None:
    """What it points to, if that still runs; it is stopped, so that it cannot disturb later tests."""
    left = reference()
    if left is None or not shiboken6.isValid(left):
        return None
    if isinstance(left, QTimer) and left.isActive():
        left.stop()
        return left
    if isinstance(left, QThread) and left.isRunning():
        left.quit()
        left.wait()
        return left
    return None
