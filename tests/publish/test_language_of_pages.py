"""Every page says which language it is in, and puts its words together as that language does."""

import re

import pytest

from mkdocs_commit_digest.archive.records import ChangeType, Coverage, Omission, Revision, Tier
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Page
from tests.helpers.day_records import a_commit, a_day, an_analysis, an_overview, some_days, some_settings
from tests.publish.test_pages import NOW


def pages_in(language):
    coverage = Coverage(
        files_total=3, files_read=1, left_out=[Omission(reason=reason, files=1) for reason in ("lock", "binary")]
    )
    told = an_analysis(language=language, kind="model", model="m", coverage=coverage)
    first = a_day(
        a_commit("Alpha", tier=Tier.HIGH, analysis=told),
        a_commit("Beta", tier=Tier.HIGH, change_type=ChangeType.REVERT),
        overview=an_overview("Said."),
        revisions=(Revision(at=NOW, added=("0" * 40,), removed=("1" * 40,)),),
    )
    records = (*some_days(3), a_day(a_commit("Gamma"), repository="octo/two"))
    settings = some_settings("octo/engine", "octo/two", language=language)
    return [page for page in publish((first, *records[:2], records[3]), settings, now=NOW) if isinstance(page, Page)]


@pytest.mark.parametrize(("language", "said"), [("en", "en"), ("zh", "zh"), ("zh-TW", "zh"), ("de", "en")])
def test_a_page_names_the_language_of_its_words(language, said):
    for page in pages_in(language):
        assert re.match(rf'<div lang="{said}" class="cd', page.body), page.uri


def test_chinese_pages_join_words_as_chinese_does():
    for page in pages_in("zh"):
        told = re.sub(r"<[^>]*>", "", page.body) + page.front_matter.get("description", "")
        found = re.findall(r".{0,20}[\u4e00-\u9fff] ?[,;:(](?: |$).{0,20}", told)
        assert found == [], page.uri
