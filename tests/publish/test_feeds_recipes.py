"""The recipes of the guide work as they are written, against a feed over HTTP."""

import re
import shutil
import smtplib
import subprocess
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from mkdocs_commit_digest.archive.records import Tier
from tests.helpers.day_records import a_commit, a_day
from tests.publish.feed_files import feed_files, json_feed

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "feeds.md"
ADDRESS = "https://docs.example.org/digest/feed.json"


def recipe(language, mark):
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (found,) = (block for block in blocks if mark in block)
    assert ADDRESS in found
    return found


@pytest.fixture
def feed(httpserver):
    """A feed whose newest day has a high commit: its first item, after it is served at the root."""
    files = feed_files([a_day(a_commit('Say "héllo" & ]]> to \\ all', tier=Tier.HIGH))])
    httpserver.expect_request("/feed.json").respond_with_data(files["digest/feed.json"])
    return json_feed(files)["items"][0]


@pytest.mark.skipif(not (shutil.which("jq") and shutil.which("curl")), reason="jq or curl is not installed")
def test_the_message_to_a_chat_is_sent_once(feed, httpserver, tmp_path):
    httpserver.expect_request("/hook", method="POST").respond_with_data("ok")
    script = recipe("bash", "WEBHOOK_URL").replace(ADDRESS, httpserver.url_for("/feed.json"))
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "WEBHOOK_URL": httpserver.url_for("/hook")}
    for _ in range(2):
        subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, env=environment, check=True, timeout=180
        )
    (sent,) = (request for request, _ in httpserver.log if request.path == "/hook")
    assert sent.get_json() == {"text": f"{feed['title']}\n{feed['summary']}\n{feed['url']}"}


def test_the_mail_has_the_report_in_plain_text_and_html(feed, httpserver, monkeypatch):
    sent = []

    class Server:
        def __init__(self, host):
            assert host == "localhost"

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def send_message(self, message):
            sent.append(message_from_bytes(message.as_bytes(), policy=policy.default))

    monkeypatch.setattr(smtplib, "SMTP", Server)
    exec(recipe("python", "EmailMessage").replace(ADDRESS, httpserver.url_for("/feed.json")), {})
    (mail,) = sent
    assert mail["Subject"] == feed["title"]
    assert mail["Message-ID"].startswith(f"<{feed['id'].rpartition(':')[2]}@")
    assert feed["url"] in mail.get_body(("plain",)).get_content()
    assert mail.get_body(("html",)).get_content().strip() == feed["content_html"]
