"""A task's worktree from its base to its one commit, with real git."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engine.git.repositories import commit_on, files_in, git, write
from tests.engine.workspaces.conftest import Untouched
from zowl_desktop.engine.git import Git, Identity
from zowl_desktop.engine.workspaces import Conflict, MergeOf, Prepared, Workspaces
from zowl_desktop.model.errors import EnvironmentTrouble, Refused
from zowl_desktop.model.pipeline import Project

ADA = Identity("Ada", "ada@example.org")


async def prepared(spaces: Workspaces, task: str, project: Project, *merge: MergeOf) -> Prepared:
    seen = await spaces.prepare(task, project, merge)
    assert isinstance(seen, Prepared)
    return seen


async def test_the_base_is_pinned_once_and_survives_a_restart(
    spaces: Workspaces, folder: Path, project: Project, checkout: Path
) -> None:
    first = git(checkout, "rev-parse", "main")
    with Untouched(checkout):
        assert await spaces.pin(project) == first
    write(checkout, {"later.py": "x"})
    git(checkout, "add", "-A")
    git(checkout, "commit", "-q", "-m", "Later")
    assert await spaces.pin(project) == first
    assert await Workspaces(folder, "night-1", Git()).pin(project) == first
    assert await Workspaces(folder, "night-2", Git()).pin(project) == git(checkout, "rev-parse", "main")


async def test_a_worktree_starts_at_the_base_on_its_own_branch(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    write(checkout, {"app.py": "dirty\n", "untracked.py": "mine\n"})
    with Untouched(checkout):
        at = await prepared(spaces, "schema", project)
    assert at.path == spaces.path("schema")
    assert (at.path / "app.py").read_text() == "one\ntwo\nthree\n"
    assert at.start == at.base == git(checkout, "rev-parse", "main")
    assert git(at.path, "symbolic-ref", "--short", "HEAD") == at.branch == "zowl/night-1/schema"
    assert git(at.path, "status", "--porcelain") == ""
    assert at.merged == 0


async def test_preparing_again_leaves_the_work_alone(spaces: Workspaces, project: Project) -> None:
    at = await prepared(spaces, "schema", project)
    write(at.path, {"app.py": "work\n"})
    assert await prepared(spaces, "schema", project) == at
    assert (at.path / "app.py").read_text() == "work\n"


@pytest.mark.case(48)
async def test_all_work_becomes_one_commit_whatever_the_agent_did_with_git(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    at = await prepared(spaces, "schema", project)
    with Untouched(checkout):
        write(
            at.path, {"app.py": "one\n2\nthree\n", "new/file.py": "new\n", "noise.log": "x", "build/x": "x"}
        )
        git(at.path, "checkout", "-q", "--detach")
        git(at.path, "add", "app.py")
        git(at.path, "commit", "-q", "-m", "the agent's own")
        agents = git(at.path, "rev-parse", "HEAD")
        (at.path / "docs/guide.md").unlink()
        snapshot = await spaces.snapshot("schema", 1)
        commit = await spaces.commit("schema", "Create the table\n\nAll of it.", ADA)
    assert (snapshot.changed, snapshot.files, snapshot.insertions, snapshot.deletions) == (True, 3, 2, 2)
    assert commit is not None
    assert files_in(checkout, commit) == {
        ".gitignore": "*.log\n/build/",
        "app.py": "one\n2\nthree",
        "new/file.py": "new",
    }
    assert git(checkout, "show", "-s", "--format=%an %ae|%cn|%P|%B", commit) == (
        f"Ada ada@example.org|Zowl Desktop|{at.start}|Create the table\n\nAll of it.\n"
    ).rstrip("\n")
    assert git(checkout, "rev-parse", at.branch) == commit
    assert git(at.path, "status", "--porcelain") == ""
    assert git(at.path, "symbolic-ref", "--short", "HEAD") == at.branch
    assert git(checkout, "merge-base", agents, "refs/zowl/night-1/schema/1") == agents
    assert (at.path / "noise.log").exists()


async def test_committing_twice_makes_one_commit(spaces: Workspaces, project: Project) -> None:
    at = await prepared(spaces, "schema", project)
    write(at.path, {"app.py": "work\n"})
    first = await spaces.commit("schema", "Work\n")
    assert await spaces.commit("schema", "Work\n") == first


@pytest.mark.case(84)
async def test_no_change_makes_no_commit(spaces: Workspaces, project: Project, checkout: Path) -> None:
    at = await prepared(spaces, "schema", project)
    write(at.path, {"noise.log": "only what is ignored\n"})
    snapshot = await spaces.snapshot("schema", 1)
    assert not snapshot.changed
    assert await spaces.commit("schema", "Nothing") is None
    assert git(checkout, "rev-parse", at.branch) == at.base


async def test_an_agent_that_reverts_its_own_commit_changed_nothing(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    at = await prepared(spaces, "schema", project)
    write(at.path, {"app.py": "try\n"})
    git(at.path, "commit", "-qam", "a try")
    tried = git(at.path, "rev-parse", "HEAD")
    git(at.path, "reset", "-q", "--hard", at.start)
    snapshot = await spaces.snapshot("schema", 1)
    assert not snapshot.changed
    assert await spaces.commit("schema", "Nothing") is None
    assert git(checkout, "merge-base", tried, snapshot.commit) == tried


async def test_the_snapshot_sees_through_every_trick_with_the_index(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    at = await prepared(spaces, "schema", project)
    write(at.path, {"app.py": "hidden\n", "docs/guide.md": "GUIDE\n", "forced.log": "kept\n"})
    git(at.path, "update-index", "--assume-unchanged", "app.py")
    git(at.path, "update-index", "--skip-worktree", "docs/guide.md")
    git(at.path, "add", "--force", "forced.log")
    tree = (await spaces.snapshot("schema", 1)).tree
    assert files_in(checkout, tree) == {
        ".gitignore": "*.log\n/build/",
        "app.py": "hidden",
        "docs/guide.md": "GUIDE",
        "forced.log": "kept",
    }
    (at.path / ".git").unlink()
    assert (await spaces.snapshot("schema", 2)).tree == tree


async def test_a_change_of_the_same_size_in_the_same_second_is_seen(
    spaces: Workspaces, project: Project
) -> None:
    at = await prepared(spaces, "schema", project)
    for number, text in enumerate(("uno\ntwo\nthree\n", "one\ndos\nthree\n", "one\ntwo\nthre3\n"), 1):
        before = (at.path / "app.py").stat()
        (at.path / "app.py").write_text(text)
        os.utime(at.path / "app.py", ns=(before.st_atime_ns, before.st_mtime_ns))
        snapshot = await spaces.snapshot("schema", number)
        assert snapshot.files == 1
    trees = {(await spaces.snapshot("schema", 9)).tree, snapshot.tree}
    assert trees == {snapshot.tree}


async def test_a_repository_inside_comes_in_as_files(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    at = await prepared(spaces, "schema", project)
    for name in ("empty", "full", "full/deeper"):
        (at.path / name).mkdir()
        git(at.path / name, "init", "-q")
        write(at.path / name, {"file": name + "\n"})
    git(at.path / "full", "add", "file")
    git(at.path / "full", "commit", "-q", "-m", "inner")
    for number in (1, 2):
        files = files_in(checkout, (await spaces.snapshot("schema", number)).tree)
        assert {name: text for name, text in files.items() if "/file" in name} == {
            "empty/file": "empty",
            "full/file": "full",
            "full/deeper/file": "full/deeper",
        }
    write(at.path, {"full/file": "changed\n", "full/deeper/second": "second\n"})
    files = files_in(checkout, (await spaces.snapshot("schema", 3)).tree)
    assert (files["full/file"], files["full/deeper/second"]) == ("changed", "second")


@pytest.mark.case(37)
@pytest.mark.case(42)
async def test_reset_goes_back_to_the_start_and_keeps_what_was_there(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    at = await prepared(spaces, "schema", project)
    write(at.path, {"app.py": "work\n", "new.py": "new\n", "noise.log": "x"})
    git(at.path, "checkout", "-q", "-b", "elsewhere")
    git(at.path, "commit", "-qam", "agent")
    await spaces.reset("schema")
    assert (at.path / "app.py").read_text() == "one\ntwo\nthree\n"
    assert not (at.path / "new.py").exists()
    assert (at.path / "noise.log").exists()
    assert git(at.path, "status", "--porcelain", "--branch") == f"## {at.branch}"
    assert git(at.path, "rev-parse", "HEAD") == at.start
    kept = files_in(checkout, "refs/zowl/night-1/schema/before-reset")
    assert (kept["app.py"], kept["new.py"]) == ("work", "new")
    write(at.path, {"app.py": "second try\n"})
    await spaces.reset("schema")
    assert files_in(checkout, "refs/zowl/night-1/schema/before-reset")["app.py"] == "second try"
    history = git(checkout, "log", "--format=%H", "refs/zowl/night-1/schema/before-reset").splitlines()
    assert "new" in {files_in(checkout, commit).get("new.py") for commit in history}


async def test_restore_takes_away_what_checks_left(spaces: Workspaces, project: Project) -> None:
    at = await prepared(spaces, "schema", project)
    write(at.path, {"app.py": "work\n"})
    work = await spaces.snapshot("schema", 1)
    write(at.path, {"__pycache__/app.pyc": "x", "app.py": "formatted\n", "noise.log": "x"})
    (at.path / "docs/guide.md").unlink()
    await spaces.restore("schema", work.tree)
    assert (at.path / "app.py").read_text() == "work\n"
    assert (at.path / "docs/guide.md").exists()
    assert not (at.path / "__pycache__").exists()
    assert (at.path / "noise.log").exists()
    assert (await spaces.snapshot("schema", 2)).tree == work.tree


async def test_what_set_up_left_is_nobodys_work(spaces: Workspaces, project: Project, checkout: Path) -> None:
    at = await prepared(spaces, "schema", project)
    write(at.path, {".env": "SECRET=1\n", "docs/guide.md": "set up\n", "made/by_setup.txt": "x"})
    assert not spaces.is_settled("schema")
    await spaces.settle("schema", [".env"])
    assert spaces.is_settled("schema")
    assert not (await spaces.snapshot("schema", 1)).changed
    write(at.path, {".env": "SECRET=2\n", "made/by_agent.txt": "work\n", "app.py": "work\n"})
    git(at.path, "add", "--force", ".env")
    commit = await spaces.commit("schema", "Work")
    assert commit is not None
    files = files_in(checkout, commit)
    assert sorted(files) == [".gitignore", "app.py", "docs/guide.md", "made/by_agent.txt"]
    assert files["docs/guide.md"] == "guide"
    await spaces.reset("schema")
    assert (at.path / "docs/guide.md").read_text() == "set up\n"
    assert (at.path / ".env").exists()
    assert (at.path / "made/by_setup.txt").exists()
    assert not (at.path / "made/by_agent.txt").exists()


async def test_one_need_is_stacked_and_two_are_merged(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    schema = commit_on(checkout, "zowl/night-1/schema", {"schema.sql": "table\n"})
    routes = commit_on(checkout, "zowl/night-1/routes", {"routes.py": "get\n"})
    with Untouched(checkout):
        one = await prepared(spaces, "one", project, MergeOf("schema", "zowl/night-1/schema"))
        two = await prepared(
            spaces, "two", project, MergeOf("schema", "zowl/night-1/schema"), MergeOf("routes", routes)
        )
    assert (one.start, one.merged) == (schema, 1)
    assert two.merged == 2
    assert git(checkout, "show", "-s", "--format=%P", two.start) == f"{schema} {routes}"
    assert (two.path / "schema.sql").exists()
    assert (two.path / "routes.py").exists()
    assert git(two.path, "status", "--porcelain") == ""
    assert not (await spaces.snapshot("two", 1)).changed


async def test_other_needs_begin_the_task_anew_and_keep_its_work(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    at = await prepared(spaces, "screen", project)
    write(at.path, {"app.py": "work\n"})
    schema = commit_on(checkout, "zowl/night-1/schema", {"schema.sql": "table\n"})
    again = await prepared(spaces, "screen", project, MergeOf("schema", schema))
    assert again.start == schema
    assert (again.path / "app.py").read_text() == "one\ntwo\nthree\n"
    assert files_in(checkout, "refs/zowl/night-1/screen/before-remake")["app.py"] == "work"


async def test_a_worktree_that_somebody_deleted_comes_back_with_its_last_snapshot(
    spaces: Workspaces, project: Project, folder: Path
) -> None:
    at = await prepared(spaces, "schema", project)
    await spaces.settle("schema", [])
    write(at.path, {"app.py": "work\n", "new.py": "new\n"})
    await spaces.snapshot("schema", 1)
    at.path.rename(folder / "elsewhere")
    with pytest.raises(EnvironmentTrouble, match="removed"):
        await spaces.snapshot("schema", 2)
    again = await prepared(Workspaces(folder, "night-1", Git()), "schema", project)
    assert again.start == at.start
    assert not spaces.is_settled("schema")
    assert not (at.path / "new.py").exists()
    await spaces.settle("schema", [])
    assert (at.path / "new.py").read_text() == "new\n"
    assert (await spaces.snapshot("schema", 2)).files == 2


async def test_a_task_that_was_never_prepared_is_refused(spaces: Workspaces) -> None:
    with pytest.raises(Refused):
        await spaces.snapshot("schema", 1)


async def test_a_need_without_its_branch_is_refused(spaces: Workspaces, project: Project) -> None:
    with pytest.raises(EnvironmentTrouble, match="schema"):
        await spaces.prepare("endpoint", project, [MergeOf("schema", "zowl/night-1/schema")])


CONFLICTING = {"left": {"app.py": "left\ntwo\nthree\n"}, "right": {"app.py": "right\ntwo\nthree\n"}}


THREE = [MergeOf(name, name) for name in ("left", "right", "third")]


async def in_conflict(spaces: Workspaces, project: Project, checkout: Path) -> Conflict:
    for name, files in CONFLICTING.items():
        commit_on(checkout, name, files)
    commit_on(checkout, "third", {"third.py": "3\n"})
    seen = await spaces.prepare("both", project, THREE)
    assert isinstance(seen, Conflict)
    return seen


@pytest.mark.case(47)
async def test_a_conflict_stands_with_its_files_until_it_is_resolved(
    spaces: Workspaces, project: Project, checkout: Path, folder: Path
) -> None:
    with Untouched(checkout):
        for name, files in CONFLICTING.items():
            commit_on(checkout, f"zowl/night-1/{name}", files)
        needs = [MergeOf(name, f"zowl/night-1/{name}") for name in CONFLICTING]
        conflict = await spaces.prepare("both", project, needs)
    assert isinstance(conflict, Conflict)
    (file,) = conflict.files
    assert (conflict.need, file.path, file.how) == ("right", "app.py", "both modified")
    assert "left" in file.excerpt
    assert "right" in file.excerpt
    assert "three" not in file.excerpt
    after_restart = Workspaces(folder, "night-1", Git())
    assert await after_restart.prepare("both", project, needs) == conflict
    assert await after_restart.prepare("both", project, needs) == conflict
    (conflict.path / "app.py").write_text("left and right\ntwo\nthree\n")
    done = await after_restart.prepare("both", project, needs)
    assert isinstance(done, Prepared)
    assert done.merged == 2
    assert len(git(checkout, "show", "-s", "--format=%P", done.start).split()) == 2
    assert git(done.path, "status", "--porcelain") == ""
    assert not (await spaces.snapshot("both", 2)).changed
    assert await spaces.prepare("both", project, needs) == done


async def test_a_conflict_is_resolved_once(
    spaces: Workspaces, project: Project, checkout: Path, folder: Path
) -> None:
    conflict = await in_conflict(spaces, project, checkout)
    (conflict.path / "app.py").write_text("resolved by the agent\n")
    assert isinstance(await spaces.prepare("both", project, THREE), Prepared)
    again = await spaces.prepare("again", project, THREE)
    assert isinstance(again, Prepared)
    assert files_in(checkout, again.start)["app.py"] == "resolved by the agent"
    assert git(again.path, "status", "--porcelain") == ""
    another = Workspaces(folder.parent / "night-2", "night-2", Git())
    assert isinstance(await another.prepare("both", project, THREE), Prepared)
    assert not (checkout / ".git" / "rr-cache").exists()
    commit_on(checkout, "right", {"app.py": "another right\ntwo\nthree\n"})
    assert isinstance(await spaces.prepare("other", project, THREE), Conflict)


async def test_of_two_files_one_may_be_resolved_before(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    first = await in_conflict(spaces, project, checkout)
    (first.path / "app.py").write_text("resolved\n")
    await spaces.prepare("both", project, THREE)
    for name in ("left", "right"):
        commit_on(checkout, name, {"docs/guide.md": f"{name}\n"}, start=name)
    second = await spaces.prepare("second", project, THREE)
    assert isinstance(second, Conflict)
    assert [file.path for file in second.files] == ["docs/guide.md"]
    assert (second.path / "app.py").read_text() == "resolved\n"
    (second.path / "docs/guide.md").write_text("both\n")
    assert isinstance(await spaces.prepare("second", project, THREE), Prepared)


async def test_a_file_that_was_resolved_and_broken_again_is_open(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    for name in ("left", "right"):
        commit_on(checkout, name, {"app.py": f"{name}\n", "docs/guide.md": f"{name}\n"})
    needs = THREE[:2]
    conflict = await spaces.prepare("both", project, needs)
    assert isinstance(conflict, Conflict)
    markers = (conflict.path / "app.py").read_text()
    (conflict.path / "app.py").write_text("resolved\n")
    open_now = await spaces.prepare("both", project, needs)
    assert isinstance(open_now, Conflict)
    assert [file.path for file in open_now.files] == ["docs/guide.md"]
    write(conflict.path, {"app.py": markers, "docs/guide.md": "resolved\n"})
    open_now = await spaces.prepare("both", project, needs)
    assert isinstance(open_now, Conflict)
    assert [file.path for file in open_now.files] == ["app.py"]


async def test_the_agent_may_commit_the_merge_itself(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    conflict = await in_conflict(spaces, project, checkout)
    (conflict.path / "app.py").write_text("both\n")
    git(conflict.path, "commit", "-qam", "merged by the agent")
    done = await spaces.prepare("both", project, THREE)
    assert isinstance(done, Prepared)
    assert done.merged == 3
    assert files_in(checkout, done.start).keys() >= {"app.py", "third.py"}


async def test_a_merge_that_was_given_up_is_not_resolved(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    conflict = await in_conflict(spaces, project, checkout)
    git(conflict.path, "merge", "--abort")
    again = await spaces.prepare("both", project, THREE)
    assert isinstance(again, Conflict)
    assert "<<<<<<<" in (again.path / "app.py").read_text()


async def test_a_conflict_without_markers_needs_a_decision(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    commit_on(checkout, "left", {"app.py": None})
    commit_on(checkout, "right", {"app.py": "changed\ntwo\nthree\n"})
    needs = THREE[:2]
    seen = await spaces.prepare("both", project, needs)
    assert isinstance(seen, Conflict)
    assert [(file.path, file.how, file.excerpt) for file in seen.files] == [("app.py", "deleted by us", "")]
    assert isinstance(await spaces.prepare("both", project, needs), Conflict)
    git(seen.path, "rm", "-q", "app.py")
    done = await spaces.prepare("both", project, needs)
    assert isinstance(done, Prepared)
    assert "app.py" not in files_in(checkout, done.start)
