"""What keeps pictures of a night from coming is said, and ends no following."""

from __future__ import annotations

import asyncio
import os
import subprocess
from typing import Any

import pytest

from zowl_desktop.app.home import data_home
from zowl_desktop.app.reaching import reached_or_started
from zowl_desktop.app.runs import must_have_open_run
from zowl_desktop.app.tonight import Following, Tonight
from zowl_desktop.engine.clock import SystemClock
from zowl_desktop.model.errors import EnvironmentTrouble, Refused
from zowl_desktop.model.events import RunEnded, RunStarted
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal

DOCUMENT = "zowl: 1\nprojects: {api: {path: /nowhere}}\ntasks: {a: {project: api, run: 'true'}}\n"


@pytest.fixture
def home(zowl_home: object) -> Home:
    home = data_home(os.environ)
    home.create()
    return home


def keep_a_run(home: Home) -> None:
    journal = Journal.open(home.journal)
    journal.append("run-1", [RunStarted(1.0, "run-1", DOCUMENT, "night.zowl.yaml")])
    journal.close()


async def test_a_journal_that_cannot_be_read_any_more_is_said_with_the_last_picture(home: Home) -> None:
    keep_a_run(home)
    following = Following(home, SystemClock())
    shown: list[Tonight | None] = []
    following.listen(shown.append)
    first = await following.look()
    assert first is not None
    assert first.trouble == ""
    home.journal.write_bytes(b"not a journal, whatever it was before" * 200)
    told = await following.look()
    assert told is not None
    assert told.trouble
    assert told.trouble == following.trouble_words
    assert shown[-1] is told


def test_what_is_not_there_to_be_stopped_is_told_as_it_is(home: Home) -> None:
    with pytest.raises(Refused, match="Nothing has been run yet"):
        must_have_open_run(home)
    journal = Journal.open(home.journal)
    journal.append("run-1", [RunStarted(1.0, "run-1", DOCUMENT, "x"), RunEnded(2.0, "over")])
    journal.close()
    with pytest.raises(Refused, match="The last run has ended"):
        must_have_open_run(home)


async def test_a_listener_that_fails_keeps_the_picture_from_nobody_else(home: Home) -> None:
    following = Following(home, SystemClock())
    mistakes: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: mistakes.append(context))
    shown: list[Tonight | None] = []

    def fail(_: Tonight | None) -> None:
        raise KeyError("a mistake")

    following.listen(fail)
    following.listen(shown.append)
    await following.look()
    await following.look()
    assert shown == [None, None]
    assert [type(each["exception"]) for each in mistakes] == [KeyError, KeyError]


async def test_a_listener_may_leave_twice(home: Home) -> None:
    following = Following(home, SystemClock())
    shown: list[Tonight | None] = []
    leave = following.listen(shown.append)
    leave()
    leave()  # a window that closes while the app ends
    await following.look()
    assert shown == []


async def test_an_engine_that_cannot_be_started_is_told_in_words(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "run", refuse)
    with pytest.raises(EnvironmentTrouble) as told:
        async with reached_or_started(home):
            pass
    assert "Errno" not in told.value.what
