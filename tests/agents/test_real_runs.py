"""Claude Code, Codex, Gemini CLI and opencode at work for Zowl: keeper, worktree, checks and commit are real.

The provider is scripted. What a program tells may be wrong (exit code 0 after a refused login), so every end
is judged by its class, and by how long it took.
"""

from __future__ import annotations

import pytest

from tests.agents.provider import Say, Write
from tests.agents.real import FOUR, Real, Shift, need, profile

each = pytest.mark.parametrize("real", FOUR, ids=str)


@each
def test_success_is_committed_by_zowl(shift: Shift, real: Real) -> None:
    need(real)
    shift.plays(real.name, Write("done.txt", "yes"), Say("Wrote done.txt."))
    shift.stage.zowl("run", str(shift.document(profile(real))))
    assert shift.delivered("done.txt") == "yes"
    outcome = shift.ended("work.2")
    assert outcome is not None
    assert (outcome.message, outcome.usage.tokens > 10_000) == ("Wrote done.txt", True)
    asked = shift.provider.asked(real.name)
    assert {request.key for request in asked} == {f"token-{real.name}"}
    assert len(asked) == 2
