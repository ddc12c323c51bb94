"""Tiers follow from printed reasons; users may weigh otherwise; caps and models move them within bounds."""

import math

import pytest

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import ChangeType, Importance, Reason, Tier
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.change_types import classify
from mkdocs_commit_digest.collect.judging.importance import (
    RULES_VERSION,
    assess,
    cap_high,
    check_weights,
    moved_tier,
    ruled_tier,
    rules_version,
)
from mkdocs_commit_digest.collect.judging.importance_weights import WEIGHTS
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.settings import ImportanceSettings
from mkdocs_commit_digest.vocabulary import vocabulary
from tests.helpers.commits import commit_of, model_settings, record_of

DEFAULTS = ImportanceSettings()


def lines(count, text="    x = {n}"):
    return "".join(f"{text.format(n=n)}\n" for n in range(count))


def judged(subject, files, settings=DEFAULTS, found=(), **texts):
    commit = commit_of(subject, files, **texts)
    facts = facts_of(commit, tuple(found))
    return assess(commit, classify(commit, facts), facts, settings)


def codes(importance):
    return {reason.code for reason in importance.reasons}


def fact(kind, change, name, **values):
    return Fact(kind=kind, change=change, name=name, **values)


CORE = {"src/engine/scheduler.py": (lines(40), lines(40) + "if batch is None:\n    stop()\n" + lines(12, "y{n} = 1"))}
BIG = {
    "src/engine/cache.py": ("", "class Cache:\n" + lines(600)),
    "src/engine/pool.py": ("", "class Pool:\n" + lines(300)),
    "src/server/api.py": (lines(10), "def serve(cache):\n" + lines(200, "z{n} = 2")),
    "src/models/llama.py": (lines(10), lines(150, "w{n} = 2")),
}


def test_a_crash_fix_is_not_low():
    importance = judged("Fix crash when the batch is empty", CORE)
    assert importance.tier is not Tier.LOW
    assert {"severe_fix", "type_fix"} <= codes(importance)


def test_a_one_line_deadlock_fix_anywhere_is_not_low():
    assert judged("fix: deadlock on shutdown", {"lib/a.go": ("a()\n", "b()\n")}).tier is Tier.MEDIUM


def test_nightly_test_plumbing_is_low_however_large():
    plumbing = {
        ".github/workflows/nightly.yml": (lines(10), lines(900, "- step{n}")),
        "test/nightly/test_models.py": ("", lines(2_000, "assert {n}")),
        "scripts/ci/run.sh": ("", lines(200, "run {n}")),
    }
    assert judged("[AMD] Add models to the nightly tests", plumbing).tier is Tier.LOW


def test_a_new_feature_with_tests_documentation_and_public_names_is_high():
    files = {**BIG, "tests/test_cache.py": ("", lines(40)), "docs/cache.md": ("", lines(30))}
    found = (fact("api", "added", "Cache"), fact("option", "added", "--cache"))
    importance = judged("feat: paged cache shared by all workers", files, found=found)
    assert importance.tier is Tier.HIGH
    assert {"size", "names_added", "options_added", "tested", "documented", "new_files"} <= codes(importance)


def test_size_alone_does_not_make_a_change_high():
    assert judged("Rework the cache", BIG).tier is not Tier.HIGH


@pytest.mark.parametrize(
    ("subject", "body"), [("feat!: drop v1", ""), ("Drop v1", "Nobody uses it.\n\nBREAKING CHANGE: v1 is gone")]
)
def test_a_breaking_change_is_high(subject, body):
    files = {"src/api/v1.py": ("def f(a):\n    pass\n", "")}
    importance = judged(subject, files, body=body, found=[fact("api", "removed", "f")])
    assert importance.tier is Tier.HIGH
    assert {"breaking", "names_removed"} <= codes(importance)


