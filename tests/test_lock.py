"""The lock of continuous integration holds every requirement, within its bounds, and each file by its hash."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKED = dict(
    re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / "requirements" / "ci.lock").read_text("utf-8"), re.MULTILINE)
)


def requirements():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    yield from project["project"]["dependencies"]
    yield from project["build-system"]["requires"]
    for name in ("dev", "build"):
        for line in (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines():
            if text := line.split("#")[0].strip():
                yield text


@pytest.mark.parametrize("text", list(requirements()))
def test_each_requirement_is_locked_within_its_bounds(text):
    wanted = Requirement(text)
    assert LOCKED[canonicalize_name(wanted.name)] in wanted.specifier, "make lock writes the lock anew"


@pytest.mark.parametrize("name", ["ci", "model"])
def test_each_locked_release_has_a_hash(name):
    content = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
    releases = re.split(r"^(?=[a-z])", content, flags=re.MULTILINE)[1:]
    assert releases
    assert all("--hash=sha256:" in release for release in releases)
