"""The lock holds every requirement, within its bounds, and each file by its hash; and what is done where it cannot be had."""

import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile
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


class TestInstalling:
    """`requirements/install.sh` with an index of this machine that holds one small release."""

    @pytest.fixture
    def index(self, tmp_path):
        folder = tmp_path / "index"
        folder.mkdir()
        wheel = folder / "small_thing-2.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("small_thing.py", "")
            archive.writestr(
                "small_thing-2.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: small-thing\nVersion: 2.0\n"
            )
            archive.writestr(
                "small_thing-2.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            archive.writestr("small_thing-2.0.dist-info/RECORD", "")
        return wheel

    def install(self, index, tmp_path, version, digest):
        lock = tmp_path / "the.lock"
        lock.write_text(f"small-thing=={version} --hash=sha256:{digest}\n")
        found = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index.parent), "PIP_TARGET": str(tmp_path / "here")}
        command = ["sh", ROOT / "requirements" / "install.sh", sys.executable, lock, "small-thing>=1"]
        env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **found}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    def test_the_very_file_is_installed(self, index, tmp_path):
        done = self.install(index, tmp_path, "2.0", hashlib.sha256(index.read_bytes()).hexdigest())
        assert (done.returncode, done.stderr) == (0, "")
        assert (tmp_path / "here" / "small_thing.py").exists()

    def test_a_release_that_the_index_lacks_gives_way_to_the_newest_with_one_line(self, index, tmp_path):
        done = self.install(index, tmp_path, "1.0", "0" * 64)
        assert done.returncode == 0
        assert "No matching distribution found for small-thing==1.0" in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert (tmp_path / "here" / "small_thing.py").exists()

    def test_a_file_that_is_not_the_locked_one_is_refused(self, index, tmp_path):
        done = self.install(index, tmp_path, "2.0", "0" * 64)
        assert done.returncode == 1
        assert not (tmp_path / "here").exists()
