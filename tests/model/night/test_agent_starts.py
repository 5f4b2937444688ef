"""Agents weigh: what their start and their memory cost decides when the next one starts."""

from __future__ import annotations

from tests.model.night.player import Player, brief, pipeline
from zowl_desktop.engine.nights import memory_for_agents, night_of
from zowl_desktop.model.events import RunStarted
from zowl_desktop.model.night import Rules


def test_an_account_waits_for_the_start_of_the_one_before() -> None:
    tasks = [brief("a", agent="codex"), brief("b", agent="codex")]
    play = Player(pipeline(*tasks), rules=Rules(start_spacing=2.0, starts={"codex": 9.0}))
    play.end("a.1")  # their worktrees are there
    play.end("b.1")
    play.wait(7.9)
    assert sum(order.agent == "codex" for order in play.orders) == 1
    play.wait(0.2)
    assert sum(order.agent == "codex" for order in play.orders) == 2


def test_agents_that_do_not_fit_into_memory_wait() -> None:
    tasks = [brief("a", agent="codex"), brief("b", agent="claude")]
    rules = Rules(start_spacing=0.0, memory=900, weights={"codex": 500, "claude": 500})
    play = Player(pipeline(*tasks), rules=rules)
    play.end("a.1")  # their worktrees are there
    play.end("b.1")
    assert len([order for order in play.orders if order.agent]) == 1
    assert "memory" in play.why("b")


def test_a_run_knows_what_its_programs_weigh() -> None:
    document = "zowl: 1\ntasks: {g: {gate: Look}}\n"
    rules = night_of(RunStarted(0.0, "r", document, "x.yaml", memory=memory_for_agents())).state.rules
    assert rules.memory is not None
    assert rules.memory > 100
    assert rules.weights["opencode"] > rules.weights["codex"] > 0
    assert rules.starts["qwen"] > rules.starts["codex"] > 0
