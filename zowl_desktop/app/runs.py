"""Runs: asked for by a person, and read from the journal."""

from __future__ import annotations

from pathlib import Path

from zowl_desktop.engine.engine import RunRequest
from zowl_desktop.engine.nights import folded
from zowl_desktop.engine.times import next_at, run_clock
from zowl_desktop.engine.wishes import RunWishes, must_have_tasks
from zowl_desktop.model.document import load
from zowl_desktop.model.errors import BadInput, Refused
from zowl_desktop.model.night import Night
from zowl_desktop.store.home import Home
from zowl_desktop.store.journal import Journal


def read_document(file: Path) -> str:
    """The text of a pipeline document. Raises `BadInput` when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("Not a pipeline", f"{file} is not UTF-8 text.", "Save it as UTF-8.") from error
    except OSError as error:
        raise BadInput(
            "No pipeline there", f"{file}: {error.strerror}.", "Name a *.zowl.yaml file."
        ) from error


def request_for(file: Path, wishes: RunWishes, now: float, due: float | None = None) -> RunRequest:
    """What to ask the engine for; `due` is the start of a night whose time has come already.

    Raises `BadInput` when the document is missing or wrong.
    """
    source = file.absolute()
    text = read_document(source)
    pipeline = load(text, str(source), overrides=wishes.limits)
    must_have_tasks(pipeline, wishes.selected)
    times = wishes.over(pipeline.clock)
    start = next_at(times.start, now) if due is None and times.start else due
    clock = run_clock(times, pipeline.limits.until, now if start is None else start, start)
    return RunRequest(text, str(source), clock, wishes.limits, wishes.selected, wishes.again)


def must_have_interrupted_run(home: Home) -> None:
    """Raises `BadInput` when no run was interrupted, and the newest was not stopped either. Makes nothing."""
    journal = Journal.read(home.journal)
    unfinished = journal.open_run() if journal else None
    newest = journal.runs()[:1] if journal else []
    if journal is not None:
        journal.close()
    if unfinished is None and not (newest and read_run(home).state.closing):
        raise BadInput("Nothing to resume", "Every run has ended.", "Start one: zowl run FILE.")


def must_have_open_run(home: Home) -> None:
    """Raises `Refused` when no run goes on that could be paused or stopped. Makes nothing."""
    journal = Journal.read(home.journal)
    going = journal.open_run() if journal else None
    what = "The last run has ended." if journal and journal.runs() else "Nothing has been run yet."
    if journal is not None:
        journal.close()
    if going is None:
        raise Refused("Nothing is running", what, "Start one: zowl run FILE.")


def must_have_run(home: Home) -> None:
    """Raises `BadInput` when nothing has ever been run here. Makes nothing."""
    journal = Journal.read(home.journal)
    if journal is not None:
        journal.close()
    else:
        raise BadInput("No such run", "Nothing has been run yet.", "Start one: zowl run FILE.")


def waiting_documents(home: Home) -> list[str]:
    """The documents whose runs wait for the one under way, in the order of their starts. Makes nothing."""
    journal = Journal.read(home.journal)
    if journal is None:
        return []
    try:
        return [RunRequest.from_json(text).source for _, text in journal.queued()]
    finally:
        journal.close()


def read_run(home: Home, run: str | None = None) -> Night:
    """A run as it stands in the journal: the named one, else the newest.

    Raises `BadInput` when there is none.
    """
    journal = Journal.read(home.journal)
    rows = journal.runs() if journal else []
    row = rows[0] if rows and run is None else next((each for each in rows if each.id == run), None)
    if journal is None or row is None:
        what = f"There is no run {run!r}." if run else "Nothing has been run yet."
        known = ", ".join(each.id for each in rows[:5])
        raise BadInput("No such run", what, f"Known: {known}." if known else "Start one: zowl run FILE.")
    try:
        return folded(list(journal.events(row.id)))
    finally:
        journal.close()


def all_runs(home: Home) -> list[Night]:
    """Every run in the journal as it stands, oldest first."""
    journal = Journal.read(home.journal)
    if journal is None:
        return []
    try:
        return [folded(list(journal.events(row.id))) for row in reversed(journal.runs())]
    finally:
        journal.close()
