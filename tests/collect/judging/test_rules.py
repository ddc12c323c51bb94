"""Without a model, readers get the author's words and counted facts, and nothing that pretends to understand."""

import re

import pytest

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import CommitRecord, FileChange, Insight, Tier
from mkdocs_commit_digest.collect.commits import Commit
from mkdocs_commit_digest.collect.judging.rules import analyse_by_rules
from mkdocs_commit_digest.vocabulary import vocabulary
from tests.helpers.commits import commit_of, model_settings, record_of

BIG = {
    "src/engine/cache.py": ("", "class Cache:\n" + "    x = 1\n" * 400),
    "src/server/api.py": ("def serve(a):\n    pass\n", "def serve(a, cache):\n    pass\n" + "y = 2\n" * 90),
    "src/models/llama.py": ("def load():\n    pass\n", "z = 3\n" * 60),
    "tests/test_cache.py": ("", "assert 1\n" * 20),
}
FOUND = tuple(
    Fact(kind="api", change=change, name=name)
    for change, name in (("removed", "load"), ("changed", "serve"), ("added", "Cache"))
)
BODY = "The cache was rebuilt for every request. It is shared now.\n\nMigration: pass `cache=`.\n\nSigned-off-by: Ann <a@x>"


def record(subject="feat(engine)!: share the cache (#12)", files=BIG, *, body=BODY, language="en", waiting=False):
    models = ("openai/test-model",) if waiting else ()
    commit = commit_of(subject, files, body=body)
    settings = model_settings(language=language, models=models)
    return record_of(commit, settings, found=FOUND if files is BIG else ())


def in_language(of: CommitRecord, language, tier=None):
    importance = of.importance.model_copy(update={"tier": tier}) if tier else of.importance
    return analyse_by_rules(Commit.of_record(of), importance, of.change_type, of.areas, vocabulary(language))


def test_the_summary_is_the_authors_words_and_counted_facts():
    assert record().analysis.summary == (
        "Share the cache. The cache was rebuilt for every request. It is shared now. "
        "4 files changed in `engine`, `server`, `models`, `tests` (+572 −3 lines)."
    )


def test_a_record_without_its_patch_gives_the_same_analysis():
    stored = CommitRecord.model_validate_json(record().model_dump_json())
    assert in_language(stored, "en") == record().analysis


def test_the_language_may_change_later():
    chinese = in_language(record(), "zh")
    assert chinese.language == "zh"
    assert "共改动 4 个文件" in chinese.summary
    assert chinese == record(language="zh").analysis


def test_depth_follows_the_tier():
    high = record().analysis
    assert high.depth is Tier.HIGH
    assert high.impact_scope
    assert high.recommendations
    assert high.risks
    low = in_language(record(), "en", Tier.LOW)
    assert (low.impact_scope, low.recommendations, low.risks, low.insight) == ("", (), (), Insight())
    medium = in_language(record(), "en", Tier.MEDIUM)
    assert medium.risks == ()
    assert medium.impact_scope
    assert set(high.risks) <= set(medium.recommendations)


def test_recommendations_point_at_things_in_the_commit():
    analysis = record().analysis
    said = " ".join((*analysis.recommendations, *analysis.risks, analysis.impact_scope, analysis.insight.architecture))
    known = {*BIG, "Cache", "serve", "load", "engine", "server", "models"}
    assert {name.split("/")[0] for name in re.findall(r"`([^`]+)`", said)} <= {name.split("/")[0] for name in known}
    assert "`load`" in said
    assert "migration" in said
    assert "`tests/test_cache.py`" in said


def test_absent_tests_are_named_for_code_but_not_for_documentation():
    code = record(files={path: texts for path, texts in BIG.items() if "test" not in path}).analysis
    assert "No test file changed with it." in code.recommendations
    docs = in_language(record("docs: x", {"docs/a.md": ("", "x\n" * 90)}, body=""), "en", Tier.MEDIUM)
    assert docs.recommendations == ()


