"""The answer to a request that makes a program give up at once: measured, as they differ.

A gateway gives it when nothing more may be spent. A program that is told anything else asks again, for
minutes (Claude Code after a 401) or until the time that a `retry-after` names (Codex, opencode, pi).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class StopAnswer:
    """An HTTP answer: status, headers, and a body to send as JSON."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


_WORDS = "Zowl has stopped this attempt."

UNAUTHORISED = StopAnswer(401, {"error": {"message": _WORDS, "type": "invalid_request_error"}})
"""For programs that take a refused login for what it is: opencode, pi, Qwen Code, aider, Gemini CLI."""

LONG_WAIT = StopAnswer(
    429,
    {"type": "error", "error": {"type": "rate_limit_error", "message": _WORDS}},
    {"retry-after": "3600"},
)
"""For Claude Code: it waits for no hour, and after a 401 it asks four times and more."""

NO_QUOTA = StopAnswer(429, {"error": {"message": _WORDS, "type": "insufficient_quota"}})
"""For Codex: nothing else ends it without another request."""
