"""The agents of a night, and who pays for them: a gateway, the program's own login, or nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

from zowl_desktop.app.agents import AgentHere, agents_here
from zowl_desktop.app.evening.lines import CopyText, Line, State, Tell
from zowl_desktop.engine.keys import Entry, state_of
from zowl_desktop.engine.steps.paying import gateways, keyring_entries
from zowl_desktop.model.errors import ZowlError
from zowl_desktop.model.pipeline import AgentProfile, Pipeline, StepKind, TaskKind


async def look_at_agents(
    pipeline: Pipeline, tasks: tuple[str, ...], environ: Mapping[str, str], tell: Tell
) -> None:
    """Tell of each program that these tasks start, who pays for it, and whether its key can be had."""
    profiles = profiles_used(pipeline, tasks)
    if not profiles:
        return
    tell(Line("agents", "Agents", State.LOOKING, "Asking each for its version."))
    here = await asyncio.to_thread(agents_here, environ)
    used = {profile.cli for profile in profiles}
    known = [agent for agent in here if agent.name in used and agent.is_found]
    tell(_here_line(known, [agent.name for agent in here if agent.name in used and not agent.is_found]))
    try:
        standing = set(gateways(environ))
        entries = keyring_entries(environ)
    except ZowlError as trouble:
        tell(Line("gateways", "Gateways", State.WRONG, trouble.what, trouble.mend))
        return
    for agent in known:
        accounts = [profile.payer for profile in profiles if profile.cli == agent.name]
        for line in agent_lines(agent, list(dict.fromkeys(accounts)), standing):
            tell(line)
    for account in dict.fromkeys(profile.payer for profile in profiles if profile.payer in entries):
        tell(await asyncio.to_thread(_key_line, account, entries[account]))


def _here_line(known: list[AgentHere], missing: list[str]) -> Line:
    """How to get what is missing is told where the document is held against this machine."""
    key, about = "agents", "Agents"
    if missing:
        words = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not on this machine."
        return Line(key, about, State.WORTH_KNOWING, words)
    words = "Each runs as you: no other login is used." if known else "This night needs none of yours."
    return Line(key, about, State.OK, words)


def profiles_used(pipeline: Pipeline, tasks: tuple[str, ...]) -> list[AgentProfile]:
    """The profiles that these tasks start, or may start on a rung, in the document's order."""
    names = {
        name
        for task in (pipeline.tasks[name] for name in tasks)
        if task.kind is TaskKind.BRIEF
        for step in task.recipe.steps
        for name in (
            step.use or task.agent if step.kind is StepKind.AGENT else None,
            *(rung.using.agent for rung in step.on_failure),
        )
    }
    return [profile for name, profile in pipeline.agents.items() if name in names]


def agent_lines(agent: AgentHere, accounts: list[str], standing: set[str]) -> Iterator[Line]:
    """What is so with a program; `standing` are the accounts that have a gateway."""
    key = f"agent {agent.name}"
    yield _paying_line(agent, accounts, standing)
    about = f"Agent {agent.name}"
    if agent.comes_with:
        words = f"What is yours acts on its attempts too: {', '.join(agent.comes_with)}."
        yield Line(f"{key} brings", about, State.WORTH_KNOWING, words)
    if agent.keys:
        words = f"{', '.join(agent.keys)} is set here and is handed to no agent."
        yield Line(f"{key} keys", about, State.WORTH_KNOWING, words)
    if not agent.asks.startswith("nothing"):
        words = f"It would ask {agent.asks}: nobody answers at night."
        yield Line(f"{key} asks", about, State.WORTH_KNOWING, words)


def _paying_line(agent: AgentHere, accounts: list[str], standing: set[str]) -> Line:
    key, about = f"agent {agent.name}", f"Agent {agent.name}"
    version = f"Version {agent.version or 'unknown'}."
    paid = [f"The gateway of {account} pays." for account in accounts if account in standing]
    bare = [account for account in accounts if account not in standing]
    named = [account for account in bare if account != agent.name]
    lacks = f"{', '.join(named)} {'has' if len(named) == 1 else 'have'} no gateway" if named else ""
    if bare and agent.payer is None:
        why = f"{lacks}, and nobody is logged in" if lacks else "Nobody is logged in"
        words = " ".join((version, *paid, f"{why}, so nobody pays."))
        mend = f"Start {agent.name} once in a terminal and log in."
        way = CopyText(agent.path or agent.name)
        return Line(key, about, State.WRONG, words, mend, way, may_be_waived=True)
    if bare:
        paid.append(f"{lacks}: {agent.payer} pays." if lacks else f"{agent.payer} pays.")
    return Line(key, about, State.OK, " ".join((version, *paid, f"Asks {agent.asks}.")))


def _key_line(account: str, entry: str) -> Line:
    """Whether the key of an account can be had tonight. Blocks on the keyring."""
    key, about = f"key {account}", f"Key of {account}"
    try:
        state = state_of(entry)
    except ZowlError as trouble:
        return Line(key, about, State.WRONG, trouble.what, trouble.mend, may_be_waived=True)
    if state is Entry.OPEN:
        return Line(key, about, State.OK, "It lies in the keyring, which is open.")
    if state is Entry.LOCKED:
        words = "The keyring is locked: this account is held until it is unlocked."
        return Line(key, about, State.WRONG, words, "Unlock it, then look again.", may_be_waived=True)
    put = f"zowl keys set {entry}"
    words = f"The keyring has no entry {entry} of Zowl."
    return Line(key, about, State.WRONG, words, f"Put it there: {put}", CopyText(put), may_be_waived=True)
