"""`zowl rehearse` and `zowl forecast`, as a person and as a program use them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import psutil
import pytest
from typer.testing import CliRunner

from tests.engine.stage import DEADLINE, ZOWL, Stage
from zowl_desktop.cli.forecast import share
from zowl_desktop.cli.main import command_line
from zowl_desktop.engine.clock import OFFSET_FILE
from zowl_desktop.model.errors import BadInput

TEN = """zowl: 1
name: Bookings
projects:
  api: {path: ./api, setup: uv sync, checks: {tests: pytest -q}}
  app: {path: ./app, checks: {tests: npm test}}
  site: {path: ./site}
agents:
  claude: {cli: claude, model: sonnet, stronger: opus, fallback: codex, account: work}
  codex: {cli: codex}
defaults: {agent: claude, limits: {cost: 3 USD, time: 90 min, silence: 15 min}}
limits: {cost: 15 USD, parallel: 3}
tasks:
  schema: {project: api, brief: Create the bookings table.}
  endpoint: {project: api, brief: Add the endpoint., needs: [schema]}
  payments: {project: api, brief: Take cards., needs: [schema]}
  invoices: {project: api, brief: Write invoices., needs: [payments]}
  refund: {project: app, brief: Add the refund button., needs: {payments: {if_failed: hold}}}
  screen: {project: app, brief: Draw the screen., needs: {endpoint: {if_failed: run}}, agent: codex}
  prices: {project: site, run: make prices, needs: [invoices]}
  sorry: {project: site, run: make sorry, needs: {payments: {on: failure}}}
  notes: {project: site, run: make notes, needs: {screen: {on: finished}}}
  ship: {gate: Look at the staging site, needs: [screen]}
