"""What a run is asked to do: plain, frozen values, resolved once at the door.

Nothing here knows MkDocs, reads a clock or touches a disk. The defaults stand here, and what the options mean in
`options/schema.py`.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from zoneinfo import ZoneInfo


DateBasis = Literal["landed", "committer", "author"]


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository to watch."""

    url: str
    """https, ssh or an absolute local path; never holds credentials."""
    name: str
    """`owner/name`: heads its section, names its archive folder and its page."""
    branch: str | None = None
    """None: the remote's HEAD."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    token_env: str | None = None
    web_url: str | None = None
    """Where people look at it: `https://github.com/owner/name`; None: no links."""
    forge: Literal["github", "gitlab", "gitea", "bitbucket"] | None = None
    """None: told by the host's name."""
    clone: Literal["auto", "full", "blobless"] = "auto"
    option: str = field(default="", repr=False, compare=False)
    """Where it is written, for messages: `repositories[0]`; the same repository elsewhere is no other."""


@dataclass(frozen=True, slots=True)
class Window:
    """The calendar days to collect, both ends included."""

    since: date
    until: date
    counted_back: bool = field(default=False, compare=False)
    """By a number of days: nobody asked for these very ones, so a first run may take others that are not empty."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.since <= day <= self.until

    def days(self) -> Iterator[date]:
        """Every day, oldest first."""
        for offset in range((self.until - self.since).days + 1):
            yield self.since + timedelta(days=offset)


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent; None: no bound."""

    tokens_per_commit: int = 12_000
    tokens_per_build: int | None = 2_000_000
    usd_per_build: float | None = 5.0
    tokens_per_day: int | None = None
    usd_per_day: float | None = None
    tokens_per_month: int | None = None
    usd_per_month: float | None = None
    repeat_share: float = 0.5

    @property
    def is_over_time(self) -> bool:
        """Tell whether what was spent before a build bounds it, and so has to be remembered."""
        bounds = (self.tokens_per_day, self.usd_per_day, self.tokens_per_month, self.usd_per_month)
        return any(bound is not None for bound in bounds)


@dataclass(frozen=True, slots=True)
class ImportanceSettings:
    """The user's say on tiers: what is given replaces the built-in value of that name."""

    high_per_day: int = 8
    high: float | None = None
    """None: the built-in threshold."""
    medium: float | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    core: tuple[str, ...] = ()
    minor: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """How to ask models; an empty `models` means the rule-based analyst."""

    models: tuple[str, ...] = ()
    api_base: str | None = None
    temperature: float = 0.0
    timeout: float = 120.0
    max_tokens: int = 2_048
    reply_bytes: int = 4_194_304
    retries: int = 4
    structured: Literal["auto", "schema", "json", "prompt"] = "auto"
    concurrency: int = 8
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    context: Literal["off", "archive", "code"] = "archive"
    """What a model is told of a commit beside its diff and facts: nothing, what the archive and the README know, or the
    functions around changed lines besides."""
    verify: Literal["off", "high", "all"] = "high"
    """Of which tiers a model reads the statements a second time."""
    verify_model: str | None = None
    """None: the models that wrote them."""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """Which feeds to write; no formats: none."""

    formats: tuple[Literal["rss", "atom", "json"], ...] = ("rss",)
    items: int = 20
    wanted: bool = False
    """The user asked for feeds by name, so a site that cannot have them is told by a warning."""
    id: str | None = None
    """None: the name of the first repository."""
    slices: tuple[str, ...] = ()
    periods: tuple[Literal["week", "month"], ...] = ("week", "month")
    hub: str | None = None
    ttl: int = 60
    max_bytes: int = 1_000_000
    item_bytes: int = 60_000


@dataclass(frozen=True, slots=True)
class ReleaseSettings:
    """Which tags are releases, and what counts as one."""

    watch: bool = True
    pattern: str | None = None
    """As of file names; None: what looks like a version."""
    prereleases: bool = False
    """Whether a pre-release ends what is unreleased."""


@dataclass(frozen=True, slots=True)
class Interest:
    """What some readers want to hear of; what is empty asks for nothing."""

    name: str
    paths: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is sent messages."""

    address_env: str
    """Name of the variable that holds the address."""
    interest: str | None = None
    """None: everything."""
    changes: int = 12
    sender: str | None = None
    unsubscribe: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what comes from outside."""

    commits_per_day: int = 2_000
    commits_per_change: int = 200
    patch_bytes_per_file: int = 1_000_000
    patch_bytes_per_commit: int = 16_000_000
    files_per_commit: int = 20_000
    facts_file_bytes: int = 2_000_000
    facts_file_seconds: float = 5.0
    path_characters: int = 4_096
    message_bytes: int = 64_000
    day_bytes: int = 32_000_000
    git_seconds: float = 1_800.0
    git_memory_bytes: int = 4_000_000_000
    full_clone_bytes: int = 50_000_000
    mirror_bytes: int = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages need to know of the site they live on."""

    name: str = ""
    url: str | None = None
    """Public address of the site, ending in a slash; None: no absolute links, so no feeds."""
    directory_urls: bool = True
    """`2026-01-20/` rather than `2026-01-20.html`."""
    between_files: bool = False
    """Pages link each other's Markdown files, as they are read on a forge; feeds link the site all the same."""


@dataclass(frozen=True)
class _SharedSettings:
    """What both floors go by."""

    repositories: tuple[Repository, ...]
    _: KW_ONLY
    language: str = "en"
    quiet_days: Literal["hide", "show"] = "hide"
    releases: ReleaseSettings = ReleaseSettings()

    @classmethod
    def of(cls, settings: Self) -> Self:
        """Return these settings alone, out of more: what is made from them depends on nothing else."""
        return cls(**{each.name: getattr(settings, each.name) for each in fields(cls)})


@dataclass(frozen=True)
class PublishSettings(_SharedSettings):
    """What pages and feeds are made by."""

    _: KW_ONLY
    path: str = "digest"
    tag_authors: bool = False
    feeds: FeedSettings = FeedSettings()
    interests: tuple[Interest, ...] = ()
    site: Site = Site()


@dataclass(frozen=True)
class CollectSettings(_SharedSettings):
    """What the days of the archive are made by."""

    zone: ZoneInfo
    window: Window
    archive: Path
    cache: Path
    _: KW_ONLY
    date_basis: DateBasis = "landed"
    unit: Literal["auto", "change", "commit"] = "auto"
    """What has an entry: see `entry_unit`."""
    merges: Literal["exclude", "include"] = "exclude"
    model: ModelSettings = ModelSettings()
    budget: Budget = Budget()
    importance: ImportanceSettings = ImportanceSettings()
    limits: Limits = Limits()
    redaction_patterns: tuple[str, ...] = ()
    on_model_error: Literal["fallback", "fail"] = "fallback"
    retry_now: bool = False
    """Try again what failed, without waiting for the time that was noted for it."""
    read_again: bool = False
    """Put every day of the window together as if it were new, days that were closed by other rules included."""
    backfill: bool = False
    """The window was asked for once: its days are no news, and what was last reported stays where it is."""
    offline: bool = False

    @property
    def entry_unit(self) -> Literal["change", "commit"]:
        """What has an entry: a change (a step of the branch, with all that it brought), or each commit."""
        if self.unit != "auto":
            return self.unit
        return "change" if self.date_basis == "landed" else "commit"


@dataclass(frozen=True)
class Settings(CollectSettings, PublishSettings):
    """One run."""

    _: KW_ONLY
    recipients: tuple[Recipient, ...] = ()
    """Whom `notify` tells; neither floor needs them."""
