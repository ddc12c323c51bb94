"""A subject line is taken apart into marks and a sentence."""

import time

import pytest

from mkdocs_commit_digest.collect.judging.rules_text.reverts import read_revert
from mkdocs_commit_digest.collect.judging.subjects import labels_of, pull_request_of, read_prefix, read_subject


@pytest.mark.parametrize(
    ("subject", "sentence", "labels"),
    [
        ("feat(api)!: drop v1 (#12)", "drop v1", ("api",)),
        ("[3/N][PD] Send the cache (#9)", "Send the cache", ("PD",)),
        ("[AMD CI] Move cases", "Move cases", ("AMD CI",)),
        ("[sglang, rollout] feat: add an engine", "add an engine", ("sglang", "rollout")),
        ("[Fix]: fetch the right file", "fetch the right file", ("Fix",)),
        ("[[Bugfix]] stop", "stop", ("Bugfix",)),
        ("【Feature】新增模型", "新增模型", ("Feature",)),
        ("net/http: fix a race", "fix a race", ("net/http",)),
        ("perf(parser,lexer): intern names", "intern names", ("parser", "lexer")),
        ("✨ Add stars", "Add stars", ()),
        (":bug: mend", "mend", ()),
        ("[AMD] CI - add partitions", "add partitions", ("AMD",)),
        ("`f`: takes two", "`f`: takes two", ()),
        ("std::move: not needed", "std::move: not needed", ()),
        ("Fix C++: it was broken", "Fix C++: it was broken", ()),
        ("[docs](https://x.org) moved", "[docs](https://x.org) moved", ()),
        ("https://x.org is down", "https://x.org is down", ()),
        ("[docs][docs] twice", "twice", ("docs",)),
        ("", "", ()),
        ("fix:", "fix:", ()),
        ("[]", "[]", ()),
    ],
)
def test_marks_are_told_from_the_sentence(subject, sentence, labels):
    parsed = read_subject(subject)
    assert parsed.sentence == sentence
    assert parsed.labels == labels


@pytest.mark.parametrize(
    ("subject", "labels"),
    [
        ("feat(api)!: drop v1", ("api",)),
        ("[AMD CI] Move cases", ("AMD CI",)),
        ("[CI] Move cases", ("CI",)),
        ("[Phase D 1/5] Begin", ("Phase D",)),
        ("[runtime · online 2/n] Go on", ("runtime · online",)),
        ("[v1/2 API] Go on", ("v1/2 API",)),
        ("[Fix][PD] Mend", ("PD",)),
        ("[Bug Fix] Mend", ()),
        ("【Feature】新增模型", ()),
        ("docs(test): explain", ()),
        ("[phase d][Phase D 2/5] Go on", ("phase d",)),
    ],
)
def test_labels_say_more_than_the_type_and_the_number(subject, labels):
    assert labels_of(subject) == labels


@pytest.mark.parametrize(
    ("subject", "breaking"),
    [("feat!: a", True), ("feat(x)!: a", True), ("feat!(x): a", True), ("feat: a!", False), ("Wow! New: a", False)],
)
def test_an_exclamation_mark_before_the_colon_breaks(subject, breaking):
    assert read_subject(subject).breaking is breaking


@pytest.mark.parametrize(
    ("subject", "body", "number"),
    [
        ("Add a (#123)", "", 123),
        ("Add a (#5) (#77)", "", 77),
        ("Add a (!42)", "", 42),
        ("Merge pull request #8 from ann/x", "", 8),
        ("Merge branch 'x' into 'main'", "Add a\n\nSee merge request group/sub/project!31", 31),
        ("Add a #19", "", None),
        ("Add a", "Fixes #4", None),
        ("Add #4 of the series", "", None),
        ("Add a (#0)", "", None),
        ("Add a (#99999999999999999)", "", None),
    ],
)
def test_pull_requests_are_read_as_forges_write_them(subject, body, number):
    assert pull_request_of(subject, body) == number


def test_a_prefix_is_measured_with_its_scope():
    assert read_prefix("feat(api)!: drop v1") == ("feat", len("feat(api)!: "))
    assert read_prefix("drop v1") is None
    assert read_prefix("feat:") is None


@pytest.mark.parametrize("subject", ["[" * 5_000, "a:" * 3_000, ":" * 9_000, "✨" * 9_000, "(#" * 4_000, "[a]" * 3_000])
def test_hostile_subjects_are_read_quickly(subject):
    assert len(read_subject(subject).labels) <= 8


@pytest.mark.parametrize("words", ["[{}x", "【{}x", "Revert{}x"])
def test_blanks_in_a_subject_cost_no_time(words):
    subjects = [words.format(" " * (900 + n)) for n in range(20)]
    started = time.perf_counter()
    for subject in subjects:
        read_subject(subject)
        read_revert(subject, "")
    assert time.perf_counter() - started < 0.8


