"""A passkey opens the door alone: it is something one has, and knows or is."""

from typing import Any

from playwright.sync_api import Browser
from tests.browser.web.house import House
from tests.browser.web.visitor import Visitor, visit

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_somebody_adds_a_passkey_and_comes_in_with_it_alone(
    browser: Browser, platform: House, states: dict[str, Any]
) -> None:
    # A passkey belongs to a name, not to a number.
    address = platform.address.replace("127.0.0.1", "localhost")
    window = visit(browser, address, "en")
    come_again(window, states["seller"])
    device = window.page.context.new_cdp_session(window.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    window.password = platform.accounts["seller"]["password"]
    add_passkey(window)
    window.page.context.clear_cookies(name="sessionid")
    assert window.go("/account/login/") == 200
    with window.page.expect_navigation(url=f"{address}/"):
        window.page.click("#passkey_login")
    assert window.says("distributor-a")
    assert window.complaints == []
    window.shut()


def come_again(window: Visitor, state: Any) -> None:
    """Be logged in under another name of the same machine."""
    kept = [{k: c[k] for k in ("name", "value")} for c in state["cookies"]]
    window.page.context.add_cookies([c | {"url": window.address} for c in kept])


def add_passkey(window: Visitor) -> None:
    """Add a key that needs no password; it is asked for, unless it was just given."""
    window.go("/account/2fa/webauthn/add/")
    if "/reauthenticate/" in window.page.url:
        window.give_password()
    window.page.fill("[name=name]", "my passkey")
    window.page.check("[name=passwordless]")
    with window.page.expect_navigation(url=f"{window.address}/account/2fa/**"):
        window.page.click("#mfa_webauthn_add")
