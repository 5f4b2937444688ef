"""A real `CommandRunner` for tests: processes of this very process, their output in files."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path

from zowl_desktop.engine.running import EXITED, TIMEOUT, Finished


class RealRunner:
    """Runs shell lines and remembers their labels."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.labels: list[str] = []

    async def run(
        self, label: str, command: str, cwd: Path, env: Mapping[str, str], time: float | None
    ) -> Finished:
        self.labels.append(label)
        self._folder.mkdir(parents=True, exist_ok=True)
        out, err = self._folder / f"{label}.out", self._folder / f"{label}.err"
        started = asyncio.get_running_loop().time()
        with out.open("wb") as stdout, err.open("wb") as stderr:
            process = await asyncio.create_subprocess_exec(
                "sh", "-c", command, cwd=cwd, env=dict(env), stdin=asyncio.subprocess.DEVNULL,
                stdout=stdout, stderr=stderr, start_new_session=True,
            )  # fmt: skip
        reason = EXITED
        try:
            async with asyncio.timeout(time):
                await process.wait()
        except TimeoutError:
            reason = TIMEOUT
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        seconds = asyncio.get_running_loop().time() - started
        return Finished(process.returncode if reason == EXITED else None, reason, out, err, seconds)
