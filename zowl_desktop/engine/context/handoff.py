"""What a finished task tells its dependents: its agent's own words, and the facts that Zowl knows itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from pydantic import TypeAdapter

FILE_LIMIT = 64_000
"""Bytes of a handoff file that are read; an agent may write anything."""
_ITEMS = 20
_ITEM_LIMIT = 600
_SUMMARY_LIMIT = 2_000
_FILES_SHOWN = 40
_CUT = " [cut]"


@dataclass(frozen=True, slots=True)
class Words:
    """What the agent says. All of it may be empty."""

    summary: str = ""
    decisions: tuple[str, ...] = ()
    problems_solved: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()


_FOR_DEPENDENTS = ("decisions", "problems_solved", "constraints", "interfaces", "open_questions")
"""What of the words another agent is told; `criteria` ("criterion -> evidence") are for the review."""


@dataclass(frozen=True, slots=True)
class Handoff:
    """The words with the facts.

    `files` are lines such as "changed app.py +3 -1"; `cost` in micro-dollars; `request` is the address of the
    pull request, or empty.
    """

    task: str
    title: str
    project: str
    words: Words
    branch: str | None
    commit: str | None
    worktree: str
    files: tuple[str, ...]
    checks: tuple[str, ...]
    cost: int
    request: str = ""


_CODEC = TypeAdapter(Handoff)


def read_words(file: Path, final_text: str) -> Words:
    """The agent's handoff file; whatever is missing or unreadable in it is distilled from its last message.

    Never fails: a handoff is help, and no reason to fail a task.
    """
    words = _parsed(_text(file))
    return words if words.summary else _with_summary(words, final_text)


def save(handoff: Handoff, file: Path) -> None:
    """Keep a handoff for the dependents, whole or not at all."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(file.name + ".new")
    fresh.write_text(json.dumps(asdict(handoff), ensure_ascii=False), encoding="utf-8")
    fresh.replace(file)


def load(file: Path) -> Handoff | None:
    """The handoff that `save` kept; None when there is none."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return _CODEC.validate_python(data)


def in_full(handoff: Handoff, *, elsewhere: bool) -> str:
    """All of it, as text; with branch and worktree when the dependent works in another project."""
    parts = [handoff.words.summary]
    for field in _FOR_DEPENDENTS:
        items = getattr(handoff.words, field)
        if items:
            name = field.replace("_", " ").capitalize()
            parts.append("\n".join([f"{name}:", *(f"- {item}" for item in items)]))
    if handoff.files:
        shown = [*handoff.files[:_FILES_SHOWN]]
        more = len(handoff.files) - len(shown)
        parts.append("\n".join(["Files:", *shown, *([f"... and {more} more"] if more else [])]))
    if handoff.checks:
        parts.append(f"Proved by: {', '.join(handoff.checks)}")
    if elsewhere and handoff.branch:
        parts.append(f"Its work: branch {handoff.branch}, checked out in {handoff.worktree}")
    return "\n\n".join(part for part in parts if part)


def in_short(handoff: Handoff) -> str:
    """One paragraph, for a task that needs it only through others."""
    constraints = "; ".join(handoff.words.constraints)
    return handoff.words.summary + (f" Constraints: {constraints}" if constraints else "")


def cut(text: str, limit: int) -> str:
    """Text of at most `limit` characters, the cut visible."""
    return text if len(text) <= limit else text[: max(0, limit - len(_CUT))].rstrip() + _CUT


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(FILE_LIMIT).decode("utf-8", "replace")
    except OSError:
        return ""


def _parsed(text: str) -> Words:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Words(summary=cut(text.strip(), _SUMMARY_LIMIT))
    if not isinstance(data, dict):
        return Words(summary=cut(str(data).strip(), _SUMMARY_LIMIT))
    lists = {field.name: _items(data.get(field.name)) for field in fields(Words) if field.name != "summary"}
    summary = data.get("summary")
    return Words(cut(summary.strip(), _SUMMARY_LIMIT) if isinstance(summary, str) else "", **lists)


def _items(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [] if value is None else [value]
    texts = [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in items]
    kept = tuple(cut(text.strip(), _ITEM_LIMIT) for text in texts[:_ITEMS] if text.strip())
    return (*kept, f"... and {len(texts) - _ITEMS} more") if len(texts) > _ITEMS else kept


def _with_summary(words: Words, final_text: str) -> Words:
    lists = {field.name: getattr(words, field.name) for field in fields(Words) if field.name != "summary"}
    return Words(cut(final_text.strip(), _SUMMARY_LIMIT), **lists)
