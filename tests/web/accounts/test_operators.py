"""Whoever keeps the machine lets operators in, by a link that opens once."""

import pytest
from django.test import Client
from tests.web.actors import everyone, firm, person

from xinqiao_web.accounts.actions.operators import make_operator
from xinqiao_web.accounts.actions.people import invite, join_anew
from xinqiao_web.accounts.models import Firm, Membership, Person
from xinqiao_web.core.context import Acting, act_as

CHOSEN = "a long word that nobody guesses"


def let_in(email: str) -> str:
    with everyone():
        return make_operator(email)


def choose(link: str, password: str) -> bool:
    """Choose a password at a link; whether it opened."""
    browser = Client(SERVER_NAME="localhost")
    page = browser.get(link, follow=True)
    if b'name="password1"' not in page.content:
        return False
    here = page.redirect_chain[-1][0]
    browser.post(here, {"password1": password, "password2": password})
    return True


def test_somebody_new_chooses_a_password_once_and_operates_the_market():
    email = "First@exchange.example"
    link = let_in(email)
    assert choose(link, CHOSEN)
    assert not choose(link, CHOSEN)
    person = Person.objects.get(email=email.lower())
    assert person.check_password(CHOSEN)
    with everyone():
        (membership,) = Membership.objects.filter(person=person)
        assert membership.role == "operator"
        assert membership.owner.office == "operator"
    assert let_in(email) == ""


def test_a_second_operator_belongs_to_the_same_firm_and_gets_a_link_anew():
    links = [let_in("second@exchange.example") for _ in range(2)]
    assert all(links)
    with everyone():
        assert Firm.objects.filter(office="operator").count() == 1
        person = Person.objects.get(email="second@exchange.example")
        assert Membership.objects.filter(person=person).count() == 1


def test_an_operator_is_asked_for_a_second_factor_before_anything_else():
    choose(let_in("third@exchange.example"), CHOSEN)
    browser = Client(SERVER_NAME="localhost")
    browser.post(
        "/account/login/", {"login": "third@exchange.example", "password": CHOSEN}
    )
    page = browser.get("/firms/", follow=True)
    assert "/account/2fa/" in page.redirect_chain[-1][0]


@pytest.mark.parametrize("office", ["operator", "regulator"])
def test_whoever_an_office_invites_gets_in(office):
    house = firm(office=office)
    keeper = Acting(str(person(house, office).pk), house, office)
    secrets: list[str] = []
    with act_as(keeper):
        at = Firm.objects.get(firm=house)
        invite(at, f"new@{house}.example", office, lambda s: secrets.append(s) or s)
    joined = join_anew(secrets[0], "somebody", CHOSEN)
    with everyone():
        assert Membership.objects.get(person=joined).role == office
