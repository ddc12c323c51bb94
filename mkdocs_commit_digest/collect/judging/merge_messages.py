"""What forges, merge queues and people write when they merge: title, description, pull request, issues. Pure.

All forms stand in three tables: `SUBJECTS` says by which line a merge is known and where its title is, `TRAILERS`
which lines of a body name a pull request, `ENDINGS` what a squashed pull request leaves at the end of its subject.
A number is a pull request only where one of these forms says so; what a commit closes is an issue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.collect.judging.message_paragraphs import listed_subjects, paragraphs, title_and_rest

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_SUBJECT = 1_000
"""Characters of a subject that are looked at."""
MAX_BODY = 16_000
"""Characters of a body that are looked at; of a longer one, as many at its end for trailers."""
MAX_ISSUES = 20

Forge = Literal["github", "gitlab", "gitea", "bitbucket"]


@dataclass(frozen=True, slots=True)
class CommitMessage:
    """A commit message taken apart."""

    title: str
    """What the change is called; the subject itself where it is no merge message, or holds no better one."""
    description: str
    """What explains it: without its title, and without what the merge itself added."""
    pull_request: int | None = None
    issues: tuple[int, ...] = ()
    """What it closes, in the order in which it says so."""
    form: str = ""
    """By which form the subject was known as that of a merge; empty: by none."""


@dataclass(frozen=True, slots=True)
class Form:
    """How one kind of merge is known by its subject; the pattern may name a `number` and a `title`."""

    name: str
    pattern: re.Pattern[str]


_N = r"(?P<number>\d{1,9})"
_REQUEST = r"(?:mr|pr|pull|pulls|merge-requests?|pull-requests?)"
_REF = rf"""['"](?:[^'"]*/)?{_REQUEST}/{_N}(?:/(?:head|merge))?['"]"""


def _form(name: str, pattern: str) -> Form:
    return Form(name, re.compile(pattern, re.IGNORECASE))


SUBJECTS: tuple[Form, ...] = (
    _form("queue", rf"(?:Auto|Rollup) merge of #{_N} - \S.*"),  # homu and bors: title in the body
    _form("queue", rf"Merge (?:of )?#{_N}(?: #\d{{1,9}})*"),  # bors-ng: `12: Title r=ann a=bob` in the body
    _form("gitea", rf"Merge pull request '(?P<title>.+)' \(#{_N}\)(?: from \S.*)?"),
    _form("bitbucket", rf"Merged in \S.* \(pull request #{_N}\)"),
    _form("bitbucket", rf"Pull request #{_N}: (?P<title>\S.*)"),
    _form("azure", rf"Merged PR #?{_N}: (?P<title>\S.*)"),
    # GitHub, Bitbucket Server (`in PROJECT/repository from …`) and Azure (without the sign); title in the body
    _form("pull request", rf"Merge (?:pull request|merge request|PR|MR) ?[#!]?{_N}(?: in \S+)?(?: from \S.*)?"),
    # the same with a title in the subject
    _form("pull request", rf"Merge (?:pull request|merge request|PR|MR) ?[#!]{_N}[:,]? (?P<title>\S.*)"),
    _form("pull request", rf"Merge (?:[\w.-]+/[\w.-]+)?#{_N}: (?P<title>\S.*)"),
    _form("back-port", rf"\[PR #{_N}/[0-9a-f]{{7,40}} backport\](?P<title>.*\S.*)"),
    _form(
        "back-port",
        rf"(?:Backport|Cherry[- ]?pick) (?:of )?(?:PR )?#{_N}(?: on branch \S+)?(?::| -| \() ?(?P<title>\S.*?)\)?",
    ),
    _form("back-port", rf"Automated cherry[- ]pick of #{_N}: (?P<title>\S.*)"),
    _form("series", r"Merge (?:patch )?series [\"“](?P<title>.+)[\"”](?: from \S.*)?"),
    _form("gerrit", r"Merge [\"“](?P<title>.+)[\"”](?: into \S+)?"),
    _form("gerrit", r"Merge changes (?:from topics? |I[0-9a-f]{6,40}).*"),
    _form("branch", rf"Merge (?:remote-tracking |remote )?(?:branch|commit|tag) {_REF}.*"),
    _form("branch", r"Merge (?:remote-tracking |remote )?(?:branch(?:es)?|commits?|tags?) ['\"].*"),
)
"""By subject, the first that fits as a whole."""

TRAILERS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        # GitLab, short and with a full address
        r"^[ \t]*See merge request [\w./-]*!(\d{1,9})[ \t]*$",
        r"^[ \t]*See merge request https?://\S{1,300}/merge_requests/(\d{1,9})[ \t]*$",
        # Mesa, Node.js, PyTorch, Forgejo and others: a trailer with the address of a pull or merge request
        r"^[A-Za-z][A-Za-z -]{1,30}[:=][ \t]*<?https?://[^\s>]{1,300}/(?:pull|pulls|pull-requests|merge_requests)/(\d{1,9})\b",
        r"^(?:Pull[- ]Request|GitHub-Pull-Request|PR|Merge-Request)[:=][ \t]*[#!]?(\d{1,9})[ \t]*$",
        # OpenSSL
        r"^\(Merged from https?://\S{1,300}/pull/(\d{1,9})\)",
        # GitHub, written by hand
        r"^(?:closes|merges|resolves)[: \t]+https?://\S{1,300}/(?:pull|pulls|merge_requests)/(\d{1,9})\b",
    )
)
"""In a body."""

ENDINGS = re.compile(
    r"""
    \s*\(
    (?:\#|!|gh-|pr[ ]?\#?|mr[ ]?[!#]?|pull[ ]request[ ]\#|merge[ ]request[ ]!
    |(?:back-?port|cherry[- ]?pick)[ ](?:of[ ])?\#)
    (\d{1,9})
    \)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""At the end of a subject, several after one another where a commit was merged again: the last one is its own."""

_TAIL = re.compile(r"(?:\s*\[[^\[\]]{1,40}\]|[\s.;,]|,?\s*(?:closes|fixes|resolves|see) [#!]\d{1,9})*\Z", re.IGNORECASE)
"""What may follow: tags, full stops, what is closed."""
_CLOSING = r"(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)"
_ISSUE = r"(?:\#|gh-|https?://[^\s)>]{1,300}/issues/)\d{1,9}\b"
_CLOSED = re.compile(
    rf"""
    (?<![\w"'-])
    (?:{_CLOSING}:?\s+(?:(?:an?|the)\s+)?(?:issues?|bugs?|tickets?)?\s*   # `Fixes #1`, `closes issue #1`
    |(?:issues?|bugs?|tickets?)\s+(?=\#)                                  # `issue #1`
    |^refs\s+(?=\#\d+\s--))                                               # Django
    \(?({_ISSUE}(?:(?:,\s?|\s?and\s|,?\s&\s){_ISSUE}){{0,19}})
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_LAST_NUMBER = re.compile(r"(\d{1,9})(?=\D|\Z)")
_CLOSES_TRAILER = re.compile(r"^Closes:? (?:#|GH-)(\d{1,9})\.?[ \t]*$", re.MULTILINE)
_SQUASHED = "squashed commit of the following:"
_BORS_TITLE = re.compile(r"(?P<number>\d{1,9}): (?P<title>.{1,500}?) r=\S{1,100}(?: a=\S{1,100})?")
_FEW = 8
"""Messages from which it is told how a repository uses `Closes #1`."""


def read_message(
    subject: str, body: str, *, forge: Forge | None = None, closes_pull_requests: bool = False
) -> CommitMessage:
    """Take a message apart; a message of any length is read in a time that does not grow beyond its bounds.

    Args:
        subject: Its first paragraph.
        body: What follows.
        forge: Where it lies: on GitLab `#1` is always an issue, and `!1` a merge request.
        closes_pull_requests: Whether `Closes #1` at the end of a message names a pull request, as in curl; see
            `closes_name_pull_requests`.
    """
    subject = subject.strip()[:MAX_SUBJECT]
    found = next(((form, match) for form in SUBJECTS if (match := form.pattern.fullmatch(subject))), None)
    number = _number_of(subject, body, found[1] if found else None, forge)
    if number is None and closes_pull_requests and (closed := _CLOSES_TRAILER.findall(body[-MAX_BODY:])):
        number = int(closed[-1])
    issues = tuple(each for each in _issues_of(subject, body, forge) if each != number)
    if found is None:
        title, description = (subject, body) if subject.lower() != _SQUASHED else _squashed(subject, body)
        return CommitMessage(title, description, number or None, issues)
    form, match = found
    title, description = _titled(subject, body, match)
    return CommitMessage(title, description, number or None, issues, form.name)


def squash_number(subject: str, forge: Forge | None = None) -> int | None:
    """Return the number that a squashed pull request left at the end of a subject.

    >>> squash_number("Add a parser (#12)"), squash_number("Fixes #88"), squash_number('Revert "Add (#12)"')
    (12, None, None)
    """
    endings = list(ENDINGS.finditer(subject))
    if not endings or not _TAIL.match(subject, endings[-1].end()):
        return None
    wanted = [each for each in endings if forge != "gitlab" or "#" not in each[0]]
    return (int(wanted[-1][1]) or None) if wanted else None


def ends_in_closes(body: str) -> bool:
    """Tell whether a message holds a line `Closes #1`, which may name an issue or a pull request."""
    return _CLOSES_TRAILER.search(body[-MAX_BODY:]) is not None


def closes_name_pull_requests(messages: Iterable[tuple[str, str]]) -> bool:
    """Tell from recent messages (subject, body) whether `Closes #1` at their ends names pull requests.

    So it is where most of a branch's steps end in such a line and next to none in `(#1)`: an issue is not closed by
    every commit, and a forge that squashes writes the number into the subject.
    """
    closing = squashed = total = 0
    for subject, body in messages:
        total += 1
        squashed += squash_number(subject) is not None
        closing += bool(_CLOSES_TRAILER.search(body[-MAX_BODY:]))
    return total >= _FEW and closing * 2 > total and squashed * 10 < total


def _number_of(subject: str, body: str, match: re.Match[str] | None, forge: Forge | None) -> int | None:
    """The subject's own form first, then a trailer, then what a squash left at the subject's end."""
    if match and (number := match.groupdict().get("number")):
        return int(number)
    for trailer in TRAILERS:
        if numbers := trailer.findall(body[-MAX_BODY:]):
            return int(numbers[-1])
    return squash_number(subject, forge)


def _issues_of(subject: str, body: str, forge: Forge | None) -> tuple[int, ...]:
    said = f"{subject}\n{body[:MAX_BODY]}"
    if len(body) > MAX_BODY:
        said += "\n" + body[-MAX_BODY:]
    numbers = [int(each) for closed in _CLOSED.finditer(said) for each in _LAST_NUMBER.findall(closed[1])]
    if forge == "gitlab":
        numbers += [int(each[1]) for each in ENDINGS.finditer(subject) if "(#" in each[0]]
    return tuple(dict.fromkeys(each for each in numbers if each))[:MAX_ISSUES]


def _titled(subject: str, body: str, match: re.Match[str]) -> tuple[str, str]:
    """Find the title of a merge: in its subject, in the first paragraph of its body, or in the list of its commits."""
    said = paragraphs(body[:MAX_BODY])
    if title := (match.groupdict().get("title") or "").strip(' "“”'):
        return title, "\n\n".join(said)
    if said and said[0].lower().startswith(_SQUASHED):
        return _squashed(subject, body)
    if said and (bors := _BORS_TITLE.match(said[0])):
        return bors["title"], "\n\n".join(said[1:])
    if said:
        return title_and_rest(said)
    listed = listed_subjects(body[:MAX_BODY])
    return (listed[0] if len(listed) == 1 else subject), ""


def _squashed(subject: str, body: str) -> tuple[str, str]:
    """Of `git merge --squash`, the commit that was written first names the change; the others explain it."""
    listed = [
        block.strip()
        for block in re.split(
            r"^(?:commit [0-9a-f]{7,64}|Author: .*|Date: .*|Merge: .*)$", body[:MAX_BODY], flags=re.MULTILINE
        )
        if block.strip() and block.strip().lower() != _SQUASHED
    ]
    if not listed:
        return subject, ""
    first, *rest = listed[-1].split("\n")
    others = [block.split("\n", 1)[0].strip() for block in listed[:-1]]
    return first.strip()[:MAX_SUBJECT], "\n".join([*(line.strip() for line in rest), *others]).strip()
