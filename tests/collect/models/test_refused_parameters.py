"""Providers' words: what they refuse of a request, and what the next one leaves out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.models.refused_parameters import LIMIT, OTHER_LIMIT, Terms

SENT = {"temperature", "seed", "top_p", "stream_options"}
NO_TEMPERATURE = {"dropped": frozenset({"temperature"})}
NO_SEED = {"dropped": frozenset({"seed"})}
STREAMS = {"streams": True}
NO_SYSTEM = {"has_system": False}


def changes(told, terms=None, tokens=2_048):
    before = terms or Terms()
    after = before.after(told, SENT, tokens)
    names = before.__slots__
    return after and {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}


@pytest.mark.parametrize(
    ("told", "changed"),
    [
        (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            {"dropped": frozenset({LIMIT}), "limit": OTHER_LIMIT},
        ),
        (
            "max_tokens is too large: 8192. This model supports at most 1024 completion tokens, whereas you provided 8192.",
            {"ceiling": 1_024},
        ),
        ("Invalid max_tokens value, the valid range of max_tokens is [1, 1024]", {"ceiling": 1_024}),
        ("<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 1500]", {"ceiling": 1_500}),
        (
            "`max_tokens` must be less than or equal to `1024`, the maximum value for `max_tokens` is less than the `context_window` for this model",
            {"ceiling": 1_024},
        ),
        (
            "max_tokens: 2048 > 1024, which is the maximum allowed number of output tokens for claude",
            {"ceiling": 1_024},
        ),
        (
            "The maximum tokens you requested exceeds the model limit of 1024. Try again with a maximum tokens value that is lower than 1024.",
            {"ceiling": 1_024},
        ),
        (
            "Unable to submit request because it has a maxOutputTokens value of 2048 but the supported range is from 1 (inclusive) to 1025 (exclusive).",
            {"ceiling": 1_025},
        ),
        ("max_tokens 参数非法：请检查文档。限制：1024", {"ceiling": 1_024}),
        (
            "Error code: 400 - {'error': {'message': \"Unsupported parameter: max_tokens\", 'code': 1210}}",
            {"dropped": frozenset({LIMIT}), "limit": OTHER_LIMIT},
        ),
        (
            "Unsupported value: 'temperature' does not support 0.0 with this model. Only the default (1) value is supported.",
            NO_TEMPERATURE,
        ),
        ("invalid temperature: only 1 is allowed for this model", NO_TEMPERATURE),
        ("`temperature` is deprecated for this model.", NO_TEMPERATURE),
        ("`temperature` and `top_p` cannot both be specified for this model. Please use only one.", NO_TEMPERATURE),
        ("temperature: Extra inputs are not permitted", NO_TEMPERATURE),
        (
            '{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted","input":123}]}',
            NO_SEED,
        ),
        ('Invalid JSON payload received. Unknown name "seed": Cannot find field.', NO_SEED),
        ("property 'seed' is unsupported", NO_SEED),
        ("Unrecognized request argument supplied: seed", NO_SEED),
        ('json: unknown field "seed"', NO_SEED),
        ("Additional properties are not allowed ('seed' was unexpected)", NO_SEED),
        ("create() got an unexpected keyword argument 'top_p'", {"dropped": frozenset({"top_p"})}),
        ("top_p is not supported for this model", {"dropped": frozenset({"top_p"})}),
        ("`temperature` has to be strictly positive", NO_TEMPERATURE),
        ("Temperature must be greater than 0", NO_TEMPERATURE),
        ("'temperature' must be strictly between 0 and 1", NO_TEMPERATURE),
        ("temperature (=0.0) has to be in (0, 1]", NO_TEMPERATURE),
        ("This model only support stream mode, please enable the stream parameter to access the model.", STREAMS),
        ("parameter.enable_thinking must be set to false for non-streaming calls", STREAMS),
        ("parameter.enable_thinking only support stream call", STREAMS),
        ("enable thinking can not be support when `stream=False`", STREAMS),
        ("current user api does not support http call.", STREAMS),
        ("Stream must be set to true", STREAMS),
        ("stream parameter must be true", STREAMS),
        ("Non-streaming requests are not supported", STREAMS),
        ("This endpoint only supports streaming responses. Set stream: true.", STREAMS),
        ("Streaming is required for this model", STREAMS),
        ('"stream": Input should be True', STREAMS),
        ("stream=false is not supported", STREAMS),
        ("该模型仅支持流式输出", STREAMS),
        ("System role not supported", NO_SYSTEM),
        ("Conversation roles must alternate user/assistant/user/assistant/...", NO_SYSTEM),
        ("Developer instruction is not enabled for models/gemma-3-27b-it", NO_SYSTEM),
        ("Unsupported value: 'messages[0].role' does not support 'system' with this model.", NO_SYSTEM),
        (
            'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.',
            NO_SYSTEM,
        ),
        ("Only user and assistant roles are supported!", NO_SYSTEM),
        ("This model doesn't support system messages", NO_SYSTEM),
        ("System prompts are not supported by this model", NO_SYSTEM),
        ("role 'system' is not allowed", NO_SYSTEM),
        ("messages.0.role: Input should be 'user' or 'assistant'", NO_SYSTEM),
        ("Unsupported parameter: 'stream_options'", {"dropped": frozenset({"stream_options"})}),
    ],
)
def test_what_a_server_names_is_what_the_next_request_leaves_out(told, changed):
    assert changes(told) == changed


@pytest.mark.parametrize(
    "told",
    [
        "The system is busy, your message could not be processed",
        "The system encountered an unexpected error",
        "response_format: type 'json_schema' is not supported by this model",
        "This response_format type is unavailable now",
        "Unknown parameter: response_format",
        "Invalid prompt: flagged as violating usage policy",
        "Model not exist.",
        "",
    ],
)
def test_a_refusal_that_names_nothing_to_leave_out_changes_nothing(told):
    assert changes(told) is None


def test_a_bound_that_is_refused_under_both_names_is_left_out():
    other = Terms().after(f"Unsupported parameter: {LIMIT}", SENT, 2_048)
    assert (other.limit, other.limit_for(2_048)) == (OTHER_LIMIT, 2_048)
    assert other.after(f"Unknown parameter: {OTHER_LIMIT}", SENT, 2_048).limit is None


def test_a_server_that_does_not_stream_after_all_is_asked_for_one_piece():
    assert changes("Streaming is not supported", Terms(streams=True)) == {"streams": False}


def test_a_lower_bound_holds_for_all_that_is_asked_for():
    terms = Terms().after("This model supports at most 1024 completion tokens", SENT, 2_048)
    assert (terms.limit_for(8_192), terms.limit_for(100)) == (1_024, 100)


@given(st.text())
def test_no_text_breaks_the_reader(told):
    Terms().after(told, SENT, 2_048)
