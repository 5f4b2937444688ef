"""A reboot at night leaves the keyring locked: what needs a key waits for it, and nothing else does."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.crash.test_reboot import await_morning, cut_off, home
from tests.engine.keys.keyring import Keyring, needs_keyring
from tests.engine.stage import ZOWL, Stage
from zowl_desktop.engine.steps.paying import GATEWAYS_FILE

pytestmark = needs_keyring

KEY = "a-token-for-a-gateway"


@pytest.fixture
def keyring(house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyring]:
    """A keyring that a person has just unlocked."""
    keyring = Keyring(house)
    for name, value in keyring.environment.items():
        monkeypatch.setenv(name, value)
    keyring.start(unlocked=True)
    yield keyring
    keyring.close()


def keep_key(name: str) -> None:
    done = subprocess.run(
        [*ZOWL, "keys", "set", name], input=f"{KEY}\n", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def night(stage: Stage, go: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A slow command; after it one task whose account has its key in the keyring, and one whose has not."""
    stage.repository("api")
    stage.repository("app")
    gateways = stage.folder / "gateways.json"
    gateways.write_text(json.dumps({"work": {"base_url": "http://127.0.0.1:9", "keyring": "work"}}))
    monkeypatch.setenv(GATEWAYS_FILE, str(gateways))
    acts = [{"count": str(stage.folder / "played")}, {"write": "a", "text": "1"}, {"done": "There."}]
    script = {"tasks": {"*": {"precheck": [[{"done": "Clear."}]], "implement": [acts]}}}
    (stage.folder / "script.json").write_text(json.dumps(script))
    wait = f"while [ ! -e {go} ]; do sleep 0.05; done"
    return stage.pipeline(
        f"""zowl: 1
projects: {{api: {{path: api}}, app: {{path: app}}}}
agents:
  paid: {{cli: scripted, script: script.json, account: work}}
  free: {{cli: scripted, script: script.json, account: home}}
tasks:
  slow: {{project: api, run: '{stage.counting("slow", wait)}'}}
  paid: {{project: api, needs: [slow], agent: paid, brief: Write it}}
  then: {{project: api, needs: [paid], run: '{stage.counting("then")}'}}
  free: {{project: app, needs: [slow], agent: free, brief: Write it}}
"""
    )


def played(stage: Stage) -> list[str]:
    """Who was played, once for each time."""
    return sorted(line.split()[0] for line in (stage.folder / "played").read_text().splitlines())


@pytest.mark.slow
def test_after_a_reboot_a_locked_key_is_waited_for_and_all_else_goes_on(
    stage: Stage, tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = tmp_path / "go"
    keep_key("work")
    cut_off(stage, stage.start("run", str(night(stage, go, monkeypatch))))
    keyring.end()
    keyring.start(unlocked=False)
    go.touch()
    out = stage.zowl("run", "--resume", code=1)
    assert "Account work: its key lies in the keyring, which is locked" in out
    assert stage.states() == {"slow": "succeeded", "paid": "held", "then": "waiting", "free": "succeeded"}
    assert stage.report()["tasks"]["paid"]["class"] == "auth"
    assert stage.zowl("keys", "list") == "work: entry work is locked\n"
    stage.await_that(home().engine_socket.exists, "an engine that waits for the keyring")
    keyring.unlock()
    await_morning(stage)
    assert set(stage.states().values()) == {"succeeded"}
    assert stage.counts() == {"slow": 2, "then": 1}  # the command was cut off in the middle
    assert {who.partition("/")[0] for who in played(stage)} == {"paid", "free"}
    assert len(played(stage)) == 2
    kept = [file for file in home().root.rglob("*") if file.is_file() and KEY.encode() in file.read_bytes()]
    assert kept == []


def test_a_key_that_is_not_there_is_said(
    stage: Stage, tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "go").touch()
    out = stage.zowl("run", str(night(stage, tmp_path / "go", monkeypatch)), code=1)
    assert "No such key: The keyring has no entry 'work' of Zowl." in out
    assert stage.states()["free"] == "succeeded"


def test_a_key_is_kept_listed_and_removed(stage: Stage, keyring: Keyring) -> None:
    assert "No account" in stage.zowl("keys", "list")
    keep_key("work")
    assert stage.zowl("keys", "remove", "work") == "work is not kept any more.\n"
    assert "The keyring has no entry 'work'" in stage.zowl("keys", "remove", "work", code=2)


def test_without_a_keyring_it_is_said_what_to_do(stage: Stage) -> None:
    assert os.environ["PYTHON_KEYRING_BACKEND"].startswith("keyring.backends.fail")
    out = stage.zowl("keys", "remove", "work", code=4)
    assert "There is no keyring here" in out
    assert "Install and start one" in out
