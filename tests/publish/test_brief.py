from mkdocs_commit_digest.archive.records import ChangeType, FileChange, Importance, Reason, Tier
from mkdocs_commit_digest.forges import forges_of
from mkdocs_commit_digest.publish.brief import brief_of, day_line, top_entries
from mkdocs_commit_digest.publish.context import Context
from mkdocs_commit_digest.publish.reports import day_reports
from mkdocs_commit_digest.publish.tags import tag_index
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary
from tests.helpers.day_records import a_commit, a_day, an_overview, some_settings


def report_of(*records):
    words, settings = vocabulary("en"), some_settings()
    reports = day_reports(records)
    return reports[0], Context(
        settings, words, Uris.of(settings), forges_of(settings.repositories), tag_index(reports, words)
    )


def points_of(*commits):
    report, context = report_of(a_day(*commits))
    return {
        point.label: [entry.commit.subject for entry in point.entries] for point in brief_of(report, context).points
    }


def judged(subject, tier, *codes, score=5.0, **values):
    reasons = tuple(Reason(code=code, points=1) for code in codes)
    return a_commit(subject, tier=tier, importance=Importance(tier=tier, score=score, reasons=reasons), **values)


def test_what_matters_most_comes_first():
    found = points_of(judged("b", Tier.HIGH, score=6), judged("a", Tier.HIGH, score=9), judged("c", Tier.LOW))
    assert found["High importance"] == ["a", "b"]


def test_without_high_commits_the_medium_ones_are_named():
    assert points_of(judged("m", Tier.MEDIUM), judged("l", Tier.LOW)) == {"Medium importance": ["m"]}


def test_what_may_break_users_what_changes_interfaces_security_and_reverts_have_points():
    found = points_of(
        judged("break", Tier.HIGH, "breaking", "names_removed"),
        judged("rename", Tier.MEDIUM, "names_removed"),
        judged("leak", Tier.LOW, change_type=ChangeType.SECURITY),
        judged("back", Tier.LOW, change_type=ChangeType.REVERT),
    )
    assert found["May break users"] == ["break"]
    assert found["Interfaces and defaults"] == ["rename"]
    assert found["Security"] == ["leak"]
    assert found["Reverts"] == ["back"]


def test_the_largest_change_is_named_on_days_with_several():
    large = judged("large", Tier.LOW, files=(FileChange(path="a", additions=900),))
    assert points_of(large, *(judged(f"{n}", Tier.LOW) for n in range(4)))["Largest change"] == ["large"]
    assert "Largest change" not in points_of(large)


def test_the_largest_change_is_not_named_twice():
    large = judged("large", Tier.HIGH, files=(FileChange(path="a", additions=900),))
    assert "Largest change" not in points_of(large, *(judged(f"{n}", Tier.LOW) for n in range(4)))


def test_long_points_are_cut_and_counted():
    report, context = report_of(a_day(*(judged(f"{n}", Tier.HIGH) for n in range(9))))
    point = brief_of(report, context).points[0]
    assert (len(point.entries), point.more) == (5, 4)


def test_a_models_overview_replaces_the_rules():
    commit = judged("a", Tier.HIGH)
    report, context = report_of(a_day(commit, overview=an_overview("Said by a model.", shas=(commit.sha,))))
    brief = brief_of(report, context)
    assert brief.model == "test/model"
    assert [str(point.text) for point in brief.points] == ["Said by a model."]
    assert [entry.commit.sha for entry in brief.points[0].entries] == [commit.sha]


def test_repositories_without_an_overview_are_not_forgotten_beside_one_that_has_it():
    told = a_day(judged("a", Tier.HIGH), overview=an_overview("Said by a model."))
    report, context = report_of(told, a_day(judged("b", Tier.HIGH), repository="octo/other"))
    points = brief_of(report, context).points
    assert [(point.label, [e.commit.subject for e in point.entries]) for point in points] == [
        ("octo/engine", []),
        ("octo/other", ["b"]),
    ]


def line_of(*commits, **values):
    line = day_line(*report_of(a_day(*commits, **values)))
    return line.said, [(entry.commit.subject, title) for entry, title in line.changes]


def test_a_day_in_a_list_is_told_by_its_overview_and_its_top_changes():
    commits = judged("a (#1)", Tier.HIGH, pull_request=1), judged("b", Tier.LOW, score=1), judged("c", Tier.MEDIUM)
    changes = [("a (#1)", "a"), ("c", "c")]
    assert line_of(*commits) == ("", changes)
    assert line_of(*commits, overview=an_overview("Said of `a`.", "And more.")) == ("Said of a.", changes)


def test_top_entries_go_by_tier_then_score():
    report, _ = report_of(a_day(judged("low", Tier.LOW, score=99), judged("x", Tier.HIGH, score=1)))
    assert [entry.commit.subject for entry in top_entries(report.entries, 1)] == ["x"]
