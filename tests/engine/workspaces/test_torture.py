"""Repositories as people have them: each is worked in, or refused in words; none is touched."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.git.repositories import commit_on, files_in, git, make_repository, write
from tests.engine.workspaces.conftest import FILES, Untouched
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.workspaces import MergeOf, Prepared, Workspaces
from zowl_desktop.engine.workspaces.trees import HUGE_BYTES
from zowl_desktop.model.errors import EnvironmentTrouble, Refused
from zowl_desktop.model.pipeline import Project

WORK = {"app.py": "one\n2\nthree\n", "new.py": "new\n"}


async def work_in(spaces: Workspaces, project: Project, task: str = "task") -> str:
    """A whole task: the files of `WORK` as one commit."""
    at = await spaces.prepare(task, project)
    assert isinstance(at, Prepared)
    await spaces.settle(task, [])
    assert not (await spaces.snapshot(task, 1)).changed
    write(at.path, WORK)
    snapshot = await spaces.snapshot(task, 2)
    assert snapshot.changed
    await spaces.reset(task)
    assert (await spaces.snapshot(task, 3)).files == 0
    await spaces.restore(task, snapshot.tree)
    commit = await spaces.commit(task, "Work")
    assert commit is not None
    return commit


async def works(spaces: Workspaces, project: Project, checkout: Path) -> None:
    with Untouched(checkout):
        commit = await work_in(spaces, project)
    files = files_in(checkout, commit)
    assert files["app.py"] == "one\n2\nthree"
    assert files["new.py"] == "new"
    changed = git(checkout, "diff", "--name-only", "main", commit).splitlines()
    assert changed == ["app.py", "new.py"]


@pytest.mark.parametrize(
    "name", ["with space", "\u00fcml\u00e4ut \u732b", "-dash", "quote'\"$HOME", "a.lock"]
)
async def test_odd_names_of_folders(tmp_path: Path, name: str) -> None:
    checkout = make_repository(tmp_path / name / "api", FILES)
    spaces = Workspaces(tmp_path / name / "home", "night-1", Git())
    await works(spaces, Project("api", str(checkout)), checkout)


async def test_odd_names_of_files(spaces: Workspaces, project: Project, checkout: Path) -> None:
    names = [
        "a b",
        "\u00fc.txt",
        "new\nline",
        "-x",
        ":(top)",
        "*?[a]",
        "quote\"'",
        "tab\t",
        "#x",
        "!y",
        "b\\c",
    ]
    raw = os.fsdecode(b"latin-\xe4")
    at = await spaces.prepare("task", project)
    write(at.path, {**dict.fromkeys(names, "odd\n"), "deep/er/\u732b": "cat\n", "app.py": "x\n"})
    (at.path / raw).write_text("latin\n")
    snapshot = await spaces.snapshot("task", 1)
    assert {change.path for change in snapshot.changes} == {*names, raw, "deep/er/\u732b", "app.py"}
    await spaces.reset("task")
    assert sorted(path.name for path in at.path.iterdir()) == [".git", ".gitignore", "app.py", "docs"]
    await spaces.restore("task", snapshot.tree)
    assert (await spaces.snapshot("task", 2)).tree == snapshot.tree


async def test_set_up_may_leave_odd_names(spaces: Workspaces, project: Project) -> None:
    at = await spaces.prepare("task", project)
    names = ["a b", "*", "[x]", "b\\c", "!y", "tab\t", "trail ", "\u732b/x y"]
    write(at.path, dict.fromkeys(names, "left by set-up\n"))
    await spaces.settle("task", [])
    assert not (await spaces.snapshot("task", 1)).changed
    write(at.path, {**dict.fromkeys(names, "touched again\n"), "a bc": "work\n", "xx": "work\n"})
    assert {change.path for change in (await spaces.snapshot("task", 2)).changes} == {"a bc", "xx"}


async def test_a_detached_head(spaces: Workspaces, project: Project, checkout: Path) -> None:
    git(checkout, "checkout", "-q", "--detach")
    await works(spaces, project, checkout)


async def test_a_dirty_checkout_in_the_middle_of_a_merge(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    commit_on(checkout, "left", {"app.py": "left\n"})
    commit_on(checkout, "right", {"app.py": "right\n"})
    git(checkout, "checkout", "-q", "left")
    git(checkout, "merge", "right", ok=False)
    write(checkout, {"untracked": "x\n", "docs/guide.md": "staged\n"})
    git(checkout, "add", "docs/guide.md")
    git(checkout, "stash", "list")
    await works(spaces, project, checkout)


async def test_a_bare_repository(spaces: Workspaces, checkout: Path, tmp_path: Path) -> None:
    bare = tmp_path / "api.git"
    git(tmp_path, "clone", "-q", "--bare", str(checkout), str(bare))
    commit = await work_in(spaces, Project("api", str(bare)))
    assert files_in(bare, commit)["new.py"] == "new"
    assert git(bare, "rev-parse", f"{commit}^") == git(checkout, "rev-parse", "main")
    assert git(bare, "config", "core.bare") == "true"


async def test_a_linked_worktree_of_the_users(spaces: Workspaces, checkout: Path, tmp_path: Path) -> None:
    git(checkout, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    with Untouched(checkout):
        await work_in(spaces, Project("api", str(tmp_path / "side")))
    assert git(tmp_path / "side", "status", "--porcelain") == ""


async def test_a_shallow_clone(spaces: Workspaces, checkout: Path, tmp_path: Path) -> None:
    for number in range(3):
        write(checkout, {"docs/guide.md": f"{number}\n"})
        git(checkout, "commit", "-qam", f"{number}")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", checkout.as_uri(), str(shallow))
    project = Project("api", str(shallow))
    await works(spaces, project, shallow)
    for name in ("left", "right"):
        commit_on(shallow, name, {f"{name}.py": name})
    both = await spaces.prepare("both", project, [MergeOf("left", "left"), MergeOf("right", "right")])
    assert isinstance(both, Prepared)


@pytest.mark.parametrize("mode", ["--cone", "--no-cone"])
async def test_a_sparse_checkout(spaces: Workspaces, project: Project, checkout: Path, mode: str) -> None:
    write(checkout, {"docs/guide.md": "guide\n", "big/data.txt": "data\n", "src/x.py": "x\n"})
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "More")
    git(checkout, "sparse-checkout", "set", mode, "src" if mode == "--cone" else "/*\n!/big/\n!/docs/")
    with Untouched(checkout):
        commit = await work_in(spaces, project)
    assert files_in(checkout, commit)["big/data.txt"] == "data"
    assert not (spaces.path("task") / "big").exists()
    write(spaces.path("task"), {"big/new.txt": "outside the cone\n"})
    assert "big/new.txt" in {change.path for change in (await spaces.snapshot("task", 9)).changes}


async def test_submodules_stay_what_they_were(spaces: Workspaces, project: Project, checkout: Path) -> None:
    inner = make_repository(checkout.parent / "lib", {"lib.py": "lib\n"})
    git(checkout, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "lib")
    git(checkout, "commit", "-qm", "With lib")
    with Untouched(checkout):
        commit = await work_in(spaces, project)
    assert git(checkout, "rev-parse", f"{commit}:lib") == git(inner, "rev-parse", "HEAD")


async def test_a_submodule_that_set_up_fetched(spaces: Workspaces, project: Project, checkout: Path) -> None:
    inner = make_repository(checkout.parent / "lib", {"lib.py": "lib\n"})
    allow = ("-c", "protocol.file.allow=always")
    git(checkout, *allow, "submodule", "--quiet", "add", str(inner), "lib")
    git(checkout, "commit", "-qm", "With lib")
    at = await spaces.prepare("task", project)
    git(at.path, *allow, "submodule", "--quiet", "update", "--init")
    await spaces.settle("task", [])
    assert not (await spaces.snapshot("task", 1)).changed
    write(at.path, {"lib/lib.py": "changed inside\n", "app.py": "work\n"})
    assert {change.path for change in (await spaces.snapshot("task", 2)).changes} == {"app.py"}
    await spaces.reset("task")
    assert (at.path / "app.py").read_text() == FILES["app.py"]


async def test_lfs_pointers_without_lfs(spaces: Workspaces, project: Project, checkout: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 9\n"
    write(checkout, {".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", "big.bin": pointer})
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "With a pointer")
    with Untouched(checkout):
        commit = await work_in(spaces, project)
    assert files_in(checkout, commit)["big.bin"] == pointer.rstrip("\n")


async def test_a_filter_that_cannot_run_is_named(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    write(checkout, {".gitattributes": "*.bin filter=broken\n", "big.bin": "x\n"})
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "Filtered")
    git(checkout, "config", "filter.broken.clean", "cat")
    git(checkout, "config", "filter.broken.smudge", "no-such-program-here")
    git(checkout, "config", "filter.broken.required", "true")
    with Untouched(checkout), pytest.raises(EnvironmentTrouble, match=r"big\.bin: smudge filter '?broken"):
        await spaces.prepare("task", project)
    git(checkout, "config", "--unset", "filter.broken.required")
    git(checkout, "config", "--unset", "filter.broken.smudge")
    await work_in(spaces, project)


async def test_line_ends_that_git_would_change_are_not_work(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    (checkout / "dos.txt").write_bytes(b"one\r\ntwo\r\n")
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "As it came")
    write(checkout, {".gitattributes": "* text=auto\n"})
    git(checkout, "add", ".gitattributes")
    git(checkout, "commit", "-qm", "Attributes, without normalising")
    await works(spaces, project, checkout)


HOOKS = (
    "pre-commit",
    "commit-msg",
    "post-checkout",
    "post-merge",
    "pre-merge-commit",
    "reference-transaction",
)
SETTINGS = {
    "commit.gpgSign": "true",
    "gpg.program": "false",
    "core.editor": "sleep 600",
    "core.fsmonitor": "sleep 600",
    "core.splitIndex": "true",
    "commit.template": "/nowhere",
    "commit.cleanup": "scissors",
    "merge.ff": "only",
    "merge.verifySignatures": "true",
    "branch.autoSetupMerge": "always",
    "user.useConfigOnly": "true",
    "status.showUntrackedFiles": "no",
    "i18n.commitEncoding": "latin1",
}


async def test_hooks_signing_templates_and_editors_stay_out_of_it(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    for name in ("left", "right"):
        commit_on(checkout, name, {f"{name}.py": name})
    for key, value in SETTINGS.items():
        git(checkout, "config", key, value)
    for name in HOOKS:
        hook = checkout / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {checkout}/ran-a-hook; exit 1\n")
        hook.chmod(0o755)
    with Untouched(checkout):
        await work_in(spaces, project)
        both = await spaces.prepare("both", project, [MergeOf("left", "left"), MergeOf("right", "right")])
    assert isinstance(both, Prepared)
    assert not (checkout / "ran-a-hook").exists()


async def test_names_that_differ_only_in_case(spaces: Workspaces, project: Project, checkout: Path) -> None:
    commit_on(checkout, "main2", {"Readme": "one\n", "README": "two\n", "docs/A": "a\n", "Docs/A": "b\n"})
    await work_in(spaces, replace(project, base="main2"))


async def test_two_tasks_that_differ_only_in_case_where_that_matters(
    spaces: Workspaces, project: Project, folder: Path
) -> None:
    await spaces.prepare("Task", project)
    (folder / "@state" / "task").symlink_to(folder / "@state" / "Task")
    with pytest.raises(Refused, match="differ only in case"):
        await spaces.prepare("task", project)


async def test_a_huge_untracked_file_is_left_out_and_named(spaces: Workspaces, project: Project) -> None:
    at = await spaces.prepare("task", project)
    write(at.path, WORK)
    with (at.path / "docs/core").open("wb") as stream:
        stream.truncate(HUGE_BYTES + 1)
    snapshot = await spaces.snapshot("task", 1)
    assert snapshot.left_out == ("docs/core",)
    assert {change.path for change in snapshot.changes} == set(WORK)
    await spaces.reset("task")
    assert (at.path / "docs/core").exists()


async def test_a_large_binary_file(spaces: Workspaces, project: Project) -> None:
    at = await spaces.prepare("task", project)
    (at.path / "large.bin").write_bytes(bytes(range(256)) * 40_000)
    snapshot = await spaces.snapshot("task", 1)
    assert [(change.path, change.insertions) for change in snapshot.changes] == [("large.bin", None)]


async def test_links_pipes_and_modes(spaces: Workspaces, project: Project, checkout: Path) -> None:
    at = await spaces.prepare("task", project)
    (at.path / "link").symlink_to("/etc/passwd")
    (at.path / "loop").symlink_to("loop")
    (at.path / "dir-link").symlink_to("docs")
    os.mkfifo(at.path / "pipe")
    (at.path / "app.py").chmod(0o755)
    (at.path / "docs/guide.md").unlink()
    (at.path / "docs").rmdir()
    (at.path / "docs").write_text("now a file\n")
    tree = (await spaces.snapshot("task", 1)).tree
    modes = dict(line.split(None, 1)[::-1] for line in git(checkout, "ls-tree", "-r", tree).splitlines())
    assert {name.split("\t")[1]: mode for name, mode in modes.items()} == {
        ".gitignore": "100644", "app.py": "100755", "docs": "100644",
        "link": "120000", "loop": "120000", "dir-link": "120000",
    }  # fmt: skip
    await spaces.reset("task")
    assert (at.path / "docs/guide.md").exists()
    assert (await spaces.snapshot("task", 2)).files == 0
    await spaces.restore("task", tree)
    assert (await spaces.snapshot("task", 3)).tree == tree


async def test_a_sha256_repository(spaces: Workspaces, tmp_path: Path) -> None:
    checkout = tmp_path / "api"
    checkout.mkdir()
    git(checkout, "init", "-q", "-b", "main", "--object-format=sha256")
    write(checkout, FILES)
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "First")
    await works(spaces, Project("api", str(checkout)), checkout)


async def test_a_rebase_that_an_agent_left_behind(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    at = await spaces.prepare("task", project)
    assert isinstance(at, Prepared)
    write(at.path, {"app.py": "mine\n"})
    git(at.path, "commit", "-qam", "mine")
    commit_on(checkout, "other", {"app.py": "other\n"})
    git(at.path, "rebase", "other", ok=False)
    (at.path / "app.py").write_text("half resolved\n")
    (Path(git(at.path, "rev-parse", "--git-dir")) / "index.lock").touch()
    commit = await spaces.commit("task", "Work")
    assert commit is not None
    assert files_in(checkout, commit)["app.py"] == "half resolved"
    assert git(at.path, "status", "--porcelain", "--branch") == f"## {at.branch}"
    assert "rebase" not in git(at.path, "status")


# Refused, in words.


@pytest.mark.parametrize(
    ("make", "words"),
    [
        ("nothing", "does not exist"),
        ("file", "does not exist"),
        ("folder", "not a git repository"),
        ("empty", "no branch to start from"),
        ("inside", "is inside the repository"),
        ("no base", "there is no local branch main; there is trunk"),
        ("broken", "not a git repository"),
    ],
)
async def test_what_is_no_repository_to_work_in(
    spaces: Workspaces, tmp_path: Path, make: str, words: str
) -> None:
    path = tmp_path / "api"
    if make == "file":
        path.touch()
    elif make == "folder":
        path.mkdir()
    elif make == "empty":
        path.mkdir()
        git(path, "init", "-q")
    elif make == "inside":
        path = make_repository(path, FILES) / "docs"
    elif make == "no base":
        make_repository(path, FILES, branch="trunk")
    elif make == "broken":
        make_repository(path, FILES)
        (path / ".git" / "HEAD").unlink()
    with pytest.raises((EnvironmentTrouble, Refused), match=words) as caught:
        await spaces.prepare("task", Project("api", str(path)))
    assert caught.value.title
    assert "Traceback" not in caught.value.what
    assert not spaces.path("task").exists()


async def test_a_branch_of_the_users_in_the_way(spaces: Workspaces, project: Project, checkout: Path) -> None:
    git(checkout, "branch", "zowl")
    with Untouched(checkout), pytest.raises(Refused, match="needs the branch zowl/night-1/task"):
        await spaces.prepare("task", project)


async def test_the_tasks_branch_checked_out_by_the_user(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    git(checkout, "checkout", "-q", "-b", "zowl/night-1/task")
    with pytest.raises(Refused, match="checked out"):
        await spaces.prepare("task", project)


async def test_a_branch_with_work_from_elsewhere_is_kept(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    found = commit_on(checkout, "zowl/night-1/task", {"precious.py": "x\n"})
    await spaces.prepare("task", project)
    assert git(checkout, "rev-parse", f"refs/zowl/night-1/task/found-{found[:12]}") == found


@pytest.mark.case(39)
async def test_what_stands_in_the_way_is_moved_aside_never_deleted(
    spaces: Workspaces, project: Project, folder: Path
) -> None:
    write(spaces.path("task"), {"precious.txt": "x\n"})
    await work_in(spaces, project)
    assert (folder / "@state" / "task" / "aside-1" / "precious.txt").exists()


async def test_no_git_at_all(folder: Path, project: Project) -> None:
    spaces = Workspaces(folder, "night-1", Git("no-such-git"))
    with pytest.raises(EnvironmentTrouble, match="Install git"):
        await spaces.prepare("task", project)


# A fetch.


@pytest.fixture
def clone(checkout: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "-q", str(checkout), str(tmp_path / "clone"))
    return tmp_path / "clone"


def newer(checkout: Path) -> str:
    write(checkout, {"fetched.py": "x\n"})
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "Newer")
    return git(checkout, "rev-parse", "HEAD")


async def test_a_fetch_brings_the_newest_and_moves_no_branch_of_the_users(
    spaces: Workspaces, clone: Path, checkout: Path
) -> None:
    newest = newer(checkout)
    with Untouched(clone):
        assert await spaces.pin(Project("a", str(clone), fetch=True)) == newest
        assert await spaces.pin(Project("b", str(clone))) == git(clone, "rev-parse", "main")


async def test_local_commits_beyond_the_upstream_count(spaces: Workspaces, clone: Path) -> None:
    local = newer(clone)
    assert await spaces.pin(Project("api", str(clone), fetch=True)) == local


async def test_a_base_that_parted_from_its_upstream_is_refused(
    spaces: Workspaces, clone: Path, checkout: Path
) -> None:
    newer(checkout)
    write(clone, {"local.py": "x\n"})
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "Local")
    with pytest.raises(Refused, match="each have commits"):
        await spaces.pin(Project("api", str(clone), fetch=True))


@pytest.mark.parametrize("remote", ["/nowhere", "https://127.0.0.1:1/x.git", "ssh://127.0.0.1:1/x.git"])
async def test_a_fetch_that_fails_says_so(spaces: Workspaces, clone: Path, remote: str) -> None:
    git(clone, "remote", "set-url", "origin", remote)
    with pytest.raises(EnvironmentTrouble, match="The fetch failed"):
        await spaces.pin(Project("api", str(clone), fetch=True))


async def test_nothing_to_fetch_from(spaces: Workspaces, project: Project) -> None:
    with pytest.raises(EnvironmentTrouble, match="no upstream"):
        await spaces.pin(replace(project, fetch=True))


# Several at once.


@pytest.mark.slow
async def test_many_tasks_of_one_repository_at_once_while_others_use_it(
    spaces: Workspaces, project: Project, checkout: Path
) -> None:
    async def disturb() -> None:
        for number in range(8):
            for command in (["gc", "--quiet"], ["pack-refs", "--all"], ["branch", "-f", f"user-{number}"]):
                process = await asyncio.create_subprocess_exec(
                    "git", *command, cwd=checkout, stderr=asyncio.subprocess.DEVNULL
                )
                await process.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(disturb())
        tasks = [group.create_task(work_in(spaces, project, f"task-{number}")) for number in range(12)]
    assert len({git(checkout, "rev-parse", f"{task.result()}^{{tree}}") for task in tasks}) == 1
    branches = git(checkout, "for-each-ref", "--format=%(objectname)", "refs/heads/zowl").splitlines()
    assert sorted(branches) == sorted(task.result() for task in tasks)
    git(checkout, "fsck", "--strict")


async def test_the_same_task_asked_for_twice_at_once(spaces: Workspaces, project: Project) -> None:
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(spaces.prepare("task", project)) for _ in range(4)]
    assert len({task.result() for task in asked}) == 1


async def test_the_locks_of_a_killed_git_on_what_is_the_tasks_alone_are_taken_away(
    spaces: Workspaces, project: Project, checkout: Path, folder: Path
) -> None:
    at = await spaces.prepare("task", project)
    write(at.path, WORK)
    admin, shared = checkout / ".git" / "worktrees" / "task", checkout / ".git" / "refs"
    locks = [
        *(admin / name for name in ("index.lock", "HEAD.lock")),
        *(shared / "zowl/night-1/task" / f"{word}.lock" for word in ("1", "delivered", "before-reset")),
        shared / "heads/zowl/night-1/task.lock",
        folder / "@state" / "task" / "index.lock",
        folder / "@state" / "task" / "scratch-index.lock",
    ]
    for lock in locks:
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.touch()
    process = await asyncio.create_subprocess_exec("sleep", "600", cwd=at.path)
    waiting = asyncio.create_task(spaces.snapshot("task", 1))
    try:
        done, _ = await asyncio.wait([waiting], timeout=1)
        assert not done, "a living process may hold them"
    finally:
        process.kill()
        await process.wait()
        waiting.cancel()
        await asyncio.wait([waiting])
    await spaces.snapshot("task", 1)
    for lock in locks:
        assert not lock.exists()
        lock.touch()
    assert await spaces.commit("task", "Work")


@pytest.mark.skipif(sys.platform == "win32", reason="a claim is inherited by git on POSIX only")
async def test_a_git_that_outlives_its_engine_is_waited_for(
    spaces: Workspaces, project: Project, folder: Path, tmp_path: Path
) -> None:
    """The engine is gone; its git still holds the claim that it inherited."""
    await spaces.prepare("task", project)
    barrier = tmp_path / "barrier"
    os.mkfifo(barrier)
    claim = folder / "@state" / "task" / "claim"
    hold = f"import fcntl, os; fd = os.open({str(claim)!r}, os.O_RDWR); fcntl.flock(fd, fcntl.LOCK_EX); "
    orphan = (
        f"os.set_inheritable(fd, True); os.posix_spawn('/bin/sh', ['sh', '-c', 'cat {barrier}'], os.environ)"
    )
    holder = await asyncio.create_subprocess_exec(sys.executable, "-c", hold + orphan)
    assert await holder.wait() == 0
    waiting = asyncio.create_task(Workspaces(folder, "night-1", Git()).snapshot("task", 1))
    done, _ = await asyncio.wait([waiting], timeout=0.5)
    assert not done
    await asyncio.to_thread(barrier.write_text, "")
    await waiting


@pytest.mark.slow
async def test_a_repository_of_100_000_files(spaces: Workspaces, project: Project, checkout: Path) -> None:
    files = "".join(f"M 100644 :1 many/{n % 300}/{n}.txt\n" for n in range(100_000))
    tip = git(checkout, "rev-parse", "main").strip()
    person = "committer A <a@b.invalid> 1700000000 +0000"
    stream = f"blob\nmark :1\ndata 2\nx\ncommit refs/heads/main\n{person}\ndata 4\nmany\nfrom {tip}\n{files}"
    await Git().run("fast-import", "--quiet", cwd=checkout, given=stream)
    git(checkout, "reset", "--hard", "--quiet", "main")
    with Untouched(checkout):
        commit = await work_in(spaces, project)
    assert git(checkout, "diff", "--name-only", "main", commit).splitlines() == ["app.py", "new.py"]
