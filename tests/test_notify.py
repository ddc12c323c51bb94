"""`commit-digest notify`: what is new reaches each recipient, by real mail and real HTTP, and nothing is lost."""

from __future__ import annotations

import email
import email.policy
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import html5lib
import pytest
from aiosmtpd.controller import Controller
from bs4 import BeautifulSoup
from click.testing import CliRunner

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.landing_records import LateLanding
from mkdocs_commit_digest.archive.records import FileChange, Revision
from mkdocs_commit_digest.archive.sent_messages import load_sent
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.cli import main
from mkdocs_commit_digest.cli.notifying import problems_of
from mkdocs_commit_digest.site.config_file import load_settings
from tests.helpers.day_records import DAY, REPOSITORY, a_commit, a_day, sha_of, some_days

MAIL = "TEAM_MAIL"
HOOK = "TEAM_HOOK"


@dataclass
class Mailbox:
    """What an SMTP server took."""

    messages: list[email.message.EmailMessage] = field(default_factory=list)
    refuses: bool = False
    knows_nobody: bool = False
    address: str = ""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd calls it so
        if self.knows_nobody:
            return f"550 no such user {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd calls it so
        if self.refuses:
            return "451 try later"
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def mailbox():
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=_free_port())
    controller.start()
    box.address = f"mailto://127.0.0.1:{controller.port}?from=a@example.org&to=b@example.org"
    yield box
    controller.stop()


@dataclass
class Digest:
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def save(self, *records) -> None:
        for record in records:
            Archive(self.folder / "digests").save(record)

    def configure(self, more: str) -> None:
        (self.folder / "docs").mkdir(exist_ok=True)
        (self.folder / "mkdocs.yml").write_text(
            "site_name: Test\nsite_url: https://example.org/\nplugins:\n  - commit-digest:\n"
            f"      repositories: [{{url: https://github.com/{REPOSITORY}, name: {REPOSITORY}}}]\n" + more
        )

    def notify(self, *args: str):
        runner = CliRunner(env=self.environ)
        return runner.invoke(main, ["notify", "-f", str(self.folder / "mkdocs.yml"), *args], catch_exceptions=False)

    def told(self) -> dict[str, datetime]:
        return dict(load_sent(self.folder / "digests").told_until)


@pytest.fixture
def digest(tmp_path, mailbox) -> Digest:
    made = Digest(tmp_path, {MAIL: mailbox.address})
    made.configure(f"      notify: {MAIL}\n")
    return made


def text_of(message) -> str:
    return message.get_body(("plain",)).get_content()


def html_of(message) -> str:
    return message.get_body(("html",)).get_content()


def test_the_first_message_tells_of_the_newest_closed_day_and_the_next_of_what_came_since(digest, mailbox):
    digest.save(*some_days(3))
    assert digest.notify().exit_code == 0
    assert f"Change 0 of {DAY}" in text_of(mailbox.messages[0])
    assert f"Change 0 of {DAY - timedelta(1)}" not in text_of(mailbox.messages[0])
    assert "nothing new" in digest.notify().output
    assert len(mailbox.messages) == 1
    digest.save(
        a_day(a_commit("Add a door"), day=DAY + timedelta(1)), a_day(a_commit("Paint it"), day=DAY + timedelta(2))
    )
    digest.notify()
    assert "Add a door" in text_of(mailbox.messages[1])
    assert "Paint it" in text_of(mailbox.messages[1])
    assert f"Change 0 of {DAY}" not in text_of(mailbox.messages[1])


def test_what_is_added_to_a_closed_day_is_told_and_the_rest_of_that_day_is_not_told_again(digest, mailbox):
    digest.save(a_day(a_commit("Known")))
    digest.notify()
    late = Revision(at=datetime(2026, 1, 25, tzinfo=UTC), added=(sha_of("Late"),))
    digest.save(a_day(a_commit("Known"), a_commit("Late"), revisions=(late,)))
    digest.notify()
    assert "Late" in text_of(mailbox.messages[1])
    assert "Known" not in text_of(mailbox.messages[1])


