"""Letters go to the mail server that is named, encrypted, or into files."""

from pathlib import Path

import pytest

from xinqiao_web.config.mail import mail

FOLDER = Path("/mail")


def test_without_a_server_letters_are_files():
    found = mail("", "", FOLDER)
    assert found["EMAIL_BACKEND"].endswith("filebased.EmailBackend")
    assert found["EMAIL_FILE_PATH"] == FOLDER


@pytest.mark.parametrize(
    ("url", "port", "ssl"),
    [
        ("smtp://me%40firm:s%2Fcret@post.example", 587, False),
        ("smtps://me%40firm:s%2Fcret@post.example", 465, True),
        ("smtp://me%40firm:s%2Fcret@post.example:2525", 2525, False),
    ],
)
def test_a_server_is_spoken_to_encrypted_in_either_way(url, port, ssl):
    found = mail(url, "market@post.example", FOLDER)
    assert found["EMAIL_HOST"] == "post.example"
    assert found["EMAIL_PORT"] == port
    assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (ssl, not ssl)
    assert found["EMAIL_HOST_USER"] == "me@firm"
    assert found["EMAIL_HOST_PASSWORD"] == "s/cret"
    assert found["DEFAULT_FROM_EMAIL"] == "market@post.example"


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp:mail.example"]
)
def test_any_other_address_is_refused_without_its_words(url):
    with pytest.raises(ValueError, match=r"XINQIAO_MAIL is smtp") as refusal:
        mail(url, "", FOLDER)
    assert url not in str(refusal.value)
