"""A file's kind follows from its name, and a repository may overrule it."""

import pytest

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind, kind_of

KINDS = {
    FileKind.SOURCE: (
        "src/app.py", "csrc/moe/kernel.cu", "include/lib/a.cuh", "crates/x/src/lib.rs", "pkg/server/http.go", "ui/App.tsx",
        "src/main/java/org/x/License.java", "src/security.py", "src/history.ts", "proto/api.proto", "Program.cs", "bin/run",
        "pkg/testing/helpers.py", "src/transforms/sample/mod.rs", "lib/external/codec.rs", "web/page.html", "db/schema.sql",
    ),
    FileKind.TESTS: (
        "tests/test_a.py", "pkg/a_test.go", "src/app.test.ts", "spec/models/user_spec.rb", "src/test/java/org/x/ATests.java",
        "src/x/FooTest.java", "crates/x/resources/test/fixtures/a.py", "testdata/go.mod", "e2e/pnpm-lock.txt",
        "crates/x/resources/mdtest/literal.md", "conftest.py", "test/data/vendor/x.c", "tests/changelog.md",
        "t/t3200-branch.sh", "t/unit-tests/u-strvec.c",
    ),
    FileKind.DOCUMENTATION: (
        "README.md", "docs/a/b.md", "docs/conf.py", "LICENSE", "SECURITY.md", "CONTRIBUTING.rst", "guide.mdx", "AGENTS.md",
        "website/content/a.yaml", ".github/PULL_REQUEST_TEMPLATE.md", "tests/README.md", "mkdocs.yml", "notebook.qmd",
    ),
    FileKind.RELEASE_NOTES: (
        "CHANGELOG.md", "packages/x/CHANGELOG.md", "CHANGES", "NEWS.rst", ".changeset/new-fox.md", "changelog.d/12.fix.md",
        "releasenotes/notes/a-1.yaml", "docs/changelog.md", "History.md",
    ),
    FileKind.CI: (
        ".github/workflows/ci.yml", ".gitlab-ci.yml", "ci/build.sh", ".circleci/config.yml", "Jenkinsfile", ".travis.yml",
        ".pre-commit-config.yaml", "renovate.json", ".github/dependabot.yml", ".github/actions/x/action.yml",
    ),
    FileKind.DEPENDENCIES: (
        "pyproject.toml", "requirements.txt", "requirements-dev.txt", "requirements/dev.txt".replace("/", "-"), "setup.py",
        "package.json", "go.mod", "crates/x/Cargo.toml", "pom.xml", "build.gradle.kts", "App.csproj", ".gitmodules",
    ),
    FileKind.BUILD: (
        "Dockerfile", "docker/Dockerfile.cu12", "CMakeLists.txt", "cmake/cuda.cmake", "Makefile", "BUILD.bazel",
        "docker-compose.yml", "tsconfig.json", "vite.config.ts", "build.rs", "tox.ini", "justfile",
        "patches/a/0001-fix.patch", "a.diff",
    ),
    FileKind.LOCK: ("uv.lock", "package-lock.json", "pnpm-lock.yaml", "Cargo.lock", "go.sum", "tests/x/poetry.lock"),
    FileKind.GENERATED: (
        "api/v1/a.pb.go", "x_pb2.py", "zz_generated.deepcopy.go", "dist/index.js", "src/generated/types.ts", "a.g.dart",
    ),
    FileKind.VENDORED: ("vendor/x/y.go", "third_party/a/b.cc", "3rdparty/cutlass", "node_modules/x/index.js"),
    FileKind.MINIFIED: ("static/jquery.min.js", "a.min.css", "app.js.map"),
    FileKind.SNAPSHOT: ("src/__snapshots__/a.test.ts.snap", "tests/snapshots/page.html", "x/a.ambr"),
    FileKind.BINARY: ("docs/logo.png", "a.whl", "weights.safetensors", "fonts/a.woff2"),
    FileKind.CONFIGURATION: (".gitignore", "deploy/values.yaml", "app.ini", ".vscode/settings.json", "config.json"),
    FileKind.EXAMPLES: ("examples/basic.py", "benchmarks/bench_a.py", "demo.ipynb", "spring-samples/a/App.java"),
    FileKind.DATA: ("data/table.csv", "assets/icon.svg", "src/words.json"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "kind"), [(path, kind) for kind, paths in KINDS.items() for path in paths])
def test_names_tell_kinds(path, kind):
    assert kind_of(path) is kind


@pytest.mark.parametrize("path", ["", "/", "a//b", "\\xff\\xfe", "x" * 5_000, "ü/ß.py", "a\nb.py", "."])
def test_any_text_has_a_kind(path):
    assert isinstance(kind_of(path), FileKind)


def test_only_hand_written_kinds_measure_size():
    assert FileKind.SOURCE.is_written
    assert FileKind.CI.is_written
    assert not any(kind.is_written for kind in (FileKind.LOCK, FileKind.GENERATED, FileKind.BINARY, FileKind.SNAPSHOT))
