"""`zowl rehearse`: one night in simulated time, told line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from zowl_desktop.app.evenings import evening
from zowl_desktop.app.home import data_home
from zowl_desktop.app.runs import read_document
from zowl_desktop.cli.words import MARKS, headline, table
from zowl_desktop.engine.clock import clock_of
from zowl_desktop.engine.times import next_at, tell_time
from zowl_desktop.model.document import load
from zowl_desktop.model.document.quantities import BadQuantity, clock_time
from zowl_desktop.model.errors import BadInput
from zowl_desktop.model.report import as_json as report_json
from zowl_desktop.model.report import report
from zowl_desktop.rehearsal import Evening, Fault, Line, Rehearsal, Telling, What, read_fault
from zowl_desktop.rehearsal.telling import as_json as line_json
from zowl_desktop.rehearsal.telling import iso

BEDTIME = "22:00"
WAKE_UP = "07:00"

File = Annotated[Path, typer.Argument(help="A pipeline document (*.zowl.yaml).", show_default=False)]
Start = Annotated[str, typer.Option(help="Local time at which the night begins.")]
Wake = Annotated[str, typer.Option(help="Local time of the summary.")]
Seed = Annotated[int, typer.Option(help="The same seed draws the same night.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

_OF_TASKS = frozenset({What.STEP, What.STATE})
_MARKS = {What.RUN: "☾", What.WORLD: "*", What.TROUBLE: "!"}


def rehearse(
    file: File,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND[:SUBJECT]@TIME[-TIME]",
            help="Let something go wrong, such as network@03:00, usage_limit:work@00:30-02:00, crash@+90min"
            " or fail:payments@01:00; may be given again.",
        ),
    ] = None,
    seed: Seed = 1,
    start: Start = BEDTIME,
    wake: Wake = WAKE_UP,
    as_json: Json = False,
) -> None:
    """Tell a night before it happens, in simulated time. Nothing is run and nothing is spent."""
    evening = evening_of(file, start, wake)
    faults = [read_fault(text, evening.pipeline, evening.begins, next_at) for text in fault or ()]
    if as_json:
        lines: list[Line] = []
        rehearsal = _rehearsed(evening, seed, faults, lines.append)
        typer.echo(json.dumps(_plain(evening, seed, faults, lines, rehearsal), ensure_ascii=False, indent=2))
        return
    typer.echo(f"A rehearsal of {evening.pipeline.name}: nothing is run and nothing is spent.")
    typer.echo(f"Drawn (seed {seed}) from {evening.history.words()}.\n")
    tell = partial(tell_time, now=evening.begins)
    rehearsal = _rehearsed(evening, seed, faults, lambda line: _say(line, evening))
    morning = report(rehearsal.night, tell)
    typer.echo("")
    for row in table(morning):
        typer.echo(row)
    typer.echo(f"\n{headline(morning)} {_finish(rehearsal, evening)}")
    for unfelt in rehearsal.unfelt:
        typer.echo(f"{unfelt.text} changed nothing: {_why_unfelt(unfelt, rehearsal, evening)}.")


def evening_of(file: Path, start: str, wake: str) -> Evening:
    """The evening before a night of this document that begins at the next `start` (local time).

    Raises `BadInput` when the document or a time is wrong.
    """
    bedtime, wake_up = _clock("--start", start), _clock("--wake", wake)
    source = str(file.absolute())
    pipeline = load(read_document(file), source)
    return evening(pipeline, bedtime, wake_up, clock_of().now(), data_home())


def _clock(option: str, text: str) -> str:
    try:
        return clock_time(text)
    except BadQuantity as error:
        raise BadInput(f"Bad {option}", f"{error}.", error.mend) from error


def _rehearsed(
    evening: Evening, seed: int, faults: Iterable[Fault], say: Callable[[Line], None]
) -> Rehearsal:
    telling = Telling(say, partial(tell_time, now=evening.begins))
    rehearsal = Rehearsal(evening, str(seed), faults, telling)
    rehearsal.play()
    return rehearsal


def _say(line: Line, evening: Evening) -> None:
    mark = MARKS[line.state] if line.state is not None and line.what in _OF_TASKS else _MARKS[line.what]
    typer.echo(f"{tell_time(line.at, evening.begins)}  {mark} {line.words}")


def _finish(rehearsal: Rehearsal, evening: Evening) -> str:
    if rehearsal.night.state.ended is None:
        return "The night does not end by itself."
    wake = evening.clock.wake
    late = f", after wake-up at {tell_time(wake)}" if wake is not None and rehearsal.now > wake else ""
    return f"Ready at {tell_time(rehearsal.now, evening.begins)}{late}."


def _why_unfelt(fault: Fault, rehearsal: Rehearsal, evening: Evening) -> str:
    if fault.at >= rehearsal.now:
        return f"the night was over at {tell_time(rehearsal.now, evening.begins)}"
    return "no attempt met it"


def _plain(
    evening: Evening, seed: int, faults: Iterable[Fault], lines: Iterable[Line], rehearsal: Rehearsal
) -> dict[str, object]:
    """The rehearsal as plain data: times in UTC, money in micro-dollars."""
    ended = rehearsal.night.state.ended is not None
    return {
        "name": evening.pipeline.name,
        "seed": seed,
        "start": iso(evening.begins),
        "wake": iso(evening.clock.wake),
        "drawn_from": evening.history.words(),
        "faults": [
            {
                "fault": fault.text,
                "at": iso(fault.at),
                "until": iso(fault.until),
                "felt": fault not in rehearsal.unfelt,
            }
            for fault in faults
        ],
        "lines": [line_json(line) for line in lines],
        "finish": iso(rehearsal.now) if ended else None,
        "report": report_json(report(rehearsal.night, partial(tell_time, now=evening.begins))),
    }
