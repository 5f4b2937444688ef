"""What the palette offers: tasks to start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from zowl_desktop.model.document.tree import Plain


@dataclass(frozen=True, slots=True)
class Template:
    """A task to start from.

    Attributes:
        key: What it is known by.
        name: What the palette calls it; the title of a new task too.
        hint: One line below the name.
        keys: The keys of a new task.
    """

    key: str
    name: str
    hint: str
    keys: Mapping[str, Plain]


def _brief(objective: str, *criteria: str) -> str:
    lines = "".join(f"- {line}\n" for line in criteria)
    return f"Objective\n{objective}\n\nAcceptance\n{lines}\nOut of scope\n- \n"


TEMPLATES: Final = (
    Template(
        "task",
        "Task",
        "a brief for an agent",
        {"brief": _brief("What has to be true in the morning.", "a check that proves it")},
    ),
    Template(
        "fix",
        "Fix",
        "reproduce, mend, prove",
        {
            "brief": _brief(
                "Mend this: what happens, and what should happen instead.",
                "a new test fails without the fix and passes with it",
                "all other tests pass as before",
            )
        },
    ),
    Template(
        "feature",
        "Feature",
        "build to criteria",
        {
            "brief": _brief(
                "Build this, for whom, and why.",
                "what a person can do afterwards",
                "tests cover the new behaviour and its refusals",
            )
        },
    ),
    Template(
        "tests",
        "Tests",
        "raise what is covered",
        {
            "brief": _brief(
                "Cover this part with tests. Don't change what it does.",
                "every public function has a test that fails when it breaks",
            )
        },
    ),
    Template(
        "refactor",
        "Refactor",
        "same behaviour",
        {
            "brief": _brief(
                "Make this simpler: what is hard to read or to change now.",
                "no test is changed, and all pass",
                "no public name changes",
            )
        },
    ),
    Template(
        "docs",
        "Docs",
        "write it down",
        {"brief": _brief("Document this for whom.", "every example runs as it stands")},
    ),
    Template(
        "review",
        "Review",
        "read and report",
        {
            "brief": _brief(
                "Read this and report what you find, worst first.", "each finding names file and line"
            ),
            "expects": "report",
        },
    ),
    Template("command", "Command", "your own script", {"run": "true"}),
    Template("gate", "Gate", "wait for me", {"gate": "Look at the work so far"}),
)


def template(key: str) -> Template | None:
    """The template of a key."""
    return next((one for one in TEMPLATES if one.key == key), None)
