"""What is printed as evidence of a type is what a reader takes for a sign of it; the rest is an estimate."""

import pytest

from mkdocs_commit_digest.archive.records import ChangeType
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.change_types import classify
from mkdocs_commit_digest.collect.judging.evaluation import MEASURED
from mkdocs_commit_digest.collect.judging.importance import assess
from mkdocs_commit_digest.collect.judging.type_features import features_of
from mkdocs_commit_digest.collect.judging.type_model import TypeModel
from mkdocs_commit_digest.collect.judging.type_signs import is_sign
from mkdocs_commit_digest.settings import ImportanceSettings
from mkdocs_commit_digest.vocabulary import vocabulary
from tests.helpers.commits import commit_of

MODEL = TypeModel(
    (ChangeType.FEATURE, ChangeType.FIX, ChangeType.TESTS),
    (0, 0, 0),
    {
        "word:crash": (0, 90, 0),
        "word:prompt": (0, 300, 0),
        "body:should": (0, 200, 0),
        "pair:crash on": (0, 50, 0),
        "only:tests": (0, 0, 400),
        "has:tests": (0, 0, 400),
        "names:added": (300, 0, 0),
    },
)


def test_words_that_mean_nothing_to_a_reader_decide_but_are_not_printed():
    estimate = MODEL.classify(
        {"word:crash": "crash", "word:prompt": "prompt", "body:should": "should", "pair:crash on": "crash on"}
    )
    assert (estimate.type, estimate.evidence, estimate.source) == (ChangeType.FIX, ("crash",), "message")
    assert MODEL.classify({"word:prompt": "prompt"}).evidence == ()


def test_files_are_signs_of_their_own_type_only():
    assert MODEL.classify({"only:tests": "tests/test_a.py"}).evidence == ("tests/test_a.py",)
    assert MODEL.classify({"only:tests": "tests/test_a.py", "word:prompt": "x", "body:should": "y"}).evidence == ()
    assert not is_sign(ChangeType.FIX, "most:source")


def test_a_probability_below_two_thirds_is_a_guess():
    assert MODEL.classify({"word:crash": "crash"}).source == "estimated"
    assert MODEL.classify({"word:prompt": "prompt"}).source == "message"


@pytest.mark.parametrize(
    "word", ["prompt", "main", "match", "c", "so", "doesnt", "should", "per", "what", "not", "sur", "pr", "descript"]
)
def test_no_type_is_told_by_a_word_without_meaning(word):
    assert not [kind for kind in MEASURED for group in ("first", "word", "body") if is_sign(kind, f"{group}:{word}")]


@pytest.mark.parametrize("feature", ["has:update", "has:version", "pair:fix the", "names:added", "second:"])
@pytest.mark.parametrize("kind", list(ChangeType))
def test_versions_pairs_and_names_are_no_signs(kind, feature):
    assert not is_sign(kind, feature)


def test_a_guess_has_the_points_of_its_type_and_prints_no_word_that_would_seem_to_prove_it():
    commit = commit_of("Larger pages for the cache", {"src/a.py": ("x = 1\n", "x = 2\n"), "README.md": ("", "x\n")})
    facts = facts_of(commit)
    found = classify(commit, facts)
    assert found.source == "estimated"
    guess, told = (
        assess(commit, found.model_copy(update=given), facts, ImportanceSettings()).reasons[0]
        for given in ({"evidence": ("x",)}, {"evidence": ("x",), "source": "message"})
    )
    assert (guess.code, guess.detail) == (f"type_{found.type}", "")
    assert (guess.points, told.detail) == (told.points, "x")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", MEASURED)
def test_every_type_that_the_model_knows_can_be_called_an_estimate(kind, language):
    words = vocabulary(language)
    assert "{" not in words(f"reasons.type_{kind}_estimated")
    assert words(f"reasons.type_{kind}", detail="").split("；")[0].split(",")[0] in words(
        f"reasons.type_{kind}_estimated"
    )


@pytest.mark.parametrize(
    ("source", "subject"),
    [
        ("stated", "fix: x"),
        ("stated", "Fix the hang"),
        ("stated", "[Docs] x"),
        ("stated", 'Revert "x"'),
        ("message", "Speed up the loop"),
        ("message", "Bump x to 2"),
    ],
)
def test_what_the_message_says_is_never_a_guess(source, subject):
    commit = commit_of(subject, {"src/a.py": ("x = 1\n", "x = 2\n")})
    found = classify(commit, facts_of(commit))
    assert found.source == source
    assert found.evidence


@pytest.mark.parametrize("word", ["suffix", "fixture", "prefix", "hotfixes table", "affix"])
def test_fix_inside_another_word_states_nothing(word):
    commit = commit_of(f"Handle an empty {word} in the parser", {"src/a.py": ("x = 1\n", "x = 2\n")})
    assert classify(commit, facts_of(commit)).source != "stated"


def test_a_commit_that_shows_nothing_is_an_estimate():
    commit = commit_of("", {})
    assert (classify(commit, facts_of(commit)).type, classify(commit, facts_of(commit)).source) == (
        "other",
        "estimated",
    )


def test_what_a_body_closes_is_no_evidence():
    commit = commit_of("Sort names in the table of contents", body="They were in any order.\n\nFixes #123")
    assert not {"Fixes", "Fix"} & set(features_of("Sort names", commit, facts_of(commit)).values())
    commit = commit_of("Sort names in the table of contents", body="This fixes the order.")
    assert "fixes" in features_of("Sort names", commit, facts_of(commit)).values()
