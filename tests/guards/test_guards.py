"""Each guard fails what it has to fail, says why, and leaves the rest alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.desktop import samples as qt_samples
from tests.guards import network, samples
from tests.guards.expected import COMPLAINTS

_NAMES = [name for name in (*vars(samples), *vars(qt_samples)) if name.startswith("test_")]


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a session of its own said about each sample; empty for those that passed."""
    report = tmp_path_factory.mktemp("samples") / "report.xml"
    files = [str(module.__file__) for module in (samples, qt_samples)]
    options = [f"--junitxml={report}", "-q", "-p", "no:cacheprovider"]
    argv = [sys.executable, "-m", "pytest", *files, *options]
    quick = {**os.environ, "ZOWL_TEST_GRACE": "1"}
    root = Path(__file__).parents[2]
    subprocess.run(argv, cwd=root, env=quick, stdout=subprocess.DEVNULL, check=False, timeout=300)
    found: dict[str, str] = {}
    for case in ET.parse(report).iter("testcase"):
        said = [str(part.text) for kind in ("failure", "error") for part in case.iter(kind)]
        name = case.attrib["name"]
        found[name] = found.get(name, "") + "\n".join(said)
    return found


@pytest.mark.parametrize("name", _NAMES)
def test_sample(complaints: dict[str, str], name: str) -> None:
    wanted = COMPLAINTS.get(name)
    if wanted is None:
        assert complaints[name] == ""
    else:
        assert re.search(wanted, complaints[name]), complaints[name]


def test_a_guard_complains_about_its_own_sample_only(complaints: dict[str, str]) -> None:
    assert {name for name, said in complaints.items() if said} == set(COMPLAINTS)


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        (b"localhost", True),
        (None, True),
        ("", False),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("example.com", False),
        ("localhost.example.com", False),
    ],
)
def test_what_counts_as_this_machine(host: object, inside: bool) -> None:
    assert network.is_inside(host) is inside
