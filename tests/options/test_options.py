"""From `mkdocs.yml` to settings: what is accepted, what it becomes, and what a user is told who wrote it wrong."""

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.options.folders import FolderLayout
from mkdocs_commit_digest.options.loading import check_apart, settings_for
from mkdocs_commit_digest.options.parsing import parsed_options
from mkdocs_commit_digest.options.schema import PluginOptions, RepositoryOptions
from mkdocs_commit_digest.settings import Repository, Site, Window
from mkdocs_commit_digest.site.config_file import read_config_file, read_public_address, site_url

URL = "https://github.com/owner/name"
TODAY = date(2026, 1, 20)
HERE = FolderLayout(Path("/site"), Path("/site/docs"), Site())


def settings_of(place=HERE, environ=None, today=TODAY, **options):
    options = {"repositories": [URL]} | options
    return settings_for(parsed_options(options), place, today=today, environ=environ or {})


def complaint_about(**options):
    with pytest.raises(SettingsError) as caught:
        settings_of(**options)
    return str(caught.value)


def complaint_about_repository(**entry):
    return complaint_about(repositories=[{"url": URL} | entry])


class TestDefaults:
    """The public interface promises these."""

    def test_all_but_the_repositories_may_be_left_out(self):
        options = parsed_options({"repositories": [URL]})
        assert options.timezone == "UTC"
        assert options.date_basis == "landed"
        assert options.unit == "auto"
        assert options.merges == "exclude"
        assert options.language == "en"
        assert options.model == ()
        assert options.structured == "auto"
        assert options.concurrency == 8
        assert options.archive == "digests"
        assert options.cache_dir == ".cache/commit-digest"
        assert options.path == "digest"
        assert options.feeds.items == 20
        assert options.on_model_error == "fallback"
        assert options.offline is False
        assert options.importance.high_per_day == 8
        assert options.budget.tokens_per_commit == 12_000
        assert options.budget.tokens_per_build == 2_000_000
        assert options.budget.usd_per_build == 5.0

    def test_the_last_seven_days_are_collected(self):
        assert settings_of().window == Window(date(2026, 1, 14), TODAY)

    def test_no_model_is_asked(self):
        assert settings_of().model.models == ()

    def test_feeds_are_not_a_demand_until_somebody_names_them(self):
        assert not settings_of().feeds.wanted
        assert settings_of(feeds={"formats": ["rss"]}).feeds.wanted

    def test_settings_speak_the_same_defaults_as_options(self):
        resolved = settings_of()
        bare = type(resolved)(resolved.repositories, resolved.zone, resolved.window, resolved.archive, resolved.cache)
        assert (resolved.model, resolved.budget, resolved.importance) == (bare.model, bare.budget, bare.importance)
        assert (resolved.limits, resolved.date_basis, resolved.path) == (bare.limits, bare.date_basis, bare.path)


class TestShortForms:
    def test_a_bare_url_stands_for_a_repository(self):
        (repository,) = settings_of(repositories=[URL]).repositories
        assert repository == Repository(url=URL, name="owner/name", web_url=URL)

    def test_one_string_stands_for_a_list_of_one(self):
        assert settings_of(repositories=URL).repositories[0].url == URL
        assert settings_of(model="a/b").model.models == ("a/b",)
        assert settings_of(repositories=[{"url": URL, "include": "src/**"}]).repositories[0].include == ("src/**",)

    @pytest.mark.parametrize("unset", ["", None, []])
    def test_an_unset_environment_variable_means_no_model(self, unset):
        assert settings_of(model=unset).model.models == ()

    @pytest.mark.parametrize("unset", ["", None])
    def test_an_unset_environment_variable_means_no_address(self, unset):
        assert settings_of(api_base=unset).model.api_base is None

    def test_null_lifts_a_bound_of_the_budget(self):
        budget = settings_of(budget={"tokens_per_build": None, "usd_per_build": None}).budget
        assert (budget.tokens_per_build, budget.usd_per_build) == (None, None)


