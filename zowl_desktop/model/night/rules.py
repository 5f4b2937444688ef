"""The numbers that Night decides by: defaults that a document, the settings or a test may replace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

MINUTE = 60.0
HOUR = 3600.0
CENT = 10_000
"""One US cent in micro-dollars."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Defaults and ceilings. Times in seconds, money in micro-dollars, memory in MB.

    Attributes:
        parallel: Tasks side by side when the document names no number.
        task_attempts: Work attempts (agent and command steps) of one task before no route leads back.
        run_attempts_per_task: The same for the whole run, times its number of tasks.
        lost_limit: How often one task may lose an attempt to a vanished process before it is held.
        backoff: First wait after a transient failure; doubled each time up to `backoff_limit`.
        transient_limit: Waiting for transient failures in a row before they count as a failure.
        limit_backoff: First wait on a usage limit that names no reset; doubled up to `limit_backoff_limit`.
        limit_horizon: A reset further away than this is not believed.
        jitter: Resets and backoffs are spread over this much, so that not all accounts come back at once.
        start_spacing: Seconds between two agent starts on one account.
        minimum_grant: An agent is not started with less money than this.
        minimum_tokens: Nor with fewer tokens than this.
        expected: Expected seconds of work per task, from history.
        expected_default: The same for a task without history.
        memory: MB that agents may use together, or None.
        weights: MB that one agent needs, by its CLI.
        starts: Seconds for which the start of one agent keeps a processor busy, by its CLI.
    """

    parallel: int = 3
    task_attempts: int = 12
    run_attempts_per_task: int = 6
    lost_limit: int = 3
    backoff: float = 30.0
    backoff_limit: float = 15 * MINUTE
    transient_limit: float = 4 * HOUR
    limit_backoff: float = 5 * MINUTE
    limit_backoff_limit: float = HOUR
    limit_horizon: float = 8 * 24 * HOUR
    jitter: float = 30.0
    start_spacing: float = 2.0
    minimum_grant: int = CENT
    minimum_tokens: int = 1_000
    expected: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    expected_default: float = 15 * MINUTE
    memory: int | None = None
    weights: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    starts: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
