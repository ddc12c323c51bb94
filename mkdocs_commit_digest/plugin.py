"""The MkDocs door: hooks that translate to `collect()` and `publish()`, and nothing else."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from mkdocs.config.base import Config, ValidationError
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File

from mkdocs_commit_digest.errors import DigestError, SettingsError
from mkdocs_commit_digest.options.folders import FolderLayout
from mkdocs_commit_digest.options.loading import check_apart, settings_for
from mkdocs_commit_digest.options.parsing import parsed_options
from mkdocs_commit_digest.publish.assets import script_uri, stylesheet_uri
from mkdocs_commit_digest.publish.no_feeds import why_no_feeds
from mkdocs_commit_digest.publish.outputs import Page as DigestPage
from mkdocs_commit_digest.settings import Site
from mkdocs_commit_digest.site.build_cache import build_site, cache_folder, restore_missing
from mkdocs_commit_digest.site.config_file import PLUGIN, read_public_address, site_url
from mkdocs_commit_digest.site.file_cache import FileCache
from mkdocs_commit_digest.site.mkdocs_pages import PrerenderedPage, TablesOfContents, alternate_link
from mkdocs_commit_digest.site.other_plugins import Translations, set_inclusion, spare_history
from mkdocs_commit_digest.site.search_cache import keep_entries
from mkdocs_commit_digest.site.search_separator import part_words, without_page_tags
from mkdocs_commit_digest.terminal import clean_record, printable

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.base import ConfigErrors, ConfigWarnings
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from mkdocs_commit_digest.collect import Collected
    from mkdocs_commit_digest.options.schema import PluginOptions
    from mkdocs_commit_digest.progress import ProgressLines
    from mkdocs_commit_digest.publish.outputs import Asset
    from mkdocs_commit_digest.settings import Settings
    from mkdocs_commit_digest.site.build_cache import BuiltSite
    from mkdocs_commit_digest.site.manifest import Manifest
    from mkdocs_commit_digest.site.serving import Background

log = get_plugin_logger(PLUGIN)
log.logger.addFilter(clean_record)


class _UncheckedConfig(Config):
    """MkDocs' own checking has nothing to do: see `load_config`."""


