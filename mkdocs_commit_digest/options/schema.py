"""The plugin's options as users write them in `mkdocs.yml`.

Every option is documented by the string under it; the option reference is made from these strings.
An unknown or wrong option is an error that names the option, the value and the cure.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from mkdocs_commit_digest.archive.names import RepositoryName  # noqa: TC001 - pydantic reads it
from mkdocs_commit_digest.options.model_schema import BudgetOptions, ModelOptions
from mkdocs_commit_digest.options.notify_schema import (  # noqa: TC001 - pydantic reads them
    InterestName,
    InterestOptions,
    RecipientOptions,
)
from mkdocs_commit_digest.options.option_group import Options
from mkdocs_commit_digest.options.values import (
    Branch,
    Count,
    EnvName,
    Language,
    MaybeDay,
    MaybeText,
    MaybeWebAddress,
    Patterns,
    RegularExpressions,
    SitePath,
    Slice,
    TagPattern,
    Text,
    WebAddress,
    Zone,
    as_list,
)
from mkdocs_commit_digest.settings import Repository, Settings

Verify = Literal["off", "high", "all"]
_REPOSITORY = Repository(url="", name="")
"""Knows the defaults."""


class RepositoryOptions(Options):
    """One entry of `repositories`. A bare URL stands for an entry with only `url`."""

    url: Text
    """Where to clone from: an https or ssh address, or a local path (relative to `mkdocs.yml`). Never a credential."""
    name: RepositoryName | None = None
    """Heads the repository's section and names its page. Default: the last two parts of the URL."""
    branch: Branch | None = _REPOSITORY.branch
    """The branch to follow. Default: the remote's HEAD."""
    include: Patterns = _REPOSITORY.include
    """Path patterns, as in `.gitignore`; commits that touch none of them are passed over. Default: all paths."""
    exclude: Patterns = _REPOSITORY.exclude
    """Path patterns whose files are left out of every commit."""
    token_env: EnvName | None = _REPOSITORY.token_env
    """Name of the environment variable that holds an access token. Never the token itself."""
    web_url: MaybeText = _REPOSITORY.web_url
    """Page of the repository on its forge, for links. Default: guessed from `url`; local paths have none."""
    forge: Literal["github", "gitlab", "gitea", "bitbucket"] | None = _REPOSITORY.forge
    """Which forge it is, as each has links of its own; Forgejo is a `gitea`. Default: told by the host's name, else
    `github`, so a GitLab of your own at `code.example.org` needs it."""
    clone: Literal["auto", "full", "blobless"] = _REPOSITORY.clone
    """How much is copied: `full` is the branch with all files of all times, `blobless` its commits and only those files
    that the reported commits touch. `auto` is full up to `limits.full_clone_bytes`. Local paths are always full."""


class ImportanceOptions(Options):
    """Your say on what matters; what is left out keeps its built-in value."""

    high_per_day: Annotated[int, Field(ge=0, le=1000)] = Settings.importance.high_per_day
    """Commits of a repository and day that may be high; further ones are medium, and say so."""
    high: float | None = Settings.importance.high
    """Score from which a commit is high."""
    medium: float | None = Settings.importance.medium
    """Score from which a commit is medium."""
    weights: dict[str, float] = {}  # noqa: RUF012 - pydantic copies it
    """Points by rule. The rules and their points are listed in the guide on importance."""
    core: Patterns = Settings.importance.core
    """Path patterns of the code that matters most to your readers."""
    minor: Patterns = Settings.importance.minor
    """Path patterns of files whose changes are never more than low."""

    @model_validator(mode="after")
    def _in_order(self) -> ImportanceOptions:
        if self.high is not None and self.medium is not None and self.medium > self.high:
            raise ValueError(f"medium: {self.medium:g} is above high: {self.high:g}, so no commit could be medium")
        return self


class TagOptions(Options):
    """By what commits can be found again."""

    authors: bool = Settings.tag_authors
    """Whether each author has a page. Types, tiers, repositories, areas and labels always have one."""


