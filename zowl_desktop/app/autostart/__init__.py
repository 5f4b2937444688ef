"""Zowl at login: the system's own list of what starts then is the one truth, and is asked each time."""

from zowl_desktop.app.autostart.here import Autostart, autostart_here

__all__ = ["Autostart", "autostart_here"]
