"""Ten tasks in a real library: Claude Code plans and reviews, Codex implements, the network fails at 3."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.agents.provider import Act, Outage, Say, Shell
from tests.agents.real import CLAUDE, CODEX, Shift, need
from tests.engine.git.repositories import git
from tests.engine.steps.library import CHECK, unpack
from zowl_desktop.model.events import AttemptEnded
from zowl_desktop.model.states import FailureClass as F

TASKS = [f"f{number}" for number in range(10)]
CUT_OFF = "f4"
"""The task in whose middle the network fails."""
NIGHT = """zowl: 1
name: A mixed night
projects: {{toolz: {{path: {checkout}, checks: {{tests: '{check}'}}}}}}
agents:
  claude: {{model: claude-sonnet-4-5}}
  codex: {{model: gpt-5}}
recipes:
  careful:
    - precheck: {{agent: {{use: claude, access: read, may_refuse: true}}}}
    - implement: {{agent: {{use: codex}}, on_failure: [{{retry: 2}}]}}
    - validate: {{checks: all, on_failure: [{{to: implement, times: 1}}]}}
    - review: {{agent: {{use: claude, access: read}}, on_failure: [{{to: implement, times: 1}}]}}
limits: {{parallel: 2}}
tasks:
"""


def task(name: str) -> str:
    needs = "" if name == "f0" else ", needs: [f0]"
    return (
        f"  {name}: {{project: toolz, agent: codex, recipe: careful, limits: {{time: 20 min}}{needs},"
        f" brief: Add toolz/{name}.py with a function {name} and its test.}}\n"
    )


def acts(attempt: str, dialect: str) -> Sequence[Act]:
    """What the model does in one attempt: by the task in its name, and by who asks."""
    name, number = attempt.split(".")
    if dialect == "anthropic":
        return [
            Say(f"PLAN: add toolz/{name}.py." if number == "2" else "It does what was asked.\nVERDICT: pass")
        ]
    module = f"def {name}(x):\n    return x + {name[1:]}\n"
    test = (
        f"from toolz.{name} import {name}\n\n\ndef test_{name}():\n    assert {name}(1) == 1 + {name[1:]}\n"
    )
    write = Shell(f"printf '{encoded(module)}' > toolz/{name}.py", text="First the module.")
    prove = Shell(f"printf '{encoded(test)}' > toolz/tests/test_{name}.py")
    if attempt == f"{CUT_OFF}.3":
        return [write, Outage()]
    if attempt == f"{CUT_OFF}.4":
        return [prove, Say("Wrote the test that was missing.")]
    return [write, prove, Say("Wrote the module and its test.")]


def encoded(text: str) -> str:
    return text.replace("%", "%%").replace("\n", "\\n")


@pytest.mark.slow
@pytest.mark.case(69)
def test_a_network_failure_at_three_costs_nothing_but_time(
    shift: Shift, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for real in (CLAUDE, CODEX):
        need(real)
    checkout = unpack(tmp_path)
    at_three(tmp_path / "clock", monkeypatch)
    shift.provider.improvise = acts
    url = f"{shift.provider.url}/t/{{attempt}}"
    gateway = {"base_url": url, "token": "token"}
    shift.gateways.write_text(json.dumps({"claude": gateway, "codex": gateway}))
    document = shift.stage.pipeline(NIGHT.format(checkout=checkout, check=CHECK) + "".join(map(task, TASKS)))

    with shift.running(document) as night:
        deadline = time.monotonic() + 600
        while ended(shift, f"{CUT_OFF}.3") is None:
            assert night.poll() is None, shift.stage.zowl("report", code=None)
            assert time.monotonic() < deadline
            time.sleep(0.5)
        shift.provider.up = True
        night.communicate(timeout=900)

    assert set(shift.stage.states().values()) == {"succeeded"}
    cut, again = ended(shift, f"{CUT_OFF}.3"), ended(shift, f"{CUT_OFF}.4")
    assert cut is not None
    assert again is not None
    assert (cut.outcome.failure, again.outcome.failure) == (F.NETWORK, None)
    assert datetime.fromtimestamp(cut.at).astimezone().hour == 3
    assert cut.outcome.session == again.outcome.session is not None
    first = json.dumps(shift.provider.asked(f"{CUT_OFF}.4")[0].body)
    assert "First the module." in first  # its own words from before
    assert f"toolz/{CUT_OFF}.py" in first
    everybody = {failed.outcome.failure for failed in shift.events() if isinstance(failed, AttemptEnded)}
    assert everybody == {None, F.NETWORK}
    assert_the_work_is_there(shift, checkout)


def assert_the_work_is_there(shift: Shift, checkout: Path) -> None:
    """Every branch holds its module, its test, and what it stands on."""
    report = shift.stage.report()
    for name in TASKS:
        listed = git(checkout, "ls-tree", "-r", "--name-only", report["tasks"][name]["commit"]).split()
        assert {f"toolz/{name}.py", f"toolz/tests/test_{name}.py", "toolz/f0.py"} <= set(listed)
    planners = [r for r in shift.provider.requests if r.dialect == "anthropic" and not r.aside]
    builders = [r for r in shift.provider.requests if r.dialect == "responses"]
    assert len(planners) >= 2 * len(TASKS)  # a plan and a review each
    assert any("PLAN: add toolz/f1.py." in json.dumps(r.body) for r in builders)  # and Codex reads the plan


def ended(shift: Shift, attempt: str) -> AttemptEnded | None:
    ends = (event for event in shift.events() if isinstance(event, AttemptEnded))
    return next((event for event in ends if event.attempt == attempt), None)


def at_three(file: Path, patch: pytest.MonkeyPatch) -> None:
    """Move the clocks of all that Zowl starts to the next 3 AM."""
    now = datetime.now().astimezone()
    three = now.replace(hour=3, minute=0, second=0, microsecond=0) + timedelta(days=1)
    file.write_text(str(three.timestamp() - time.time()), encoding="ascii")
    patch.setenv("ZOWL_CLOCK_OFFSET_FILE", str(file))
