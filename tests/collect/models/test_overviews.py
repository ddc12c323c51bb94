import json
from datetime import timedelta

import pytest

from mkdocs_commit_digest.archive.records import Failure, Tier
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.next_tries import BACK_OFF
from mkdocs_commit_digest.collect.models.overviews import LEAST_COMMITS, digest_of, is_due, is_to_be_made, overview_of
from mkdocs_commit_digest.collect.models.parsed_replies import counter
from mkdocs_commit_digest.collect.models.prompts import PROMPT_VERSION
from tests.helpers import model_server as behaviours
from tests.helpers.commits import NOW, model_settings
from tests.helpers.day_records import a_commit, a_day, an_analysis
from tests.helpers.model_server import Answer, model_server, statements_in


@pytest.fixture
def server():
    with model_server() as running:
        yield running


def day_of(count=4, summary="Moves the check of `limit_{n}` into `src/part{n}.py`, with {n}50 tokens kept."):
    return a_day(
        commits=tuple(
            a_commit(
                f"Move check {n}",
                tier=(Tier.HIGH, Tier.MEDIUM, Tier.LOW)[n % 3],
                analysis=an_analysis(summary.format(n=n), kind="model"),
            )
            for n in range(count)
        )
    )


def told(server, day, **options):
    settings = model_settings(api_base=server.url, retries=0, **options)
    return overview_of(day, llm.asker(settings.model, {}, sleep=lambda _: None), settings, now=lambda: NOW)


def saying(*points):
    """Reply with points: (text, place of the commit cited or a key)."""

    def reply(_, call):
        keys = list(call.commits)
        return {"points": [{"text": text, "shas": [keys[at] if isinstance(at, int) else at]} for text, at in points]}

    return behaviours.replying(reply)


TRUE = "The limits are checked in one place, and callers meet the same errors everywhere."


def test_overview_is_made_from_the_analyses(server):
    day = day_of()
    overview = told(server, day)

    assert 3 <= len(overview.points) <= 7
    assert {sha for point in overview.points for sha in point.shas} <= {commit.sha for commit in day.commits}
    assert (overview.model, overview.language, overview.prompt_version) == (server.model, "en", PROMPT_VERSION)
    assert overview.tokens.prompt > 0
    for commit in day.commits:
        assert commit.analysis.summary in server.everything_received


def test_overview_is_due_until_it_is_made_and_again_when_an_analysis_changes(server):
    day, settings = day_of(), model_settings()
    assert is_due(day, settings)

    done = day.model_copy(update={"overview": told(server, day)})
    assert not is_due(done, settings)

    first, *others = done.commits
    changed = first.model_copy(update={"analysis": an_analysis("Says another thing.", kind="model")})
    assert is_due(done.model_copy(update={"commits": (changed, *others)}), settings)
    assert is_due(done, model_settings(language="zh"))


def test_overview_is_never_due_without_a_model_or_for_a_handful_of_commits():
    assert not is_due(day_of(), model_settings(models=()))
    assert not is_due(day_of(LEAST_COMMITS - 1), model_settings())


def test_overview_is_not_due_while_a_commit_of_the_day_waits():
    first, *others = (day := day_of()).commits
    waiting = first.model_copy(update={"state": "pending"})
    assert not is_due(day.model_copy(update={"commits": (waiting, *others)}), model_settings())


def test_digest_changes_with_what_an_overview_is_made_from():
    day = day_of()
    assert digest_of(day, "en") == digest_of(day_of(), "en")
    assert len({digest_of(day, "en"), digest_of(day, "zh"), digest_of(day_of(5), "en")}) == 3


@pytest.mark.parametrize(
    "lie",
    [
        "The check of `limit_9` moves.",
        "See src/nowhere.py for the change.",
        "Requests are 2.5 times faster now.",
        "The option max_window_size is gone.",
    ],
    ids=["identifier", "path", "number", "bare identifier"],
)
def test_point_that_claims_what_no_analysis_says_is_dropped(server, lie):
    server.behave(saying((TRUE, 0), (lie, 0)))
    assert [point.text for point in told(server, day_of()).points] == [TRUE]


def test_claims_must_stand_in_the_commits_that_are_cited(server):
    day = day_of()
    key = {f"`limit_{n}` moves.": commit.sha for n, commit in enumerate(day.commits)}
    server.behave(saying(("`limit_0` moves.", key["`limit_0` moves."]), ("`limit_1` moves.", key["`limit_0` moves."])))

    assert [point.text for point in told(server, day).points] == ["`limit_0` moves."]


