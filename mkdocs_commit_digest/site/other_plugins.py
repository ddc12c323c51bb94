"""Other plugins of the site: what has to be done so that they neither lose our pages nor complain of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import InclusionLevel, set_exclusions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

_READ_HISTORY = ("mkdocs_git_",)
"""Packages of plugins that ask git for the history of each page's file."""


def set_inclusion(file: File, config: MkDocsConfig, *, in_nav: bool) -> None:
    """Let `exclude_docs`, `draft_docs` and `not_in_nav` of the site decide on a page, before the digest does.

    MkDocs does so only for files whose inclusion nobody has set, and would then warn of each day that is not in `nav`.
    """
    file.inclusion = InclusionLevel.UNDEFINED
    set_exclusions([file], config)
    if file.inclusion is InclusionLevel.INCLUDED and not in_nav:
        file.inclusion = InclusionLevel.NOT_IN_NAV


def spare_history(plugins: Iterable[Any], path: str, uris: Iterable[str] = ()) -> None:
    """Have plugins that read the history of pages leave ours out: they are made, not committed.

    Args:
        plugins: of the site, configured.
        path: where our pages live; empty for the root of the site, where they are named one by one.
        uris: our pages.
    """
    patterns = [f"{path.strip('/')}/*"] if path.strip("/") else list(uris)
    for plugin in plugins:
        excluded = plugin.config.get("exclude", ()) if type(plugin).__module__.startswith(_READ_HISTORY) else ()
        if excluded is None or isinstance(excluded, list):
            known = excluded or []
            plugin.config["exclude"] = [*known, *(each for each in patterns if each not in known)]


class Translations:
    """mkdocs-static-i18n, which drops every page whose source lies outside the documentation folder.

    It builds the site once for each language, and with it all files that it knows of. Our pages are kept from it, and
    belong to one of these builds: that of the language in whose folder they live, else that of the default language.
    Pages of other languages link to them there.
    """

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._aside: list[File] = []

    def take_aside(self, files: Files, uris: Collection[str], config: MkDocsConfig) -> None:
        """Take our pages out, if there is such a plugin; to be called right before it looks at all files."""
        self._aside = []
        if _translating(config) is not None:
            self._aside = [file for file in files if file.src_uri in uris]
        for file in self._aside:
            files.remove(file)

    def put_back(self, files: Files) -> None:
        """Put them back; to be called right after."""
        for file in self._aside:
            files.append(file)

    def leave_to_another_build(self, files: Files, uris: Collection[str], config: MkDocsConfig) -> None:
        """Have this build write our pages only if they belong to it; to be called once all links are looked up."""
        plugin = _translating(config)
        if plugin is None:
            return
        first = {uri: uri.partition("/")[0] for uri in uris}
        for uri, folder in first.items():
            owner = folder if folder in plugin.build_languages else plugin.default_language
            file = files.get_file_from_path(uri)
            if file and owner != plugin.current_language:
                file.inclusion = InclusionLevel.EXCLUDED


def _translating(config: MkDocsConfig) -> Any:
    """Return the plugin that builds the site once for each language; None if there is none."""
    plugins = (plugin for plugin in config.plugins.values() if type(plugin).__module__ == "mkdocs_static_i18n.plugin")
    return next(plugins, None)
