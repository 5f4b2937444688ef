"""Any program by its command line: `command:` with placeholders, and a rule for what counts as done."""

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
    """Starts what the profile says. It is done when it exits with 0.

    A program that exits with 0 on failure can be told apart by a shell line:
    `command: [sh, -c, 'agent -f "$1" | tee /dev/stderr | grep -q ^DONE', sh, "{prompt_file}"]`.
    """

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
            text = digest.said.strip() or end.errors.strip() or f"exited with {end.code}"
            failure = None if end.code == 0 else FailureClass.AGENT_ERROR
            last = text.splitlines()[-1] if failure is None else f"exited with {end.code}\n{text}"
            digest = replace(digest, final=Final(last, failure))
        return judge(digest, end)


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
