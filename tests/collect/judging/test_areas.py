"""Areas are short, telling and follow from paths alone."""

import pytest

from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
from mkdocs_commit_digest.collect.judging.areas import all_areas_of, area_of, areas_of


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("python/sglang/srt/layers/attention/backend.py", "srt/layers"),
        ("python/sglang/srt/server.py", "srt"),
        ("src/transformers/models/llama/modeling.py", "models/llama"),
        ("flashinfer/comm/mapping.py", "comm"),
        ("include/flashinfer/attention/decode.cuh", "include/flashinfer"),
        ("crates/ruff_linter/src/rules/a.rs", "ruff_linter/rules"),
        ("packages/vite/src/node/server/index.ts", "vite/node"),
        ("src/sinks/clickhouse/mod.rs", "sinks/clickhouse"),
        ("pkg/server/http.go", "server"),
        ("mod-a/src/main/java/org/x/cloud/vision/A.java", "mod-a/vision"),
        ("docs/guide/start.md", "docs"),
        ("doc/start.rst", "docs"),
        ("documentation/start.md", "docs"),
        (".github/workflows/ci.yml", ".github"),
        ("tests/engine/test_run.py", "tests/engine"),
        ("README.md", "docs"),
        ("pyproject.toml", "dependencies"),
        ("main.go", "source"),
    ],
)
def test_containers_and_the_package_name_are_no_areas(path, area):
    assert area_of(ChangedFile(path)) == area


def test_most_changed_areas_come_first_and_crumbs_are_left_out():
    changes = [
        ChangedFile(path="app/web/a.ts", additions=10),
        ChangedFile(path="app/engine/b.ts", additions=300),
        ChangedFile(path="app/store/c.ts", additions=100),
        ChangedFile(path="app/misc/d.ts", additions=1),
        ChangedFile(path="uv.lock", additions=5_000),
    ]
    assert areas_of(changes)[:2] == ("app/engine", "app/store")
    assert "app/misc" not in areas_of(changes)
    assert len(areas_of(changes)) <= 3


def test_areas_do_not_depend_on_the_order_of_files():
    changes = [ChangedFile(path=f"app/{name}/x.ts", additions=5) for name in "dcba"]
    assert areas_of(changes) == areas_of(changes[::-1])


def test_a_commit_without_files_has_no_areas():
    assert areas_of([]) == ()


def test_a_change_of_source_is_placed_there_before_its_tests_and_pages():
    changes = [
        ChangedFile(path="tests/core/test_cache.py", additions=200),
        ChangedFile(path="docs/cache.md", additions=300),
        ChangedFile(path="python/minisgl/scheduler/cache.py", additions=2, deletions=1),
    ]
    assert areas_of(changes) == ("scheduler", "docs", "tests/core")


@pytest.mark.parametrize("source", [1, 40, 3_000])
@pytest.mark.parametrize("beside", ["tests/core/test_a.py", "docs/a.md", ".github/workflows/a.yml", "uv.lock"])
def test_no_commit_with_source_is_placed_beside_it_only(source, beside):
    changes = [ChangedFile(path=beside, additions=1_000), ChangedFile(path="app/engine/a.py", additions=source)]
    assert areas_of(changes)[0] == "engine"


def test_all_areas_hold_every_file():
    changes = [ChangedFile(path=f"app/{name}/x.ts", additions=n) for n, name in enumerate("abcdefgh")]
    assert set(all_areas_of(changes)) == {area_of(change) for change in changes}
    assert all_areas_of(changes)[:3] == areas_of(changes)
