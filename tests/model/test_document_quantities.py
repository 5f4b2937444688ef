"""Money, tokens and times are read exactly, and written so that they read back the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zowl_desktop.model.document.quantities import (
    FEWEST_TOKENS,
    MOST_MONEY,
    MOST_TIME,
    MOST_TOKENS,
    BadQuantity,
    clock_time,
    micro_dollars,
    money_text,
    seconds,
    time_text,
    token_count,
    tokens_text,
)


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("15 USD", 15_000_000),
        ("3.00 USD", 3_000_000),
        ("0.1 USD", 100_000),
        ("15USD", 15_000_000),
        ("0 USD", 0),
    ],
)
def test_money(text: str, micros: int) -> None:
    assert micro_dollars(text) == micros


@pytest.mark.parametrize(
    ("text", "tokens"), [("20M", 20_000_000), ("500k", 500_000), ("1.5 M", 1_500_000), ("2000", 2000)]
)
def test_tokens(text: str, tokens: int) -> None:
    assert token_count(text) == tokens


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("90 min", 5400),
        ("8 h", 28800),
        ("45 s", 45),
        ("0.5 min", 30),
        ("1 h 30 min", 5400),
        ("1 h 1 min 1 s", 3661),
    ],
)
def test_time(text: str, time: int) -> None:
    assert seconds(text) == time


@pytest.mark.parametrize(
    "text", ["30 min 1 h", "1 h 1 h", "h", "", "1 h -5 min", "1 h x", "٣ h", "1  h\n", "1 week"]
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(BadQuantity):
        seconds(text)


@given(st.integers(0, MOST_MONEY))
def test_money_reads_back(micros: int) -> None:
    assert micro_dollars(money_text(micros)) == micros


@given(st.integers(FEWEST_TOKENS, MOST_TOKENS))
def test_tokens_read_back(count: int) -> None:
    assert token_count(tokens_text(count)) == count


@given(st.integers(1, MOST_TIME))
def test_time_reads_back(time: int) -> None:
    assert seconds(time_text(time)) == time


@given(st.text())
def test_any_other_text_is_refused_in_words(text: str) -> None:
    for read in (micro_dollars, token_count, seconds, clock_time):
        try:
            read(text)
        except BadQuantity as error:
            assert error.hint  # noqa: PT017 - nothing may be raised but this
