"""In a user namespace root's files belong to nobody; ssh, and with it git, has to work all the same."""

from __future__ import annotations

import os
import pwd
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.engine.keeper.conftest import refusal
from tests.engine.keeper.house import ROOT, KeeperHouse, ended, interpreter_for, until
from zowl_desktop.keeper.trees import ssh_files

DAEMON = 1
"""A user with an entry in the password file, as ssh demands, whom files of nobody's do not belong to."""


@pytest.fixture
def keeper_of_daemon(keeper_house: KeeperHouse, monkeypatch: pytest.MonkeyPatch) -> KeeperHouse:
    """A keeper of an unprivileged user, on a system whose ssh configuration includes two files of root's."""
    if os.getuid() != 0:
        pytest.skip("only root can stage another system configuration")
    if shutil.which("ssh") is None or not Path("/etc/ssh/ssh_config.d").is_dir():
        pytest.skip("no ssh that includes /etc/ssh/ssh_config.d")
    if why := refusal("namespace", DAEMON):
        pytest.skip(why)
    os.chown(keeper_house.place.home.parent, DAEMON, DAEMON)
    included = keeper_house.work / "ssh_config.d"
    included.mkdir()
    further = keeper_house.work / "further"
    further.write_text("Host inside\n  User somebody\n")
    (included / "10-first.conf").write_text("Host inside\n  Port 2222\n")
    (included / "20-second.conf").write_text(f"Include {further}\n")
    become = ["setpriv", f"--reuid={DAEMON}", f"--regid={DAEMON}", "--clear-groups"]
    keeper = [interpreter_for(DAEMON), "-P", "-m", "zowl_desktop.keeper", str(keeper_house.place.home)]
    stage = f"mount --bind {included} /etc/ssh/ssh_config.d && exec {shlex.join([*become, *keeper])}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(["unshare", "--mount", "sh", "-c", stage], check=True, env=environment, cwd="/")
    until(lambda: keeper_house.keeper_pid, "the keeper lives")
    return keeper_house


async def test_ssh_reads_what_the_system_includes(keeper_of_daemon: KeeperHouse) -> None:
    async with keeper_of_daemon.client() as client:
        assert client.way == "namespace"
        await client.start(keeper_of_daemon.envelope("a.1", "ssh", "-T", "-G", "inside"))
        end = await ended(client, "a.1")
    assert (keeper_of_daemon.folder("a.1").stderr.read_text(), end.code) == ("", 0)
    said = keeper_of_daemon.folder("a.1").stdout.read_text().splitlines()
    assert {"port 2222", "user somebody"} <= set(said)


async def test_who_is_inside_is_who_was_outside(keeper_of_daemon: KeeperHouse) -> None:
    async with keeper_of_daemon.client() as client:
        await client.start(keeper_of_daemon.envelope("a.1", "id", "-un"))
        assert (await ended(client, "a.1")).code == 0
    assert keeper_of_daemon.folder("a.1").stdout.read_text().strip() == pwd.getpwuid(DAEMON).pw_name


def test_includes_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssh_files, "SYSTEM", tmp_path)
    (tmp_path / "more").mkdir()
    for name in ("a.conf", "b.conf", "c.txt"):
        (tmp_path / "more" / name).touch()
    (tmp_path / "ssh_config").write_text('# Include no\n\nInclude more/*.conf ~/mine\ninclude="loop"\n')
    (tmp_path / "loop").write_text(f"Host x\n  Include {tmp_path}/loop {tmp_path}/more/c.txt\n")
    found = {each.name for each in ssh_files._included(tmp_path / "ssh_config", 5)}
    assert found == {"a.conf", "b.conf", "loop", "c.txt"}
