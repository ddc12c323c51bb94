"""Messages of merges are read as those who wrote them meant them."""

from __future__ import annotations

import time

import pytest

from mkdocs_commit_digest.collect.judging.merge_messages import closes_name_pull_requests, read_message, squash_number

SHA = "0123456789abcdef0123456789abcdef01234567"
TOPIC = """The '--delete-merged' option has been taught to git.

* hn/delete:
  branch: add it
  branch: test it
"""
SQUASH = f"""Squashed commit of the following:

commit {SHA}
Author: Ann <ann@example.org>
Date:   Tue Jan 20 12:00:00 2026 +0800

    fix: mend what was wrong

commit {SHA}
Author: Ann <ann@example.org>
Date:   Tue Jan 20 11:00:00 2026 +0800

    feat: add x

    It is of use.
"""


@pytest.mark.parametrize(
    ("subject", "body", "title", "number"),
    [
        ("Merge pull request #7 from ann/x", "Add a parser\n\nIt is fast.", "Add a parser", 7),
        ("Merge pull request #7 from ann/x", "", "Merge pull request #7 from ann/x", 7),
        ('Merge pull request #7 "Add a parser"', "", "Add a parser", 7),
        ("Merge pull request #7: Add a parser", "", "Add a parser", 7),
        ("Merge PR #7: Add a parser", "", "Add a parser", 7),
        ("Merge pull request 7 from x into main", "Add a parser", "Add a parser", 7),
        ("Merge pull request #7 in PRO/engine from x to main", "* commit '012':\n  Add a parser", "Add a parser", 7),
        ("Pull request #7: Add a parser", "Merge in PRO/engine from x to main", "Add a parser", 7),
        ("Auto merge of #7 - ann:x, r=bob", "Add a parser\n\nIt is fast.", "Add a parser", 7),
        ("Rollup merge of #7 - ann:x, r=bob", "Add a parser", "Add a parser", 7),
        ("Merge #7", "7: Add a parser r=bob a=ann\n\nIt is fast.", "Add a parser", 7),
        ("Merge #7: Add a parser", "", "Add a parser", 7),
        ("Merge octo/engine#7: Add a parser", "abc Add (Ann)\n\nPull request description:\n\n  Why", "Add a parser", 7),
        ("Merge branch 'x' into 'main'", "Add a parser\n\nSee merge request octo/engine!7", "Add a parser", 7),
        (
            "Merge branch 'x' into 'main'",
            "Add a parser\n\nCloses #3\n\nSee merge request https://gitlab.example.org/g/p/-/merge_requests/7",
            "Add a parser",
            7,
        ),
        ("Merged in feat/x (pull request #10)", "Add a parser\n\nApproved-by: Bob", "Add a parser", 10),
        ("Merged in feat/x (pull request #10)", "fix(core): mend it", "fix(core): mend it", 10),
        (
            "Merge pull request 'Add a parser' (#7) from x into main",
            "Reviewed-on: https://c.org/a/b/pulls/7",
            "Add a parser",
            7,
        ),
        ("Merged PR 7: Add a parser", "", "Add a parser", 7),
        ("Merge branch 'hn/delete'", TOPIC, "The '--delete-merged' option has been taught to git.", None),
        ("Merge branch 'x'", "# Conflicts:\n#\ta.py", "Merge branch 'x'", None),
        ("Merge branch 'x'", "* x:\n  Add a parser", "Add a parser", None),
        ("Merge branches 'a' and 'b'", "", "Merge branches 'a' and 'b'", None),
        (
            "Merge tag 'kvm-6.9' of git://git.kernel.org/kvm",
            "Pull kvm fixes from Ann:\n\n - one",
            "Pull kvm fixes from Ann",
            None,
        ),
        ('Merge patch series "Add a parser"', "Ann <ann@example.org> says:\n\nIt is fast.", "Add a parser", None),
        ('Merge series "Add a parser" from Ann <ann@example.org>:', "", "Add a parser", None),
        ("Merge remote-tracking branch 'ann/mr/722'", "", "Merge remote-tracking branch 'ann/mr/722'", 722),
        ("Merge branch 'pull/7/head'", "Add a parser", "Add a parser", 7),
        ('Merge "Add a parser" into stable', "", "Add a parser", None),
        ("Backport PR #7 on branch v3.x (Add a parser)", "", "Add a parser", 7),
        ("Automated cherry pick of #7: Add a parser", "", "Add a parser", 7),
        ("Add a parser (#7)", "", "Add a parser (#7)", 7),
        ("add x (pull request #10)", "", "add x (pull request #10)", 10),
        ("[8.3.x] Add a parser (#7) (#9)", "", "[8.3.x] Add a parser (#7) (#9)", 9),
        ("Squashed commit of the following:", SQUASH.partition("\n")[2], "feat: add x", None),
        ("Merged in feat/x (pull request #10)", SQUASH, "feat: add x", 10),
        ("Add a parser", "PR-URL: https://github.com/nodejs/node/pull/7\nReviewed-By: Bob", "Add a parser", 7),
        ("Add a parser", "Part-of: <https://gitlab.example.org/m/m/-/merge_requests/7>", "Add a parser", 7),
        ("Add a parser", "(Merged from https://github.com/openssl/openssl/pull/7)", "Add a parser", 7),
    ],
)
def test_title_and_number_are_found_where_the_form_has_them(subject, body, title, number):
    message = read_message(subject, body)
    assert (message.title, message.pull_request) == (title, number)


