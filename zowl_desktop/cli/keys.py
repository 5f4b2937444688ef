"""`zowl keys`: what Zowl keeps in the keyring of the system."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from typing import Annotated

import typer

from zowl_desktop.engine.keys import put_key, remove_key, state_of
from zowl_desktop.engine.steps.paying import keyring_entries
from zowl_desktop.model.errors import BadInput

app = typer.Typer(help="Keys in the keyring of the system.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What the entry is called.", show_default=False)]


@app.command("list")
def list_() -> None:
    """Show the entries that accounts use, and whether they can be read now."""
    entries = keyring_entries(os.environ)
    if not entries:
        typer.echo("No account has its key in the keyring.")
    for account, name in entries.items():
        typer.echo(f"{account}: entry {name} is {state_of(name)}")


@app.command("set")
def set_(name: Name) -> None:
    """Keep a key: it is asked for and not shown, or read from standard input."""
    words = getpass("Key: ") if sys.stdin.isatty() else sys.stdin.readline()
    if not words.strip():
        raise BadInput("No key", "Nothing was given.", "Type the key, or send it through a pipe.")
    put_key(name, words.strip())
    typer.echo(f"Kept as {name}.")


@app.command("remove")
def remove(name: Name) -> None:
    """Take an entry out of the keyring."""
    remove_key(name)
    typer.echo(f"{name} is not kept any more.")
