"""The text of a pull request: what was asked, what shows that it was done, what it cost, and what to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zowl_desktop.engine.context.criteria import Shown
from zowl_desktop.engine.context.handoff import Words

_MOST = 60_000
"""Characters; hosts refuse a little more."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a pull request's text is made from.

    Attributes:
        words: What the agent hands on.
        shown: The brief's acceptance criteria.
        checks: A line for each check that Zowl ran, with its numbers.
        needs: The pull requests that this one is stacked on, or branches where there is none.
        attempts: How many attempts it took.
        cost: Micro-dollars.
        origin: The run and the task.
    """

    words: Words
    shown: tuple[Shown, ...]
    checks: tuple[str, ...]
    needs: tuple[str, ...]
    attempts: int
    cost: int
    origin: str


def body_of(facts: Facts) -> str:
    """The text, in Markdown."""
    words = facts.words
    parts = [
        words.summary,
        _list("Merge first", facts.needs),
        _criteria(facts.shown),
        _list("Checks that Zowl ran on exactly this work", [f"`{line}`" for line in facts.checks]),
        _list("Decisions", words.decisions),
        _list("Problems solved", words.problems_solved),
        _list("Constraints", words.constraints),
        _list("Open questions", words.open_questions),
        f"*{facts.origin}: {facts.attempts} attempts, ${facts.cost / 1_000_000:.2f}. Made by an agent.*",
    ]
    text = "\n\n".join(part for part in parts if part)
    return text if len(text) <= _MOST else text[:_MOST].rstrip() + "\n\n[cut]"


def _list(title: str, items: Sequence[str]) -> str:
    return "\n".join([f"## {title}", *(f"- {item}" for item in items)]) if items else ""


def _criteria(shown: Sequence[Shown]) -> str:
    if not shown:
        return ""
    rows = [f"| {_cell(each.criterion)} | {_cell(_evidence(each))} |" for each in shown]
    return "\n".join(["## Acceptance criteria", "| criterion | evidence |", "|---|---|", *rows])


def _evidence(shown: Shown) -> str:
    if not shown.evidence:
        return "none given"
    lacking = f" (not in this work: {', '.join(shown.lacking)})" if shown.lacking else ""
    return shown.evidence + lacking


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
