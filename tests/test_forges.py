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
