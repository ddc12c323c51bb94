import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.models.json_answers import answer_in, has_thought, last_answer_in
from mkdocs_commit_digest.collect.models.replies import LooseBatchReply, LowReply, OverviewReply
from mkdocs_commit_digest.collect.models.wire_replies import BodyRefused, normalize_body
from mkdocs_commit_digest.errors import ReplyUnusable

LOW = {"change_type": "fix", "importance": {"tier": "low", "reason": ""}, "summary": "Closes the file."}
TEXT = json.dumps(LOW)


def test_a_mark_of_thoughts_within_the_answer_is_part_of_it():
    told = LOW | {"summary": "Reads what stands behind `</think>` alone."}
    assert answer_in(json.dumps(told), LowReply).summary == told["summary"]


def test_of_drafts_among_thoughts_the_last_counts():
    later = json.dumps(LOW | {"summary": "Closes the socket."})
    assert last_answer_in(f"First {TEXT}, better {later}", LowReply).summary == "Closes the socket."
    with pytest.raises(ReplyUnusable, match="more than one"):
        answer_in(f"First {TEXT}, better {later}", LowReply)


def test_a_list_of_entries_is_a_batch_and_a_list_of_points_an_overview():
    assert len(answer_in('[{"sha": "a"}, {"sha": "b"}]', LooseBatchReply).commits) == 2
    assert answer_in('[{"text": "New.", "shas": ["a"]}]', OverviewReply).points[0].text == "New."


def test_what_is_wrong_is_told_of_the_first_object():
    with pytest.raises(ReplyUnusable, match="summary: Field required"):
        answer_in('{"change_type": "fix", "importance": {"tier": "low", "reason": ""}} and {"a": 1}', LowReply)


@pytest.mark.parametrize("text", ["<think>hm", "hm</think>{}", "[THINK]hm", "<|channel|>analysis<|message|>hm"])
def test_thoughts_are_known_by_their_marks(text):
    assert has_thought(text)
    assert not has_thought(TEXT)


@pytest.mark.parametrize(
    "piece",
    ['{"a":', "{", '{"', "[{", "</think>", r'{"a":"\d', '{"a":1}', '[{"sha":1}]', '{"a": {"b": "', "\\u12", "{ "],
)
def test_no_text_takes_long(piece):
    text = piece * (200_000 // len(piece))
    begun = time.process_time()
    with pytest.raises(ReplyUnusable):
        answer_in(text, LowReply)
    assert time.process_time() - begun < 3


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "choices",
                        "message",
                        "content",
                        "text",
                        "type",
                        "thinking",
                        "usage",
                        "error",
                        "prompt_tokens",
                        "code",
                    ]
                ),
                inner,
            )
        ),
    )
)
def test_whatever_a_server_sends_is_a_completion_or_refused(document):
    try:
        sent = json.loads(normalize_body(json.dumps(document).encode()))
    except BodyRefused:
        return
    if "choices" in sent and sent.get("object") == "chat.completion":
        message = sent["choices"][0]["message"]
        assert isinstance(message["content"], str)
        assert isinstance(message["reasoning_content"], str | None)
        assert all(isinstance(count, int) for count in sent.get("usage", {}).values())
