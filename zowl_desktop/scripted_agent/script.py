"""The script: what the agent does, as JSON.

    {"tasks": {"endpoint": {"implement": [
        [{"say": "I write it."}, {"write": "app.py", "text": "total = 1"}, {"done": "Wrote app.py."}],
        [{"if_prompt_has": "test_total", "then": [...], "else": [...]}]
    ]}}}

A task has steps, a step has turns, a turn is a list of acts. The nth attempt of a step plays its nth turn;
the last turn is played again and again. `*` stands for every task or step that has no entry of its own.

`acts` has the words. Paths are relative to the worktree, absolute, or begin with `~` or `$NAME`.
"""

from __future__ import annotations

import difflib
import json
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from zowl_desktop.scripted_agent.acts import ACTS, FAILURES, USAGE, Act, Kind

Turns = list[list[Act]]
Tasks = dict[str, dict[str, Turns]]

ANY = "*"


class BadScript(Exception):
    """The script cannot be played; the text says where and why."""


def load(path: Path) -> Tasks:
    """The tasks of the script. Raises `BadScript` for anything that could not be played."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as trouble:
        _bad(str(path), f"cannot be read ({trouble.strerror})")
    except json.JSONDecodeError as trouble:
        _bad(f"{path}:{trouble.lineno}:{trouble.colno}", f"is no JSON ({trouble.msg})")
    except UnicodeDecodeError:
        _bad(str(path), "is not UTF-8")
    if not isinstance(document, dict) or set(document) != {"tasks"}:
        _bad(str(path), 'has to be an object with the one key "tasks"')
    return _checked(document["tasks"])


def turn_of(tasks: Tasks, task: str, step: str, attempt: int) -> list[Act]:
    """What this attempt plays. Raises `BadScript` when the script has no part for it."""
    for steps in (tasks.get(task, {}), tasks.get(ANY, {})):
        for turns in (steps.get(step), steps.get(ANY)):
            if turns:
                return turns[min(attempt, len(turns)) - 1]
    raise BadScript(f'no part for step "{step}" of task "{task}"; there are parts for {_listed(tasks)}')


def _checked(tasks: Any) -> Tasks:  # noqa: ANN401 - whatever JSON holds
    for task, steps in _object("tasks", tasks).items():
        for step, turns in _object(f"tasks.{task}", steps).items():
            place = f"tasks.{task}.{step}"
            if not _list(place, turns):
                _bad(place, "needs at least one turn")
            for number, acts in enumerate(turns):
                _check_acts(f"{place}[{number}]", acts)
    checked: Tasks = tasks
    return checked


def _check_acts(place: str, acts: object) -> None:
    for number, act in enumerate(_list(place, acts)):
        _check_act(f"{place}[{number}]", _object(f"{place}[{number}]", act))


def _check_act(place: str, act: Act) -> None:
    names = [key for key in act if key in ACTS]
    if not names:
        _bad(place, f"has no act among its keys ({_listed(act)}){_nearest(next(iter(act), ''), ACTS)}")
    if len(names) > 1:
        _bad(place, f"has more than one act: {_listed(names)}")
    name = names[0]
    _check_keys(place, name, act)
    _check_meaning(place, name, act)
    for key in ("acts", "then", "else"):
        _check_acts(f"{place}.{key}", act.get(key, []))


def _check_keys(place: str, name: str, act: Act) -> None:
    word = ACTS[name]
    known = {name: word.value, **word.needs, **word.may}
    for key, value in act.items():
        if key not in known:
            _bad(place, f'"{name}" has no key "{key}"{_nearest(key, known)}')
        _check_kind(f"{place}.{key}", value, known[key])
    for key in word.needs.keys() - act.keys():
        _bad(place, f'"{name}" needs "{key}"')


def _check_kind(place: str, value: object, wanted: Kind) -> None:
    kinds = wanted if isinstance(wanted, tuple) else (wanted,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        _bad(place, f"has to be {' or '.join(kind.__name__ for kind in kinds)}, not {_short(value)}")


def _check_meaning(place: str, name: str, act: Act) -> None:
    match name:
        case "fail":
            _check_known(place, [act["fail"]], FAILURES)
        case "use":
            _check_known(place, act["use"], USAGE)
        case "raw":
            _check_known(place, [act.get("to", "stdout")], ("stdout", "stderr"))
        case "ignore" | "die":
            names = act[name] if name == "ignore" else [act[name]]
            _check_known(place, names, [member.name for member in signal.Signals])


def _check_known(place: str, given: Iterable[Any], known: Iterable[str]) -> None:
    for name in given:
        if name not in known:
            _bad(place, f"does not know {_short(name)}{_nearest(str(name), known)}")


def _object(place: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        _bad(place, f"has to be an object, not {_short(value)}")
    return value


def _list(place: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        _bad(place, f"has to be a list, not {_short(value)}")
    return value


def _nearest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else f"; known: {_listed(known)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _short(value: object) -> str:
    return json.dumps(value)[:60]


def _bad(place: str, what: str) -> NoReturn:
    raise BadScript(f"{place} {what}")
