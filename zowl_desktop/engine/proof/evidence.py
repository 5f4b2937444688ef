"""Finds the lines that say why a command failed, and shows them with what stands around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

AROUND = 15
"""Lines shown before and after a telling line."""
TELLING_LINES = 20
"""Telling lines that are kept of one output."""
_LINE_LIMIT = 400
"""Characters of one line that are shown."""

_TELLING = (
    # A test's own words: what was expected and what came.
    re.compile(
        r"^E   +\S|^\s*AssertionError\b|^\s*assert(ion)? .*(failed|==)|panicked at |^\s*Error: expect\("
    ),
    # A failing test by name, a compiler's error with its place.
    re.compile(
        r"^(FAILED|ERROR) \S+::|^(FAIL|ERROR): |^\s*--- FAIL: |^\s*not ok \d|^\s*[✕✖✗\u00d7] |^\s*●.+\u203a"
        r"|^ *FAIL +\S|^error(\[E\d+\])?: |: (fatal )?error( TS\d+)?: "
        r"|^\S+:\d+:\d+:? .*\b(error|[A-Z]+\d{2,4})\b"
    ),
    # An exception, or a program that could not do its work.
    re.compile(
        r"^\s*(?:[\w.]+\.)?\w*(?:Error|Exception|Panic)\b(?::|$)|^\s*fatal: |Segmentation fault|core dumped"
        r"|command not found|: not found$|No such file or directory|undefined reference|^panic: "
    ),
    re.compile(r"\b(error|failed|failure|fatal|cannot|unable to)\b", re.IGNORECASE),
)
"""From the most telling to the least; a line counts by the first that fits."""
_NEVER = re.compile(
    r"\b0 (errors?|failed|failures?|failing)\b|^make(\[\d+\])?: \*\*\*|^npm (ERR|error|warn)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a command failed.

    Attributes:
        telling: The lines that say most, in their order; not empty unless the output is.
        text: Those lines marked with `>`, with numbers and what stands around them.
    """

    telling: tuple[str, ...]
    text: str


def find_evidence(text: str, limit: int) -> Evidence:
    """The evidence in a plain output, in at most `limit` characters."""
    lines = text.splitlines()
    marked = _marked(lines)
    shown = _shown(lines, marked, limit)
    return Evidence(tuple(lines[at].strip() for at in marked), shown)


def _marked(lines: Sequence[str]) -> list[int]:
    ranks: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        rank = _rank(line)
        if rank is not None:
            ranks.setdefault(rank, []).append(at)
    if ranks:
        return ranks[min(ranks)][:TELLING_LINES]
    spoken = [at for at, line in enumerate(lines) if line.strip()]
    return spoken[-1:]


def _rank(line: str) -> int | None:
    head = line[:_LINE_LIMIT]
    if _NEVER.search(head):
        return None
    return next((rank for rank, pattern in enumerate(_TELLING) if pattern.search(head)), None)


def _shown(lines: Sequence[str], marked: Sequence[int], limit: int) -> str:
    """The marked lines and their surroundings; fewer of them when they do not fit into `limit`."""
    for around in (AROUND, AROUND // 2, AROUND // 4, 0):
        text = _excerpt(lines, marked, around)
        if len(text) <= limit:
            return text
    return text[: max(0, limit - 4)].rstrip() + "\n..."


def _excerpt(lines: Sequence[str], marked: Sequence[int], around: int) -> str:
    visible = sorted({at for mark in marked for at in range(mark - around, mark + around + 1)})
    shown: list[str] = []
    before = -1
    for at in visible:
        if not 0 <= at < len(lines):
            continue
        if at > before + 1:
            shown.append("...")
        shown.append(f"{'>' if at in marked else ' '}{at + 1:>6} | {lines[at][:_LINE_LIMIT]}".rstrip())
        before = at
    if shown and before < len(lines) - 1:
        shown.append("...")
    return "\n".join(shown)
