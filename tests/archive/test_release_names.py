"""Tags are read as people write them, and versions come in the order that their users know."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from mkdocs_commit_digest.archive.release_names import is_release_tag, is_safe_tag, read_tag_name


@pytest.mark.parametrize(
    ("tag", "package", "numbers"),
    [
        ("v1.2.3", "", (1, 2, 3)),
        ("1.2.3", "", (1, 2, 3)),
        ("v8.0.10", "", (8, 0, 10)),
        ("pkg@1.2.3", "pkg", (1, 2, 3)),
        ("@astrojs/vue@5.0.1", "@astrojs/vue", (5, 0, 1)),
        ("pkg-v1.2.3", "pkg", (1, 2, 3)),
        ("config/configgrpc/v1.65.0", "config/configgrpc", (1, 65, 0)),
        ("release-1.2", "", (1, 2)),
        ("engine-8_10_0", "", (8, 10, 0)),
        ("2026.11.28", "", (2026, 11, 28)),
        ("axum-macros-v0.5.1", "axum-macros", (0, 5, 1)),
    ],
)
def test_a_tag_names_a_package_and_a_version(tag, package, numbers):
    name = read_tag_name(tag, "ann/engine")
    assert (name.package, name.numbers, name.is_prerelease) == (package, numbers, False)
    assert is_release_tag(tag, None, "ann/engine")


@pytest.mark.parametrize("tag", ["v1.0.0-rc.1", "1.0b2", "rc-8_22_0-1", "v2.0.0-next.3", "1.0.0-alpha", "9.0.0rc1"])
def test_a_prerelease_is_known_as_one(tag):
    assert read_tag_name(tag).is_prerelease
    assert is_release_tag(tag, None)


@pytest.mark.parametrize("tag", ["9.2.0.dev0", "nightly-v0.6.18-20260819", "v1.0.0-canary.2", "1.0-SNAPSHOT"])
def test_a_version_between_two_is_no_release_unless_a_pattern_wants_it(tag):
    assert not is_release_tag(tag, None)
    assert is_release_tag(tag, "*")


@pytest.mark.parametrize("tag", ["latest", "v4", "stable", "2026", "unreleased", "branch/feature-1"])
def test_a_tag_without_a_version_is_no_release(tag):
    assert not is_release_tag(tag, None)


def test_a_pattern_decides_alone():
    assert is_release_tag("stable", "st*")
    assert not is_release_tag("1.2.3", "v*")


@pytest.mark.parametrize(
    "tag",
    [
        "..", "a..b", "../../etc/passwd", "-1.2.3", ".1.2", "a//b", "a/", "/a", "v1.2.3\n", "v1 2", "v1.2.3\u202e", "",
        "v" * 300, "v1.2.lock", "v1^{}", "a/.b",
    ],
)  # fmt: skip
def test_a_name_that_git_would_not_allow_is_no_tag(tag):
    assert not is_safe_tag(tag)
    assert not is_release_tag(tag, "*")


def test_versions_come_in_their_order():
    tags = [
        "1.0.0-next.1",
        "1.0.0-alpha.2",
        "1.0.0-rc.1",
        "1.0.0",
        "1.0.0-beta.11",
        "1.0.0-beta.2",
        "1.0.1",
        "1.0.0.post1",
    ]
    assert [name.name for name in sorted(map(read_tag_name, tags), key=lambda name: name.order)] == [
        "1.0.0-alpha.2", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-next.1", "1.0.0-rc.1", "1.0.0", "1.0.0.post1", "1.0.1",
    ]  # fmt: skip


_NUMBERS = st.lists(st.integers(0, 40), min_size=2, max_size=4).map(lambda found: ".".join(map(str, found)))
_PEP_440 = st.builds(str.__add__, _NUMBERS, st.sampled_from(["", "a1", "a2", "b1", "rc1", "rc2", ".post1"]))


@given(_PEP_440, _PEP_440)
def test_the_order_is_that_of_pep_440(one, other):
    ours = [read_tag_name(text).order for text in (one, other)]
    theirs = [Version(text) for text in (one, other)]
    assert (ours[0] < ours[1], ours[0] == ours[1]) == (theirs[0] < theirs[1], theirs[0] == theirs[1])
    assert [read_tag_name(text).is_prerelease for text in (one, other)] == [each.is_prerelease for each in theirs]


@given(st.text(max_size=300))
def test_any_name_can_be_read(name):
    read_tag_name(name)
    is_release_tag(name, None)


@pytest.mark.parametrize("unit", ["a-", "1.", "v1.", "@a/", "1-", "a1_"])
def test_a_long_name_is_read_at_once(unit):
    started = time.process_time()
    for _ in range(100):
        read_tag_name(unit * 5_000)
        read_tag_name((unit * 100)[:200])
    assert time.process_time() - started < 1
