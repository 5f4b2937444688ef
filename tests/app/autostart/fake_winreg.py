"""As much of the module `winreg` as the Run key needs, over a dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class FakeWinreg:
    """`values` holds (key, name) -> value. A key is there as soon as it has been created."""

    HKEY_CURRENT_USER = 1
    KEY_READ = 2
    KEY_SET_VALUE = 3
    REG_SZ = 4

    def __init__(self, *, refuses: bool = False) -> None:
        self.values: dict[tuple[str, str], object] = {}
        self._refuses = refuses

    @contextmanager
    def OpenKey(self, root: int, path: str, _reserved: int, _access: int) -> Iterator[str]:  # noqa: N802 - winreg's
        assert root == self.HKEY_CURRENT_USER
        if not any(key == path for key, _ in self.values):
            raise FileNotFoundError(2, "The system cannot find the file specified")
        yield path

    @contextmanager
    def CreateKeyEx(self, root: int, path: str, _reserved: int, access: int) -> Iterator[str]:  # noqa: N802 - winreg's
        assert (root, access) == (self.HKEY_CURRENT_USER, self.KEY_SET_VALUE)
        if self._refuses:
            raise PermissionError(5, "Access is denied")
        yield path

    def QueryValueEx(self, key: str, name: str) -> tuple[object, int]:  # noqa: N802 - winreg's
        if (key, name) not in self.values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return self.values[key, name], self.REG_SZ

    def SetValueEx(self, key: str, name: str, _reserved: int, kind: int, value: object) -> None:  # noqa: N802 - winreg's
        assert kind == self.REG_SZ
        self.values[key, name] = value

    def DeleteValue(self, key: str, name: str) -> None:  # noqa: N802 - winreg's
        if (key, name) not in self.values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        del self.values[key, name]
