"""The production profile passes Django's own check, and every answer its headers."""

import os
import subprocess
import sys

import pytest
from django.test import Client
from tests.web.actors import client, firm

HEADERS = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-Request-ID",
}


def test_the_deploy_check_has_no_warning() -> None:
    environment = {
        **os.environ,
        "XINQIAO_PROFILE": "production",
        "XINQIAO_HOSTS": "market.example",
    }
    command = [sys.executable, "-m", "django", "check", "--deploy"]
    done = subprocess.run(
        [*command, "--fail-level", "WARNING"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize(
    "address", ["/", "/health", "/log/", "/nothing", "/data/demand/", "/api/v1/nothing"]
)
def test_every_answer_has_the_headers(address: str) -> None:
    known = client(firm())
    known.raise_request_exception = False
    for browser in (Client(SERVER_NAME="localhost"), known):
        answer = browser.get(address)
        assert set(answer.headers) >= HEADERS, (address, answer.headers)
        assert answer.headers["Cache-Control"] == "no-store"
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
