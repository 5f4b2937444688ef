"""What lies in the keyring of the system, as far as it can be had without asking anybody.

A locked keyring would put a question on the screen, and whoever asks for a key would hang until somebody
answers. At night nobody does: so it is looked at first, and only what is open is read.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from zowl_desktop.model.errors import BadInput, EnvironmentTrouble, ZowlError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_log = logging.getLogger(__name__)

SERVICE: Final = "zowl"
"""What Zowl's entries stand under."""
LOCKED: Final = "its key lies in the keyring, which is locked; it goes on as soon as that is unlocked"
"""Why an account is held until then: `locked_keys` knows it by these words."""


class KeyringLocked(EnvironmentTrouble):
    """The entry may be there, and a person has to unlock the keyring first."""


class Entry(StrEnum):
    """How an entry of the keyring stands."""

    OPEN = "open"
    LOCKED = "locked"  # or it cannot be seen because the keyring is locked
    MISSING = "missing"


def read_key(name: str) -> str:
    """The entry of that name. Blocks on D-Bus: not for a loop.

    Raises:
        KeyringLocked: a person has to unlock the keyring.
        BadInput: there is no such entry.
        EnvironmentTrouble: this system has no keyring.
    """
    match state_of(name):
        case Entry.LOCKED:
            raise KeyringLocked("The keyring is locked", LOCKED, "Unlock it, for instance by logging in.")
        case Entry.OPEN:
            with _told():
                return str(_keyring().get_password(SERVICE, name))
    raise BadInput(
        "No such key", f"The keyring has no entry {name!r} of Zowl.", f"Put it there: zowl keys set {name}"
    )


def state_of(name: str) -> Entry:
    """How the entry of that name stands. Asks nobody, and unlocks nothing.

    Raises `EnvironmentTrouble` when this system has no keyring.
    """
    with _told():
        backend = _keyring()
        if type(backend).__module__ == "keyring.backends.SecretService":
            return _in_secret_service(name)
        return Entry.MISSING if backend.get_password(SERVICE, name) is None else Entry.OPEN


def _in_secret_service(name: str) -> Entry:
    """The keyring library would unlock what it reads, and so put a question on the screen."""
    import secretstorage  # noqa: PLC0415 - Linux only, and only where a key is asked for

    with closing(secretstorage.dbus_init()) as bus:
        items = list(secretstorage.search_items(bus, {"service": SERVICE, "username": name}))
        if items:
            return Entry.LOCKED if items[0].is_locked() else Entry.OPEN
        collections = secretstorage.get_all_collections(bus)
        return Entry.LOCKED if any(each.is_locked() for each in collections) else Entry.MISSING


def put_key(name: str, words: str) -> None:
    """Keep an entry; one of the same name is replaced. May ask the person to unlock the keyring.

    Raises `EnvironmentTrouble` when this system has no keyring, or it refuses.
    """
    with _told():
        _keyring().set_password(SERVICE, name, words)


def remove_key(name: str) -> None:
    """Take an entry away. Raises `BadInput` when there is none, and as `put_key`."""
    import keyring.errors  # noqa: PLC0415 - it takes a while to load

    with _told():
        try:
            _keyring().delete_password(SERVICE, name)
        except keyring.errors.PasswordDeleteError as error:
            raise BadInput("No such key", f"The keyring has no entry {name!r} of Zowl.") from error


def _keyring() -> KeyringBackend:
    """The keyring of the system. Raises `EnvironmentTrouble` for one that keeps keys in plain files."""
    import keyring  # noqa: PLC0415 - it takes a while to load

    backend = keyring.get_keyring()
    if backend.priority <= 0 or type(backend).__module__.startswith("keyrings.alt"):
        raise EnvironmentTrouble(
            "There is no keyring here",
            "This system has no service that keeps keys safe.",
            "Install and start one, such as gnome-keyring or KeePassXC.",
        )
    return backend


@contextmanager
def _told() -> Iterator[None]:
    """What a keyring raises, in words."""
    import keyring.errors  # noqa: PLC0415 - it takes a while to load

    try:
        yield
    except keyring.errors.KeyringLocked as error:
        raise KeyringLocked("The keyring is locked", LOCKED, "Unlock it.") from error
    except ZowlError:
        raise
    except Exception as error:  # each backend raises what its own library does
        _log.info("the keyring cannot be used", exc_info=error)
        raise EnvironmentTrouble(
            "The keyring does not answer",
            "The system's keyring could not be used.",
            "Start it, or log in again.",
        ) from error
