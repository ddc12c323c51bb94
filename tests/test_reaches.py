"""What docs/adr/0021-reaches-into-other-packages.md says of other packages is true of those that are installed."""

import inspect

import httpcore
import httpx
import pytest
from material.plugins.search.plugin import SearchIndex as MaterialIndex
from mkdocs.contrib.search.search_index import SearchIndex
from mkdocs.plugins import PluginCollection
from mkdocs.structure.pages import Page

PAGE = "docs/adr/0021-reaches-into-other-packages.md"


@pytest.fixture(scope="module")
def litellm():
    from mkdocs_commit_digest.collect.models import llm

    return llm._litellm()


def because(package, what):
    return f"{package} no longer has {what}; {PAGE} says what replaces it"


def test_litellm_makes_its_clients_in_one_place(litellm):
    handler = litellm.llms.custom_httpx.http_handler.HTTPHandler
    assert callable(getattr(handler, "create_client", None)), because("litellm", "HTTPHandler.create_client")
    assert handler.create_client.__wrapped__, "it is not replaced by the one that bounds replies"


def test_litellm_keeps_its_clients_where_they_can_be_closed(litellm):
    cache = litellm.in_memory_llm_clients_cache
    assert isinstance(cache.cache_dict, dict), because("litellm", "in_memory_llm_clients_cache.cache_dict")
    assert callable(cache.flush_cache), because("litellm", "in_memory_llm_clients_cache.flush_cache")


def test_httpx_goes_through_a_pool_whose_network_can_be_replaced():
    with httpx.Client() as client:
        assert isinstance(client._mounts, dict), because("httpx", "Client._mounts")
        pool = getattr(client._transport, "_pool", None)
        assert isinstance(pool, httpcore.ConnectionPool), because("httpx", "HTTPTransport._pool")
        backend = getattr(pool, "_network_backend", None)
        assert isinstance(backend, httpcore.NetworkBackend), because("httpcore", "ConnectionPool._network_backend")


def test_mkdocs_keeps_the_hooks_of_an_event_in_a_list():
    events = PluginCollection().events
    assert isinstance(events["page_context"], list), because("mkdocs", "PluginCollection.events")


@pytest.mark.parametrize(("index", "name"), [(MaterialIndex, "entries"), (SearchIndex, "_entries")])
def test_a_search_index_has_a_list_of_entries(index, name):
    options = {"lang": ["en"], "separator": " ", "pipeline": []}
    assert isinstance(getattr(index(**options), name, None), list), because(index.__module__, name)


def test_an_entry_of_mkdocs_search_has_the_known_parts():
    index = SearchIndex()
    index._add_entry("A title", "some text", "page/#part")
    assert index._entries == [{"title": "A title", "text": "some text", "location": "page/#part"}]


def test_mkdocs_reads_and_renders_a_page_by_two_methods():
    assert list(inspect.signature(Page.read_source).parameters) == ["self", "config"], because(
        "mkdocs", "Page.read_source"
    )
    assert list(inspect.signature(Page.render).parameters) == ["self", "config", "files"], because(
        "mkdocs", "Page.render"
    )


def test_the_plugin_of_translations_has_the_known_names():
    plugin = pytest.importorskip("mkdocs_static_i18n.plugin").I18n
    assert plugin.on_files.mkdocs_priority == -100, because("mkdocs-static-i18n", "its priority")
    assert "current_language" in vars(plugin()), because("mkdocs-static-i18n", "current_language")
    for name in ("default_language", "build_languages"):
        assert isinstance(getattr(plugin, name, None), property), because("mkdocs-static-i18n", name)
