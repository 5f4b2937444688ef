"""An agent that works in the wrong place: found, named, and undone without losing a byte of either side."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from tests.engine.git.repositories import fingerprint, git, write
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.workspaces import Workspaces
from zowl_desktop.engine.workspaces.bounds import Bounds, bounds_outcome
from zowl_desktop.model.pipeline import Project
from zowl_desktop.model.states import FailureClass


@pytest.fixture
def bounds(folder: Path, project: Project, spaces: Workspaces) -> Bounds:
    return Bounds(folder, "night-1", Git(), [project], spaces)


def content(checkout: Path) -> dict[str, object]:
    """The user's repository without times: a file that was put back has a new one."""
    files = {
        path.relative_to(checkout).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in checkout.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(checkout).parts
    }
    marks = fingerprint(checkout)
    shared = {key: value[-1] for key, value in marks.items() if isinstance(value, tuple) and ".git/" in key}
    shared.pop(".git/index", None)
    shared.pop(".git/ORIG_HEAD", None)
    logs = {key for key in shared if key.startswith(".git/logs")}
    settings = {key: value for key, value in shared.items() if key not in logs}
    return {**files, **settings, **{key: marks[key] for key in ("HEAD", "refs", "status", "stash")}}


DEEDS: dict[str, tuple[str, set[str]]] = {
    "a changed file": ("echo stray > $C/app.py", {"app.py"}),
    "a new file": ("mkdir $C/new; echo stray > $C/new/stray.py", {"new/stray.py"}),
    "a deleted file": ("rm $C/app.py", {"app.py"}),
    "a dirty file overwritten": ("echo stray > $C/docs/guide.md", {"docs/guide.md"}),
    "an untracked file deleted": ("rm $C/notes.txt", {"notes.txt"}),
    "a commit": (
        "cd $C; echo x > app.py; echo x > stray.py; git add app.py stray.py; git commit -qm stray",
        {"HEAD", "refs/heads/main", "index"},
    ),
    "a staged file": ("cd $C; echo stray > app.py; git add app.py", {"app.py", "index"}),
    "another branch": ("cd $C; git checkout -q side", {"HEAD", "index"}),
    "a detached head": ("cd $C; git checkout -q --detach", {"HEAD"}),
    "a branch moved": ("git update-ref refs/heads/side HEAD", {"refs/heads/side"}),
    "a branch deleted": ("git branch -qD side", {"refs/heads/side"}),
    "a tag moved": ("git tag -f v1 HEAD", {"refs/tags/v1"}),
    "two stashes": ("echo 1 > app.py; git stash -q; echo 2 > app.py; git stash -q", {"refs/stash"}),
    "a setting": ("git config user.name Agent", {"config"}),
    "a hook": ("echo exit 1 > $C/.git/hooks/pre-commit", {"hooks/pre-commit"}),
    "a hook deleted": ("rm $C/.git/hooks/pre-push", {"hooks/pre-push"}),
    "an exclude": ("echo '*' > $C/.git/info/exclude", {"info/exclude"}),
}