def test_nothing_pays_and_nothing_is_claimed_to_be_read():
    analysis = record().analysis
    assert (analysis.kind, analysis.cost_usd, analysis.model) == ("rules", 0.0, None)
    assert analysis.coverage.files_read == 0
    assert analysis.coverage.files_total == 4


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
    assert reverted.patch_id == commit_of("other words", BIG).patch_id()


@pytest.mark.parametrize("language", ["en", "zh", "xx"])
@pytest.mark.parametrize("tier", list(Tier))
def test_hostile_names_stay_inside_their_code_marks(language, tier):
    files = {
        "a`b{c}<script>|/x.py": ("", "def f():\n    pass\n" * 60),
        "{words}.py": ("", "x\n"),
        "y/%s.py": ("", "x\n"),
    }
    analysis = in_language(
        record("feat: {n} `x` {areas} %s", files, body="{files} and {0} in {detail} again"), language, tier
    )
    said = " ".join((analysis.summary, analysis.impact_scope, *analysis.recommendations, *analysis.risks))
    assert "{areas} %s" in said
    assert said.count("`") % 2 == 0


def test_a_merge_is_told_by_the_title_in_its_body():
    merged = record(
        "Merge pull request #8 from ann/topic", body="[PD] feat: share the cache\n\nIt was rebuilt each time."
    )
    assert merged.subject == "Merge pull request #8 from ann/topic"
    assert str(merged.change_type) == "feature"
    assert merged.pull_request == 8
    assert merged.labels == ("PD",)
    assert merged.analysis.summary.startswith("Share the cache. It was rebuilt each time. 4 files changed")


def test_an_empty_commit_is_described():
    assert record("", {}, body="").analysis.summary == "It changes no files."


def test_every_sentence_exists_in_both_languages():
    for section in ("rules.", "reasons."):
        keys = {key for key in vocabulary("en").entries if key.startswith(section)}
        assert keys == {key for key in vocabulary("zh").entries if key.startswith(section)}
        same = [k for k in keys if vocabulary("en").entries[k] == vocabulary("zh").entries[k]]
        assert same == []


def many(*paths, text="x = 1\n"):
    return dict.fromkeys(paths, ("", text))


@pytest.mark.parametrize("count", range(1, 9))
def test_files_are_said_to_be_in_areas_only_if_all_are_or_the_rest_is_counted(count):
    analysis = record("x", many(*(f"app/{name}/f.ts" for name in "abcdefgh"[:count])), body="").analysis
    named = re.findall(r"`(app/\w)`", analysis.summary)
    rest = re.search(r"and (\d+) more areas", analysis.summary)
    assert len(named) + int(rest[1] if rest else 0) == count


def test_cut_areas_are_counted_in_both_languages_and_beside_those_of_source():
    files = many(*(f"app/{name}/f.py" for name in "abcd"), "tests/core/test_f.py", "docs/f.md")
    high = in_language(record("feat: x", files, body=""), "en", Tier.HIGH)
    assert "6 files changed in `a`, `b`, `c` and 3 more areas (" in high.summary
    assert "Areas: `a`, `b`, `c` and 3 more areas." in high.impact_scope
    assert "The source code changes in 4 of 6 areas." in high.insight.architecture
    assert "位于 `a`、`b`、`c` 及其他 3 个区域（" in in_language(record("feat: x", files, body=""), "zh").summary


def test_areas_too_small_to_be_kept_are_named_while_there_is_room():
    large = {"app/a/f.ts": ("", "x\n" * 900)}
    stored = record("x", large | many("app/b/f.ts", "app/c/f.ts", "tests/core/f.ts", "docs/f.md"), body="")
    assert stored.areas == ("app/a",)
    assert "5 files changed in `app/a`, `app/b`, `app/c` and 2 more areas (" in stored.analysis.summary


def test_files_that_are_not_listed_are_claimed_to_be_nowhere():
    stored = record("x", many("app/a/f.ts"), body="").model_copy(update={"omitted_files": 900})
    assert "901 files changed, among them files in `app/a` (" in in_language(stored, "en").summary


