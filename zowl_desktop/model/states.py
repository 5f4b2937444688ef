"""The states a task can be in, and the classes of failure that move it."""

from __future__ import annotations

from enum import StrEnum


class TaskState(StrEnum):
    """Where a task stands tonight."""

    WAITING = "waiting"
    READY = "ready"
    RUNNING = "running"
    PARKED = "parked"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    HELD = "held"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


FINAL_STATES = frozenset({TaskState.SUCCEEDED, TaskState.FAILED, TaskState.SKIPPED, TaskState.CANCELLED})
"""States that only a person's verb can leave."""


class FailureClass(StrEnum):
    """Why an attempt did not succeed. The default answer to each stands in `model.night.routing`."""

    REFUSED = "refused"  # precheck says unclear, contradictory or already done
    CHECKS_FAILED = "checks_failed"  # Zowl's own checks failed
    COMMAND_FAILED = "command_failed"  # a command step or a project's set-up exited non-zero
    NO_CHANGE = "no_change"  # success claimed, empty diff where one is expected
    WEAKENED = "weakened"  # tests deleted, skipped or fewer collected than before
    OUT_OF_BOUNDS = "out_of_bounds"  # changed what is not this task's to change
    AGENT_ERROR = "agent_error"
    MAX_TURNS = "max_turns"
    CONTEXT_TOO_LONG = "context_too_long"
    STALLED = "stalled"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    NETWORK = "network"
    USAGE_LIMIT = "usage_limit"
    AUTH = "auth"
    BILLING = "billing"
    BUDGET = "budget"
    CONFLICT = "conflict"  # merging what the task needs failed
    LOST = "lost"  # the process vanished with nobody looking
    ENVIRONMENT = "environment"  # the ground gave way: repository gone, disk full, git refused
    CANCELLED = "cancelled"


TRANSIENT = frozenset({FailureClass.RATE_LIMITED, FailureClass.OVERLOADED, FailureClass.NETWORK})
"""Failures that pass by themselves: parked with backoff, no attempt used."""