def test_a_checklist_in_a_template_breaks_nothing():
    body = "## Checklist\n- [ ] BREAKING CHANGE: explain\n- [x] fixes a crash\n<!-- BREAKING CHANGE: no -->"
    assert codes(judged("Add a", CORE, body=body)).isdisjoint({"breaking", "severe_fix"})


def test_a_vulnerability_is_high_even_if_small():
    files = {"src/server/auth.py": ("def check(a):\n    return True\n", "def check(a):\n    return verified(a)\n")}
    assert judged("security: fix authentication bypass (CVE-2026-1234)", files).tier is Tier.HIGH


@pytest.mark.parametrize(
    ("files", "ceiling"),
    [
        ({"docs/a.md": ("", lines(3_000))}, "ceiling_docs"),
        ({"tests/test_a.py": ("", lines(3_000))}, "ceiling_tests"),
        ({".github/workflows/a.yml": ("", lines(900)), "tests/a.sh": ("", "x\n")}, "ceiling_ci"),
        ({"uv.lock": (lines(10), lines(4_000))}, "ceiling_not_written"),
        ({"src/engine/a.c": ("if (a) {\n  b( );\n", "if (a) {\n    b();\n")}, "ceiling_formatting"),
        ({"src/engine/a.py": ("# old\nx = 1\n", "# new\nx = 1\n")}, "ceiling_comments"),
    ],
)
def test_what_no_user_notices_stays_low(files, ceiling):
    importance = judged("feat!: crash fix, breaking", files)
    assert importance.tier is Tier.LOW
    assert ceiling in codes(importance)


def test_the_score_is_the_sum_of_the_printed_points():
    for files in (CORE, BIG, {"docs/a.md": ("", lines(300))}):
        importance = judged("feat!: all of it", files)
        assert sum(reason.points for reason in importance.reasons) == pytest.approx(importance.score, abs=0.02)


def test_lock_and_generated_lines_do_not_make_a_commit_larger():
    plain = judged("Fix the sum", CORE)
    padded = judged("Fix the sum", {**CORE, "uv.lock": ("", lines(5_000)), "src/a.pb.go": ("", lines(5_000))})
    assert padded.score == plain.score


def test_weights_thresholds_and_patterns_are_the_users():
    assert judged("Fix the sum", CORE, ImportanceSettings(weights={"type_fix": 9})).tier is Tier.HIGH
    assert judged("Fix the sum", CORE, ImportanceSettings(high=0.5, medium=0.2)).tier is Tier.HIGH
    assert judged("feat: cache", BIG, ImportanceSettings(minor=("src/**",))).tier is Tier.LOW
    mine = judged("Fix the sum", {"odd/place.py": CORE["src/engine/scheduler.py"]}, ImportanceSettings(core=("odd/",)))
    assert "core" in codes(mine)
    assert "core" not in codes(judged("Fix the sum", CORE, ImportanceSettings(core=("odd/",))))


def test_the_rules_in_force_are_named():
    assert rules_version(DEFAULTS) == RULES_VERSION
    assert rules_version(ImportanceSettings(high_per_day=3)) == RULES_VERSION
    changed = rules_version(ImportanceSettings(weights={"core": 2}))
    assert changed != RULES_VERSION
    assert changed == rules_version(ImportanceSettings(weights={"core": 2}))
    assert judged("Fix it", CORE).rules == RULES_VERSION


def test_a_release_is_high_whatever_else_it_is():
    files = {"package.json": ('  "version": "1.0.0"\n', '  "version": "1.1.0"\n')}
    importance = judged("chore: release", files, found=[fact("release", "added", "1.1.0", new="1.1.0")])
    assert importance.tier is Tier.HIGH
    assert importance.reasons[-1].code == "release"
    minor = ImportanceSettings(minor=("package.json",))
    assert judged("chore: release", files, minor, [fact("release", "added", "1.1.0", new="1.1.0")]).tier is Tier.LOW
    assert sum(reason.points for reason in importance.reasons) == pytest.approx(importance.score, abs=0.02)


