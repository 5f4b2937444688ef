"""Why a provider refused, from the status and the words that a program passes on.

Words come before the status: one status (429, 400) stands for many reasons. They are those of Anthropic,
OpenAI and Google, and what the programs make of them; `tests/agents/captures` has them as they were printed.
"""

from __future__ import annotations

import re

from zowl_desktop.model.states import FailureClass

_WORDS: tuple[tuple[FailureClass, str], ...] = (
    (
        FailureClass.CONTEXT_TOO_LONG,
        r"(prompt|input|context|conversation) is too long|too long for|context (window|length)"
        r"|context_length_exceeded|maximum context|token count .{0,20}exceeds",
    ),
    (
        FailureClass.USAGE_LIMIT,
        r"hit your( \w+)? limit|usage[ _]limit|(session|weekly|daily|opus|5-hour) (limit|quota)"
        r"|limit reached\|\d|quota will reset",
    ),
    (
        FailureClass.BILLING,
        r"credit balance|insufficient[ _](quota|credits|funds)|billing|payment required|out of credits",
    ),
    (
        FailureClass.AUTH,
        r"api[ _]key (not valid|is invalid)|(invalid|incorrect|missing) (x-)?api[ _-]?key|not logged in"
        r"|/login|unauthori[sz]ed|unauthenticated|authentication|token (has )?expired|permission_error",
    ),
    (FailureClass.OVERLOADED, r"overloaded|at capacity|high demand|\bunavailable\b|internal server error"),
    (FailureClass.RATE_LIMITED, r"rate[ _-]?limit|too many requests|resource (has been )?exhausted|\b429\b"),
    (
        FailureClass.NETWORK,
        r"^terminated$|error: terminated|connect(ion|ing)? |connectionrefused|unable to connect|fetch failed"
        r"|econn|enotfound|eai_again|epipe|network|disconnected|timed?[ -]?out|socket|stream (ended|closed)"
        r"|\bdns\b",
    ),
)
_SEARCHES = tuple((failure, re.compile(words, re.IGNORECASE)) for failure, words in _WORDS)
_BY_STATUS = {
    400: None,
    401: FailureClass.AUTH,
    402: FailureClass.BILLING,
    403: FailureClass.AUTH,
    408: FailureClass.NETWORK,
    429: FailureClass.RATE_LIMITED,
}

PASSING = frozenset({FailureClass.RATE_LIMITED, FailureClass.USAGE_LIMIT})
"""Refusals that end by themselves at a time that the provider may name."""


def why_refused(text: str, status: int | None = None) -> FailureClass:
    """The class of a failure that a program tells of; `agent_error` when nothing points to the provider."""
    for failure, words in _SEARCHES:
        if words.search(text):
            return failure
    if status is not None and status >= 500:
        return FailureClass.OVERLOADED
    return (_BY_STATUS.get(status) if status is not None else None) or FailureClass.AGENT_ERROR


_STATUS = re.compile(r"\b(?:status|code|error)\D{0,3}([45]\d\d)\b", re.IGNORECASE)


def status_in(text: str) -> int | None:
    """The HTTP status that a text names, or None."""
    found = _STATUS.search(text)
    return int(found.group(1)) if found else None
