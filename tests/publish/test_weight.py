"""What a day page costs its reader, received by a browser from a server that compresses."""

from benchmarks.pages import BUDGET, measured_pages
from tests.helpers.browser import needs_chromium

pytestmark = needs_chromium


def test_a_day_of_35_commits_brings_less_than_sixty_thousand_bytes_beyond_the_theme(tmp_path):
    found = measured_pages(tmp_path, clicks=1)
    assert 10_000 < found.beyond_theme < BUDGET
    assert found.plain > 10_000  # the theme was received, too
