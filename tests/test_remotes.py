"""Which URLs and branches are let through."""

import traceback

import pytest

from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.remotes import checked_branch, checked_page, checked_url, holds_user, protocol_of


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


@pytest.mark.parametrize(
    "url",
    [
        "https//u:hunter2@h/x/y",
        "https:/u:hunter2@h/x/y",
        "https:u:hunter2@h/x/y",
        "https:///u:hunter2@h/x",
        "https://u:hunter2@h:port/x/y",
        "https://u:[hunter2@h/x/y",
        "https://u:hunter2\t@h/x/y",
        "https://u:hunter2\n@h/x",
        " https://u:hunter2@h/x",
        "-https://u:hunter2@h/x",
        "//u:hunter2@127.0.0.1:1/x/y",
        "https:\\\\u:hunter2@h/x",
        "https://u:hunter2\uff20h/x",
        "https://u:hunter2\ufe6bh/x",
        "https://u:hunter2%40h/x/y",
        "https://h:hunter2/x",
        "u:hunter2@h/x/y",
        "./u:hunter2@h/x",
        "ftp://u:hunter2@h/x",
        "ftp://h/hunter2",
        "http://h/hunter2/x",
        "git://h/x?token=hunter2",
        "ext::sh -c 'echo hunter2'",
        "hunter2:x:y",
        "file://u:hunter2@h/x",
        "https://u:hunter2@",
        "https://hunter2@/x",
        "https://h/https://u:hunter2@h/x/y",
        "https://h/x#hunter2",
        "https://h/x?private_token=hunter2",
    ],
)
def test_whatever_may_hold_a_secret_is_refused_without_being_repeated(url):
    with pytest.raises(SettingsError) as caught:
        checked_url(url)
    told = "".join(traceback.format_exception(caught.value))
    assert "hunter2" not in told
    assert "token_env" in told or "use https://" in told


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("owner/name", "'owner/name' is not allowed; use https://"),
        ("git://example.org/a/b", "'git://example.org/…' is not allowed; use https://"),
        ("http://example.org/a", "'http://example.org/…' is not allowed, since http can be read"),
    ],
)
def test_of_a_wrong_url_the_harmless_part_is_told(url, told):
    with pytest.raises(SettingsError) as caught:
        checked_url(url)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    "address",
    [
        "https://u:hunter2@github.com/o/h",
        "https://hunter2@github.com/o/h",
        "https:/u:hunter2@github.com/o/h",
        "https//u:hunter2@github.com/o/h",
        "https://u:hunter2%40github.com/o/h",
        "https://u:hunter2\uff20github.com/o/h",
        " https://u:hunter2@github.com/o/h",
        "https://u:hunter2\t@github.com/o/h",
        "https://[hunter2/o",
        "https:///hunter2",
        "javascript:hunter2",
        "https://github.com/o/h?token=hunter2",
        "https://github.com/o/h#hunter2",
        "https://github.com/o/\nhunter2",
    ],
)
def test_a_page_that_would_publish_a_secret_is_refused_without_being_repeated(address):
    with pytest.raises(SettingsError) as caught:
        checked_page(address)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("address", ["https://github.com/o/h", "http://[::1]:8080/o", "https://h/@user/name"])
def test_a_page_without_secrets_is_allowed(address):
    assert checked_page(address) == address
    assert not holds_user(address)


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
