"""Whoever is killed wherever: the night ends as if nothing had happened, and no finished step runs twice.

`pytest tests/engine --crash-points all` plays every combination; without it, a share that --seed chooses.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.crash import night
from tests.engine.crash.deaths import ENGINE, KEEPER, SUPERVISOR, Deaths, chosen, named_in_source, point_of
from tests.engine.crash.night import Told
from tests.engine.stage import Stage
from tests.guards.logs import ExpectLog
from zowl_desktop.keeper.revival import REVIVAL

STOPPED = {"first": "succeeded", "second": "cancelled"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The combinations that were asked for."""
    if "deaths" in metafunc.fixturenames:
        asked, seed = metafunc.config.getoption("crash_points"), metafunc.config.getoption("seed")
        found = chosen(str(asked), str(seed))
        metafunc.parametrize("deaths", found, ids=["+".join(deaths) for deaths in found])


def test_every_named_point_is_in_the_matrix() -> None:
    assert {*ENGINE, *KEEPER, *SUPERVISOR} == named_in_source()


@pytest.fixture
def revived(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage in a house where engines are started again."""
    monkeypatch.delenv(REVIVAL)
    return stage


_cache: list[Told] = []


@pytest.fixture
def undisturbed(tmp_path: Path) -> Told:
    """What the night leaves when nobody dies; played once."""
    if not _cache:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ZOWL_HOME", str(tmp_path / "undisturbed" / "home"))
            (tmp_path / "undisturbed").mkdir()
            stage = Stage(tmp_path / "undisturbed")
            night.live_through(stage, (), tmp_path)
            _cache.append(night.told(stage))
            assert set(_cache[0].states.values()) == {"succeeded"}
            assert stage.counts() == {
                "first": 1,
                "first-ended": 1,
                "second": 1,
                "second-ended": 1,
                "check": 2,
            }
    return _cache[0]


@pytest.mark.case(70, 42)
def test_a_night_with_deaths_is_equal_to_one_without(
    revived: Stage, undisturbed: Told, deaths: Deaths, tmp_path: Path, expect_log: ExpectLog
) -> None:
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    night.live_through(revived, deaths, crashed)
    if "the engine vanished" in night.keeper_log():
        expect_log("the engine vanished and is started again")
    points = {point_of(death) for death in deaths}
    assert points <= {file.stem for file in crashed.glob("*.crashed")}, "nobody came by"
    assert night.damage() == "ok"
    if night.STOPPED in points:
        assert revived.states() == STOPPED
        return
    assert night.told(revived) == undisturbed
    assert_counted(revived, points)
    full = [str(number + 1) for number in range(night.LINES)]
    for task in undisturbed.states:
        assert night.printed(task) in ([full], [full, full])


def assert_counted(stage: Stage, points: set[str]) -> None:
    """Executions: one each, and one more for each attempt whose end nobody saw: its supervisor died."""
    lost, counts = night.lost(), stage.counts()
    if not points & set(SUPERVISOR):
        assert not lost
    for task in ("first", "second"):
        assert 1 <= counts[f"{task}-ended"] <= counts[task] <= 1 + lost[task]
    assert 2 <= counts["check"] <= 2 + sum(lost.values())
