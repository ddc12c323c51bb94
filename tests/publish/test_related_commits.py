"""What belongs together across days: found by rules that would rather be silent than wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from mkdocs_commit_digest.archive.records import ChangeType, Classification, FileChange, Importance, Reason, Tier
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.related_commits import thread_index
from mkdocs_commit_digest.publish.reports import day_reports
from mkdocs_commit_digest.publish.series import read_mark
from tests.helpers.day_records import DAY, a_commit, a_day, an_analysis, some_days, some_settings
from tests.helpers.digest_site import build_site
from tests.helpers.site_checker import html_errors, problems_of
from tests.publish.hostile import HOSTILE

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FILES = (FileChange(path="src/engine/parser.py", additions=12, deletions=3),)
NEW = (FileChange(path="src/engine/generics.py", status="added", additions=90),)
OTHER = (FileChange(path="src/engine/lexer.py", additions=1),)
GUESS = Classification(type=ChangeType.FIX, source="estimated")


def on(day, subject, *, repository="octo/engine", change_type=ChangeType.FEATURE, **values):
    """A record of one commit, `day` days after the first."""
    when = DAY - timedelta(days=60 - day)
    at = datetime(when.year, when.month, when.day, 12, tzinfo=UTC)
    commit = a_commit(subject, at=at, change_type=change_type, **({"patch_id": f"{subject}{day}"} | values))
    return a_day(commit, day=when, repository=repository)


def notes_of(*records):
    """Subject → what its entry says: `(name, subjects of the others)`."""
    reports = day_reports(records)
    index = thread_index(reports)
    return {
        entry.commit.subject: [(note.name, [other.commit.subject for other in note.others]) for note in index.of(entry)]
        for report in reports
        for entry in report.entries
        if index.of(entry)
    }


def threads_of(*records):
    return thread_index(day_reports(records)).threads


def pages_of(*records, **values):
    pages = publish(records, some_settings(**values), now=NOW)
    return {page.uri: page for page in pages if isinstance(page, Page)}


class TestSeries:
    @pytest.mark.parametrize(
        ("subject", "part", "total"),
        [
            ("[2/N] Move the scheduler", 2, None),
            ("Move the scheduler (3/5)", 3, 5),
            ("Move the scheduler (part 1/2) (#2428)", 1, 2),
            ("runtime(6/7): training", 6, 7),
            ("[Phase D 1/5] no_sync", 1, 5),
            ("[feat][2/n] Something", 2, None),
            ("Refactor Part 3- Add a feature", 3, None),
            ("Refactor the scheduler [part 1]", 1, None),
        ],
    )
    def test_a_number_in_the_subject_is_read(self, subject, part, total):
        mark = read_mark(subject, 2428)
        assert mark is not None
        assert (mark.part, mark.total) == (part, total)

    @pytest.mark.parametrize(
        "subject",
        [
            "Support Gemma 4 on SM120/121 (#3576)",
            "Use CUDA 12/13",
            "Remove the assertion on page size 16/32",
            "[SM120/121] Tune the kernel",
            "Fix 0/0 NaN",
            "[5/3] Count badly",
            "Use the int64 type for the rope part argument",
            "Fix part of the problem",
        ],
    )
    def test_other_numbers_are_not_parts(self, subject):
        assert read_mark(subject) is None

    def test_parts_with_the_same_subject_name_the_ones_before_and_after(self):
        said = notes_of(*(on(n, f"[{n}/3] Move the scheduler") for n in (1, 2, 3)))
        assert said["[2/3] Move the scheduler"] == [("part", ["[1/3] Move the scheduler", "[3/3] Move the scheduler"])]
        assert said["[1/3] Move the scheduler"] == [("part", ["[2/3] Move the scheduler"])]

    def test_parts_with_the_name_of_a_series_belong_together(self):
        (thread,) = threads_of(on(1, "runtime(1/3): contracts"), on(2, "runtime(2/3): data plane"))
        assert (thread.kind, thread.title, thread.parts, thread.total) == ("series", "runtime", (1, 2), 3)

    def test_a_part_that_mentions_the_pull_request_of_another_belongs_to_it(self):
        first = on(1, "[1/N] Add the queue (#11)", pull_request=11)
        assert threads_of(first, on(2, "[2/N] Drain it", body="Based on #11."))
        assert not threads_of(first, on(2, "[2/N] Drain it", body="Based on #12."))

    def test_what_differs_in_length_repository_or_season_is_another_series(self):
        first = on(1, "runtime(1/3): contracts")
        assert not threads_of(first, on(2, "runtime(2/4): data"))
        assert not threads_of(first, on(2, "runtime(2/3): data", repository="octo/other"))
        assert not threads_of(first, on(60, "runtime(2/3): data"))

    def test_a_series_is_open_until_all_its_parts_are_there(self):
        parts = [on(n, f"[{n}/3] Move the scheduler") for n in (1, 2, 3)]
        assert threads_of(*parts[:2])[0].open
        assert not threads_of(*parts)[0].open
        assert not threads_of(*parts[:2], on(59, "Much later"))[0].open


class TestReverts:
    BAD = "Add generics to the parser"

    @pytest.mark.parametrize(
        ("subject", "values"),
        [
            ("Take it back", {"reverts": "SHA"}),
            ("Take it back", {"reverts": "SHORT"}),
            ('Revert "Add generics to the parser"', {}),
            ('Revert "Add generics to the parser (#11)" (#12)', {"pull_request": 12}),
            ("revert: Add generics to the parser", {}),
            ("Revert PR 11", {}),
            ("Revert #11 (#12)", {"pull_request": 12}),
            ("Undo generics", {"body": "Reverts octo/engine#11"}),
        ],
    )
    def test_a_revert_and_what_it_reverts_name_each_other(self, subject, values):
        bad = on(1, f"{self.BAD} (#11)", pull_request=11)
        sha = bad.commits[0].sha
        known = {"SHA": sha, "SHORT": sha[:9]}
        values = {name: known.get(value, value) for name, value in values.items()}
        said = notes_of(bad, on(3, subject, change_type=ChangeType.REVERT, files=OTHER, **values))
        assert said[f"{self.BAD} (#11)"] == [("reverted_by", [subject])]
        assert said[subject] == [("reverts", [f"{self.BAD} (#11)"])]

    def test_a_long_subject_that_the_forge_cut_is_found(self):
        long = "Refactor pull request tests to hide failed spot jobs from the status of checks"
        said = notes_of(on(1, long), on(2, f'Revert "{long[:60]}…', change_type=ChangeType.REVERT, files=OTHER))
        assert said[long][0][0] == "reverted_by"

    def test_what_comes_back_is_told_on_both(self):
        said = notes_of(
            on(1, self.BAD),
            on(2, f'Revert "{self.BAD}"', change_type=ChangeType.REVERT),
            on(3, f'Reapply "{self.BAD}"'),
        )
        assert [name for name, _ in said[self.BAD]] == ["reverted_by", "brought_back_by"]

    def test_a_revert_of_something_unknown_says_nothing(self):
        commit = {"change_type": ChangeType.REVERT, "files": OTHER}
        assert not notes_of(on(1, self.BAD), on(2, "Revert something", **commit))
        assert not notes_of(on(1, self.BAD), on(2, "Revert it", reverts="0" * 40, **commit))
        assert not notes_of(on(1, self.BAD, repository="b/b"), on(2, f'Revert "{self.BAD}"', **commit))

    def test_a_revert_looks_back_only(self):
        assert not notes_of(on(1, f'Revert "{self.BAD}"', change_type=ChangeType.REVERT), on(2, self.BAD))


class TestSameChange:
    def test_an_equal_patch_is_told_across_repositories(self):
        said = notes_of(on(1, "Fix it", patch_id="p"), on(2, "Pick it", patch_id="p", repository="octo/fork"))
        assert said == {"Fix it": [("same_as", ["Pick it"])], "Pick it": [("same_as", ["Fix it"])]}

    def test_one_commit_in_two_repositories_and_empty_patches_are_not(self):
        shared = {"patch_id": "p", "seed": "same"}
        assert not notes_of(on(1, "It", **shared), on(1, "It", repository="octo/fork", **shared))
        assert not notes_of(on(1, "Rerun", patch_id="e", files=()), on(2, "Again", patch_id="e", files=()))


class TestFixes:
    FEATURE = "Add generics to the parser"

    def fixes(self, subject="Repair something", *, after=2, feature=FILES, **values):
        """Whether a fix is told to follow the feature."""
        first = on(1, self.FEATURE, seed="feature", pull_request=11, files=feature)
        fix = on(1 + after, subject, **({"change_type": ChangeType.FIX, "files": OTHER} | values))
        return ("fixed_by", [subject]) in notes_of(first, fix).get(self.FEATURE, [])

    @pytest.mark.parametrize(
        "body",
        ["Fixes: {sha}", "fixup of {sha}", "A bug introduced by #11.", "Regression from #11", "Follow-up to #11."],
    )
    def test_a_fix_that_names_what_it_mends_is_told_whatever_it_touches(self, body):
        sha = on(1, self.FEATURE, seed="feature").commits[0].sha[:8]
        assert self.fixes(body=body.format(sha=sha), after=40)

    def test_a_mentioned_pull_request_counts_where_a_file_is_shared(self):
        assert self.fixes(body="See #11.", files=FILES)
        assert not self.fixes(body="See #11.")
        assert not self.fixes(body="See #12.", files=FILES)

    def test_the_same_files_count_soon_after_and_for_subjects_that_share_words(self):
        assert self.fixes("Fix the generics of the parser", files=FILES)
        assert not self.fixes("Fix the generics of the parser", files=FILES, after=8)
        assert not self.fixes("Fix a typo", files=FILES)
        assert not self.fixes("Fix the generics of the parser", files=(*FILES, *OTHER))
        assert not self.fixes("Add generics to the parser again", files=FILES, change_type=ChangeType.FEATURE)

    def test_a_new_file_needs_one_word_in_common(self):
        assert self.fixes("Fix generics", files=NEW, feature=NEW)
        assert not self.fixes("Fix generics", files=FILES)

    def test_a_guessed_fix_counts_only_where_it_names_what_it_mends(self):
        reasons = (Reason(code="type_fix_estimated", points=1.5),)
        guessed = {"files": FILES, "importance": Importance(tier=Tier.LOW, score=1.5, reasons=reasons)}
        assert not self.fixes("Keep the generics of the parser", **guessed)
        assert not self.fixes(body="See #11.", **guessed)
        assert self.fixes(body="A bug introduced by #11.", **guessed)
        assert not self.fixes("Keep the generics of the parser", files=FILES, classification=GUESS)
        by_model = an_analysis(kind="model", model="test/model")
        assert self.fixes("Keep the generics of the parser", analysis=by_model, **guessed)

    def test_threads_that_come_to_share_a_commit_are_one(self):
        def shas(*seeds):
            return " and ".join(f"a bug of {on(1, each, seed=each).commits[0].sha[:8]}" for each in seeds)

        records = [
            on(1, "A", seed="A"),
            on(2, "B", seed="B"),
            on(3, "C", change_type="fix", body=f"Fixes: {shas('A')}"),
            on(4, "D", change_type="fix", body=f"Fixes: {shas('B')}"),
            on(5, "E", change_type="fix", body=f"Fixes: {shas('A')}\nFixes: {shas('B')}"),
        ]
        (thread,) = [each for each in threads_of(*records) if each.kind == "fix"]
        assert [entry.commit.subject for entry in thread.entries] == list("ABCDE")

    def test_files_of_tests_and_documents_tell_nothing(self):
        files = (FileChange(path="tests/test_parser.py", additions=1), FileChange(path="README.md", additions=1))
        assert not self.fixes("Fix the generics of the parser", files=files, feature=files)

    def test_a_commit_that_came_between_takes_the_fix(self):
        said = notes_of(
            on(1, self.FEATURE), on(2, "Speed the parser up"), on(3, "Fix generics of parser", change_type="fix")
        )
        assert self.FEATURE not in said


class TestRisks:
    RISKY = "Rework the parser"

    def risky(self, day=1, **values):
        analysis = an_analysis("Says it.", risks=("Callers may break.",))
        return on(day, self.RISKY, tier=Tier.HIGH, analysis=analysis, files=(*FILES, *OTHER), **values)

    def test_a_later_fix_of_its_files_is_told(self):
        fix = on(4, "Mend the parser", change_type=ChangeType.FIX, files=FILES)
        assert notes_of(self.risky(), fix) == {
            self.RISKY: [("risks_touched_by", ["Mend the parser"])],
            "Mend the parser": [("touches_risks", [self.RISKY])],
        }

    def test_what_is_late_or_elsewhere_or_about_something_else_is_not(self):
        for day, subject, files in (
            (30, "Mend the parser", FILES),
            (4, "Mend the parser", NEW),
            (4, "Mend a typo", FILES),
        ):
            assert not notes_of(self.risky(), on(day, subject, change_type=ChangeType.FIX, files=files))

    def test_risks_without_an_answer_stay_open_for_two_weeks(self):
        (thread,) = threads_of(self.risky())
        assert (thread.kind, thread.open) == ("risk", True)
        assert not threads_of(self.risky(), on(20, "Later"))

    def test_a_revert_answers_them(self):
        revert = on(3, f'Revert "{self.RISKY}"', change_type=ChangeType.REVERT, files=OTHER)
        assert [thread.kind for thread in threads_of(self.risky(), revert)] == ["revert"]


class TestPages:
    RECORDS = (
        on(1, "Add generics", seed="a"),
        on(3, 'Revert "Add generics"', seed="b", change_type=ChangeType.REVERT, tier=Tier.LOW),
    )

    def test_an_entry_links_the_other_one_with_its_day(self):
        page = pages_of(*self.RECORDS)[f"digest/{self.RECORDS[0].day}.md"]
        sha, day = self.RECORDS[1].commits[0].sha, self.RECORDS[1].day
        assert "<b>Reverted by</b>" in page.body
        assert f'href="../{day}/#c-{sha[:12]}"' in page.body

    def test_the_page_of_threads_lists_them_and_is_linked_and_searched(self):
        pages = pages_of(*self.RECORDS)
        page = pages["digest/threads.md"]
        assert "Reverts" in page.body
        assert page.body.count("<li>") == 1
        first = self.RECORDS[0]
        assert (
            f'<a href="../{first.day}/#c-{first.commits[0].sha[:12]}"><bdi>Add generics</bdi></a> <small' in page.body
        )
        assert "search" not in page.front_matter
        assert 'href="threads/"' in pages["digest/index.md"].body
        assert html_errors(page.body) == []

    def test_without_threads_the_index_names_no_page_of_them(self):
        pages = pages_of(on(1, "Alone"))
        assert "threads/" not in pages["digest/index.md"].body
        assert "No commits are known to belong together" in pages["digest/threads.md"].body

    def test_entries_without_threads_stay_as_light_as_they_were(self):
        assert "cd-thread" not in "".join(page.body for uri, page in pages_of(*some_days(5)).items() if "-2" in uri)

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_a_site_with_all_kinds_of_threads_is_sound(self, tmp_path, language):
        risky = on(5, "Rework lexer", tier="high", analysis=an_analysis("It does.", risks=("Breaks.",)))
        records = [
            *self.RECORDS,
            *(on(n, f"[{n}/3] Move the scheduler") for n in (6, 7)),
            risky,
            on(8, "Repair lexer", change_type="fix"),
            on(9, "Pick", patch_id="Alone9"),
            on(9, "Alone", repository="octo/fork"),
        ]
        site = build_site(tmp_path, records, language=language, tags={"authors": True})
        assert problems_of(site) == []
        assert (site / "digest/tags/author-ada-lovelace/index.html").is_file()

    def test_hostile_subjects_stay_inert(self):
        records = [
            on(part, f"[{part}/2] {text} and more", seed=(n, part), repository=f"octo/r{n}")
            for n, text in enumerate(HOSTILE)
            for part in (1, 2)
        ]
        body = pages_of(*records)["digest/threads.md"].body
        assert "<img" not in body
        assert "{{" not in body
        assert html_errors(body) == []


def test_the_same_records_in_any_order_give_the_same_threads():
    records = [*TestPages.RECORDS, *(on(n, f"[{n}/3] Move the scheduler") for n in (1, 2, 3))]
    assert threads_of(*records) == threads_of(*reversed(records))
    assert threads_of() == ()


def test_work_grows_with_the_number_of_commits_only():
    """Counted, not timed: each subject is read once, however many commits there are."""
    from mkdocs_commit_digest.publish import past_commits

    calls = []
    original = past_commits.normal
    past_commits.normal = lambda text: calls.append(text) or original(text)
    try:
        counts = []
        for days in (10, 40):
            calls.clear()
            thread_index(day_reports(some_days(days, commits=10)))
            counts.append(len(calls))
    finally:
        past_commits.normal = original
    assert counts[1] == 4 * counts[0]
