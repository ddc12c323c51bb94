"""What holds for every test: nothing of this machine's user reaches it, and what it needs is there or it says so."""

import importlib.util
import os
import shutil
import signal

import pytest
from hypothesis import HealthCheck, settings

# A failing property prints the line that repeats it, and a machine that has other work as well is no failure. All else is
# hypothesis's own: where CI is set, the same examples at every run; elsewhere, new ones.
settings.register_profile(
    "repeatable", parent=settings(), print_blob=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell has what it runs in the background ignore Ctrl-C, and so would every program that a test interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)

NEEDS = {
    "browser": (
        lambda: any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
        "needs Chromium; 'make system' installs it",
    ),
    "model": (
        lambda: importlib.util.find_spec("xllamacpp") is not None,
        "needs a real small model; 'make model' installs one",
    ),
}


def pytest_collection_modifyitems(items):
    skips = {marker: pytest.mark.skip(reason=reason) for marker, (is_there, reason) in NEEDS.items() if not is_there()}
    for item in items:
        for marker in item.iter_markers():
            if marker.name in skips:
                item.add_marker(skips[marker.name])


@pytest.fixture(autouse=True)
def environment_of_nobody(monkeypatch, tmp_path_factory):
    """Git's and our own settings of the user who runs the tests must not decide their outcome."""
    for name in os.environ:
        if name.startswith(("GIT_", "COMMIT_DIGEST_")) or name in {"SITE_URL", "READTHEDOCS_CANONICAL_URL"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
