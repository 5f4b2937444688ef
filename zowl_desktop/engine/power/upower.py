"""UPower's battery (upower.freedesktop.org, DisplayDevice): where the kernel names it in no usual way."""

from __future__ import annotations

from typing import Any, Final

from jeepney import DBusAddress, DBusErrorResponse, MessageFlag, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import unwrap_msg

_NAME: Final = "org.freedesktop.UPower"
_ALL: Final = DBusAddress("/org/freedesktop/UPower", _NAME, "org.freedesktop.DBus.Properties")
_BATTERY: Final = DBusAddress(f"{_ALL.object_path}/devices/DisplayDevice", _NAME, _ALL.interface)
_PATIENCE: Final = 5.0
"""Seconds in which it has to answer."""


def read_upower() -> tuple[int, bool] | None:
    """Percent, and whether the machine is plugged in; None where there is no battery or nobody tells."""
    try:
        with open_dbus_connection("SYSTEM") as bus:
            battery = _properties(bus, _BATTERY, f"{_NAME}.Device")
            is_on_battery = _properties(bus, _ALL, _NAME)["OnBattery"]
    except (OSError, EOFError, KeyError, ValueError, RuntimeError, DBusErrorResponse):  # no bus, or no UPower
        return None
    if not battery.get("IsPresent"):
        return None
    return round(float(battery["Percentage"])), not is_on_battery


def _properties(bus: DBusConnection, of: DBusAddress, interface: str) -> dict[str, Any]:
    question = new_method_call(of, "GetAll", "s", (interface,))
    question.header.flags |= MessageFlag.no_auto_start
    (told,) = unwrap_msg(bus.send_and_get_reply(question, timeout=_PATIENCE))
    return {name: value for name, (_, value) in told.items()}
