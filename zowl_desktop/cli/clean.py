"""`zowl clean`: what worktrees take, and why each may go or has to stay."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer

from zowl_desktop.app.cleaning import Candidate, candidates, undo_bin
from zowl_desktop.app.home import data_home
from zowl_desktop.model.errors import BadInput
from zowl_desktop.store.home import Home


def clean(
    apply: Annotated[bool, typer.Option("--apply", help="Move what may go to the undo bin.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Put back what is in the undo bin.")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="Delete what is in the undo bin, for good.")] = False,
) -> None:
    """Show the worktrees of all runs: their size, and the proof why each may go. Changes nothing by itself.

    Only what is merged, committed and left by every process may go. Branches and refs stay in any case.
    """
    if apply + undo + empty > 1:
        raise BadInput(
            "One thing at a time", "--apply, --undo and --empty exclude each other.", "Choose one."
        )
    home = data_home()
    if undo:
        _put_back(home)
    elif empty:
        typer.echo(f"{size(undo_bin(home).empty())} freed.")
    else:
        asyncio.run(_show(home, apply))


async def _show(home: Home, apply: bool) -> None:
    gone = kept = 0
    async for each in candidates(home, dict(os.environ), apply=apply):
        typer.echo(_line(each))
        if each.removal.may_go:
            gone += each.removal.size
        else:
            kept += 1
    may = "moved to the undo bin (back with: zowl clean --undo)" if apply else "may go (zowl clean --apply)"
    typer.echo(f"{size(gone)} {may}; {kept} {'worktree stays' if kept == 1 else 'worktrees stay'}.")
    waiting = sum(away.size for away in undo_bin(home).entries())
    if waiting:
        typer.echo(f"{size(waiting)} in the undo bin (free it with: zowl clean --empty).")


def _line(each: Candidate) -> str:
    removal = each.removal
    word = "may go" if removal.may_go else "stays "
    why = ", ".join(removal.proof if removal.may_go else removal.against)
    return f"{word}  {size(removal.size):>9}  {each.run}/{removal.task}: {why}"


def _put_back(home: Home) -> None:
    place = undo_bin(home)
    entries = list(place.entries())
    for away in entries:
        place.take_back(away)
        typer.echo(f"{away.run}/{away.task} is back in {away.worktree}")
    if not entries:
        typer.echo("The undo bin is empty.")


def size(count: int) -> str:
    """Bytes for a person."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
