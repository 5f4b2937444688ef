"""The owl as a panel has it: its words, and its menu, which is read and clicked over the bus."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from jeepney import DBusAddress, DBusErrorResponse

from tests.desktop.story.display import DEADLINE
from tests.desktop.tray.bus import SessionBus
from tests.desktop.tray.sni_host import NAME, WATCHER

_ITEM = "org.kde.StatusNotifierItem"
_MENU = "com.canonical.dbusmenu"
_PROPERTIES = "org.freedesktop.DBus.Properties"


class Panel:
    """A panel with one item in it."""

    def __init__(self, bus: SessionBus) -> None:
        self._bus = bus

    def items(self) -> list[str]:
        """The items that registered, gone ones too."""
        watcher = DBusAddress(WATCHER.object_path, NAME, _PROPERTIES)
        found = self._bus.ask(watcher, "Get", "ss", NAME, "RegisteredStatusNotifierItems")
        return list(found[0][1])

    def until(self, holds: Callable[[Panel], Any], what: str) -> None:
        """Wait until something holds of it."""
        deadline = time.monotonic() + DEADLINE
        while True:
            try:
                if holds(self):
                    return
            except (DBusErrorResponse, IndexError):
                pass  # not there yet, or gone already
            assert time.monotonic() < deadline, f"{what} never came"
            time.sleep(0.05)

    @property
    def tooltip(self) -> str:
        """What hovering shows."""
        _, _, title, _ = self._property("ToolTip")
        return str(title)

    def labels(self) -> list[str]:
        """The menu, in its order; what cannot be chosen now in brackets."""
        return [label if enabled else f"({label})" for _, label, enabled in self._entries()]

    def choose(self, label: str) -> None:
        """Click an entry of the menu."""
        number = next(number for number, words, enabled in self._entries() if words == label and enabled)
        self._bus.ask(self._menu(), "Event", "isvu", number, "clicked", ("i", 0), 0)

    def click(self) -> None:
        """Click the owl."""
        self._bus.ask(self._item(_ITEM), "Activate", "ii", 10, 10)

    def _item(self, interface: str) -> DBusAddress:
        name, _, path = self.items()[-1].partition("/")
        return DBusAddress(f"/{path}", name, interface)

    def _property(self, name: str) -> Any:
        return self._bus.ask(self._item(_PROPERTIES), "Get", "ss", _ITEM, name)[0][1]

    def _menu(self) -> DBusAddress:
        return DBusAddress(self._property("Menu"), self._item(_ITEM).bus_name, _MENU)

    def _entries(self) -> list[tuple[int, str, bool]]:
        menu = self._menu()
        self._bus.ask(menu, "AboutToShow", "i", 0)
        _, (_, _, children) = self._bus.ask(menu, "GetLayout", "iias", 0, -1, [])
        found = []
        for _, (number, properties, _) in children:
            said = {key: value for key, (_, value) in properties.items()}
            if said.get("type") != "separator":
                found.append((number, said["label"].replace("_", ""), said.get("enabled", True)))
        return found
