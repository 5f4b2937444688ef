"""One prompt in one session, from the greeting to the answer."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import Any

from zowl_desktop.acp_bridge.line import Line, Refused

_FREE_MODES = ("bypassPermissions", "yolo", "full-access", "auto", "acceptEdits")
"""Session modes in which an agent does not ask, the freest first; programs name them differently."""


def say(kind: str, **told: object) -> None:
    """One line for whoever reads the transcript."""
    sys.stdout.write(json.dumps({"bridge": kind, **told}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


async def talk(line: Line, prompt: str, cwd: str, resume: str | None, model: str | None) -> None:
    """Prompt the agent and print its answer. Raises `Refused` or `AgentGone`."""
    greeting = await line.ask(
        "initialize",
        protocolVersion=1,
        clientCapabilities={"fs": {"readTextFile": False, "writeTextFile": False}, "terminal": False},
    )
    session, opened = await _session(line, cwd, resume, greeting or {})
    line.within(session)
    say("session", session=session)
    await _free(line, session, opened)
    if model is not None:
        with suppress(Refused):  # few agents offer it; those that don't keep their own
            await line.ask("session/set_model", sessionId=session, modelId=model)
    answer = await line.ask("session/prompt", sessionId=session, prompt=[{"type": "text", "text": prompt}])
    say("answer", answer=answer)


async def _session(
    line: Line, cwd: str, resume: str | None, greeting: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """The session to talk in: the old one where the agent can load it, else a new one."""
    if resume is not None and (greeting.get("agentCapabilities") or {}).get("loadSession"):
        line.replaying = True  # it tells its history again: no news
        try:
            opened = await line.ask("session/load", sessionId=resume, cwd=cwd, mcpServers=[])
        except Refused:
            say("noise", text=f"session {resume} cannot be loaded")
        else:
            return resume, opened or {}
        finally:
            line.replaying = False
    opened = await line.ask("session/new", cwd=cwd, mcpServers=[])
    return str(opened["sessionId"]), opened


async def _free(line: Line, session: str, opened: dict[str, Any]) -> None:
    """Have the agent work without asking, where it has such a mode."""
    modes = {mode["id"] for mode in (opened.get("modes") or {}).get("availableModes") or ()}
    chosen = next((mode for mode in _FREE_MODES if mode in modes), None)
    if chosen is not None:
        await line.ask("session/set_mode", sessionId=session, modeId=chosen)
