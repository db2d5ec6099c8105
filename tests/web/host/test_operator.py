"""Whoever keeps the machine lets the first operator in, and names the mail server."""

from tests.web.host.conftest import command


def test_a_link_is_printed_at_which_the_password_is_chosen(folder):
    with_hosts = {"XINQIAO_HOSTS": "market.example"}
    assert command(folder.path, "migrate").returncode == 0
    for language, words in {"en": "operates the market", "zh": "市场运营方"}.items():
        name = f"{language}@exchange.example"
        done = command(folder.path, "operator", name, "--lang", language, **with_hosts)
        assert done.returncode == 0, done.stderr
        assert words in done.stdout
        assert "https://market.example/account/password/reset/key/" in done.stdout


def test_what_is_no_address_is_refused(folder):
    done = command(folder.path, "operator", "somebody")
    assert (done.returncode, done.stderr[:5]) == (2, "XH804")


def test_a_mail_server_is_named_by_an_address_which_is_never_repeated(folder):
    secret = "word-of-somebody"
    done = command(folder.path, "migrate", XINQIAO_MAIL=f"mail:{secret}@host")
    assert (done.returncode, done.stderr[:5]) == (2, "XH805")
    assert secret not in done.stderr + done.stdout
