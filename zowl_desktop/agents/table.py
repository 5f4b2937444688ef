"""The agents that Zowl knows, by the word that a profile's `cli` uses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zowl_desktop.agents.acp import AcpAdapter
from zowl_desktop.agents.aider import AiderAdapter
from zowl_desktop.agents.base import Adapter
from zowl_desktop.agents.claude import ClaudeAdapter
from zowl_desktop.agents.codex import CodexAdapter
from zowl_desktop.agents.command import CommandAdapter
from zowl_desktop.agents.gemini import GeminiAdapter
from zowl_desktop.agents.opencode import OpencodeAdapter
from zowl_desktop.agents.pi import PiAdapter
from zowl_desktop.agents.qwen import QwenAdapter
from zowl_desktop.agents.scripted import ScriptedAdapter
from zowl_desktop.model.errors import BadInput

_ALL: tuple[Adapter, ...] = (
    ClaudeAdapter(),
    CodexAdapter(),
    GeminiAdapter(),
    OpencodeAdapter(),
    QwenAdapter(),
    PiAdapter(),
    AiderAdapter(),
    CommandAdapter(),
    AcpAdapter(),
    ScriptedAdapter(),
)

ADAPTERS: Mapping[str, Adapter] = MappingProxyType({adapter.name: adapter for adapter in _ALL})


def adapter_for(cli: str) -> Adapter:
    """The adapter of this name. Raises `BadInput` for a name that nobody has."""
    if cli not in ADAPTERS:
        known = ", ".join(ADAPTERS)
        raise BadInput("Unknown agent", f'there is no agent "{cli}".', f"This Zowl knows: {known}.")
    return ADAPTERS[cli]
