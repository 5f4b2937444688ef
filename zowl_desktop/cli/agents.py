"""`zowl agents`: which agent programs are here, who pays for them, and what comes with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from zowl_desktop.app.agents import AgentHere, agents_here


def agents(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show the agent programs of this machine: version, login, payer, settings that come with them."""
    found = agents_here()
    if as_json:
        typer.echo(json.dumps([asdict(agent) for agent in found], ensure_ascii=False))
        return
    width = max(len(agent.name) for agent in found)
    for agent in found:
        for number, line in enumerate(lines_of(agent)):
            typer.echo(f"{agent.name if number == 0 else '':<{width}}  {line}")


def lines_of(agent: AgentHere) -> Iterator[str]:
    """What a person has to know of one program."""
    if not agent.is_found:
        yield f"not found; {agent.install}"
        return
    tested = f", tested with {agent.tested}" if agent.tested and agent.version != agent.tested else ""
    yield f"{agent.version or 'version unknown'}{tested} ({agent.path})"
    yield f"pays: {agent.payer}" if agent.payer else f"not logged in; start it once: {agent.name}"
    yield f"asks: {agent.asks}"
    if agent.comes_with:
        yield f"your settings act on it: {', '.join(agent.comes_with)}"
    if agent.keys:
        yield f"{', '.join(agent.keys)}: set, and handed to no agent (a project's env: {{pass: [...]}} does)"
