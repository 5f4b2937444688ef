"""Second choice on Linux: a control group, which the kernel kills as a whole (cgroup.kill, Linux 5.14)."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from zowl_desktop.keeper.trees.descent import Descent
from zowl_desktop.keeper.trees.tree import STUBBORN, CannotHold

_PREFIX = "zowl-"


class ControlGroup(Descent):
    """The tree lives in a control group below the keeper's own; the holder stays outside."""

    way = "cgroup"

    def __init__(self, mark: str) -> None:
        super().__init__(mark)
        self._home = own_group()
        self._group = self._home / f"{_PREFIX}{mark}"

    @property
    def cgroup(self) -> str | None:
        """The folder of the tree's group."""
        return str(self._group)

    def settle(self) -> None:
        """Create the group. Raises `CannotHold` where that, or killing a group, is not allowed."""
        super().settle()
        try:
            self._group.mkdir()
        except OSError as error:
            raise CannotHold(f"{self._group}: {error.strerror}") from error
        if not (self._group / "cgroup.kill").exists():
            self._group.rmdir()
            raise CannotHold(f"{self._group} has no cgroup.kill")

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """Enter the group, and leave it again."""
        _move_self(self._group)
        try:
            yield
        finally:
            _move_self(self._home)

    def end(self) -> bool:
        """Kill the group, then whatever moved itself out of it, then remove it."""
        return end_group(self._group, self.reap) and super().end()


def end_group(group: Path, reap: Callable[[], object]) -> bool:
    """Kill all that is in a tree's group and remove it, calling `reap` meanwhile. False after 30 s."""
    if not group.name.startswith(_PREFIX) or not group.is_dir():
        return True
    (group / "cgroup.kill").write_text("1")
    give_up = time.monotonic() + STUBBORN
    while True:
        reap()
        try:
            group.rmdir()
        except OSError:
            if time.monotonic() > give_up:
                return False
            time.sleep(0.001)
        else:
            return True


@cache
def own_group() -> Path:
    """The folder of this process's control group. Raises `CannotHold` where version 2 is not mounted."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        hierarchy, _, path = line.split(":", 2)
        if hierarchy == "0":
            return _mount_point() / path.lstrip("/")
    raise CannotHold("control groups version 2 are not in use")


def _mount_point() -> Path:
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        place, kind = line.split(" - ", 1)
        if kind.startswith("cgroup2 "):
            return Path(place.split()[4])
    raise CannotHold("control groups version 2 are not mounted")


def _move_self(group: Path) -> None:
    (group / "cgroup.procs").write_text("0")
