"""Nothing of the caller's environment reaches what runs in a worktree, but what is on the list."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.engine.git.repositories import git, make_repository
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.workspaces import Slots, agent_environment, project_environment
from zowl_desktop.model.pipeline import Project

CALLER = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/home/ada",
    "LC_TIME": "de_DE.UTF-8",
    "SSH_AUTH_SOCK": "/run/agent",
    "DATABASE_URL": "postgres://x",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "ANTHROPIC_API_KEY": "secret",
    "PYTHONPATH": "/home/ada/api/src",
    "VIRTUAL_ENV": "/home/ada/api/.venv",
    "GIT_DIR": "/home/ada/other/.git",
    "GIT_INDEX_FILE": "/home/ada/other/.git/index",
    "ZOWL_HOME": "/home/ada/.zowl",
}
PROJECT = Project(
    "api",
    "/home/ada/api",
    env_pass=("DATABASE_URL", "NOT_SET", "GIT_DIR"),
    env_set=MappingProxyType({"PORT": "80{slot}", "NAME": "{slot}-{slot}", "GIT_WORK_TREE": "/"}),
)


def test_only_the_list_and_what_the_project_names_comes_through() -> None:
    env = project_environment(CALLER, PROJECT, 3)
    assert env["PATH"] == "/usr/bin:/bin"
    assert env["HOME"] == "/home/ada"
    assert env["LC_TIME"] == "de_DE.UTF-8"
    assert env["DATABASE_URL"] == "postgres://x"
    assert (env["PORT"], env["NAME"], env["ZOWL_SLOT"]) == ("803", "3-3", "3")
    leaked = {
        "AWS_SECRET_ACCESS_KEY",
        "ANTHROPIC_API_KEY",
        "PYTHONPATH",
        "VIRTUAL_ENV",
        "ZOWL_HOME",
        "NOT_SET",
    }
    assert not leaked & env.keys()
    assert not {"GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"} & env.keys()


def test_an_agent_does_not_reach_a_remote_in_the_users_name(tmp_path: Path) -> None:
    helper = "!echo username=ada; echo password=secret; :"
    (tmp_path / ".gitconfig").write_text(f'[credential]\n\thelper = "{helper}"\n')
    caller = {**CALLER, "HOME": str(tmp_path)}

    def password(env: dict[str, str]) -> str:
        asked = "protocol=https\nhost=example.org\n\n"
        fill = ["git", "credential", "fill"]
        done = subprocess.run(fill, input=asked, env=env, capture_output=True, text=True, check=False)
        return done.stdout

    assert "SSH_AUTH_SOCK" in project_environment(caller)
    assert "SSH_AUTH_SOCK" not in agent_environment(caller)
    assert "secret" in password({"PATH": caller["PATH"], "HOME": str(tmp_path)})
    assert "secret" in password(project_environment(caller))
    assert "secret" not in password(agent_environment(caller))


def test_git_in_there_never_waits_for_a_person(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "api", {"a": "1\n"})
    git(repository, "config", "commit.gpgSign", "true")
    git(repository, "config", "gpg.program", "sh -c 'sleep 600'")
    git(repository, "config", "core.editor", "sleep 600")
    env = agent_environment({**CALLER, "HOME": str(tmp_path)})
    (repository / "a").write_text("2\n")
    for command in (
        ["commit", "-a", "--allow-empty-message"],
        ["commit", "--amend", "--allow-empty-message"],
        ["rebase", "--interactive", "--root"],
    ):
        subprocess.run(
            ["git", *command], cwd=repository, env=env, check=False, timeout=120, stdin=subprocess.DEVNULL
        )


@pytest.mark.parametrize("variable", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"])
async def test_zowls_own_git_is_not_led_astray_by_the_callers(tmp_path: Path, variable: str) -> None:
    repository = make_repository(tmp_path / "api", {"a": "1\n"})
    answer = await Git("git", {"PATH": "/usr/bin:/bin", variable: "/nowhere"}).run("status", cwd=repository)
    assert "nothing to commit" in answer.out


def test_slots_are_the_lowest_free_numbers_of_a_project() -> None:
    slots = Slots()
    assert [slots.take("api", task) for task in ("a", "b", "c")] == [0, 1, 2]
    assert slots.take("api", "b") == 1
    assert slots.take("app", "x") == 0
    slots.give_back("api", "b")
    slots.give_back("api", "never there")
    assert slots.take("api", "d") == 1
