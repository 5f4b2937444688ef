"""The `git` program, driven so that nothing can prompt, hang or surprise. The only place that starts git."""

from zowl_desktop.engine.git.environment import (
    QUIET,
    UNATTENDED_SETTINGS,
    WITHOUT_PASSWORDS,
    as_variables,
    silent_ssh,
)
from zowl_desktop.engine.git.program import ZOWL, Answer, Git, GitFailed, Identity, acting_as
from zowl_desktop.engine.git.repository import Repository, open_repository

__all__ = [
    "QUIET",
    "UNATTENDED_SETTINGS",
    "WITHOUT_PASSWORDS",
    "ZOWL",
    "Answer",
    "Git",
    "GitFailed",
    "Identity",
    "Repository",
    "acting_as",
    "as_variables",
    "open_repository",
    "silent_ssh",
]
