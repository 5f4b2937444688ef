"""The owl in the tray: a small picture of the night, and what a person may do about it."""