def test_a_mail_is_html_that_stands_alone_with_plain_text_beside_it(digest, mailbox):
    unsubscribe = "https://example.org/leave?me=1"
    digest.configure(
        f"      notify: [{{address_env: {MAIL}, sender: digest@example.org, unsubscribe: '{unsubscribe}'}}]\n"
    )
    digest.save(a_day(a_commit("Remove `--old`", tier="high")))
    digest.notify()
    (message,) = mailbox.messages
    assert "digest@example.org" in message["From"]
    assert message["List-Unsubscribe"] == f"<{unsubscribe}>"
    assert "--old" in message["Subject"]
    html5lib.HTMLParser(strict=True).parse(html_of(message))
    page = BeautifulSoup(html_of(message), "html.parser")
    assert not page.find_all(["script", "img", "link", "style"])
    links = [link["href"] for link in page.find_all("a")]
    assert f"https://example.org/digest/{DAY}/#c-{sha_of('Remove `--old`')[:12]}" in links
    assert f"https://example.org/digest/{DAY}/" in links
    assert f"https://example.org/digest/{DAY}/" in text_of(message)
    assert "Remove" in text_of(message)


def test_what_is_not_accepted_is_tried_again_and_told_in_words(digest, mailbox):
    digest.save(a_day(a_commit("Add a door")))
    mailbox.refuses = True
    refused = digest.notify()
    assert refused.exit_code == 1
    assert f"{MAIL}: was not accepted" in refused.output
    assert digest.told() == {}
    mailbox.refuses = False
    assert digest.notify().exit_code == 0
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize("people", ["ann%40recipients.org", "ann@recipients.org,bea@recipients.org", "ann%2Bx@r.io"])
def test_who_gets_mails_stays_unsaid_where_they_are_refused(digest, mailbox, people):
    digest.environ[MAIL] = mailbox.address.replace("b@example.org", people)
    mailbox.knows_nobody = True
    digest.save(a_day(a_commit("Add a door")))
    refused = digest.notify()
    assert f"{MAIL}: was not accepted" in refused.output
    assert not [part for part in ("ann", "bea", "recipients", "r.io") if part in refused.output]


def test_a_dry_run_and_the_doctor_tell_of_an_address_that_would_not_do(digest):
    digest.save(a_day(a_commit("Add a door")))
    digest.environ[MAIL] = "nonsense"
    shown = digest.notify("--dry-run")
    assert (shown.exit_code, "would not be accepted" in shown.output) == (1, True)
    said = [*problems_of(*load_settings(digest.folder / "mkdocs.yml"), {MAIL: "nonsense"})]
    assert said == [
        f"notify: {MAIL}: its address is none that Apprise knows; see https://github.com/caronc/apprise/wiki"
    ]
    assert "is not set" in next(problems_of(*load_settings(digest.folder / "mkdocs.yml"), {}))


def test_a_dry_run_shows_the_message_and_sends_and_remembers_nothing(digest, mailbox):
    digest.save(a_day(a_commit("Add a door")))
    shown = digest.notify("--dry-run")
    assert "Add a door" in shown.output
    assert f"https://example.org/digest/{DAY}/" in shown.output
    assert (mailbox.messages, digest.told()) == ([], {})


def test_each_address_has_its_own_state_and_one_that_fails_keeps_none_from_the_others(digest, mailbox, httpserver):
    httpserver.expect_request("/down").respond_with_data(status=500)
    down = f"json://127.0.0.1:{httpserver.port}/down"
    digest.environ |= {HOOK: down}
    digest.configure(f"      notify: [{HOOK}, {MAIL}]\n")
    digest.save(a_day(a_commit("Add a door")))
    assert digest.notify().exit_code == 1
    assert list(digest.told()) == [MAIL]


