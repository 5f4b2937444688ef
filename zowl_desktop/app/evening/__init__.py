"""The evening: what is looked at before a night, what a person chooses for it, and its start."""

from zowl_desktop.app.evening.around import is_queued_behind, limit_line, run_line
from zowl_desktop.app.evening.choices import (
    Chosen,
    Origin,
    Usual,
    Value,
    What,
    clock_of_night,
    clock_words,
    usual,
    with_limit,
)
from zowl_desktop.app.evening.lines import (
    CopyText,
    GoTo,
    Line,
    OpenSetting,
    ShowTonight,
    State,
    Tell,
    Way,
    WriteLimit,
)
from zowl_desktop.app.evening.looking import Before, look_before, mendable
from zowl_desktop.app.evening.proved import Proved
from zowl_desktop.app.evening.tasks import Loaded, find_done, load_saved

__all__ = [
    "Before",
    "Chosen",
    "CopyText",
    "GoTo",
    "Line",
    "Loaded",
    "OpenSetting",
    "Origin",
    "Proved",
    "ShowTonight",
    "State",
    "Tell",
    "Usual",
    "Value",
    "Way",
    "What",
    "WriteLimit",
    "clock_of_night",
    "clock_words",
    "find_done",
    "is_queued_behind",
    "limit_line",
    "load_saved",
    "look_before",
    "mendable",
    "run_line",
    "usual",
    "with_limit",
]