@pytest.mark.parametrize("sha", ["f" * 12, "", "0", "not a key", "../../etc"])
def test_point_that_cites_no_commit_of_the_day_is_dropped(server, sha):
    server.behave(saying((TRUE, 0), ("Another point that cites nothing.", sha)))
    assert len(told(server, day_of()).points) == 1


def test_same_point_is_made_once(server):
    server.behave(saying((TRUE, 0), (TRUE, 1)))
    assert len(told(server, day_of()).points) == 1


@pytest.mark.parametrize(
    "trouble",
    [saying(("See `lie_1`.", 0)), saying()],
    ids=["only lies", "no points"],
)
def test_answer_of_which_nothing_stands_up_gives_no_points_and_is_not_asked_for_again(server, trouble):
    server.behave(trouble)
    day = day_of()
    overview = told(server, day)

    assert overview.points == ()
    assert not is_due(day.model_copy(update={"overview": overview}), model_settings())


@pytest.mark.parametrize(
    ("silence", "kind"),
    [
        (behaviours.status(500), "server-error"),
        (behaviours.unauthorized, "key-refused"),
        (behaviours.status(400, "Invalid project"), "request-refused"),
        (behaviours.prose, "reply-malformed"),
        (behaviours.cut, "reply-cut"),
        (behaviours.chinese, "wrong-language"),
        (behaviours.too_long, "commit-too-long"),
    ],
    ids=["500", "401", "400", "prose", "cut", "wrong language", "window"],
)
def test_silence_and_answers_of_no_use_give_no_overview_and_another_try_later(server, silence, kind):
    server.behave(silence)
    settings, day = model_settings(), day_of()
    failure = told(server, day)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.attempts, failure.retry_at) == (kind, 1, NOW + BACK_OFF[0])

    failed = day.model_copy(update={"overview_failure": failure})
    assert not is_to_be_made(failed, settings, failure.retry_at - timedelta(seconds=1))
    assert is_to_be_made(failed, settings, failure.retry_at)
    again = told(server, failed)
    assert (again.attempts, again.retry_at) == (2, NOW + BACK_OFF[1])


def test_overview_is_not_due_where_no_model_has_said_anything_of_the_day():
    settings, day = model_settings(), day_of()
    by_rules = [commit.model_copy(update={"analysis": an_analysis()}) for commit in day.commits]
    assert not is_due(day.model_copy(update={"commits": tuple(by_rules)}), settings)
    assert is_due(day.model_copy(update={"commits": (day.commits[0], *by_rules[1:])}), settings)


def test_long_day_tells_the_important_commits_within_the_budget(server):
    day = day_of(90, summary="{n} " + "Says a lot about what is different for callers of this part. " * 8)
    told(server, day, tokens_per_commit=4_000)

    (call,) = server.calls
    high = {commit.sha[:12] for commit in day.commits if commit.importance.tier is Tier.HIGH}
    assert counter(model_settings())(call.prompt) <= 4_000
    assert set(call.commits) <= high


def test_small_window_is_told_less(server):
    server.behave(behaviours.window(9_000))
    assert told(server, day_of(60)) is not None


def test_chinese_overview_is_asked_for_by_name(server):
    overview = told(server, day_of(summary="检查移到了 `limit_{n}`，调用者会看到不同的行为。"), language="zh")
    assert "Simplified Chinese" in server.calls[0].prompt
    assert overview.language == "zh"


def test_points_that_are_left_out_are_counted(server):
    server.behave(saying((TRUE, 0), ("See `lie_1`.", 0), ("Another point that cites nothing.", "f" * 12)))
    assert told(server, day_of()).dropped == 2


def test_a_point_may_name_the_key_of_a_commit_that_it_cites(server):
    day = day_of()
    key = day.commits[0].sha[:9]
    server.behave(saying((f"Commit {key} moves a limit.", 0), (f"Commit {key} moves it again.", 1)))
    assert [point.text for point in told(server, day).points] == [f"Commit {key} moves a limit."]


def test_points_are_read_a_second_time(server):
    day = day_of()
    server.behave(saying((TRUE, 0), ("`limit_3` moves.", 1), ("`limit_1` moves.", 2)))

    def reading(call):
        verdicts = [
            {"number": n, "verdict": verdict, "line": call.commits[keys[0]].split("\n")[0]}
            for (n, keys), verdict in zip(
                statements_in(call.prompt), ("supported", "contradicted", "unsupported"), strict=True
            )
        ]
        return Answer(json.dumps({"verdicts": verdicts}))

    server.when("You check statements", reading)
    overview = told(server, day, verify="high")
    assert [(point.text, point.unsupported) for point in overview.points] == [(TRUE, False), ("`limit_1` moves.", True)]
    assert overview.second_reading.supported == 1
    assert overview.dropped == 1
