"""A key that is missing is named at once, and an address where nothing answers too."""

import socket
import time

import pytest

from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.keys import missing_variable
from mkdocs_commit_digest.collect.models.provider_errors import Overloaded, Refused, translate_error
from mkdocs_commit_digest.collect.models.questions import Message, Question
from mkdocs_commit_digest.collect.models.replies import LowReply
from mkdocs_commit_digest.failures import FailureKind
from mkdocs_commit_digest.settings import ModelSettings

SETTINGS = ModelSettings(("deepseek/deepseek-chat",), retries=4)


def question():
    return Question((Message("user", "Well?"),), shape=LowReply)


def test_a_missing_key_is_named_before_anybody_is_asked():
    ask = llm.asker(SETTINGS, {}, sleep=lambda _: pytest.fail("it is of no use to wait"))
    llm.preload()
    began = time.process_time()
    with pytest.raises(Refused, match=r"deepseek-chat: its key is missing; .* variable DEEPSEEK_API_KEY") as caught:
        ask(question())
    assert time.process_time() - began < 2
    assert caught.value.kind is FailureKind.KEY_MISSING


def test_an_empty_variable_holds_no_key():
    assert llm.missing_keys(SETTINGS, {"DEEPSEEK_API_KEY": ""})
    assert not llm.missing_keys(SETTINGS, {"DEEPSEEK_API_KEY": "k"})


def test_each_model_has_its_own_key():
    settings = ModelSettings(("gpt-4o", "deepseek/deepseek-chat", "ollama/llama3"))
    assert [told.partition(":")[0] for told in llm.missing_keys(settings, {"DEEPSEEK_API_KEY": "k"})] == ["gpt-4o"]


@pytest.mark.parametrize(
    "provider", ["ollama", "ollama_chat", "hosted_vllm", "bedrock", "vertex_ai", "azure", "huggingface", "nosuch"]
)
def test_providers_with_other_ways_in_are_not_stopped(provider):
    assert missing_variable(provider, ModelSettings((f"{provider}/x",)), {}) is None


@pytest.mark.parametrize(
    ("settings", "environ"),
    [
        (ModelSettings(api_base="http://localhost:1"), {}),
        (ModelSettings(extra={"api_key": "k"}), {}),
        (ModelSettings(extra={"base_url": "http://localhost:1"}), {}),
        (ModelSettings(), {"OPENAI_BASE_URL": "http://localhost:1"}),
        (ModelSettings(), {"OPENAI_API_BASE": "http://localhost:1"}),
    ],
)
def test_a_server_of_ones_own_needs_no_key(settings, environ):
    assert missing_variable("openai", settings, environ) is None


def test_any_variable_that_litellm_reads_does():
    assert missing_variable("gemini", ModelSettings(), {"GOOGLE_API_KEY": "k"}) is None
    assert missing_variable("gemini", ModelSettings(), {}) == "GEMINI_API_KEY"


def test_litellm_looks_into_the_variables_that_are_named():
    litellm = llm._litellm()
    for model in ("deepseek/x", "openai/x", "anthropic/claude-3-haiku-20240307", "gemini/x", "groq/x", "xai/x"):
        variable = missing_variable(model.partition("/")[0], ModelSettings(), {})
        assert variable in litellm.validate_environment(model)["missing_keys"]


def test_an_address_where_nothing_answers_is_named_without_a_status():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    address = f"http://user:pAsSwOrD@127.0.0.1:{port}/v1"
    settings = ModelSettings(("openai/x",), api_base=address, retries=0, timeout=5)
    with pytest.raises(Overloaded) as caught:
        llm.asker(settings, {})(question())
    assert f"nothing answers at http://127.0.0.1:{port}/v1; check 'api_base'" in str(caught.value)
    assert "pAsSwOrD" not in str(caught.value)
    assert "HTTP" not in str(caught.value)
    assert caught.value.kind is FailureKind.NO_CONNECTION


def test_a_name_that_is_not_resolved_is_not_told_as_a_status():
    class InternalServerError(Exception):
        status_code = 500

    error = InternalServerError("DeepseekException - [Errno -2] Name or service not known")
    error.__cause__ = socket.gaierror(-2, "Name or service not known")
    told = translate_error(error, model="deepseek/x", variable="DEEPSEEK_API_KEY", environ={})
    assert str(told) == (
        "deepseek/x did not answer (no connection): [Errno -2] Name or service not known; check the network"
    )
    assert told.kind is FailureKind.NO_CONNECTION
