"""The wheel: it holds the package and its resources, and runs without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the wheel installs."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        str(CHECKOUT),
    ]
    subprocess.run([*build, "--wheel-dir", str(folder)], check=True, capture_output=True)
    target = folder / "site"
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(target)
    return target


def run(site: Path, cwd: Path, *arguments: str) -> str:
    """Run Python with the wheel's package before any other."""
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(
        [sys.executable, "-P", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_resources_come_out_of_the_wheel(site: Path, tmp_path: Path) -> None:
    script = (
        "from zowl_desktop.store.resources import resource as r; print(r('sample'), r('prompts/work.md.j2'))"
    )
    for path in run(site, tmp_path, "-c", script).split():
        assert Path(path).is_relative_to(site)


def test_every_resource_of_the_checkout_is_in_it(site: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "resources"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.split():
        assert (site / "zowl_desktop" / name).read_bytes() == (CHECKOUT / name).read_bytes()


def test_the_installed_program_works(site: Path, tmp_path: Path) -> None:
    sample = site / "zowl_desktop/resources/sample/sample-night.zowl.yaml"
    assert "is good" in run(site, tmp_path, "-m", "zowl_desktop.cli", "validate", str(sample))
    assert "git" in run(site, tmp_path, "-m", "zowl_desktop.cli", "doctor")


def test_the_commands_name_is_in_the_metadata(site: Path) -> None:
    points = next(site.glob("zowl_desktop-*.dist-info")) / "entry_points.txt"
    assert "zowl = zowl_desktop.desktop.__main__:main" in points.read_text()
