"""An agent that works in the wrong place: found, named, and undone without losing a byte of either side."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.engine.git.repositories import fingerprint, git, write
from zowl_desktop.engine.git import Git
from zowl_desktop.engine.workspaces import Workspaces
from zowl_desktop.engine.workspaces.bounds import Bounds, Finding, bounds_notes, bounds_outcome
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


UNDONE: dict[str, tuple[str, set[str]]] = {
    "a branch moved": ("git update-ref refs/heads/side HEAD", {"refs/heads/side"}),
    "a branch deleted": ("git branch -qD side", {"refs/heads/side"}),
    "a tag moved": ("git tag -f v1 HEAD", {"refs/tags/v1"}),
    "two stashes": ("echo 1 > app.py; git stash -q; echo 2 > app.py; git stash -q", {"refs/stash"}),
    "a stash dropped": ("git stash drop -q", {"refs/stash"}),
    "a setting": ("git config user.name Agent", {"config"}),
    "a hook": ("echo exit 1 > $C/.git/hooks/pre-commit", {"hooks/pre-commit"}),
    "a hook deleted": ("rm $C/.git/hooks/pre-push", {"hooks/pre-push"}),
    "an exclude": ("echo '*.md' > $C/.git/info/exclude", {"info/exclude"}),
}
"""What an attempt does to what all worktrees share, and what is found. All of it is put back."""

UNDONE_WHEN_CLEAN: dict[str, tuple[str, set[str]]] = {
    "a commit": (
        "cd $C; echo x > app.py; echo x > stray.py; git add app.py stray.py; git commit -qm stray",
        {"HEAD", "refs/heads/main", "index"},
    ),
    "another branch": ("cd $C; git checkout -q side", {"HEAD", "index"}),
    "a detached head": ("cd $C; git checkout -q --detach", {"HEAD"}),
}
"""What its git does in a checkout. It is put back where nobody's unfinished work was there."""

FILES: dict[str, tuple[str, set[str]]] = {
    "a changed file": ("echo stray > $C/app.py", {"app.py"}),
    "a new file": ("mkdir $C/new; echo stray > $C/new/stray.py", {"new/stray.py"}),
    "a deleted file": ("rm $C/app.py", {"app.py"}),
    "a dirty file overwritten": ("echo stray > $C/docs/guide.md", {"docs/guide.md"}),
    "an untracked file deleted": ("rm $C/notes.txt", {"notes.txt"}),
    "a staged file": ("cd $C; echo stray > app.py; git add app.py", {"app.py", "index"}),
}
"""What it does to files of the user's. They are never written to: the finding says so."""


