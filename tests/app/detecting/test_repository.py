"""Real repositories, looked at: where work would start, and what git does not bring."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from zowl_desktop.app.detecting import look_at
from zowl_desktop.model.errors import BadInput, EnvironmentTrouble


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def repository(folder: Path, branch: str = "main") -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", f"--initial-branch={branch}")
    (folder / ".gitignore").write_text(".env\n", encoding="utf-8")
    (folder / "go.mod").write_text("module x\n", encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=first")
    return folder


def test_a_repository_is_found_from_any_folder_in_it(house: Path, tmp_path: Path) -> None:
    api = repository(tmp_path / "api")
    (api / "deep" / "down").mkdir(parents=True)
    for folder in (api, api / "deep" / "down"):
        found = look_at(folder)
        assert found.path == api
        assert (found.base, found.branches) == ("main", ("main",))
        assert [check.run for check in found.checks] == ["go test ./...", "go vet ./..."]
        assert found.copies == ()


def test_the_base_is_what_the_remote_calls_its_default(house: Path, tmp_path: Path) -> None:
    upstream = repository(tmp_path / "upstream", "stable")
    git(tmp_path, "clone", "--quiet", str(upstream), "clone")
    git(tmp_path / "clone", "switch", "--quiet", "--create", "main")
    found = look_at(tmp_path / "clone")
    assert (found.base, found.why_base) == ("stable", "the default branch of origin")
    assert found.branches == ("main", "stable")


def test_without_a_remote_the_base_has_a_usual_name_or_is_checked_out(house: Path, tmp_path: Path) -> None:
    api = repository(tmp_path / "api", "master")
    git(api, "switch", "--quiet", "--create", "wip")
    assert look_at(api).base == "master"
    odd = repository(tmp_path / "odd", "a-start")
    git(odd, "branch", "another")
    git(odd, "switch", "--quiet", "another")
    assert look_at(odd).base == "another"
    git(odd, "switch", "--quiet", "--detach")
    assert look_at(odd).base == "a-start"


def test_untracked_files_that_checks_may_need_are_named(house: Path, tmp_path: Path) -> None:
    api = repository(tmp_path / "api")
    for name in (".env", ".npmrc", "notes.txt"):
        (api / name).write_text("x", encoding="utf-8")
    git(api, "add", ".npmrc")
    assert [copy.name for copy in look_at(api).copies] == [".env"]


def test_a_folder_where_no_night_can_work_is_refused_in_words(house: Path, tmp_path: Path) -> None:
    plain, empty, bare = tmp_path / "plain", tmp_path / "empty", tmp_path / "bare"
    for folder in (plain, empty, bare):
        folder.mkdir()
    git(empty, "init", "--quiet")
    git(bare, "init", "--quiet", "--bare")
    for folder, title in (
        (plain, "No repository there"),
        (empty, "There is no commit yet"),
        (bare, "A bare repository"),
        (tmp_path / "nowhere", "No folder there"),
    ):
        with pytest.raises(BadInput) as refused:
            look_at(folder)
        assert refused.value.title == title
        assert refused.value.mend


@pytest.mark.parametrize("names", [(), ("app.py",)], ids=["an empty folder", "one with files"])
def test_what_is_said_of_a_folder_without_git_makes_a_repository_of_it(
    house: Path, tmp_path: Path, names: tuple[str, ...]
) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    for name in names:
        (plain / name).write_text("x\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        look_at(plain)
    command = refused.value.mend.partition("run there: ")[2]
    subprocess.run(command, shell=True, cwd=plain, check=True, capture_output=True)
    assert look_at(plain).base == "main"
    status = ["git", "status", "--porcelain"]
    assert not subprocess.run(status, cwd=plain, check=True, capture_output=True).stdout


def test_without_git_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentTrouble, match="git"):
        look_at(tmp_path)


def test_variables_of_a_hook_lead_nowhere_else(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, api = repository(tmp_path / "other"), repository(tmp_path / "api")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert look_at(api).path == api
    assert os.environ["GIT_DIR"]
