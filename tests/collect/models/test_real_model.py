"""A real, very small model: what is asserted is structure and recovery, not wisdom."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import collect
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.prompts import batch_question, commit_question
from mkdocs_commit_digest.collect.models.questions import PromptTooLong
from mkdocs_commit_digest.collect.models.replies import LooseBatchReply, ReplyCut, read_reply
from mkdocs_commit_digest.settings import Budget, ModelSettings, Repository, Settings, Window
from tests.helpers.git_repo import GitRepo
from tests.helpers.real_model import CONTEXT, real_model

pytestmark = pytest.mark.model

PATCH = """\
Subject: Close the file

diff --git a/src/reader.py b/src/reader.py
@@ -1,2 +1,3 @@
 file = open(path)
 text = file.read()
+file.close()"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with real_model(tmp_path_factory.mktemp("model")) as url:
        yield url


def settings_for(address, **options):
    defaults = {"max_tokens": 120, "timeout": 120.0, "concurrency": 1, "retries": 0}
    return ModelSettings(models=("openai/gemma-3-270m",), api_base=address, **(defaults | options))


def question(tier, text=PATCH):
    return commit_question("abc123abc123", text, tier=tier, ruled=tier, language="en")


@pytest.mark.parametrize("tier", [Tier.LOW, Tier.MEDIUM])
def test_schema_holds_a_real_model_to_its_shape(address, tier):
    reply = llm.asker(settings_for(address), {})(question(tier))

    assert reply.tokens.prompt > 300
    if reply.finish_reason == "length":  # it may babble on, within the shape
        with pytest.raises(ReplyCut):
            read_reply(reply, question(tier).shape)
    else:
        assert reply.text.lstrip().startswith("{")
        assert '"change_type"' in reply.text


def test_grammar_of_a_batch_is_accepted(address):
    asked = batch_question({"abc123abc123": PATCH, "def456def456": PATCH}, tier=Tier.LOW, language="en")
    reply = llm.asker(settings_for(address), {})(asked)

    assert '"commits"' in reply.text
    if reply.finish_reason == "stop":
        assert isinstance(read_reply(reply, LooseBatchReply).commits, tuple)


def test_reply_that_hits_its_limit_is_known_as_cut(address):
    reply = llm.asker(settings_for(address, max_tokens=20), {})(question(Tier.HIGH))

    assert reply.finish_reason == "length"
    with pytest.raises(ReplyCut):
        read_reply(reply, question(Tier.HIGH).shape)


def test_window_of_a_real_server_is_recognised(address):
    with pytest.raises(PromptTooLong):
        llm.asker(settings_for(address), {})(question(Tier.LOW, "word and word " * CONTEXT))


def test_digest_with_a_real_model_has_an_entry_for_every_commit(address, tmp_path):
    repo = GitRepo(tmp_path / "source")
    repo.commit("Add reader", {"src/reader.py": "file = open(path)\ntext = file.read()\n"})
    repo.commit("fix: close the file", {"src/reader.py": "with open(path) as file:\n    text = file.read()\n"})
    repo.commit("docs: explain the reader", {"README.md": "The reader reads a file.\n"})
    day = date(2026, 1, 20)
    settings = Settings(
        repositories=(Repository(str(repo.path), "owner/name"),),
        zone=ZoneInfo("Asia/Shanghai"),
        window=Window(day, day),
        archive=tmp_path / "digests",
        cache=tmp_path / "cache",
        model=settings_for(address),
        budget=Budget(tokens_per_commit=3_000),
    )
    collected = collect(settings, now=lambda: datetime(2026, 1, 21, 12, tzinfo=UTC), environ={})
    record = Archive(settings.archive).load("owner/name", day)

    assert collected.asked == len(record.commits) == 3
    for commit in record.commits:
        assert commit.analysis.summary
        assert (commit.state == "analysed") == (commit.failure is None)
        assert (commit.analysis.kind == "model") == (commit.state == "analysed")
        assert commit.analysis.tokens.prompt > 0
        assert commit.failure is None or commit.failure.retry_at

    again = collect(
        replace(settings, model=replace(settings.model, api_base="http://127.0.0.1:9/v1")),
        now=lambda: datetime(2026, 1, 21, 12, 1, tzinfo=UTC),
        environ={},
    )
    assert again.asked == 0
    assert Archive(settings.archive).load("owner/name", day).commits == record.commits