class TestWrongOptions:
    """A message names the option and the value, and what would be right."""

    @pytest.mark.parametrize(
        ("options", "parts"),
        [
            ({"repositories": []}, ["repositories", "at least 1"]),
            ({"repositories": [{"name": "a/b"}]}, ["repositories[0].url", "required"]),
            ({"repositories": [5]}, ["repositories[0]", "5"]),
            ({"timezone": "Asia/Shangai"}, ["timezone", "'Asia/Shangai'", "did you mean Asia/Shanghai"]),
            ({"timezone": "Mars"}, ["timezone", "'Mars'", "Europe/Berlin"]),
            ({"timezone": "../../etc/passwd"}, ["timezone", "is not a time zone"]),
            ({"date_basis": "merge"}, ["date_basis", "'merge'", "'committer' or 'author'"]),
            ({"merges": "yes"}, ["merges", "'yes'", "'exclude' or 'include'"]),
            ({"quiet_days": "no"}, ["quiet_days", "'no'", "'hide' or 'show'"]),
            ({"since": "2026-13-01"}, ["since", "'2026-13-01'", "month"]),
            ({"since": "yesterday"}, ["since", "'yesterday'", "date"]),
            ({"since": "2026-01-20", "days": 7}, ["since", "'days'", "leave one of them out"]),
            ({"since": "2026-01-20", "until": "2026-01-10"}, ["since", "2026-01-20", "2026-01-10"]),
            ({"since": "2026-02-01"}, ["since", "2026-02-01", "2026-01-20", "earlier"]),
            ({"days": 0}, ["days", "'0'", "1"]),
            ({"days": "many"}, ["days", "'many'", "integer"]),
            ({"model": 5}, ["model", "'5'"]),
            ({"structured": "xml"}, ["structured", "'xml'", "'auto'", "'prompt'"]),
            ({"concurrency": 0}, ["concurrency", "'0'", "1"]),
            ({"language": "../zh"}, ["language", "'../zh'"]),
            ({"path": "../x"}, ["path", "'../x'"]),
            ({"path": "/digest"}, ["path", "'/digest'"]),
            ({"offline": "maybe"}, ["offline", "'maybe'", "boolean"]),
            ({"on_model_error": "ignore"}, ["on_model_error", "'ignore'", "'fallback' or 'fail'"]),
            ({"limits": 3}, ["limits", "'3'"]),
            ({"feeds": {"formats": ["rss", "xml"]}}, ["feeds.formats[1]", "'xml'", "'rss', 'atom' or 'json'"]),
            ({"feeds": {"items": 0}}, ["feeds.items", "'0'", "1"]),
            ({"budget": {"usd_per_build": -1}}, ["budget.usd_per_build", "'-1'", "0"]),
            ({"importance": {"weights": {"size": "big"}}}, ["importance.weights.size", "'big'", "number"]),
            ({"model_options": {"temperature": 3}}, ["model_options.temperature", "'3'", "2"]),
            ({"limits": {"git_seconds": 0}}, ["limits.git_seconds", "'0'", "greater than 0"]),
        ],
    )
    def test_the_message_names_option_value_and_cure(self, options, parts):
        message = complaint_about(**options)
        assert [part for part in parts if part not in message] == []

    @pytest.mark.parametrize(
        ("options", "meant"),
        [
            ({"langage": "zh"}, "'language'"),
            ({"repositories": [{"url": URL, "brnch": "main"}]}, "'branch'"),
            ({"model_options": {"timeot": 3}}, "'timeout'"),
            ({"budget": {"usd_per_biuld": 1}}, "'usd_per_build'"),
        ],
    )
    def test_a_misspelt_option_is_told_its_right_name(self, options, meant):
        assert f"there is no such option; did you mean {meant}?" in complaint_about(**options)

    def test_an_unknown_option_is_told_what_there_is(self):
        message = complaint_about(zzz=1)
        assert message.startswith("zzz: there is no such option")
        assert all(name in message for name in PluginOptions.model_fields)

    def test_every_wrong_option_has_a_line_of_its_own(self):
        lines = complaint_about(days=0, merges="yes", langage="zh").splitlines()
        assert [line.partition(":")[0] for line in lines] == ["days", "merges", "langage"]

    def test_missing_repositories_are_missed(self):
        with pytest.raises(SettingsError, match="repositories: is required"):
            parsed_options({})


