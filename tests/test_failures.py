"""Why a commit has no model analysis: every kind comes of a real call, and each language has words for it."""

import json
import re
import ssl
import subprocess
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import html5lib
import pytest

from mkdocs_commit_digest.archive.export import export_rows
from mkdocs_commit_digest.archive.failure_counts import FailureCounts
from mkdocs_commit_digest.archive.records import DayRecord, Failure, Tier
from mkdocs_commit_digest.archive.status import describe_status, status_of
from mkdocs_commit_digest.archive.store import Archive, serialize_day
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.analyses import analyse
from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.failures import FailureKind
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.trust import trust_of
from mkdocs_commit_digest.vocabulary import languages, vocabulary
from tests.helpers import model_server as behaviours
from tests.helpers.commits import NOW, commit_of, model_settings, record_of
from tests.helpers.day_records import DAY, REPOSITORY, a_commit, a_day, some_settings
from tests.helpers.model_server import Answer, model_server
from tests.helpers.raw_server import raw_server

NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)
LANGUAGES = ("en", "zh")


# --- each kind comes of a real call ---


def by_model(first, second):
    """Another behaviour for the second model of a list."""
    return lambda call: (second if "second" in call.body["model"] else first)(call)


def answering(text="", finish_reason="stop"):
    return lambda _: Answer(text, finish_reason)


def packed(call):
    answer = behaviours.well(call)
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def summing_up(text):
    return behaviours.replying(lambda reply, _: reply.update(summary=text))


TWO = ("openai/first", "openai/second")
PROVOKED = [
    ("key-refused", behaviours.unauthorized, {}),
    ("no-credit", behaviours.status(402, "Payment required"), {}),
    ("no-credit", behaviours.status(429, "You exceeded your current quota"), {}),
    ("access-denied", behaviours.status(403, "The project may not use this model"), {}),
    ("not-found", behaviours.status(404, "No such model"), {}),
    ("unknown-provider", behaviours.well, {"models": ("nobody-knows-me",)}),
    ("request-refused", behaviours.status(400, "Unknown parameter: top_k"), {}),
    ("rate-limited", behaviours.too_many(retry_after=None), {}),
    ("server-error", behaviours.status(500), {}),
    ("server-error", behaviours.status(503), {}),
    ("timed-out", behaviours.slowly(3), {"timeout": 0.2}),
    ("no-connection", behaviours.reset, {}),
    ("commit-too-long", behaviours.too_long, {}),
    ("content-filtered", answering(finish_reason="content_filter"), {}),
    ("content-filtered", behaviours.status(400, "The prompt triggered the content management policy"), {}),
    ("reply-too-long", answering("x" * 30_000), {"reply_bytes": 10_000}),
    ("reply-too-long", answering("x" * 200_001), {}),
    ("reply-cut", behaviours.cut, {}),
    ("reply-empty", behaviours.empty, {}),
    ("reply-malformed", behaviours.prose, {}),
    ("reply-malformed", behaviours.wrong_shape, {}),
    ("reply-malformed", packed, {}),
    ("instructions-repeated", summing_up("one or two sentences"), {}),
    ("wrong-language", behaviours.wrong_language, {"language": "zh"}),
    ("not-in-commit", summing_up("See `inventedSymbol` for this."), {}),
    ("several", by_model(behaviours.unauthorized, behaviours.status(503)), {"models": TWO}),
    ("server-error", by_model(behaviours.status(500), behaviours.status(503)), {"models": TWO}),
]
"""Kind, behaviour of the server, settings. `tls-failed`, `resting` and `key-missing` have tests of their own."""


@pytest.fixture
def server():
    with model_server() as running:
        yield running


def asked(url, *, times=1, **options):
    settings = model_settings(api_base=url, **({"retries": 0} | options))
    ask = llm.asker(settings.model, {"OPENAI_API_KEY": behaviours.ModelServer.key}, sleep=lambda _: None)
    commit = commit_of("Rename the entry")
    record = record_of(commit, settings, Tier.LOW)
    try:
        return [analyse(commit, record, ask=ask, settings=settings, now=lambda: NOW) for _ in range(times)][-1]
    finally:
        llm.close_connections()