@pytest.mark.parametrize(
    ("kind", "code"),
    [("breaking", "note_breaking"), ("removal", "note_breaking"), ("fix", "note_fix"), (None, "note_change")],
)
def test_the_release_note_that_comes_with_a_change_counts_by_its_kind(kind, code):
    importance = judged("Fix the sum", CORE, found=[fact("note", "added", "The sum", new=kind, text="The sum")])
    assert code in codes(importance)


def test_who_writes_the_notes_of_many_changes_does_not_make_them():
    notes = [fact("note", "added", f"Note {n}", new="breaking", text=f"Note {n}") for n in range(30)]
    assert codes(judged("Update the changelog", CORE, found=notes)).isdisjoint({"note_breaking", "breaking"})


def test_a_refactoring_counts_names_and_size_for_less_unless_something_goes():
    found = [fact("api", "changed", "f"), fact("api", "removed", "g")]
    points = {}
    for subject in ("refactor: cache", "refactor: remove the old cache", "feat: cache"):
        reasons = judged(subject, CORE, found=found).reasons
        points[subject] = next(reason.points for reason in reasons if reason.code == "names_removed")
    quiet, announced, feature = points.values()
    assert quiet < announced == feature


def test_points_have_the_sign_that_their_sentence_has():
    against = {"periphery", "typo", "bot", "automation", "no_source", "refactor_words", "checks_words"}
    against |= {"automation_words", "documentation_words"}
    for code, points in WEIGHTS.items():
        if not code.startswith("type_"):
            assert points < 0 if code in against else points > 0


def test_every_reason_has_a_sentence_in_every_language():
    needed = {
        *WEIGHTS,
        "release",
        "daily_cap",
        "model_raised",
        "model_lowered",
        *(f"type_{kind}" for kind in ChangeType),
    }
    needed |= {f"ceiling_{name}" for name in ("docs", "tests", "ci", "not_written", "formatting", "comments", "minor")}
    needed |= {f"ceiling_{name}" for name in ("no_code", "periphery", "type_documentation", "type_tests")}
    needed.add("ceiling_type_configuration")
    for code in needed - {"type_architecture"}:
        for language in ("en", "zh"):
            assert vocabulary(language)(f"reasons.{code}", detail="x", points=1)
    assert {key for key in vocabulary("zh").entries if key.startswith("reasons.")} == {
        key for key in vocabulary("en").entries if key.startswith("reasons.")
    }


def day_of(*scores):
    """Records with these scores, high where the built-in threshold says so."""
    settings = model_settings()
    records = []
    for n, score in enumerate(scores):
        record = record_of(commit_of(f"feat: change {n}", BIG), settings)
        tier = Tier.HIGH if score >= 6 else Tier.MEDIUM
        importance = Importance(tier=tier, score=score, reasons=(Reason(code="size", points=score),), rules="1")
        records.append(record.model_copy(update={"importance": importance}))
    return records


def tiers(records):
    return [str(record.importance.tier) for record in records]


def test_the_cap_lowers_the_lowest_scores_and_says_so():
    capped = cap_high(day_of(7, 9, 6, 4, 8), 2)
    assert tiers(capped) == ["medium", "high", "medium", "medium", "high"]
    assert [record.importance.score for record in capped] == [7, 9, 6, 4, 8]
    assert capped[0].importance.reasons[-1] == Reason(code="daily_cap", detail="2")
    assert all(reason.code != "daily_cap" for reason in capped[3].importance.reasons)


def test_the_cap_is_idempotent_and_reversible():
    once = cap_high(day_of(7, 9, 6, 4, 8), 2)
    assert cap_high(once, 2) == once
    assert tiers(cap_high(once, 3)) == ["high", "high", "medium", "medium", "high"]
    assert list(cap_high(cap_high(once, 0), 8)) == day_of(7, 9, 6, 4, 8)
    assert tiers(cap_high(once, 0)) == ["medium"] * 5


