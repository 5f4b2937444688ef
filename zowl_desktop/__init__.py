"""Zowl Desktop: a night shift for coding agents."""

__version__ = "0.1.0"
