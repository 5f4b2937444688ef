"""One keeper per data folder, at a place that only its user can reach."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.keeper.house import RUN, KeeperHouse, ended, kill, lives, until
from zowl_desktop.keeper.client import KeeperClient
from zowl_desktop.keeper.place import Place
from zowl_desktop.model.errors import EnvironmentTrouble


async def test_a_second_keeper_leaves_at_once(keeper_house: KeeperHouse) -> None:
    first = keeper_house.start_keeper()
    assert keeper_house.start_keeper() == first
    async with keeper_house.client() as client:
        assert client.keeper == first


async def test_a_long_path_to_the_data_folder_is_no_trouble(tmp_path: Path) -> None:
    home = tmp_path / ("deep/" * 40) / "home"
    home.parent.mkdir(parents=True)
    house = KeeperHouse(home)
    path = house.place.socket
    assert len(os.fsencode(path)) <= 100
    assert not path.is_relative_to(home)
    try:
        async with house.client() as client:
            await client.start(house.envelope("a.1", "sh", "-c", "exit 3"))
            assert (await ended(client, "a.1")).code == 3
        assert path.parent.stat().st_mode & 0o077 == 0
    finally:
        assert house.demolish() == {}
        path.unlink()
        path.parent.rmdir()


def test_two_long_paths_have_two_places(tmp_path: Path) -> None:
    assert Place(tmp_path / ("a" * 150)).socket != Place(tmp_path / ("b" * 150)).socket


def test_a_link_to_a_data_folder_is_the_same_place(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "home")
    assert Place(tmp_path / "link").socket == Place(tmp_path / "home").socket


def test_only_the_user_can_look_into_the_place(keeper_house: KeeperHouse) -> None:
    keeper_house.start_keeper()
    place = keeper_house.place
    for path in (place.folder, place.spool, place.socket, place.lock_file, place.log):
        assert path.stat().st_mode & 0o077 == 0, path


async def test_a_place_that_is_open_to_others_is_refused(keeper_house: KeeperHouse) -> None:
    keeper_house.place.make()
    keeper_house.place.folder.chmod(0o755)
    with pytest.raises(EnvironmentTrouble, match="open to others") as trouble:
        async with KeeperClient.connect_or_start(keeper_house.place.home):
            pass
    assert "chmod 700" in str(trouble.value)


async def test_a_folder_of_somebody_else_in_tmp_is_not_trusted(tmp_path: Path) -> None:
    """Whoever waits under the name of our socket could be told what our agents may spend."""
    if os.getuid() != 0:
        pytest.skip("only root can give a folder away")
    home = tmp_path / ("deep/" * 40) / "home"
    trap = Place(home).socket.parent
    trap.mkdir(mode=0o700)
    os.chown(trap, 65534, 65534)
    with listening(Place(home).socket) as impostor:
        with pytest.raises(EnvironmentTrouble, match="belongs to somebody else"):
            async with KeeperClient.connect_or_start(home):
                pass
        with pytest.raises(BlockingIOError):
            impostor.accept()  # nobody has even talked to it
    trap.rmdir()


@contextlib.contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """A socket under this path."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.setblocking(False)
        listener.bind(os.fspath(path))
        listener.listen()
        try:
            yield listener
        finally:
            path.unlink()


async def test_a_data_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentTrouble, match="The data folder cannot be used") as trouble:
        async with KeeperClient.connect_or_start(tmp_path / "file" / "home"):
            pass
    assert "Traceback" not in str(trouble.value)


async def test_a_keeper_whose_data_folder_is_gone_leaves(keeper_house: KeeperHouse) -> None:
    keeper = keeper_house.start_keeper(ZOWL_KEEPER_IDLE="600")
    keeper_house.place.home.rename(keeper_house.place.home.with_name("moved"))
    until(lambda: not lives(keeper), "the keeper leaves")


async def test_the_attempts_of_a_removed_folder_are_lost_not_stuck(keeper_house: KeeperHouse) -> None:
    async with keeper_house.client() as client:
        await client.start(keeper_house.envelope("a.1", "sleep", "1000"))
        folder = keeper_house.folder("a.1").path
        supervisor = keeper_house.supervisor("a.1")
        folder.rename(keeper_house.work / "elsewhere")
        await client.stop(RUN, "a.1", "enough")
        end = await ended(client, "a.1")
        assert (end.reason, end.detail) == ("lost", "its folder was removed")
    kill(supervisor)
    assert keeper_house.survivors() == {}
