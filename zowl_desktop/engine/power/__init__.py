"""The machine's sleep and its battery: kept awake while a run goes on, and told in words."""

from __future__ import annotations


class Unkept(Exception):
    """The machine cannot be kept awake, in words for a person."""