@pytest.mark.parametrize(
    ("subject", "kind", "sentence"),
    [
        ("DEP: remove the alias", "refactor", "remove the alias"),
        ("dep: bump the parser", "configuration", "bump the parser"),
        ("MAINT: tidy", "refactor", "tidy"),
        ("MNT Update locks", "refactor", "Update locks"),
        ("ENH: take axes", "feature", "take axes"),
        ("API: refuse empty names", "feature", "refuse empty names"),
        ("TYP: shapes", "refactor", "shapes"),
        ("STY: sort", "refactor", "sort"),
        ("BLD: cache wheels", "configuration", "cache wheels"),
        ("REL: 2.0", "configuration", "2.0"),
        ("DEV: spin", "configuration", "spin"),
        ("BENCH: sort", "tests", "sort"),
        ("TST, CI: split", "tests", "split"),
        ("BUG/TST: sum", "fix", "sum"),
        ("REV: that", "revert", "that"),
        ("SIMD: use lanes", "performance", "use lanes"),
        (":bug:(parser): mend", "fix", "mend"),
        ("🐛(parser): mend", "fix", "mend"),
        ("✨!: add", "feature", "add"),
        ("🚀 Deploy stuff", "configuration", "Deploy stuff"),
    ],
)
def test_prefixes_of_scientific_python_and_gitmoji_name_a_type(subject, kind, sentence):
    parsed = read_subject(subject)
    assert [str(said) for said, _ in parsed.said[:1]] == [kind]
    assert parsed.sentence == sentence


@pytest.mark.parametrize("subject", ["API docs are new", "CI runs again", "REL is a word", "api: serve", "dev tools"])
def test_capitals_that_are_words_name_no_type_without_a_colon(subject):
    assert all(str(kind) not in {"feature", "tests"} for kind, _ in read_subject(subject).said)


@pytest.mark.parametrize("tag", ["[Fixes #123]", "[closes #4]", "[Refs org/name#5]"])
def test_what_a_tag_closes_names_no_type(tag):
    parsed = read_subject(f"{tag} Add stars")
    assert (parsed.said, parsed.labels, parsed.sentence) == ((), (), "Add stars")


GITMOJI = [
    "art",
    "zap",
    "fire",
    "bug",
    "ambulance",
    "sparkles",
    "memo",
    "rocket",
    "lipstick",
    "tada",
    "white_check_mark",
    "lock",
    "closed_lock_with_key",
    "bookmark",
    "rotating_light",
    "construction",
    "green_heart",
    "arrow_down",
    "arrow_up",
    "pushpin",
    "construction_worker",
    "chart_with_upwards_trend",
    "recycle",
    "heavy_plus_sign",
    "heavy_minus_sign",
    "wrench",
    "hammer",
    "globe_with_meridians",
    "pencil2",
    "poop",
    "rewind",
    "twisted_rightwards_arrows",
    "package",
    "alien",
    "truck",
    "page_facing_up",
    "boom",
    "bento",
    "wheelchair",
    "bulb",
    "beers",
    "speech_balloon",
    "card_file_box",
    "loud_sound",
    "mute",
    "busts_in_silhouette",
    "children_crossing",
    "building_construction",
    "iphone",
    "clown_face",
    "egg",
    "see_no_evil",
    "camera_flash",
    "alembic",
    "mag",
    "label",
    "seedling",
    "triangular_flag_on_post",
    "goal_net",
    "dizzy",
    "wastebasket",
    "passport_control",
    "adhesive_bandage",
    "monocle_face",
    "coffin",
    "test_tube",
    "necktie",
    "stethoscope",
    "bricks",
    "technologist",
    "money_with_wings",
    "thread",
    "safety_vest",
    "airplane",
    "t-rex",
]
SIGNS = "🎨⚡🔥🐛🚑✨📝🚀💄🎉✅🔒🔐🔖🚨🚧💚⬇⬆📌👷📈♻➕➖🔧🔨🌐✏💩⏪🔀📦👽🚚📄💥🍱♿💡🍻💬🗃🔊🔇👥🚸🏗📱🤡🥚🙈📸⚗🔍🏷🌱🚩🥅💫🗑🛂🩹🧐⚰🧪👔🩺🧱💸🧵🦺✈🦖"


@pytest.mark.parametrize("mark", [*(f":{code}:" for code in GITMOJI), *SIGNS, "🧑‍💻"])
def test_every_gitmoji_has_a_type(mark):
    assert read_subject(f"{mark} do it").said


def test_a_gitmoji_has_the_same_type_as_a_sign_and_as_a_code():
    signs = [*SIGNS[: GITMOJI.index("technologist")], "🧑‍💻", *SIGNS[GITMOJI.index("technologist") :]]
    for sign, code in zip(signs, GITMOJI, strict=True):
        assert read_subject(f"{sign} do it").said[0][0] is read_subject(f":{code}: do it").said[0][0], code
