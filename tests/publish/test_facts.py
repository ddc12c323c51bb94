"""What an entry says that changes for the reader: the public facts of its commit."""

import json

import pytest

from mkdocs_commit_digest.archive.facts import Fact, FactChange, FactKind
from mkdocs_commit_digest.archive.records import FileChange
from mkdocs_commit_digest.publish.facts import MAX_FOLDED, MAX_SHOWN, fact_list
from mkdocs_commit_digest.vocabulary import vocabulary
from tests.helpers.day_records import a_commit, a_day, a_repository, some_settings
from tests.helpers.digest_site import MATERIAL, build_site
from tests.publish.test_pages import BLOB, entry_of, links, text_of

CLI = "src/engine/cli.py"
FILES = (FileChange(path=CLI, additions=1),)


def a_fact(kind="option", change="added", name="--fast", **values):
    return Fact(kind=kind, change=change, name=name, **({"path": CLI, "line": 7} | values))


def entry_with(*facts, settings=None, tier="high", files=FILES, **values):
    commit = a_commit("Change things", tier=tier, files=files, facts=facts, **values)
    return commit, entry_of(commit, **({"settings": settings} if settings else {}))


def lines(entry):
    """The lines of the list, folded ones too, as they are read."""
    found = [node for node in entry.iter("div") if node.get("class") == "cd-effects"]
    return [line_of(item) for node in found for item in node.iter("li")]


def line_of(item):
    """A line without the colon that ends its label."""
    labels = [text_of(node) for node in item.iter("span") if node.get("class") == "cd-fact-word"]
    assert all(label.endswith((":", "：")) for label in labels)
    return text_of(item).replace(labels[0], labels[0][:-1], 1) if labels else text_of(item)


@pytest.mark.parametrize(
    ("fact", "line"),
    [
        (a_fact(), "new option --fast"),
        (a_fact(new="--fast", text="Skips checks."), "new option --fast “Skips checks.”"),
        (a_fact(name="serve --mode", new="--mode <MODE>"), "new option serve --mode <MODE>"),
        (a_fact("option", "removed", old="--fast"), "option removed --fast"),
        (a_fact("default", "changed", "timeout", old="5", new="30"), "default changed timeout 5 → 30"),
        (a_fact("default", "changed", "timeout", new="30"), "default changed timeout none → 30"),
        (a_fact("variable", "renamed", "NEW_HOME", old="HOME", new="NEW_HOME"), "variable renamed NEW_HOME was HOME"),
        (a_fact("dependency", "added", "httpx", new=">=1.0", text="cli"), "new dependency httpx >=1.0"),
        (a_fact("api", "added", "Client.get", new="async def get(url) -> str"), "new Client.get(url) -> str"),
        (a_fact("api", "removed", "Kind", old="pub enum Kind"), "removed Kind"),
        (a_fact("api", "added", "get", new="a = get_all"), "new get a = get_all"),
        (a_fact("api", "changed", "get(tls)", old="tls=True", new="tls"), "parameter now required get(tls) tls=True → tls"),
        (a_fact("api", "changed", "get(tls)", new="tls=True"), "new parameter get(tls) tls=True"),
        (a_fact("api", "changed", "get(tls)", old="tls"), "parameter removed get(tls) tls"),
        (a_fact("deprecation", "added", "f", new="Use g.", text="Use g."), "deprecated f “Use g.”"),
        (a_fact("release", "added", "engine 1.2", old="1.1", new="1.2"), "release engine 1.1 → 1.2"),
        (a_fact("note", "added", "It is `fast`.", new="breaking", text="It is fast."), "author: breaking “It is fast.” cli.py"),
    ],
)  # fmt: skip
def test_a_fact_is_a_line_with_its_word_its_name_and_its_values(fact, line):
    _, entry = entry_with(fact)
    assert lines(entry) == [line]


@pytest.mark.parametrize("tier", ["high", "medium", "low"])
def test_every_tier_lists_facts_in_the_order_of_the_record(tier):
    _, entry = entry_with(a_fact(name="--b"), a_fact(name="--a"), tier=tier)
    assert lines(entry) == ["new option --b", "new option --a"]


