"""Nights in simulated time: one told with chosen faults, or thousands counted.

Evening --Rehearsal.play()--> Night           one night; a Telling makes lines of it
Evening --forecasts()-------> Forecast ...    many nights, told again and again as they come in
"""

from zowl_desktop.rehearsal.evening import Evening, PlanWindow
from zowl_desktop.rehearsal.faults import Fault, FaultKind
from zowl_desktop.rehearsal.forecast import AccountForecast, Forecast, Spread, TaskForecast, forecasts
from zowl_desktop.rehearsal.history import History, Sample, history_of
from zowl_desktop.rehearsal.reading import accounts_of, read_fault
from zowl_desktop.rehearsal.rehearsal import Audience, Rehearsal
from zowl_desktop.rehearsal.rest import finishes
from zowl_desktop.rehearsal.telling import Line, Telling, What
from zowl_desktop.rehearsal.workers import workers

__all__ = [
    "AccountForecast",
    "Audience",
    "Evening",
    "Fault",
    "FaultKind",
    "Forecast",
    "History",
    "Line",
    "PlanWindow",
    "Rehearsal",
    "Sample",
    "Spread",
    "TaskForecast",
    "Telling",
    "What",
    "accounts_of",
    "finishes",
    "forecasts",
    "history_of",
    "read_fault",
    "workers",
]
