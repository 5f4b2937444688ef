"""Starts the `git` program and waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Collection, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path

from zowl_desktop.engine.git.environment import git_environment
from zowl_desktop.engine.git.locks import HELD_LOCK
from zowl_desktop.model.errors import EnvironmentTrouble

LOCAL_SECONDS = 600.0
"""Time for a command that stays on this machine; the largest checkouts take minutes."""
LOCK_SECONDS = 30.0
"""How long a lock that another git holds is waited for."""
_GRACE_SECONDS = 5.0
_BREAK_THE_LOCK = "If no other git is at work there, one was killed: delete that lock file."


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a commit names as its author or committer."""

    name: str
    email: str


ZOWL = Identity("Zowl Desktop", "zowl@localhost")
"""The committer of everything that Zowl commits."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What git answered. Bytes that are no UTF-8 survive as surrogate escapes, as `os.fsencode` undoes."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The output without its final newline."""
        return self.out.rstrip("\n")

    @property
    def items(self) -> list[str]:
        """The NUL-separated output of a command that was given `-z`."""
        return [item for item in self.out.split("\0") if item]


class GitFailed(EnvironmentTrouble):
    """Git refused, or did not come to an end."""

    def __init__(self, verb: str, folder: Path, said: str, mend: str = "") -> None:
        super().__init__("git could not do it", f"git {verb} in {folder}: {said}.", mend)
        self.verb = verb
        self.said = said


class Git:
    """The git program of this machine.

    Args:
        program: Name or path of the program.
        surroundings: The environment to derive from; None for this process's own.
    """

    def __init__(self, program: str = "git", surroundings: Mapping[str, str] | None = None) -> None:
        self._program = program
        self._environment = git_environment(os.environ if surroundings is None else surroundings)

    async def run(
        self,
        *arguments: str,
        cwd: Path,
        given: str = "",
        env: Mapping[str, str] | None = None,
        accept: Collection[int] = (0,),
        seconds: float = LOCAL_SECONDS,
        keep: Collection[int] = (),
    ) -> Answer:
        """Run git in `cwd` with `given` on stdin.

        A lock that another git holds is waited for. `keep` are file descriptors that the child holds open, so
        that a claim outlives an engine that is killed while its git still works.

        Raises:
            GitFailed: An exit status that is not in `accept`, or no end within `seconds`.
            EnvironmentTrouble: There is no git, or `cwd` is gone.
        """
        patience = asyncio.get_running_loop().time() + LOCK_SECONDS
        pause = 0.05
        while True:
            answer = await self._once(arguments, cwd, given, env or {}, seconds, keep)
            waiting = answer.code != 0 and HELD_LOCK.search(answer.err)
            if not waiting or asyncio.get_running_loop().time() > patience:
                break
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1.0)
        if answer.code not in accept:
            mend = _BREAK_THE_LOCK if waiting else ""
            raise GitFailed(_verb(arguments), cwd, _telling(answer), mend)
        return answer

    async def version(self) -> tuple[int, ...]:
        """The program's version, as in (2, 39, 5)."""
        words = (await self.run("version", cwd=Path.cwd())).line.split()
        return tuple(int(part) for part in words[2].split(".") if part.isdigit())

    async def _once(
        self,
        arguments: Collection[str],
        cwd: Path,
        given: str,
        env: Mapping[str, str],
        seconds: float,
        keep: Collection[int],
    ) -> Answer:
        process = await _whole(self._start(arguments, cwd, env, keep))
        try:
            async with asyncio.timeout(seconds):
                out, err = await process.communicate(os.fsencode(given))
        except TimeoutError:
            await _end(process)
            raise GitFailed(_verb(arguments), cwd, f"no end after {seconds:.0f} seconds") from None
        except asyncio.CancelledError:
            await asyncio.shield(_end(process))
            raise
        return Answer(process.returncode or 0, os.fsdecode(out), os.fsdecode(err))

    async def _start(
        self, arguments: Collection[str], cwd: Path, env: Mapping[str, str], keep: Collection[int]
    ) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                self._program,
                *arguments,
                cwd=cwd,
                env=self._environment | dict(env),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
                pass_fds=tuple(keep),
            )
        except FileNotFoundError:
            if not cwd.is_dir():  # noqa: ASYNC240 - one stat, on the way to an error
                raise EnvironmentTrouble("A folder is gone", f"{cwd} does not exist.") from None
            raise EnvironmentTrouble(
                "git is missing", f"No program {self._program} on the PATH.", "Install git 2.34 or newer."
            ) from None
        except (NotADirectoryError, PermissionError) as trouble:
            raise EnvironmentTrouble("A folder cannot be entered", f"{cwd}: {trouble.strerror}.") from None


def acting_as(author: Identity) -> dict[str, str]:
    """The variables under which a commit names `author`, committed by Zowl."""
    return {
        "GIT_AUTHOR_NAME": author.name,
        "GIT_AUTHOR_EMAIL": author.email,
        "GIT_COMMITTER_NAME": ZOWL.name,
        "GIT_COMMITTER_EMAIL": ZOWL.email,
    }


async def _whole(starting: Coroutine[None, None, asyncio.subprocess.Process]) -> asyncio.subprocess.Process:
    """Start a process to its end: asyncio, cancelled half-way, kills it alone and waits for its children."""
    task = asyncio.ensure_future(starting)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await _end(await task)
        raise


async def _end(process: asyncio.subprocess.Process) -> None:
    """End git and what it started: asked first, as git then takes its lock files away."""
    hard = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL
    for number in (signal.SIGTERM, hard):
        _signal(process, number)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_SECONDS):
                await process.wait()
                return


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.send_signal(number)
        else:
            os.killpg(process.pid, number)


def _verb(arguments: Collection[str]) -> str:
    return next((word for word in arguments if not word.startswith("-")), "")


def _telling(answer: Answer) -> str:
    """The lines of stderr that say most, without git's own prefixes and stops."""
    lines = [line.strip() for line in (answer.err or answer.out).splitlines() if line.strip()]
    marked = [line for line in lines if line.startswith(("fatal:", "error:"))]
    chosen = marked[:1] + marked[-1:] if marked else lines[:1] or [f"exit status {answer.code}"]
    plain = (line.removeprefix("fatal: ").removeprefix("error: ").rstrip(".") for line in chosen)
    return "; ".join(dict.fromkeys(plain))
