"""Model servers that break every rule, over real sockets: the call ends within bounds, and says why."""

import contextlib
import json
import ssl
import subprocess
import time

import pytest

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.prompts import commit_question
from mkdocs_commit_digest.errors import ModelError, ModelUnavailable, ReplyUnusable
from mkdocs_commit_digest.settings import ModelSettings
from tests.helpers.raw_server import raw_server

# Of types that litellm's part for Ollama declares.
pytestmark = pytest.mark.filterwarnings("ignore:Items? .* on TypedDict class ._Ollama")

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
KEY = "sk-canary-0123456789abcdef0123456789"


REPLY_BYTES = 1_000_000
KEY_NAMES = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY")
OWN_PROTOCOLS = ("ollama/peer", "ollama_chat/peer", "anthropic/claude-peer", "gemini/gemini-peer")
"""Of litellm's providers those that it asks through a client of its own, each with another protocol."""


def ask(server, *, model="openai/peer", timeout=20.0, scheme="http"):
    settings = ModelSettings(
        models=(model,),
        api_base=f"{scheme}://{server.address}" + ("/v1" if model.startswith("openai/") else ""),
        timeout=timeout,
        retries=0,
        structured="prompt",
        reply_bytes=REPLY_BYTES,
    )
    question = commit_question("abc123abc123", "Subject: x\n", tier=Tier.LOW, ruled=Tier.LOW, language="en")
    try:
        return llm.asker(settings, dict.fromkeys(KEY_NAMES, KEY))(question)
    finally:
        llm.close_connections()


def saying(*pieces, pause=0.0):
    def speak(connection, closing):
        for piece in pieces:
            connection.sendall(piece)
            if closing.wait(pause):
                return

    return speak


def endless(piece, *, pause=0.0, sent=None):
    def speak(connection, closing):
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        while not closing.wait(pause):
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            if sent is not None:
                sent.append(len(piece))

    return speak


def slow_head(connection, closing):
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not closing.wait(0.05):
        connection.sendall(b"y")


every_protocol = pytest.mark.parametrize("model", ["openai/peer", *OWN_PROTOCOLS])


@every_protocol
def test_an_endless_reply_is_ended_by_its_size_and_not_asked_for_again(model):
    sent = []
    with raw_server(endless(b" " * 65536, sent=sent)) as server:
        with pytest.raises(ReplyUnusable, match=r"more than 1,000,000 bytes; .*reply_bytes"):
            ask(server, model=model)
        assert server.requests == 1
    assert sum(sent) < 20 * REPLY_BYTES  # what sockets hold comes on top


@every_protocol
def test_a_reply_of_100_megabytes_is_not_read_to_its_end(model):
    with raw_server(saying(HEAD + b"Content-Length: 104857600\r\n\r\n", *[b"x" * 2**20] * 100)) as server:
        with pytest.raises(ReplyUnusable, match=r"more than 1,000,000 bytes; .*reply_bytes"):
            ask(server, model=model)
        assert server.requests == 1


@every_protocol
@pytest.mark.parametrize("speak", [endless(b" ", pause=0.05), slow_head], ids=["body", "head"])
def test_a_reply_that_trickles_ends_at_the_time_out(model, speak):
    started = time.monotonic()
    with raw_server(speak) as server, pytest.raises(ModelUnavailable, match="time-out"):
        ask(server, model=model, timeout=0.6)
    assert time.monotonic() - started < 120


@every_protocol
def test_a_packed_reply_is_refused_before_it_unpacks(model):
    with (
        raw_server(saying(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")) as server,
        pytest.raises(ReplyUnusable, match="packed"),
    ):
        ask(server, model=model)


@every_protocol
def test_prompts_are_not_sent_on_to_where_a_redirect_points(model):
    with raw_server(saying(HEAD + b"Content-Length: 2\r\n\r\n{}")) as other:
        location = f"Location: http://{other.address}/v1/chat/completions".encode()
        moved = b"HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\n" + location + b"\r\n\r\n"
        with raw_server(saying(moved)) as server, pytest.raises(ModelError):
            ask(server, model=model)
        assert other.requests == 0


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"\x00\x01\x02 not http at all\r\n\r\n",
        HEAD + b"Content-Length: 500\r\n\r\n{",
        HEAD + b"Content-Length: 26\r\n\r\n<html>Please sign in</html>",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n<html></html>\n",
        HEAD + b"Content-Length: 4\r\n\r\nnull",
        HEAD + b"Content-Length: 2\r\n\r\n[]",
        HEAD + b'Content-Length: 14\r\n\r\n{"choices":[]}',
        HEAD + b'Content-Length: 18\r\n\r\n{"choices":"none"}',
        HEAD + b"Content-Length: 2\r\n\r\n\xff\xfe",
        HEAD + b"X: " + b"y" * 200_000 + b"\r\n\r\n{}",
    ],
    ids=["nothing", "half a head", "noise", "cut", "sign-in as JSON", "HTML", "null", "list", "no choice", "wrong type",
         "no UTF-8", "endless header"],
)  # fmt: skip
def test_whatever_is_no_reply_is_an_error_of_ours_or_an_empty_reply(said):
    with raw_server(saying(said)) as server, contextlib.suppress(ModelError):
        assert ask(server).text == ""


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_a_certificate_that_nobody_vouches_for_gets_no_request(self_signed):
    with raw_server(saying(HEAD + b"Content-Length: 2\r\n\r\n{}"), tls=self_signed) as server:
        with pytest.raises(ModelUnavailable) as caught:
            ask(server, scheme="https")
        assert server.requests == 0
    assert KEY not in str(caught.value)


def test_the_next_call_after_trouble_works():
    good = json.dumps({"id": "x", "object": "chat.completion", "created": 1, "model": "peer", "choices": [
        {"index": 0, "message": {"role": "assistant", "content": "fine"}, "finish_reason": "stop"}]}).encode()  # fmt: skip
    with raw_server(endless(b" " * 65536)) as server, pytest.raises(ReplyUnusable):
        ask(server)
    with raw_server(saying(HEAD + b"Content-Length: %d\r\n\r\n" % len(good) + good)) as server:
        assert ask(server).text == "fine"
