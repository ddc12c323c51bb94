"""The configuration that a new site begins with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import yaml

from mkdocs_commit_digest.options.folders import FolderLayout
from mkdocs_commit_digest.options.loading import settings_for
from mkdocs_commit_digest.options.parsing import parsed_options
from mkdocs_commit_digest.options.zones import known_zone
from mkdocs_commit_digest.settings import Site

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_commit_digest.settings import Settings

Generator = Literal["mkdocs", "properdocs", "zensical"]

CONFIG_FILES: Mapping[Generator, str] = {
    "mkdocs": "mkdocs.yml",
    "properdocs": "properdocs.yml",
    "zensical": "mkdocs.yml",  # which it reads, too
}

_SITE = """\
site_name: {name}
# The public address of the site. Feeds need it.
# site_url: https://example.org/
theme:
  name: {theme}
{nav}plugins:
  - search
"""
_NAV = """\
nav:
  - Home: index.md
  - Digest: digest/index.md
"""
_PLUGIN = """\
  - commit-digest:
      repositories:
{repositories}
      timezone: {timezone}
{model}"""
_MODEL = """\
      model: {model}
      budget: {{usd_per_build: 1.0}}
"""
_NO_MODEL = """\
      # Without a model, entries are made by rules and say so.
      # model: deepseek/deepseek-chat
"""


@dataclass(frozen=True, slots=True)
class Starter:
    """What has to be known of a new site."""

    repositories: tuple[str, ...]
    """Addresses to clone from, or local paths."""
    timezone: str = "UTC"
    model: str = ""
    """Empty: none."""
    generator: Generator = "mkdocs"
    name: str = "What changed"

    def plugin_text(self) -> str:
        """Return the lines of the plugin, as they stand under `plugins`."""
        return _PLUGIN.format(
            repositories="\n".join(f"        - url: {_scalar(url)}" for url in self.repositories),
            timezone=_scalar(self.timezone),
            model=_MODEL.format(model=_scalar(self.model)) if self.model else _NO_MODEL,
        )

    def site_text(self) -> str:
        """Return a whole configuration."""
        theme = "materialx" if self.generator == "properdocs" else "material"
        nav = "" if self.generator == "zensical" else _NAV
        return _SITE.format(name=_scalar(self.name), theme=theme, nav=nav) + self.plugin_text()

    def settings(self, folder: Path) -> Settings:
        """Check all that was given, as a build in `folder` would.

        Raises:
            SettingsError: names the option, its value and the cure.
        """
        (plugin,) = yaml.safe_load(self.plugin_text())
        place = FolderLayout(folder, folder / "docs", Site(self.name))
        return settings_for(
            parsed_options(plugin["commit-digest"]), place, today=datetime.now(UTC).date(), environ=os.environ
        )


def local_zone(environ: Mapping[str, str], link: Path = Path("/etc/localtime")) -> str:
    """Return the time zone of this machine as far as it has a name, else UTC."""
    _, _, linked = os.path.realpath(link).partition("/zoneinfo/")
    for name in filter(None, (environ.get("TZ", "").removeprefix(":"), linked)):
        try:
            return known_zone(name)
        except ValueError:
            continue
    return "UTC"


def _scalar(text: str) -> str:
    """Write a text so that YAML reads it as that text: in quotes, unless it needs none."""
    try:
        plain = yaml.safe_load(f"[{text}]") == [text] and yaml.safe_load(f"a: {text}") == {"a": text}
    except yaml.YAMLError:
        plain = False
    return text if plain and text.isprintable() else yaml.safe_dump(text, default_style='"', width=10_000).strip()
