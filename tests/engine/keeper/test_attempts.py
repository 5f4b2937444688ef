"""What a program gets from the keeper, and what is kept of it."""

from __future__ import annotations

import json
import signal
import sys
import time
from dataclasses import replace

import pytest

from tests.engine.keeper.house import RUN, KeeperHouse, ended, eventually
from zowl_desktop.model.errors import Refused


async def test_an_exit_code_and_both_outputs_are_kept(keeper_house: KeeperHouse, way: str) -> None:
    before = time.time()
    async with keeper_house.client() as client:
        assert client.way == way.partition(" ")[0]
        status = await client.start(
            keeper_house.envelope("a.1", "sh", "-c", "echo out; echo err >&2; exit 3")
        )
        end = await ended(client, "a.1")
    assert (status.run, status.attempt) == (RUN, "a.1")
    assert (end.code, end.signal, end.reason, end.detail) == (3, None, "exited", "")
    assert before <= end.started <= end.ended <= time.time()
    folder = keeper_house.folder("a.1")
    assert folder.stdout.read_bytes() == b"out\n"
    assert folder.stderr.read_bytes() == b"err\n"


async def test_a_death_by_signal_is_told_from_an_exit(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sh", "-c", "kill -SEGV $$"))
        end = await ended(client, "a.1")
    assert (end.code, end.signal, end.reason) == (None, signal.SIGSEGV, "exited")


async def test_the_environment_is_the_envelope_and_the_mark(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(
            replace(
                keeper_house.envelope("a.1", "/usr/bin/env", "-0"), env={"ONLY": "this", "ODD": "a\udcffb"}
            )
        )
        await ended(client, "a.1")
    seen = keeper_house.folder("a.1").stdout.read_bytes().rstrip(b"\0").split(b"\0")
    started = keeper_house.folder("a.1").started()
    assert started is not None
    assert sorted(seen) == sorted([b"ONLY=this", b"ODD=a\xffb", b"ZOWL_MARK=" + started.mark.encode()])


async def test_no_value_of_the_environment_is_written_down(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(replace(keeper_house.envelope("a.1", "/bin/true"), env={"KEY": "hush-hush"}))
        await ended(client, "a.1")
        await client.list(RUN)
    files = [each for each in keeper_house.place.home.rglob("*") if each.is_file()]
    assert keeper_house.folder("a.1").path / "envelope.json" in files
    assert [each for each in files if b"hush-hush" in each.read_bytes()] == []


async def test_stdin_is_empty_and_closed(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sh", "-c", "cat; readlink /proc/self/fd/0", time=20))
        end = await ended(client, "a.1")
    assert end.reason == "exited"
    assert keeper_house.folder("a.1").stdout.read_text() == "/dev/null\n"


async def test_a_program_inherits_three_files_only(keeper_house: KeeperHouse, way: str) -> None:
    # exec: a shell blocks all signals for a moment while it forks, and was caught at it.
    look = "ls /proc/$$/fd; exec grep -E '^(SigBlk|SigIgn)' /proc/self/status"
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sh", "-c", look))
        await ended(client, "a.1")
    *files, _, blocked, _, ignored = keeper_house.folder("a.1").stdout.read_text().split()
    assert files == ["0", "1", "2"]
    assert int(blocked, 16) == 0
    assert int(ignored, 16) & 0x7FFFFFFF == 0  # beyond are the C library's own signals


async def test_a_program_that_is_not_there_is_said(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "no-such-program"))
        end = await ended(client, "a.1")
    assert (end.code, end.signal, end.reason) == (None, None, "not_started")
    assert end.detail == "no-such-program cannot be started: no such file or directory"


@pytest.mark.parametrize(
    ("mode", "content", "detail"),
    [(0o644, "#!/bin/sh\n", "permission denied"), (0o755, "#!/no/such/sh\n", "no such file or directory")],
)
async def test_a_program_that_cannot_run_is_said(
    keeper_house: KeeperHouse, mode: int, content: str, detail: str
) -> None:
    program = keeper_house.work / "program"
    program.write_text(content)
    program.chmod(mode)
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "./program"))
        end = await ended(client, "a.1")
    assert (end.reason, end.detail) == ("not_started", f"./program cannot be started: {detail}")


async def test_a_folder_that_is_not_there_is_said(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "/bin/true", cwd="/no/such/folder"))
        end = await ended(client, "a.1")
    expected = "the folder /no/such/folder cannot be entered: no such file or directory"
    assert (end.reason, end.detail) == ("not_started", expected)