class CommitDigestPlugin(BasePlugin[_UncheckedConfig]):
    """Adds the digest's pages to a site. One instance lives as long as `mkdocs serve` does."""

    supports_multiple_instances = True

    def __init__(self) -> None:
        self._serving = False
        self._options: PluginOptions
        self._settings: Settings
        self._collected = False
        self._background: Background | None = None
        self._pages: dict[str, DigestPage] = {}
        self._site: BuiltSite | None = None
        self._assets: dict[Path, bytes] = {}
        self._manifest: Manifest
        self._handed: dict[str, tuple[str, str]] = {}
        self._searched: dict[str, tuple[str, list[Any], str]] | None = None
        self._contents = TablesOfContents(keep=False)
        self._translations = Translations()

    def load_config(self, options: Any, config_file_path: str | None = None) -> tuple[ConfigErrors, ConfigWarnings]:
        """Check the options by our own rules, which name the option, the value and the cure."""
        super().load_config({}, config_file_path)
        try:
            self._options = parsed_options(options)
        except SettingsError as error:
            lines = (line.partition(": ") for line in str(error).splitlines())
            return [(option, ValidationError(printable(rest))) for option, _, rest in lines], []
        return [], []

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002
        """Remember whether the site is served: then history is read once, and models are asked beside it."""
        self._serving = command == "serve"
        self._searched = {} if self._serving else None
        self._contents = TablesOfContents(keep=self._serving)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:  # noqa: ARG002
        """Have the site built again as analyses come in."""
        if self._background:
            server.watch(str(self._background.marker))
        return server

    def on_shutdown(self) -> None:
        """End what goes on beside the builds."""
        if self._background:
            self._background.stop()

    @event_priority(100)  # before the search reads its options
    def _part_words(self, config: MkDocsConfig) -> None:
        part_words(config.plugins.values(), chinese=str(config.theme.get("language")).startswith("zh"))

    def _on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Resolve the settings and add our style sheet and script to the site's."""
        folder = Path(config.config_file_path).absolute().parent if config.config_file_path else Path.cwd()
        today = datetime.now(ZoneInfo(self._options.timezone)).date()
        try:
            if self._serving:
                address, built = read_public_address(config.config_file_path)
            else:
                address, built = site_url(config.site_url), Path(config.site_dir)
            site = Site(config.site_name, address, config.use_directory_urls)
            place = FolderLayout(folder, Path(config.docs_dir), site, built)
            self._settings = settings_for(self._options, place, today=today, environ=os.environ)
            check_apart([*_preceding_settings(self, config), self._settings])
        except SettingsError as error:
            raise PluginError(printable(f"{PLUGIN}: {error}")) from error
        self._tell_of_feeds()
        _add_once(stylesheet_uri(self._settings), config.extra_css)
        _add_once(script_uri(self._settings), config.extra_javascript)
        return config

    on_config = CombinedEvent(_part_words, _on_config)

    @event_priority(50)  # before Material's blog and tags, which look at all files
    def _on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Collect, then add a file for every page and asset."""
        try:
            self._collect()
            site = build_site(self._settings, now=datetime.now(UTC), before=self._site)
        except DigestError as error:
            raise PluginError(printable(f"{PLUGIN}: {error}")) from error
        for problem in site.problems if self._settings.offline else ():  # else who collects has told of it
            log.warning(problem)
        as_before = site is self._site
        self._site = site if self._serving else None
        self._manifest, self._pages, self._handed, self._assets = site.manifest, {}, {}, {}
        for output in site.outputs:
            if files.get_file_from_path(output.uri):
                log.info("%s: written by hand, so it is left as it is", output.uri)
                continue
            files.append(self._generated(output, site.folder, config))
        spare_history(config.plugins.values(), self._settings.path, self._pages)
        self._keep_search_entries(config, as_before=as_before)
        return files

    @event_priority(-99)
    def _take_aside(self, files: Files, config: MkDocsConfig) -> Files:
        self._translations.take_aside(files, self._pages, config)
        return files

    @event_priority(-101)
    def _put_back(self, files: Files, config: MkDocsConfig) -> Files:  # noqa: ARG002
        self._translations.put_back(files)
        return files

    on_files = CombinedEvent(_on_files, _take_aside, _put_back)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Tell MkDocs that our pages are finished; those that the site's navigation names stay as MkDocs made them."""
        named = {id(page) for page in nav.pages}
        for uri, ours in self._pages.items():
            file = files.get_file_from_path(uri)
            if file and id(file.page) not in named:
                file.page = PrerenderedPage(file, config, ours)
        return nav

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> None:
        """Look at the files of the theme's templates once a build, not for each page; see that all assets are there."""
        env.auto_reload = False
        self._translations.leave_to_another_build(files, self._pages, config)
        restore_missing(self._assets)

    @event_priority(100)  # what other plugins do to a text must find it empty
    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Keep our pages away from Markdown and from the plugins that extend it: their body is finished HTML."""
        return "" if page.file.src_uri in self._pages else markdown

    @event_priority(100)  # plugins that look at contents shall find them, wherever they stand in the list
    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Hand over the finished HTML and its table of contents."""
        ours = self._pages.get(page.file.src_uri)
        if ours is None:
            return html
        page.toc = self._contents.of(ours)
        self._pages[page.file.src_uri] = replace(ours, body="")  # MkDocs holds it from now on
        self._handed[page.file.src_uri] = ours.body, self._manifest.files[page.file.src_uri].digest
        return ours.body

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Tell browsers and feed readers of the page's feeds; pages that are not ours announce those of everything."""
        ours = self._pages.get(page.file.src_uri)
        self._handed.pop(page.file.src_uri, None)
        feeds = ours.feeds if ours else self._manifest.feeds
        links = "".join(alternate_link(feed, page.url) for feed in feeds)
        return output.replace("</head>", f"{links}</head>", 1) if links else output

    @event_priority(100)  # before the search writes its index
    def _forget_tags(self, *, config: MkDocsConfig) -> None:
        without_page_tags(config.plugins.values())

    def _on_post_build(self, *, config: MkDocsConfig) -> None:  # noqa: ARG002
        """Note that a build is done."""
        if self._background:
            self._background.build_ended()

    on_post_build = CombinedEvent(_forget_tags, _on_post_build)

    def on_build_error(self, *, error: Exception) -> None:  # noqa: ARG002
        """Note that a build has failed."""
        if self._background:
            self._background.build_ended()

    def _keep_search_entries(self, config: MkDocsConfig, *, as_before: bool) -> None:
        """Spare the search plugin, whichever there is, the HTML of pages that it has read in an earlier build."""
        kept = FileCache(cache_folder(self._settings) / "search")
        if not as_before:
            kept.forget_others(self._pages)
        for plugin in config.plugins.values():
            keep_entries(plugin, config.plugins.events["page_context"], kept, self._handed, self._searched)

    def _tell_of_feeds(self) -> None:
        """Say once why there are no feeds; where they were asked for by name, `--strict` makes that an error."""
        reason = why_no_feeds(self._settings) if self._settings.feeds.formats else None
        if reason and not self._collected:
            log.log(logging.WARNING if self._settings.feeds.wanted else logging.INFO, reason)

    def _collect(self) -> None:
        """Collect, unless the archive is to speak alone; under `serve`, history once and models beside the builds."""
        if self._serving and not self._settings.offline:
            self._background = self._background or self._start_background()
            self._background.build_begins()
        elif not self._settings.offline and not self._collected:  # some plugins have a site built several times
            for problem in _run_collect(self._settings, on_progress=_progress_lines()).problems:
                log.warning(problem)
        self._collected = True

    def _start_background(self) -> Background:
        """Read history; models are asked from then on."""
        from mkdocs_commit_digest.site.serving import Background  # noqa: PLC0415 - under `serve` only

        marker = cache_folder(self._settings) / "analyses"
        begun = Background(partial(_run_collect, self._settings), marker, _progress_lines(), log, time.monotonic)
        begun.read_history()
        return begun

    def _generated(self, output: DigestPage | Asset, folder: Path, config: MkDocsConfig) -> File:
        """Make MkDocs' file of an output.

        Disk-backed, since pages that live in memory crash other plugins; outside the documentation folder, since
        writing there would make `mkdocs serve` rebuild for ever.
        """
        file = File.generated(config, output.uri, abs_src_path=str(folder / output.uri))
        if isinstance(output, DigestPage):
            self._pages[output.uri] = output
            set_inclusion(file, config, in_nav=output.in_nav)
        else:
            self._assets[folder / output.uri] = output.content
        return file