def told(record, language):
    return trust_of(record, ZoneInfo("UTC"), vocabulary(language)).by


def assert_is_told(record, kind):
    """Hold a record to its kind, and what pages say of it to the words of their language."""
    assert (record.state, record.failure.kind) == ("failed", kind)
    for language in LANGUAGES:
        assert vocabulary(language)(f"failures.{kind}") in told(record, language)
        assert behaviours.ModelServer.key not in told(record, language)
    chinese = told(record, "zh").replace(record.failure.detail, "")
    assert re.findall(r"[A-Za-z]{2,}", chinese) in ([], ["token"])
    assert "  " not in chinese


@pytest.mark.parametrize(
    ("kind", "behaviour", "options"), PROVOKED, ids=[f"{n} {case[0]}" for n, case in enumerate(PROVOKED)]
)
def test_a_failed_call_has_a_kind_that_each_language_words(server, kind, behaviour, options):
    server.behave(behaviour)
    assert_is_told(asked(server.url, **options), kind)


def test_a_certificate_that_nobody_vouches_for_is_told_as_such(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with raw_server(lambda *_: None, tls=context) as server:
        assert_is_told(asked(f"https://{server.address}/v1"), "tls-failed")


def test_a_server_that_speaks_no_tls_is_told_as_such(server):
    assert_is_told(asked(server.url.replace("http:", "https:")), "tls-failed")


def test_a_model_that_is_left_alone_is_told_as_such(server):
    server.behave(behaviours.status(503))
    record = asked(server.url, times=4)
    assert_is_told(record, "resting")
    assert len(server.calls) == 3


def test_a_missing_key_is_told_as_such():
    assert_is_told(asked(None, models=("deepseek/deepseek-chat",)), "key-missing")


def test_every_kind_comes_of_some_call():
    assert {kind for kind, *_ in PROVOKED} | {"tls-failed", "resting", "key-missing"} == set(FailureKind)


@pytest.mark.parametrize(
    ("behaviour", "detail"),
    [
        (behaviours.unauthorized, "HTTP 401"),
        (behaviours.status(503), "HTTP 503"),
        (behaviours.status(404, "No such model"), "HTTP 404: "),
        (behaviours.status(400, "Unknown parameter: top_k"), "Unknown parameter: top_k"),
    ],
    ids=["401", "503", "404", "400"],
)
def test_what_the_provider_said_is_added_where_it_helps(server, behaviour, detail):
    server.behave(behaviour)
    record = asked(server.url)
    assert detail in record.failure.detail
    assert detail in told(record, "en")
    assert detail in told(record, "zh")


def test_what_the_provider_said_holds_no_key_and_no_more_than_a_few_lines(server):
    server.behave(behaviours.status(403, f"{server.key} may not do this. " * 100))
    detail = asked(server.url).failure.detail
    assert server.key not in detail
    assert len(detail) < 250


# --- words ---


@pytest.mark.parametrize("language", languages())
def test_every_kind_has_words_of_its_own_in_every_language(language):
    entries = vocabulary(language).entries
    said = {key: entries[key] for key in entries if key.startswith("failures.")}
    assert set(said) == {f"failures.{kind}" for kind in FailureKind}
    assert len(set(said.values())) == len(FailureKind)


def day_of(language, failure, tier=Tier.LOW):
    day = a_day(a_commit("x", tier=tier, state="failed", failure=failure))
    pages = publish([day], some_settings(REPOSITORY, language=language), now=NOW)
    page = next(page for page in pages if isinstance(page, Page) and page.uri == "digest/2026-01-20.md")
    return html5lib.parseFragment(page.body, namespaceHTMLElements=False)


def failed_lines(tree):
    return {"".join(node.itertext()) for node in tree.iter() if "cd-failed" in node.get("class", "").split()}


FAILED = Failure(reason="m: denied (HTTP 403); see X", kind="access-denied", detail="HTTP 403", attempts=2)


@pytest.mark.parametrize("tier", list(Tier))
def test_a_page_says_why_in_its_own_language(tier):
    english, chinese = (failed_lines(day_of(language, FAILED, tier)) for language in LANGUAGES)
    assert english == {
        "No model analysis after 2 tries: the provider denied access (HTTP 403). This entry was written by rules instead."
    }
    assert chinese == {"尝试 2 次后仍无模型分析：模型服务拒绝访问（HTTP 403）。暂以规则分析代替。"}


# --- archives of other versions, and hostile ones ---


def test_a_record_without_a_kind_shows_its_reason():
    (line,) = failed_lines(day_of("zh", Failure(reason="400 Bad Request", attempts=1)))
    assert "400 Bad Request" in line


def test_a_failure_without_a_kind_is_written_as_it_was_before():
    day = a_day(a_commit("x", state="failed", failure=Failure(reason="no", attempts=1)))
    assert json.loads(serialize_day(day))["commits"][0]["failure"] == {"attempts": 1, "reason": "no"}


def test_a_kind_of_a_later_version_is_kept_and_its_reason_shown():
    failure = Failure(reason="the moon was full", kind="lunar-phase", detail="full", attempts=1)
    day = a_day(a_commit("x", state="failed", failure=failure))
    assert DayRecord.model_validate_json(serialize_day(day)) == day
    (line,) = failed_lines(day_of("zh", failure))
    assert "the moon was full" in line


HOSTILE = [
    "<script>alert(1)</script>", "{n}", "../tiers.high", "key-refused\n", "KEY-REFUSED", "a" * 100_000, "-", "a.b",
    "key_refused", "{{ config }}", 7, True, None, [], ["key-refused"], {"kind": {}}, 1e308,
]  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE, ids=lambda kind: repr(kind)[:20])
def test_what_is_no_kind_counts_as_none(tmp_path, kind):
    day = a_day(a_commit("x", state="failed", failure=FAILED))
    content = json.loads(serialize_day(day))
    content["commits"][0]["failure"]["kind"] = kind
    archive = Archive(tmp_path)
    file = archive.file_of(REPOSITORY, DAY)
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(content))

    read = archive.load(REPOSITORY, DAY)
    assert read.commits[0].failure == FAILED.model_copy(update={"kind": ""})
    (line,) = failed_lines(day_of("en", read.commits[0].failure))
    assert (
        line == "No model analysis after 2 tries: m: denied (HTTP 403); see X. This entry was written by rules instead."
    )


