"""Wakes a person with the morning: through the desktop, the tray or the window."""