class TestRepositories:
    @pytest.mark.parametrize(
        ("url", "name", "web_url"),
        [
            ("https://github.com/owner/name", "owner/name", "https://github.com/owner/name"),
            ("https://github.com/owner/name.git", "owner/name", "https://github.com/owner/name"),
            ("https://gitlab.com/group/sub/name/", "sub/name", "https://gitlab.com/group/sub/name"),
            ("ssh://git@github.com/owner/name.git", "owner/name", "https://github.com/owner/name"),
            ("git@github.com:owner/name.git", "owner/name", "https://github.com/owner/name"),
            ("/srv/git/owner/name.git", "owner/name", None),
        ],
    )
    def test_name_and_web_page_follow_from_the_url(self, url, name, web_url):
        (repository,) = settings_of(repositories=[url]).repositories
        assert (repository.name, repository.web_url) == (name, web_url)

    def test_a_relative_path_starts_at_the_folder_of_mkdocs_yml(self):
        (repository,) = settings_of(repositories=[{"url": "../sibling", "name": "a/b"}]).repositories
        assert repository.url == "/sibling"

    def test_the_folder_itself_may_be_watched(self):
        (repository,) = settings_of(repositories=[{"url": ".", "name": "this"}]).repositories
        assert repository.url == "/site"

    def test_a_given_web_page_wins(self):
        entry = {"url": "/srv/git/owner/name", "web_url": "https://forge.example/owner/name/"}
        assert settings_of(repositories=[entry]).repositories[0].web_url == "https://forge.example/owner/name"

    def test_two_repositories_cannot_share_a_name(self):
        message = complaint_about(repositories=[URL, "https://gitlab.com/owner/name"])
        assert "repositories[1].name: 'owner/name' is taken" in message

    def test_an_address_without_its_protocol_is_told_of_it(self):
        message = complaint_about(repositories=["github.com/a/b"])
        assert message.startswith("repositories[0].url: 'github.com/a/b' is read as a local path")
        assert "did you mean https://github.com/a/b?" in message

    def test_offline_no_local_path_has_to_be_there(self):
        assert settings_of(repositories=["my.repos/a/b"], offline=True).repositories[0].name == "a/b"

    def test_a_folder_that_is_named_like_a_host_is_a_folder(self, tmp_path):
        (tmp_path / "my.repos" / "a" / "b").mkdir(parents=True)
        place = FolderLayout(tmp_path, tmp_path / "docs", Site())
        assert settings_of(place, repositories=["my.repos/a/b"]).repositories[0].url == f"{tmp_path}/my.repos/a/b"

    @pytest.mark.parametrize(
        ("url", "told"),
        [
            ("https://github.com/mkdocstrings+mkdocstrings/repo", "since '+' may not be in one"),
            ("/srv/.git/x", "no part of one may begin with '.' or '-'"),
        ],
    )
    def test_what_keeps_a_url_from_giving_a_name_is_named(self, url, told):
        message = complaint_about(repositories=[url])
        assert message.startswith("repositories[0].name: ")
        assert told in message

    def test_a_repository_knows_where_it_is_written(self):
        named = [repository.option for repository in settings_of(repositories=[URL, f"{URL}2"]).repositories]
        assert named == ["repositories[0]", "repositories[1]"]

    def test_a_path_that_gives_no_name_asks_for_one(self):
        assert "repositories[0].name" in complaint_about(repositories=["/"])

    @pytest.mark.parametrize("url", ["ext::sh -c id", "git://host/a/b", "http://github.com/a/b", "--upload-pack=id"])
    def test_other_transports_are_refused(self, url):
        assert complaint_about(repositories=[url]).startswith("repositories[0].url:")

    def test_a_token_in_a_url_is_refused_and_not_repeated(self):
        message = complaint_about(repositories=["https://user:ghp_sEcReT@github.com/owner/name"])
        assert message.startswith("repositories[0].url:")
        assert "token_env" in message
        assert "ghp_sEcReT" not in message

    @pytest.mark.parametrize("branch", ["-x", "a..b", "a b", ".hidden", "x.lock", "a@{1}", "/a", "a:b", "a\nb"])
    def test_what_git_would_not_take_for_a_branch_is_refused(self, branch):
        assert complaint_about_repository(branch=branch).startswith("repositories[0].branch:")

    @pytest.mark.parametrize("branch", ["main", "release/1.2", "feature/x-y", "v2"])
    def test_usual_branches_are_accepted(self, branch):
        assert settings_of(repositories=[{"url": URL, "branch": branch}]).repositories[0].branch == branch

    @pytest.mark.parametrize("name", ["../etc", "a/../b", "/a", "a//b", "-a", ".git/hooks", "a\\b", ""])
    def test_a_name_that_would_leave_the_archive_is_refused(self, name):
        assert complaint_about_repository(name=name).startswith("repositories[0].name:")

    @pytest.mark.parametrize("page", ["javascript:alert(1)", "ftp://host/x", "forge.example/x"])
    def test_a_web_page_is_an_http_address(self, page):
        assert complaint_about_repository(web_url=page).startswith("repositories[0].web_url:")

    def test_a_token_variable_is_a_name(self):
        assert complaint_about_repository(token_env="not a name").startswith("repositories[0].token_env:")