@pytest.mark.parametrize(
    ("subject", "issues"),
    [
        ("Fixes #88", (88,)),
        ("Mend the parser, fixes #88", (88,)),
        ("Mend the parser (closes #88)", (88,)),
        ("Fixed #35000 -- Mended the parser", (35000,)),
        ("Refs #35000 -- Mended the parser", (35000,)),
        ("Mend issue #88", (88,)),
        ("Fix #1, #2 and #3", (1, 2, 3)),
        ("Revert #123", ()),
        ("Follow-up to #123", ()),
        ("Add part of #123", ()),
        ('Revert "Add a parser (#12)"', ()),
        ("Prefixes #88", ()),
    ],
)
def test_a_number_is_no_pull_request_unless_its_form_says_so(subject, issues):
    message = read_message(subject, "")
    assert (message.pull_request, message.issues) == (None, issues)


def test_a_pull_request_and_the_issues_it_closes_are_kept_apart():
    message = read_message(
        "Merge pull request #7 from ann/x", "Mend it\n\nFixes #3, resolves https://h.org/o/r/issues/4"
    )
    assert (message.pull_request, message.issues) == (7, (3, 4))
    assert read_message("Mend it (#7), closes #3", "").pull_request == 7


def test_on_gitlab_a_hash_is_an_issue_and_an_exclamation_mark_a_merge_request():
    message = read_message("Mend it (#88)", "", forge="gitlab")
    assert (message.pull_request, message.issues) == (None, (88,))
    assert read_message("Mend it (!7)", "", forge="gitlab").pull_request == 7
    assert squash_number("Mend it (!7) (#88)", "gitlab") == 7


def test_closes_names_a_pull_request_only_where_the_repository_uses_it_so():
    body = "Fixes #3\nReported-by: Bob\nCloses #7\n"
    assert read_message("Mend it", body).issues == (3, 7)
    message = read_message("Mend it", body, closes_pull_requests=True)
    assert (message.pull_request, message.issues) == (7, (3,))


def test_how_a_repository_uses_closes_is_told_from_its_messages():
    assert closes_name_pull_requests([("Mend", f"Text.\n\nCloses #{n}") for n in range(9)])
    assert not closes_name_pull_requests([("Mend (#4)", f"Text.\n\nCloses #{n}") for n in range(9)])
    assert not closes_name_pull_requests([("Mend", "Closes #3"), *[("Mend", "")] * 8])
    assert not closes_name_pull_requests([("Mend", "Closes #3")])


def test_a_description_is_what_people_wrote():
    assert (
        read_message("Merge pull request #7 from a/b", "Add x\n\nIt is fast.\n\nApproved-by: Bob").description
        == "It is fast."
    )
    assert read_message("Merge branch 'hn/delete'", TOPIC).description == ""
    bitcoin = "abc Add (Ann)\n\nPull request description:\n\n  Why it is so.\n\nACKs for top commit:\n  bob: ACK"
    assert "Why it is so." in read_message("Merge #7: Add x", bitcoin).description
    assert "ACK" not in read_message("Merge #7: Add x", bitcoin).description


def test_a_long_first_paragraph_is_cut_for_the_title_and_kept_in_the_description():
    said = "The format has been changed. " + "It holds more than it did. " * 20
    message = read_message("Merge branch 'x'", said)
    assert message.title == "The format has been changed."
    assert message.description.startswith("The format has been changed. It holds")


@pytest.mark.parametrize(
    "text", ["(#1" * 400_000, "Fixes #1," * 400_000, "\n" * 1_000_000, "* a:\n  b\n" * 300_000, "Merge pull request '" * 200_000,
             "commit " * 400_000, "a " * 1_000_000, "#1, " * 500_000, "x: https://" * 300_000]
)  # fmt: skip
def test_hostile_messages_are_read_quickly(text):
    began = time.process_time()
    for subject, body in (
        (text, ""),
        ("Merge branch 'x'", text),
        (text[:900], text),
        ("Squashed commit of the following:", text),
    ):
        message = read_message(subject, body)
        assert len(message.title) <= 1_000
        assert len(message.issues) <= 20
    assert time.process_time() - began < 2
