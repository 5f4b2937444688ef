"""The table in the docs is what the adapters say, and what they say is what the tests run."""

from __future__ import annotations

import json
import os
from pathlib import Path

from zowl_desktop.agents.base import Adapter
from zowl_desktop.agents.table import ADAPTERS
from zowl_desktop.model.document.builtin import CLIS

PAGE = Path(__file__).parents[2] / "zowl_desktop" / "agents" / "README.md"
PACKAGES = Path(__file__).parent / "package.json"
REQUIREMENTS = Path(__file__).parent / "requirements.txt"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"
COLUMNS = (
    "agent",
    "tested",
    "resumes",
    "money",
    "tokens",
    "sandbox",
    "tools",
    "turns",
    "stop",
    "MB",
    "CPU s",
)


def table() -> str:
    """Agent by capability by verified version."""
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *(row(adapter) for adapter in ADAPTERS.values())]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def row(adapter: Adapter) -> tuple[str, ...]:
    can = adapter.capabilities
    marks = (can.resumes, can.own_cost, can.own_tokens, can.own_sandbox, can.tells_tools, can.turns)
    return (
        adapter.name,
        (adapter.program.tested if adapter.program else None) or "-",
        *("yes" if mark else "-" for mark in marks),
        str(can.soft_stop),
        str(can.memory or "-"),
        str(can.start_cpu or "-"),
    )


def test_the_page_shows_what_the_adapters_say() -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    wanted = f"{before}{BEGIN}{table()}{END}{after}"
    if os.environ.get("ZOWL_WRITE"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == wanted, "run this test with ZOWL_WRITE=1"


def test_tested_versions_are_those_that_are_pinned() -> None:
    told = json.loads(PACKAGES.read_text())
    pinned = {**told["dependencies"], **told["devDependencies"]}
    pinned |= dict(line.split("==") for line in REQUIREMENTS.read_text().split())
    by_install = {
        adapter.program.install.rpartition(" ")[2]: adapter.program.tested
        for adapter in ADAPTERS.values()
        if adapter.program is not None and adapter.program.tested is not None
    }
    assert by_install == pinned


def test_every_program_that_a_document_may_name_has_its_row() -> None:

    assert set(ADAPTERS) == set(CLIS)
