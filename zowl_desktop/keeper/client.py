"""The keeper as the engine sees it: calls that survive the keeper's death."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Self

from zowl_desktop.keeper.envelope import Envelope
from zowl_desktop.keeper.envelope import to_json as envelope_to_json
from zowl_desktop.keeper.lines import Line
from zowl_desktop.keeper.place import Place
from zowl_desktop.keeper.revival import Revivable
from zowl_desktop.keeper.revival import to_json as revivable_to_json
from zowl_desktop.keeper.spool import AttemptFolder, Exit, Spool
from zowl_desktop.keeper.status import Status
from zowl_desktop.keeper.status import from_json as status_from_json
from zowl_desktop.keeper.wire import VERSION, decode, encode, error_from_json
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble, ZowlError

_START_TIME = 30.0
"""Seconds in which a keeper has to be reachable, or starting one is given up."""

_GOODBYE_TIME = 5.0
"""Seconds that taking a guard back may take when the client leaves."""

_PAUSES = (*(0.02,) * 50, 0.2)


_Message = dict[str, Any]


class _Line(Line):
    """A line to one keeper; what it says after its hello is told to `hear`."""

    def __init__(self, hear: Callable[[_Message], None]) -> None:
        super().__init__()
        self._hear = hear
        self.hello: asyncio.Future[_Message | None] = asyncio.get_running_loop().create_future()
        self.gone = asyncio.Event()
        self.keeper = 0
        self.way = ""

    def heard(self, text: bytes) -> None:
        """Whoever says what no keeper says is hung up on."""
        try:
            message = decode(text)
        except BadInput:
            self.transport.close()
            return
        if self.hello.done():
            self._hear(message)
        else:
            self.hello.set_result(message)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """The keeper is gone."""
        self.gone.set()
        if not self.hello.done():
            self.hello.set_result(None)


class KeeperClient:
    """One line to the keeper of a data folder, mended whenever it breaks.

    Every call may be cut by the keeper's death at any point; it is then repeated to the next keeper, which
    finds what the first one did. A call fails only if it is refused, or no keeper can be started for 30 s
    (`EnvironmentTrouble`). Use it in the task that entered it or in any other of the same loop.
    """

    def __init__(self, home: Path) -> None:
        self._place = Place(home)
        self._keeper_lives = self._place.keeper_probe()
        self._ids = itertools.count(1)
        self._open: dict[int, tuple[dict[str, object], asyncio.Future[Any]]] = {}
        self._tools: set[tuple[str, str]] = set()
        self._guarded: Revivable | None = None
        self._line: _Line | None = None
        self._listening: asyncio.Task[None] | None = None
        self._wanted = asyncio.Event()

    @classmethod
    @contextlib.asynccontextmanager
    async def connect_or_start(cls, home: Path) -> AsyncIterator[Self]:
        """A client of this data folder's keeper, which is started if there is none.

        Raises `EnvironmentTrouble` when none can be started, `Refused` when it is of another version.
        """
        client = cls(home)
        client._line = await client._connect()
        client._listening = asyncio.create_task(client._listen())
        try:
            yield client
        finally:
            await client._hang_up()

    @property
    def way(self) -> str:
        """How the keeper holds trees on this machine: `namespace`, `cgroup` or `mark`."""
        return self._line.way if self._line else ""

    @property
    def keeper(self) -> int:
        """The keeper's pid; 0 while there is none."""
        return self._line.keeper if self._line else 0

    def folder(self, run: str, attempt: str) -> AttemptFolder:
        """The attempt's files, for whoever follows its output."""
        return Spool(self._place.spool).folder(run, attempt)

    async def start(self, envelope: Envelope) -> Status:
        """Start an attempt, once for ever: a second start with the same ids finds the first.

        Returns when the start is on record. Raises `BadInput` for an envelope that cannot be carried out,
        `EnvironmentTrouble` when nothing was started. After the run's goodbye it opens the run again.
        """
        return status_from_json(await self._call("start", envelope=envelope_to_json(envelope)))

    async def carry_out(self, envelope: Envelope) -> Exit:
        """Start an attempt as `start` does and wait for its end: the same in one question."""
        return Exit(**await self._call("carry_out", envelope=envelope_to_json(envelope)))

    async def wait(self, run: str, attempt: str) -> Exit:
        """How the attempt ended, as soon as it has. Raises `Refused` for one that was never started."""
        return Exit(**await self._call("wait", run=run, attempt=attempt))

    async def stop(self, run: str, attempt: str, why: str) -> None:
        """Have a running attempt ended, with this detail. `wait` tells when; nothing if it has ended."""
        await self._call("stop", run=run, attempt=attempt, why=why)

    async def list(self, run: str) -> list[Status]:
        """Every attempt of the run that was ever started, oldest first."""
        return [status_from_json(each) for each in await self._call("list", run=run)]

    async def take(self, run: str, attempt: str) -> None:
        """Say that the result is recorded for good. Raises `Refused` while the attempt runs."""
        await self._call("take", run=run, attempt=attempt)

    async def goodbye(self, run: str) -> None:
        """Say that the run is over. Raises `Refused` while something runs or a result is not taken."""
        await self._call("goodbye", run=run)

    async def work_seen(self, run: str, attempt: str) -> None:
        """Say that the output shows work: only this breaks its silence now, as long as this client lives."""
        await self._call("work_seen", run=run, attempt=attempt)

    async def tool_in_flight(self, run: str, attempt: str, in_flight: bool) -> None:
        """Say that the agent waits for a tool (no silence meanwhile), or has its answer."""
        self._tools.discard((run, attempt))
        if in_flight:
            self._tools.add((run, attempt))
        await self._call("tool_in_flight", run=run, attempt=attempt, in_flight=in_flight)

    async def guard(self, what: Revivable) -> None:
        """Have this started if the client vanishes: before `unguard`, and before the end of its context."""
        self._guarded = what
        await self._call("guard", **revivable_to_json(what))

    async def unguard(self) -> None:
        """Nothing is to be started for this client any more."""
        self._guarded = None
        await self._call("unguard")

    async def _call(self, do: str, **given: object) -> Any:  # noqa: ANN401 - each caller knows its answer
        number = next(self._ids)
        message: dict[str, object] = {"id": number, "do": do, "with": given}
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._open[number] = (message, answer)
        self._wanted.set()
        try:
            self._send(message)
            return await answer
        finally:
            del self._open[number]

    def _send(self, message: dict[str, object]) -> None:
        """Say it if there is a line now; else it is said when there is one."""
        if self._line is not None:
            self._line.say(encode(message))

    async def _listen(self) -> None:
        """Hear answers; mend the line when it breaks, and say again what is unanswered."""
        while True:
            if self._line is not None:
                await self._line.gone.wait()
                self._line = None
            try:
                self._line = await self._connect()
            except ZowlError as error:
                self._fail(error)
                self._wanted.clear()
                await self._wanted.wait()
            self._say_again()

    def _say_again(self) -> None:
        """Tell a new keeper what it has to know: whom it guards, the tools in flight, what is unanswered."""
        if self._guarded is not None:
            self._send({"id": 0, "do": "guard", "with": revivable_to_json(self._guarded)})
        for run, attempt in self._tools:
            given = {"run": run, "attempt": attempt, "in_flight": True}
            self._send({"id": 0, "do": "tool_in_flight", "with": given})
        for message, _ in list(self._open.values()):
            self._send(message)

    def _hear(self, message: _Message) -> None:
        answer = self._open.get(message.get("id", 0), (None, None))[1]
        if answer is None or answer.done():
            return
        if "error" in message:
            answer.set_exception(error_from_json(message["error"]))
        else:
            answer.set_result(message.get("answer"))

    def _fail(self, error: ZowlError) -> None:
        for _, answer in self._open.values():
            if not answer.done():
                answer.set_exception(error)

    async def _connect(self) -> _Line:
        """A line to the keeper, which is started where there is none."""
        try:
            async with asyncio.timeout(_START_TIME):
                for pause in itertools.chain(_PAUSES, itertools.repeat(_PAUSES[-1])):
                    line = await self._try_to_connect()
                    if line is not None:
                        return line
                    if not self._keeper_lives():
                        _look_for_room(self._place.home)
                        await _start_keeper(self._place)
                    await asyncio.sleep(pause)
        except TimeoutError:
            pass
        raise EnvironmentTrouble(
            "The keeper cannot be reached",
            f"None answered at {self._place.socket} for {_START_TIME:g} s.",
            f"Its log may say why: {self._place.log}",
        )

    async def _try_to_connect(self) -> _Line | None:
        """A line, or None when nobody is there. Raises `Refused` for a keeper of another version."""
        if not self._place.socket.is_relative_to(self._place.home):
            self._place.check_private()
        loop, line = asyncio.get_running_loop(), _Line(self._hear)
        try:
            await loop.create_unix_connection(lambda: line, os.fspath(self._place.socket))
        except OSError:
            return None
        with contextlib.ExitStack() as given_up:
            given_up.callback(line.transport.close)
            line.say(encode({"hello": VERSION}))
            message = await line.hello
            if message is None:
                return None
            if "error" in message:
                raise error_from_json(message["error"])
            given_up.pop_all()
        line.keeper, line.way = message["pid"], message["way"]
        return line

    async def _hang_up(self) -> None:
        assert self._listening is not None
        if self._guarded is not None and self._line is not None:
            with contextlib.suppress(ZowlError, TimeoutError):
                async with asyncio.timeout(_GOODBYE_TIME):
                    await self.unguard()
        self._listening.cancel()
        await asyncio.wait([self._listening])
        self._fail(EnvironmentTrouble("The keeper cannot be reached", "Zowl hung up."))
        if self._line is not None:
            self._line.transport.close()
            await self._line.gone.wait()


def _look_for_room(home: Path) -> None:
    """Raise `EnvironmentTrouble` where a keeper could not even make its socket."""
    try:
        full = shutil.disk_usage(home).free == 0
    except OSError:
        return
    if full:
        what = f"{home}: {os.strerror(errno.ENOSPC)}."
        raise EnvironmentTrouble("The disk is full", what, "Free some disk space, then start again.")


async def _start_keeper(place: Place) -> None:
    """Have a keeper started: one lives when the command returns, but may not listen yet."""
    command = [sys.executable, "-P", "-m", "zowl_desktop.keeper", str(place.home)]
    done = await asyncio.to_thread(
        subprocess.run, command, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode > 0:  # one that was killed is started once more
        said = done.stderr.decode(errors="replace").strip()
        raise EnvironmentTrouble("The keeper cannot be started", said or f"It ended with {done.returncode}.")
