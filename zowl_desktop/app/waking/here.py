"""The notifier of this system."""

from __future__ import annotations

import sys

if sys.platform == "linux":
    from zowl_desktop.app.waking.freedesktop import Freedesktop as SystemNotifier
else:
    from zowl_desktop.app.waking.elsewhere import Elsewhere as SystemNotifier

__all__ = ["SystemNotifier"]
