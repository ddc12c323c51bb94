"""Which URLs and branches are let through."""

import pytest

from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.remotes import checked_branch, checked_url, protocol_of


@pytest.mark.parametrize(
    ("url", "protocol"),
    [
        ("https://github.com/sgl-project/sglang", "https"),
        ("https://example.org:8443/a/b.git", "https"),
        ("https://[2001:db8::1]/a/b", "https"),
        ("http://localhost:8080/a", "http"),
        ("http://127.0.0.1:8080/a", "http"),
        ("http://[::1]/a", "http"),
        ("ssh://git@github.com/a/b.git", "ssh"),
        ("ssh://git@example.org:2222/~me/b.git", "ssh"),
        ("git@github.com:a/b.git", "ssh"),
        ("example.org:a/b.git", "ssh"),
        ("git@example.org:/srv/a.git", "ssh"),
        ("/srv/git/a.git", "file"),
        ("/srv/git/with space/汉字", "file"),
        ("/srv/a:b@c", "file"),
        ("file:///srv/git/a.git", "file"),
    ],
)
def test_allowed(url, protocol):
    assert protocol_of(url) == protocol
    assert checked_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *("", " ", "a", "a/b", "./a", "../a", "~/a", "owner/name"),
        *("-x", "--upload-pack=touch x", "-oProxyCommand=x:y"),
        *("ext::sh -c id", "fd::3", "https::x", "transport::https://h/x", "file::/x"),
        *(
            "git://h/x",
            "ftp://h/x",
            "rsync://h/x",
            "svn://h/x",
            "javascript:alert(1)",
            "data:x",
            "http://example.org/x",
        ),
        *("http://localhost.evil.org/x", "http://127.0.0.1.evil.org/x", "http://localhost@evil.org/x"),
        *(
            "https://",
            "https:///x",
            "https://-h/x",
            "https://h h/x",
            "https://h/x y",
            "https://h:port/x",
            "https://[::1/x",
        ),
        *("https://h/x?private_token=s", "https://h/x#s", "https://h\\@evil/x"),
        *("ssh://-oProxyCommand=x/y", "ssh://-l@h/y", "ssh://u:p@h/y", "ssh:///x", "-u@h:x", "u@-h:x", "h:-x", "h:x:y"),
        *("file://host/x", "file://x", "file:x", "file://"),
        *(
            "/srv/a\nb",
            "/srv/a\0b",
            "https://h/x\r\nHost: y",
            "https://h/\u200bx\u2028",
            "\ufeffhttps://h/x",
            " https://h/x",
        ),
    ],
)
def test_refused(url):
    with pytest.raises(SettingsError):
        checked_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://user:hunter2@h/x",
        "https://hunter2@h/x",
        "ssh://git:hunter2@h/x",
        "git:hunter2@h:x",
        "https://h/x?token=hunter2",
    ],
)
def test_credentials_are_refused_without_being_repeated(url):
    with pytest.raises(SettingsError, match="token_env") as caught:
        checked_url(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", ["main", "release/1.x", "feature/a-b_c", "汉字", "a.b", "user@host", "v1+2", "@x"])
def test_allowed_branches(name):
    assert checked_branch(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "-x",
            "--all",
            "a b",
            "a..b",
            "a~1",
            "a^",
            "a:b",
            "a?",
            "a*",
            "a[",
            "a\\b",
            "a@{1}",
            "@",
            "/a",
            "a/",
            "a//b",
        ),
        *(".a", "a/.b", "a.", "a.lock", "a.lock/b", "a\nb", "a\x7f", "a\0"),
    ],
)
def test_refused_branches(name):
    with pytest.raises(SettingsError, match="branch"):
        checked_branch(name)