def test_a_hostile_detail_is_text_of_bounded_length():
    detail = "<img src=x onerror=alert(1)> {{ 7*7 }} --8<-- \n\n# x " + "y" * 100_000
    tree = day_of("zh", FAILED.model_copy(update={"detail": detail}))
    assert not list(tree.iter("img"))
    (line,) = failed_lines(tree)
    assert "<img src=x" in line
    assert len(line) < 500


def test_a_detail_that_is_no_text_is_refused_as_other_fields_are(tmp_path):
    content = json.loads(serialize_day(a_day(a_commit("x", state="failed", failure=FAILED))))
    content["commits"][0]["failure"]["detail"] = ["x"]
    archive = Archive(tmp_path)
    file = archive.file_of(REPOSITORY, DAY)
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(content))
    with pytest.raises(ArchiveError, match=r"failure\.detail"):
        archive.load(REPOSITORY, DAY)


# --- counts and export ---


def test_failures_are_counted_by_kind_whatever_the_provider_said():
    counts = FailureCounts()
    for n in range(3):
        counts.add(Failure(reason=f"m refused the request: id {n % 2}", kind="request-refused", attempts=1))
    counts.add(Failure(reason="of an older version", attempts=1))
    assert counts.total() == 4
    assert counts.most_common() == [("m refused the request: id 0 (and the like)", 3), ("of an older version", 1)]


def test_the_status_counts_a_kind_once():
    one, two = (FAILED.model_copy(update={"reason": f"m: denied {n}"}) for n in range(2))
    day = a_day(a_commit("x", state="failed", failure=one), a_commit("y", state="failed", failure=two))
    said = describe_status(status_of([day]))
    assert "failed    2" in said
    assert "2 × m: denied 0 (and the like)" in said


def test_an_export_holds_the_kind():
    (row,) = export_rows([a_day(a_commit("x", state="failed", failure=FAILED))], ())
    assert row["failure"]["kind"] == "access-denied"
    assert row["failure"]["detail"] == "HTTP 403"
