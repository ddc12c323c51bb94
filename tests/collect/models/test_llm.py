import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from mkdocs_commit_digest.archive.records import Tier, Tokens
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.model_client import FAILURES_BEFORE_REST, LONGEST_WAIT, REST, Request
from mkdocs_commit_digest.collect.models.prompts import commit_question
from mkdocs_commit_digest.collect.models.provider_errors import BadRequest, Overloaded, Refused
from mkdocs_commit_digest.collect.models.questions import PromptTooLong
from mkdocs_commit_digest.collect.models.replies import read_reply
from mkdocs_commit_digest.errors import ModelUnavailable, ReplyUnusable
from mkdocs_commit_digest.settings import ModelSettings
from tests.helpers import model_server as behaviours
from tests.helpers.model_server import model_server

PATCH = """\
Subject: Rename the entry point

diff --git a/src/entry.py b/src/entry.py
--- a/src/entry.py
+++ b/src/entry.py
@@ -1 +1 @@
-def old_entry(argument):
+def new_entry(argument):"""


@pytest.fixture
def server():
    with model_server() as running:
        yield running


class Sleeper:
    """Notes the pauses and takes none."""

    def __init__(self):
        self.pauses = []
        self.now = 0.0

    def sleep(self, seconds):
        self.pauses.append(seconds)
        self.now += seconds

    def clock(self):
        return self.now


@pytest.fixture
def sleeper():
    return Sleeper()


def question(tier=Tier.MEDIUM, language="en"):
    return commit_question("abc123abc123", PATCH, tier=tier, ruled=tier, language=language)


def asking(server, sleeper, *, models=None, key=None, **options):
    settings = ModelSettings(models=models or (server.model,), api_base=server.url, timeout=60, **options)
    return llm.asker(settings, {"OPENAI_API_KEY": key or server.key}, clock=sleeper.clock, sleep=sleeper.sleep)


def forms_asked(server):
    return [call.body.get("response_format", {}).get("type") for call in server.calls]


# --- one good call ---


@pytest.mark.parametrize("tier", Tier)
def test_reply_comes_back_with_its_text_model_and_tokens(server, sleeper, tier):
    reply = asking(server, sleeper)(question(tier))

    assert read_reply(reply, question(tier).shape).summary
    assert reply.model == server.model
    assert reply.finish_reason == "stop"
    assert reply.tokens.prompt > 100
    assert reply.tokens.completion > 10


def test_only_the_call_that_was_asked_for_is_made(server, sleeper):
    asking(server, sleeper, temperature=0.25, max_tokens=333)(question())

    (call,) = server.calls
    assert (call.body["temperature"], call.body["max_tokens"]) == (0.25, 333)
    assert set(call.body) == {"model", "messages", "temperature", "max_tokens", "response_format"}


def test_schema_is_sent_in_the_strict_form(server, sleeper):
    asking(server, sleeper)(question(Tier.HIGH))

    sent = server.calls[0].body["response_format"]["json_schema"]
    assert sent["strict"] is True
    assert sent["schema"]["additionalProperties"] is False
    assert sent["schema"]["required"] == list(sent["schema"]["properties"])


def test_price_of_an_unknown_model_is_unknown_and_not_zero(server, sleeper):
    assert asking(server, sleeper)(question()).cost_usd is None
    assert llm.price("openai/nobody-knows-this", Tokens(prompt=10, completion=10)) is None


def test_price_comes_from_the_table_or_from_the_user():
    tokens = Tokens(prompt=1_000_000, completion=1_000_000)
    own = {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6}

    assert llm.price("deepseek/deepseek-chat", tokens) > 0
    assert llm.price("openai/gpt-4o", tokens) == llm.price("gpt-4o", tokens) > 0
    assert llm.price("openai/nobody-knows-this", tokens, own) == pytest.approx(3.0)


@pytest.mark.parametrize("claimed", [10**30, -5])
def test_tokens_that_no_reply_can_have_cost_stay_numbers_that_records_hold(claimed):
    usage = SimpleNamespace(prompt_tokens=claimed, completion_tokens=claimed)
    choice = SimpleNamespace(message=SimpleNamespace(content="text"), finish_reason="stop")
    request = Request(question().messages, 100, None)
    reply = llm._reply(SimpleNamespace(choices=[choice], usage=usage), "openai/gpt-4o", request, ModelSettings())
    assert 0 <= reply.tokens.prompt <= 10**10
    assert 0 <= reply.cost_usd <= 10**10


def test_a_price_that_is_no_number_is_unknown():
    own = {"input_cost_per_token": math.inf, "output_cost_per_token": -1.0}
    assert llm.price("openai/nobody-knows-this", Tokens(prompt=1, completion=1), own) is None


