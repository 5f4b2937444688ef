"""The acceptance story, from the evening to the morning: the real app, real hands, real git and processes.

Only the agents are scripted, and the clock is moved. A limit, a loss of power and a failure come on the way;
at seven a real notification daemon shows the summary, and its button opens Morning.

With ZOWL_STORY_PICTURES=FOLDER it leaves a picture of every stop; ZOWL_STORY_THEME says in which colours.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.desktop.story.bookings import ENDS, Bookings
from tests.desktop.story.display import Display, Program, Seen, needs_display
from tests.desktop.tray.bus import SessionBus
from tests.desktop.waking.test_real_daemons import DAEMONS, RealDaemon, notification
from zowl_desktop.engine.clock import OFFSET_FILE
from zowl_desktop.keeper.keep import IDLE
from zowl_desktop.keeper.revival import REVIVAL

pytestmark = [pytest.mark.slow, needs_display]

DAEMON = "notification-daemon"


class Watch:
    """The clock of the night, for all of its processes."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._evening = datetime.now().astimezone().replace(hour=22, minute=40, second=0, microsecond=0)
        self.set(self.at("22:40"))

    def at(self, clock: str) -> float:
        """That time in this night."""
        hour, minute = map(int, clock.split(":"))
        day = self._evening + timedelta(days=0 if hour >= 12 else 1)
        return day.replace(hour=hour, minute=minute).timestamp()

    def set(self, at: float) -> None:
        """It is that time now."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{at - time.time():.3f}")
        fresh.replace(self.file)


class Story:
    """What the parts of the night share."""

    def __init__(self, display: Display, environment: dict[str, str], folder: Path) -> None:
        self.display = display
        self.environment = environment
        self.watch = Watch(folder / "offset")
        environment[OFFSET_FILE] = str(self.watch.file)
        self.bookings = Bookings(folder / "work")
        self.bookings.folder.mkdir()
        self.bookings.set_up(self.watch.at("02:00"))
        self.program: Program | None = None

    def start(self) -> Program:
        """Open the app."""
        self.program = Program(self.display, self.bookings.file, environment=self.environment)
        return self.program

    def stop_at(self, name: str) -> None:
        """A picture, if somebody wants some."""
        folder = os.environ.get("ZOWL_STORY_PICTURES")
        if folder and self.program is not None:
            time.sleep(0.5)
            theme = os.environ.get("ZOWL_STORY_THEME", "dark")
            self.program.grab(Path(folder) / f"story-{name}-{theme}.png")


@pytest.fixture
def story(tmp_path: Path, zowl_home: Path, house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    monkeypatch.setenv(IDLE, "1")
    monkeypatch.delenv(REVIVAL, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    zowl_home.mkdir(parents=True)
    (zowl_home / "remembered.json").write_text('{"recent": [], "geometry": ""}', encoding="utf-8")
    theme = os.environ.get("ZOWL_STORY_THEME", "dark")
    (zowl_home / "preferences.json").write_text(json.dumps({"theme": theme}), encoding="utf-8")
    display, bus = Display("1600x1000"), SessionBus()
    environment = {**bus.environment, "TZ": "UTC"}
    with RealDaemon(DAEMON, {**display.environment, **environment, "HOME": str(house)}, bus):
        made = Story(display, environment, tmp_path)
        yield made
        if made.program is not None:
            made.program.end()
    bus.close()
    display.close()


def test_a_night_from_the_evening_to_the_morning(story: Story) -> None:
    program = story.start()
    draw(story, program)
    run_overnight(story, program)
    see_the_first_hour(story, program)
    meet_a_limit(story, program)
    program = lose_power(story, program)
    see_the_second_half(story, program)
    wake_up(story, program)


def draw(story: Story, program: Program) -> None:
    """22:40. The last task is dropped from the palette, an edge is dragged, and "if it fails: hold"."""
    display = story.display
    seen = program.until(
        lambda seen: seen["active"] and "docs" not in seen.get("tasks", ["docs"]), "the plan"
    )
    left, top, width, height = seen["canvas"]
    display.drag(seen["cards"]["docs"], [left + width // 2, top + height * 7 // 8])
    seen = program.until(lambda seen: "docs" in seen["tasks"], "the dropped task")
    display.drag(seen["ports"]["schema"], seen["nodes"]["endpoint"])
    program.until(lambda seen: "schema" in seen["tasks"]["endpoint"], "the edge")
    display.click(program.look()["edges"]["payments > refund"])
    program.until(lambda seen: seen["selected"][1] == [["payments", "refund"]], "the edge selected")
    display.keys("2")
    display.keys("ctrl+s")
    program.until(lambda seen: seen["saved"], "the end of the save")
    program.until(lambda seen: seen["forecast"], "the forecast")
    story.stop_at("1-evening")


def run_overnight(story: Story, program: Program) -> None:
    """One click; everything is looked at; go."""
    story.display.click(program.look()["pressable"]["Run overnight"])
    program.until(lambda seen: seen["front"] == "EveningDialog", "the dialog")
    program.until(lambda seen: "Looking at" not in " ".join(seen["told"]), "all that was looked at")
    story.stop_at("2-run-overnight")
    story.display.click(program.look()["pressable"]["Run overnight"])
    program.until(lambda seen: seen.get("place") == "tonight", "Tonight")


def see_the_first_hour(story: Story, program: Program) -> None:
    """The endpoint fails its tests once, gets their output, and passes."""
    program.until(partial(are, "succeeded", ("schema", "seed", "endpoint")), "the first tasks done")
    story.display.click(program.look()["tonight"]["endpoint"])
    program.until(lambda seen: "validate failed once" in seen["why"], "the reason")
    program.until(lambda seen: "implement" in seen["lines"]["screen"], "Codex at work")
    program.until(lambda seen: "implement" in seen["lines"]["payments"], "Claude at work")
    story.stop_at("3-tonight")


def meet_a_limit(story: Story, program: Program) -> None:
    """00:30. Claude's limit parks what Claude does; Codex goes on."""
    story.watch.set(story.watch.at("00:30"))
    story.bookings.open_gate("limit")
    program.until(partial(are, "parked", ("docs",)), "the parked task")
    story.bookings.open_gate("screen")
    program.until(partial(are, "succeeded", ("screen",)), "the other account's work")
    seen = program.until(lambda seen: "parked until" in seen["figures"], "the account in the bar")
    assert "until 02:00" in seen["lines"]["docs"]
    story.stop_at("4-limit")


