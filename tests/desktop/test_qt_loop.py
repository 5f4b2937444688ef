"""What the app relies on works in the qasync loop: processes, task groups, timeouts, cancelling, timers."""

from __future__ import annotations

import asyncio
import sys

import pytest
import qasync
from PySide6.QtCore import QObject, QTimer, Signal

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def loop_is_qt() -> bool:
    return isinstance(asyncio.get_running_loop(), qasync.QEventLoop)


@pytest.fixture
async def loop_of_the_fixture() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


async def test_test_and_fixture_share_the_qt_loop(loop_of_the_fixture: asyncio.AbstractEventLoop) -> None:
    assert loop_is_qt()
    assert asyncio.get_running_loop() is loop_of_the_fixture


async def test_processes_in_a_task_group() -> None:
    async def echo(word: str) -> str:
        program = "import sys; print(sys.argv[1].upper())"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", program, word), stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
        assert process.returncode == 0
        return output.decode().strip()

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        tasks = [group.create_task(echo(word)) for word in ("owl", "fox", "bat")]
    assert [task.result() for task in tasks] == ["OWL", "FOX", "BAT"]


async def test_timeout_ends_a_wait_for_a_process() -> None:
    process = await asyncio.create_subprocess_exec(*SLEEP)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(process.wait(), 0.05)
    process.terminate()
    assert await process.wait() == -15


async def test_failure_in_a_group_cancels_the_others() -> None:
    cancelled = asyncio.Event()

    async def wait_for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async def fail() -> None:
        await asyncio.sleep(0)
        raise LookupError

    async def both() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(wait_for_ever())
            group.create_task(fail())

    with pytest.raises(ExceptionGroup) as group_error:
        await both()
    assert group_error.group_contains(LookupError)
    assert cancelled.is_set()


async def test_work_in_a_thread_with_a_loop_of_its_own() -> None:
    async def which() -> type:
        return type(asyncio.get_running_loop())

    assert await asyncio.to_thread(lambda: asyncio.run(which())) is asyncio.SelectorEventLoop


async def test_qt_timers_and_signals_come_between() -> None:
    class Bell(QObject):
        rang = Signal(int)

    heard: list[int] = []
    bell, done = Bell(), asyncio.Event()
    bell.rang.connect(heard.append)
    timer = QTimer()
    timer.timeout.connect(lambda: bell.rang.emit(len(heard)))
    timer.start(1)
    bell.rang.connect(lambda count: done.set() if count == 2 else None)
    async with asyncio.timeout(60):
        await done.wait()
    timer.stop()
    assert heard[:3] == [0, 1, 2]