class TestWindow:
    def test_days_are_counted_back_from_today(self):
        assert settings_of(days=1).window == Window(TODAY, TODAY)
        assert settings_of(days=30).window == Window(date(2025, 12, 22), TODAY)

    def test_days_are_counted_back_from_until(self):
        window = settings_of(days=2, until="2026-01-10").window
        assert window == Window(date(2026, 1, 9), date(2026, 1, 10))

    def test_since_runs_until_today(self):
        assert settings_of(since=date(2026, 1, 1)).window == Window(date(2026, 1, 1), TODAY)

    @pytest.mark.parametrize(
        "window", [{"since": "0001-01-01"}, {"until": "9999-12-31"}, {"until": "0002-06-01", "days": 36_600}]
    )
    def test_a_window_at_an_end_of_the_calendar_is_refused(self, window):
        assert "must lie between 0002-01-01 and 9998-12-31" in complaint_about(**window)

    def test_a_window_may_be_one_day(self):
        window = settings_of(since="2026-01-20", until="2026-01-20").window
        assert list(window.days()) == [TODAY]


class TestPlaces:
    def test_archive_and_cache_lie_beside_mkdocs_yml(self):
        settings = settings_of()
        assert settings.archive == Path("/site/digests")
        assert settings.cache == Path("/site/.cache/commit-digest")

    def test_absolute_places_are_kept(self):
        assert settings_of(archive="/srv/digests").archive == Path("/srv/digests")

    @pytest.mark.parametrize("option", ["archive", "cache_dir"])
    @pytest.mark.parametrize("folder", ["docs", "docs/digests", "x/../docs/y", "/site/docs/z"])
    def test_nothing_is_written_into_the_documentation_folder(self, option, folder):
        message = complaint_about(**{option: folder})
        assert message.startswith(f"{option}: ")
        assert "beside mkdocs.yml" in message

    def test_a_link_into_the_documentation_folder_is_seen_through(self, tmp_path):
        (tmp_path / "docs").mkdir()
        (tmp_path / "digests").symlink_to(tmp_path / "docs")
        place = FolderLayout(tmp_path, tmp_path / "docs", Site())
        with pytest.raises(SettingsError, match="archive"):
            settings_of(place)

    @pytest.mark.parametrize("option", ["archive", "cache_dir"])
    @pytest.mark.parametrize("folder", ["site", "site/digests", "x/../site/y", "/site/site/z"])
    def test_nothing_is_kept_in_the_folder_that_every_build_empties(self, option, folder):
        message = complaint_about(**{option: folder})
        assert message.startswith(f"{option}: ")
        assert "site_dir" in message
        assert "beside mkdocs.yml" in message

    def test_another_folder_of_the_built_site_is_known(self):
        place = FolderLayout(Path("/site"), Path("/site/docs"), Site(), Path("/site/public"))
        assert settings_of(place, archive="site/digests").archive == Path("/site/site/digests")
        with pytest.raises(SettingsError, match=r"archive: .*site_dir"):
            settings_of(place, archive="public/digests")

    @pytest.mark.parametrize(
        ("archive", "cache", "wrong"),
        [("a", "a", "archive"), ("a/b", "a", "archive"), ("a", "a/b", "cache_dir"), ("x", ".", "archive")],
    )
    def test_archive_and_cache_do_not_lie_in_each_other(self, archive, cache, wrong):
        message = complaint_about(archive=archive, cache_dir=cache)
        assert message.startswith(f"{wrong}: ")
        assert "choose a folder of its own" in message

    def test_folders_whose_names_begin_alike_are_apart(self):
        settings = settings_of(archive="site-digests", cache_dir="site-digests-cache")
        assert settings.archive == Path("/site/site-digests")

    def test_links_into_the_built_site_and_into_the_cache_are_seen_through(self, tmp_path):
        place = FolderLayout(tmp_path, tmp_path / "docs", Site())
        (tmp_path / "digests").symlink_to(tmp_path / "site")
        with pytest.raises(SettingsError, match=r"archive: .*site_dir"):
            settings_of(place)
        (tmp_path / "kept").symlink_to(tmp_path / "cache")
        with pytest.raises(SettingsError, match=r"archive: .*cache_dir"):
            settings_of(place, archive="kept", cache_dir="cache")

    def test_no_digest_keeps_its_archive_in_the_cache_of_another(self):
        with pytest.raises(SettingsError, match=r"archive: '/site/shared/a' is inside 'cache_dir'"):
            check_apart([settings_of(archive="shared/a"), settings_of(path="two", cache_dir="shared")])


