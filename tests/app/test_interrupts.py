"""Ctrl+C that waits until it is asked for."""

from __future__ import annotations

import signal

import pytest

from zowl_desktop.app.interrupts import ending_where_asked


def test_a_ctrl_c_is_raised_where_it_is_asked_for_and_nowhere_else() -> None:
    with ending_where_asked() as ask:
        ask()
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            ask()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_who_has_ctrl_c_ignored_keeps_it_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with ending_where_asked() as ask:
            signal.raise_signal(signal.SIGINT)
            ask()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
