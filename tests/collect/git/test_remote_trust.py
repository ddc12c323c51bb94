"""Whom a remote's answers are taken from, and who gets a token: the host that was named, and nobody else."""

import ssl
import subprocess
from dataclasses import replace

import pytest

from tests.helpers.git_peer import GREETING, HASTY, NO_ANSWER, REFS, fails, head, in_turn, saying, silent
from tests.helpers.raw_server import raw_server


class TestTrust:
    def test_a_redirect_after_the_greeting_takes_neither_token_nor_request_along(self, settings):
        with raw_server(saying(head("upload-pack-result") + REFS)) as elsewhere:
            away = (
                b"HTTP/1.1 307 Moved\r\nLocation: http://%s/x\r\nContent-Length: 0\r\n\r\n" % elsewhere.address.encode()
            )
            fails(settings, in_turn(saying(GREETING), saying(away)), r"30[0-9]|redirect")
            assert elsewhere.requests == 0

    @pytest.mark.parametrize("name", ["IP:127.0.0.1", "DNS:example.org"])
    def test_a_certificate_that_nobody_vouches_for_gets_no_request(self, settings, tmp_path, name):
        context, _ = certificate(tmp_path, name)
        requests = fails(
            settings, saying(GREETING), "certificate.*; check the certificate", tls=context, protocol="https"
        )
        assert requests == 0

    def test_a_certificate_for_another_name_gets_no_request(self, settings, tmp_path, monkeypatch):
        context, file = certificate(tmp_path, "DNS:example.org")
        monkeypatch.setenv("GIT_SSL_CAINFO", str(file))
        requests = fails(settings, saying(GREETING), "certificate", tls=context, protocol="https")
        assert requests == 0

    def test_a_certificate_of_a_named_authority_is_taken(self, settings, tmp_path, monkeypatch):
        context, file = certificate(tmp_path, "IP:127.0.0.1")
        monkeypatch.setenv("GIT_SSL_CAINFO", str(file))
        assert fails(replace(settings, limits=HASTY), silent, NO_ANSWER, tls=context, protocol="https") == 1


def certificate(folder, name):
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName={name}"]
    files = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context, folder / "cert.pem"
