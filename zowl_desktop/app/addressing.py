"""Turns to the one person who reads: the window says "you" for "a person", and a title for a task's id."""

from __future__ import annotations

from zowl_desktop.model.pipeline import Task


def to_you(words: str) -> str:
    """As "stopped by you" for "stopped by a person"."""
    return words.replace("by a person", "by you")


def by_title(task: Task) -> str:
    """Its title, marked off from the sentence; its id where it has none of its own."""
    return (
        task.id
        if task.title == task.id
        else f"\N{LEFT DOUBLE QUOTATION MARK}{task.title}\N{RIGHT DOUBLE QUOTATION MARK}"
    )
