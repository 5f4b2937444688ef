"""All verbs of the command line."""

from __future__ import annotations

import typer

from zowl_desktop.cli import (
    agents,
    brief,
    clean,
    demo,
    doctor,
    engine,
    forecast,
    keys,
    logs,
    merge,
    nights,
    prompt,
    rehearse,
    report,
    run,
    validate,
    verbs,
)


def add_to(app: typer.Typer) -> None:
    """Have the command line know every verb."""
    app.command("validate")(validate.validate)
    app.command("rehearse")(rehearse.rehearse)
    app.command("forecast")(forecast.forecast)
    app.command("run")(run.run)
    app.command("report")(report.report_command)
    app.command("why")(report.why_command)
    app.command("status")(report.status_command)
    app.command("nights")(nights.nights)
    app.command("logs")(logs.logs)
    app.command("merge")(merge.merge_command)
    app.command("clean")(clean.clean)
    app.command("prompt")(prompt.prompt)
    app.add_typer(brief.app, name="brief")
    app.add_typer(keys.app, name="keys")
    app.command("pause")(verbs.pause)
    app.command("resume")(verbs.resume)
    app.command("stop")(verbs.stop)
    app.command("skip")(verbs.skip)
    app.command("release")(verbs.release)
    app.command("retry")(verbs.retry)
    app.command("done")(verbs.done)
    app.command("budget")(verbs.budget)
    app.command("mended")(verbs.mended)
    app.command("engine")(engine.engine)
    app.command("demo")(demo.demo)
    app.command("agents")(agents.agents)
    app.command("doctor")(doctor.doctor)
