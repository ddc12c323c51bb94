"""Tables of contents that a server keeps between its builds."""

from mkdocs.structure.toc import AnchorLink, get_toc

from mkdocs_commit_digest.publish.outputs import Heading, Page
from mkdocs_commit_digest.site.mkdocs_pages import TablesOfContents, table_of_contents

OUTLINE = (
    Heading(2, "a", "A & B"),
    Heading(3, "b", "B"),
    Heading(4, "c", "C"),
    Heading(3, "d", "D"),
    Heading(2, "e", "E"),
)


def a_page(*outline: Heading) -> Page:
    return Page("digest/2026-01-20.md", {}, "<p></p>", outline)


def as_text(table):
    return [str(link) for link in table]


def test_a_table_is_what_mkdocs_would_make():
    tokens = [
        {"level": 2, "id": "a", "name": "A &amp; B", "children": [
            {"level": 3, "id": "b", "name": "B", "children": [{"level": 4, "id": "c", "name": "C", "children": []}]},
            {"level": 3, "id": "d", "name": "D", "children": []},
        ]},
        {"level": 2, "id": "e", "name": "E", "children": []},
    ]  # fmt: skip
    made, expected = table_of_contents(a_page(*OUTLINE)), get_toc(tokens)
    assert as_text(made) == as_text(expected)
    assert [link.level for link in made] == [link.level for link in expected]
    assert [vars(link).get("active") for link in made] == [vars(link).get("active") for link in expected]


def test_a_page_without_headings_has_an_empty_table():
    assert len(table_of_contents(a_page())) == 0


def test_a_server_keeps_the_table_of_a_page_that_is_as_it_was():
    tables = TablesOfContents(keep=True)
    assert tables.of(a_page(*OUTLINE)) is tables.of(a_page(*OUTLINE))


def test_another_outline_makes_another_table():
    tables = TablesOfContents(keep=True)
    tables.of(a_page(*OUTLINE))
    assert as_text(tables.of(a_page(*OUTLINE[:2]))) == as_text(table_of_contents(a_page(*OUTLINE[:2])))


def test_a_table_that_a_plugin_has_changed_is_made_again():
    tables = TablesOfContents(keep=True)
    for change in (
        lambda table: table.items.append(AnchorLink("more", "more", 2)),
        lambda table: table.items[0].children.clear(),
        lambda table: setattr(table.items[0].children[0].children[0], "title", "other"),
    ):
        change(tables.of(a_page(*OUTLINE)))
        assert as_text(tables.of(a_page(*OUTLINE))) == as_text(table_of_contents(a_page(*OUTLINE)))


def test_one_build_keeps_nothing():
    tables = TablesOfContents(keep=False)
    assert tables.of(a_page(*OUTLINE)) is not tables.of(a_page(*OUTLINE))
