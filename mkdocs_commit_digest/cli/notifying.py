"""Sending what is new: through Apprise, an extra, to whatever addresses the variables hold."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from mkdocs_commit_digest.archive.sent_messages import load_sent, save_sent
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.archive.unreadable import readable
from mkdocs_commit_digest.counts import pluralize
from mkdocs_commit_digest.errors import DigestError, SettingsError
from mkdocs_commit_digest.options.suggestions import nearest_of
from mkdocs_commit_digest.publish.interests import with_interests
from mkdocs_commit_digest.publish.messages import message_of, news_for, without_mentions
from mkdocs_commit_digest.publish.reports import day_reports
from mkdocs_commit_digest.settings import Recipient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from mkdocs_commit_digest.publish.messages import News, OutgoingMessage
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import Settings

DEFAULT_VARIABLE = "COMMIT_DIGEST_NOTIFY"
"""Holds the addresses where the option `notify` names no variable."""
_UNKNOWN = "its address is none that Apprise knows; see https://github.com/caronc/apprise/wiki"
_NO_SITE = "site_url: is missing in mkdocs.yml, so messages could link to nothing"
_MAIL = frozenset({"mailto", "mailtos"})
_LEAST_SECRET = 5
"""Shorter parts of an address are not told from words."""
_MAIL_ADDRESS = re.compile(r"[^\s\"'<>()]{1,200}@[^\s\"'<>()]{1,200}")
_MAX_LOGGED = 2_000


@dataclass(frozen=True, slots=True)
class Notifier:
    """One run of `notify` for one digest."""

    settings: Settings
    now: datetime
    environ: Mapping[str, str]
    """Holds the addresses under the names that the settings give."""
    say: Callable[[str], None]
    warn: Callable[[str], None]
    dry_run: bool = False
    """Say what would be sent; send and remember nothing."""
    interest: str | None = None
    """Tell those alone who are told of this interest; None: everybody."""

    def notify(self) -> bool:
        """Tell each recipient what is new since the last message; what was accepted is remembered at once.

        Returns:
            whether every message was accepted, or there was none to send.

        Raises:
            SettingsError: there is no such interest, or the site has no address to link to.
            DigestError: the extra is missing, or the archive cannot be read or written.
        """
        if not self.settings.site.url:
            raise SettingsError(_NO_SITE)
        names = [repository.name for repository in self.settings.repositories]
        records = readable(Archive(self.settings.archive).records(names), self.warn)
        reports = with_interests(day_reports(records), self.settings.interests)
        outcomes = [self._tell_all(recipient, reports) for recipient in self._recipients()]
        return all(outcomes)

    def _recipients(self) -> tuple[Recipient, ...]:
        """Return whom to tell; where the options name nobody, whoever the one variable names that is known without."""
        configured, wanted = self.settings.recipients, self.interest
        names = [interest.name for interest in self.settings.interests]
        if wanted is not None and wanted not in names:
            hint = nearest_of(wanted, names) if names else "there are none; add it to the option 'interests'"
            raise SettingsError(f"--interest: '{wanted}' is no interest; {hint}")
        if not configured:
            return (Recipient(DEFAULT_VARIABLE, wanted),)
        return tuple(each for each in configured if wanted is None or each.interest == wanted)

    def _tell_all(self, recipient: Recipient, reports: tuple[DayReport, ...]) -> bool:
        """Tell every address of a variable."""
        name = recipient.address_env
        urls = self.environ.get(name, "").split()
        if not urls and self.dry_run:
            return self._tell(recipient, name, "", reports)
        if not urls:
            self.warn(_not_set(name))
        keys = (name if not number else f"{name} {number + 1}" for number in range(len(urls)))
        outcomes = [self._tell(recipient, key, url, reports) for key, url in zip(keys, urls, strict=True)]
        return bool(outcomes) and all(outcomes)

    def _tell(self, recipient: Recipient, key: str, url: str, reports: tuple[DayReport, ...]) -> bool:
        sent = load_sent(self.settings.archive)
        news = news_for(reports, recipient, sent.told_until.get(key), self.now)
        if news is None or not news.entries:
            if news and key not in sent.told_until and not self.dry_run:
                save_sent(self.settings.archive, sent.after(key, news.until))  # from here on, every day counts
            self.say(f"{key}: nothing new")
            return True
        if self.dry_run and url and _service(url, recipient) is None:
            self.warn(f"{key}: would not be accepted ({_UNKNOWN})")
            return False
        if self.dry_run:
            message = message_of(news, recipient, self.settings)
            self.say(f"{key}: would be sent")
            for line in ("", message.title, "", *message.text.splitlines()):
                self.say(line)
            return True
        problem = _send(url, news, recipient, self.settings)
        if problem:
            self.warn(f"{key}: was not accepted ({problem}); it is tried again with the next run")
            return False
        save_sent(self.settings.archive, sent.after(key, news.until))
        self.say(f"{key}: told of {pluralize(len(news.entries), 'change')}")
        return True


def _send(url: str, news: News, recipient: Recipient, settings: Settings) -> str:
    """Send one message; returns what was wrong, nothing if it was accepted."""
    apprise, service = _apprise(), _service(url, recipient)
    if service is None:
        return _UNKNOWN
    room = service.body_maxlen - service.title_maxlen
    message: OutgoingMessage = message_of(news, recipient, settings, characters=max(room, 200))
    is_mail = _is_mail(url)
    body, form = (message.html, apprise.NotifyFormat.HTML) if is_mail else (message.text, apprise.NotifyFormat.TEXT)
    title = message.title if is_mail else without_mentions(message.title)
    sender = apprise.Apprise()
    sender.add(service)
    with _problems(url) as problems:
        accepted = sender.notify(body=body, title=title, body_format=form)
    return "" if accepted else "; ".join(problems[:3]) or "no reason was given"


def problems_of(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    """Say what would keep messages from the configured recipients; nothing is sent."""
    if settings.recipients and not settings.site.url:
        yield _NO_SITE
    for recipient in settings.recipients:
        urls = environ.get(recipient.address_env, "").split()
        if not urls:
            yield _not_set(recipient.address_env)
        try:
            unknown = [url for url in urls if _service(url, recipient) is None]
        except DigestError as error:
            yield str(error)
            return
        if unknown:
            yield f"notify: {recipient.address_env}: {_UNKNOWN}"


def _not_set(variable: str) -> str:
    return (
        f"notify: the variable {variable} is not set; put an address into it, such as mailtos://…, or name another "
        "variable with the option 'notify'"
    )


def _is_mail(url: str) -> bool:
    return url.partition(":")[0].lower() in _MAIL


def _service(url: str, recipient: Recipient) -> Any:
    """Return what takes messages at an address; None: Apprise knows none."""
    return _apprise().Apprise.instantiate(_with_headers(url, recipient) if _is_mail(url) else url)


def _apprise() -> Any:
    try:
        import apprise  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise DigestError("notify: needs the extra 'notify'; pip install 'mkdocs-commit-digest[notify]'") from error
    return apprise


def _with_headers(url: str, recipient: Recipient) -> str:
    """Say in a mail's address who it is from, and where it is ended."""
    more = {"from": recipient.sender or "", "+List-Unsubscribe": f"<{recipient.unsubscribe}>"}
    wanted = [recipient.sender, recipient.unsubscribe]
    pairs = [f"{quote(name)}={quote(value)}" for (name, value), has in zip(more.items(), wanted, strict=True) if has]
    return "".join([url, *(f"{'?' if not n and '?' not in url else '&'}{pair}" for n, pair in enumerate(pairs))])


@contextmanager
def _problems(url: str) -> Iterator[list[str]]:
    """Collect what Apprise logs, without the parts of the address, which may hold keys, and without those of people."""
    parts = {part for text in (url, unquote(url)) for part in re.split(r"[:/@?&=,]+", text)}
    secrets = sorted((part for part in parts if len(part) >= _LEAST_SECRET), key=len)
    found: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = _MAIL_ADDRESS.sub("…", record.getMessage()[:_MAX_LOGGED])
            for secret in reversed(secrets):
                text = text.replace(secret, "…")
            found.append(" ".join(text.split())[:300])

    logger, handler = logging.getLogger("apprise"), Handler(logging.WARNING)
    propagates, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagates
