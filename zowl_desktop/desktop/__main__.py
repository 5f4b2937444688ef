"""`zowl`: without a verb the app, with one the command line. Loads only what is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from zowl_desktop.app.interrupts import ending_quietly
from zowl_desktop.app.loading import loading
from zowl_desktop.app.screens import IN_TRAY, has_screen
from zowl_desktop.model.errors import ZowlError


def main() -> None:
    """The console entry."""
    if sys.argv[1:] == [IN_TRAY]:
        _start_in_tray()
    files = asked_for(sys.argv[1:])
    if files is None or (not files and not has_screen()):
        with ending_quietly(), loading():
            from zowl_desktop.cli.main import main as command_line  # noqa: PLC0415 - the app does without

        command_line()
        return
    if not has_screen():
        _stop("zowl: There is no screen here.", f"In the terminal: zowl run {files[0]}")
    from zowl_desktop.desktop.shell.start import start  # noqa: PLC0415 - the command line does without Qt

    _exit(partial(start, files))


def _start_in_tray() -> NoReturn:
    if not has_screen():
        _stop("zowl: There is no screen here.", "In the terminal: zowl --help")
    from zowl_desktop.desktop.shell.start import start_in_tray  # noqa: PLC0415 - the command line: no Qt

    _exit(start_in_tray)


def asked_for(arguments: Sequence[str]) -> tuple[Path, ...] | None:
    """The documents that the app should open; None when the command line is meant."""
    paths = tuple(Path(word) for word in arguments)
    is_documents = all(path.suffix in {".yaml", ".yml"} and not path.name.startswith("-") for path in paths)
    return paths if is_documents else None


def _exit(start: Callable[[], int]) -> NoReturn:
    try:
        sys.exit(start())
    except ZowlError as error:
        _stop(f"zowl: {error.title}. {error.what}", error.mend)


def _stop(what: str, mend: str) -> NoReturn:
    sys.stderr.write(f"{what}\n      {mend}\n" if mend else f"{what}\n")
    sys.exit(4)


if __name__ == "__main__":
    main()
