"""The house keeps its rules; and each rule can be broken, and is then found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.floors import FLOORS, PACKAGE, PROGRAMS, violations

ROOT = Path(__file__).parents[1]


def test_the_house_keeps_its_rules() -> None:
    assert violations(ROOT / PACKAGE) == []


def test_contributing_shows_every_floor() -> None:
    picture = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [floor for floor in (*FLOORS, *PROGRAMS) if f"{floor}/" not in picture] == []


def build(folder: Path, place: str, source: str) -> list[str]:
    path = folder / PACKAGE / place
    path.parent.mkdir(parents=True)
    path.write_text(source, encoding="utf-8")
    return violations(folder / PACKAGE)


@pytest.mark.parametrize(
    ("place", "source", "complaint"),
    [
        ("model/a.py", "import zowl_desktop.store.journal", "model must not import store, which is above it"),
        ("model/a.py", "from zowl_desktop import engine", "model must not import engine, which is above it"),
        ("model/deep/er/a.py", "from ....engine import run", "above it"),
        ("model/night/a.py", "from ...engine import run", "model must not import engine"),
        ("model/night/a.py", "from ... import engine", "model must not import engine"),
        ("store/a.py", "from zowl_desktop.agents import base", "store must not import agents"),
        ("agents/a.py", "from zowl_desktop.rehearsal import x", "agents must not import rehearsal"),
        ("rehearsal/a.py", "from zowl_desktop.keeper import x", "rehearsal must not import keeper"),
        ("keeper/a.py", "from zowl_desktop.engine import x", "keeper must not import engine"),
        ("engine/a.py", "from zowl_desktop.app import x", "engine must not import app"),
        ("app/a.py", "from zowl_desktop.cli import x", "app must not import cli"),
        ("cli/a.py", "from zowl_desktop.desktop import x", "cli must not import desktop"),
        ("engine/a.py", "def f():\n    import zowl_desktop.app", ":2: engine must not import app"),
        (
            "engine/a.py",
            "if TYPE_CHECKING:\n    from zowl_desktop.app import x",
            ":2: engine must not import",
        ),
        ("engine/a.py", "importlib.import_module('zowl_desktop.app')", "engine must not import app"),
        ("engine/a.py", "importlib.import_module(name)", "computed"),
        ("engine/a.py", "__import__('zowl_desktop.app')", "engine must not import app"),
        ("desktop/a.py", "from zowl_desktop.store import x", "desktop must not import store: it asks app"),
        ("desktop/a.py", "from zowl_desktop.keeper import x", "desktop must not import keeper: it asks app"),
        ("app/a.py", "from PySide6.QtCore import QObject", "only desktop may import PySide6"),
        ("cli/a.py", "def f():\n    import qasync", "only desktop may import qasync"),
        ("utils/a.py", "", "zowl_desktop/utils: no such floor"),
        ("a.py", "import zowl_desktop.engine", "zowl_desktop must not import engine"),
        ("engine/a.py", "import zowl_desktop.scripted_agent", "scripted_agent is a program"),
        (
            "scripted_agent/a.py",
            "from zowl_desktop.model import states",
            "scripted_agent must not import model",
        ),
        ("scripted_agent/a.py", "import pydantic", "imports the standard library only, not pydantic"),
        ("model/a.py", "import os", "model is pure: it must not use os"),
        ("model/a.py", "import os.path", "must not use os.path"),
        ("model/a.py", "def f():\n    from time import monotonic", ":2: model is pure"),
        ("agents/a.py", "from concurrent.futures import Future", "agents is pure"),
        ("model/a.py", "from pathlib import Path", "must not use pathlib.Path"),
        (
            "model/a.py",
            "import pathlib\npathlib.Path('x')",
            ":2: model is pure: it must not use pathlib.Path",
        ),
        ("model/a.py", "from datetime import datetime as dt\ndt.now()", "must not use datetime.datetime.now"),
        ("model/a.py", "import datetime\ndatetime.datetime.now(zone)", "must not use datetime.datetime.now"),
        ("model/a.py", "import datetime as d\nd.date.today()", "must not use datetime.date.today"),
        ("model/a.py", "import sys\nsys.stdout.write('x')", "must not use sys.stdout"),
        ("model/a.py", "open('x')", "must not call open"),
        ("model/a.py", "print('x')", "must not call print"),
        ("model/a.py", "import peewee", "peewee is not known to be pure"),
        ("model/a.py", "import asyncio", "must not use asyncio"),
        ("model/a.py", "import random", "must not use random"),
    ],
)
def test_a_breach_is_found(tmp_path: Path, place: str, source: str, complaint: str) -> None:
    found = build(tmp_path, place, source)
    assert any(complaint in line for line in found), found


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("desktop/a.py", "from PySide6.QtCore import QObject\nimport qasync\nfrom zowl_desktop.app import x"),
        ("cli/a.py", "from zowl_desktop.app import x\nfrom zowl_desktop.model import y\nfrom . import z"),
        ("keeper/a.py", "import os, asyncio\nfrom zowl_desktop.store import ledger"),
        ("rehearsal/a.py", "import random\nfrom zowl_desktop.model.night import Night"),
        (
            "model/a.py",
            "from datetime import datetime\nimport re, json, zoneinfo\nfrom pathlib import PurePath",
        ),
        ("model/a.py", "from pydantic import BaseModel\nfrom ruamel.yaml import YAML\nfrom .b import c"),
        ("model/a.py", "def f(now):\n    return now.replace(hour=1)"),
        ("scripted_agent/a.py", "import json, os\nfrom zowl_desktop.scripted_agent.b import c"),
        ("__init__.py", ""),
    ],
)
def test_a_lawful_module_is_left_alone(tmp_path: Path, place: str, source: str) -> None:
    assert build(tmp_path, place, source) == []
