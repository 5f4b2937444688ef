"""A scripted provider on the loopback: it plays Anthropic, OpenAI and Gemini for the programs under test."""

from tests.agents.provider.acts import Act, Drop, Hang, Outage, Refuse, Say, Shell, Write
from tests.agents.provider.server import Provider, Request, Script, provider

__all__ = [
    "Act",
    "Drop",
    "Hang",
    "Outage",
    "Provider",
    "Refuse",
    "Request",
    "Say",
    "Script",
    "Shell",
    "Write",
    "provider",
]
