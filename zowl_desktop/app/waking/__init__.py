"""Tells a person what they have to know: the summary at wake-up time, and what needs them now.

picture of the night --tidings--> recorded --Notifier--> the desktop       (and always the window)
"""

from zowl_desktop.app.waking.here import SystemNotifier
from zowl_desktop.app.waking.notifier import Notifier, Shown, Unshown
from zowl_desktop.app.waking.record import Record
from zowl_desktop.app.waking.tidings import Kind, Tiding, Wishes, next_due, tidings
from zowl_desktop.app.waking.waking import Waking

__all__ = [
    "Kind",
    "Notifier",
    "Record",
    "Shown",
    "SystemNotifier",
    "Tiding",
    "Unshown",
    "Waking",
    "Wishes",
    "next_due",
    "tidings",
]
