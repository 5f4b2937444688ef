"""When a limit ends, read from numbers, stamps and words: in every zone, on every night of a year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zowl_desktop.agents.resets import HORIZON, JUST_PASSED, instant, told_reset

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
KOLKATA = ZoneInfo("Asia/Kolkata")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clocks move by half an hour

ZONES = st.sampled_from([UTC, BERLIN, NEW_YORK, KOLKATA, LORD_HOWE, timezone(timedelta(hours=-9.5))])
NIGHTS = st.floats(1_700_000_000, 2_000_000_000).map(round).map(float)


def at(text: str, zone: tzinfo = UTC) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


NOW = at("2026-11-22 23:05:00")


@pytest.mark.case(13)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You've hit your limit · resets 12:04am (UTC)", "2026-11-23 00:04"),
        ("You've hit your session limit - resets 4:20am", "2026-11-23 04:20"),
        ("try again at 11:59 PM.", "2026-11-22 23:59"),
        ("limit reached · resets 3am (America/Los_Angeles)", "2026-11-23 11:00"),
        ("resets 11pm (Asia/Kolkata)", "2026-11-23 17:30"),
        ("resets 9:30 (Atlantis/Capital)", "2026-11-23 09:30"),
        ("Your limit resets at 02:15 UTC+2", "2026-11-23 00:15"),
        ("resets 8pm EST", "2026-11-23 01:00"),
        ("try again at Nov 25th, 2026 3:04 PM.", "2026-11-25 15:04"),
        ("weekly limit reached · resets Nov 27, 9am (UTC)", "2026-11-27 09:00"),
        ("resets Tuesday at 9:00 AM", "2026-11-24 09:00"),
        ("resets tomorrow at 7:00", "2026-11-23 07:00"),
        ("regain access on 2026-11-28 at 00:00 UTC.", "2026-11-28 00:00"),
        ("retry after 2026-11-23T01:02:03Z", "2026-11-23 01:02:03"),
        ("Please try again in 6s.", "2026-11-22 23:05:06"),
        ("Your quota will reset after 2h13m8s.", "2026-11-23 01:18:08"),
        ("try again in 1 day 2 hours and 5 minutes", "2026-11-24 01:10"),
        ("Suggested retry after 34074ms", "2026-11-22 23:05:34.074000"),
        ("Claude AI usage limit reached|1795392298", "2026-11-23 00:04:58"),
        ("usage limit reached|1795392298000", "2026-11-23 00:04:58"),
        ("resets 11:00 PM", "2026-11-22 23:00"),
    ],
)
def test_words_for_people(text: str, expected: str) -> None:
    assert told_reset(text, NOW, UTC) == at(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The usage limit has been reached",
        "resets soon",
        "try again later",
        "resets 99:99",
        "resets 13pm",
        "try again at Feb 30th 3:00 PM",
        "resets Jan 15, 2031 at 9am",
        "try again in 400 days",
        "usage limit reached|9999999999",
        "file main.py:12:30 could not be read",
        "resets (",
    ],
)
def test_no_time_or_none_to_believe(text: str) -> None:
    assert told_reset(text, NOW, UTC) is None


@pytest.mark.case(14)
def test_a_time_without_a_zone_is_this_machine_s() -> None:
    assert told_reset("resets 4:20am", NOW, BERLIN) == at("2026-11-23 04:20", BERLIN)
    assert told_reset("resets 4:20am (UTC)", NOW, BERLIN) == at("2026-11-23 04:20")


@pytest.mark.case(15)
@pytest.mark.parametrize(
    ("now", "words", "expected"),
    [
        # 25 October 2026, Berlin: 03:00 becomes 02:00, so 02:30 comes twice.
        ("2026-10-24T23:50:00+00:00", "resets 2:30am", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T00:45:00+00:00", "resets 2:30am", "2026-10-25T01:30:00+00:00"),
        # 29 March 2026, Berlin: 02:00 becomes 03:00, so 02:30 never comes.
        ("2026-03-29T00:10:00+00:00", "resets 2:30am", "2026-03-29T01:30:00+00:00"),
        ("2026-03-28T23:10:00+00:00", "resets 6am", "2026-03-29T04:00:00+00:00"),
    ],
)
def test_nights_on_which_clocks_are_set(now: str, words: str, expected: str) -> None:
    found = told_reset(words, datetime.fromisoformat(now).timestamp(), BERLIN)
    assert found == datetime.fromisoformat(expected).timestamp()


@given(now=NIGHTS, zone=ZONES, hour=st.integers(0, 23), minute=st.integers(0, 59), half=st.booleans())
def test_a_clock_time_is_shown_then_and_within_a_day(
    now: float, zone: tzinfo, hour: int, minute: int, half: bool
) -> None:
    shown = f"{hour % 12 or 12}:{minute:02}{'am' if hour < 12 else 'pm'}" if half else f"{hour}:{minute:02}"
    found = told_reset(f"You've hit your limit · resets {shown}", now, zone)
    assert found is not None
    assert now - JUST_PASSED <= found <= now + 25 * 3600
    there = datetime.fromtimestamp(found, zone)
    left_out = there.replace(fold=0).utcoffset() != datetime.fromtimestamp(found - 3600, zone).utcoffset()
    assert (there.hour, there.minute) == (hour, minute) or left_out


@given(now=NIGHTS, zone=ZONES, text=st.text(max_size=60))
def test_whatever_is_said_the_answer_is_bounded(now: float, zone: tzinfo, text: str) -> None:
    for said in (text, f"resets {text}", f"try again in {text}", f"limit reached|{text}"):
        found = told_reset(said, now, zone)
        assert found is None or now - JUST_PASSED <= found <= now + HORIZON


@given(
    now=NIGHTS,
    zone=ZONES,
    day=st.integers(0, 40),
    month=st.sampled_from(["Jan", "Feb", "mar", "April", "Jun.", "Oct", "November", "Dec"]),
    clock=st.from_regex(r"\A\d{1,2}:\d{2} ?([ap]m)?\Z"),
    where=st.sampled_from(["", "(UTC)", "(Europe/Berlin)", "(Nowhere/Land)", "UTC-11", "PST", "GMT+99"]),
)
def test_dates_and_zones_of_every_kind_are_bounded(
    now: float, zone: tzinfo, day: int, month: str, clock: str, where: str
) -> None:
    found = told_reset(f"resets {month} {day} at {clock} {where}", now, zone)
    assert found is None or now - JUST_PASSED <= found <= now + HORIZON


@given(moment=st.integers(1_000_000_000, 4_000_000_000), as_text=st.booleans())
def test_seconds_and_milliseconds(moment: int, as_text: bool) -> None:
    for value in (moment, moment * 1000):
        assert instant(str(value) if as_text else value) == moment


@pytest.mark.parametrize(
    "value", [None, True, "", "soon", -5, 0, float("nan"), float("inf"), [], {}, "1e999"]
)
def test_no_instant(value: object) -> None:
    assert instant(value) is None


def test_iso_stamps() -> None:
    assert instant("2026-11-23T00:04:58Z") == at("2026-11-23 00:04:58")
    assert instant("2026-11-23T01:04:58+01:00") == at("2026-11-23 00:04:58")
