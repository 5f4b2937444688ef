"""Mornings: what a person reads after a night, of the newest run or any past one.

journal --Mornings--> Morning --read_standings--> Told --exporting--> HTML, Markdown; off the screen's thread
"""

from zowl_desktop.app.mornings.morning import (
    Green,
    LimitWait,
    Line,
    Morning,
    PastNight,
    Share,
    Standing,
    Standings,
    Told,
    Trouble,
    TroubleKind,
)
from zowl_desktop.app.mornings.reading import Mornings
from zowl_desktop.app.mornings.standings import read_refusals, read_standings
from zowl_desktop.app.mornings.telling import tell_morning

__all__ = [
    "Green",
    "LimitWait",
    "Line",
    "Morning",
    "Mornings",
    "PastNight",
    "Share",
    "Standing",
    "Standings",
    "Told",
    "Trouble",
    "TroubleKind",
    "read_refusals",
    "read_standings",
    "tell_morning",
]
