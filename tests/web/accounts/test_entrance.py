"""Who comes in, and what is asked of them first."""

import re

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.test import Client
from tests.web.accounts.doors import PASSWORD, code_of, visitor, with_password
from tests.web.actors import acting, everyone, firm

from xinqiao_web.accounts.models import Membership, Person


def log_in(browser: Client, who: Person) -> str:
    given = {"login": who.email, "password": PASSWORD}
    return browser.post("/account/login/", given).headers.get("Location", "")


def test_nobody_signs_up_alone() -> None:
    answer = Client().post("/account/signup/", {"email": "new@firm.example"})
    assert not Person.objects.filter(email="new@firm.example").exists()
    assert answer.status_code in (200, 302)


def test_a_planner_enters_with_address_and_password() -> None:
    browser = Client()
    assert log_in(browser, with_password(firm(), "planner")) == "/"
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("role", ["administrator", "operator", "regulator"])
def test_whoever_keeps_people_enters_with_a_code_only(role: str) -> None:
    browser, who = Client(), with_password(firm(), role)
    assert log_in(browser, who) == "/account/2fa/authenticate/"
    assert browser.get("/people/").status_code == 302
    code = code_of(who)
    browser.post("/account/2fa/authenticate/", {"code": code})
    assert browser.get("/people/").status_code == 200
    # The code was seen: nobody enters with it again.
    other = Client()
    log_in(other, who)
    assert other.post("/account/2fa/authenticate/", {"code": code}).status_code == 200
    assert other.get("/people/").status_code == 302


def test_a_second_factor_that_no_key_opens_lets_nobody_in_and_breaks_nothing() -> None:
    browser, who = Client(), with_password(firm(), "operator")
    code = code_of(who)
    factor = Authenticator.objects.get(user=who, type=Authenticator.Type.TOTP)
    sealed = Fernet(Fernet.generate_key()).encrypt(b"secret").decode()
    factor.data["secret"] = sealed
    factor.save()
    log_in(browser, who)
    answer = browser.post("/account/2fa/authenticate/", {"code": code})
    assert answer.status_code == 200
    assert browser.get("/people/").status_code == 302


@pytest.mark.parametrize("role", ["administrator", "operator", "regulator"])
def test_without_a_second_factor_they_reach_nothing_but_setting_one_up(
    role: str,
) -> None:
    who = visitor(firm(), role, fresh=True)
    Authenticator.objects.filter(user=who.person).delete()
    for path in ("/", "/people/", "/firms/", "/account/keys", "/data/chips/"):
        answer = who.browser.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (
            302,
            "/account/2fa/",
        )
    page = who.browser.get("/account/2fa/totp/activate/")
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.content.decode())
    assert page.status_code == 200
    assert secret


def test_the_rule_holds_for_whoever_keeps_people_of_another_firm() -> None:
    who, other = visitor(firm()), firm()
    assert who.browser.get("/").status_code == 200
    with everyone():
        Membership.objects.create(
            owner_id=other, person=who.person, role="administrator"
        )
    assert who.browser.get("/").headers["Location"] == "/account/2fa/"


def test_secrets_of_authenticator_apps_are_sealed() -> None:
    keeper = acting(firm(), "administrator")
    app = Authenticator.objects.get(user=keeper.person)
    assert not re.fullmatch(r"[A-Z2-7]{32}", app.data["secret"])


PAGES = (
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/signup/",
)
INNER = (
    "/account/",
    "/account/keys",
    "/account/keys/new",
    "/account/archives",
    "/account/2fa/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/recovery-codes/generate/",
    "/account/sessions/",
    "/account/password/change/",
    "/account/reauthenticate/",
    "/people/",
    "/firms/",
)


@pytest.mark.parametrize("tongue", ["zh-hans", "en"])
def test_all_pages_are_in_our_look_and_in_one_language(tongue: str) -> None:
    keeper = visitor(firm(), "administrator", fresh=True).browser
    seen = {p: (Client(), p) for p in PAGES} | {p: (keeper, p) for p in INNER}
    for browser, path in seen.values():
        page = browser.get(path, headers={"accept-language": tongue})
        text = page.content.decode()
        assert (path, page.status_code) == (path, 200)
        assert "core/look/tokens" in text
        assert 'style="' not in text
        main = text[text.index("<main") : text.index("</main")]
        chinese = bool(re.search("[\u4e00-\u9fff]", main))
        assert (path, chinese) == (path, tongue == "zh-hans")
