"""What set-up, checks, commands and agents find in their environment: an allow-list, nothing else.

A GIT_DIR of a hook, a PYTHONPATH or VIRTUAL_ENV of the shell that started Zowl, a key of the user's: none of
them leaks in. What a project needs beyond the list it names itself (`env: {pass: ..., set: ...}`).
"""

from __future__ import annotations

from collections.abc import Mapping

from zowl_desktop.engine.git import QUIET, UNATTENDED_SETTINGS, WITHOUT_PASSWORDS, as_variables, silent_ssh
from zowl_desktop.model.pipeline import Project

_NAMES = """
    PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TEMP TMP EMAIL
    XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME
    HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy
    SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE NODE_EXTRA_CA_CERTS
    JAVA_HOME ANDROID_HOME GOPATH GOROOT CARGO_HOME RUSTUP_HOME NVM_DIR PYENV_ROOT RBENV_ROOT
    USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES SYSTEMROOT SYSTEMDRIVE COMSPEC PATHEXT
    NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE
"""
_OF_THE_USER = ("SSH_AUTH_SOCK",)
"""For set-up and checks only: an agent must not reach a remote in the user's name."""
_OF_ONE_REPOSITORY = """
    GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_OBJECT_DIRECTORY GIT_PREFIX GIT_NAMESPACE
    GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_CONFIG GIT_CONFIG_PARAMETERS GIT_CEILING_DIRECTORIES
    GIT_GRAFT_FILE GIT_SHALLOW_FILE GIT_REPLACE_REF_BASE GIT_INTERNAL_SUPER_PREFIX
    GIT_IMPLICIT_WORK_TREE
"""
"""`git rev-parse --local-env-vars`: not even a project may pass these on."""


def project_environment(
    environ: Mapping[str, str], project: Project | None = None, slot: int = 0
) -> dict[str, str]:
    """For set-up, checks and command steps: the user's HOME and ssh agent, and what the project names.

    `slot` is unique among the running tasks of the project; it stands in `ZOWL_SLOT` and for `{slot}`.
    """
    own = as_variables(UNATTENDED_SETTINGS)
    return {**_environment(environ, {*_NAMES.split(), *_OF_THE_USER}, project, slot), **own}


def agent_environment(
    environ: Mapping[str, str], project: Project | None = None, slot: int = 0
) -> dict[str, str]:
    """For agents: the same without anything that reaches a remote in the user's name."""
    own = {**as_variables({**UNATTENDED_SETTINGS, **WITHOUT_PASSWORDS}), "GIT_SSH_COMMAND": silent_ssh("")}
    return {**_environment(environ, {*_NAMES.split()}, project, slot), **own}


def _environment(
    environ: Mapping[str, str], names: set[str], project: Project | None, slot: int
) -> dict[str, str]:
    plain = {key: value for key, value in environ.items() if key in names or key.startswith("LC_")}
    fixed = {"TERM": "dumb", "PAGER": "cat", **QUIET}
    own = {} if project is None else _named_by(project, environ, slot)
    return {"EMAIL": "agent@zowl.invalid", **plain, **fixed, **own, "ZOWL_SLOT": str(slot)}


def _named_by(project: Project, environ: Mapping[str, str], slot: int) -> dict[str, str]:
    passed = {name: environ[name] for name in project.env_pass if name in environ}
    placed = {name: value.replace("{slot}", str(slot)) for name, value in project.env_set.items()}
    leaking = _OF_ONE_REPOSITORY.split()
    return {key: value for key, value in {**passed, **placed}.items() if key not in leaking}
