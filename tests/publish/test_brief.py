from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import ChangeType, Importance, Reason, Tier
from mkdocs_commit_digest.forges import forges_of
from mkdocs_commit_digest.publish.brief import brief_of, day_line
from mkdocs_commit_digest.publish.context import Context
from mkdocs_commit_digest.publish.lead.groups import lead_of
from mkdocs_commit_digest.publish.lead.shares import top_entries
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


def judged(subject, tier, *codes, score=5.0, **values):
    reasons = tuple(Reason(code=code, points=1) for code in codes)
    return a_commit(subject, tier=tier, importance=Importance(tier=tier, score=score, reasons=reasons), **values)


def test_a_day_that_no_model_summarised_has_no_brief():
    assert not brief_of(*report_of(a_day(judged("a", Tier.HIGH)))).points


def test_a_models_overview_is_told_with_the_changes_that_it_rests_on():
    commit = judged("a", Tier.HIGH)
    brief = brief_of(*report_of(a_day(commit, overview=an_overview("Said by a model.", shas=(commit.sha,)))))
    assert brief.model == "test/model"
    assert [str(point.text) for point in brief.points] == ["Said by a model."]
    assert brief.named == {commit.sha}


def test_what_an_overview_names_is_not_named_again_and_what_it_leaves_out_is_not_forgotten():
    told = judged("a", Tier.HIGH)
    report, context = report_of(
        a_day(told, overview=an_overview("Said by a model.", shas=(told.sha,))),
        a_day(judged("b", Tier.HIGH), repository="octo/other"),
    )
    groups = lead_of(report.entries, leave_out=brief_of(report, context).named)
    assert [line.entry.commit.subject for group in groups for line in group.lines] == ["b"]


def line_of(*commits, **values):
    report, context = report_of(a_day(*commits, **values))
    return [each.plain(context.words, named=False) for each in day_line(report, context).headlines]


def test_a_day_in_a_list_is_told_by_its_headline():
    release = Fact(kind="release", change="added", name="2.0.0", new="2.0.0")
    feature = judged("feat: teach `a` (#1)", Tier.HIGH, pull_request=1, change_type=ChangeType.FEATURE)
    assert line_of(feature, judged("b", Tier.LOW, score=1)) == ["teach a"]
    assert line_of(feature, judged("chore: release", Tier.LOW, facts=(release,))) == ["engine 2.0.0 released; teach a"]


def test_a_list_of_days_names_few_repositories_and_counts_the_others():
    report, context = report_of(*(a_day(judged("x", Tier.HIGH), repository=f"octo/r{n}") for n in range(5)))
    line = day_line(report, context)
    assert (len(line.headlines), line.more) == (3, 2)


def test_top_entries_go_by_tier_then_score():
    report, _ = report_of(a_day(judged("low", Tier.LOW, score=99), judged("x", Tier.HIGH, score=1)))
    assert [entry.commit.subject for entry in top_entries(report.entries, 1)] == ["x"]