class TestOtherSettings:
    def test_the_zone_is_resolved(self):
        assert settings_of(timezone="Asia/Shanghai").zone == ZoneInfo("Asia/Shanghai")

    @pytest.mark.parametrize("value", ["1", "true", "yes", " ON "])
    def test_the_environment_can_forbid_network_and_models(self, value):
        assert settings_of(environ={"COMMIT_DIGEST_OFFLINE": value}).offline

    @pytest.mark.parametrize("value", ["", "0", "false", "No", "off"])
    def test_a_denial_in_the_environment_forbids_nothing(self, value):
        assert not settings_of(environ={"COMMIT_DIGEST_OFFLINE": value}).offline

    def test_the_environment_cannot_lift_the_option(self):
        assert settings_of(offline=True, environ={"COMMIT_DIGEST_OFFLINE": "0"}).offline

    def test_languages_are_written_with_a_dash(self):
        assert settings_of(language="zh_CN").language == "zh-CN"

    def test_model_options_reach_the_settings(self):
        given = {"temperature": 0.5, "timeout": 30, "max_tokens": 500, "retries": 1, "extra": {"seed": 7}}
        model = settings_of(model=["a/b", "c/d"], api_base="http://localhost:1/v1", model_options=given).model
        assert model.models == ("a/b", "c/d")
        assert (model.api_base, model.temperature, model.timeout) == ("http://localhost:1/v1", 0.5, 30)
        assert (model.max_tokens, model.retries, model.extra) == (500, 1, {"seed": 7})

    def test_importance_options_reach_the_settings(self):
        given = {"high": 9, "weights": {"size": 2}, "core": ["src/**"], "minor": "docs/**"}
        importance = settings_of(importance=given).importance
        assert (importance.high, importance.medium, importance.weights) == (9, None, {"size": 2})
        assert (importance.core, importance.minor) == (("src/**",), ("docs/**",))

    @pytest.mark.parametrize(
        ("given", "resolved"),
        [("https://x.example", "https://x.example/"), ("https://x.example/a//", "https://x.example/a/"), ("", None)],
    )
    def test_the_site_address_ends_in_one_slash(self, given, resolved):
        assert site_url(given) == resolved


