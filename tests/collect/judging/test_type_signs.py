"""What is printed as evidence of a type is what a reader takes for a sign of it; the rest is an estimate."""

import pytest

from mkdocs_commit_digest.archive.records import ChangeType
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.change_types import change_type_of, classify_or_estimate
from mkdocs_commit_digest.collect.judging.evaluation import MEASURED
from mkdocs_commit_digest.collect.judging.importance import assess
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
    estimate = MODEL.type_of(
        {"word:crash": "crash", "word:prompt": "prompt", "body:should": "should", "pair:crash on": "crash on"}
    )
    assert (estimate.change_type, estimate.evidence, estimate.is_sure) == (ChangeType.FIX, ("crash",), True)
    assert MODEL.type_of({"word:prompt": "prompt"}).evidence == ()


def test_files_are_signs_of_their_own_type_only():
    assert MODEL.type_of({"only:tests": "tests/test_a.py"}).evidence == ("tests/test_a.py",)
    assert MODEL.type_of({"only:tests": "tests/test_a.py", "word:prompt": "x", "body:should": "y"}).evidence == ()
    assert not is_sign(ChangeType.FIX, "most:source")


def test_a_probability_below_two_thirds_is_a_guess():
    assert not MODEL.type_of({"word:crash": "crash"}).is_sure
    assert MODEL.type_of({"word:prompt": "prompt"}).is_sure


@pytest.mark.parametrize(
    "word", ["prompt", "main", "match", "c", "so", "doesnt", "should", "per", "what", "not", "sur", "pr", "descript"]
)
def test_no_type_is_told_by_a_word_without_meaning(word):
    assert not [kind for kind in MEASURED for group in ("first", "word", "body") if is_sign(kind, f"{group}:{word}")]


@pytest.mark.parametrize("feature", ["has:update", "has:version", "pair:fix the", "names:added", "second:"])
@pytest.mark.parametrize("kind", list(ChangeType))
def test_versions_pairs_and_names_are_no_signs(kind, feature):
    assert not is_sign(kind, feature)


def test_a_guess_has_a_reason_of_its_own_with_the_points_of_the_type():
    commit = commit_of("Larger pages for the cache", {"src/a.py": ("x = 1\n", "x = 2\n"), "README.md": ("", "x\n")})
    facts = facts_of(commit)
    kind, evidence = classify_or_estimate(commit, facts)
    assert kind is change_type_of(commit, facts)[0]
    assert evidence is None
    guess, told = (
        assess(commit, kind, facts, ImportanceSettings(), evidence=given).reasons[0] for given in (None, ("x",))
    )
    assert (guess.code, guess.detail) == (f"type_{kind}_estimated", "")
    assert guess.points == told.points


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", MEASURED)
def test_every_type_that_the_model_knows_can_be_called_an_estimate(kind, language):
    words = vocabulary(language)
    assert "{" not in words(f"reasons.type_{kind}_estimated")
    assert words(f"reasons.type_{kind}", detail="").split("；")[0].split(",")[0] in words(
        f"reasons.type_{kind}_estimated"
    )


def test_what_the_author_says_is_never_a_guess():
    for subject in ("fix: x", "Fix the hang", "[Docs] x", 'Revert "x"'):
        commit = commit_of(subject, {"src/a.py": ("x = 1\n", "x = 2\n")})
        assert classify_or_estimate(commit, facts_of(commit))[1]