def test_tokens_are_counted_without_the_network():
    script = (
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.getaddrinfo = socket.socket.connect = refuse\n"
        "from mkdocs_commit_digest.collect.models import llm\n"
        "for model in ('openai/x', 'meta-llama/llama-2-7b', 'command-r', 'ollama/any', 'claude-sonnet-4-5'):\n"
        "    assert 5 < llm.count_tokens(model, 'one two three four five six <|endoftext|>') < 30, model\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=300)


def test_litellm_is_imported_by_the_first_call_and_says_nothing(server):
    script = (
        "import sys\n"
        "from mkdocs_commit_digest.collect.models import llm\n"
        "from mkdocs_commit_digest.settings import ModelSettings\n"
        "ask = llm.asker(ModelSettings(models=('openai/x',)), {})\n"
        "assert 'litellm' not in sys.modules\n"
        "llm.preload()\n"
        "assert 'litellm' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, timeout=300)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_rehearsal_makes_all_that_a_first_call_needs_and_asks_nobody(server):
    script = (
        "import socket, sys\n"
        "connect = socket.socket.connect\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "resolve, socket.getaddrinfo, socket.socket.connect = socket.getaddrinfo, refuse, refuse\n"
        "from mkdocs_commit_digest.collect.models import llm\n"
        "from mkdocs_commit_digest.collect.models.questions import Message, Question\n"
        "from mkdocs_commit_digest.collect.models.replies import HighReply\n"
        "from mkdocs_commit_digest.settings import ModelSettings\n"
        "llm.preload()\n"
        "socket.getaddrinfo, socket.socket.connect = resolve, connect\n"
        "url, model = sys.argv[1:]\n"
        "known = set(sys.modules)\n"
        "llm.asker(ModelSettings(models=(model,), api_base=url), {})(Question((Message('user', 'Hi'),), HighReply))\n"
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - known}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, server.url, server.model], check=True, capture_output=True, timeout=300
    )

    assert (done.stdout.strip(), done.stderr) == (b"", b"")


def test_server_of_ones_own_needs_no_key(server, sleeper):
    settings = ModelSettings(models=(server.model,), api_base=server.url)
    reply = llm.asker(settings, {}, clock=sleeper.clock, sleep=sleeper.sleep)(question())

    assert reply.text
    assert server.calls[0].headers["authorization"] == f"Bearer {llm.LOCAL_KEY}"


def test_many_threads_share_one_asker(server, sleeper):
    server.behave(behaviours.slowly(0.05))
    ask = asking(server, sleeper)
    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(ask, [question() for _ in range(48)]))

    assert len(server.calls) == len(replies) == 48
    assert server.most_at_once > 4
    assert all(read_reply(reply, question().shape) for reply in replies)


# --- trouble that passes ---


@pytest.mark.parametrize(
    "trouble",
    [behaviours.too_many(retry_after=None), behaviours.status(500), behaviours.status(503), behaviours.reset],
    ids=["429", "500", "503", "reset"],
)
def test_call_is_tried_again_after_trouble_that_passes(server, sleeper, trouble):
    server.script(trouble, trouble)
    reply = asking(server, sleeper)(question())

    assert reply.text
    assert len(server.calls) == 3
    assert len(sleeper.pauses) == 2


def test_provider_decides_how_long_to_wait(server, sleeper):
    server.script(behaviours.too_many(retry_after=17))
    asking(server, sleeper)(question())

    assert 17 <= sum(sleeper.pauses) <= 17 * 1.11


def test_provider_that_asks_for_too_long_a_pause_counts_as_unavailable(server, sleeper):
    server.script(behaviours.too_many(retry_after=LONGEST_WAIT + 1))
    with pytest.raises(Overloaded):
        asking(server, sleeper)(question())

    assert len(server.calls) == 1


def test_slow_server_ends_in_a_time_out(server, sleeper):
    server.behave(behaviours.slowly(1.5))
    settings = ModelSettings(models=(server.model,), api_base=server.url, timeout=0.3, retries=1)
    with pytest.raises(ModelUnavailable, match="time-out"):
        llm.asker(settings, {}, clock=sleeper.clock, sleep=sleeper.sleep)(question())

    assert len(server.calls) == 2


def test_tries_are_bounded(server, sleeper):
    server.behave(behaviours.status(500))
    with pytest.raises(ModelUnavailable, match="HTTP 500"):
        asking(server, sleeper, retries=2)(question())

    assert len(server.calls) == 3


def test_model_that_keeps_failing_is_left_alone_and_tried_again_later(server, sleeper):
    server.behave(behaviours.status(500))
    ask = asking(server, sleeper, retries=0)
    for _ in range(FAILURES_BEFORE_REST + 5):
        with pytest.raises(ModelUnavailable):
            ask(question())
    assert len(server.calls) == FAILURES_BEFORE_REST

    server.behave(behaviours.well)
    sleeper.now += REST + 1
    assert ask(question()).text


