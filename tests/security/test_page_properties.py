"""Whatever stands in a record stands on its page as text: every element is of our templates."""

import html5lib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkdocs_commit_digest.archive.records import FileChange, Insight
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.text import plain, shorten
from tests.helpers.day_records import DAY, a_commit, a_day, a_repository, an_analysis, an_overview, some_settings
from tests.publish.hostile import HOSTILE
from tests.security.test_hostile_repository import OWN_ATTRIBUTES, OWN_TAGS, SVG

TEXT = (st.text(st.characters(codec="utf-8"), min_size=1, max_size=60) | st.sampled_from(HOSTILE)).filter(str.strip)
SETTINGS = some_settings(a_repository())


def page_of(*, subject, body, path, author, summary, label):
    commit = a_commit(
        subject,
        seed="one",
        body=body,
        author=author,
        tier="high",
        labels=(label,),
        areas=(label,),
        files=(FileChange(path=path, additions=1), FileChange(path="b.py", old_path=path)),
        analysis=an_analysis(
            summary, kind="model", risks=(summary,), recommendations=(body,), insight=Insight(security=summary)
        ),
    )
    overview = an_overview(summary, shas=(commit.sha,))
    outputs = publish((a_day(commit, overview=overview),), SETTINGS, now=commit.committed_at)
    (page,) = (output for output in outputs if output.uri.endswith(f"{DAY}.md"))
    return html5lib.HTMLParser(namespaceHTMLElements=False, strict=False).parseFragment(page.body)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries(dict.fromkeys(("subject", "body", "path", "author", "summary", "label"), TEXT)))
def test_a_page_holds_the_texts_and_no_element_that_is_not_ours(texts):
    tree = page_of(**texts)
    drawn = {node for svg in tree.iter(f"{SVG}svg") for node in svg.iter()}
    for node in tree.iter():
        assert node.tag.removeprefix(SVG) in {*OWN_TAGS, "DOCUMENT_FRAGMENT"}
        assert node in drawn or set(node.attrib) <= OWN_ATTRIBUTES, (node.tag, node.attrib)
    shown = " ".join(" ".join(tree.itertext()).split())
    for place in ("path", "author"):
        assert start_of(texts[place]) in shown, place


def start_of(text):
    """What a page must show of a text however short it makes it, with spaces as a page counts them."""
    return " ".join(shorten(plain(text), 30).rstrip("…").split())