@pytest.fixture
def config_file(tmp_path):
    def write(text, name="mkdocs.yml"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    return write


class TestConfigFile:
    """The shell door reads `mkdocs.yml` by itself, without the theme and the other plugins."""

    def test_plugins_may_be_a_list(self, config_file):
        read = read_config_file(config_file("plugins:\n- search\n- commit-digest:\n    repositories: [a]\n"))
        assert read.plugins == ({"repositories": ["a"]},)

    def test_plugins_may_be_a_mapping(self, config_file):
        read = read_config_file(config_file("plugins:\n  search: {}\n  commit-digest:\n    repositories: [a]\n"))
        assert read.plugins == ({"repositories": ["a"]},)

    def test_the_plugin_may_stand_there_twice(self, config_file):
        text = "plugins:\n- commit-digest: {repositories: [a]}\n- commit-digest: {repositories: [b], path: b}\n"
        assert [entry["repositories"] for entry in read_config_file(config_file(text)).plugins] == [["a"], ["b"]]

    def test_a_plugin_without_options_misses_its_repositories(self, config_file):
        (raw,) = read_config_file(config_file("plugins: [commit-digest]\n")).plugins
        with pytest.raises(SettingsError, match="repositories"):
            parsed_options(raw)

    @pytest.mark.parametrize(
        "text",
        [
            "plugins:\n  - search\n  - commit-digest:\n    repositories: [a]\n    days: 3\n",
            "plugins:\n- commit-digest:\nrepositories: [a]\n",
            "plugins:\n  commit-digest:\n  repositories: [a]\n",
        ],
        ids=["beside", "outside", "in a mapping"],
    )
    def test_options_beside_the_name_of_the_plugin_are_told_to_be_indented(self, config_file, text):
        told = r"plugins: 'repositories' does not stand under 'commit-digest' .* indent the options"
        with pytest.raises(SettingsError, match=told):
            read_config_file(config_file(text))

    def test_the_site_is_read_too(self, config_file):
        text = "site_name: N\nsite_url: https://x.example\nuse_directory_urls: false\ndocs_dir: d\nplugins: [commit-digest]"
        file = config_file(text)
        assert read_config_file(file).place == FolderLayout(
            file.parent, file.parent / "d", Site("N", "https://x.example/", directory_urls=False)
        )

    def test_the_folder_of_the_built_site_is_read_too(self, config_file):
        file = config_file("site_dir: public\nplugins: [commit-digest]\n")
        assert read_config_file(file).place.built == file.parent / "public"
        assert read_config_file(config_file("plugins: [commit-digest]\n")).place.built == file.parent / "site"

    def test_environment_variables_are_read(self, config_file, monkeypatch):
        monkeypatch.setenv("DIGEST_MODEL", "provider/name")
        file = config_file("plugins:\n- commit-digest:\n    repositories: [a]\n    model: !ENV [DIGEST_MODEL, '']\n")
        assert read_config_file(file).plugins[0]["model"] == "provider/name"

    def test_an_unset_environment_variable_gives_its_default(self, config_file, monkeypatch):
        monkeypatch.delenv("DIGEST_MODEL", raising=False)
        file = config_file("plugins:\n- commit-digest:\n    repositories: [a]\n    model: !ENV [DIGEST_MODEL, '']\n")
        assert parsed_options(read_config_file(file).plugins[0]).model == ()

    def test_the_file_may_inherit_another(self, config_file):
        config_file("site_url: https://x.example\nplugins:\n  commit-digest:\n    repositories: [a]\n", "base.yml")
        file = config_file("INHERIT: ../base.yml\nplugins:\n  commit-digest:\n    days: 3\n", "sub/mkdocs.yml")
        read = read_config_file(file)
        assert read.plugins == ({"repositories": ["a"], "days": 3},)
        assert read.place.site.url == "https://x.example/"
        assert read.place.folder == file.parent

    def test_what_only_themes_and_extensions_understand_does_no_harm(self, config_file):
        text = (
            "theme: {name: no-such-theme}\nplugins:\n- no-such-plugin\n- commit-digest: {repositories: [a]}\n"
            "markdown_extensions:\n- pymdownx.emoji:\n    emoji_index: !!python/name:material.extensions.emoji.twemoji\n"
        )
        assert read_config_file(config_file(text)).plugins == ({"repositories": ["a"]},)

    def test_a_missing_file_is_named_with_the_option_that_names_it(self, tmp_path):
        with pytest.raises(SettingsError, match=r"mkdocs\.yml: cannot be read .* --config-file"):
            read_config_file(tmp_path / "mkdocs.yml")

    @pytest.mark.parametrize("text", ["plugins: [", "a: b: c", "\tx"])
    def test_what_is_not_yaml_is_said_to_be_so(self, config_file, text):
        with pytest.raises(SettingsError, match=r"mkdocs\.yml: "):
            read_config_file(config_file(text))

    @pytest.mark.parametrize(
        "text", ["", "just a word", "- a list", "plugins:\n", "plugins: [search]\n", "plugins: search"]
    )
    def test_a_file_without_the_plugin_is_told_to_add_it(self, config_file, text):
        with pytest.raises(SettingsError, match=r"'commit-digest' is not among them|holds no options"):
            read_config_file(config_file(text))

    def test_the_published_address_is_the_one_of_the_file(self, config_file):
        file = config_file("site_url: https://x.example\nsite_dir: out\nplugins: [commit-digest]\n")
        assert read_public_address(str(file)) == ("https://x.example/", file.parent / "out")
        assert read_public_address(None) == (None, None)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"path": "../up"}, "path: '../up' must be a path below the site"),
        ({"language": "english please"}, "language: 'english please' must be a language tag, such as en"),
        ({"feeds": {"slices": ["mood"]}}, "feeds.slices[0]: 'mood' must be repository, tier, type"),
        ({"feeds": {"hub": "ftp://hub"}}, "feeds.hub: must be an http(s) address"),
        ({"importance": {"high": 2, "medium": 5}}, "medium: 5 is above high: 2"),
    ],
)
def test_a_value_of_the_wrong_form_is_told_the_right_one_in_words(options, told):
    with pytest.raises(SettingsError) as caught:
        parsed_options({"repositories": ["https://github.com/a/b"]} | options)
    assert told in str(caught.value)
    assert "^" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"repositories": [{"url": URL, "web_url": "https://u:hunter2@github.com/o/h"}]}, "repositories[0].web_url: "),
        (
            {"repositories": [{"url": URL, "web_url": "https://github.com/o/h?token=hunter2"}]},
            "repositories[0].web_url: ",
        ),
        ({"repositories": [{"url": URL, "web_url": "https//u:hunter2@github.com/o"}]}, "repositories[0].web_url: "),
        (
            {"repositories": [{"url": URL, "web_url": "https://github.com/hunter2" + 999 * "x"}]},
            "repositories[0].web_url: ",
        ),
        ({"feeds": {"hub": "https://u:hunter2@hub.example/"}}, "feeds.hub: holds a user name or a password"),
        ({"feeds": {"hub": "https//u:hunter2@hub.example/"}}, "feeds.hub: must be an http(s) address"),
        ({"repositories": ["hunter2@127.0.0.1:x"]}, "repositories[0].name: none can be taken from the URL"),
    ],
)
def test_an_address_that_would_publish_a_secret_is_refused_by_its_option_and_not_repeated(options, told):
    message = complaint_about(**options)
    assert message.startswith(told)
    assert "hunter2" not in message


