"""What Zowl calls its branches, refs and folders: one place for every name.

refs/heads/zowl/<run>/<task>            the task's branch
refs/zowl/<run>/@base/<project>         the base commit, pinned
refs/zowl/<run>/@fetched/<project>      what the remote had, when the project asks for a fetch
refs/zowl/<run>/<task>/<n>              the worktree at the end of attempt n
refs/zowl/<run>/<task>/<word>           the same at other moments that must not be lost
refs/zowl/@resolutions/<sides>          a conflict's resolved file, for all runs
"""

from __future__ import annotations

import re

_PLAIN = re.compile(rb"[A-Za-z0-9_-]")


def part(name: str) -> str:
    """`name` as one part of a ref or path on every system; different names stay different.

    Letters, digits, `_` and `-` stay, and a dot between two of them; everything else becomes `%XX` of its
    UTF-8 bytes (git's rules: `git help check-ref-format`).
    """
    raw = name.encode()
    written = [
        chr(byte) if _PLAIN.fullmatch(bytes((byte,))) or _is_inner_dot(raw, at) else f"%{byte:02X}"
        for at, byte in enumerate(raw)
    ]
    text = "".join(written)
    return text.removesuffix(".lock") + "%2Elock" if text.endswith(".lock") else text


def branch_name(run: str, task: str) -> str:
    """The task's branch, as a person types it."""
    return f"zowl/{part(run)}/{part(task)}"


def branch_ref(run: str, task: str) -> str:
    """The task's branch in full."""
    return "refs/heads/" + branch_name(run, task)


def base_ref(run: str, project: str) -> str:
    """Where a project's base is pinned."""
    return f"refs/zowl/{part(run)}/@base/{part(project)}"


def fetched_ref(run: str, project: str) -> str:
    """What the remote had when the run began."""
    return f"refs/zowl/{part(run)}/@fetched/{part(project)}"


def kept_ref(run: str, task: str, word: str) -> str:
    """Where a state of the task's worktree is kept; `word` is an attempt's number or names the moment."""
    return f"refs/zowl/{part(run)}/{part(task)}/{word}"


def _is_inner_dot(raw: bytes, at: int) -> bool:
    neighbours = raw[at - 1 : at], raw[at + 1 : at + 2]
    return 0 < at < len(raw) - 1 and raw[at : at + 1] == b"." and all(map(_PLAIN.fullmatch, neighbours))
