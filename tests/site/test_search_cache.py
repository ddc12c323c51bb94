"""Kept search entries are those that the search plugin would make, or they are not used."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from material.plugins.search import plugin as material_search
from mkdocs.contrib.search import SearchPlugin as MkDocsSearch
from mkdocs.contrib.search.search_index import SearchIndex as MkDocsIndex
from mkdocs.structure.toc import get_toc

from mkdocs_commit_digest.site import search_cache
from mkdocs_commit_digest.site.file_cache import FileCache
from mkdocs_commit_digest.site.search_cache import keep_entries

CONFIG = {"lang": ["en"], "separator": " ", "pipeline": [], "fields": {}, "indexing": "full"}
INDEXES = {"material": material_search.SearchIndex, "mkdocs": MkDocsIndex}


@pytest.fixture(params=list(INDEXES))
def kind(request):
    return INDEXES[request.param]


def a_page(**changes):
    heading = {"level": 2, "id": "commits", "name": "Commits", "children": []}
    values = {
        "content": '<h2 id="commits">Commits</h2><p>Fix the parser</p>',
        "url": "digest/2026-01-20/",
        "title": "Tuesday",
        "meta": {"title": "Tuesday", "tags": ["engine"]},
        "toc": get_toc([heading]),
        "file": SimpleNamespace(src_uri="digest/2026-01-20.md"),
    }
    return SimpleNamespace(**(values | changes))


def entries_of(index):
    return index.entries if hasattr(index, "entries") else index._entries


def a_plugin(kind, **config):
    """Return a search plugin as it is while pages are built."""
    plugin = {INDEXES["material"]: material_search.SearchPlugin, INDEXES["mkdocs"]: MkDocsSearch}[kind]()
    plugin.config = SimpleNamespace(enabled=True)
    plugin.search_index = kind(**(CONFIG | config))
    return plugin


def looked_at(plugin, hooks, page):
    for hook in hooks:
        hook({}, page=page, config=None, nav=None)
    return entries_of(plugin.search_index)


def handed(*pages):
    """Return pages as they were handed to MkDocs, each with what stands for a digest."""
    return {page.file.src_uri: (page.content, page.content) for page in pages}


def indexed(kind, folder, page, *, ours=None, **config):
    plugin = a_plugin(kind, **config)
    hooks = [plugin.on_page_context]
    assert keep_entries(plugin, hooks, FileCache(folder), handed(page) if ours is None else ours)
    return looked_at(plugin, hooks, page)


def made(kind, page):
    """Index a page without us."""
    plugin = a_plugin(kind)
    return looked_at(plugin, [plugin.on_page_context], page)


def mark_kept(folder):
    """Change what is kept, so that its use can be seen."""
    (file,) = folder.rglob("*.kept")
    key, _, rest = file.read_bytes().partition(b" ")
    cuts, entries = rest.splitlines()[1:]
    found = json.loads(entries)
    found[0]["text"] = "kept"
    FileCache(folder).store("digest/2026-01-20.md", key.decode(), cuts + b"\n" + json.dumps(found).encode())


def test_entries_are_the_same_made_or_kept(kind, tmp_path):
    assert indexed(kind, tmp_path, a_page()) == indexed(kind, tmp_path, a_page()) == made(kind, a_page())


CONTENTS = [
    "<p>plain</p>",
    '<p data-search-exclude="true">out</p>',
    '<p  data-search-exclude="a"data-search-boost="2" data-search-x="">x</p>',
    'data-search-a="1" data-search-b="2"',
    '<p\u00a0data-search-a="1">data-search- data-search-="" data-search-c="\n"</p>',
]


@pytest.mark.parametrize("content", CONTENTS)
def test_the_content_is_left_as_the_plugin_leaves_it(kind, tmp_path, content):
    plugin, expected = a_plugin(kind), a_page(content=content)
    looked_at(plugin, [plugin.on_page_context], expected)
    for _ in range(2):
        page = a_page(content=content)
        indexed(kind, tmp_path, page)
        assert page.content == expected.content


def test_content_that_another_plugin_changed_is_looked_at_again(kind, tmp_path):
    ours = handed(a_page())
    indexed(kind, tmp_path, a_page(), ours=ours)
    mark_kept(tmp_path)
    changed = {"content": "<p>Fix the lexer</p>"}
    assert indexed(kind, tmp_path, a_page(**changed), ours=ours) == made(kind, a_page(**changed))


def test_kept_entries_are_used_for_the_same_page(kind, tmp_path):
    indexed(kind, tmp_path, a_page())
    mark_kept(tmp_path)
    assert indexed(kind, tmp_path, a_page())[0]["text"] == "kept"


def test_a_server_reads_no_file_twice_and_keeps_its_own_copy(kind, tmp_path):
    remembered, page = {}, a_page()
    for change in (None, FileCache(tmp_path).forget_others, None):
        plugin = a_plugin(kind)
        hooks = [plugin.on_page_context]
        assert keep_entries(plugin, hooks, FileCache(tmp_path), handed(page), remembered)
        assert looked_at(plugin, hooks, a_page()) == made(kind, a_page())
        entries_of(plugin.search_index)[0].clear()
        if change:
            change([])
    assert not list(tmp_path.rglob("*.kept"))


def test_a_plugin_that_changes_content_in_an_unknown_way_is_asked_again(kind, tmp_path):
    for text in ("once", "twice"):
        plugin = a_plugin(kind)
        hooks = [plugin.on_page_context]
        assert keep_entries(plugin, hooks, FileCache(tmp_path), handed(a_page()))
        make = hooks[0].hook

        def changing(context, *, page, make=make, text=text, **others):
            make(context, page=page, **others)
            page.content += text

        hooks[0] = replace(hooks[0], hook=changing)
        page = a_page()
        looked_at(plugin, hooks, page)
        assert page.content.endswith(text)


def test_two_digests_keep_their_entries_apart(kind, tmp_path):
    for _ in range(2):
        plugin = a_plugin(kind)
        hooks = [plugin.on_page_context]
        for name in ("one", "two"):
            ours = handed(a_page(file=SimpleNamespace(src_uri=f"{name}/a.md")))
            assert keep_entries(plugin, hooks, FileCache(tmp_path / name), ours)
        assert len(hooks) == 1
        for name in ("one", "two"):
            looked_at(plugin, hooks, a_page(file=SimpleNamespace(src_uri=f"{name}/a.md")))
        assert entries_of(plugin.search_index) == made(kind, a_page()) * 2
    assert {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.kept")} == {
        "one/one/a.md.kept", "two/two/a.md.kept",
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"content": "<p>Fix the lexer</p>"},
        {"url": "other/"},
        {"title": "Wednesday"},
        {"meta": {"title": "Tuesday", "tags": ["lexer"]}},
        {"meta": {"title": "Tuesday", "tags": ["engine"], "search": {"boost": 2}}},
        {"toc": get_toc([])},
    ],
    ids=["content", "url", "title", "tags", "boost", "outline"],
)
def test_a_changed_page_is_indexed_anew(kind, tmp_path, change):
    indexed(kind, tmp_path, a_page())
    mark_kept(tmp_path)
    assert indexed(kind, tmp_path, a_page(**change)) == made(kind, a_page(**change))


def test_other_options_of_the_search_index_anew(kind, tmp_path):
    indexed(kind, tmp_path, a_page())
    mark_kept(tmp_path)
    assert indexed(kind, tmp_path, a_page(), lang=["de"]) == made(kind, a_page())


def test_other_pages_are_left_to_the_search(kind, tmp_path):
    assert indexed(kind, tmp_path, a_page(), ours={}) == made(kind, a_page())
    assert not list(tmp_path.rglob("*.kept"))


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"key": 1}', b"\xff", b"[" * 100_000])
def test_a_damaged_file_is_made_anew(kind, tmp_path, damage):
    indexed(kind, tmp_path, a_page())
    (file,) = tmp_path.rglob("*.kept")
    file.write_bytes(damage)
    assert indexed(kind, tmp_path, a_page()) == made(kind, a_page())
    assert json.loads(file.read_bytes().splitlines()[2])


def test_another_version_of_the_search_indexes_anew(kind, tmp_path, monkeypatch):
    indexed(kind, tmp_path, a_page())
    mark_kept(tmp_path)
    monkeypatch.setattr(search_cache, "_code_around", lambda _: ("another",))
    assert indexed(kind, tmp_path, a_page()) == made(kind, a_page())


def test_words_cut_by_a_dictionary_are_never_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(material_search, "jieba", SimpleNamespace(cut=lambda words: [words.decode()]))
    plugin = a_plugin(INDEXES["material"])
    hooks = [plugin.on_page_context]
    assert not keep_entries(plugin, hooks, FileCache(tmp_path), handed(a_page()))
    assert looked_at(plugin, hooks, a_page())
    assert not list(tmp_path.rglob("*.kept"))


def test_an_unknown_search_is_left_alone(tmp_path):
    class SearchIndex:
        entries = ()

    plugin = SimpleNamespace(search_index=SearchIndex(), on_page_context=print)
    hooks = [plugin.on_page_context]
    assert not keep_entries(plugin, hooks, FileCache(tmp_path), handed(a_page()))
    assert hooks == [print]


def test_what_is_kept_of_pages_that_are_gone_is_removed(tmp_path):
    kept = FileCache(tmp_path)
    for name in ("a.md", "b/c.md"):
        kept.store(name, "key", b"content")
    kept.forget_others(["a.md"])
    assert kept.load("a.md", "key") == b"content"
    assert kept.load("b/c.md", "key") is None


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]\n{", b"5\n[]", b"[[1]]\n[]", b"[[true, 1]]\n[]", b"[]\n5", b"[]\n[5]", b"[]\n[{}]"),
        *(b'[]\n[{"location": 5, "title": "", "text": ""}]', b"[]\n" + b"[" * 100_000, b"[]\n\xff"),
    ],
)
def test_a_kept_file_whose_digest_fits_and_which_says_something_else_is_made_anew(kind, tmp_path, content):
    page, kept = a_page(), FileCache(tmp_path)
    plugin = a_plugin(kind)
    hooks = [plugin.on_page_context]
    keep_entries(plugin, hooks, kept, handed(page))
    made = list(looked_at(plugin, hooks, a_page()))
    (file,) = tmp_path.rglob("*.kept")
    key = file.read_bytes().split()[0].decode()
    kept.store("digest/2026-01-20.md", key, content)
    again = a_plugin(kind)
    hooks = [again.on_page_context]
    keep_entries(again, hooks, kept, handed(page))
    assert looked_at(again, hooks, a_page()) == made
