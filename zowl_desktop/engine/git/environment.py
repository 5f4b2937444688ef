"""The surroundings of every git that Zowl or its agents start: no prompt, no editor, no surprise."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

QUIET: Mapping[str, str] = MappingProxyType(
    {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "true",
        "GIT_SEQUENCE_EDITOR": "true",
        "GIT_MERGE_AUTOEDIT": "no",
        "GIT_ASKPASS": "false",
        "SSH_ASKPASS": "false",
        "SSH_ASKPASS_REQUIRE": "never",
        "GCM_INTERACTIVE": "never",
        "GIT_PAGER": "cat",
        "GIT_OPTIONAL_LOCKS": "0",
    }
)
"""Variables that keep git from ever waiting for a person, and from locking an index that it only reads.

Without a terminal (every git of Zowl's has a session of its own) and without askpass, ssh cannot ask either.
"""

_SSH_OPTIONS = "-oBatchMode=yes -oControlMaster=no"


def silent_ssh(command: str) -> str:
    """`command` (a setting `core.sshCommand`, or empty) so that it asks nothing and leaves no process behind.

    Another program than OpenSSH has other options: it is taken as it is.
    """
    first = (command or "ssh").split()[0]
    known = first.replace("\\", "/").rpartition("/")[2] in {"ssh", "ssh.exe"}
    return f"{command or 'ssh'} {_SSH_OPTIONS}" if known else command


ZOWL_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        # The user's hooks and keys are for the user's own commits: they must not block or alter Zowl's.
        "core.hooksPath": "/dev/null",
        "commit.gpgSign": "false",
        "tag.gpgSign": "false",
        "merge.verifySignatures": "false",
        "rerere.enabled": "false",
        # No background process may outlive a command.
        "gc.auto": "0",
        "maintenance.auto": "false",
        "core.fsmonitor": "false",
        # Settings that would change what a command means.
        "merge.conflictStyle": "merge",
        "merge.log": "false",
        "core.splitIndex": "false",
        "index.sparse": "false",
        "core.safecrlf": "false",
        "core.quotePath": "false",
        "i18n.commitEncoding": "utf-8",
        "submodule.recurse": "false",
        "fetch.recurseSubmodules": "false",
        "fetch.writeCommitGraph": "false",
        "status.showUntrackedFiles": "all",
        "advice.addEmbeddedRepo": "false",
        "color.ui": "false",
        "log.showSignature": "false",
        # Other gits (the user's, an agent's) work in the same repository: wait for them.
        "core.filesRefLockTimeout": "30000",
        "core.packedRefsTimeout": "30000",
    }
)
"""Settings laid over the user's configuration for Zowl's own commands only."""

UNATTENDED_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "commit.gpgSign": "false",  # a pinentry would wait all night
        "tag.gpgSign": "false",
        "gc.auto": "0",
        "maintenance.auto": "false",
        "core.fsmonitor": "false",
    }
)
"""Settings laid over the user's configuration for the gits of agents, checks and set-up."""

WITHOUT_PASSWORDS: Mapping[str, str] = MappingProxyType({"credential.helper": ""})
"""Empties git's list of helpers: no remote's password reaches an agent."""


def as_variables(settings: Mapping[str, str]) -> dict[str, str]:
    """Settings as the environment variables through which git takes them (GIT_CONFIG_COUNT, git 2.31)."""
    variables = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables


def git_environment(surroundings: Mapping[str, str]) -> dict[str, str]:
    """The environment of Zowl's own git: the caller's without a single git variable, then `QUIET`.

    A GIT_DIR or GIT_INDEX_FILE left over from a hook that started the caller would turn every command to
    another repository.
    """
    kept = {key: value for key, value in surroundings.items() if not key.startswith("GIT_")}
    return {**kept, **QUIET, "LC_ALL": "C", **as_variables(ZOWL_SETTINGS)}