def do(deed: str, checkout: Path, worktree: Path) -> None:
    """What an agent does in its worktree; $C is the user's checkout."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_CONFIG")}
    environment["C"] = str(checkout)
    subprocess.run(["sh", "-ec", deed], cwd=worktree, env=environment, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def lived_in(checkout: Path) -> Path:
    """A checkout with a second branch, a tag, a stash, a hook, and unfinished work of its user."""
    write(checkout, {"side.py": "side\n"})
    git(checkout, "checkout", "-qb", "side")
    git(checkout, "add", "side.py")
    git(checkout, "commit", "-qm", "Side")
    git(checkout, "checkout", "-q", "main")
    git(checkout, "tag", "v1", "side")
    write(checkout, {"app.py": "to be stashed\n"})
    git(checkout, "stash")
    write(
        checkout, {".git/hooks/pre-push": "#!/bin/sh\n", "notes.txt": "mine\n", "docs/guide.md": "my draft\n"}
    )
    return checkout


@pytest.mark.parametrize("name", DEEDS)
async def test_what_was_done_outside_is_found_named_and_undone(
    spaces: Workspaces, project: Project, bounds: Bounds, lived_in: Path, name: str
) -> None:
    at = await spaces.prepare("schema", project)
    before = content(lived_in)
    await bounds.mark("schema", 1)
    write(at.path, {"app.py": "its own work\n"})
    git(at.path, "commit", "-qam", "its own commit")
    assert await bounds.look("schema", 1) == ()
    deed, expected = DEEDS[name]
    do(deed, lived_in, at.path)
    assert content(lived_in) != before
    findings = await bounds.look("schema", 1)
    assert {finding.what for finding in findings if finding.grave} >= expected
    outcome = bounds_outcome(findings)
    assert outcome is not None
    assert outcome.failure is FailureClass.OUT_OF_BOUNDS
    await bounds.restore("schema", 1, findings)
    assert content(lived_in) == before
    assert await bounds.look("schema", 1) == ()
    assert git(at.path, "log", "-1", "--format=%s") == "its own commit"


async def test_what_is_overwritten_is_kept(
    spaces: Workspaces, project: Project, bounds: Bounds, lived_in: Path, folder: Path
) -> None:
    at = await spaces.prepare("schema", project)
    await bounds.mark("schema", 1)
    do(DEEDS["a commit"][0], lived_in, at.path)
    stray = git(lived_in, "rev-parse", "main")
    write(lived_in, {"docs/guide.md": "the agent's\n"})
    do(DEEDS["two stashes"][0], lived_in, at.path)
    do(DEEDS["a setting"][0], lived_in, at.path)
    await bounds.restore("schema", 1, await bounds.look("schema", 1))
    kept = "refs/zowl/night-1/schema/outside-1"
    assert git(lived_in, "rev-parse", f"{kept}/heads/main") == stray
    stashes = git(lived_in, "for-each-ref", "--format=%(refname)", kept).splitlines()
    assert {ref.removeprefix(kept) for ref in stashes} == {"/HEAD", "/heads/main", "/stash-0", "/stash-1"}
    aside = folder / "@state" / "schema" / "outside-1" / "0"
    assert (aside / "checkout" / "docs/guide.md").read_text() == "the agent's\n"
    assert (aside / "checkout" / "stray.py").exists()
    assert "Agent" in (aside / "git" / "config").read_text()
    await bounds.forget("schema", 1)
    assert await bounds.look("schema", 1) == ()


async def test_a_new_branch_is_told_and_stays(
    spaces: Workspaces, project: Project, bounds: Bounds, lived_in: Path
) -> None:
    at = await spaces.prepare("schema", project)
    await bounds.mark("schema", 1)
    git(at.path, "checkout", "-q", "-b", "feature")
    findings = await bounds.look("schema", 1)
    assert [(finding.what, finding.grave) for finding in findings] == [("refs/heads/feature", False)]
    assert bounds_outcome(findings) is None
    await bounds.restore("schema", 1, findings)
    assert git(lived_in, "branch", "--list", "feature")


async def test_a_fetch_and_zowls_own_work_are_no_finding(
    spaces: Workspaces, project: Project, bounds: Bounds, lived_in: Path, tmp_path: Path
) -> None:
    at = await spaces.prepare("schema", project)
    await spaces.prepare("other", project)
    await bounds.mark("schema", 1)
    git(lived_in, "update-ref", "refs/remotes/origin/main", "main")
    git(lived_in, "status")
    write(spaces.path("other"), {"app.py": "other work\n"})
    await spaces.snapshot("other", 1)
    await spaces.commit("other", "Other work")
    await spaces.prepare("third", project)
    write(at.path, {"app.py": "work\n"})
    await spaces.snapshot("schema", 1)
    assert await bounds.look("schema", 1) == ()


async def test_another_tasks_worktree(
    spaces: Workspaces, project: Project, bounds: Bounds, checkout: Path
) -> None:
    await spaces.prepare("schema", project)
    held = await spaces.prepare("held", project)
    write(held.path, {"app.py": "half done\n", "new.py": "new\n"})
    await bounds.mark("schema", 1, idle=["held"])
    write(held.path, {"app.py": "trampled\n"})
    (held.path / "new.py").unlink()
    findings = await bounds.look("schema", 1, idle=["held"])
    assert [finding.words for finding in findings] == ["files in the worktree of held were changed"]
    await bounds.restore("schema", 1, findings)
    assert (held.path / "app.py").read_text() == "half done\n"
    assert (held.path / "new.py").exists()
    assert await bounds.look("schema", 1, idle=["held"]) == ()
    write(held.path, {"app.py": "its agent is back\n"})
    assert await bounds.look("schema", 1, idle=[]) == ()


async def test_the_watch_survives_a_restart(
    spaces: Workspaces, project: Project, bounds: Bounds, folder: Path, checkout: Path
) -> None:
    await spaces.prepare("schema", project)
    await bounds.mark("schema", 1)
    write(checkout, {"app.py": "stray\n"})
    again = Bounds(folder, "night-1", Git(), [project], Workspaces(folder, "night-1", Git()))
    await again.mark("schema", 1)
    (finding,) = await again.look("schema", 1)
    assert finding.words == f"{checkout}/app.py was changed"


async def test_large_untracked_things_of_the_users_are_never_moved(
    spaces: Workspaces, project: Project, bounds: Bounds, checkout: Path
) -> None:
    (checkout / "data").mkdir()
    git(checkout / "data", "init", "-q")
    write(checkout, {"data/x": "1\n"})
    with (checkout / "big.bin").open("wb") as stream:
        stream.truncate(20_000_000)
    await spaces.prepare("schema", project)
    await bounds.mark("schema", 1)
    write(checkout, {"data/x": "2\n", "data/y": "3\n"})
    with (checkout / "big.bin").open("ab") as stream:
        stream.write(b"more")
    findings = await bounds.look("schema", 1)
    assert "big.bin" in {finding.what for finding in findings}
    await bounds.restore("schema", 1, findings)
    assert (checkout / "big.bin").stat().st_size == 20_000_004
    assert (checkout / "data/y").exists()


async def test_a_bare_repository_is_watched_too(
    folder: Path, spaces: Workspaces, checkout: Path, tmp_path: Path
) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(checkout), str(tmp_path / "api.git"))
    project = Project("api", str(tmp_path / "api.git"))
    bounds = Bounds(folder, "night-1", Git(), [project], spaces)
    at = await spaces.prepare("schema", project)
    await bounds.mark("schema", 1)
    write(at.path, {"app.py": "x\n"})
    git(at.path, "commit", "-qam", "x")
    git(at.path, "push", "-q", ".", "HEAD:main")
    findings = await bounds.look("schema", 1)
    assert [finding.what for finding in findings] == ["refs/heads/main"]
    await bounds.restore("schema", 1, findings)
    assert git(tmp_path / "api.git", "rev-parse", "main") == git(checkout, "rev-parse", "main")
