"""Authors say what a commit is in many ways; words and diff tell where they do not."""

import json
from importlib.resources import files

import pytest

from mkdocs_commit_digest.archive.records import ChangeType
from mkdocs_commit_digest.collect.judging import evaluation
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.change_types import classify, reverted_sha
from tests.helpers.commits import commit_of

CODE = {
    "src/engine/run.py": (
        "def run(a):\n    return a\n",
        "def run(a):\n    if a is None:\n        return 0\n    return a\n",
    )
}
NEW_CODE = {
    "src/engine/cache.py": ("", "class PageCache:\n    def get(self, key):\n        return self.pages[key]\n" * 8),
    "src/engine/run.py": ("def run(a):\n    return a\n", "def run(a, cache=None):\n    return cache or a\n"),
    "tests/test_cache.py": ("", "def test_cache():\n    assert PageCache()\n" * 4),
}
DOCS = {"docs/guide.md": ("Old text.\n", "New text.\nMore text.\n")}
TESTS = {"tests/test_run.py": ("def test_a():\n    pass\n", "def test_a():\n    assert run(1)\n")}
CI = {".github/workflows/ci.yml": ("on: push\n", "on: [push, pull_request]\n")}
LOCK = {"uv.lock": ("a 1.0\n", "a 1.1\n"), "pyproject.toml": ('deps = ["a==1.0"]\n', 'deps = ["a==1.1"]\n')}


def type_of(subject, files=CODE, **texts):
    commit = commit_of(subject, files, **texts)
    return str(classify(commit, facts_of(commit)).type)