async def test_a_bare_name_is_looked_up_on_its_own_path(keeper_house: KeeperHouse) -> None:
    tools = keeper_house.work / "tools"
    tools.mkdir()
    (tools / "mine").write_text("#!/bin/sh\necho mine\n")
    (tools / "mine").chmod(0o755)
    async with keeper_house.client() as client:
        path = {"PATH": f"/no/such/folder:{tools}:/bin"}
        await client.start(replace(keeper_house.envelope("a.1", "mine"), env=path))
        assert (await ended(client, "a.1")).code == 0
        await client.start(replace(keeper_house.envelope("a.2", "mine"), env={"PATH": "/bin"}))
        assert (await ended(client, "a.2")).reason == "not_started"


async def test_output_may_be_any_bytes_or_none(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "printf", r"\377\000\376"))
        await ended(client, "a.1")
        await client.start(keeper_house.envelope("a.2", "/bin/true"))
        await ended(client, "a.2")
    assert keeper_house.folder("a.1").stdout.read_bytes() == b"\xff\x00\xfe"
    assert keeper_house.folder("a.2").stdout.read_bytes() == b""


async def test_a_long_prompt_arrives_whole(keeper_house: KeeperHouse) -> None:
    prompt = "ü\udcff" * 40_000
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "printf", "%s", prompt, prompt, prompt))
        await ended(client, "a.1")
    assert keeper_house.folder("a.1").stdout.read_bytes() == 3 * prompt.encode(errors="surrogateescape")


async def test_a_flood_of_output_ends_the_attempt(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "yes", output=3 << 20, time=25))
        end = await ended(client, "a.1")
    assert end.reason == "flooded"
    assert "more than the 3 MiB allowed" in end.detail


async def test_a_start_is_seen_with_its_process_until_it_ended(keeper_house: KeeperHouse, way: str) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sh", "-c", "echo $TOKEN; exec sleep 1000"))
        await eventually(keeper_house.folder("a.1").output_size, "the program speaks")
        (running,) = await client.list(RUN)
        assert running.exit is None
        assert running.pid in keeper_house.survivors()
        await client.stop(RUN, "a.1", "seen enough")
        end = await ended(client, "a.1")
        assert (end.reason, end.detail) == ("stopped", "seen enough")
        assert [each.exit for each in await client.list(RUN)] == [end]


async def test_an_attempt_nobody_started_is_refused(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        for call in (client.wait(RUN, "x.1"), client.stop(RUN, "x.1", "no"), client.take(RUN, "x.1")):
            with pytest.raises(Refused, match=r"night/x\.1 was never started"):
                await call
        assert await client.list(RUN) == []


async def test_results_are_taken_before_goodbye(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sleep", "1000"))
        with pytest.raises(Refused, match="no result"):
            await client.take(RUN, "a.1")
        with pytest.raises(Refused, match="still runs"):
            await client.goodbye(RUN)
        await client.stop(RUN, "a.1", "enough")
        end = await ended(client, "a.1")
        with pytest.raises(Refused, match="nobody took"):
            await client.goodbye(RUN)
        await client.take(RUN, "a.1")
        assert [each.taken for each in await client.list(RUN)] == [True]
        await client.goodbye(RUN)
        await client.goodbye(RUN)
        assert await ended(client, "a.1") == end
        await client.start(keeper_house.envelope("a.2", "/bin/true"))  # a person opened the run again
        await ended(client, "a.2")
        with pytest.raises(Refused, match="nobody took"):
            await client.goodbye(RUN)


async def test_the_record_can_be_read_by_a_person(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", sys.executable, "-c", "print('hi')", time=60))
        await ended(client, "a.1")
    folder = keeper_house.folder("a.1").path
    asked = json.loads((folder / "envelope.json").read_text())
    assert asked["argv"] == [sys.executable, "-c", "print('hi')"]
    assert asked["env"] == ["PATH", "TOKEN"]
    assert asked["time"] == 60
    assert json.loads((folder / "exit.json").read_text())["reason"] == "exited"
    assert sorted(each.name for each in folder.iterdir()) == [
        "envelope.json",
        "exit.json",
        "started.json",
        "stderr",
        "stdout",
    ]
    assert {each.stat().st_mode & 0o077 for each in [folder, *folder.iterdir()]} == {0}