# --- trouble that stays ---


@pytest.mark.parametrize("code", [401, 402, 403, 404])
def test_refusal_is_not_tried_again_nor_asked_for_other_commits(server, sleeper, code):
    server.behave(behaviours.status(code))
    ask = asking(server, sleeper)
    for _ in range(3):
        with pytest.raises(Refused, match=f"HTTP {code}"):
            ask(question())

    assert len(server.calls) == 1
    assert sleeper.pauses == []


def test_wrong_key_is_told_by_the_name_of_its_variable_and_never_by_itself(server, sleeper, caplog, capfd):
    server.behave(behaviours.unauthorized)
    with pytest.raises(Refused) as caught:
        asking(server, sleeper)(question())

    assert "OPENAI_API_KEY" in str(caught.value)
    seen = [caught.value]
    while seen[-1].__cause__ or seen[-1].__context__:
        seen.append(seen[-1].__cause__ or seen[-1].__context__)
    output = capfd.readouterr()
    for text in [*map(str, seen), caplog.text, output.out, output.err]:
        assert server.key not in text


def test_no_text_quotes_a_secret_of_the_environment(server, sleeper):
    server.behave(behaviours.status(403, f"no access for {server.key} from Bearer abcdefgh12345678"))
    with pytest.raises(Refused) as caught:
        asking(server, sleeper)(question())

    assert server.key not in str(caught.value)
    assert "abcdefgh12345678" not in str(caught.value)


def test_unknown_provider_is_named(sleeper):
    settings = ModelSettings(models=("no-such-model-anywhere",))
    with pytest.raises(ModelUnavailable, match="provider/model"):
        llm.asker(settings, {}, clock=sleeper.clock, sleep=sleeper.sleep)(question())


def test_empty_account_is_not_waited_for(server, sleeper):
    server.behave(behaviours.status(429, "You exceeded your current quota, please check your plan and billing details"))
    with pytest.raises(Refused, match="no credit"):
        asking(server, sleeper)(question())

    assert len(server.calls) == 1


def test_bad_request_is_not_tried_again_in_the_same_form(server, sleeper):
    server.behave(behaviours.status(400, "messages: content was filtered"))
    with pytest.raises(BadRequest, match="content was filtered"):
        asking(server, sleeper)(question())

    assert forms_asked(server) == ["json_schema", "json_object", None]


@pytest.mark.parametrize(
    "answer",
    [
        behaviours.too_long,
        behaviours.status(400, "the request exceeds the available context size (4096 tokens)"),
        behaviours.status(413, "Payload too large"),
        behaviours.status(400, "prompt is too long: 250000 tokens > 200000 maximum"),
    ],
)
def test_too_long_a_prompt_is_told_from_other_refusals(server, sleeper, answer):
    server.behave(answer)
    with pytest.raises(PromptTooLong):
        asking(server, sleeper)(question())

    assert len(server.calls) == 1


def test_reply_out_of_all_bounds_is_refused(server, sleeper):
    server.behave(lambda _: behaviours.Answer("x" * 300_000))
    with pytest.raises(ReplyUnusable, match="characters"):
        asking(server, sleeper)(question())


# --- other models ---


def test_next_model_is_asked_when_the_first_does_not_answer(server, sleeper):
    server.script(behaviours.status(500), behaviours.status(500))
    reply = asking(server, sleeper, models=(server.model, "openai/second"), retries=1)(question())

    assert reply.model == "openai/second"
    assert [call.body["model"] for call in server.calls] == ["test-model", "test-model", "second"]


def test_all_models_that_failed_are_named(server, sleeper):
    server.behave(behaviours.unauthorized)
    with pytest.raises(ModelUnavailable, match=r"openai/test-model.*openai/second"):
        asking(server, sleeper, models=(server.model, "openai/second"))(question())


# --- the form of a request ---


def test_auto_steps_down_to_json_and_remembers_it(server, sleeper):
    server.behave(behaviours.refuses_schema)
    ask = asking(server, sleeper)
    replies = [ask(question()), ask(question())]

    assert forms_asked(server) == ["json_schema", "json_object", "json_object"]
    assert all(read_reply(reply, question().shape) for reply in replies)


def test_auto_steps_down_to_the_prompt_alone(server, sleeper):
    server.behave(behaviours.refuses_response_format)
    reply = asking(server, sleeper)(question())

    assert forms_asked(server) == ["json_schema", "json_object", None]
    assert read_reply(reply, question().shape)