def _preceding_settings(plugin: CommitDigestPlugin, config: MkDocsConfig) -> list[Settings]:
    """Return the settings of the digests that stand before this one in `mkdocs.yml`, and so have theirs already."""
    ours = [each for each in config.plugins.values() if isinstance(each, CommitDigestPlugin)]
    return [each._settings for each in ours[: ours.index(plugin)]]  # noqa: SLF001 - the same class


def _add_once(uri: str, listed: list[Any]) -> None:
    """Add an asset to every page, unless another instance of the plugin has: equal names mean equal content."""
    if all(PurePosixPath(str(each)).name != PurePosixPath(uri).name for each in listed):
        listed.append(uri)


def _run_collect(settings: Settings, **watched: Any) -> Collected:
    """Run the upper floor; git and models are imported only then.

    GitPython and litellm tell every command and request at DEBUG; `mkdocs --verbose` is not meant for that.
    """
    for name in ("git", "LiteLLM"):
        logging.getLogger(name).setLevel(logging.WARNING)
    from mkdocs_commit_digest.collect import collect  # noqa: PLC0415

    return collect(settings, now=lambda: datetime.now(UTC), environ=os.environ, **watched)


def _progress_lines() -> ProgressLines:
    from mkdocs_commit_digest.progress import ProgressLines  # noqa: PLC0415 - only where something is collected

    return ProgressLines(log.info, time.monotonic)
