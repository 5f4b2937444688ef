"""Any program by its command line: `command:` with placeholders, and `done_when:`, a rule for done."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from zowl_desktop.agents.base import AgentOrder, Capabilities, End, Invocation, SoftStop
from zowl_desktop.agents.digest import Digest
from zowl_desktop.agents.events import Final
from zowl_desktop.agents.homes import private_home
from zowl_desktop.agents.text_lines import TextLines
from zowl_desktop.agents.verdict import judge
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.outcome import Outcome
from zowl_desktop.model.states import FailureClass

_CAPABILITIES = Capabilities(
    resumes=False,
    names_session=False,
    own_cost=False,
    soft_stop=SoftStop.TERMINATE,
    own_tokens=False,
    tells_tools=False,
)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class CommandAdapter:
    """Starts what the profile says. It is done when it exits with 0, and its output matches `done_when`."""

    name: str = "command"
    capabilities: Capabilities = _CAPABILITIES
    program: None = None

    def invocation(self, order: AgentOrder) -> Invocation:
        """The profile's command. Raises `BadInput` for a placeholder that there is not."""
        values = _values(order)
        argv = tuple(_filled(word, values, order) for word in order.profile.command)
        env = private_home(order.home)
        if order.gateway is not None:
            env |= {"ZOWL_AGENT_BASE_URL": order.gateway.base_url, "ZOWL_AGENT_TOKEN": order.gateway.token}
        return Invocation(argv, env)

    def parser(self) -> TextLines:
        """A new reader for one attempt."""
        return TextLines()

    def outcome(self, digest: Digest, end: End) -> Outcome:
        """How the attempt went: such a program has no last word, so its exit code is one."""
        if end.code is not None and end.stopped is None:
            digest = replace(digest, final=_last_word(digest, end))
        return judge(digest, end)


def _last_word(digest: Digest, end: End) -> Final:
    text = digest.said.strip() or end.errors.strip() or f"exited with {end.code}"
    if end.code != 0:
        return Final(f"exited with {end.code}\n{text}", FailureClass.AGENT_ERROR)
    if end.done_when is not None and re.search(end.done_when, digest.said, re.MULTILINE) is None:
        return Final(f"said nothing that matches {end.done_when}\n{text}", FailureClass.AGENT_ERROR)
    return Final(text.splitlines()[-1], None)


def _values(order: AgentOrder) -> dict[str, str]:
    return {
        "prompt": order.prompt_argument,
        "prompt_file": str(order.prompt_file),
        "worktree": str(order.worktree),
        "model": order.model or "",
        "task": order.task,
        "step": order.step,
        "access": str(order.access),
    }


def _filled(word: str, values: Mapping[str, str], order: AgentOrder) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            known = ", ".join(f"{{{name}}}" for name in values)
            raise BadInput(
                "Unknown placeholder",
                f'the command of agent profile "{order.profile.name}" has {found[0]}.',
                f"There are: {known}.",
            )
        return values[found[1]]

    return _PLACEHOLDER.sub(value, word)