def lose_power(story: Story, program: Program) -> Program:
    """01:15. Everything dies; the app is started by the next login, and takes the night up."""
    story.watch.set(story.watch.at("01:15"))
    mine = os.fsencode(os.environ["ZOWL_HOME"])
    program.kill()
    for process in psutil.process_iter():
        try:
            if mine in b" ".join(map(os.fsencode, process.cmdline())):
                process.kill()
        except psutil.Error:
            continue
    for process in list(psutil.process_iter()):
        try:
            if process.environ().get("ZOWL_HOME") == os.environ["ZOWL_HOME"] and is_of_night(process):
                process.kill()
        except psutil.Error:
            continue
    again = story.start()
    again.until(lambda seen: seen["active"] and seen.get("place"), "the window")
    seen = again.until(lambda seen: "schema" in seen.get("tasks", ()), "the document")
    story.display.click(seen["pressable"]["Tonight"])
    again.until(lambda seen: seen.get("night"), "the night")
    again.until(
        partial(are, "succeeded", ("schema", "seed", "endpoint", "screen")), "what was done stays done"
    )
    story.stop_at("5-after-the-power-cut")
    return again


def is_of_night(process: psutil.Process) -> bool:
    """Whether it is an engine or a keeper of this night, whatever its command line shows."""
    return any(word in " ".join(process.cmdline()) for word in ("zowl_desktop", "zowl-"))


def see_the_second_half(story: Story, program: Program) -> None:
    """02:00 the limit is over. 03:40 `payments` fails for good: one is skipped, one held, one runs anyway."""
    story.watch.set(story.watch.at("02:01"))
    program.until(partial(are, "succeeded", ("docs",)), "what was parked")
    story.watch.set(story.watch.at("03:40"))
    story.bookings.open_gate("payments")
    program.until(partial(are, "failed", ("payments",)), "the failure")
    program.until(lambda seen: seen["night"] == ENDS, "the end of all the others")
    story.display.click(program.look()["tonight"]["refund"])
    program.until(lambda seen: "its need says hold" in seen["why"], "why it is held")
    story.stop_at("6-failure")


def wake_up(story: Story, program: Program) -> None:
    """07:00. A notification sums it up; one click opens Morning."""
    story.watch.set(story.watch.at("06:59"))
    time.sleep(1)
    story.watch.set(story.watch.at("07:00"))
    notification(story.display, DAEMON)
    time.sleep(1.5)  # it slides in
    folder = os.environ.get("ZOWL_STORY_PICTURES")
    if folder:
        theme = os.environ.get("ZOWL_STORY_THEME", "dark")
        story.display.picture(Path(folder) / f"story-7-notification-{theme}.png")
    across, down = DAEMONS[DAEMON][1]["morning"]
    for _ in range(10):
        left, top, width, height = notification(story.display, DAEMON)
        story.display.click([round(left + across * width), round(top + down * height)])
        time.sleep(1)
        if program.look().get("place") == "morning":
            break
    seen = program.until(lambda seen: seen.get("place") == "morning", "Morning")
    assert seen["active"]
    story.stop_at("8-morning")


def are(state: str, tasks: tuple[str, ...], seen: Seen) -> bool:
    return all(seen.get("night", {}).get(task) == state for task in tasks)
