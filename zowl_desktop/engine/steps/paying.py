"""Who pays for an attempt, and what follows from it: where its requests go, whose HOME it has, what is new.

An account that has a gateway gets a base URL and a token per attempt, and a private HOME per task. Any other
is the program's own login: the user's HOME and settings, untouched.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zowl_desktop.agents.base import Gateway
from zowl_desktop.engine.keys import read_key
from zowl_desktop.engine.steps.services import RunServices
from zowl_desktop.model.commands import StartAttempt
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.night.state import add
from zowl_desktop.model.outcome import Usage
from zowl_desktop.model.pipeline import AgentProfile

GATEWAYS_FILE = "ZOWL_GATEWAYS_FILE"
"""Names a JSON file: `{ACCOUNT: {"base_url": "http://127.0.0.1:8080/t/{attempt}", "token": "..."}}`.

For endpoints on this machine that stand before a provider. The token is no key: agents' tools can read it.
With `"keyring": NAME` in its place it lies in the keyring of the system.
"""


def gateway_of(
    services: RunServices, order: StartAttempt, profile: AgentProfile, has_begun: bool
) -> Gateway | None:
    """Where this attempt's requests go; None for the program's own login. May block on the keyring.

    A program that has begun has its token: it is not looked up again.

    Raises `BadInput` when the file of the gateways cannot be understood, and as `read_key`.
    """
    own = gateways(services.environ).get(profile.payer)
    if own is None:
        return None
    base = str(own["base_url"]).replace("{attempt}", order.attempt)
    if "keyring" not in own:
        return Gateway(base, str(own["token"]))
    return Gateway(base, "" if has_begun else read_key(str(own["keyring"])))


def keyring_entries(environ: Mapping[str, str]) -> dict[str, str]:
    """For each account whose token lies in the keyring, the name of that entry. Raises as `gateway_of`."""
    return {account: str(own["keyring"]) for account, own in gateways(environ).items() if "keyring" in own}


def gateways(environ: Mapping[str, str]) -> Mapping[str, Mapping[str, Any]]:
    """What the file of the gateways says of each account; nothing where none is named. Raises `BadInput`."""
    named = environ.get(GATEWAYS_FILE)
    if not named:
        return {}
    file = Path(named)
    try:
        told: Mapping[str, Mapping[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        if all("base_url" in own and len({"token", "keyring"} & set(own)) == 1 for own in told.values()):
            return told
    except (OSError, ValueError, AttributeError, TypeError):
        pass
    raise BadInput(
        "The gateways cannot be read",
        f"{file} does not name for each account a base_url, and either a token or an entry of the keyring.",
        f'Write {{"claude": {{"base_url": "http://127.0.0.1:80", "token": "x"}}}}, or unset {GATEWAYS_FILE}.',
    )


def private_home_of(services: RunServices, task: str, gateway: Gateway | None) -> Path | None:
    """The HOME of a task whose account has a gateway, kept for its later attempts: sessions lie there."""
    if gateway is None:
        return None
    home = services.home.tasks(services.run) / task / "home"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def used_before(services: RunServices, order: StartAttempt, session: str | None) -> Usage:
    """What earlier attempts used in the session that this one goes on with: some programs count it again."""
    total = Usage()
    for attempt in services.task(order.task).attempts:
        done = attempt.outcome
        if session is None or done is None or done.session != session or attempt.order.number >= order.number:
            continue
        total = add(total, done.usage)
    return total


def is_root() -> bool:
    """Whether Zowl runs as the system's administrator."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