"""

runner = CliRunner()


def zowl(*arguments: str) -> str:
    """What a verb prints when all goes well."""
    done = runner.invoke(command_line(), arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def told(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(zowl(*arguments, "--json"))
    return answer


@pytest.fixture
def file(stage: Stage) -> str:
    return str(stage.pipeline(TEN))


def test_a_night_is_told_line_by_line_and_ends_with_the_morning(file: str) -> None:
    out = zowl("rehearse", file, "--seed", "4")
    first, drawn, _, *lines = out.splitlines()
    assert first == "A rehearsal of Bookings: nothing is run and nothing is spent."
    assert drawn == "Drawn (seed 4) from stated priors, no history yet."
    night = lines[: lines.index("")]
    assert all(re.match(r"\d\d:\d\d  [^\w\s] \S", line) for line in night)
    assert night[0] == "22:00  ☾ the night begins: Bookings"
    assert night[1] == "22:00  ▸ schema: precheck"
    assert night[-1].endswith("the night is over: nothing is left to do")
    assert re.search(
        r"^\d+ done.*\. \$\d+\.\d\d of \$15\.00 \(estimated\)\. Ready at \d\d:\d\d\.$", out, re.MULTILINE
    )


def test_the_same_seed_tells_the_same_night_and_another_another(file: str) -> None:
    one = zowl("rehearse", file, "--seed", "4")
    assert one == zowl("rehearse", file, "--seed", "4")
    assert one != zowl("rehearse", file, "--seed", "5")


def test_a_failure_is_told_with_what_it_does_to_others(file: str) -> None:
    out = zowl("rehearse", file, "--fault", "fail:payments@22:00")
    assert re.search(r"✗ payments failed \(validate: 2 tests failed\) after \d tries", out)
    assert re.search(r"→ invoices is skipped because payments failed .* and its need says skip", out)
    assert re.search(r"‖ refund is held because payments failed .* and its need says hold", out)
    assert "▸ sorry: run" in out


def test_an_outage_a_limit_and_a_crash_are_told(file: str) -> None:
    faults = ("network@22:20", "usage_limit:work@23:30-01:00", "crash@+2h")
    out = zowl("rehearse", file, *(word for fault in faults for word in ("--fault", fault)))
    assert re.search(r"22:20  \* the network is gone until 22:40: \d agents? at work", out)
    assert re.search(r"◔ \w+ is parked until \d\d:\d\d: \w+ met no network", out)
    assert re.search(
        r"23:30  \* account work: the usage limit is reached until 01:00: \d agents? at work", out
    )
    assert re.search(r"◔ \w+ is parked until 01:00: the usage limit of account work is reached\.", out)
    assert "00:00  * the engine is back and takes up what was under way: " in out


def test_a_fault_that_changes_nothing_is_said_so(file: str) -> None:
    out = zowl("rehearse", file, "--fault", "network@12:00", "--fault", "overloaded:codex@22:00-22:05")
    last = out.splitlines()[-2:]
    assert re.fullmatch(r"network@12:00 changed nothing: the night was over at \d\d:\d\d\.", last[0])
    assert last[1] == "overloaded:codex@22:00-22:05 changed nothing: no attempt met it."


def test_a_rehearsal_as_json(file: str) -> None:
    night = told("rehearse", file, "--seed", "4", "--fault", "crash@23:00")
    assert set(night) == {
        "name", "seed", "start", "wake", "drawn_from", "faults", "lines", "finish", "report",
    }  # fmt: skip
    start, wake, finish = (datetime.fromisoformat(night[key]) for key in ("start", "wake", "finish"))
    assert start < finish
    assert (wake - start).total_seconds() == 9 * 3600
    (fault,) = night["faults"]
    assert fault == {"fault": "crash@23:00", "at": fault["at"], "until": None, "felt": True}
    for line in night["lines"]:
        assert set(line) == {"at", "what", "task", "state", "words"}
        assert line["what"] in {"run", "step", "trouble", "state", "world"}
    assert {"run", "tasks", "totals"} <= set(night["report"])
    assert len(night["report"]["tasks"]) == 10
    assert night["report"]["totals"]["cost_micros"] <= night["report"]["totals"]["cost_limit_micros"]


def test_a_forecast_in_words(file: str) -> None:
    out = zowl("forecast", file, "--nights", "30")
    assert "Bookings: 30 rehearsed nights from 22:00 on." in out
    assert re.search(r"cost     about \$\d+\.\d\d \(90%: \$\d+\.\d\d\), limit \$15\.00", out)
    assert re.search(r"ready    about \d\d:\d\d \(90%: \d\d:\d\d\)", out)
    assert re.search(r"all green by 07:00 in [<>\d %]+% of the nights, gates apart", out)
    assert re.search(r"payments +\d+%  2 skipped, 1 held, 1 runs", out)
    assert "account work: about $" in out
    assert "the size of its window is not known, so no usage limit is foreseen" in out


def test_a_forecast_as_json(file: str) -> None:
    answer = told("forecast", file, "--nights", "30", "--seed", "2")
    assert set(answer) == {
        "name", "nights", "seed", "start", "wake", "drawn_from", "cost_micros", "cost_limit_micros", "tokens",
        "finish", "all_green_by_wake", "short_of_budget", "tasks", "accounts",
    }  # fmt: skip
    assert (answer["nights"], answer["seed"], answer["cost_limit_micros"]) == (30, 2, 15_000_000)
    assert 0 < answer["cost_micros"]["p50"] <= answer["cost_micros"]["p90"] <= 15_000_000
    assert answer["start"] < answer["finish"]["p50"] <= answer["finish"]["p90"]
    payments = next(task for task in answer["tasks"] if task["id"] == "payments")
    assert set(payments) == {"id", "title", "done_by_wake", "ends", "blast"}
    assert {(hit["task"], hit["effect"]) for hit in payments["blast"]} == {
        ("invoices", "skipped"),
        ("prices", "skipped"),
        ("refund", "held"),
        ("sorry", "runs"),
    }
    assert sum(payments["ends"].values()) == pytest.approx(1)
    work = answer["accounts"][0]
    assert set(work) == {"account", "cost_micros", "tokens", "busiest_window_micros", "window_micros"}
    assert (work["account"], work["window_micros"]) == ("work", None)
    assert answer == told("forecast", file, "--nights", "30", "--seed", "2")


def test_start_and_wake_are_local_times(file: str) -> None:
    night = told("rehearse", file, "--start", "23:30", "--wake", "05:15")
    start, wake = (datetime.fromisoformat(night[key]).astimezone() for key in ("start", "wake"))
    assert (f"{start:%H:%M}", f"{wake:%H:%M}") == ("23:30", "05:15")
    assert 0 < (wake - start).total_seconds() < 24 * 3600
    late = zowl("rehearse", file, "--start", "23:30", "--wake", "23:50")
    assert re.search(r"Ready at \d\d:\d\d, after wake-up at 23:50\.$", late)


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--fault", "network@soon"), "soon is not a time of day"),
        (("--fault", "fail:paymnts@01:00"), "payments"),
        (("--start", "10 pm"), "10 pm is not a time of day"),
        (("--wake", "7:00"), "7:00 is not a time of day"),
    ],
)
def test_bad_wishes_are_refused(file: str, arguments: tuple[str, ...], what: str) -> None:
    with pytest.raises(BadInput, match=what):
        zowl("rehearse", file, *arguments)


def test_bad_input_ends_with_2_and_words(stage: Stage) -> None:
    good, bad = stage.pipeline(TEN), stage.pipeline("zowl: 1\ntasks: {a: {}}\n", "bad")
    out = stage.zowl("rehearse", str(good), "--fault", "storm@01:00", code=2)
    assert "Bad --fault. 'storm@01:00': 'storm' is no kind of fault." in out
    assert "There are: network, overloaded, usage_limit" in out
    assert "The pipeline has a problem" in stage.zowl("forecast", str(bad), code=2)
    stage.zowl("forecast", str(good), "--nights", "0", code=2)
    assert "No pipeline there" in stage.zowl("rehearse", str(stage.folder / "none.zowl.yaml"), code=2)


def test_nights_that_were_run_become_history(stage: Stage) -> None:
    stage.repository("api")
    line = "echo x > x.txt"
    document = f"zowl: 1\nprojects: {{api: {{path: api}}}}\ntasks: {{a: {{project: api, run: {line}}}}}\n"
    file = str(stage.pipeline(document))
    stage.zowl("run", file)
    out = stage.zowl("rehearse", file)
    assert re.search(r"from \d attempts of 1 earlier night, and stated priors where these say little", out)
    assert "1 done" in out


@pytest.mark.case(15)
@pytest.mark.parametrize(
    ("day", "hours"), [("2026-10-30", 9), ("2026-10-31", 10), ("2027-03-13", 8)]
)  # in New York the clocks go back on the first of November and on in the middle of March
def test_a_night_with_a_clock_change_keeps_its_local_times(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, day: str, hours: int
) -> None:
    noon = datetime.fromisoformat(f"{day}T16:00:00+00:00")
    offset = stage.folder / "offset"
    offset.write_text(f"{noon.timestamp() - time.time()}")
    monkeypatch.setenv(OFFSET_FILE, str(offset))
    monkeypatch.setenv("TZ", "America/New_York")
    night = json.loads(stage.zowl("rehearse", str(stage.pipeline(TEN)), "--json"))
    start, wake = (datetime.fromisoformat(night[key]) for key in ("start", "wake"))
    assert f"{start.astimezone(ZoneInfo('America/New_York')):%F %H:%M}" == f"{day} 22:00"
    assert (wake - start).total_seconds() == hours * 3600


def workers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    children = psutil.Process(process.pid).children(recursive=True)
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def at_work(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The workers whose watch over their parent, a thread of its own, has begun."""
    return [worker for worker in workers_of(process) if worker.num_threads() > 1]


def lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


@pytest.mark.case(83)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_forecast_that_is_ended_leaves_no_worker_and_says_nothing_strange(
    stage: Stage, number: signal.Signals
) -> None:
    command = [*ZOWL, "forecast", str(stage.pipeline(TEN)), "--nights", "100000"]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    if number is signal.SIGINT:
        stage.await_that(lambda: len(workers_of(running)) >= 1, "a worker that may still be starting")
    else:
        # One that is killed with its parent while Python starts in it prints a traceback of Python's own.
        stage.await_that(lambda: len(at_work(running)) == os.cpu_count(), "every worker")
    started = workers_of(running)
    if number is signal.SIGINT:
        os.killpg(running.pid, number)  # as a terminal does
    else:
        running.kill()
    out, _ = running.communicate(timeout=DEADLINE)
    assert running.returncode != 0
    assert "Traceback" not in out
    stage.await_that(lambda: not any(lives(worker) for worker in started), "the workers to end")


@pytest.mark.parametrize(
    ("part", "words"), [(0, "0%"), (0.004, "< 1%"), (0.01, "1%"), (0.5, "50%"), (0.996, "> 99%"), (1, "100%")]
)
def test_only_all_is_a_hundred_percent(part: float, words: str) -> None:
    assert share(part) == words
