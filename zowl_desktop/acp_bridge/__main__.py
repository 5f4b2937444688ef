"""`python -m zowl_desktop.acp_bridge --prompt-file F --cwd DIR [--resume ID] [--model M] [--allow] -- ARGV`.

Exit codes: 0 when the agent answered the prompt, 1 when it failed or went away, 130 when it was told to stop.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

from zowl_desktop.acp_bridge.line import AgentGone, Line, Refused
from zowl_desktop.acp_bridge.talk import say, talk

_LINE_LIMIT = 1 << 26
_GRACE = 3.0
"""Seconds that the agent has to end by itself."""
_STOPPED = 130


async def _run(options: argparse.Namespace) -> int:
    process = await asyncio.create_subprocess_exec(
        *options.command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=options.cwd,
        limit=_LINE_LIMIT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    line = Line(process.stdout, process.stdin, options.allow, say)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows ends the tree at once
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    try:
        return await _until(stopping, line, options)
    finally:
        await _end(process)


async def _until(stopping: asyncio.Event, line: Line, options: argparse.Namespace) -> int:
    talking = asyncio.create_task(talk(line, options.prompt, options.cwd, options.resume, options.model))
    told = asyncio.create_task(stopping.wait())
    hearing = asyncio.create_task(line.hear())
    try:
        await asyncio.wait({talking, told}, return_when=asyncio.FIRST_COMPLETED)
        if not talking.done():
            await line.cancel()
            await asyncio.wait({talking}, timeout=_GRACE)
        if not talking.done():
            return _STOPPED
        talking.result()
    except (AgentGone, Refused) as error:
        say("failed", text=str(error))
        return 1
    finally:
        for task in (talking, told, hearing):
            task.cancel()
        await asyncio.gather(talking, told, hearing, return_exceptions=True)
    return _STOPPED if stopping.is_set() else 0


async def _end(process: asyncio.subprocess.Process) -> None:
    """Many agents end when their input does, the others are told."""
    assert process.stdin is not None
    process.stdin.close()
    for end in (None, process.terminate, process.kill):
        if end is not None:
            with suppress(ProcessLookupError):
                end()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(process.wait(), _GRACE)
            return


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="acp_bridge")
    parser.add_argument("--prompt-file", required=True)
    parser.add_argument("--cwd", required=True)
    parser.add_argument("--resume")
    parser.add_argument("--model")
    parser.add_argument("--allow", action="store_true")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    options.prompt = Path(options.prompt_file).read_text(encoding="utf-8")
    return options


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(_run(_options())))
    except OSError as error:
        say("failed", text=f"{error.filename or 'the agent'} cannot be started: {error.strerror}")
        sys.exit(1)
