"""Without a model, readers get the author's words and computed facts, and nothing that pretends to understand."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import CommitRecord, FileChange, Insight, Tier
from mkdocs_commit_digest.collect.commits import Commit
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.change_types import classify
from mkdocs_commit_digest.collect.judging.judgement import judge_commit
from mkdocs_commit_digest.collect.judging.rules import analyse_by_rules
from mkdocs_commit_digest.vocabulary import vocabulary
from tests.helpers.commits import commit_of, model_settings

FILES = {"src/engine/cache.py": ("a\n", "b\n"), "tests/test_cache.py": ("", "assert 1\n")}
WHY = "The cache was rebuilt for every request, since nobody kept it. It is shared now."


def record(subject="feat: share the cache (#12)", files=FILES, *, body="", facts=(), language="en", waiting=False):
    commit = commit_of(subject, files, body=body)
    cues = facts_of(commit, facts)
    settings = model_settings(language=language, models=("openai/test-model",) if waiting else ())
    judged = judge_commit(commit, classify(commit, cues), cues, settings)
    return judged.model_copy(update={"facts": facts})


def described(of: CommitRecord, tier=Tier.HIGH, language="en"):
    importance = of.importance.model_copy(update={"tier": tier})
    words = vocabulary(language)
    return analyse_by_rules(Commit.of_record(of), importance, of.change_type, of.areas, words, facts=of.facts)


def summary(*facts, language="en", **more):
    return described(record(facts=facts, **more), language=language).summary


def risks(*facts, language="en", **more):
    return described(record(facts=facts, **more), language=language).risks


OPTION = Fact(kind="option", change="added", name="--cache-dir", new="--cache-dir <DIR>")
VARIABLE = Fact(kind="variable", change="added", name="CACHE_DIR")
DEFAULT = Fact(kind="default", change="changed", name="TIMEOUT", old="5", new="30")


def test_the_summary_is_what_the_author_explains_and_not_the_subject():
    assert described(record(body=WHY, facts=(OPTION,))).summary == WHY


def test_without_an_explanation_the_summary_is_made_of_facts():
    assert summary(OPTION, VARIABLE, DEFAULT) == (
        "Adds option `--cache-dir`, environment variable `CACHE_DIR`; the default of `TIMEOUT` becomes `30` (was `5`)."
    )
    assert summary(OPTION, VARIABLE, DEFAULT, language="zh") == (
        "新增选项 `--cache-dir`、环境变量 `CACHE_DIR`；`TIMEOUT` 的默认值由 `5` 改为 `30`。"
    )


def test_a_requirement_is_told_new_and_old():
    fact = Fact(kind="requirement", change="changed", name="Rust", old="1.95", new="1.96")
    assert summary(fact) == "Requires `Rust 1.96` (was `1.95`)."
    assert summary(fact, language="zh") == "要求改为 `Rust 1.96`（此前为 `1.95`）。"


def test_many_names_are_counted_and_a_single_other_one_is_named():
    facts = [Fact(kind="option", change="added", name=f"--o{n}") for n in range(7)]
    assert summary(*facts) == "Adds options `--o0`, `--o1`, `--o2` and 4 more."
    assert summary(*facts[:4]) == "Adds options `--o0`, `--o1`, `--o2`, `--o3`."


def test_an_authors_note_is_quoted_as_such():
    note = Fact(
        kind="note", change="added", name="Caches are shared now.", new="feature", text="Caches are shared now."
    )
    assert summary(note) == "Author’s note: Caches are shared now."
    assert summary(note, language="zh") == "作者的更新说明：“Caches are shared now”"


def test_what_nobody_outside_meets_is_told_as_inside_and_only_for_want_of_better():
    inner = Fact(kind="api", change="added", name="_shared", public=False)
    assert summary(inner) == "Inside: adds `_shared`."
    assert "_shared" not in summary(inner, OPTION)


def test_tests_are_named_where_nothing_else_is_known():
    tests = Fact(
        kind="test", change="added", name="tests/test_a.py", new="5", text="test_a, test_b, test_c, test_d, tes…"
    )
    skipped = Fact(kind="test", change="changed", name="tests/test_a.py", new="1 skipped", text="test_a")
    assert summary(skipped) == "Skips test `test_a`."
    assert summary(tests) == "Adds tests `test_a`, `test_b`, `test_c` and 2 more."


def test_without_words_and_facts_the_summary_says_where_and_counts_nothing():
    assert summary() == "Adds `tests/test_cache.py`; changes `src/engine/cache.py`."
    many = dict.fromkeys((f"app/{name}/f.ts" for name in "abcdef"), ("", "x\n"))
    assert summary(files=many) == "Changes `app/a`, `app/b`, `app/c` and 3 more areas."
    assert summary(files=many, language="zh") == "修改 `app/a`、`app/b`、`app/c` 及其他 3 个区域。"


def test_words_in_another_script_come_after_facts():
    assert summary(OPTION, body=WHY, language="zh") == f"新增选项 `--cache-dir`。作者说明：“{WHY}”"
    chinese = "此前每个请求都会重建缓存，现在改为共享。"
    assert summary(OPTION, body=chinese, language="zh") == chinese
    assert summary(OPTION, body=chinese) == f"Adds option `--cache-dir`. The author says: “{chinese}”"


BULLETS = "- Keep the cache between requests\n- Drop the old lock\n- Read its size from the settings"


def test_the_authors_bullets_are_a_list():
    analysis = described(record(body=f"{WHY}\n\n{BULLETS}"))
    assert analysis.points == (
        "Keep the cache between requests.",
        "Drop the old lock.",
        "Read its size from the settings.",
    )
    assert analysis.summary == WHY


def test_the_first_bullet_leads_where_nothing_else_explains():
    analysis = described(record(body=BULLETS))
    assert analysis.summary == "Keep the cache between requests."
    assert analysis.points == ("Drop the old lock.", "Read its size from the settings.")


def test_bullets_beyond_the_bound_are_counted():
    body = f"{WHY}\n\n" + "\n".join(f"- Point {'abcdefghijklmnopqrstuvwxyz'[n]} is made here" for n in range(20))
    points = described(record(body=body), Tier.LOW).points
    assert len(points) == 6
    assert points[-1] == "and 15 more in the message"


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (
            Fact(kind="api", change="removed", name="connect"),
            "`connect` is removed: change code that uses it.",
        ),
        (
            Fact(kind="api", change="renamed", name="open_all", old="connect", new="open_all"),
            "`connect` is now `open_all`: use the new name.",
        ),
        (
            Fact(kind="api", change="changed", name="connect(tls)", old="tls=None", new="tls", path="a.py"),
            "`connect` now requires `tls`: pass it.",
        ),
        (
            Fact(kind="api", change="changed", name="connect(tls)", new="tls: bool", path="a.py"),
            "`connect` requires `tls` now, which is new: pass it.",
        ),
        (
            Fact(kind="api", change="changed", name="connect(tls)", old="tls=None"),
            "`connect` no longer takes `tls`: leave it out of calls.",
        ),
        (DEFAULT, "The default of `TIMEOUT` becomes `30` (was `5`): set it yourself where you rely on the old one."),
        (
            Fact(kind="requirement", change="changed", name="Python", old=">=3.10", new=">=3.11"),
            "Needs Python `>=3.11` now (was `>=3.10`).",
        ),
        (
            Fact(kind="dependency", change="changed", name="httpx", old="^0.27.1", new="^0.28"),
            "A dependency moves to a new major version: `httpx` (`^0.27.1` → `^0.28`).",
        ),
        (
            Fact(kind="variable", change="removed", name="CACHE_DIR"),
            "Environment variable `CACHE_DIR` is no longer read where it was: check what sets it.",
        ),
    ],
)
def test_a_risk_names_what_changes_and_what_to_do(fact, said):
    assert risks(fact) == (said,)
    assert described(record(facts=(fact,)), Tier.MEDIUM).recommendations[0] == said
    assert described(record(facts=(fact,)), Tier.LOW).recommendations == ()
    (chinese,) = risks(fact, language="zh")
    assert sorted(re.findall("`[^`]+`", chinese)) == sorted(re.findall("`[^`]+`", said))


@pytest.mark.parametrize(
    "fact",
    [
        OPTION,
        Fact(kind="api", change="removed", name="_connect", public=False),
        Fact(kind="api", change="changed", name="connect(tls)", new="tls=None", path="a.py"),
        Fact(kind="api", change="changed", name="connect(tls)", new="*tls", path="a.py"),
        Fact(kind="api", change="changed", name="connect(tls)", new="tls", path="a.js"),
        Fact(kind="api", change="changed", name="connect(tls)", old="tls", new="tls=None", path="a.py"),
        Fact(kind="dependency", change="changed", name="httpx", old="1.4", new="1.5"),
        Fact(kind="dependency", change="changed", name="httpx", old="2.0", new="1.5"),
        Fact(kind="dependency", change="changed", name="act/ion", old="ba38be9e461d", new="dc37677b2e1c"),
        Fact(kind="dependency", change="changed", name="act/ion", old="2abe76da66d0", new="9c37677b2e1c"),
        Fact(kind="test", change="removed", name="tests/test_a.py", old="1", text="test_a"),
    ],
)
def test_what_breaks_nobody_is_no_risk(fact):
    assert risks(fact) == ()


def test_many_defaults_are_told_together():
    facts = [Fact(kind="default", change="changed", name=f"D{n}", old="1", new="2") for n in range(9)]
    (said,) = risks(*facts)
    assert said == (
        "Other defaults: `D0` (`1` → `2`), `D1` (`1` → `2`), `D2` (`1` → `2`) and 6 more. "
        "Set them yourself where you rely on the old ones."
    )


def test_a_deprecation_is_told_in_the_authors_words():
    fact = Fact(kind="deprecation", change="added", name="connect", new="Use `open_all`; gone in 3.0", text="x")
    assert described(record(facts=(fact,))).recommendations[0] == (
        "`connect` is deprecated: “Use `open_all`; gone in 3.0”"
    )


def test_what_the_author_marks_as_breaking_is_quoted():
    body = f"{WHY}\n\nBREAKING CHANGE: caches of old versions\n  are not read.\n\nSigned-off-by: Ann <a@x>"
    assert risks(body=body) == ("Breaking, says its author: caches of old versions are not read.",)
    assert risks(subject="feat!: share the cache") == ("Its author marks it as a breaking change.",)
    assert risks(body=WHY) == ()


def test_the_sentence_on_a_migration_is_quoted():
    body = f"{WHY}\n\nMigrate with `cachectl move` before you start it."
    assert "The author on migration: “Migrate with `cachectl move` before you start it.”" in (
        described(record(body=body)).recommendations
    )


def test_headings_of_insight_stand_on_facts_only():
    new = [Fact(kind="api", change="added", name=f"Cache{n}") for n in range(5)]
    faster = Fact(kind="note", change="added", name="x", new="performance", text="Lookups are twice as fast.")
    assert described(record(facts=(*new, faster))).insight == Insight(
        architecture="New public names: `Cache0`, `Cache1`, `Cache2` and 2 more.",
        performance="Author’s note: Lookups are twice as fast.",
    )
    assert described(record(subject="fix: a security hole", body=WHY)).insight == Insight()


def test_absent_tests_are_named_for_code_of_which_all_is_known():
    code = {"src/a.py": ("", "x = 1\n" * 30)}
    assert "No test file changed with it." in described(record(files=code)).recommendations
    inside = Fact(kind="test", change="added", name="src/a.rs", new="1", text="test_a")
    assert described(record(files=code, facts=(inside,))).recommendations == ()
    assert described(record(files=FILES)).recommendations == ()
    unlisted = record(files=code).model_copy(update={"omitted_files": 900})
    assert described(unlisted).recommendations == ()
    assert described(record("docs: x", {"docs/a.md": ("", "x\n" * 90)})).recommendations == ()


@pytest.mark.parametrize(
    ("subject", "body", "said"),
    [
        ("revert: feat: add x", "", "Takes back “feat: add x”."),
        (
            'Revert "Add x (#3)" (#7)',
            "This reverts commit " + "ab" * 20 + ".",
            "Takes back “Add x” (`abababababab`).",
        ),
        ('[PD] Revert "Add x"', "", "Takes back “Add x”."),
        ('Revert "Revert "Add x""', "", "Brings back “Add x”, which had been taken back."),
        (
            'Revert "Revert "Add x"" (#9)',
            "This reverts commit 1234567.",
            "Brings back “Add x”: takes back its revert `1234567`.",
        ),
        ('Reapply "Add x"', "", "Brings back “Add x”, which had been taken back."),
        ('Revert "Reapply "Add x""', "", "Takes back “Add x”."),
        (
            'Back out "Add x"',
            "It broke the build of all users.",
            "Takes back “Add x”. It broke the build of all users.",
        ),
    ],
)
def test_a_revert_is_told_as_what_it_is(subject, body, said):
    assert summary(subject=subject, body=body).startswith(said)


@pytest.mark.parametrize("subject", ["Revert to the old cache", "Reverting is possible now", "Add revert: a command"])
def test_a_subject_that_only_speaks_of_reverting_takes_nothing_back(subject):
    assert "akes back" not in summary(subject=subject)


SUBJECTS = (
    "feat(cache): share the cache (#12)",
    "Fix `run()` of hosts",
    "修复缓存",
    "[CI] Bump ruff",
    'Revert "x"',
    "",
)
LINES = (
    *SUBJECTS,
    "Share the cache.",
    "This PR fixes run() of hosts",
    WHY,
    "- share the cache",
    "- [ ] tests",
    "",
    "## Summary",
)
FACTS = (OPTION, VARIABLE, DEFAULT, Fact(kind="api", change="removed", name="share the cache"))


@settings(deadline=None)
@given(
    st.sampled_from(SUBJECTS),
    st.lists(st.sampled_from(LINES), max_size=8),
    st.lists(st.sampled_from(FACTS), max_size=3, unique_by=id),
    st.sampled_from(["en", "zh", "de"]),
    st.sampled_from(list(Tier)),
)
def test_no_summary_begins_with_the_subject(subject, lines, facts, language, tier):
    text = described(record(subject, body="\n".join(lines), facts=tuple(facts)), tier, language).summary
    first = re.split(r"(?<=[.!?。])\s*", text)[0]
    assert text
    assert _letters(first) not in {_letters(subject), _letters(re.sub(r"^.*?[:\]] ?|\(#12\)", "", subject))}


def _letters(text):
    return "".join(filter(str.isalnum, text.casefold())) or None


def test_a_record_without_its_patch_gives_the_same_analysis_in_any_language():
    facts = (OPTION, DEFAULT)
    fresh = record(body=f"{WHY}\n\n{BULLETS}", facts=facts)
    stored = CommitRecord.model_validate_json(fresh.model_dump_json())
    assert described(stored, fresh.importance.tier) == fresh.analysis
    chinese = record(body=f"{WHY}\n\n{BULLETS}", facts=facts, language="zh")
    assert described(stored, fresh.importance.tier, "zh") == chinese.analysis
    assert chinese.analysis.language == "zh"


def test_depth_follows_the_tier():
    of = record(facts=(DEFAULT, *(Fact(kind="api", change="added", name=f"C{n}") for n in range(3))))
    high, medium, low = (described(of, tier) for tier in (Tier.HIGH, Tier.MEDIUM, Tier.LOW))
    assert (high.depth, medium.depth, low.depth) == (Tier.HIGH, Tier.MEDIUM, Tier.LOW)
    assert (low.impact_scope, low.recommendations, low.risks, low.insight) == ("", (), (), Insight())
    assert medium.risks == ()
    assert set(high.risks) <= set(medium.recommendations)


def test_nothing_pays_and_nothing_is_claimed_to_be_read():
    analysis = record().analysis
    assert (analysis.kind, analysis.cost_usd, analysis.model) == ("rules", 0.0, None)
    assert (analysis.coverage.files_read, analysis.coverage.files_total) == (0, 2)


def test_a_commit_waits_for_its_model_with_an_analysis_already():
    waiting = record(waiting=True)
    assert waiting.state == "pending"
    assert waiting.analysis.summary
    assert record().state == "analysed"


def test_a_record_carries_what_the_message_names():
    reverted = record('[PD] Revert "feat: x" (#7)', body="This reverts commit " + "ab" * 20 + ".")
    assert reverted.reverts == "ab" * 20
    assert reverted.pull_request == 7
    assert reverted.labels == ("PD",)
    assert str(reverted.change_type) == "revert"


@pytest.mark.parametrize("language", ["en", "zh", "xx"])
@pytest.mark.parametrize("tier", list(Tier))
def test_hostile_names_stay_inside_their_code_marks(language, tier):
    name = "a`b{c}<script>|%s"
    facts = [
        Fact(kind=kind, change=change, name=name, old="{old}`", new="`{new}", text="{text} `")
        for kind in ("api", "option", "default", "dependency", "requirement", "operation", "licence", "error")
        for change in ("added", "removed", "changed", "renamed")
    ]
    files = {"a`b{c}/x.py": ("", "x\n" * 60), "{words}.py": ("", "x\n"), "y/%s.py": ("", "x\n"), "z.py": ("", "x\n")}
    body = "{files} and {0} in {detail} again"
    analysis = described(record("feat: {n} `x` {areas} %s", files, body=body, facts=facts), tier, language)
    texts = [analysis.summary, analysis.impact_scope, *analysis.recommendations, *analysis.risks]
    assert body[:20] in analysis.summary
    assert [text for text in texts if text.count("`") % 2] == []


def test_a_merge_is_told_by_what_its_body_explains():
    merged = record("Merge pull request #8 from ann/topic", body=f"[PD] feat: share the cache\n\n{WHY}")
    assert str(merged.change_type) == "feature"
    assert (merged.pull_request, merged.labels) == (8, ("PD",))
    assert described(merged).summary == WHY


def test_an_empty_commit_is_described():
    assert record("", {}, body="").analysis.summary == "It changes no files."


def test_every_sentence_exists_in_both_languages():
    for section in ("rules.", "reasons."):
        keys = {key for key in vocabulary("en").entries if key.startswith(section)}
        assert keys == {key for key in vocabulary("zh").entries if key.startswith(section)}
        same = [k for k in keys if vocabulary("en").entries[k] == vocabulary("zh").entries[k]]
        assert same == []


def test_areas_that_stand_beside_the_entry_are_not_repeated():
    few, many = (dict.fromkeys((f"app/{name}/f.ts" for name in names), ("", "x\n")) for names in ("abc", "abcdef"))
    assert "Areas" not in described(record(files=few)).impact_scope
    assert "Areas: `app/a`, `app/b`, `app/c` and 3 more areas." in described(record(files=many)).impact_scope


def test_files_that_are_not_listed_are_claimed_to_be_nowhere():
    stored = record("x", {"app/a/f.ts": ("", "x\n")}).model_copy(update={"omitted_files": 900})
    assert described(stored).summary == "Changes 901 files, among them files in `app/a`."


def test_what_lies_at_the_root_is_told_in_words():
    files = dict.fromkeys(("README.md", "pyproject.toml", "app/a.ts", "app/b.ts"), ("", "x\n"))
    assert summary(files=files) == "Changes `app`, dependencies, docs."
    assert summary(files=files, language="zh") == "修改 `app`、依赖、文档。"


@pytest.mark.parametrize(
    ("change", "english", "chinese"),
    [
        (FileChange(path="a/run.sh"), "Changes `a/run.sh` (file mode only).", "修改 `a/run.sh`（仅修改文件模式）。"),
        (
            FileChange(path="a/b.py", old_path="a/c.py", status="renamed"),
            "Renames `a/c.py` to `a/b.py`.",
            "重命名 `a/c.py` 改为 `a/b.py`。",
        ),
        (FileChange(path="a/b.png", binary=True), "Changes `a/b.png` (binary).", "修改 `a/b.png`（二进制文件）。"),
        (FileChange(path="a/i.py", status="added"), "Adds `a/i.py` (empty).", "新增 `a/i.py`（空文件）。"),
        (
            FileChange(path="a/link", status="type-changed", kind="symlink"),
            "Changes `a/link` (not a regular file).",
            "修改 `a/link`（非普通文件）。",
        ),
    ],
)
def test_a_change_without_lines_says_what_happened(change, english, chinese):
    stored = record("x").model_copy(update={"files": (change,), "additions": 0, "deletions": 0})
    assert described(stored).summary == english
    assert described(stored, language="zh").summary == chinese


@pytest.mark.parametrize(("status", "english"), [("added", "New"), ("deleted", "Deleted"), ("renamed", "Renamed")])
def test_source_files_that_came_or_went_are_named(status, english):
    moved = tuple(FileChange(path=f"app/{name}.ts", status=status, additions=1) for name in "abcdef")
    scope = described(record("x").model_copy(update={"files": moved})).impact_scope
    assert scope == f"{english} source files: `app/a.ts`, `app/b.ts`, `app/c.ts` and 3 more."
