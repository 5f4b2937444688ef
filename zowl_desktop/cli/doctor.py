"""`zowl doctor`: can this machine do a night's work?"""

from __future__ import annotations

import json
from typing import Annotated

import typer

from zowl_desktop.app.examination import Finding, examine
from zowl_desktop.app.home import data_home
from zowl_desktop.cli.exits import Exit


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Examine this machine. Exit code 0 when nothing stands in the way, 4 otherwise."""
    findings = examine(data_home())
    if as_json:
        typer.echo(json.dumps([_plain(finding) for finding in findings], ensure_ascii=False))
    else:
        width = max(len(finding.about) for finding in findings)
        for finding in findings:
            typer.echo(f"{'✓' if finding.ok else '✗'} {finding.about:<{width}}  {finding.what}")
            if finding.mend:
                typer.echo(f"  {'':<{width}}  {finding.mend}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(Exit.ENVIRONMENT)


def _plain(finding: Finding) -> dict[str, object]:
    return {"about": finding.about, "ok": finding.ok, "what": finding.what, "mend": finding.mend}
