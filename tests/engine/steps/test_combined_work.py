"""A task starts from all the work that it needs, also from what stands behind a gate or another project."""

from __future__ import annotations

import pytest

from tests.engine.stage import Stage

NIGHT = """zowl: 1
projects: {api: {path: api}, app: {path: app}}
tasks:
  docs: {project: api, run: 'echo notes > NOTES'}
  look: {gate: Look at the notes, needs: [docs]}
  other: {project: app, needs: [docs], run: 'echo app > APP'}
  last: {project: api, needs: [BETWEEN], run: 'cat NOTES > COPY'}
"""


@pytest.mark.parametrize("between", ["look", "other"])
def test_work_reaches_through_what_stands_between(stage: Stage, between: str) -> None:
    stage.repository("api")
    stage.repository("app")
    stage.zowl("run", str(stage.pipeline(NIGHT.replace("BETWEEN", between))), code=None)
    if between == "look":
        stage.zowl("release", "look")
        stage.await_that(lambda: stage.states()["last"] not in {"waiting", "running"}, "the last task")
        stage.await_no_engine()
    branch = stage.report()["tasks"]["last"]["branch"]
    assert stage.git(stage.folder / "api", "show", f"{branch}:COPY").strip() == "notes"
