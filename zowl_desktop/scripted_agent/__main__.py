"""`python -m zowl_desktop.scripted_agent --script FILE --task ID --step NAME --attempt N --prompt-file FILE`.

Ends with the turn's exit code, with 2 when the script cannot be played, with 1 when an act failed.
`--check FILE TASK/STEP...` plays nothing: it only says whether the script has a part for each of these.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
from pathlib import Path

from zowl_desktop.scripted_agent.acts import Act, Stage, tell
from zowl_desktop.scripted_agent.script import BadScript, load, turn_of


def main() -> int:
    """Play one turn, or only look at a script."""
    if sys.argv[1:2] == ["--check"]:
        return _check(Path(sys.argv[2]), sys.argv[3:])
    given = _arguments()
    try:
        acts = turn_of(load(given.script), given.task, given.step, given.attempt)
        prompt = given.prompt_file.read_text(encoding="utf-8")
    except BadScript as trouble:
        return _complain(f"The script cannot be played: {trouble}", 2)
    except OSError as trouble:
        return _complain(f"The prompt {given.prompt_file} cannot be read: {trouble.strerror}", 2)
    tell({"type": "init", "session": given.session, "resumed": given.resume})
    return _play(acts, Stage(prompt, who=f"{given.task} {given.step} {given.attempt}"))


def _check(script: Path, parts: list[str]) -> int:
    try:
        tasks = load(script)
        for part in parts:
            task, _, step = part.partition("/")
            turn_of(tasks, task, step, 1)
    except BadScript as trouble:
        return _complain(str(trouble), 2)
    return 0


def _play(acts: list[Act], stage: Stage) -> int:
    try:
        stage.play(acts)
    except (OSError, LookupError, UnicodeError, subprocess.CalledProcessError) as trouble:
        return _complain(f"An act failed: {type(trouble).__name__}: {trouble}", 1)
    return stage.code


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripted_agent", description="Plays an agent's part from a script."
    )
    parser.add_argument("--script", type=Path, required=True)
    parser.add_argument("--task", required=True)
    parser.add_argument("--step", required=True)
    parser.add_argument(
        "--attempt", type=int, required=True, help="1, 2, 3... over the attempts of this step"
    )
    parser.add_argument("--prompt-file", type=Path, required=True)
    parser.add_argument("--session", default="scripted", help="the id of the session")
    parser.add_argument("--resume", action="store_true", help="the session exists already")
    given = parser.parse_args()
    if given.attempt < 1:
        parser.error("--attempt counts from 1")
    return given


def _complain(text: str, code: int) -> int:
    sys.stderr.write(text + "\n")
    return code


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.exit(main())