SAID = {
    "feature": (
        "feat: serve two models", "feat(api)!: drop v1", "feature: x", "Feat: x", "FEAT(core): x", "[Feature] Serve models",
        "[Feat][CUDA] Fuse kernels", "[New Model] Llama 9", "✨ serve models", ":sparkles: serve models", "feat[2/n]: graphs",
        "[ci] feat: test on arm", "enhancement(sinks): retry", "[misc] feat: x", "🎉 begin", "[Enhancement] x", "feat/api: x",
    ),
    "fix": (
        "fix: close the socket", "fix(ci): retry", "Fix: x", "bugfix: x", "hotfix(api): x", "[Fix] x", "[FIX] x", "[fix]: x",
        "[BugFix] x", "[Bug Fix] x", "[Bugfix][Kernel] x", "[CI][Fix] x", "[fix-ci] x", "🐛 x", ":bug: x", "🚑️ x", "fix!: x",
        "[diffusion] fix: align pixels", "[PD] Fix the cache", "Fix crash on start", "fixed the hang", "fixes #12: wrong sum",
        "net: fix a race", "Small fix for the parser", "quick fix", "Hotfix for 1.2", "[Docker] Fix the image", "[Kernel]fix x",
        "Bugfix: x", "bug: x", "修复 空指针", "[AMD] fix perf ci errors", "Also fix the other case", "[WIP] fixing x",
        "fix : spaces before the colon", "[hotfix] x (#12)", "fixup the loader", "[Bug] wrong sum", "🩹 mend",
    ),
    "documentation": (
        "docs: x", "doc(readme): x", "[Docs] Fix a typo", "[Doc] x", "📝 x", ":memo: x", "docs(api): fix links", "[Docs]: x",
        "Update docs of the platform", "update README", "Add documentation for tools", "Document the cache", "[NPU] Update doc",
    ),
    "tests": ("test: x", "tests(api): x", "[Test] x", "[Tests] Fix a flaky case", "✅ x", ":white_check_mark: x", "[UT] x"),
    "configuration": (
        "ci: x", "build: x", "build(deps): bump a from 1 to 2", "chore: x", "chore(deps): x", "[CI] fix a test", "[AMD CI] x",
        "[CI/Build] x", "[Chore] x", "👷 x", ":arrow_up: x", "⬆️ bump a", "CI - add partitions", "deps: x", "[Build] x",
        "Bump a from 1.0 to 1.1", "[Deps] x", "bump version to 2.0", "[Nightly] x", "release: 1.2",
    ),
    "refactor": ("refactor: x", "Refactor(core): x", "[Refactor] x", "♻️ x", ":recycle: x", "Refactor the gate", "style: x"),
    "performance": (
        "perf: x", "perf(io): x", "[Perf] x", "[OPT] indexer", "[Performance] x", "⚡️ x", ":zap: x", "Speed up the parser",
        "Optimize the kernel", "Improve decoding performance", "opt: x", "reduce scheduling overhead",
    ),
    "security": ("security: x", "[Security] x", "🔒️ x", "[CVE-2026-1] x", "sec: x"),
    "revert": (
        'Revert "feat: x"', 'Revert "feat: x" (#12)', "revert: feat: x", "[Revert] x", "⏪️ x", "Reverts the cache", "Back out x",
        '[AMD] Revert "x"', 'Roll back "x"',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("subject", "kind"), [(subject, kind) for kind, said in SAID.items() for subject in said])
def test_what_the_author_says_counts(subject, kind):
    assert type_of(subject) == kind


@pytest.mark.parametrize(
    ("subject", "changed", "kind"),
    [
        ("Support paged attention", NEW_CODE, "feature"),
        ("Add a page cache", NEW_CODE, "feature"),
        ("Implement a page cache for the engine", NEW_CODE, "feature"),
        ("[PD] Introduce PageCache", NEW_CODE, "feature"),
        ("Prevent a division by zero when the batch is empty", CODE, "fix"),
        ("Correctly handle a missing argument", CODE, "fix"),
        ("Do not crash without an argument", CODE, "fix"),
        ("Explain the cache", DOCS, "documentation"),
        ("Correct the grammar of the guide", DOCS, "documentation"),
        ("Fix a typo", DOCS, "documentation"),
        ("Cover the empty batch", TESTS, "tests"),
        ("Fix the flaky case", TESTS, "tests"),
        ("Run on pull requests", CI, "configuration"),
        ("Update a to 1.1", LOCK, "configuration"),
        ("Clean up the engine", CODE, "refactor"),
    ],
)
def test_words_and_diff_tell_the_rest(subject, changed, kind):
    assert type_of(subject, changed) == kind


@pytest.mark.parametrize(
    "subject", ["Add a prefix cache", "Add suffix sums", "Affix labels", "Use a fixed-size fixture"]
)
def test_words_that_only_contain_fix_do_not_make_a_fix(subject):
    commit = commit_of(subject, NEW_CODE)
    assert "fix" not in [word.lower() for word in classify(commit, facts_of(commit)).evidence]


@pytest.mark.parametrize("subject", ['Reland "Add a cache"', 'Reapply "x"', 'Revert "Revert "x""', "Unrevert x"])
def test_bringing_back_is_not_taking_back(subject):
    assert type_of(subject, NEW_CODE) != "revert"
    assert reverted_sha(subject, "This reverts commit " + "a" * 40) is None


@pytest.mark.parametrize(
    ("subject", "body", "sha"),
    [
        (
            'Revert "x"',
            "This reverts commit 0123456789abcdef0123456789abcdef01234567.",
            "0123456789abcdef0123456789abcdef01234567",
        ),
        ("revert: feat: x", "This reverts commit ABCDEF1.", "abcdef1"),
        ("Revert 1a2b3c4d", "", "1a2b3c4d"),
        ("Roll the cache back", "This reverts commit 1a2b3c4d, since it leaks.", "1a2b3c4d"),
        ('Revert "x"', "", None),
        ("Add a cache", "Unlike 1a2b3c4d, this reverts nothing.", None),
    ],
)
def test_the_reverted_commit_is_read(subject, body, sha):
    assert reverted_sha(subject, body) == sha


def test_evidence_is_in_the_commit():
    for subject, changed in (
        ("Support pages", NEW_CODE),
        ("Explain", DOCS),
        ("Prevent a leak", CODE),
        ("fix: x", CODE),
    ):
        commit = commit_of(subject, changed)
        evidence = classify(commit, facts_of(commit)).evidence
        everything = f"{subject} {commit.body} {' '.join(changed)} {''.join(file.patch for file in commit.files)}"
        assert evidence
        assert all(word in everything for word in evidence)


@pytest.mark.parametrize("subject", ["", " ", "x", "." * 900, "fix" * 300, "\N{ZERO WIDTH JOINER}", "a\x00b"])
@pytest.mark.parametrize("changed", [{}, CODE])
def test_every_commit_has_a_type(subject, changed):
    assert type_of(subject, changed) in set(ChangeType)


def test_the_table_of_weights_is_whole():
    table = json.loads(files("mkdocs_commit_digest.collect.judging").joinpath("type_weights.json").read_text("utf-8"))
    assert table["types"] == [str(kind) for kind in evaluation.MEASURED]
    assert len(table["base"]) == len(table["types"])
    assert {len(row) for row in table["weights"].values()} == {len(table["types"])}
    assert len(table["learned from"]) >= 12


@pytest.mark.parametrize("path", ["README.md", "changes.txt", "docs/x.md", "tests/test_a.py", "a.txt", "src/a.py"])
def test_a_subject_that_says_fix_is_a_fix_whatever_file_it_touches(path):
    for subject in ("fix function calling for Trinity (#17364)", "[PD] Fix PP dynamic chunking with DP attention"):
        assert type_of(subject, {path: ("one\n", "one\ntwo\n")}) == "fix"


def test_a_fix_of_prose_that_says_so_is_documentation():
    assert type_of("Fix broken links in the guide", DOCS) == "documentation"