def test_a_webhook_is_sent_plain_text_in_which_no_sign_calls_anybody(digest, httpserver):
    got = []
    httpserver.expect_request("/hook").respond_with_handler(lambda request: got.append(request.json) or "ok")
    digest.environ |= {HOOK: f"json://127.0.0.1:{httpserver.port}/hook"}
    digest.configure(f"      notify: {HOOK}\n")
    digest.save(a_day(a_commit("Greet @everyone and <!channel>", tier="high")))
    assert digest.notify().exit_code == 0
    text = got[0]["message"]
    assert "Greet" in text
    assert "@everyone" not in text
    assert "<!channel" not in text
    assert "Greet" in got[0]["title"]
    assert "@everyone" not in got[0]["title"]


def test_a_recipient_with_an_interest_is_told_of_what_fits_only(digest, mailbox):
    digest.configure(
        "      interests: {doors: {names: ['--door-*'], paths: ['src/doors/**']}}\n"
        f"      notify: [{{address_env: {MAIL}, interest: doors}}]\n"
    )
    fits = a_commit("Accept more", facts=(Fact(kind="option", change="added", name="--door-width"),))
    digest.save(a_day(fits, a_commit("Paint the wall")))
    digest.notify()
    assert "Accept more" in text_of(mailbox.messages[0])
    assert "Paint the wall" not in text_of(mailbox.messages[0])
    digest.save(a_day(a_commit("Wash the wall"), day=DAY + timedelta(1)))
    assert "nothing new" in digest.notify().output


def test_a_recipient_whose_interest_nothing_fitted_at_first_misses_no_later_day(digest, mailbox):
    digest.configure(
        f"      interests: {{doors: {{paths: [doors/]}}}}\n      notify: [{{address_env: {MAIL}, interest: doors}}]\n"
    )
    fits = a_commit("Widen it", files=(FileChange(path="doors/a.py"),))
    digest.save(a_day(a_commit("Paint the wall")))
    assert "nothing new" in digest.notify().output
    digest.save(a_day(fits, day=DAY + timedelta(1)), a_day(a_commit("Wash it"), day=DAY + timedelta(2)))
    digest.notify()
    assert "Widen it" in text_of(mailbox.messages[0])


def test_a_message_names_as_many_changes_as_are_asked_for_and_counts_the_others(digest, mailbox):
    digest.configure(f"      notify: [{{address_env: {MAIL}, changes: 2}}]\n")
    digest.save(a_day(*(a_commit(f"Add door {n}", tier="high") for n in range(9))))
    digest.notify()
    page = BeautifulSoup(html_of(mailbox.messages[0]), "html.parser")
    assert len(page.find_all("li")) == 2
    assert "7 more changes" in page.text