@pytest.mark.parametrize(("structured", "form"), [("schema", "json_schema"), ("json", "json_object"), ("prompt", None)])
def test_chosen_form_is_the_only_one(server, sleeper, structured, form):
    asking(server, sleeper, structured=structured)(question())

    assert forms_asked(server) == [form]
    assert ("JSON Schema:" in server.calls[0].prompt) == (form != "json_schema")


def test_form_that_worked_is_kept_when_one_request_is_refused(server, sleeper):
    ask = asking(server, sleeper)
    ask(question())
    server.script(behaviours.status(400, "messages: content was filtered"))
    with pytest.raises(BadRequest):
        ask(question())
    ask(question())

    assert forms_asked(server) == ["json_schema"] * 3


def test_rate_limits_hold_for_a_model(server, sleeper):
    ask = asking(server, sleeper, requests_per_minute=3)
    for _ in range(7):
        ask(question())

    assert sleeper.now >= 120


# --- a provider that refuses everything ---


def ask_in_vain(ask, times):
    """Ask, and return the errors."""
    errors = []
    for _ in range(times):
        with pytest.raises((BadRequest, Refused)) as caught:
            ask(question())
        errors.append(caught.value)
    return errors


def test_a_refusal_that_is_the_same_for_every_question_ends_the_asking(server, sleeper):
    server.behave(lambda call: behaviours.status(400, f"Invalid project (request {len(call.prompt)}-{call.at})")(call))
    errors = ask_in_vain(asking(server, sleeper), 6)

    assert forms_asked(server) == ["json_schema", "json_object", None, "json_schema", "json_schema"]
    assert [type(error) for error in errors] == [BadRequest, BadRequest, Refused, Refused, Refused, Refused]
    assert all("Invalid project" in str(error) for error in errors)


def test_refusals_that_differ_by_form_are_compared_in_the_last_one(server, sleeper):
    server.behave(
        lambda call: behaviours.status(400, f"No {call.body.get('response_format', {}).get('type', 'credit')}")(call)
    )
    ask_in_vain(asking(server, sleeper), 5)
    assert forms_asked(server) == ["json_schema", "json_object", None] * 3


def test_questions_that_are_refused_for_what_they_hold_do_not_end_the_asking(server, sleeper):
    ask = asking(server, sleeper)
    server.script(*[behaviours.status(400, "The prompt triggered the content management policy")] * 12)
    ask_in_vain(ask, 4)
    assert ask(question()).text


def test_refusals_after_an_answer_do_not_end_the_asking(server, sleeper):
    ask = asking(server, sleeper)
    ask(question())
    server.script(*[behaviours.status(400, "Too odd")] * 5)
    assert {type(error) for error in ask_in_vain(ask, 5)} == {BadRequest}
    assert ask(question()).text


def test_questions_asked_at_once_look_for_a_form_one_after_another(server, sleeper):
    server.behave(behaviours.slowly(0.1, behaviours.refuses_response_format))
    ask = asking(server, sleeper)
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(ask, [question() for _ in range(8)]))
    assert all(reply.text for reply in replies)
    assert forms_asked(server).count("json_object") == 1


def test_a_provider_that_refuses_questions_asked_at_once_is_not_asked_in_every_form_by_each(server, sleeper):
    server.behave(behaviours.slowly(0.1, behaviours.status(400, "Invalid project")))
    ask = asking(server, sleeper)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: ask_in_vain(ask, 1), range(8)))
    assert len(server.calls) <= 10


# --- secrets of the environment ---


@pytest.mark.parametrize("key", ["x", "e", "none", "local"])
def test_a_short_dummy_key_eats_nothing_out_of_words(server, sleeper, key):
    server.behave(behaviours.status(403, "No exception, none: the localhost model is exempt"))
    with pytest.raises(Refused) as caught:
        asking(server, sleeper, key=key)(question())
    said = str(caught.value)
    assert "exception" in said
    assert "localhost model is exempt" in said
    assert "No [hidden]" not in said


def test_a_short_key_that_stands_by_itself_is_hidden(server, sleeper):
    server.behave(behaviours.status(403, "key 'qwx7' may not do this, nor may qwx7."))
    with pytest.raises(Refused) as caught:
        asking(server, sleeper, key="qwx7")(question())
    assert "qwx7" not in str(caught.value)


def test_a_key_that_begins_another_leaves_nothing_of_it(server, sleeper):
    environ = {"OPENAI_API_KEY": "abcdefgh", "OTHER_TOKEN": "abcdefghRemainder"}
    server.behave(behaviours.status(403, "denied for abcdefghRemainder and (abcdefgh)"))
    settings = ModelSettings(models=(server.model,), api_base=server.url)
    with pytest.raises(Refused, match=r"denied for \[hidden\] and \(\[hidden\]\)"):
        llm.asker(settings, environ, clock=sleeper.clock, sleep=sleeper.sleep)(question())