def test_the_address_of_the_site_may_hold_no_password_since_feeds_and_site_map_publish_it():
    with pytest.raises(SettingsError, match=r"^site_url: holds a user name or a password") as caught:
        site_url("https://u:hunter2@example.org/")
    assert "hunter2" not in str(caught.value)
    assert site_url("https://example.org/@user") == "https://example.org/@user/"


def test_a_token_pasted_for_its_variable_is_refused_and_not_repeated():
    token = "ghp_" + "a1B2c3D4" * 4
    with pytest.raises(SettingsError) as caught:
        parsed_options({"repositories": [{"url": "https://github.com/a/b", "token_env": token}]})
    assert "repositories[0].token_env" in str(caught.value)
    assert token not in str(caught.value)


@pytest.mark.parametrize("option", ["include", "exclude"])
def test_a_pattern_that_is_none_is_told_so(option):
    with pytest.raises(SettingsError, match=rf"repositories\[0\]\.{option}\[0\]: '!' is not a path pattern"):
        parsed_options({"repositories": [{"url": "https://github.com/a/b", option: ["!"]}]})


def test_a_variable_that_is_not_set_is_told_so():
    with pytest.raises(SettingsError, match="timezone: has no value; if it is written with !ENV, set its variable"):
        parsed_options({"repositories": ["https://github.com/a/b"], "timezone": None})


ODD_VALUES = [True, 5, 1.5, "x y", "", "x" * 2000, [], [[]], {}, {"zzz": 1}, date(2026, 1, 1), datetime(2026, 1, 1, 9)]  # noqa: DTZ001 - as YAML reads it
PYTHON = re.compile(
    r"instance of|dictionary|input|parse|validation|interpret|NoneType|\bNone\b|False|True|string|datetime"
)


@pytest.mark.parametrize("value", ODD_VALUES, ids=repr)
def test_no_option_answers_an_odd_value_in_the_words_of_python(value):
    names = [(None, name) for name in PluginOptions.model_fields]
    for section in ("model_options", "budget", "importance", "tags", "feeds", "limits"):
        fields = type(PluginOptions.model_fields[section].default).model_fields
        names += [(section, name) for name in fields]
    names += [("repositories", name) for name in RepositoryOptions.model_fields]
    for section, name in names:
        given = {name: value} if section is None else {section: {name: value}}
        if section == "repositories":
            given = {section: [{"url": URL} | {name: value}]}
        message = complaint_if_any(given)
        assert not message or message.startswith((name, section or name)), message
        assert not PYTHON.search(message), message