def test_hostile_words_are_inert_in_mails(digest, mailbox):
    digest.save(a_day(a_commit("<script>alert(1)</script>\u202e\r\nBcc: x@example.org", tier="high")))
    digest.notify()
    (message,) = mailbox.messages
    assert message["Bcc"] is None
    assert "\u202e" not in message["Subject"]
    assert not BeautifulSoup(html_of(message), "html.parser").find_all("script")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("      notify: []\n", "the variable COMMIT_DIGEST_NOTIFY is not set"),
        ("      notify: [NOT_SET]\n", "the variable NOT_SET is not set"),
        ("      notify: ['mailto://secret@example.org']\n", "never the address itself"),
        ("      notify: [{address_env: A, interest: dors}]\n      interests: {doors: {}}\n", "did you mean 'doors'"),
        ("      notify: [A, A]\n", "stands there twice"),
        ("      interests: {a: 3}\n", "interests.a: '3' is not a section"),
        ("      interests: {A B: {}}\n", "must be lower-case letters"),
        ("      interests: {a: {facts: [optoin]}}\n", "did you mean 'option'?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_cure(digest, options, said):
    digest.configure(options)
    result = digest.notify()
    assert result.exit_code != 0
    assert said in result.output
    assert "secret" not in result.output


def test_an_address_that_is_none_is_told_without_repeating_it(digest):
    digest.environ[MAIL] = "nowhere://topsecretkey/"
    digest.save(a_day(a_commit("Add a door")))
    result = digest.notify()
    assert result.exit_code == 1
    assert "none that Apprise knows" in result.output
    assert "topsecretkey" not in result.output


def test_a_kill_at_any_moment_loses_no_news(digest, mailbox):
    digest.environ |= {HOOK: mailbox.address}
    digest.configure(f"      notify: [{MAIL}, {HOOK}]\n")
    digest.save(a_day(a_commit("First of all"), day=DAY - timedelta(1)))
    digest.notify()
    subjects = []
    for number in range(6):
        subjects.append(f"Add door {number}")
        digest.save(a_day(a_commit(subjects[-1]), day=DAY + timedelta(number)))
        run = subprocess.Popen(
            [sys.executable, "-c", "from mkdocs_commit_digest.cli import main; main()", "notify", "-f", str(digest.folder / "mkdocs.yml")],
            env=os.environ | digest.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        taken, deadline = len(mailbox.messages), time.monotonic() + 120
        while len(mailbox.messages) <= taken + number % 2 and run.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert digest.notify().exit_code == 0
    text = "\n".join(map(text_of, mailbox.messages))
    for subject in subjects:
        assert text.count(subject) >= 2, subject  # one each, at least


def test_a_file_of_what_was_sent_that_is_damaged_is_told_with_the_way_out(digest):
    digest.save(a_day(a_commit("Add a door")))
    (digest.folder / "digests" / "sent-messages.json").write_text("<" * 7 + " ours\n")
    result = digest.notify()
    assert result.exit_code == 1
    assert "restore it, or delete it" in result.output


def test_days_that_are_not_over_are_not_told(digest, mailbox):
    today = datetime.now(UTC).date()
    digest.save(a_day(a_commit("Add a door", at=datetime.now(UTC)), day=today, closed_at=None))
    assert "nothing new" in digest.notify().output
    assert not mailbox.messages
    assert date.today() >= DAY  # noqa: DTZ011 - the clock of this machine is not before the made days


def test_without_an_option_one_variable_says_whom_to_tell(digest, mailbox):
    digest.configure("      interests: {doors: {names: ['--door-*']}}\n")
    fits = a_commit("Accept more", facts=(Fact(kind="option", change="added", name="--door-width"),))
    digest.save(a_day(fits, a_commit("Paint the wall")))
    shown = digest.notify("--dry-run", "--interest", "doors").output
    assert "Accept more" in shown
    assert "Paint the wall" not in shown
    digest.environ = {"COMMIT_DIGEST_NOTIFY": mailbox.address}
    assert digest.notify().exit_code == 0
    assert "Paint the wall" in text_of(mailbox.messages[0])


def test_one_interest_is_told_to_those_alone_who_asked_for_it(digest, mailbox):
    digest.environ |= {HOOK: mailbox.address}
    digest.configure(
        f"      interests: {{all: {{}}, doors: {{}}}}\n      notify: [{MAIL}, {{address_env: {HOOK}, interest: doors}}]\n"
    )
    digest.save(a_day(a_commit("Add a door")))
    assert digest.notify("--interest", "doors").exit_code == 0
    assert list(digest.told()) == [HOOK]
    wrong = digest.notify("--interest", "door")
    assert (wrong.exit_code, "did you mean 'doors'?" in wrong.output) == (2, True)


def test_days_that_were_asked_for_once_and_no_feed_tells_of_are_no_news(digest, mailbox):
    digest.save(a_day(a_commit("Add a door")))
    digest.notify()
    old = {"day": DAY - timedelta(9), "closed_at": datetime(2026, 1, 27, tzinfo=UTC), "unannounced": True}
    late = LateLanding(sha=sha_of("Come late"), day=DAY - timedelta(9), subject="Come late")
    digest.save(
        a_day(a_commit("Lay the floor"), a_commit("Come late"), **old),
        a_day(a_commit("Paint it"), day=DAY + timedelta(1), also_landed=(late,)),
    )
    digest.notify()
    assert "Come late" in text_of(mailbox.messages[1])
    assert "Paint it" in text_of(mailbox.messages[1])
    assert "Lay the floor" not in text_of(mailbox.messages[1])
