"""From the bar's button to a running night, and everything that may stand between."""

from __future__ import annotations

import pytest

from tests.desktop.evening.conftest import gone, night, opened
from tests.desktop.shell.conftest import Starter, until
from tests.engine.stage import Stage
from zowl_desktop.app.home import Home
from zowl_desktop.app.tonight import Phase


@pytest.mark.slow
async def test_one_click_and_go_lead_to_a_night(start: Starter, stage: Stage, home: Home) -> None:
    app = await start(night(stage))
    evening = await opened(app)
    evening.dialog.go.click()
    window = app.sessions[0].window
    await until(lambda: window.place == "tonight", "the night")
    assert "2 tasks, beginning now" in window.noted
    await until(lambda: app.sessions[0].overnight.evening is None, "the end of the dialog")
    await until(lambda: app.following.tonight and app.following.tonight.phase is Phase.ENDED, "the end")
    assert stage.counts() == {"first": 1, "second": 1}
    await gone(home)
