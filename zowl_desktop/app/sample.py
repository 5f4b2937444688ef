"""The sample night: three small repositories, made fresh, and a pipeline over them that ends as designed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Final

from zowl_desktop.app.writing import tells_full_disk
from zowl_desktop.model.errors import EnvironmentTrouble
from zowl_desktop.model.states import TaskState
from zowl_desktop.store.home import Home
from zowl_desktop.store.resources import resource

ENDS: Mapping[str, TaskState] = MappingProxyType(
    {
        "endpoint": TaskState.SUCCEEDED,  # after a retry with the error
        "hours": TaskState.SUCCEEDED,
        "ready": TaskState.SUCCEEDED,  # on a checked merge of two
        "payments": TaskState.FAILED,  # for good
        "screen": TaskState.SUCCEEDED,
        "refund": TaskState.HELD,  # its need says hold
        "prices": TaskState.SKIPPED,  # its need says skip
        "news": TaskState.SUCCEEDED,
        "ship": TaskState.HELD,  # a gate
    }
)
"""How the night ends when everything works."""

FILE: Final = "sample-night.zowl.yaml"
"""The pipeline in a sample's folder; its name is in the title of the window."""

_PROJECTS = ("api", "app", "site")
_IDENTITY = {
    "GIT_AUTHOR_NAME": "Sample",
    "GIT_AUTHOR_EMAIL": "sample@zowl.invalid",
    "GIT_COMMITTER_NAME": "Sample",
    "GIT_COMMITTER_EMAIL": "sample@zowl.invalid",
}


def make_sample(folder: Path) -> Path:
    """Put the sample into `folder`, each project a repository with one commit; returns the pipeline's file.

    Raises `EnvironmentTrouble` when git is missing or refuses.
    """
    shutil.copytree(resource("sample"), folder, dirs_exist_ok=True)
    for name in _PROJECTS:
        project = folder / name
        (project / "gitignore").rename(project / ".gitignore")
        _git(project, "init", "--quiet", "--initial-branch=main")
        _git(project, "add", "--all")
        _git(project, "commit", "--quiet", "--no-verify", "--message=The project as it is")
    return folder / FILE


def fresh_sample(home: Home) -> Path:
    """A sample that was never played, in the data folder; returns its file.

    Those that were played stay: the work of their nights is in their repositories.
    Raises `EnvironmentTrouble` when it cannot be made; then nothing of it is left.
    """
    number = next(number for number in count(1) if not (home.sample / str(number)).exists())
    made = home.sample / f"{number}.making"
    shutil.rmtree(made, ignore_errors=True)  # one that was not finished
    try:
        make_sample(made)
        return made.rename(home.sample / str(number)) / FILE
    except (OSError, EnvironmentTrouble) as trouble:
        shutil.rmtree(made, ignore_errors=True)
        raise _unmade(home.sample, trouble) from trouble


def _unmade(folder: Path, trouble: OSError | EnvironmentTrouble) -> EnvironmentTrouble:
    if tells_full_disk(trouble):
        what = f"{folder} has no room for a sample night."
        mend = "Nothing was changed. Free some disk space, then start again."
        return EnvironmentTrouble("The disk is full", what, mend)
    if isinstance(trouble, EnvironmentTrouble):
        return trouble
    return EnvironmentTrouble(
        "The sample cannot be made", f"{folder} cannot be written to.", "Look at its permissions."
    )


def is_sample(home: Home, source: str | Path) -> bool:
    """Whether a pipeline's file is a sample of this data folder."""
    return Path(source).is_relative_to(home.sample)


def _git(folder: Path, *arguments: str) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    settings = ("-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null")
    try:
        subprocess.run(
            ["git", *settings, *arguments],
            cwd=folder,
            env={**environment, **_IDENTITY},
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise EnvironmentTrouble(
            "git is missing", "The program git was not found.", "Install git."
        ) from error
    except subprocess.CalledProcessError as error:
        raise EnvironmentTrouble("git refused", f"git {arguments[0]}: {error.stderr.strip()}") from error
