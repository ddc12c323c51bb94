import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.collect.models.questions import Reply
from mkdocs_commit_digest.collect.models.replies import (
    SHAPES,
    HighReply,
    LowBatchReply,
    LowReply,
    MediumBatchReply,
    MediumReply,
    OverviewReply,
    ReplyCut,
    json_schema,
    read_reply,
)
from mkdocs_commit_digest.errors import ReplyUnusable

LOW = {"change_type": "fix", "importance": {"tier": "low", "reason": "small"}, "summary": "Closes the file."}
MEDIUM = LOW | {
    "impact_scope": "Readers.",
    "risks": [],
    "recommendations": [{"text": "Reopen `f`.", "files": ["a.py"]}],
}
INSIGHT = {name: {"text": "", "files": []} for name in ("architecture", "performance", "security")}
HIGH = MEDIUM | {"insight": INSIGHT}


def reply(value, finish_reason="stop"):
    return Reply(value if isinstance(value, str) else json.dumps(value), finish_reason, "m")


@pytest.mark.parametrize(("tier", "value"), [(Tier.LOW, LOW), (Tier.MEDIUM, MEDIUM), (Tier.HIGH, HIGH)])
def test_each_tier_has_its_shape(tier, value):
    assert read_reply(reply(value), SHAPES[tier]).change_type is ChangeType.FIX
    assert set(SHAPES[tier].model_fields) == set(value)


@pytest.mark.parametrize(
    "text",
    [
        "```json\n{}\n```",
        "```\n{}\n```",
        "Here you are:\n{}\nAnything else?",
        "<think>The diff {{ looks }} small.</think>{}",
        "\ufeff  {}  ",
    ],
)
def test_one_object_is_found_in_fences_and_prose(text):
    around = text.replace("{{", "\0").replace("}}", "\1").replace("{}", json.dumps(LOW))
    assert read_reply(reply(around.replace("\0", "{").replace("\1", "}")), LowReply).summary == "Closes the file."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "Nice work!",
        "[1, 2]",
        "{",
        '{"a": ',
        '"text"',
        "null",
        json.dumps(LOW) + json.dumps(LOW),
        "[" * 100_000,
        '{"a":' * 50_000,
    ],
    ids=range(11),
)
def test_anything_else_is_refused(text):
    with pytest.raises(ReplyUnusable):
        read_reply(reply(text), LowReply)


def test_cut_reply_is_cut_even_if_it_is_valid():
    with pytest.raises(ReplyCut):
        read_reply(reply(LOW, "length"), LowReply)


def test_filtered_reply_is_told_as_such():
    with pytest.raises(ReplyUnusable, match="content filter"):
        read_reply(reply("", "content_filter"), LowReply)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"change_type": "bugfix-ish"}, "change_type"),
        ({"importance": {"tier": "critical", "reason": ""}}, "importance.tier"),
        ({"importance": "high"}, "importance"),
        ({"summary": ""}, "summary"),
        ({"summary": "N/A"}, "summary"),
        ({"summary": ["a"]}, "summary"),
        ({"summary": "never ending " * 200}, "summary"),
    ],
)
def test_wrong_field_is_named_and_not_quoted(change, field):
    with pytest.raises(ReplyUnusable, match=field) as caught:
        read_reply(reply(LOW | change), LowReply)
    assert "bugfix-ish" not in str(caught.value)


def test_missing_field_is_refused():
    with pytest.raises(ReplyUnusable, match="impact_scope"):
        read_reply(reply(LOW), MediumReply)


def test_choices_are_read_in_any_case():
    read = read_reply(reply(LOW | {"change_type": " Fix ", "importance": {"tier": "LOW", "reason": ""}}), LowReply)
    assert (read.change_type, read.importance.tier) == (ChangeType.FIX, Tier.LOW)


def test_text_that_is_too_long_ends_at_a_sentence():
    read = read_reply(reply(LOW | {"summary": "One sentence. " * 100}), LowReply)
    assert len(read.summary) <= 500
    assert read.summary.endswith("sentence.")


def test_long_lists_lose_their_tail_and_empty_statements():
    statements = [{"text": "", "files": []}, *({"text": f"Thing {n}.", "files": ["f"] * 50} for n in range(20))]
    read = read_reply(reply(MEDIUM | {"recommendations": statements}), MediumReply)

    assert [statement.text for statement in read.recommendations] == [f"Thing {n}." for n in range(5)]
    assert len(read.recommendations[0].files) == 8


def test_structure_is_taken_out_of_texts():
    read = read_reply(reply(LOW | {"summary": "### Insight\n- Uses **`a*b`** <script>now</script>"}), LowReply)
    assert read.summary == "Insight Uses `a*b` now"


@pytest.mark.parametrize("shape", [LowReply, MediumReply, HighReply, LowBatchReply, MediumBatchReply, OverviewReply])
def test_schema_keeps_to_what_strict_modes_accept(shape):
    def check(part):
        if isinstance(part, list):
            for item in part:
                check(item)
        elif isinstance(part, dict):
            if part.get("type") == "object":
                assert part["additionalProperties"] is False
                assert part["required"] == list(part["properties"])
            assert (
                not {"maxLength", "minLength", "default", "title", "pattern", "prefixItems"} & set(part)
                or "properties" not in part
            )
            for value in part.values():
                check(value)

    schema = json_schema(shape)
    check(schema)
    assert not any(f'"{word}"' in json.dumps(schema) for word in ("maxLength", "minLength", "default", "pattern"))


@given(st.text())
def test_no_text_breaks_the_reader(text):
    with suppress(ReplyUnusable):
        read_reply(Reply(text, "stop", "m"), LowReply)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(sorted(HIGH)), inner),
    )
)
def test_no_value_breaks_the_reader(value):
    with suppress(ReplyUnusable):
        read_reply(Reply(json.dumps(value), "stop", "m"), HighReply)
