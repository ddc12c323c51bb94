"""Addresses on forges: whatever a path holds, the address is one."""

import pytest

from mkdocs_commit_digest.forges import forge_of

SHA = "0" * 40


def test_a_path_is_quoted():
    forge = forge_of("https://github.com/octo/engine")
    assert forge.file(SHA, "a b/#c?.py", 3) == f"https://github.com/octo/engine/blob/{SHA}/a%20b/%23c%3F.py#L3"


@pytest.mark.parametrize("path", ["caf\udce9.py", "\ud800", "a/\udcff/b.py"])
def test_a_path_with_lone_surrogates_still_has_an_address(path):
    address = forge_of("https://gitlab.com/octo/engine").file(SHA, path)
    assert address.isascii()
    assert "%3F" in address


@pytest.mark.parametrize(
    ("kind", "page"),
    [("github", "commit"), ("gitlab", "-/commit"), ("gitea", "commit"), ("bitbucket", "commits"), (None, "commit")],
)
def test_the_kind_of_a_forge_decides_over_its_host(kind, page):
    assert forge_of("https://code.example.org/o/e", kind).commit(SHA) == f"https://code.example.org/o/e/{page}/{SHA}"


def test_a_host_is_told_by_its_name_where_no_kind_is_given():
    assert forge_of("https://gitlab.example.org/o/e").pull_request(3).endswith("/-/merge_requests/3")
    assert forge_of("https://codeberg.org/o/e").pull_request(3).endswith("/pulls/3")


@pytest.mark.parametrize("web_url", [None, "", "javascript:alert(1)", "file:///etc/passwd"])
def test_what_is_no_address_of_the_web_is_no_forge(web_url):
    assert forge_of(web_url) is None