def complaint_if_any(options):
    try:
        parsed_options({"repositories": [URL]} | options)
    except SettingsError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"feeds": False}, "feeds: 'false' is not a section; .* or 'feeds: {formats: \\[\\]}' to have none"),
        ({"budget": 1.0}, "budget: '1.0' is not a section; .* 'budget: {usd_per_build: 1.0}'"),
        ({"tags": True}, "tags: 'true' is not a section; .* 'tags: {authors: true}'"),
        ({"tags": None}, "tags: has no value; indent what belongs to it"),
        ({"since": "2026-7-8"}, "since: '2026-7-8' is not a date as YYYY-MM-DD"),
        ({"since": 20260310}, "since: '20260310' is not a date as YYYY-MM-DD"),
        ({"until": "20260310"}, "until: '20260310' is not a date as YYYY-MM-DD"),
        ({"since": "2026-02-30"}, "since: '2026-02-30' is not a date .* YYYY-MM-DD"),
        ({"language": False}, "language: 'false' .* put the word in quotes"),
        ({"repositories": [{"url": URL, "branch": 2024}]}, "branch: '2024' is read as a number by YAML; put it in quotes"),
        ({"limits": {"mirror_bytes": "1GB"}}, "limits.mirror_bytes: '1GB' must be a whole number of bytes"),
        ({"limits": {"git_seconds": "long"}}, "limits.git_seconds: 'long' must be a number of seconds"),
        ({"repositories": []}, "repositories: at least 1 is needed"),
        ({"repositories": {"url": URL}}, "repositories: must be a list, with a dash before each entry"),
        ({"repositories": [{"url": URL, "branch": "a b"}]}, "branch: 'a b' is not the name of a branch"),
        ({"archive": ""}, "archive: '' may not be empty"),
        ({"feeds": {"slices": ["tier:hgih"]}}, r"feeds.slices\[0\]: 'tier:hgih' names no tier; did you mean 'tier:high'"),
        ({"feeds": {"slices": ["tier", "type:securty"]}}, r"slices\[1\]: 'type:securty' .* did you mean 'type:security'"),
        ({"feeds": {"slices": ["facts:optoin"]}}, r"'facts:optoin' names no facts; did you mean 'facts:option'"),
        ({"feeds": {"slices": ["facts:test"]}}, r"'facts:test' names no facts; "),
        ({"feeds": {"slices": ["breaking:all"]}}, r"'breaking:all' must be repository, tier, .* or breaking"),
        ({"feeds": {"slices": ["type:zzz"]}}, "'type:zzz' names no type; there are feature, fix"),
        ({"feeds": {"slices": ["repository:owner/nam"]}}, "names no watched repository; did you mean 'repository:owner/name'"),
        ({"timezone": "UTC+8"}, "timezone: 'UTC\\+8' is not a time zone; .* such as Asia/Shanghai"),
        ({"timezone": "Asia/Peking"}, "timezone: 'Asia/Peking' is not a time zone; use an IANA name"),
        ({"timezone": "US/Easten"}, "timezone: 'US/Easten' is not a time zone; use an IANA name"),
        ({"timezone": "asia/calcuta"}, "timezone: 'asia/calcuta' is not a time zone; use an IANA name"),
        ({"timezone": "europe/berlin"}, "did you mean Europe/Berlin"),
        ({"title": "x"}, "title: there is no such option; there are"),
        ({"branch": "main"}, "branch: there is no such option; it belongs under 'repositories'"),
        ({"items": 3}, "items: there is no such option; it belongs under 'feeds'"),
        ({"budget": {"language": "zh"}}, "budget.language: there is no such option; it belongs one level up, beside 'budget'"),
        ({"limits": {"items": 3}}, "limits.items: there is no such option; it belongs under 'feeds'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_for_people(options, told):
    assert re.search(told, complaint_about(**options)), complaint_about(**options)


def test_an_unset_variable_gives_the_usual_window():
    assert settings_of(since="", until="").window == settings_of().window


@pytest.mark.parametrize(
    "options",
    [
        {"api_key": "sk-sEcReT"},
        {"api_base": "sk-sEcReT"},
        {"openai_api_key": "sk-sEcReT"},
        {"model_options": {"api_key": "sk-sEcReT"}},
        {"repositories": [{"url": URL, "token": "sk-sEcReT"}]},
        {"repositories": [{"url": URL, "password": "sk-sEcReT"}]},
    ],
    ids=str,
)
def test_a_pasted_key_is_not_repeated_and_told_where_keys_belong(options):
    message = complaint_about(**options)
    assert "sEcReT" not in message
    assert "variable" in message or "environment" in message
    assert "did you mean" not in message


@pytest.mark.parametrize("address", ["localhost:11434", "api.example.org/v1", "ftp://x", "http:/x"])
def test_the_address_of_a_model_server_is_an_http_address(address):
    assert complaint_about(api_base=address).startswith("api_base: must be an http(s) address")


class TestVerify:
    @pytest.mark.parametrize("value", ["off", False])  # YAML reads `off` as false
    def test_no_second_reading_can_be_asked_for_by_name(self, value):
        assert parsed_options({"repositories": [URL], "verify": value}).verify == "off"

    @pytest.mark.parametrize("value", ["high", "all"])
    def test_a_second_reading_may_be_of_the_high_tier_or_of_all(self, value):
        assert parsed_options({"repositories": [URL], "verify": value}).verify == value

    def test_the_high_tier_is_read_twice_unless_told_otherwise(self):
        assert parsed_options({"repositories": [URL]}).verify == "high"

    def test_another_value_is_refused(self):
        with pytest.raises(SettingsError, match="verify: 'always'"):
            parsed_options({"repositories": [URL], "verify": "always"})
