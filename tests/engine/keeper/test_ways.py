"""Which way of holding a tree is taken, and the parts that other systems use."""

from __future__ import annotations

import os
import secrets
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.keeper.house import ROOT, KeeperHouse, ended, lives, needs_user_namespaces, until
from zowl_desktop.keeper.trees.choice import ALLOWED, allowed_ways
from zowl_desktop.keeper.trees.hunt import Walk, bury_children, hunt, hunt_marked
from zowl_desktop.keeper.trees.mark_walk import MarkWalk
from zowl_desktop.keeper.trees.tree import MARK
from zowl_desktop.keeper.trees.walk_proc import ProcWalk
from zowl_desktop.keeper.trees.walk_psutil import PsutilWalk
from zowl_desktop.model.errors import EnvironmentTrouble

UNSHARE = ["unshare", "--user", "--map-root-user"]
FORBID = "echo 0 > /proc/sys/user/max_pid_namespaces"


def test_the_best_way_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ALLOWED, raising=False)
    assert allowed_ways() == ["namespace", "cgroup", "mark"]


def test_ways_can_be_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ALLOWED, "mark,nonsense")
    assert allowed_ways() == ["mark"]


def run_keeper_in_user_namespace(house: KeeperHouse, first: str = "true") -> None:
    """Start the keeper where this test may set the limits of namespaces, after doing this first."""
    start = shlex.join([sys.executable, "-P", "-m", "zowl_desktop.keeper", str(house.place.home)])
    done = subprocess.run(
        [*UNSHARE, "sh", "-c", f"{first} && exec {start}"],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip(f"namespaces cannot be forbidden here: {done.stderr.strip()}")


async def test_where_the_kernel_forbids_namespaces_the_next_way_is_taken(keeper_house: KeeperHouse) -> None:
    run_keeper_in_user_namespace(keeper_house, FORBID)
    async with keeper_house.client() as client:
        assert client.way in {"cgroup", "mark"}
        await client.start(keeper_house.envelope("a.1", "sh", "-c", "setsid sleep 1000 & exit 4"))
        assert (await ended(client, "a.1")).code == 4
    assert keeper_house.survivors() == {}


async def test_namespaces_that_run_out_at_night_do_not_stop_it(keeper_house: KeeperHouse) -> None:
    run_keeper_in_user_namespace(keeper_house)
    async with keeper_house.client() as client:
        if client.way != "namespace":
            pytest.skip("this needs namespaces to begin with")
        forbid(client.keeper)
        await client.start(keeper_house.envelope("a.1", "sh", "-c", "exit 4"))
        assert (await ended(client, "a.1")).code == 4
    started = keeper_house.folder("a.1").started()
    assert started is not None
    assert started.way != "namespace"


async def test_a_machine_that_can_hold_no_tree_says_so(
    keeper_house: KeeperHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only namespaces are allowed by the setting, and they are forbidden by the kernel."""
    monkeypatch.setenv(ALLOWED, "namespace")
    run_keeper_in_user_namespace(keeper_house, FORBID)
    async with keeper_house.client() as client:
        assert client.way == ""
        with pytest.raises(EnvironmentTrouble, match=r"no process tree can be held .*namespace: ") as trouble:
            await client.start(keeper_house.envelope("a.1", "/bin/true"))
    assert "No space left" in trouble.value.what  # the kernel's word for too many namespaces


def forbid(keeper: int) -> None:
    """Take the PID namespaces away in the user namespace of this keeper, which is not this machine's own."""
    own = Path("/proc/self/ns/user").readlink()
    assert keeper > 1
    assert Path(f"/proc/{keeper}/ns/user").readlink() != own
    enter = ["nsenter", "--user", "--preserve-credentials", "-t", str(keeper), "sh", "-c", FORBID]
    subprocess.run(enter, check=True)


IN_A_CHROOT = """
import os, sys
from zowl_desktop.keeper.trees import kernel
from zowl_desktop.keeper.trees.namespace import Namespace
tree = Namespace("mark")
pid = tree.fork()
if pid == 0:
    shown = kernel.mount_private_proc() and os.readlink("/proc/self") == "1"
    os._exit(0 if shown else 1)
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@needs_user_namespaces
def test_processes_inside_are_shown_also_where_the_root_is_just_a_folder(tmp_path: Path) -> None:
    """In a chroot `/` is no mount point, and nothing can be said about how its mounts spread."""
    root = tmp_path / "root"
    (root / "proc").mkdir(parents=True)
    bind = "for d in /*; do n={root}$d; "
    bind += 'if [ -L "$d" ]; then cp -P "$d" "$n"; elif [ -d "$d" ]; then mkdir -p "$n"; '
    bind += 'mount --rbind "$d" "$n"; fi; done; '
    start = shlex.join(["chroot", str(root), sys.executable, "-P", "-c", IN_A_CHROOT])
    done = subprocess.run(
        [*UNSHARE, "--mount", "sh", "-c", bind.format(root=shlex.quote(str(root))) + f"exec {start}"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_zygote_is_clean(keeper_house: KeeperHouse) -> None:
    """What a supervisor is forked from: one thread, and none of the heavy libraries."""
    keeper_house.start_keeper()
    (zygote,) = until(keeper_house.zygotes, "there is a zygote")
    assert len(list(Path(f"/proc/{zygote}/task").iterdir())) == 1
    mapped = Path(f"/proc/{zygote}/maps").read_text()
    assert [
        name for name in ("PySide6", "peewee", "pydantic", "sqlite3", "libcrypto") if name in mapped
    ] == []
    ask = "import sys, zowl_desktop.keeper.zygote as z; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"asyncio", "psutil", "pydantic", "peewee", "logging", "subprocess", "threading"} & set(
        loaded
    ) == set()


WALKS: list[Callable[[], Walk]] = [ProcWalk, PsutilWalk]


@pytest.fixture
def mark() -> str:
    """A mark that no other run of these tests uses: all that carries it is killed."""
    return secrets.token_hex(8)


@pytest.fixture
def family(tmp_path: Path, mark: str) -> subprocess.Popen[bytes]:
    """A shell, its child in a session of its own, and a grandchild; all marked."""
    script = "setsid sh -c 'sleep 1000 & echo $! > grandchild; wait' & echo $! > child; wait"
    return subprocess.Popen(["sh", "-c", script], cwd=tmp_path, env={**os.environ, MARK: mark})


@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_finds_the_family(
    walk: Callable[[], Walk], family: subprocess.Popen[bytes], tmp_path: Path, mark: str
) -> None:
    with family:
        try:
            until((tmp_path / "grandchild").exists, "the family is complete")
            until(lambda: len(walk().marked(mark)) >= 3, "all are marked")
            found = walk().descendants(os.getpid())
            assert {family.pid} | walk().descendants(family.pid) == walk().marked(mark)
            assert walk().marked(mark) <= found
            assert walk().descendants(os.getpid(), without=[family.pid]) & walk().marked(mark) == set()
        finally:
            assert hunt_marked(mark, bury_children)
    assert walk().marked(mark) == set()


def test_nothing_is_hunted_without_a_mark() -> None:
    assert hunt_marked("", bury_children)
    assert lives(os.getpid())


def test_a_hunter_is_not_its_own_quarry() -> None:
    """Nor is the first process: a hunt that stopped either would stop for ever what has to go on."""
    me = os.getpid()
    assert hunt(lambda _: {1, me}) == set()
    assert lives(me)


def test_the_way_of_macos_ends_a_family(mark: str) -> None:
    """It needs no Linux: what is held and ended here would be held and ended there."""
    tree = MarkWalk(mark)
    holder = tree.fork()
    if holder == 0:
        status = 1
        try:
            tree.settle()
            null = os.open(os.devnull, os.O_RDWR)
            marked = tree.marked({"PATH": os.environ["PATH"]})
            tree.spawn(["sh", "-c", "setsid sleep 1000 & sleep 1001"], marked, (null,) * 3)
            time.sleep(0.3)
            status = 0 if tree.end() and os.WTERMSIG(tree.reap() or 0) == signal.SIGKILL else 2
        finally:
            os._exit(status)
    _, status = os.waitpid(holder, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert PsutilWalk().marked(tree.mark) == set()


HOPPING = """
import os, sys, time
print(flush=True)
for _ in range(3000):
    if os.fork():
        os._exit(0)
    time.sleep(0.003)
"""


def test_a_look_finds_a_process_that_forks_itself_on_and_dies(mark: str) -> None:
    """Faster than a list of all processes can be gone through."""
    command = [sys.executable, "-S", "-c", HOPPING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, MARK: mark}) as hopping:
        assert hopping.stdout is not None
        hopping.stdout.readline()
        missed = sum(not ProcWalk().marked(mark) for _ in range(20))
        assert hunt_marked(mark, lambda: None)
    assert missed == 0
