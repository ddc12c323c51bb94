"""Providers' words: which of them say that a prompt is too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.models.refused_parameters import is_about_the_limit
from mkdocs_commit_digest.collect.models.too_long import is_too_long

TOO_LONG = """\
This model's maximum context length is 4097 tokens. However, your messages resulted in 12000 tokens. Please reduce the length of the messages.
Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300000 tokens.
Your input exceeds the context window of this model. Please adjust your input and try again.
Invalid 'messages[1].content': string too long. Expected a string with maximum length 1048576, but got a string with length 2000000 instead.
prompt is too long: 208310 tokens > 200000 maximum
input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or `max_tokens` and try again
The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).
Unable to submit request because the input token count is 36000 but model only supports up to 32768. Reduce the input token count and try again.
Request payload size exceeds the limit: 20971520 bytes.
Prompt contains 65673 tokens and 0 draft tokens, too large for model with 40960 maximum context length
Prompt contains 33000 tokens, too large for model with 32768 maximum context length
Range of input length should be [1, 30720]
<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 98304]
Total message token length exceed model limit (10000000 tokens).
Invalid request: Your request exceeded model token limit: 8192 (requested: 9100)
Input token length too long
Prompt exceeds max length
Prompt 超长
输入长度超过限制
tokens 数量超过最大限制
This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (3000 in the messages, 2000 in the completion).
The decoder prompt (length 9000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller than the number of text tokens.
'max_tokens' or 'max_completion_tokens' is too large: 2000. This model's maximum context length is 4096 tokens and your request has 2104 input tokens (2000 > 4096 - 2104).
You passed 4097 input tokens and requested 0 output tokens. However, the model's context length is only 4096 tokens, resulting in a maximum input length of 4096 tokens.
The input (5000 tokens) is longer than the model's context length (4096 tokens).
Input length (5000 tokens) exceeds the maximum allowed length (4090 tokens). Use a shorter input or enable --allow-auto-truncate.
Requested token count exceeds the model's maximum context length of 4096 tokens. You requested a total of 6000 tokens
input length exceeds the context length
prompt too long; exceeded max context length by 5 tokens
the request exceeds the available context size, try increasing it
request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it
input is too large to process. increase the physical batch size
The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length, or provide a shorter input
Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.
Reached context length of 4096 tokens with this model
Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 2048 `max_new_tokens`
Input validation error: `inputs` must have less than 4095 tokens. Given: 5000
Please reduce the length of the messages or completion.
The prompt is too long: 9000, model maximum context length: 8192
This endpoint's maximum context length is 8192 tokens. However, you requested about 9000 tokens (7000 of text input, 2000 in the output). Please reduce the length of either one, or use the "middle-out" transform to compress your prompt automatically.
Input is too long for requested model.
The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.
Malformed input request: expected maxLength: 2048, actual: 9000, please reformat your input and try again.
Too many input tokens. Max input tokens: 8192, request input token count: 9000
too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000. Try using a shorter prompt
too many tokens: size limit exceeded by 500 tokens. Try using shorter or fewer inputs, or setting truncate='END'
This model's maximum prompt length is 131072 but the request contains 537812 tokens.
invalid params, context window exceeds limit (2013)
Request body too large for gpt-4o model. Max size: 8000 tokens.
prompt token count of 40000 exceeds the limit of 32768
Input length 40000 exceeds the maximum length 32768
the number of input tokens 9000 cannot exceed the total tokens limit 8192 for this model
Please reduce the length of the messages or completion. Current length is 9000 while limit is 8192
Prompt has 32,769 tokens, but the configured context size is 32,768 tokens
prompt tokens too long
The text is too long
Your message is too long, max 8000 tokens
The total length of the messages exceeds 20000 characters
max input characters is 20000
length of prompt_tokens (9000) must be less than max_seq_len (4096)
context_length_exceeded
ValidationException: The maximum tokens in the prompt is 8000
Sequence length 9000 exceeds max_position_embeddings 4096
Token indices sequence length is longer than the specified maximum sequence length for this model (9000 > 4096)
The input is longer than allowed: 9000 > 8192
Token limit exceeded
Requested tokens (9000) exceed context window of 4096
Request too long for the model
the tokens of your prompt (12034) are over the limit (8000)
Query length 9000 exceeds 8192
Your prompt has 9000 tokens; the most this model takes is 8192
Number of tokens (9000) exceeded maximum context length (2048).
Prompt size exceeds model capacity
"""


@pytest.mark.parametrize("told", TOO_LONG.splitlines())
def test_a_prompt_that_is_too_long_is_told_by_any_servers_words(told):
    assert is_too_long(400, told)
    assert not is_about_the_limit(told)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (
            400,
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        ),
        (
            400,
            "Unsupported value: 'temperature' does not support 0.0 with this model. Only the default (1) is supported.",
        ),
        (400, "You exceeded your current quota, please check your plan and billing details."),
        (400, 'Invalid JSON payload received. Unknown name "seed": Cannot find field.'),
        (400, "System role not supported"),
        (400, "response_format: type 'json_schema' is not supported by this model"),
        (400, "Too many tokens per minute"),
        (400, "This model only support stream mode, please enable the stream parameter to access the model."),
        (500, "The server had an error"),
        (500, "The request timed out after exceeding 60 s"),
        (502, "upstream connect error or disconnect/reset before headers"),
        (503, "The model is overloaded, too many requests"),
        (503, "Service tier capacity exceeded for this model"),
        (None, ""),
    ],
)
def test_other_refusals_are_not_about_the_length(status, told):
    assert not is_too_long(status, told)


@pytest.mark.parametrize(
    ("told", "is_alone"),
    [
        ("Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 61337.", True),
        (
            "on tokens per minute (TPM): Limit 6,000, Requested 9,000, please reduce your message size and try again.",
            True,
        ),
        ("Extra usage is required for long context requests.", True),
        ("Rate limit reached on tokens per min (TPM): Limit 30000, Used 29937, Requested 385.", False),
        ("This request would exceed your organization's rate limit of 20,000 input tokens per minute", False),
        ("Rate limit reached", False),
    ],
)
def test_a_rate_limit_is_about_the_length_only_where_waiting_cannot_help(told, is_alone):
    assert is_too_long(429, told) is is_alone


@given(st.text())
def test_no_text_breaks_the_reader(told):
    assert is_too_long(400, told) in {True, False}
