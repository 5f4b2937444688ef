"""Tool calls in a few words: "reads src/a.py", "edits src/b.py +84 -3", "runs npm test".

Programs name their tools and what they give them in their own ways; the tables here know those.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from zowl_desktop.app.transcripts.lines import Mark, Tone

VERBS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("read", "readfile", "readmanyfiles", "view", "notebookread"), "reads"),
    **dict.fromkeys(("edit", "multiedit", "replace", "strreplace", "notebookedit"), "edits"),
    **dict.fromkeys(("filechange", "applypatch", "patch"), "edits"),
    **dict.fromkeys(("write", "writefile", "createfile"), "writes"),
    **dict.fromkeys(("bash", "shell", "runshellcommand", "commandexecution", "terminal"), "runs"),
    **dict.fromkeys(("grep", "grepsearch", "searchfilecontent", "glob", "find"), "searches"),
    **dict.fromkeys(("ls", "list", "listdirectory"), "lists"),
    **dict.fromkeys(("webfetch", "fetch"), "fetches"),
    **dict.fromkeys(("websearch", "googlewebsearch"), "searches the web for"),
    **dict.fromkeys(("todowrite", "todo", "updateplan"), "plans"),
    **dict.fromkeys(("task", "agent"), "asks a helper"),
    "git": "commits",
}
"""By the tool's name in small letters, without what is no letter."""
_QUIET: Final = frozenset({"reads", "edits", "writes", "searches", "lists", "fetches", "plans"})
"""What these print is folded under the call without a word: the call says it all."""
_ARGUMENTS: Final = (
    *("command", "cmd", "file_path", "filePath", "absolute_path", "path", "notebook_path"),
    *("pattern", "query", "url", "description", "title", "prompt", "tool"),
)
_OLD: Final = ("old_string", "oldString", "oldText", "old_str")
_NEW: Final = ("new_string", "newString", "newText", "new_str")
_WHOLE: Final = ("content", "file_text", "text")
_COMPARED: Final = 2_000
"""Lines up to which an old and a new text are compared; longer ones count whole."""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call: what it does and with what. `quiet`: its output is of no news to a reader."""

    words: str
    marks: tuple[Mark, ...] = ()
    quiet: bool = False


def told_call(name: str, given: str, folder: str) -> Call:
    """A call in words; paths within `folder`, the worktree, are told from there."""
    plain = "".join(letter for letter in name.casefold() if letter.isalpha())
    verb = VERBS.get(plain, f"uses {name}")
    what = _object(given)
    argument = _within(_unwrapped(_argument(what, given)), folder)
    words = f"{verb} {argument}".strip()
    counts = _changed(what) if what is not None else None
    if counts is None:
        return Call(words, quiet=verb in _QUIET)
    return Call(*_with_counts(words, *counts), quiet=verb in _QUIET)


def _object(given: str) -> Mapping[str, Any] | None:
    if not given.startswith("{"):
        return None
    try:
        what = json.loads(given)
    except (ValueError, RecursionError):
        return None
    return what if isinstance(what, dict) else None


def _argument(what: Mapping[str, Any] | None, given: str) -> str:
    """What the call is about, on one line."""
    if what is None:
        return " ".join(given.split()) if given != "null" else ""
    if isinstance(what.get("changes"), list):
        return ", ".join(str(each.get("path", "")) for each in what["changes"] if isinstance(each, dict))
    found = next((what[key] for key in _ARGUMENTS if isinstance(what.get(key), str | list) and what[key]), "")
    words = found if isinstance(found, str) else " ".join(str(each) for each in found)
    return " ".join(words.split())


def _unwrapped(command: str) -> str:
    """What a shell is started for, without the shell."""
    if not command.startswith(("/bin/", "bash ", "sh ")):
        return command
    try:
        parts = shlex.split(command)
    except ValueError:
        return command
    is_shell = len(parts) == 3 and parts[0].endswith("sh") and parts[1] in {"-c", "-lc"}
    return parts[2] if is_shell else command


def _within(argument: str, folder: str) -> str:
    return argument.replace(f"{folder.rstrip('/')}/", "") if folder.strip("/") else argument


def _changed(what: Mapping[str, Any]) -> tuple[int, int] | None:
    """Lines added and removed, where the call says what it replaces."""
    edits = what.get("edits")
    if isinstance(edits, list):
        pairs = [_changed(each) or (0, 0) for each in edits if isinstance(each, dict)]
        return sum(added for added, _ in pairs), sum(removed for _, removed in pairs)
    old, new = _text(what, _OLD), _text(what, _NEW)
    if new is not None:
        return _difference((old or "").splitlines(), new.splitlines())
    whole = _text(what, _WHOLE)
    return None if whole is None else (len(whole.splitlines()), 0)


def _text(what: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((what[key] for key in keys if isinstance(what.get(key), str)), None)


def _difference(old: list[str], new: list[str]) -> tuple[int, int]:
    if max(len(old), len(new)) > _COMPARED:
        return len(new), len(old)
    kept = sum(block.size for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
    return len(new) - kept, len(old) - kept


def _with_counts(words: str, added: int, removed: int) -> tuple[str, tuple[Mark, ...]]:
    marks = []
    for sign, count, tone in (("+", added, Tone.OK), ("-", removed, Tone.FAIL)):
        if count:
            words = f"{words} {sign}{count}"
            marks.append(Mark(len(words) - len(str(count)) - 1, len(words), tone))
    return words, tuple(marks)
