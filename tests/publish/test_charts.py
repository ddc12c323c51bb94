from datetime import date, timedelta

from babel import Locale

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.publish.charts import calendar, ranking, trends, weeks

ENGLISH, CHINESE, GERMAN = Locale("en"), Locale("zh"), Locale("de")


def year(until, commits=1):
    return {until - timedelta(days=n): commits for n in range(500)}


def test_the_calendar_is_the_twelve_months_up_to_the_newest_day():
    months = calendar(year(date(2026, 1, 20)), ENGLISH)
    assert [month.first for month in months] == [date(2025, n, 1) for n in range(2, 13)] + [date(2026, 1, 1)]
    assert [month.name for month in months][:2] == ["Feb", "Mar"]
    assert sum(len(month.days) for month in months) == 365


def test_a_young_archive_has_a_short_calendar():
    assert len(calendar({date(2026, 1, 20): 3, date(2025, 12, 31): 1}, ENGLISH)) == 2


def test_every_day_stands_in_the_row_of_its_weekday():
    (month,) = calendar({date(2026, 1, 20): 1}, GERMAN)
    assert month.row == 4  # 1 January 2026 is a Thursday, weeks begin on Monday
    assert calendar({date(2026, 1, 20): 1}, Locale("en", "US"))[0].row == 5  # where they begin on Sunday


def test_levels_follow_the_quartiles_of_the_days_with_commits():
    months = calendar({date(2026, 1, n): n for n in range(1, 9)} | {date(2026, 1, 9): 0}, ENGLISH)
    assert [day.level for day in months[0].days[:10]] == [1, 1, 2, 2, 3, 3, 4, 4, 0, 0]
    assert [day.has_page for day in months[0].days[8:10]] == [True, False]


def test_an_empty_archive_has_no_calendar_and_no_trend():
    assert calendar({}, ENGLISH) == ()
    assert weeks({}, 13, ENGLISH) == ()


def test_weeks_without_commits_are_in_the_trend():
    found = weeks({date(2026, 1, 20): {Tier.HIGH: 2, Tier.LOW: 2}, date(2026, 1, 6): {Tier.LOW: 1}}, 3, GERMAN)
    assert [week.first for week in found] == [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19)]
    assert [week.height for week in found] == [25, 0, 100]


def test_a_trend_of_quiet_days_has_no_height():
    assert [week.height for week in weeks({date(2026, 1, 20): {}}, 2, CHINESE)] == [0, 0]


def test_a_ranking_is_in_proportion_to_its_first():
    bars = ranking(["b", "a", "a", "c", "b", "a", "a"], 2)
    assert [(bar.name, bar.count, bar.share) for bar in bars] == [("a", 4, 100), ("b", 2, 50)]
    assert ranking([], 5) == ()


def test_the_first_days_of_time_do_not_break_the_calendar():
    assert calendar({date(1, 1, 1): 1}, ENGLISH)
    assert calendar({date(9999, 12, 31): 1}, ENGLISH)


def test_the_trend_of_a_name_is_its_count_in_each_week_that_is_asked_for():
    firsts = [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19)]
    dated = [
        (date(2026, 1, 5), "fix"),
        (date(2026, 1, 11), "fix"),
        (date(2026, 1, 25), "fix"),
        (date(2026, 1, 4), "fix"),
    ]
    dated += [(date(2026, 1, 13), "docs")]
    found = trends(dated, firsts, 2, GERMAN)
    assert [(bar.name, bar.count, bar.by_week) for bar in found] == [("fix", 3, (2, 0, 1)), ("docs", 1, (0, 1, 0))]
    assert found[0].view_box == "0 0 29 20"
    assert [bar.columns for bar in found] == ["M0 20v-20h9v20zM20 20v-10h9v10z", "M10 20v-20h9v20z"]


def test_the_most_frequent_names_of_the_weeks_are_kept():
    dated = [(date(2026, 1, 5), name) for name in "abbccc"]
    assert [bar.name for bar in trends(dated, [date(2026, 1, 5)], 2, GERMAN)] == ["c", "b"]
    assert trends(dated, [], 2, GERMAN) == ()