def test_what_lies_at_the_root_is_told_in_words():
    files = {"README.md": ("", "x\n"), "pyproject.toml": ("", "x\n"), "app/a.ts": ("", "x\n")}
    assert "`app`, dependencies, docs (" in record("x", files, body="").analysis.summary
    assert "`app`、依赖、文档（" in in_language(record("x", files, body=""), "zh").summary


def unlined(*changes):
    stored = record("x", many(*(change.path for change in changes)), body="")
    return stored.model_copy(update={"files": changes, "additions": 0, "deletions": 0})


@pytest.mark.parametrize(
    ("change", "english", "chinese"),
    [
        (FileChange(path="a/run.sh"), "file mode only", "仅修改文件模式"),
        (
            FileChange(path="a/b.py", old_path="a/c.py", status="renamed"),
            "renamed without changes",
            "重命名而内容不变",
        ),
        (FileChange(path="a/b.png", binary=True), "binary", "二进制文件"),
        (FileChange(path="a/__init__.py", status="added"), "empty", "空文件"),
        (FileChange(path="a/link", status="type-changed", kind="symlink"), "not a regular file", "非普通文件"),
    ],
)
def test_a_change_without_lines_says_what_happened(change, english, chinese):
    stored = unlined(change)
    assert f"({english})." in in_language(stored, "en").summary
    assert f"（{chinese}）。" in in_language(stored, "zh").summary
    assert "+0" not in in_language(stored, "en", Tier.HIGH).model_dump_json()


def test_several_things_that_happened_without_lines_are_counted():
    stored = unlined(FileChange(path="a/run.sh"), FileChange(path="a/x.sh"), FileChange(path="a/b.png", binary=True))
    assert "(2 file mode only, 1 binary)." in in_language(stored, "en").summary
    assert "（2 个仅修改文件模式、1 个二进制文件）。" in in_language(stored, "zh").summary


def of_status(status, *paths, counted=1):
    """A commit whose three most changed files are modified ones, so that these are named as moved only."""
    others = tuple(FileChange(path=f"app/m{n}.ts", additions=90) for n in range(3))
    moved = tuple(FileChange(path=path, status=status, additions=counted) for path in paths)
    return record("x", many("app/a.ts"), body="").model_copy(update={"files": (*others, *moved)})


@pytest.mark.parametrize(
    ("status", "english", "chinese"),
    [("added", "New", "新增"), ("deleted", "Deleted", "删除"), ("renamed", "Renamed", "重命名")],
)
def test_files_that_are_all_listed_are_not_said_to_be_among_others(status, english, chinese):
    one, two, five = (of_status(status, *(f"app/{name}.ts" for name in "abcde"[:n])) for n in (1, 2, 5))
    scope = {n: in_language(of, "en", Tier.HIGH).impact_scope for n, of in enumerate((one, two, five))}
    assert f"{english} source file: `app/a.ts`." in scope[0]
    assert f"{english} source files: `app/a.ts`, `app/b.ts`." in scope[1]
    assert f"5 {english.lower()} source files, among them `app/a.ts`, `app/b.ts`, `app/c.ts`." in scope[2]
    assert f"{chinese}源文件：`app/a.ts`。" in in_language(one, "zh", Tier.HIGH).impact_scope
    assert f"{chinese} 2 个源文件：`app/a.ts`、`app/b.ts`。" in in_language(two, "zh", Tier.HIGH).impact_scope
    assert f"{chinese} 5 个源文件，其中有 " in in_language(five, "zh", Tier.HIGH).impact_scope


def test_one_test_file_is_not_counted():
    files = {"app/a.ts": ("", "x\n"), "tests/test_a.py": ("", "x\n")}
    pointers = in_language(record("feat: x", files), "zh", Tier.HIGH).recommendations
    assert "同时改动了测试文件 `tests/test_a.py`。" in pointers