def test_a_day_within_the_cap_is_left_alone():
    day = day_of(7, 9, 3)
    assert all(new is old for new, old in zip(cap_high(day, 8), day, strict=True))


def test_equal_scores_are_capped_alike_every_time():
    day = day_of(7, 7, 7)
    kept = {record.sha for record in cap_high(day, 1) if record.importance.tier is Tier.HIGH}
    again = {record.sha for record in cap_high(day[::-1], 1) if record.importance.tier is Tier.HIGH}
    assert kept == again
    assert len(kept) == 1


@pytest.mark.parametrize(
    ("ruled", "proposed", "moved"),
    [("low", "high", "medium"), ("low", "medium", "medium"), ("high", "low", "medium"), ("medium", "high", "high")],
)
def test_a_model_moves_one_tier_at_most_and_its_reason_is_printed(ruled, proposed, moved):
    importance = Importance(tier=Tier(ruled), score=3, rules="1")
    after = moved_tier(importance, Tier(proposed), "Every  caller\nis affected.")
    assert after.tier is Tier(moved)
    assert after.reasons[-1].detail == "Every caller is affected."
    assert after.reasons[-1].code in {"model_raised", "model_lowered"}
    assert ruled_tier(after) is Tier(ruled)
    assert moved_tier(after, Tier(proposed), "Every caller is affected.") == after


def test_a_model_that_agrees_leaves_no_trace():
    importance = Importance(tier=Tier.MEDIUM, score=4, rules="1")
    assert moved_tier(importance, Tier.MEDIUM, "Fine.") == importance
    raised = moved_tier(importance, Tier.HIGH, "More.")
    assert moved_tier(raised, Tier.MEDIUM, "Fine.") == importance


def test_the_cap_holds_for_what_a_model_raised():
    day = day_of(7, 8, 4)
    raised = [*day[:2], day[2].model_copy(update={"importance": moved_tier(day[2].importance, Tier.HIGH, "Wide.")})]
    capped = cap_high(raised, 2)
    assert tiers(capped) == ["high", "high", "medium"]
    assert tiers(cap_high(capped, 3)) == ["high", "high", "high"]


def test_what_a_model_lowered_does_not_come_back_with_a_higher_cap():
    day = day_of(9, 8)
    lowered = [day[0].model_copy(update={"importance": moved_tier(day[0].importance, Tier.LOW, "Plumbing.")}), day[1]]
    assert tiers(cap_high(lowered, 8)) == ["medium", "high"]


def test_a_proposal_is_counted_from_the_rules_tier_even_on_a_capped_commit():
    capped = cap_high(day_of(9, 8), 1)[1].importance
    assert capped.tier is Tier.MEDIUM
    assert moved_tier(capped, Tier.LOW, "Plumbing.").tier is Tier.MEDIUM
    assert moved_tier(capped, Tier.HIGH, "Yes.").tier is Tier.HIGH


@pytest.mark.parametrize("points", [math.inf, -math.inf, math.nan, 1e300])
def test_a_weight_that_cannot_be_counted_with_is_refused_by_its_name(points):
    with pytest.raises(SettingsError, match=r"importance\.weights\.core: .* is no weight"):
        check_weights(ImportanceSettings(weights={"core": points}))


def test_a_models_reason_is_cut_between_words():
    importance = moved_tier(Importance(tier=Tier.LOW, score=0), Tier.HIGH, "interface " * 60)
    (reason,) = importance.reasons
    assert reason.detail.endswith(" interface…")
    assert len(reason.detail) <= 300


def test_pages_on_who_makes_the_project_are_no_documentation_for_users():
    def told(path):
        return codes(judged("Accept more", {"src/a.py": ("a = 1\n", "a = 2\n"), path: ("a\n", "b\n")}))

    assert "documented" in told("docs/guide.md")
    assert "documented" not in told("AUTHORS")
    assert "documented" not in told("CONTRIBUTING.md")
