"""Agents bring a sandbox of their own (bubblewrap): it works inside our namespace, and dies with the tree."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.keeper.house import RUN, KeeperHouse, ended, eventually, needs_user_namespaces

pytestmark = needs_user_namespaces

AGENTS = "ZOWL_TEST_AGENTS"
"""Environment variable: the npm prefix in which the agents under test are installed."""

BUBBLEWRAP = shutil.which("bwrap")

SANDBOX = [
    "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--die-with-parent", "--new-session",
    "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp",
]  # fmt: skip
"""What agents ask of bubblewrap: their own users, processes, network, /proc; the disk read-only."""

LOOK_AROUND = """
test $$ -le 9 || exit 11                   # own PID namespace
test -r /proc/self/status || exit 12       # own /proc
! touch /etc/zowl-was-here 2>/dev/null || exit 13
echo inside
"""


def codex_files() -> tuple[Path, Path] | None:
    """The native codex and the bubblewrap that it brings along."""
    npm = [Path(os.environ[AGENTS])] if AGENTS in os.environ else []
    if shim := shutil.which("codex"):
        npm.append(Path(shim).resolve().parents[4])
    for prefix in npm:
        for program in prefix.glob("**/@openai/codex-linux-*/vendor/*/bin/codex"):
            return program, program.parents[1] / "codex-resources" / "bwrap"
    return None


CODEX = codex_files()

needs_bubblewrap = pytest.mark.skipif(BUBBLEWRAP is None, reason="bubblewrap is not installed")
needs_codex = pytest.mark.skipif(CODEX is None, reason=f"@openai/codex is not installed ({AGENTS})")


def bundled_bubblewrap() -> str:
    assert CODEX is not None
    return str(CODEX[1])


@pytest.fixture(
    params=[pytest.param("system", marks=needs_bubblewrap), pytest.param("codex", marks=needs_codex)]
)
def bubblewrap(request: pytest.FixtureRequest) -> str:
    """Debian's bubblewrap, and the one that codex carries."""
    return str(BUBBLEWRAP) if request.param == "system" else bundled_bubblewrap()


async def test_bubblewrap_works_inside(keeper_house: KeeperHouse, way: str, bubblewrap: str) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", bubblewrap, *SANDBOX, "sh", "-c", LOOK_AROUND))
        end = await ended(client, "a.1")
    assert keeper_house.folder("a.1").stderr.read_text() == ""
    assert (end.code, end.reason) == (0, "exited")
    assert keeper_house.folder("a.1").stdout.read_text() == "inside\n"


async def test_a_sandbox_within_the_tree_dies_with_it(
    keeper_house: KeeperHouse, way: str, bubblewrap: str
) -> None:
    linger = "echo up; setsid sleep 1000 & setsid sh -c 'trap \"\" TERM INT HUP; sleep 1001' & sleep 1002"
    sandbox = [each for each in SANDBOX if each != "--die-with-parent"]
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", bubblewrap, *sandbox, "sh", "-c", linger))
        await eventually(keeper_house.folder("a.1").output_size, "the sandbox is up")
        await eventually(lambda: len(keeper_house.survivors()) >= 5, "all of it lives")
        await client.stop(RUN, "a.1", "enough")
        end = await ended(client, "a.1")
        assert keeper_house.survivors() == {}
    assert end.reason == "stopped"


@pytest.fixture
def codex_home(keeper_house: KeeperHouse) -> Iterator[Path]:
    """A home for codex, which puts its sandbox's helper nowhere below /tmp."""
    with tempfile.TemporaryDirectory(prefix="zowl-codex-", dir="/var/tmp") as folder:
        if keeper_house.user is not None:
            os.chown(folder, keeper_house.user, keeper_house.user)
        yield Path(folder)


@needs_codex
@pytest.mark.parametrize("path", ["/usr/bin:/bin", "/no/bubblewrap/here"])
async def test_the_sandbox_of_the_real_codex_works_inside(
    keeper_house: KeeperHouse, way: str, codex_home: Path, path: str
) -> None:
    """Codex takes the system's bubblewrap where its PATH has one, else its own."""
    assert CODEX is not None
    # Exit 13: the sandbox holds nothing back. As an unprivileged user nothing would be lost anyway.
    try_all = "touch /etc/zowl-was-here 2>/dev/null && exit 13; touch inside.txt || exit 14; echo held"
    policy = 'sandbox_mode="workspace-write"'
    argv = [str(CODEX[0]), "sandbox", "-c", policy, "--", "/bin/sh", "-c", f"PATH=/usr/bin:/bin; {try_all}"]
    home = {"PATH": path, "HOME": str(codex_home), "CODEX_HOME": str(codex_home), "TOKEN": keeper_house.token}
    async with keeper_house.client() as client:
        await client.start(replace(keeper_house.envelope("a.1", *argv), env=home))
        end = await ended(client, "a.1")
    assert (end.code, end.reason) == (0, "exited"), keeper_house.folder("a.1").stderr.read_text()
    assert keeper_house.folder("a.1").stdout.read_text() == "held\n"
    assert [each.name for each in sorted(keeper_house.work.iterdir())] == ["inside.txt"]
