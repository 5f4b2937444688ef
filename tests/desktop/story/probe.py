"""What a screen reader knows of the app, as JSON. Runs under the system's Python, which has pyatspi.

probe.py tree             every accessible thing: role, name, description, text
probe.py press NAME       does the first action of a button
probe.py put NAME WORDS   writes into a field
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import pyatspi  # type: ignore[import-not-found]
from gi.repository import GLib  # type: ignore[import-not-found]

DEADLINE = 30


def app() -> Any:
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        for each in pyatspi.Registry.getDesktop(0):
            if each is not None and "zowl" in each.name.lower():
                return each
        time.sleep(0.1)
    sys.exit("the app is not on the accessibility bus")


def walk(thing: Any) -> Iterator[Any]:
    yield thing
    for index in range(thing.childCount):
        child = thing.getChildAtIndex(index)
        if child is not None:
            yield from walk(child)


def shown(thing: Any) -> dict[str, str]:
    kinds = pyatspi.listInterfaces(thing)
    text = thing.queryText().getText(0, -1) if "Text" in kinds else ""
    return {"role": thing.getRoleName(), "name": thing.name, "about": thing.description, "text": text}


def named(name: str, kind: str) -> Any:
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        with contextlib.suppress(GLib.Error):  # it went away while it was looked at: a form was made anew
            for each in walk(app()):
                is_shown = each.name == name and each.getState().contains(pyatspi.STATE_SHOWING)
                if is_shown and kind in pyatspi.listInterfaces(each):
                    return each
        time.sleep(0.1)
    sys.exit(f"nothing is called {name}")


def main() -> None:
    verb, *words = sys.argv[1:]
    if verb == "tree":
        sys.stdout.write(json.dumps([shown(each) for each in walk(app())]))
    elif verb == "press":
        actions = named(words[0], "Action").queryAction()
        names = [actions.getName(index) for index in range(actions.nActions)]
        actions.doAction(names.index("Press"))
    elif verb == "put":
        named(words[0], "EditableText").queryEditableText().setTextContents(words[1])


main()
