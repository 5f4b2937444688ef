"""Errors as the providers word them, by dialect: status, headers, body. After their public documents."""

from __future__ import annotations

import time
from typing import Any

from tests.agents.provider.acts import Refusal, Refuse

Answer = tuple[int, dict[str, str], dict[str, Any]]

_STATUS: dict[Refusal, int] = {
    "auth": 401,
    "rate_limit": 429,
    "overloaded": 529,
    "usage_limit": 429,
    "quota": 429,
    "context": 400,
    "server": 500,
}
_ANTHROPIC: dict[Refusal, tuple[str, str]] = {
    "auth": ("authentication_error", "invalid x-api-key"),
    "rate_limit": (
        "rate_limit_error",
        "This request would exceed your organization's rate limit of 50,000 input tokens per minute.",
    ),
    "overloaded": ("overloaded_error", "Overloaded"),
    "usage_limit": (
        "rate_limit_error",
        "This request would exceed your account's rate limit. Please try again later.",
    ),
    "quota": ("invalid_request_error", "Your credit balance is too low to access the Anthropic API."),
    "context": ("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
    "server": ("api_error", "Internal server error"),
}
_OPENAI: dict[Refusal, tuple[str, str | None, str]] = {
    "auth": ("invalid_request_error", "invalid_api_key", "Incorrect API key provided: dummy."),
    "rate_limit": (
        "tokens",
        "rate_limit_exceeded",
        "Rate limit reached for gpt-5 on tokens per min (TPM): Limit 30000. Please try again in 6s.",
    ),
    "overloaded": ("server_error", "server_is_overloaded", "The server is currently overloaded."),
    "usage_limit": ("usage_limit_reached", None, "The usage limit has been reached"),
    "quota": (
        "insufficient_quota",
        "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details.",
    ),
    "context": (
        "invalid_request_error",
        "context_length_exceeded",
        "This model's maximum context length is 128000 tokens.",
    ),
    "server": ("server_error", None, "Internal server error"),
}
_GEMINI: dict[Refusal, tuple[str, str]] = {
    "auth": ("UNAUTHENTICATED", "API key not valid. Please pass a valid API key."),
    "rate_limit": ("RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
    "overloaded": ("UNAVAILABLE", "The model is overloaded. Please try again later."),
    "usage_limit": (
        "RESOURCE_EXHAUSTED",
        "You exceeded your current quota, please check your plan and billing details.",
    ),
    "quota": ("RESOURCE_EXHAUSTED", "You exceeded your current quota."),
    "context": ("INVALID_ARGUMENT", "The input token count exceeds the maximum number of tokens allowed."),
    "server": ("INTERNAL", "Internal error"),
}


def refusal(dialect: str, act: Refuse) -> Answer:
    """Status, headers and body of a refusal."""
    worded = {"anthropic": _anthropic, "gemini": _gemini}.get(dialect, _openai)
    status, headers, body = worded(act, int(time.time()) + act.resets_in)
    if act.retry_after is not None:
        headers["retry-after"] = str(act.retry_after)
    return act.status or status, {**headers, **act.headers}, dict(act.body or body)


def _anthropic(act: Refuse, reset: int) -> Answer:
    kind, message = _ANTHROPIC[act.kind]
    headers: dict[str, str] = {}
    if act.kind == "usage_limit":
        headers = {
            "anthropic-ratelimit-unified-status": "rejected",
            "anthropic-ratelimit-unified-reset": str(reset),
            "anthropic-ratelimit-unified-representative-claim": "five_hour",
            "anthropic-ratelimit-unified-5h-status": "rejected",
            "anthropic-ratelimit-unified-5h-reset": str(reset),
            "anthropic-ratelimit-unified-overage-status": "rejected",
        }
    status = 400 if act.kind == "quota" else _STATUS[act.kind]
    return status, headers, {"type": "error", "error": {"type": kind, "message": message}}


def _openai(act: Refuse, reset: int) -> Answer:
    kind, code, message = _OPENAI[act.kind]
    error: dict[str, Any] = {"message": message, "type": kind, "param": None, "code": code}
    headers: dict[str, str] = {}
    if act.kind == "usage_limit":
        error |= {"plan_type": "plus", "resets_at": reset, "resets_in_seconds": act.resets_in}
        headers = {
            "x-codex-primary-used-percent": "100.0",
            "x-codex-primary-window-minutes": "300",
            "x-codex-primary-reset-at": str(reset),
        }
    status = 503 if act.kind == "overloaded" else _STATUS[act.kind]
    return status, headers, {"error": error}


def _gemini(act: Refuse, _reset: int) -> Answer:
    word, message = _GEMINI[act.kind]
    status = 503 if act.kind == "overloaded" else _STATUS[act.kind]
    details: list[dict[str, Any]] = []
    if act.kind in {"usage_limit", "quota"}:
        violation = {
            "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
            "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
            "quotaValue": "50",
        }
        details.append({"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]})
    if act.retry_after is not None:
        retry = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{act.retry_after}s"}
        details.append(retry)
    return status, {}, {"error": {"code": status, "message": message, "status": word, "details": details}}
