"""Sees to it that accounts whose key lay in a locked keyring go on as soon as somebody has unlocked it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from zowl_desktop.app.runs import read_run
from zowl_desktop.engine.engine import Engine
from zowl_desktop.engine.keys import LOCKED, Entry, state_of
from zowl_desktop.engine.steps.paying import keyring_entries
from zowl_desktop.model.errors import BadInput, Refused, ZowlError
from zowl_desktop.model.events import AccountMended
from zowl_desktop.model.night import Night
from zowl_desktop.store.home import Home

_PAUSE: Final = 2.0
"""Seconds between two looks at the keyring, while something waits for it."""
_log = logging.getLogger(__name__)


def waiting_accounts(night: Night | None) -> list[str]:
    """The accounts of a run that are held because the keyring is locked."""
    if night is None:
        return []
    accounts = night.state.accounts.values()
    return [each.name for each in accounts if each.blocked is not None and each.blocked.message == LOCKED]


async def mind_locked_keys(engine: Engine, home: Home, environ: Mapping[str, str]) -> None:
    """Let accounts go on when their key can be had, until cancelled. While one waits, the engine knows it."""
    try:
        if not keyring_entries(environ):
            return
    except BadInput as error:
        _log.info("no key is minded: %s", error)
        return
    ended: Night | None = None
    if engine.night is None:
        with suppress(ZowlError):  # there is none, or its document cannot be read any more
            ended = await asyncio.to_thread(read_run, home)
    given_up: set[str] = set()
    while True:
        waiting = [name for name in waiting_accounts(engine.night or ended) if name not in given_up]
        engine.waits_for_unlock = bool(waiting)
        for account in waiting:
            try:
                if await asyncio.to_thread(_can_go_on, account, environ):
                    await engine.say(AccountMended(engine.now(), account))
            except Refused as refused:  # the run was stopped, or its time is over
                _log.info("account %s stays held: %s", account, refused)
                given_up.add(account)
            except ZowlError as trouble:  # no keyring, or no room to record it
                _log.info("account %s waits on: %s", account, trouble)
        await asyncio.sleep(_PAUSE)


def _can_go_on(account: str, environ: Mapping[str, str]) -> bool:
    """Whether its key can be had, or another reason why not stands in the way now."""
    name = keyring_entries(environ).get(account)
    return name is None or state_of(name) is not Entry.LOCKED
