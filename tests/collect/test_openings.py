import pytest

from mkdocs_commit_digest.collect.evidence.openings import readable_alone


@pytest.mark.parametrize(
    ("sentence", "rest"),
    [
        ("Therefore callers must pass a path.", "Callers must pass a path."),
        ("As a result, `run` takes a list.", "`run` takes a list."),
        ("为此新增 `Pool` 类。", "新增 `Pool` 类。"),
        ("因此，调用者需要传入路径。", "调用者需要传入路径。"),
        ("So far `run` took a list.", "So far `run` took a list."),
        ("Instead of a list, `run` takes a path.", "Instead of a list, `run` takes a path."),
        ("This commit renames `run`.", "This commit renames `run`."),
        ("此外，`run` 会检查路径。", "此外，`run` 会检查路径。"),
        ("It is now possible to pass a path.", "It is now possible to pass a path."),
    ],
)
def test_a_sentence_loses_the_word_that_tied_it_to_the_one_before(sentence, rest):
    assert readable_alone(sentence, is_first=True) == rest


@pytest.mark.parametrize(
    "sentence",
    [
        "Otherwise it raises `ValueError`.",
        "否则会抛出异常。",
        "The latter is read once.",
        "它们只读取一次。",
        "In that case a list comes back.",
    ],
)
def test_a_sentence_whose_condition_is_gone_says_nothing(sentence):
    assert readable_alone(sentence, is_first=False) == ""


@pytest.mark.parametrize("sentence", ["It returns `None` now.", "This function is read once.", "该函数只读取一次。"])
def test_a_pronoun_needs_something_before_it(sentence):
    assert readable_alone(sentence, is_first=True) == ""
    assert readable_alone(sentence, is_first=False) == sentence