def test_an_entry_without_public_facts_has_no_list():
    _, entry = entry_with(a_fact(public=False), a_fact("test", "added", "test_it"))
    assert lines(entry) == []
    assert "What changes for you" not in text_of(entry)


def test_a_name_links_to_its_line_at_that_commit():
    commit, entry = entry_with(a_fact())
    assert links(entry)["--fast"] == f"{BLOB}/{commit.sha}/{CLI}#L7"


@pytest.mark.parametrize(
    ("fact", "status"),
    [
        (a_fact("option", "removed"), "modified"),
        (a_fact("api", "changed"), "deleted"),
        (a_fact(path="a/../../b"), "modified"),
        (a_fact(path=""), "modified"),
    ],
)
def test_what_no_file_of_the_commit_shows_links_to_the_commit(fact, status):
    commit, entry = entry_with(fact, files=(FileChange(path=CLI, status=status, deletions=1),))
    assert links(entry)["--fast"] == f"https://github.com/octo/engine/commit/{commit.sha}"


def test_without_a_forge_nothing_is_linked():
    _, entry = entry_with(a_fact(), settings=some_settings(a_repository(web_url=None)))
    assert lines(entry) == ["new option --fast"]
    assert "--fast" not in links(entry)


def test_eight_facts_stand_openly_and_the_others_are_folded_and_counted():
    _, entry = entry_with(*(a_fact(name=f"--o{n}") for n in range(MAX_SHOWN + MAX_FOLDED + 5)))
    (folded,) = [node for node in entry.iter("details") if "and 65 more" in text_of(node.find("summary"))]
    assert len(lines(entry)) - len(list(folded.iter("li"))) == MAX_SHOWN
    assert line_of(next(folded.iter("li"))) == f"new option --o{MAX_SHOWN}"
    assert text_of(list(folded.iter("li"))[-1]) == "and 5 more"


def test_long_names_values_and_texts_are_shortened():
    long = "word " * 400
    _, entry = entry_with(a_fact("default", "changed", long, old=long, new="n" * 900, text="T" + long))
    assert len(lines(entry)[0]) < 480


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_and_change_has_a_word(language):
    words = vocabulary(language)
    for kind in set(FactKind.__args__) - {"test"}:
        for change in FactChange.__args__:
            commit = a_commit("x", facts=(a_fact(kind, change),))
            assert fact_list(commit, None, words).shown[0].word


def test_the_list_of_a_page_in_chinese_is_in_chinese():
    _, entry = entry_with(a_fact(text="Skips checks."), settings=some_settings(language="zh"))
    assert lines(entry) == ["新增选项 --fast “Skips checks.”"]
    assert "与你有关的变化" in text_of(entry)
    (box,) = [node for node in entry.iter("div") if node.get("class") == "cd-effects"]
    assert box.get("lang") == "zh"  # around it stands the analysis, which is English


def test_the_search_holds_names_and_values_and_leaves_out_the_rest(tmp_path):
    facts = [a_fact(name=f"--option{n}", text="quotation") for n in range(12)]
    commit = a_commit("Change", facts=(*facts, a_fact("default", "changed", "depth", old="oldvalue", new="newvalue")))
    site = build_site(tmp_path, [a_day(commit)], theme=MATERIAL)
    docs = json.loads((site / "search/search_index.json").read_bytes())["docs"]
    (told,) = [each["text"] for each in docs if each["location"].endswith(f"#t-{commit.sha[:12]}")]
    assert all(fact.name in told for fact in commit.facts)
    assert "oldvalue" in told
    assert "newvalue" in told
    assert not any(word in told for word in ("quotation", "new option", "What changes"))


def test_files_without_facts_are_said_where_an_entry_says_what_it_rests_on():
    _, entry = entry_with(facts_missing=2)
    assert "2 source files could not be parsed, so their facts are missing" in text_of(entry)
    _, entry = entry_with()
    assert "could not be parsed" not in text_of(entry)
