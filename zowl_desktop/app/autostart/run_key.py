"""Windows: a value under the Run key of this user. A data folder elsewhere is in the user's environment."""

# ruff: noqa: D102, N802 - the names of winreg, which documents them
from __future__ import annotations

import subprocess
from contextlib import AbstractContextManager, suppress
from typing import Any, Final, Protocol, TypeAlias

from zowl_desktop.app.autostart.launch import Launch
from zowl_desktop.model.errors import EnvironmentTrouble

NAME: Final = "Zowl"
RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
"""Where the task manager notes what a person switched off there: an odd first byte."""

_Key: TypeAlias = Any
_Value: TypeAlias = Any


class Winreg(Protocol):
    """What is needed of the module `winreg`."""

    @property
    def HKEY_CURRENT_USER(self) -> int: ...
    @property
    def KEY_READ(self) -> int: ...
    @property
    def KEY_SET_VALUE(self) -> int: ...
    @property
    def REG_SZ(self) -> int: ...
    def OpenKey(self, key: _Key, path: str, zero: int, access: int, /) -> AbstractContextManager[_Key]: ...
    def CreateKeyEx(
        self, key: _Key, path: str, zero: int, access: int, /
    ) -> AbstractContextManager[_Key]: ...
    def QueryValueEx(self, key: _Key, name: str, /) -> tuple[_Value, int]: ...
    def SetValueEx(self, key: _Key, name: str, zero: int, kind: int, value: _Value, /) -> None: ...
    def DeleteValue(self, key: _Key, name: str, /) -> None: ...


class RunKey:
    """One value."""

    def __init__(self, launch: Launch, registry: Winreg) -> None:
        self._launch = launch
        self._registry = registry

    def is_on(self) -> bool:
        """Whether the value is there, and was not switched off in the task manager."""
        approved = self._value(APPROVED)
        is_off = isinstance(approved, bytes) and bool(approved) and approved[0] % 2 == 1
        return bool(self._value(RUN)) and not is_off

    def turn_on(self) -> None:
        """Write the value. Raises `EnvironmentTrouble`."""
        registry = self._registry
        try:
            with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, RUN, 0, registry.KEY_SET_VALUE) as key:
                registry.SetValueEx(key, NAME, 0, registry.REG_SZ, subprocess.list2cmdline(self._launch.argv))
            self._delete(APPROVED)
        except OSError as error:
            raise _trouble(error) from error

    def turn_off(self) -> None:
        """Remove the value. Raises `EnvironmentTrouble`."""
        try:
            self._delete(RUN)
        except OSError as error:
            raise _trouble(error) from error

    def _value(self, path: str) -> object:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path, 0, registry.KEY_READ) as key:
                value: object = registry.QueryValueEx(key, NAME)[0]
                return value
        except OSError:
            return None

    def _delete(self, path: str) -> None:
        registry = self._registry
        with (
            suppress(FileNotFoundError),
            registry.OpenKey(registry.HKEY_CURRENT_USER, path, 0, registry.KEY_SET_VALUE) as key,
        ):
            registry.DeleteValue(key, NAME)


def _trouble(error: OSError) -> EnvironmentTrouble:
    return EnvironmentTrouble(
        "Zowl's start at login cannot be changed",
        f"{RUN}: {error.strerror}.",
        "See to it that you may change it.",
    )
