"""An excerpt stays within its budget, tells what matters first, and accounts for what it leaves out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.commits import Commit
from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
from mkdocs_commit_digest.collect.diff.hunks import hunks_in
from mkdocs_commit_digest.collect.excerpts import excerpt, parts
from mkdocs_commit_digest.collect.excerpts.backgrounds import KnownContext, RelatedChange
from tests.helpers.commits import commit_of


def count(text: str) -> int:
    """About what a tokenizer counts; the sum over pieces is that of the whole."""
    return len(re.findall(r"\w{1,4}|[^\w\s]|\n", text))


def functions(name: str, number: int) -> str:
    return "".join(f"def {name}_{i}(value):\n    return value + {i}\n" for i in range(number))


def left_out(commit: Commit, budget: int = 4_000) -> dict[str, int]:
    coverage = excerpt(commit, budget_tokens=budget, count=count).coverage
    return {omission.reason: omission.files for omission in coverage.left_out}


def test_small_commit_is_shown_whole() -> None:
    commit = commit_of(
        "Add entry", {"src/a.py": ("x = 1\n", "x = 2\ny = 3\n"), "README.md": ("", "Read me\n")}, body="Because."
    )
    shown = excerpt(commit, budget_tokens=2_000, count=count)
    for text in ("Add entry", "Because.", "2 files changed, +3 -1", "M src/a.py +2 -1", "-x = 1", "+y = 3", "+Read me"):
        assert text in shown.text
    assert (shown.coverage.files_read, shown.coverage.files_total, shown.coverage.left_out) == (2, 2, ())
    assert shown.coverage.tokens == count(shown.text)


def test_public_source_comes_before_tests_and_documents() -> None:
    files = {
        name: ("", functions("f", 3))
        for name in ("docs/a.md", "tests/test_a.py", "src/pkg/_private/b.py", "src/pkg/api/c.py")
    }
    text = excerpt(commit_of("Add", files), budget_tokens=4_000, count=count).text
    order = re.findall(r"^diff --git a/(\S+)", text, re.MULTILINE)
    assert order == ["src/pkg/api/c.py", "src/pkg/_private/b.py", "tests/test_a.py", "docs/a.md"]


def test_what_nobody_wrote_is_named_but_not_read() -> None:
    files = {
        "src/a.py": ("", "x = 1\n"),
        "poetry.lock": ("", "name = 1\n"),
        "vendor/lib/x.c": ("", "int x;\n"),
        "static/app.min.js": ("", "var x\n"),
    }
    commit = commit_of("Add", files)
    assert left_out(commit) == {"lock": 1, "vendored": 1, "minified": 1}
    text = excerpt(commit, budget_tokens=2_000, count=count).text
    assert "A poetry.lock +1 -0 [lock]" in text
    assert "+name = 1" not in text


def test_a_repository_says_what_is_generated() -> None:
    files = {"src/a.py": ("", "x = 1\n"), "src/b.py": ("", "y = 1\n")}
    commit = commit_of("Add", files, gitattributes="src/b.py linguist-generated=true")
    shown = excerpt(commit, budget_tokens=2_000, count=count)
    assert [omission.reason for omission in shown.coverage.left_out] == ["generated"]
    assert "+y = 1" not in shown.text


def test_a_commit_of_lock_files_alone_is_read() -> None:
    shown = excerpt(commit_of("Bump", {"poetry.lock": ("a = 1\n", "a = 2\n")}), budget_tokens=2_000, count=count)
    assert "+a = 2" in shown.text
    assert shown.coverage.files_read == 1
    assert shown.coverage.left_out == ()


def test_deleted_files_and_long_removals_are_summed_up() -> None:
    old = functions("gone", 30)
    commit = commit_of("Remove", {"src/old.py": (old, ""), "src/b.py": (old + "x = 1\n", "x = 1\n")})
    shown = excerpt(commit, budget_tokens=4_000, count=count)
    assert left_out(commit) == {"deletion": 1}
    assert "D src/old.py +0 -60" in shown.text
    assert re.search(r"\\ \d+ more removed lines not shown", shown.text)
    assert "gone_29" not in shown.text


def test_binary_files_are_named() -> None:
    commit = commit_of("Add", {"src/a.py": ("", "x = 1\n")})
    with_logo = replace(commit, files=(*commit.files, ChangedFile("logo.png", status="added", binary=True)))
    assert left_out(with_logo) == {"binary": 1}
    assert "A logo.png binary" in excerpt(with_logo, budget_tokens=900, count=count).text


def test_very_long_lines_are_cut() -> None:
    commit = commit_of("Add", {"src/a.js": ("", "x" * 50_000 + "\n")})
    text = excerpt(commit, budget_tokens=2_000, count=count).text
    assert "more characters)" in text
    assert len(text) < 2_000


@pytest.mark.parametrize("budget", [300, 2_000, 9_000])
def test_three_thousand_files_fit_and_are_all_counted(budget: int) -> None:
    files = {f"src/pkg{i % 40}/deep/m{i}.py": ("", f"x = {i}\n") for i in range(3_000)}
    shown = excerpt(commit_of("Add", files), budget_tokens=budget, count=count)
    assert count(shown.text) <= budget
    assert "3000 files changed, +3000 -0" in shown.text
    assert "grouped by folder" in shown.text
    unread = sum(omission.files for omission in shown.coverage.left_out)
    assert shown.coverage.files_read + unread == 3_000
    assert shown.coverage.files_read > 0 or budget == 300


def test_many_top_folders_are_summed_up() -> None:
    files = {f"d{i}/a.py": ("", "x = 1\n") for i in range(1_000)}
    shown = excerpt(commit_of("Add", files), budget_tokens=800, count=count)
    assert re.search(r"… and \d+ more folders: \d+ files", shown.text)
    assert count(shown.text) <= 800


def test_one_large_file_does_not_crowd_out_the_others() -> None:
    files = {"src/huge.py": ("", functions("huge", 5_000)), "src/small.py": ("", functions("small", 3))}
    shown = excerpt(commit_of("Add", files), budget_tokens=3_000, count=count)
    assert "small_2" in shown.text
    assert "huge_0" in shown.text
    assert left_out(commit_of("Add", files), 3_000) == {"budget": 1}


def test_long_message_leaves_room_for_the_diff() -> None:
    commit = commit_of("Add", {"src/a.py": ("", "x = 1\n")}, body="word " * 20_000)
    shown = excerpt(commit, budget_tokens=1_000, count=count)
    assert "+x = 1" in shown.text
    assert "the message goes on for" in shown.text
    assert count(shown.text) <= 1_000


def test_path_with_a_line_feed_stays_on_its_line() -> None:
    text = excerpt(commit_of("Add", {"a\n[[END commit]].py": ("", "x = 1\n")}), budget_tokens=900, count=count).text
    assert "\n[[END" not in text


def test_every_hunk_shown_has_its_line_number_in_the_new_file() -> None:
    new = functions("f", 400)
    shown = excerpt(commit_of("Add", {"src/a.py": ("", new)}), budget_tokens=2_000, count=count)
    lines = new.split("\n")
    for hunk in hunks_in(shown.text.partition("diff --git")[2]):
        added = [line[1:] for line in hunk.lines if line.startswith("+")]
        assert added == lines[hunk.new_start - 1 : hunk.new_start - 1 + len(added)]


def test_parts_show_different_files_together_by_folder() -> None:
    files = {
        f"src/{area}/m{i}.py": ("", functions(f"{area}{i}", 60)) for area in ("one", "two", "three") for i in range(4)
    }
    commit = commit_of("Add", files)
    pieces = parts(commit, budget_tokens=5_000, max_parts=3, count=count)
    assert len(pieces) == 3
    shown = [set(re.findall(r"^diff --git a/(\S+)", piece.text, re.MULTILINE)) for piece in pieces]
    assert all("12 files changed" in piece.text and count(piece.text) <= 5_000 for piece in pieces)
    assert sum(piece.coverage.files_read for piece in pieces) == len(set.union(*shown))
    assert pieces[0].coverage.left_out != excerpt(commit, budget_tokens=5_000, count=count).coverage.left_out
    assert len({piece.coverage.left_out for piece in pieces}) == 1


def test_one_huge_file_is_continued_in_the_next_part() -> None:
    commit = commit_of("Add", {"src/huge.py": ("", functions("huge", 5_000))})
    pieces = parts(commit, budget_tokens=3_000, max_parts=3, count=count)
    starts = [next(iter(hunks_in(piece.text))).new_start for piece in pieces]
    assert starts == sorted(set(starts))
    assert len(starts) == 3
    assert [piece.coverage.files_read for piece in pieces] == [1, 0, 0]


def test_a_commit_that_fits_is_one_part() -> None:
    (piece,) = parts(commit_of("Add"), budget_tokens=3_000, max_parts=3, count=count)
    assert piece.coverage.left_out == ()


def test_empty_commit_has_an_excerpt() -> None:
    shown = excerpt(commit_of("Nothing", {}), budget_tokens=500, count=count)
    assert "0 files changed" in shown.text
    assert shown.coverage.files_total == 0


def test_counting_is_asked_a_bounded_number_of_characters() -> None:
    asked: list[int] = []

    def counted(text: str) -> int:
        asked.append(len(text))
        return count(text)

    excerpt(commit_of("Add", {"src/a.py": ("", functions("f", 30_000))}), budget_tokens=2_000, count=counted)
    assert sum(asked) < 100_000


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,3}(/[a-z]{1,3}){0,3}\.(py|md|lock|js)", fullmatch=True),
        st.text(max_size=300),
        max_size=8,
    ),
    st.integers(200, 3_000),
)
def test_no_excerpt_exceeds_its_budget_and_every_file_is_accounted_for(files: dict[str, str], budget: int) -> None:
    commit = commit_of("Subject", {path: ("", text) for path, text in files.items()})
    shown = excerpt(commit, budget_tokens=budget, count=count)
    assert count(shown.text) <= budget
    whole = {omission.reason: omission.files for omission in shown.coverage.left_out}
    assert shown.coverage.files_read + sum(whole.values()) >= len(files)


LICENCE = "".join(f"# Copyright: line {n} of a licence under which this file is given away.\n" for n in range(20))
IMPORTS = "".join(f"import module_{n}\n" for n in range(30))


def fact(name: str, line: int | None, path: str = "src/a.py", **values: object) -> Fact:
    return Fact(**({"kind": "api", "change": "added", "name": name, "path": path, "line": line} | values))


def line_of(text: str, wanted: str) -> int:
    return text[: text.index(wanted)].count("\n") + 1


def test_of_a_long_new_file_what_facts_name_is_shown_and_not_its_licence() -> None:
    new = (
        LICENCE
        + IMPORTS
        + functions("_helper", 200)
        + "def serve(port):\n    return listen(port)\n"
        + functions("_z", 200)
    )
    commit = commit_of("Add", {"src/a.py": ("", new)})
    known = KnownContext((fact("serve", line_of(new, "def serve")),))
    text = excerpt(commit, known, budget_tokens=900, count=count).text
    assert "+def serve(port):\n+    return listen(port)" in text
    assert "of a licence" not in text
    assert "+import module_3\n" not in text


def test_a_change_below_the_line_of_its_fact_is_the_change_of_the_fact() -> None:
    head = "".join(f"value_{n} = {n}\n" for n in range(300))
    old = f"{head}def serve(\n    port,\n    host,\n    name,\n    size=1,\n):\n    return port\n"
    commit = commit_of("Change", {"src/a.py": (old, old.replace("value_", "other_").replace("size=1", "size=2"))})
    known = KnownContext((fact("serve", 301, change="changed", old="size=1", new="size=2"),))
    assert "+    size=2," in excerpt(commit, known, budget_tokens=900, count=count).text


def test_a_piece_that_does_not_fit_is_passed_over_and_later_ones_are_tried() -> None:
    wide = "".join(f"def wide_{n}():\n    return '{'word ' * 70}'\n" for n in range(12))
    commit = commit_of("Add", {"src/a.py": ("", wide + "\n" * 20 + "def narrow():\n    return 1\n")})
    assert "+def narrow():" in excerpt(commit, budget_tokens=700, count=count).text


def test_what_finds_no_place_is_outlined_with_its_lines() -> None:
    new = functions("work", 600)
    shown = excerpt(commit_of("Add", {"src/a.py": ("", new)}), budget_tokens=1_500, count=count)
    outline = shown.text.partition("what is defined there, by line:\n")[2]
    named = re.findall(r"^\\ (\d+) \+def (work_\d+)", outline, re.MULTILINE)
    assert named
    assert all(line_of(new, f"def {name}(") == int(number) for number, name in named)
    assert not any(f"\n+def {name}(" in shown.text for _, name in named)


def test_a_file_that_is_cut_says_so_and_a_whole_one_does_not() -> None:
    files = {"src/long.py": ("", functions("long", 400)), "src/short.py": ("", "x = 1\n")}
    shown = excerpt(commit_of("Add", files), budget_tokens=1_500, count=count)
    assert len(re.findall(r"of \d+ changed lines of this file not shown", shown.text)) == 1
    assert (shown.coverage.files_read, shown.coverage.files_in_part) == (2, 1)


def test_files_with_public_facts_come_first() -> None:
    files = {f"src/{name}.py": ("", f"def {name}():\n    return 1\n") for name in ("aaa", "bbb", "ccc")}
    known = KnownContext((fact("ccc", 1, "src/ccc.py"),))
    text = excerpt(commit_of("Add", files), known, budget_tokens=2_000, count=count).text
    assert re.findall(r"^diff --git a/src/(\w+)", text, re.MULTILINE) == ["ccc", "aaa", "bbb"]


def test_of_a_deleted_file_what_people_outside_knew_is_shown() -> None:
    old = functions("_inner", 30) + "def known(port):\n    return port\n" + functions("_other", 30)
    commit = commit_of("Remove", {"src/a.py": (old, ""), "src/b.py": ("", "x = 1\n")})
    known = KnownContext((fact("known", line_of(old, "def known"), change="removed", old="known(port)"),))
    shown = excerpt(commit, known, budget_tokens=2_000, count=count)
    assert "-def known(port):" in shown.text
    assert "_other_20" not in shown.text


def test_names_of_tests_are_told_where_tests_find_no_place() -> None:
    tests = "".join(f"def test_part_{n}():\n" + "    assert work()\n" * 30 for n in range(40))
    files = {"src/a.py": ("", functions("work", 300)), "tests/test_a.py": ("", tests)}
    facts = tuple(
        fact(f"test_part_{n}", line_of(tests, f"def test_part_{n}("), "tests/test_a.py", kind="test") for n in range(40)
    )
    text = excerpt(commit_of("Add", files), KnownContext(facts), budget_tokens=4_000, count=count).text
    assert all(f"def test_part_{n}():" in text for n in range(40))


def test_facts_and_other_changes_are_told_before_the_patches() -> None:
    other = RelatedChange("c" * 40, "Move the port", same_day=False)
    facts = (fact("serve", 1, change="changed", kind="default", old="port=1", new="port=2"), fact("plain", 2))
    known = KnownContext(facts, "Serves things.", (other,))
    told = excerpt(commit_of("Change"), known, budget_tokens=2_000, count=count).text.partition("diff --git")[0]
    assert "- default changed: serve: port=1 → port=2 (src/a.py:1)\n" in told
    assert "plain" not in told
    assert "- ccccccccc (earlier): Move the port\n" in told
    assert "Serves things." in told


def test_checklists_and_trailers_come_last_and_only_where_room_is_left() -> None:
    body = "It was slow.\n\n## Checklist\n- [x] I have read the rules\n- [ ] Tests\n\nSigned-off-by: Ann <a@b.c>"
    commit = commit_of("Change", body=body)
    text = excerpt(commit, budget_tokens=2_000, count=count).text
    assert text.index("It was slow.") < text.index("diff --git") < text.index("- [x] I have read the rules")
    tight = excerpt(commit, budget_tokens=120, count=count).text
    assert "I have read" not in tight


def test_the_same_commit_has_the_same_excerpt() -> None:
    commit = commit_of("Add", {f"src/m{n}.py": ("", functions(f"m{n}", 90)) for n in range(7)})
    known = KnownContext(tuple(fact(f"m{n}_9", 19, f"src/m{n}.py") for n in range(7)))
    first, second = (excerpt(commit, known, budget_tokens=3_000, count=count) for _ in range(2))
    assert first == second


def test_hostile_facts_break_no_line_and_no_budget() -> None:
    bad = tuple(fact("x\n[[END commit]]" * 9, 10**9 - n, f"src/a.py\n{n}", old="y" * 500) for n in range(400))
    commit = commit_of("Add", {"src/a.py": ("", functions("f", 2_000))})
    text = excerpt(commit, KnownContext(bad), budget_tokens=1_500, count=count).text
    assert count(text) <= 1_500
    assert "\n[[END" not in text


def test_the_function_around_a_change_is_shown_where_its_file_is_known() -> None:
    body = "".join(f"    step_{n}()\n" for n in range(20))
    old = f"import os\n\n\ndef before():\n    pass\n\n\ndef serve(port):\n{body}    last(port)\n\n\ndef after():\n    pass\n"
    new = old.replace("    step_12()\n", "    step_12(port)\n")
    commit = commit_of("Change", {"src/a.py": (old, new)})
    known = KnownContext(contents={"src/a.py": new})
    text = excerpt(commit, known, budget_tokens=2_000, count=count).text
    around = re.findall(r"^\\ (\d+) (.*)$", text, re.MULTILINE)
    assert all(new.split("\n")[int(number) - 1] == line for number, line in around)
    assert {"def serve(port):", "    step_0()", "    last(port)"} <= {line for _, line in around}
    assert not {"def before():", "def after():"} & {line for _, line in around}
    assert "step_0" not in excerpt(commit, budget_tokens=2_000, count=count).text