class FeedOptions(Options):
    """Feeds of the daily reports."""

    formats: Annotated[tuple[Literal["rss", "atom", "json"], ...], BeforeValidator(as_list)] = Settings.feeds.formats
    """`rss` (RSS 2.0), `atom`, `json` (JSON Feed 1.1). An empty list: no feeds."""
    items: Annotated[int, Field(ge=1, le=1000)] = Settings.feeds.items
    """Days that a feed holds."""
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$")] | None = Settings.feeds.id
    """Seed of the entries' ids, chosen once and never changed. Default: the name of the first repository."""
    slices: Annotated[tuple[Slice, ...], BeforeValidator(as_list)] = Settings.feeds.slices
    """Further feeds with some of the changes. A kind (`repository`, `tier`, `type`, `area`, `language`, `facts`) gives
    a feed for each value found; `tier:high` or `facts:removed` gives one, `breaking` what may break users, and
    `releases` one with an entry a release."""
    periods: Annotated[tuple[Literal["week", "month"], ...], BeforeValidator(as_list)] = Settings.feeds.periods
    """Feeds with one entry a week or a month, besides the daily one. An empty list: none."""
    hub: WebAddress | None = Settings.feeds.hub
    """Address of a WebSub hub that is told of new reports by whoever publishes the site."""
    ttl: Count = Settings.feeds.ttl
    """Minutes that a reader may keep an RSS feed before asking again."""
    max_bytes: Annotated[int, Field(ge=50_000)] = Settings.feeds.max_bytes
    """Bound on one feed's size; the oldest days are left out first."""
    item_bytes: Annotated[int, Field(ge=10_000)] = Settings.feeds.item_bytes
    """Bound on the size of one day in a feed; what is left out is counted there, with a link to the page."""


class LimitOptions(Options):
    """Bounds on what comes from outside; what is cut is said on the page."""

    commits_per_day: Count = Settings.limits.commits_per_day
    """Entries of one repository and day; the newest are kept."""
    commits_per_change: Count = Settings.limits.commits_per_change
    """Commits that are listed inside one entry; of further ones only the ids are kept."""
    facts_file_bytes: Count = Settings.limits.facts_file_bytes
    """Bytes of a source file, before or after a change, that is parsed for its facts; of larger ones none are told."""
    facts_file_seconds: Annotated[float, Field(gt=0, le=600)] = Settings.limits.facts_file_seconds
    """Seconds that the parsing of one source file may take."""
    patch_bytes_per_file: Count = Settings.limits.patch_bytes_per_file
    """Bytes of one file's patch that are read."""
    patch_bytes_per_commit: Count = Settings.limits.patch_bytes_per_commit
    """Bytes of one commit's patch that are read."""
    files_per_commit: Count = Settings.limits.files_per_commit
    """Files of one commit that are listed."""
    path_characters: Annotated[int, Field(ge=64)] = Settings.limits.path_characters
    """Characters of one path that are kept; the rest is shown as `[…]`."""
    message_bytes: Count = Settings.limits.message_bytes
    """Bytes of one commit message that are read."""
    day_bytes: Annotated[int, Field(ge=100_000, le=128_000_000)] = Settings.limits.day_bytes
    """Size of the archive's file of one day. Where a day has more, its longest messages and lists of files are cut
    first, and the page says so."""
    git_seconds: Annotated[float, Field(gt=0)] = Settings.limits.git_seconds
    """Seconds for one fetch or one reading of history."""
    git_memory_bytes: Annotated[int, Field(ge=100_000_000)] = Settings.limits.git_memory_bytes
    """Memory of one git process that talks to a remote (on Linux)."""
    full_clone_bytes: Count = Settings.limits.full_clone_bytes
    """Size up to which a repository is copied with all files of all times, where `clone` is `auto`."""
    mirror_bytes: Count = Settings.limits.mirror_bytes
    """Size of one repository's copy in the cache; a fetch that would go beyond is ended."""


def _bare_variable(value: object) -> object:
    return {"address_env": value} if isinstance(value, str) else value