def do(deed: str, checkout: Path, worktree: Path, sign: str = "") -> str:
    """What an agent does in its worktree, and what its stream then says of it; $C is the user's checkout."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_CONFIG")}
    environment["C"] = str(checkout)
    if sign:
        environment["GIT_COMMITTER_EMAIL"] = sign
    subprocess.run(["sh", "-ec", deed], cwd=worktree, env=environment, check=True, stdout=subprocess.DEVNULL)
    return json.dumps({"type": "tool_start", "input": deed.replace("$C", str(checkout))})


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


@pytest.fixture
def clean(lived_in: Path) -> Path:
    """The same with nothing unfinished in it."""
    git(lived_in, "checkout", "-q", "docs/guide.md")
    (lived_in / "notes.txt").unlink()
    return lived_in


async def attempt(spaces: Workspaces, project: Project, bounds: Bounds) -> Path:
    """An attempt that has begun, and has done its own work and committed it."""
    at = await spaces.prepare("schema", project)
    await bounds.mark("schema", 1)
    write(at.path, {"app.py": "its own work\n"})
    git(at.path, "commit", "-qam", "its own commit")
    assert await bounds.look("schema", 1) == ()
    return at.path


def bytes_in(checkout: Path) -> dict[Path, bytes]:
    files = (path for path in checkout.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {file: file.read_bytes() for file in files}


def grave(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.what for finding in findings if finding.grave}


@pytest.mark.parametrize("name", UNDONE)
async def test_what_all_worktrees_share_is_put_back(
    spaces: Workspaces, project: Project, bounds: Bounds, lived_in: Path, name: str
) -> None:
    path = await attempt(spaces, project, bounds)
    before = content(lived_in)
    deed, expected = UNDONE[name]
    do(deed, lived_in, path, bounds.signature("schema", 1))
    findings = await bounds.look("schema", 1)
    assert grave(findings) == expected
    outcome = bounds_outcome(findings)
    assert outcome is not None
    assert outcome.failure is FailureClass.OUT_OF_BOUNDS
    await bounds.restore("schema", 1, findings)
    assert content(lived_in) == before
    assert await bounds.look("schema", 1) == ()
    assert git(path, "log", "-1", "--format=%s") == "its own commit"


@pytest.mark.parametrize("name", UNDONE_WHEN_CLEAN)
async def test_a_clean_checkout_that_the_agents_git_moved_is_put_back(
    spaces: Workspaces, project: Project, bounds: Bounds, clean: Path, name: str
) -> None:
    path = await attempt(spaces, project, bounds)
    before = content(clean)
    deed, expected = UNDONE_WHEN_CLEAN[name]
    output = do(deed, clean, path, bounds.signature("schema", 1))
    findings = await bounds.look("schema", 1, output=output)
    assert grave(findings) <= expected
    assert "HEAD" in grave(findings)
    await bounds.restore("schema", 1, findings)
    assert content(clean) == before


@pytest.mark.parametrize("name", UNDONE_WHEN_CLEAN)
async def test_a_checkout_with_unfinished_work_keeps_every_file(
    spaces: Workspaces, project: Project, bounds: Bounds, lived_in: Path, name: str
) -> None:
    path = await attempt(spaces, project, bounds)
    do(UNDONE_WHEN_CLEAN[name][0], lived_in, path, bounds.signature("schema", 1))
    files = bytes_in(lived_in)
    main = git(lived_in, "rev-parse", "main~0")
    findings = await bounds.look("schema", 1)
    await bounds.restore("schema", 1, findings)
    assert bytes_in(lived_in) == files
    assert (lived_in / "docs/guide.md").read_text() == "my draft\n"
    if "refs/heads/main" in grave(findings):
        assert git(lived_in, "rev-parse", "main") != main
        assert git(lived_in, "rev-parse", "refs/zowl/night-1/schema/outside-1/heads/main") == main


@pytest.mark.parametrize("name", FILES)
async def test_files_of_the_user_are_told_of_and_never_written_to(
    spaces: Workspaces, project: Project, bounds: Bounds, lived_in: Path, name: str
) -> None:
    path = await attempt(spaces, project, bounds)
    deed, expected = FILES[name]
    output = do(deed, lived_in, path, bounds.signature("schema", 1))
    findings = await bounds.look("schema", 1, output=output)
    assert grave(findings) == expected
    after = content(lived_in)
    await bounds.restore("schema", 1, findings)
    assert content(lived_in) == after
    assert any("files of yours are never written to" in note for note in bounds_notes(findings))


PERSONS = {
    **FILES,
    **UNDONE_WHEN_CLEAN,
    **{name: UNDONE[name] for name in ("a branch moved", "two stashes")},
}


@pytest.mark.parametrize("name", PERSONS)
async def test_what_the_user_does_meanwhile_accuses_nobody_and_stays(
    spaces: Workspaces, project: Project, bounds: Bounds, lived_in: Path, name: str
) -> None:
    await attempt(spaces, project, bounds)
    do(PERSONS[name][0], lived_in, lived_in)  # no agent's signature, no agent's output
    findings = await bounds.look("schema", 1, output=f"I looked at {lived_in.parent}")
    assert grave(findings) == set()
    assert bounds_outcome(findings) is None
    assert bounds_notes(findings) != ()
    after = content(lived_in)
    await bounds.restore("schema", 1, findings)
    assert content(lived_in) == after


async def test_what_is_overwritten_is_kept(
    spaces: Workspaces, project: Project, bounds: Bounds, clean: Path
) -> None:
    path, sign = await attempt(spaces, project, bounds), bounds.signature("schema", 1)
    do(UNDONE_WHEN_CLEAN["a commit"][0], clean, path, sign)
    stray = git(clean, "rev-parse", "main")
    do(UNDONE["two stashes"][0], clean, path, sign)
    do(UNDONE["a setting"][0], clean, path, sign)
    await bounds.restore("schema", 1, await bounds.look("schema", 1))
    kept = "refs/zowl/night-1/schema/outside-1"
    assert git(clean, "rev-parse", f"{kept}/heads/main") == stray
    stashes = git(clean, "for-each-ref", "--format=%(refname)", kept).splitlines()
    assert {ref.removeprefix(kept) for ref in stashes} == {"/HEAD", "/heads/main", "/stash-0", "/stash-1"}
    assert git(clean, "stash", "list").count("\n") == 0, "the user's own stash is still there, and alone"
    assert "Agent" in (bounds.aside("schema", 1) / "0" / "config").read_text()
    await bounds.forget("schema", 1)
    assert await bounds.look("schema", 1) == ()


async def test_one_attempts_undoing_is_not_laid_on_another(
    spaces: Workspaces, project: Project, bounds: Bounds, lived_in: Path
) -> None:
    path = await attempt(spaces, project, bounds)
    do(UNDONE["a setting"][0] + "; git tag -f v1 HEAD", lived_in, path, bounds.signature("schema", 1))
    await spaces.prepare("late", project)
    await bounds.mark("late", 1)
    await bounds.restore("schema", 1, await bounds.look("schema", 1))
    assert await bounds.look("late", 1) == ()


async def test_what_a_set_up_sets_is_no_attempts_doing(
    spaces: Workspaces, project: Project, bounds: Bounds, lived_in: Path
) -> None:
    await attempt(spaces, project, bounds)
    git(lived_in, "config", "core.hooksPath", ".husky")
    await bounds.accept(project)
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
    (alone,) = await bounds.look("schema", 1, idle=["held"])
    assert not alone.grave, "a person may work there"
    findings = await bounds.look("schema", 1, idle=["held"], output=f"cd {held.path}")
    assert [finding.words for finding in findings] == ["files in the worktree of held were changed"]
    await bounds.restore("schema", 1, findings)
    assert (held.path / "app.py").read_text() == "half done\n"
    assert (held.path / "new.py").exists()
    assert await bounds.look("schema", 1, idle=["held"]) == ()
    assert git(checkout, "show", "refs/zowl/night-1/held/before-put-back:app.py") == "trampled"
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
