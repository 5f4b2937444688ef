"""The acts of a script: what each needs, and what it does, for real.

A function here is one word of the language. It gets the stage and the act: an object that holds the word with
its own value, and the word's other keys. What an act tells goes to standard output, one JSON object a line.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

Act = dict[str, Any]
Kind = type | tuple[type, ...]

POLL = 0.02
"""Seconds between two looks at a barrier file."""

FAILURES = (
    "agent_error",
    "max_turns",
    "context_too_long",
    "rate_limited",
    "overloaded",
    "network",
    "usage_limit",
    "auth",
    "billing",
)
"""What `fail` can report."""

USAGE = ("input", "cache_read", "cache_write", "output", "dollars")
"""What `use` can count: tokens by class, and money."""

GIT_IDENTITY = {
    "GIT_AUTHOR_NAME": "Scripted agent",
    "GIT_AUTHOR_EMAIL": "scripted@agent.invalid",
    "GIT_COMMITTER_NAME": "Scripted agent",
    "GIT_COMMITTER_EMAIL": "scripted@agent.invalid",
}

_NUMBER = (int, float)


class Stage:
    """What the acts of one turn share. `who` is what `count` writes down, `code` the exit code so far."""

    def __init__(self, prompt: str, who: str) -> None:
        self.prompt = prompt
        self.who = who
        self.calls = 0
        self.code = 0

    def play(self, acts: list[Act]) -> None:
        """Play the acts in their order."""
        for act in acts:
            ACTS[next(key for key in act if key in ACTS)].play(self, act)

    def call(self, tool: str, given: str) -> str:
        """Tell that a tool starts, and return the id of the call."""
        self.calls += 1
        call = f"call_{self.calls}"
        tell({"type": "tool_start", "id": call, "name": tool, "input": given})
        return call

    def end(self, failure: str | None, text: str) -> None:
        """Tell the last word."""
        tell({"type": "result", "failure": failure, "text": text})
        self.code = 0 if failure in (None, "refused") else 1


class Word(NamedTuple):
    """One act: what it does, the kind of its own value, the keys that it needs and those that it may have."""

    play: Callable[[Stage, Act], None]
    value: Kind
    needs: dict[str, Kind]
    may: dict[str, Kind]


ACTS: dict[str, Word] = {}


def _act(
    name: str, value: Kind, needs: dict[str, Kind] | None = None, may: dict[str, Kind] | None = None
) -> Callable[[Callable[[Stage, Act], None]], Callable[[Stage, Act], None]]:
    def enter(play: Callable[[Stage, Act], None]) -> Callable[[Stage, Act], None]:
        ACTS[name] = Word(play, value, needs or {}, may or {})
        return play

    return enter


def tell(event: dict[str, Any]) -> None:
    """One event on standard output."""
    sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
    sys.stdout.flush()


# What it tells.


@_act("say", str)
def _say(_stage: Stage, act: Act) -> None:
    tell({"type": "text", "text": act["say"]})


@_act("tool", str, may={"input": str, "acts": list, "ok": bool, "output": str})
def _tool(stage: Stage, act: Act) -> None:
    """A tool call that plays its own acts while it is in flight."""
    call = stage.call(act["tool"], act.get("input", ""))
    stage.play(act.get("acts", []))
    tell({"type": "tool_end", "id": call, "ok": act.get("ok", True), "output": act.get("output", "")})


@_act("use", dict)
def _use(_stage: Stage, act: Act) -> None:
    """Tokens and dollars of one request, by the names in `USAGE`."""
    tell({"type": "usage", **act["use"]})


@_act("retrying", int, may={"of": int, "after": _NUMBER, "status": int})
def _retrying(_stage: Stage, act: Act) -> None:
    """The nth try of a request."""
    tell(
        {
            "type": "retry",
            "attempt": act["retrying"],
            **{key: act.get(key) for key in ("of", "after", "status")},
        }
    )


@_act("denied", str, may={"why": str})
def _denied(_stage: Stage, act: Act) -> None:
    """A tool that would have asked for permission."""
    tell({"type": "denied", "tool": act["denied"], "why": act.get("why", "nobody is there to ask")})


@_act("ping", int, may={"every": _NUMBER})
def _ping(_stage: Stage, act: Act) -> None:
    """So many signs of life that are no work."""
    for _ in range(act["ping"]):
        tell({"type": "ping"})
        time.sleep(act.get("every", 1))


@_act("flood", int, may={"size": int})
def _flood(_stage: Stage, act: Act) -> None:
    """So many lines of text, of so many characters each."""
    for _ in range(act["flood"]):
        tell({"type": "text", "text": "x" * act.get("size", 80)})


@_act("raw", str, may={"to": str})
def _raw(_stage: Stage, act: Act) -> None:
    """Any line, to "stdout" or "stderr"."""
    stream = sys.stderr if act.get("to") == "stderr" else sys.stdout
    stream.write(act["raw"] + "\n")
    stream.flush()


@_act("handoff", (dict, str))
def _handoff(_stage: Stage, act: Act) -> None:
    """Writes the file that ZOWL_HANDOFF names: an object, or text that is none."""
    text = act["handoff"] if isinstance(act["handoff"], str) else json.dumps(act["handoff"], indent=2)
    _write_text(Path(os.environ["ZOWL_HANDOFF"]), text)


# What it does.


@_act("write", str, needs={"text": str})
def _write(_stage: Stage, act: Act) -> None:
    _write_text(_path(act["write"]), act["text"])


@_act("append", str, needs={"text": str})
def _append(_stage: Stage, act: Act) -> None:
    _append_text(_path(act["append"]), act["text"])


@_act("replace", str, needs={"old": str, "new": str})
def _replace(_stage: Stage, act: Act) -> None:
    path = _path(act["replace"])
    text = path.read_text(encoding="utf-8")
    if act["old"] not in text:
        raise LookupError(f"{path} does not hold the text to replace: {act['old']!r}")
    _write_text(path, text.replace(act["old"], act["new"], 1))


@_act("delete", str)
def _delete(_stage: Stage, act: Act) -> None:
    _path(act["delete"]).unlink()


@_act("count", str)
def _count(stage: Stage, act: Act) -> None:
    """Appends a line to a file: how often was this really played?"""
    _append_text(_path(act["count"]), f"{stage.who} {os.getpid()}\n")


@_act("run", str)
def _run(stage: Stage, act: Act) -> None:
    """A shell command, told as a tool call."""
    call = stage.call("shell", act["run"])
    ended = subprocess.run(
        ["sh", "-c", act["run"]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    output = ended.stdout.decode("utf-8", "replace")
    code = ended.returncode
    tell({"type": "tool_end", "id": call, "ok": code == 0, "output": output, "exit_code": code})


@_act("commit", str)
def _commit(stage: Stage, act: Act) -> None:
    """Commits everything in the worktree by itself, as some agents do."""
    call = stage.call("git", act["commit"])
    for argv in (["git", "add", "-A"], ["git", "commit", "-q", "-m", act["commit"]]):
        subprocess.run(argv, stdin=subprocess.DEVNULL, check=True, env={**GIT_IDENTITY, **os.environ})
    tell({"type": "tool_end", "id": call, "ok": True, "output": "", "exit_code": 0})


@_act("orphan", str)
def _orphan(_stage: Stage, act: Act) -> None:
    """A shell command in a session of its own, which outlives the agent."""
    null = subprocess.DEVNULL
    argv = ["sh", "-c", act["orphan"]]
    subprocess.Popen(argv, stdin=null, stdout=null, stderr=null, start_new_session=True)


# How it waits.


@_act("wait", _NUMBER)
def _wait(_stage: Stage, act: Act) -> None:
    time.sleep(act["wait"])


@_act("wait_for", str)
def _wait_for(_stage: Stage, act: Act) -> None:
    """Until this path exists."""
    path = _path(act["wait_for"])
    while not path.exists():
        time.sleep(POLL)


@_act("hang", bool)
def _hang(_stage: Stage, act: Act) -> None:
    """In silence, until it is killed."""
    while act["hang"]:
        time.sleep(60)


@_act("ignore", list)
def _ignore(_stage: Stage, act: Act) -> None:
    """Signals, by name."""
    for name in act["ignore"]:
        signal.signal(signal.Signals[name], signal.SIG_IGN)


# How it ends.


@_act("done", str)
def _done(stage: Stage, act: Act) -> None:
    stage.end(None, act["done"])


@_act("fail", str, may={"text": str, "resets_in": _NUMBER, "resets_at": _NUMBER})
def _fail(stage: Stage, act: Act) -> None:
    """One of `FAILURES`; a limit may say when it resets, in seconds from now or since the epoch."""
    resets_at = time.time() + act["resets_in"] if "resets_in" in act else act.get("resets_at")
    if act["fail"] in ("usage_limit", "rate_limited"):
        tell({"type": "limit", "failure": act["fail"], "resets_at": resets_at})
    stage.end(act["fail"], act.get("text", act["fail"].replace("_", " ")))


@_act("refuse", str)
def _refuse(stage: Stage, act: Act) -> None:
    """The task is unclear, contradictory or already done: the reason."""
    stage.end("refused", act["refuse"])


@_act("exit", int)
def _exit(_stage: Stage, act: Act) -> None:
    raise SystemExit(act["exit"])


@_act("die", str)
def _die(_stage: Stage, act: Act) -> None:
    """By the named signal."""
    name = signal.Signals[act["die"]]
    if name is not signal.SIGKILL:
        signal.signal(name, signal.SIG_DFL)
    os.kill(os.getpid(), name)


# What it chooses.


@_act("if_prompt_has", str, needs={"then": list}, may={"else": list})
def _if_prompt_has(stage: Stage, act: Act) -> None:
    stage.play(act["then"] if act["if_prompt_has"] in stage.prompt else act.get("else", []))


def _path(given: str) -> Path:
    return Path(os.path.expandvars(given)).expanduser()


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def _append_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(text)
