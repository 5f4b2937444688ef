"""How an attempt ended: the word that the executors bring to Night."""

from __future__ import annotations

from dataclasses import dataclass, field

from zowl_desktop.model.states import FailureClass

EVIDENCE_LIMIT = 16_000
"""Characters of failing output that travel with an outcome (into the journal and the next prompt)."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What an attempt used. `cost` in micro-dollars; tokens by class; `estimated` when nobody metered it."""

    cost: int = 0
    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False

    @property
    def tokens(self) -> int:
        """All that the provider counts, cache reads too."""
        return self.input_tokens + self.cache_read_tokens + self.cache_write_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one attempt.

    Attributes:
        failure: The class, or None for success.
        message: One clause for a person ("2 tests failed", "exited with 3"); no full stop.
        failing: Ids of failing tests or checks, sorted; they make the failure signature.
        marked: The most telling lines of the output, for the signature when no failing ids are known.
        evidence: The marked output that the next attempt gets, or what a success was proved with; at most
            EVIDENCE_LIMIT characters.
        usage: Money and tokens of this attempt.
        resets_at: UTC epoch seconds at which a limit resets, when the provider said so.
        session: The agent's session id, for a resume.
        tree: The git tree after the attempt (its snapshot), when it has a worktree.
        branch: Branch that carries the work (`deliver` only).
        commit: Commit that carries the work (`deliver` only); None when nothing changed.
        notes: What a person has to know that is no failure, each a clause; shown in the report.
    """

    failure: FailureClass | None = None
    message: str = ""
    failing: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    evidence: str = ""
    usage: Usage = field(default_factory=Usage)
    resets_at: float | None = None
    session: str | None = None
    tree: str | None = None
    branch: str | None = None
    commit: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the attempt succeeded."""
        return self.failure is None