def _bare_url(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


class RedactionOptions(Options):
    """What is taken out of commits beside what the plugin knows as secrets."""

    patterns: RegularExpressions = Settings.redaction_patterns
    """Regular expressions in the syntax of RE2, which has no look-around and no back-references; every match becomes
    `[redacted:own-pattern]`. They need the extra `patterns`: `pip install 'mkdocs-commit-digest[patterns]'`. Days that
    the archive holds already stay as they are."""


class PluginOptions(Options):
    """The options of the plugin `commit-digest`."""

    repositories: Annotated[
        tuple[Annotated[RepositoryOptions, BeforeValidator(_bare_url)], ...],
        BeforeValidator(as_list),
        Field(min_length=1),
    ]
    """The repositories to watch, one or more."""
    timezone: Zone = "UTC"
    """The zone in which a day begins and ends and times are shown: an IANA name."""
    date_basis: Literal["landed", "committer", "author"] = Settings.date_basis
    """What decides the day of a commit: when it came to the branch, or one of the two dates that it bears."""
    unit: Literal["auto", "change", "commit"] = Settings.unit
    """What has an entry: a `change` is a merged branch with its commits in it, or a commit that was made on the branch
    itself; `commit` is every commit for itself. `auto` is `change` where `date_basis` is `landed`, else `commit`."""
    releases: TagPattern = Settings.releases.pattern
    """Which tags are releases: a pattern such as `v*`, or `false` for none. Default: what looks like a version, such as
    `v1.2.3`, `release-1.2` or `pkg@1.2.3`."""
    prereleases: bool = Settings.releases.prereleases
    """Whether a pre-release (`1.3.0rc1`) counts as a release: whether what is in it still stands under *unreleased*."""
    since: MaybeDay = None
    """First day to collect. Not together with `days`."""
    days: Annotated[int, Field(ge=1, le=36_600)] | None = None
    """Days to collect, counted back from `until` and including it. Default: 7."""
    until: MaybeDay = None
    """Last day to collect. Default: today in `timezone`."""
    merges: Literal["exclude", "include"] = Settings.merges
    """Whether merge commits have entries of their own, with `unit: commit`; they are shown as the difference to their
    first parent."""
    quiet_days: Literal["hide", "show"] = Settings.quiet_days
    """Whether a day without commits has a page that says so."""
    language: Language = Settings.language
    """Language of labels and analyses. English and Chinese labels are complete; others fall back to English."""
    model: Annotated[tuple[Text, ...], BeforeValidator(as_list)] = Settings.model.models
    """A litellm model such as `deepseek/deepseek-chat`, or several to be tried in order. Default: no model is
    asked, and the built-in rule-based analyst writes the entries."""
    api_base: MaybeWebAddress = Settings.model.api_base
    """Address of the model's server (http or https), for local and self-hosted models. Never a key."""
    model_options: ModelOptions = ModelOptions()
    """How the models are asked."""
    structured: Literal["auto", "schema", "json", "prompt"] = Settings.model.structured
    """How a model is held to the form of a reply: by a JSON schema, by JSON mode, or by the prompt alone.
    `auto` takes the strictest that the provider accepts."""
    verify: Annotated[Verify, BeforeValidator(lambda value: "off" if value is False else value)] = Settings.model.verify
    """Whose statements a model reads a second time, against the excerpt: those of the `high` tier and the overviews,
    `all`, or none (`off`). It is done where the budget has room. What it contradicts is left out."""
    verify_model: Text | None = Settings.model.verify_model
    """A litellm model for the second reading. Default: `model`."""
    concurrency: Annotated[int, Field(ge=1, le=256)] = Settings.model.concurrency
    """Calls under way at once. 1 for a local model on a CPU."""
    budget: BudgetOptions = BudgetOptions()
    """What may be spent."""
    importance: ImportanceOptions = ImportanceOptions()
    """What matters to your readers."""
    archive: Text = "digests"
    """Folder of the archive, relative to `mkdocs.yml`. Commit it: finished analyses live there. Not inside `docs_dir`,
    `site_dir` or `cache_dir`."""
    cache_dir: Text = ".cache/commit-digest"
    """Folder for mirrors and rendered pages, relative to `mkdocs.yml`. Do not commit it. Not inside `docs_dir`,
    `site_dir` or `archive`."""
    path: SitePath = Settings.path
    """Where the pages live on the site."""
    tags: TagOptions = TagOptions()
    """By what commits can be found again."""
    feeds: FeedOptions = FeedOptions()
    """Feeds of the daily reports."""
    interests: dict[InterestName, InterestOptions] = {}  # noqa: RUF012 - pydantic copies it
    """What some readers want to hear of, by name."""
    notify: Annotated[
        tuple[Annotated[RecipientOptions, BeforeValidator(_bare_variable)], ...], BeforeValidator(as_list)
    ] = ()
    """Whom `commit-digest notify` tells what is new."""
    limits: LimitOptions = LimitOptions()
    """Bounds on what comes from outside."""
    redaction: RedactionOptions = RedactionOptions()
    """What is taken out of commits beside known secrets."""
    on_model_error: Literal["fallback", "fail"] = Settings.on_model_error
    """What to do when no model gives a usable answer: publish the rule-based entry, or stop."""
    offline: bool = Settings.offline
    """Build from the archive alone: no git, no network, no model. Also by `COMMIT_DIGEST_OFFLINE=1`."""

    @model_validator(mode="after")
    def _one_start(self) -> PluginOptions:
        if self.since and self.days:
            raise ValueError("since: cannot be given together with 'days'; leave one of them out")
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"since: {self.since} is after until: {self.until}")
        return self

    @model_validator(mode="after")
    def _merges_of_commits(self) -> PluginOptions:
        by_change = self.unit == "change" or (self.unit == "auto" and self.date_basis == "landed")
        if self.merges == "include" and by_change:
            raise ValueError(
                "merges: 'include' goes with 'unit: commit' only, since a merged branch is one entry otherwise; "
                "leave 'merges' out, or set 'unit: commit'"
            )
        return self
